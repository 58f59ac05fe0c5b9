"""層と最適化の共通の約束を、一つの表から、すべてについて確かめます。"""

import copy
import inspect

import numpy as np
import pytest

import zerodl.layers
import zerodl.optimizers
from tests.numeric import assert_gradient
from zerodl.convolution import Convolution
from zerodl.layer import Layer
from zerodl.layers import Affine, Flatten, LeakyReLU, ReLU, Sigmoid, Tanh
from zerodl.loss_layers import IdentitySquaredError, SigmoidCrossEntropy, SoftmaxCrossEntropy
from zerodl.normalization import BatchNorm
from zerodl.optimizer import Optimizer
from zerodl.optimizers import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from zerodl.pooling import AveragePool, MaxPool
from zerodl.regularization import Dropout


def draw(*shape):
    return np.random.default_rng(len(shape)).normal(size=shape)


# 名前: (層を作る関数、入力の形)。dtype は重みの dtype
LAYERS = {
    "Affine": (lambda d: Affine(draw(4, 3).astype(d), draw(3).astype(d)), (5, 4)),
    "Sigmoid": (lambda d: Sigmoid(), (3, 4)),
    "Tanh": (lambda d: Tanh(), (3, 4)),
    "ReLU": (lambda d: ReLU(), (3, 4)),
    "LeakyReLU": (lambda d: LeakyReLU(0.1), (3, 4)),
    "Flatten": (lambda d: Flatten(), (2, 3, 2, 2)),
    "Convolution": (
        lambda d: Convolution(draw(3, 2, 3, 2).astype(d), draw(3).astype(d), stride=2, pad=1),
        (2, 2, 6, 5),
    ),
    "Convolution-many-channels": (
        lambda d: Convolution(draw(2, 5, 2, 2).astype(d), draw(2).astype(d)),
        (2, 5, 4, 3),
    ),
    "MaxPool": (lambda d: MaxPool(2), (2, 3, 4, 5)),
    "MaxPool-overlapping": (lambda d: MaxPool(3, stride=1), (2, 2, 5, 4)),
    "AveragePool": (lambda d: AveragePool(2), (2, 3, 5, 4)),
    "AveragePool-overlapping": (lambda d: AveragePool(3, stride=2), (2, 2, 5, 5)),
    "BatchNorm": (lambda d: BatchNorm(4, dtype=d), (5, 4)),
    "BatchNorm-images": (lambda d: BatchNorm(3, dtype=d), (2, 3, 4, 2)),
    "Dropout": (lambda d: Dropout(0.4, rng=np.random.default_rng(0)), (3, 4)),
    "Dropout-plain": (
        lambda d: Dropout(0.4, rng=np.random.default_rng(0), inverted=False),
        (3, 4),
    ),
}
LOSSES = {
    "SoftmaxCrossEntropy": (SoftmaxCrossEntropy, draw(4, 3), np.array([0, 2, 1, 2])),
    "SigmoidCrossEntropy": (SigmoidCrossEntropy, draw(4, 2), np.eye(4, 2, dtype=int)),
    "IdentitySquaredError": (IdentitySquaredError, draw(4, 3), draw(4, 3)[::-1].copy()),
}
OPTIMIZERS = {
    "SGD": SGD,
    "Momentum": Momentum,
    "Nesterov": Nesterov,
    "AdaGrad": AdaGrad,
    "RMSProp": RMSProp,
    "Adam": Adam,
    "AdamW": AdamW,
}

each_layer = pytest.mark.parametrize(("make", "shape"), LAYERS.values(), ids=LAYERS)
each_loss = pytest.mark.parametrize(("make", "x", "t"), LOSSES.values(), ids=LOSSES)
each_optimizer = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
# 訓練と推論で計算が違う層だけを、両方で確かめる
TRAINS = [name for name in LAYERS if name.startswith(("BatchNorm", "Dropout"))]
each_mode = pytest.mark.parametrize(
    ("make", "shape", "train"),
    [
        pytest.param(*LAYERS[name], train, id=f"{name}-{'train' if train else 'infer'}")
        for name in LAYERS
        for train in ([False, True] if name in TRAINS else [False])
    ],
)


def away_from_kinks(shape):
    """0 からも、互いからも 0.01 以上離れた値。折れ目の上では差分を測れない。"""
    size = int(np.prod(shape))
    values = 0.03 * (np.arange(size) - size // 2) + 0.015
    return np.random.default_rng(1).permutation(values).reshape(shape)


def subclasses(kind):
    return {kind, *(c for sub in kind.__subclasses__() for c in subclasses(sub))}


def test_the_tables_hold_every_layer_and_optimizer():
    made = {type(make(np.float64)) for make, _ in LAYERS.values()}
    abstract = {Layer, zerodl.pooling.Pool}
    assert {c for c in subclasses(Layer) if c.__module__.startswith("zerodl.")} - abstract == made
    own = {c for c in subclasses(Optimizer) if c.__module__.startswith("zerodl.")} - {Optimizer}
    assert own == set(OPTIMIZERS.values())


# ── 層 ──────────────────────────────────────────────────────────────────────────────


@each_layer
def test_signatures(make, shape):
    layer = make(np.float64)
    forward = inspect.signature(layer.forward).parameters
    assert list(forward) == ["x", "train"]
    assert forward["train"].default is False
    assert list(inspect.signature(layer.backward).parameters) == ["dy"]


@each_mode
def test_params_and_grads_have_the_same_names_and_shapes(make, shape, train):
    layer = make(np.float64)
    names = {name: value.shape for name, value in layer.params.items()}
    assert {name: value.shape for name, value in layer.grads.items()} == names
    y = layer.forward(away_from_kinks(shape), train)
    dx = layer.backward(np.ones_like(y))
    assert dx.shape == shape
    assert {name: value.shape for name, value in layer.grads.items()} == names


@each_mode
def test_gradient_check(make, shape, train):
    layer, x = make(np.float64), away_from_kinks(shape)
    c = draw(*layer.forward(x).shape)

    def f():
        return float(np.sum(c * copy.deepcopy(layer).forward(x, train)))

    worker = copy.deepcopy(layer)
    worker.forward(x, train)
    assert_gradient(f, x, worker.backward(c))
    for name, value in layer.params.items():
        assert_gradient(f, value, worker.grads[name])


@each_mode
def test_inputs_and_parameters_are_untouched(make, shape, train):
    layer, x = make(np.float64), away_from_kinks(shape)
    params = {name: value.copy() for name, value in layer.params.items()}
    kept = x.copy()
    y = layer.forward(x, train)
    dy = draw(*y.shape)
    kept_dy, kept_y = dy.copy(), y.copy()
    layer.backward(dy)
    np.testing.assert_array_equal(x, kept)
    np.testing.assert_array_equal(dy, kept_dy)
    np.testing.assert_array_equal(y, kept_y)
    for name, value in params.items():
        np.testing.assert_array_equal(layer.params[name], value)


@each_mode
def test_float32_stays_float32(make, shape, train):
    layer, x = make(np.float32), away_from_kinks(shape).astype(np.float32)
    y = layer.forward(x, train)
    dx = layer.backward(np.ones_like(y))
    assert y.dtype == dx.dtype == np.float32
    held = [*layer.params.values(), *layer.grads.values(), *layer.buffers.values()]
    assert all(value.dtype == np.float32 for value in held)
    expected = make(np.float64).forward(away_from_kinks(shape), train)
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)


@each_mode
def test_a_gradient_of_float64_is_not_rounded_to_the_input(make, shape, train):
    layer = make(np.float32)
    y = layer.forward(away_from_kinks(shape).astype(np.float32), train)
    dx = layer.backward(draw(*y.shape))
    assert dx.dtype == np.float64
    assert np.any(dx != dx.astype(np.float32))


@each_mode
def test_integers_are_computed_as_float64(make, shape, train):
    x = np.arange(np.prod(shape)).reshape(shape) % 7 - 3
    y = make(np.float64).forward(x, train)
    assert y.dtype == np.float64
    np.testing.assert_array_equal(y, make(np.float64).forward(x.astype(np.float64), train))


@each_mode
def test_memory_order_does_not_matter(make, shape, train):
    a, b = make(np.float64), make(np.float64)
    x = away_from_kinks(shape)
    y = a.forward(x, train)
    np.testing.assert_allclose(b.forward(np.asfortranarray(x), train), y, rtol=1e-13, atol=1e-15)
    dy = draw(*y.shape)
    expected = a.backward(dy)
    np.testing.assert_allclose(b.backward(np.asfortranarray(dy)), expected, rtol=1e-12, atol=1e-14)


@each_mode
def test_backward_belongs_to_the_last_forward(make, shape, train):
    reused, fresh = make(np.float64), make(np.float64)
    x = away_from_kinks(shape)
    reused.forward(-x[:1], False)
    reused.forward(np.flip(x), False)
    y = reused.forward(x, train)
    fresh.forward(x, train)
    dy = draw(*y.shape)
    if not isinstance(reused, BatchNorm):  # 移動平均は、訓練でしか変わらない
        np.testing.assert_array_equal(reused.backward(dy), fresh.backward(dy))
    else:
        np.testing.assert_allclose(reused.backward(dy), fresh.backward(dy))


@each_layer
def test_fill_grads_gives_the_same_gradients_without_dx(make, shape):
    a, b = make(np.float64), make(np.float64)
    y = a.forward(away_from_kinks(shape))
    b.forward(away_from_kinks(shape))
    a.backward(y)
    assert b.fill_grads(y) is None
    for name in a.grads:
        np.testing.assert_array_equal(a.grads[name], b.grads[name])


@each_layer
def test_backward_needs_forward(make, shape):
    layer = make(np.float64)
    name = type(layer).__name__
    with pytest.raises(RuntimeError, match=f"^{name}.backward の前に、{name}.forward を呼んで"):
        layer.backward(np.zeros(shape))


@each_layer
def test_backward_refuses_another_shape(make, shape):
    layer = make(np.float64)
    y = layer.forward(away_from_kinks(shape))
    for wrong in (y[:1], y[..., :1], 1.0):
        with pytest.raises(ValueError, match="forward の出力と同じ形"):
            layer.backward(wrong)


@each_layer
def test_strings_are_refused(make, shape):
    with pytest.raises(TypeError, match="実数の配列"):
        make(np.float64).forward(np.full(shape, "a"))


@pytest.mark.parametrize("name", TRAINS)
def test_the_layers_that_train_want_a_flag(name):
    """文字列の "no" も、Python では真です。黙って訓練の形になってはいけません。"""
    make, shape = LAYERS[name]
    layer = make(np.float64)
    before = copy.deepcopy(layer.buffers)
    with pytest.raises(TypeError, match=r"^train は True か False です。'no' が渡されました。"):
        layer.forward(away_from_kinks(shape), train="no")
    for key, value in before.items():
        np.testing.assert_array_equal(layer.buffers[key], value)


@pytest.mark.parametrize("name", [name for name in LAYERS if name not in TRAINS])
def test_the_other_layers_do_not_care_about_training(name):
    make, shape = LAYERS[name]
    layer, x = make(np.float64), away_from_kinks(shape)
    np.testing.assert_array_equal(layer.forward(x, train=True), layer.forward(x))
    assert layer.buffers == {}


HOLDERS = [name for name, (make, _) in LAYERS.items() if make(np.float64).params]


@pytest.mark.parametrize("name", HOLDERS)
def test_two_instances_share_nothing(name):
    make, _ = LAYERS[name]
    a, b = make(np.float64), make(np.float64)
    for kind in ("params", "grads", "buffers"):
        for key, value in getattr(a, kind).items():
            kept = getattr(b, kind)[key].copy()
            value += 1.0
            np.testing.assert_array_equal(getattr(b, kind)[key], kept)


BAD_SHAPES = [
    (
        "Affine",
        (4,),
        r"x の形は \(N, 4\) です。\(4,\).*np.reshape\(x, \(1, -1\)\)",
    ),
    ("Affine", (2, 1, 2, 2), r"\(2, 1, 2, 2\) が渡されました。画像なら Flatten"),
    ("Affine", (5, 3), r"Affine が受け取る x は 4 列です。3 列\(形 \(5, 3\)\)"),
    ("Affine", (2, 2), r"画像 1 枚なら np.reshape\(x, \(1, -1\)\) で 1 行に"),
    ("Affine", (5, 3), r"3 列\(形 \(5, 3\)\)が渡されました。$"),
    ("Affine", (0, 4), r"x が空です\(形 \(0, 4\)\)"),
    ("Flatten", (4,), r"Flatten が受け取る x の形は \(N, …\) です。\(4,\)"),
    ("Flatten", (0, 4), r"\(0, 4\) が渡されました"),
    ("Convolution", (2, 6, 5), r"Convolution が受け取る x の形は \(N, C, H, W\) です。\(2, 6, 5\)"),
    ("Convolution", (2, 3, 6, 5), r"x は 2 チャンネルです。3 チャンネル\(形 \(2, 3, 6, 5\)\)"),
    ("Convolution", (0, 2, 6, 5), r"x が空です"),
    ("Convolution", (1, 2, 0, 5), r"x が空です"),
    (
        "Convolution-many-channels",
        (2, 5, 1, 4),
        r"窓 2 が、入力 1 の両側に pad 0 を足した",
    ),
    (
        "Convolution-many-channels",
        (2, 5, 4, 1),
        r"窓 2 が、入力 1 の両側に pad 0 を足した",
    ),
    ("MaxPool", (2, 4), r"MaxPool が受け取る x の形は \(N, C, H, W\) です"),
    ("MaxPool", (2, 3, 1, 5), r"窓 2 が、入力 1"),
    ("MaxPool", (0, 3, 4, 4), r"x が空です"),
    ("AveragePool", (2, 4), r"AveragePool が受け取る x の形は \(N, C, H, W\) です"),
    ("AveragePool", (2, 3, 5, 1), r"窓 2 が、入力 1"),
    (
        "BatchNorm",
        (4,),
        r"BatchNorm\(4\) .* x の形は \(N, 4\) か \(N, 4, H, W\) です。\(4,\)",
    ),
    ("BatchNorm", (5, 3), r"\(5, 3\) が渡されました"),
    ("BatchNorm", (5, 4, 2), r"\(5, 4, 2\) が渡されました"),
    ("BatchNorm", (0, 4), r"x が空です"),
]


@pytest.mark.parametrize(("name", "shape", "message"), BAD_SHAPES)
def test_wrong_shapes_are_named(name, shape, message):
    make, _ = LAYERS[name]
    with pytest.raises(ValueError, match=message):
        make(np.float64).forward(np.zeros(shape))


# ── 損失の層 ────────────────────────────────────────────────────────────────────────


@each_loss
def test_loss_layers_return_a_float_and_the_right_gradient(make, x, t):
    layer = make()
    assert type(layer.forward(x, t)) is float
    assert_gradient(lambda: make().forward(x, t), x, layer.backward())


@each_loss
def test_loss_layers_leave_their_inputs_alone(make, x, t):
    layer, x0, t0 = make(), x.copy(), t.copy()
    layer.forward(x, t)
    y = layer.y.copy()
    dx = layer.backward()
    kept = dx.copy()
    dx += 1.0
    np.testing.assert_array_equal(x, x0)
    np.testing.assert_array_equal(t, t0)
    np.testing.assert_array_equal(layer.y, y)
    np.testing.assert_array_equal(layer.backward(), kept)


@each_loss
def test_loss_layers_keep_float32(make, x, t):
    layer = make()
    assert type(layer.forward(x.astype(np.float32), t)) is float
    assert layer.backward().dtype == np.float32
    assert layer.y.dtype == np.float32


@each_loss
def test_loss_layers_need_forward_first(make, x, t):
    name = make.__name__
    with pytest.raises(RuntimeError, match=f"^{name}.backward の前に、{name}.forward を呼んで"):
        make().backward()


@each_loss
def test_loss_layers_refuse_nan_and_empty_batches(make, x, t):
    bad = x.copy()
    bad[0, 0] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        make().forward(bad, t)
    with pytest.raises(ValueError, match="空です"):
        make().forward(x[:0], t[:0])


# ── 最適化 ──────────────────────────────────────────────────────────────────────────


def parameters(dtype=np.float64):
    return {"W1": draw(3, 2).astype(dtype), "b1": draw(2).astype(dtype)}


def gradients(params, seed=0):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=p.shape).astype(p.dtype) for name, p in params.items()}


@each_optimizer
def test_update_is_in_place_and_leaves_gradients_alone(make):
    params = parameters()
    arrays, before = dict(params), copy.deepcopy(params)
    grads = gradients(params)
    kept = copy.deepcopy(grads)
    optimizer = make(0.1)
    assert optimizer.update(params, grads) is None
    for name, array in arrays.items():
        assert params[name] is array
        assert np.all(array != before[name])
        np.testing.assert_array_equal(grads[name], kept[name])


@each_optimizer
def test_learning_rate_comes_first_and_sets_the_size(make):
    assert next(iter(inspect.signature(make).parameters)) == "lr"
    small, large = parameters(), parameters()
    start = parameters()
    make(0.001).update(small, gradients(small))
    make(0.002).update(large, gradients(large))
    for name in start:
        np.testing.assert_allclose(
            large[name] - start[name], 2 * (small[name] - start[name]), rtol=1e-3
        )
        assert np.all(np.sign(start[name] - small[name]) == np.sign(gradients(start)[name]))


@each_optimizer
def test_zero_learning_rate_moves_nothing(make):
    params = parameters()
    make(0.0).update(params, gradients(params))
    for name, value in parameters().items():
        np.testing.assert_array_equal(params[name], value)


@each_optimizer
def test_float32_parameters_stay_float32(make):
    params = parameters(np.float32)
    optimizer = make(np.float64(0.1))
    for seed in range(3):
        optimizer.update(params, gradients(params, seed))
    assert all(p.dtype == np.float32 for p in params.values())
    assert all(state.dtype == np.float32 for state in optimizer.states.values())
    exact, reference = parameters(), make(0.1)
    for seed in range(3):
        g = {
            name: value.astype(np.float32).astype(float)
            for name, value in gradients(exact, seed).items()
        }
        reference.update(exact, g)
    for name in params:
        np.testing.assert_allclose(params[name], exact[name], rtol=1e-4, atol=1e-5)


@each_optimizer
def test_state_is_not_shared_between_networks(make):
    optimizer, first, second = make(0.1), parameters(), parameters()
    optimizer.update(first, gradients(first))
    kept = copy.deepcopy(first)
    with pytest.raises(ValueError, match=f"この {make.__name__} は、前と違うパラメータ"):
        optimizer.update(second, gradients(second))
    for name, value in parameters().items():
        np.testing.assert_array_equal(second[name], value)
    optimizer.update(dict(first), gradients(first))  # 辞書が違っても、配列が同じならよい
    assert all(np.all(first[name] != kept[name]) for name in first)


@each_optimizer
def test_a_replaced_array_or_a_lost_name_is_refused(make):
    params = parameters()
    optimizer = make(0.1)
    optimizer.update(params, gradients(params))
    replaced = {**params, "b1": params["b1"].copy()}
    with pytest.raises(ValueError, match="前と違うパラメータ"):
        optimizer.update(replaced, gradients(replaced))
    fewer = {"W1": params["W1"]}
    with pytest.raises(ValueError, match="前と違うパラメータ"):
        optimizer.update(fewer, gradients(fewer))
    more = {**params, "c": np.zeros(1)}
    with pytest.raises(ValueError, match="前と違うパラメータ"):
        optimizer.update(more, gradients(more))


@each_optimizer
def test_two_optimizers_do_not_share_state(make):
    first, second, alone = parameters(), parameters(), parameters()
    a, b, c = make(0.1), make(0.1), make(0.1)
    for seed in range(3):
        a.update(first, gradients(first, seed + 10))
        b.update(second, gradients(second, seed))
        c.update(alone, gradients(alone, seed))
    for name in alone:
        np.testing.assert_array_equal(second[name], alone[name])


@each_optimizer
def test_mismatches_are_refused_before_anything_moves(make):
    params = parameters()
    good = gradients(params)
    cases = [
        ({"W1": good["W1"]}, ValueError, r"名前が違います。\['W1', 'b1'\] と \['W1'\]"),
        ({**good, "c": np.zeros(1)}, ValueError, r"\['W1', 'b1'\] と \['W1', 'b1', 'c'\]"),
        (
            {**good, "b1": np.zeros(3)},
            ValueError,
            r"params\['b1'\] と grads\['b1'\] の形が違います。\(2,\) と \(3,\)",
        ),
        ({**good, "b1": np.zeros((1, 2))}, ValueError, "形が違います"),
        ({**good, "b1": [0.0, 0.0]}, TypeError, r"grads\['b1'\] は小数の配列です。\[0.0, 0.0\]"),
        ({**good, "b1": np.zeros(2, int)}, TypeError, r"grads\['b1'\] は小数の配列です"),
        ({**good, "b1": np.zeros(2, "f2")}, TypeError, "float32 か float64 の np.ndarray"),
        ({**good, "b1": np.ma.zeros(2)}, TypeError, "float32 か float64 の np.ndarray"),
        ({**good, "b1": params["b1"]}, ValueError, r"params\['b1'\] は、.*勾配とは別の配列"),
    ]
    optimizer = make(0.1)
    for bad, error, message in cases:
        with pytest.raises(error, match=message):
            optimizer.update(params, bad)
    assert optimizer.steps == 0
    for name, value in parameters().items():
        np.testing.assert_array_equal(params[name], value)
    optimizer.update(params, good)
    assert optimizer.steps == 1


@each_optimizer
@pytest.mark.parametrize("bad", [[0.0], np.zeros(1, int), 1.5], ids=["list", "int", "float"])
def test_parameters_that_cannot_be_updated_in_place_are_refused(make, bad):
    with pytest.raises(TypeError, match=r"params\['p'\] は小数の配列です"):
        make(0.1).update({"p": bad}, {"p": np.zeros(1)})


@each_optimizer
def test_read_only_parameters_are_refused_before_anything_moves(make):
    params = parameters()
    params["b1"].flags.writeable = False
    with pytest.raises(ValueError, match=r"params\['b1'\] は、書き込めて、"):
        make(0.1).update(params, gradients(parameters()))
    np.testing.assert_array_equal(params["W1"], parameters()["W1"])


@each_optimizer
def test_an_optimizer_of_nothing_takes_nothing_else(make):
    optimizer = make(0.1)
    optimizer.update({}, {})
    with pytest.raises(ValueError, match="前と違うパラメータ"):
        optimizer.update(parameters(), gradients(parameters()))


@each_optimizer
def test_every_optimizer_descends_a_bowl(make):
    params = {"p": np.array([3.0, -2.0])}
    optimizer = make(0.1)
    for _ in range(300):
        optimizer.update(params, {"p": params["p"].copy()})
    assert np.abs(params["p"]).max() < 2.0  # 半径 3.6 の所から、原点の近くへ


@each_optimizer
def test_wrong_learning_rates_are_refused(make):
    for value, error, message in [
        (-0.1, ValueError, "lr は 0 以上です。-0.1"),
        (np.nan, ValueError, "lr は有限"),
        (np.inf, ValueError, "lr は有限"),
        ("0.1", TypeError, "lr は実数"),
    ]:
        with pytest.raises(error, match=message):
            make(value)


RATIOS = [
    (Momentum, "momentum"),
    (Nesterov, "momentum"),
    (RMSProp, "decay"),
    (Adam, "beta1"),
    (Adam, "beta2"),
    (AdamW, "beta1"),
    (AdamW, "beta2"),
]


@pytest.mark.parametrize(("make", "name"), RATIOS)
def test_ratios_stay_below_one(make, name):
    for value in (-0.1, 1.0, 1.5):
        with pytest.raises(ValueError, match=f"{name} は 0 以上 1 未満です。{value}"):
            make(0.1, **{name: value})
    make(0.1, **{name: 0.0})


@pytest.mark.parametrize("make", [AdaGrad, RMSProp, Adam, AdamW])
def test_eps_must_be_positive(make):
    for value in (0.0, -1e-8):
        with pytest.raises(ValueError, match="eps は 0 より大きい数です。"):
            make(0.1, eps=value)


@each_optimizer
@pytest.mark.parametrize("wrong", [None, [np.ones(2)], "W1"])
def test_parameters_and_gradients_are_dictionaries(make, wrong):
    good = {"p": np.ones(2)}
    for params, grads in ((wrong, good), (good, wrong)):
        with pytest.raises(TypeError, match=r"^params と grads は、名前と配列の辞書です。"):
            make(0.1).update(params, grads)
