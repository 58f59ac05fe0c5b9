"""最適化: 更新式を手計算と照らします(共通の約束は test_contracts.py)。"""

import copy
from types import MappingProxyType

import numpy as np
import pytest

from zerodl.networks import mlp
from zerodl.optimizer import Optimizer
from zerodl.optimizers import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp


def walk(optimizer, *gradients, start=1.0):
    """1 個のパラメータを start から動かし、更新ごとの値を返します。"""
    p, path = np.array([start]), []
    for g in gradients:
        optimizer.update({"p": p}, {"p": np.array([float(g)])})
        path.append(p[0])
    return path


BY_HAND = [
    (SGD(0.1), (2, 1), (0.8, 0.7)),
    (Momentum(0.1, 0.9), (2, 1), (0.8, 0.52)),  # v は -0.2、-0.28
    (Nesterov(0.1, 0.9), (2, 1), (0.62, 0.268)),  # 1 - 0.18 - 0.2、0.62 - 0.252 - 0.1
    (AdaGrad(0.1, eps=0.5), (2, 0, 1), (0.92, 0.92, 0.92 - 0.1 / (5**0.5 + 0.5))),
    (RMSProp(0.1, decay=0.75, eps=0.5), (2, 1), (13 / 15, 12 / 15)),  # h は 1、1
    (Adam(0.1, 0.5, 0.75, eps=0.5), (2, -2), (0.92, 0.92 + 0.1 * (2 / 3) / 2.5)),
    (AdamW(0.1, 0.5, 0.75, eps=0.5, weight_decay=0.5), (2, 2), (0.87, 0.87 * 0.95 - 0.08)),
]


@pytest.mark.parametrize(
    ("optimizer", "gradients", "path"), BY_HAND, ids=[type(o).__name__ for o, *_ in BY_HAND]
)
def test_updates_by_hand(optimizer, gradients, path):
    optimizer = copy.deepcopy(optimizer)  # 同じプロセスで何度走らせても、初めの状態から
    np.testing.assert_allclose(walk(optimizer, *gradients), path, rtol=1e-14)
    assert optimizer.steps == len(gradients)


def test_defaults_are_those_of_pytorch():
    assert SGD().lr == Momentum().lr == Nesterov().lr == Adam().lr == AdamW().lr == 0.001
    assert AdaGrad().lr == RMSProp().lr == 0.01
    assert Momentum().momentum == Nesterov().momentum == 0.9
    assert AdaGrad().eps == 1e-10
    assert RMSProp().eps == Adam().eps == AdamW().eps == 1e-8
    assert RMSProp().decay == 0.99
    assert (Adam().beta1, Adam().beta2) == (AdamW().beta1, AdamW().beta2) == (0.9, 0.999)
    assert AdamW().weight_decay == 0.01


@pytest.mark.parametrize("make", [AdaGrad, RMSProp, Adam, AdamW])
def test_a_pixel_that_is_always_zero_does_not_become_nan(make):
    for dtype in (np.float32, np.float64):
        p = np.ones(2, dtype)
        optimizer = make(0.1)
        for _ in range(3):
            optimizer.update({"p": p}, {"p": np.array([0.0, 1.0], dtype)})
        assert np.isfinite(p).all()
        if make is not AdamW:  # 勾配がなくても縮むのは、荷重減衰だけ
            assert p[0] == 1.0


def test_the_first_adam_step_has_the_size_of_the_learning_rate():
    for gradient in (1e-3, 1.0, 1e3):
        np.testing.assert_allclose(walk(Adam(0.01), gradient), [0.99], rtol=1e-5)


def test_momentum_zero_is_plain_descent():
    for make in (Momentum, Nesterov):
        np.testing.assert_allclose(walk(make(0.1, 0.0), 2, 1), walk(SGD(0.1), 2, 1))


def test_states_start_at_zero_and_are_kept_per_parameter():
    optimizer = Adam()
    params = {"a": np.ones(2), "b": np.ones((1, 3), np.float32)}
    optimizer.update(params, {"a": np.ones(2), "b": np.zeros((1, 3), np.float32)})
    assert len(optimizer.states) == 4
    assert sorted((s.shape, s.dtype.name) for s in optimizer.states.values()) == [
        ((1, 3), "float32"),
        ((1, 3), "float32"),
        ((2,), "float64"),
        ((2,), "float64"),
    ]


def test_learning_rate_may_be_changed_on_the_way():
    optimizer, p = SGD(0.1), np.array([1.0])
    optimizer.update({"p": p}, {"p": np.array([1.0])})
    optimizer.lr = 0.2
    optimizer.update({"p": p}, {"p": np.array([1.0])})
    np.testing.assert_allclose(p, [0.7])


def test_weight_decay_must_not_be_negative():
    with pytest.raises(ValueError, match="weight_decay は 0 以上です。-1"):
        AdamW(weight_decay=-1)
    np.testing.assert_allclose(walk(AdamW(0.1, weight_decay=0), 2, 1), walk(Adam(0.1), 2, 1))


def test_an_optimizer_without_a_step_says_so():
    with pytest.raises(NotImplementedError, match="Optimizer に step を定義"):
        walk(Optimizer(0.1), 1)


@pytest.mark.parametrize(
    ("make", "path"),
    [(Momentum, (0.8, 0.8 - 0.18 - 0.01)), (Nesterov, (0.62, 0.62 + 0.9 * -0.19 - 0.01))],
)
def test_a_change_of_the_learning_rate_leaves_the_speed_alone(make, path):
    """速度 v は学習率を掛けた後の量なので、後から学習率を変えても、たまった分は変わりません。"""
    optimizer, p = make(0.1, 0.9), np.array([1.0])
    optimizer.update({"p": p}, {"p": np.array([2.0])})  # v = -0.2
    np.testing.assert_allclose(p, path[0])
    optimizer.lr = 0.01
    optimizer.update({"p": p}, {"p": np.array([1.0])})  # v = 0.9 × -0.2 - 0.01 = -0.19
    np.testing.assert_allclose(p, path[1])


@pytest.mark.parametrize(
    ("make", "names"),
    [(Momentum, "v"), (Nesterov, "v"), (AdaGrad, "h"), (RMSProp, "h"), (Adam, "mv"), (AdamW, "mv")],
)
def test_what_is_remembered_has_the_names_of_the_formulas(make, names):
    optimizer = make(0.1)
    optimizer.update({"W1": np.ones(2)}, {"W1": np.ones(2)})
    assert list(optimizer.states) == [f"{name} W1" for name in names]


def test_the_whole_advice_about_parameters():
    p = np.ones(2)
    for params, grads, message in [
        (
            {"p": p},
            {"p": p},
            "params['p'] は、書き込めて、勾配とは別の配列にします。copy() で写しを渡してください。",
        ),
        (
            [p],
            {"p": p},
            "params と grads は、名前と配列の辞書です。list が渡されました。"
            "network.params を渡してください。",
        ),
        (
            {"p": 1.5},
            {"p": p},
            "params['p'] は小数の配列です。1.5 が渡されました。"
            "float32 か float64 の np.ndarray にしてください。",
        ),
    ]:
        with pytest.raises((TypeError, ValueError)) as caught:
            SGD(0.1).update(params, grads)
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda p, g: g.update(W1=p["W1"]), r"^params\['W1'\] は、書き込めて"),
        (lambda p, g: p["W1"].flags.__setattr__("writeable", False), "書き込めて"),
        (lambda p, g: g.update(W1=np.ones((2, 1))), r"形が違います。\(2,\) と \(2, 1\) です。"),
        (lambda p, g: g.update(W1=np.ones(2, int)), r"^grads\['W1'\] は小数の配列"),
        (lambda p, g: g.update(W1=[1.0, 1.0]), r"^grads\['W1'\] は小数の配列"),
        (lambda p, g: g.update(W1=np.ones(2, np.float16)), r"^grads\['W1'\] は小数の配列"),
        (lambda p, g: g.update(b9=g.pop("b1")), "名前が違います"),
        (lambda p, g: (p.update(b9=p.pop("b1")), g.update(b9=g.pop("b1"))), "前と違うパラメータ"),
        (lambda p, g: p.update(b1=p["b1"].copy()), r"置き換えずに p\[...\] = で書き換えてください"),
    ],
)
def test_a_later_update_refuses_what_the_first_one_does(spoil, message):
    """二度目からは速い検査で済ませますが、見逃すものがあってはいけません。"""
    params, grads = {"W1": np.ones(2), "b1": np.ones(3)}, {"W1": np.ones(2), "b1": np.ones(3)}
    optimizer = SGD(0.1)
    optimizer.update(params, grads)
    arrays = list(params.values())
    kept = [p.copy() for p in arrays]
    spoil(params, grads)
    with pytest.raises((TypeError, ValueError), match=message):
        optimizer.update(params, grads)
    assert optimizer.steps == 1
    for p, before in zip(arrays, kept, strict=True):
        np.testing.assert_array_equal(p, before)


def test_a_later_update_takes_any_mapping():
    params, grads = {"W1": np.ones(2)}, {"W1": np.ones(2)}
    optimizer = SGD(0.5)
    for _ in range(2):
        optimizer.update(MappingProxyType(params), MappingProxyType(grads))
    np.testing.assert_array_equal(params["W1"], [0, 0])


def test_swapped_arguments_are_named_before_anything_moves():
    network = mlp([2, 3], rng=np.random.default_rng(0))
    grads = network.gradient([[1.0, 2.0]], [0])
    kept = {name: g.copy() for name, g in grads.items()}
    with pytest.raises(
        TypeError, match=r"^grads に network\.params が.*update\(params, grads\) の順"
    ):
        SGD(0.1).update(grads, network.params)
    for name, g in grads.items():
        np.testing.assert_array_equal(g, kept[name])


@pytest.mark.parametrize(
    ("lr", "error"), [("0.1", TypeError), (np.nan, ValueError), (-1, ValueError)]
)
def test_a_wrong_learning_rate_is_refused_at_once(lr, error):
    optimizer = SGD(0.1)
    with pytest.raises(error, match="lr は"):
        optimizer.lr = lr
    assert optimizer.lr == 0.1
