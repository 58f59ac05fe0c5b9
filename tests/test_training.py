"""訓練: 更新、記録、早期終了、発散を確かめます。"""

import copy
import itertools
import re
import sys

import numpy as np
import pytest

from zerodl.history import History
from zerodl.layer import Layer
from zerodl.loss_layers import IdentitySquaredError, SigmoidCrossEntropy, SoftmaxCrossEntropy
from zerodl.losses import accuracy
from zerodl.minibatch import minibatches
from zerodl.networks import mlp
from zerodl.optimizers import SGD, Adam
from zerodl.regularization import L1, L2
from zerodl.sequential import Sequential
from zerodl.training import evaluate, fit, train_step


def rng(seed=0):
    return np.random.default_rng(seed)


def problem(N=60):
    """三つの山を見分ける、易しい分類。"""
    t = rng(1).integers(0, 3, N)
    return rng(2).normal(size=(N, 2)) + 4 * np.eye(3)[t][:, :2] - 4 * (t == 2)[:, None], t


def network(seed=0, **settings):
    return mlp([2, 8, 3], rng=rng(seed), dtype=np.float64, **settings)


# ── train_step と evaluate ──────────────────────────────────────────────────────────


def test_one_step_is_one_update_with_the_gradient():
    x, t = problem()
    net, twin = network(), network()
    expected_loss, gradient = twin.loss_and_gradient(x, t)
    assert train_step(net, SGD(0.1), x, t) == expected_loss
    for name, p in twin.params.items():
        np.testing.assert_allclose(net.params[name], p - 0.1 * gradient[name], rtol=1e-14)


@pytest.mark.parametrize("penalty", [L1(0.3), L2(0.3)])
def test_the_penalty_is_added_to_the_gradient_of_the_weights(penalty):
    x, t = problem()
    net, twin = network(), network()
    extra, gradient = penalty.gradient(twin.params), twin.gradient(x, t)
    loss = train_step(net, SGD(0.1), x, t, penalty)
    assert loss == twin.loss(x, t)  # 罰則は含まない
    for name, p in twin.params.items():
        full = gradient[name] + extra.get(name, 0.0)
        np.testing.assert_allclose(net.params[name], p - 0.1 * full, rtol=1e-13)
    assert set(extra) == {"W1", "W2"}


@pytest.mark.parametrize("batch_size", [1, 7, 60, 500])
def test_evaluation_does_not_depend_on_the_batch_size(batch_size):
    x, t = problem()
    net = network()
    scores = evaluate(net, x, t, batch_size)
    np.testing.assert_allclose(scores["loss"], net.loss(x, t), rtol=1e-12)
    np.testing.assert_allclose(scores["accuracy"], accuracy(net.predict(x), t), rtol=1e-12)
    assert set(scores) == {"loss", "accuracy"}


def test_evaluation_works_a_few_samples_at_a_time():
    x, t = problem()
    net, sizes = network(), []
    predict = net.predict
    net.predict = lambda xb: sizes.append(len(xb)) or predict(xb)
    evaluate(net, x, t, 25)
    assert sizes == [1, 25, 25, 10]  # 初めの 1 件は、形の確認
    sizes.clear()
    many = np.zeros((501, 2)), np.zeros(501, int)
    evaluate(net, *many)
    assert sizes == [1, 500, 1]
    fit(net, SGD(0.1), x, t, 1, rng=rng(), validation=many)
    assert sizes[-2:] == [500, 1]


def test_regression_has_no_accuracy():
    net = mlp([2, 1], loss=IdentitySquaredError(), rng=rng(), dtype=np.float64)
    x = rng().normal(size=(5, 2))
    t = net.predict(x) + 2.0
    assert evaluate(net, x, t) == {"loss": pytest.approx(2.0)}


def test_evaluation_uses_the_inference_mode():
    x, t = problem()
    net = network(dropout=0.5, batch_norm=True)
    before = copy.deepcopy(dict(net.state))
    assert evaluate(net, x, t) == evaluate(net, x, t)
    for name, value in net.state.items():
        np.testing.assert_array_equal(value, before[name])


def test_evaluation_refuses_wrong_sizes():
    x, t = problem()
    with pytest.raises(ValueError, match="件数が合いません"):
        evaluate(network(), x, t[:-1])
    with pytest.raises(ValueError, match="batch_size は 1 以上です。0"):
        evaluate(network(), x, t, 0)


# ── fit ─────────────────────────────────────────────────────────────────────────────


def test_fit_learns_and_records():
    x, t = problem()
    net = network()
    history = fit(net, Adam(0.05), x, t, 12, 25, rng=rng(), validation=(x, t))
    assert type(history) is History
    assert list(history.records) == ["loss", "validation_loss", "validation_accuracy"]
    assert [len(values) for values in history.records.values()] == [12, 12, 12]
    assert len(history.steps) == 12 * 3  # 60 件を 25・25・10 に分ける
    np.testing.assert_allclose(history["loss"][1], np.mean(history.steps[3:6]))
    assert history["loss"][-1] < 0.2 < history["loss"][0]
    assert history["validation_accuracy"][-1] > 0.95
    assert history["validation_loss"][-1] == pytest.approx(net.loss(x, t))
    assert history.best_epoch is None


def test_fit_is_the_loop_written_out():
    x, t = problem()
    net, twin = network(dropout=0.2), network(dropout=0.2)
    fit(net, SGD(0.1), x, t, 2, 25, rng=rng(7), penalty=L2(0.01))
    optimizer, generator = SGD(0.1), rng(7)
    for _ in range(2):
        for xb, tb in minibatches(x, t, 25, generator):
            train_step(twin, optimizer, xb, tb, L2(0.01))
    for name, p in twin.params.items():
        np.testing.assert_array_equal(net.params[name], p)


def test_the_default_batch_size_is_100():
    x, t = problem(250)
    assert len(fit(network(), SGD(0.1), x, t, 1, rng=rng()).steps) == 3


def test_the_same_seed_gives_the_same_history():
    x, t = problem()
    runs = [fit(network(), Adam(0.01), x, t, 3, 10, rng=rng(s)).steps for s in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_hooks_are_called_after_each_epoch():
    x, t = problem()
    net, seen = network(), []

    def hook(current):
        assert current is net
        seen.append(current.loss(x, t))
        return {"train_loss": np.float32(seen[-1]), "epoch": len(seen)}

    history = fit(net, SGD(0.1), x, t, 3, 30, rng=rng(), on_epoch=hook)
    assert history["train_loss"] == [float(np.float32(value)) for value in seen]
    assert history["epoch"] == [1.0, 2.0, 3.0]
    assert len(seen) == 3


def test_float32_training_stays_float32():
    x, t = problem()
    net = mlp([2, 8, 3], batch_norm=True, rng=rng())
    fit(net, Adam(0.01), x.astype(np.float32), t, 2, 10, rng=rng(), penalty=L2(0.1))
    assert {p.dtype for p in net.state.values()} == {np.dtype(np.float32)}


# ── 早期終了 ────────────────────────────────────────────────────────────────────────


def test_fit_stops_early_and_returns_to_the_best(monkeypatch):
    x, t = problem()
    net = network()
    history = fit(net, SGD(3.0), x, t, 50, 10, rng=rng(), validation=(x, 2 - t), patience=3)
    best = int(np.argmin(history["validation_loss"])) + 1
    assert history.best_epoch == best
    assert len(history["loss"]) == best + 3 < 50
    np.testing.assert_allclose(net.loss(x, 2 - t), min(history["validation_loss"]), rtol=1e-12)


def test_patience_that_is_not_used_up():
    x, t = problem()
    history = fit(network(), SGD(0.01), x, t, 3, 10, rng=rng(), validation=(x, t), patience=5)
    assert len(history["loss"]) == 3
    assert history.best_epoch == 3


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"epochs": 0}, ValueError, "epochs は 1 以上です。0"),
        ({"epochs": 1.5}, TypeError, "epochs は整数です。1"),
        ({"patience": 2}, ValueError, r"validation=\(x, t\) を渡してください"),
        ({"patience": 0}, ValueError, "patience は 1 以上です。0"),
        ({"rng": 3}, TypeError, "rng には"),
        ({"batch_size": 0}, ValueError, "batch_size は 1 以上です。0"),
        ({"progress": "no"}, TypeError, "^progress は True か False です。'no' が"),
        ({"on_epoch": {"a": 1}}, TypeError, "on_epoch には、値ではなく関数を渡します。dict が"),
        ({"on_epoch": lambda: None}, TypeError, r"network を一つ受け取る関数 f\(network\) にし"),
        ({"on_epoch": lambda net, epoch: None}, TypeError, "network を一つ受け取る関数"),
        ({"on_epoch": lambda net: 0.5}, TypeError, r"on_epoch は \{名前: 数\} の辞書.*0.5 が返り"),
        ({"on_epoch": lambda net: {"a": "x"}}, TypeError, "記録できるのは、名前と数です。'a': 'x'"),
        ({"on_epoch": lambda net: {1: 2.0}}, TypeError, "記録できるのは、名前と数です。1: 2.0"),
        ({"optimizer": SGD}, TypeError, r"optimizer は SGD\(0\.1\) のような最適化手法です。<class"),
        ({"optimizer": 0.1}, TypeError, "のような最適化手法です。0.1 が渡されました"),
        ({"penalty": L2}, TypeError, r"penalty は L2\(0\.1\) のような罰則です。<class"),
        ({"penalty": 0.1}, TypeError, "のような罰則です。0.1 が渡されました"),
        ({"validation": np.ones((4, 2))}, TypeError, r"^validation は、.*組 \(x, t\) です"),
        ({"validation": (1, 2, 3)}, TypeError, r"^validation は、.*組 \(x, t\) です"),
        ({"on_epoch": lambda net: {"loss": 1.0}}, ValueError, r"on_epoch の \['loss'\] は、すでに"),
        (
            {"on_epoch": lambda net: {"validation_loss": 1.0}, "validation": problem()},
            ValueError,
            r"on_epoch の \['validation_loss'\] は、すでに使われている名前です。$",
        ),
    ],
)
def test_wrong_settings_are_refused(settings, error, message):
    x, t = problem()
    settings = {"optimizer": SGD(0.1), "epochs": 1, "rng": rng(), **settings}
    with pytest.raises(error, match=message):
        fit(network(), x=x, t=t, **settings)


# ── 表示と図 ────────────────────────────────────────────────────────────────────────

LINE = r"^エポック 1/2  loss 0\.\d{4}  validation_loss 0\.\d{4}  validation_accuracy \d\.\d{4}$"


def show(capsys, progress):
    x, t = problem()
    fit(network(), SGD(0.1), x, t, 2, 10, rng=rng(), validation=(x, t), progress=progress)
    return capsys.readouterr()


def test_progress_shows_a_bar_and_a_line_per_epoch(capsys):
    shown = show(capsys, progress=True)
    assert len(shown.out.splitlines()) == 2
    assert re.match(LINE, shown.out.splitlines()[0])
    assert "エポック 2/2" in shown.err
    assert "0/6 [" in shown.err  # 更新の回数が、初めから分かる
    assert "?回/s" in shown.err
    assert shown.err.endswith(" \r")  # 終わった棒は消える


def test_progress_without_tqdm_is_plain(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    shown = show(capsys, progress=True)
    assert re.match(LINE, shown.out.splitlines()[0])
    assert shown.err == ""


def test_nothing_is_shown_unless_asked(capsys):
    assert show(capsys, progress=False) == ("", "")


def test_the_default_batch_holds_a_hundred_samples():
    x, t = problem(101)
    assert len(fit(network(), SGD(0.1), x, t, 1, rng=rng()).steps) == 2
    assert len(fit(network(), SGD(0.1), x[:100], t[:100], 1, rng=rng()).steps) == 1


def test_the_whole_advice_about_patience():
    x, t = problem()
    with pytest.raises(ValueError, match="patience") as caught:
        fit(network(), SGD(0.1), x, t, 1, rng=rng(), patience=2)
    assert str(caught.value) == (
        "patience を使うには、検証データ validation=(x, t) を渡してください。"
    )


def test_nothing_is_shown_by_default(capsys):
    x, t = problem()
    fit(network(), SGD(0.1), x, t, 1, rng=rng())
    assert capsys.readouterr() == ("", "")


def test_a_hook_that_only_looks_records_nothing():
    x, t = problem()
    seen = []
    history = fit(network(), SGD(0.1), x, t, 2, rng=rng(), on_epoch=seen.append)
    assert len(seen) == 2
    assert list(history.records) == ["loss"]


def test_constant_scores_are_averaged_without_rounding():
    """全問正解の正解率は、どの件数のバッチに分けても、ちょうど 1 です。"""
    net = mlp([1, 2], rng=rng(), dtype=np.float64)
    net.params["W1"], net.params["b1"] = [[-50.0, 50.0]], [0.0, 0.0]
    x = np.where(np.arange(49) % 2, 1.0, -1.0)[:, None]
    t = np.arange(49) % 2
    for batch_size in (1, 3, 10, 48):
        assert evaluate(net, x, t, batch_size)["accuracy"] == 1.0


@pytest.mark.parametrize("wrong", [None, mlp, "net"])
def test_what_is_no_network_is_refused(wrong):
    x, t = problem()
    message = r"^network は mlp\(…\) などのネットワークです。"
    with pytest.raises(TypeError, match=message):
        fit(wrong, SGD(0.1), x, t, 1, rng=rng())
    with pytest.raises(TypeError, match=message):
        train_step(wrong, SGD(0.1), x, t)
    with pytest.raises(TypeError, match=message):
        evaluate(wrong, x, t)


class Unready(SGD):
    """super().__init__ を呼び忘れた、読者の最適化手法。"""

    def __init__(self):
        pass


@pytest.mark.parametrize(
    ("optimizer", "penalty", "message"),
    [
        (SGD, None, "optimizer は SGD"),
        (Unready(), None, r"^Unready は、準備が.*。__init__ の初めに super\(\)"),
        (SGD(0.1), L2, "penalty は L2"),
        (SGD(0.1), 0.1, "penalty は"),
        (SGD(0.1), network(), r"penalty は L2\(0\.1\) のような罰則です。<zerodl"),
    ],
)
def test_one_step_refuses_wrong_parts_before_it_moves(optimizer, penalty, message):
    net = network()
    before = copy.deepcopy(net.params)
    with pytest.raises(TypeError, match=message):
        train_step(net, optimizer, *problem(), penalty)
    for name, value in net.params.items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize(
    ("extra", "error", "message"),
    [
        (None, TypeError, r"選んだ \{名前: 配列\} の辞書を返します。None が返りました。$"),
        ({"W9": np.ones(2)}, TypeError, r"^罰則の gradient は、\['W1', 'b1', .*'W9'"),
        ({"W1": 0.1}, ValueError, r"^罰則の W1 と 勾配の W1 の形が違います。\(\) と \("),
        ({"W1": None}, TypeError, r"^W1 は実数の配列です。None が"),
    ],
)
def test_a_penalty_of_the_reader_returns_gradients(extra, error, message):
    penalty = type("Penalty", (), {"gradient": lambda self, params: extra})()
    net = network()
    before = net.params.copy()
    with pytest.raises(error, match=message):
        train_step(net, SGD(0.1), *problem(), penalty)
    for name, value in net.params.items():
        np.testing.assert_array_equal(value, before[name])


def test_a_penalty_of_the_reader_may_reach_the_biases():
    x, t = problem()
    penalty = type("Penalty", (), {"gradient": lambda self, params: params.copy()})()
    net, twin = network(), network()
    gradient = twin.gradient(x, t)
    train_step(net, SGD(0.1), x, t, penalty)
    for name, p in twin.params.items():
        np.testing.assert_allclose(net.params[name], p - 0.1 * (gradient[name] + p), rtol=1e-13)


def test_the_penalty_does_not_reach_the_gradients_of_the_layers():
    x, t = problem()
    net = network()
    plain = copy.deepcopy(net).gradient(x, t)
    train_step(net, SGD(0.1), x, t, L2(0.5))
    np.testing.assert_array_equal(net.layers[0].grads["W"], plain["W1"])


# ── 訓練を始める前の確認と、発散 ────────────────────────────────────────────────────


def spoiled(values, index, value):
    """``values`` の 1 か所だけを書き換えた写し。"""
    values = np.array(values, dtype=type(value) if isinstance(value, float) else None)
    values[index] = value
    return values


WRONG_DATA = [
    (lambda x, t: (x, spoiled(t, 47, 7)), ValueError, "t[47] = 7 は範囲の外です。"),
    (lambda x, t: (spoiled(x, (47, 1), np.nan), t), ValueError, "x[47, 1] が NaN です。"),
    (lambda x, t: (spoiled(x, (47, 1), np.inf), t), ValueError, "x[47, 1] が inf です。"),
    (lambda x, t: (x, t[:, None]), ValueError, "t の形は (N,) です。(60, 1) が渡されました。"),
    (lambda x, t: (x[:, :1], t), ValueError, "Affine が受け取る x は 2 列です。1 列"),
    (lambda x, t: (x, t[:5]), ValueError, "x と t の件数が合いません。"),
    (lambda x, t: (x, np.eye(3)[t]), ValueError, "one-hot なら"),
    (lambda x, t: (x, t.astype(float)), TypeError, "t は整数のラベルです。"),
    (lambda x, t: (x[:0], t[:0]), ValueError, "x が空です"),
]


@pytest.mark.parametrize(("spoil", "error", "message"), WRONG_DATA)
def test_wrong_data_is_named_before_the_first_update(spoil, error, message):
    x, t = problem()
    net = network(batch_norm=True)
    before = net.state.copy()
    with pytest.raises(error, match="^" + ".*" * (message[0] == "o") + re.escape(message)):
        fit(net, SGD(0.1), *spoil(x, t), 1, 5, rng=rng())
    with pytest.raises(error, match=re.escape(message)) as caught:
        fit(net, SGD(0.1), x, t, 1, 5, rng=rng(), validation=spoil(x, t))
    assert (
        caught.value.__notes__[-1] == "検証データ validation=(x, t) を確かめて見つけた間違いです。"
    )
    with pytest.raises(error, match=re.escape(message)):
        evaluate(net, *spoil(x, t), 5)
    for name, value in before.items():
        np.testing.assert_array_equal(net.state[name], value)


def test_targets_of_a_regression_are_checked_too():
    x, t = problem()[0], np.ones((60, 1))
    net = mlp([2, 4, 1], rng=rng(), loss=IdentitySquaredError())
    with pytest.raises(ValueError, match=r"^t\[47, 0\] が NaN"):
        fit(net, SGD(0.1), x, spoiled(t, 47, np.nan), 1, 5, rng=rng())
    with pytest.raises(ValueError, match=r"^y と t の形が違います。\(60, 1\) と \(60,\)") as caught:
        evaluate(net, x, t[:, 0])
    note = "x の形は (60, 2)、t の形は (60,) です。先頭の 1 件で確かめました。"
    assert caught.value.__notes__ == [note]


def test_binary_targets_are_checked_as_a_whole():
    x, t = problem()[0], np.ones((60, 1), int)
    net = mlp([2, 4, 1], rng=rng(), loss=SigmoidCrossEntropy())
    before = net.state.copy()
    with pytest.raises(ValueError, match=r"^t の値は 0 か 1 です。2.0 が渡されました。"):
        fit(net, SGD(0.1), x, spoiled(t, 47, 2), 1, 5, rng=rng())
    np.testing.assert_array_equal(net.state["W1"], before["W1"])  # 1 回も更新していない


def test_one_column_for_two_classes_is_explained():
    x, t = problem()
    with pytest.raises(ValueError, match=r"^logits の列が一つだけです.*SigmoidCrossEntropy を"):
        fit(mlp([2, 4, 1], rng=rng()), SGD(0.1), x, t % 2, 1, rng=rng())


class MaskedLoss(IdentitySquaredError):
    """NaN の目標を数えない、読者の損失。"""

    def forward(self, x, t):
        return super().forward(x, np.where(np.isnan(t), x, t))


class OwnLoss(IdentitySquaredError):
    """値 values を順に返す、読者の損失。"""

    def __init__(self, *values):
        self.values = itertools.cycle(values)

    def forward(self, x, t):
        super().forward(x, t)
        return next(self.values)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (None, TypeError, "^OwnLoss.forward が None を返しました"),
        (
            np.ones(60),
            TypeError,
            r"^OwnLoss.forward は、損失を数 1 個で返します。形 \(60,\) の.*np.mean",
        ),
        ((1.0, np.ones(2)), TypeError, "損失を数 1 個で返します"),
        (1j, TypeError, "損失を数 1 個で返します。1j が"),
        (True, TypeError, "損失を数 1 個で返します。True が"),
        ("1", TypeError, "損失を数 1 個で返します。'1' が"),
        (np.nan, ValueError, "^OwnLoss.forward が NaN を返しました。0 の log"),
    ],
)
def test_what_a_loss_of_the_reader_returns_is_checked(value, error, message):
    x, t = problem()
    net = mlp([2, 4, 1], rng=rng(), loss=OwnLoss(value))
    late = mlp([2, 4, 1], rng=rng(), loss=OwnLoss(1.0, value))  # 初めの確かめは通る
    before = net.params.copy()
    for call in (
        lambda: fit(net, SGD(0.1), x, t[:, None], 1, rng=rng()),
        lambda: train_step(net, SGD(0.1), x, t[:, None]),
        lambda: evaluate(net, x, t[:, None]),
        lambda: evaluate(late, x, t[:, None]),
    ):
        with pytest.raises(error, match=message):
            call()
    for name, p in net.params.items():
        np.testing.assert_array_equal(p, before[name])


@pytest.mark.parametrize("value", [1, np.float32(1), np.array(1.0), np.inf])
def test_any_real_number_is_a_loss(value):
    x, t = problem()
    loss = train_step(mlp([2, 1], rng=rng(), loss=OwnLoss(value)), SGD(0.1), x, t[:, None])
    assert (loss, type(loss)) == (float(value), float)


class Mask(Layer):
    """最後のクラスを選ばせない、読者の層。"""

    def forward(self, x, train=False):
        self.y_shape = x.shape
        return np.where(np.arange(x.shape[1]) == 2, -np.inf, x)

    def backward(self, dy):
        return self.check(dy)


def test_losses_and_layers_of_the_reader_keep_their_own_rules():
    x, t = problem()
    targets = spoiled(np.ones((60, 1)), 47, np.nan)
    net = mlp([2, 4, 1], rng=rng(), loss=MaskedLoss(), dtype=np.float64)
    assert np.isfinite(fit(net, SGD(0.1), x, targets, 1, rng=rng())["loss"]).all()
    net = Sequential([*network().layers, Mask()], SoftmaxCrossEntropy())
    fit(net, SGD(0.1), x, t % 2, 1, rng=rng())
    assert np.isneginf(net.predict(x)[:, 2]).all()
    with pytest.raises(ValueError, match=r"^t\[0\] = 3 は範囲の外"):
        train_step(net, SGD(0.1), x, np.full(60, 3))


class Scale(Layer):
    """x に w を掛ける、読者の層。勾配の入れ方 fill だけを替えられます。"""

    def __init__(self, fill):
        super().__init__(w=np.array(2.0))
        self.fill = fill

    def forward(self, x, train=False):
        self.x, self.y_shape = x, x.shape
        return self.params["w"] * x

    def backward(self, dy):
        self.fill(self.grads, np.sum(self.check(dy) * self.x))
        return self.params["w"] * dy


FORGOTTEN = r"^grads\['w1'\] に NaN があります。自分で書いた層なら、.*に勾配を入れてください。$"


@pytest.mark.parametrize("step", [fit, train_step])
def test_a_layer_of_the_reader_that_forgets_its_gradient_is_told_so(step):
    x, _ = problem()
    net = Sequential([Scale(lambda grads, dw: None)], IdentitySquaredError())
    rest = {"epochs": 1, "rng": rng()} if step is fit else {}
    with pytest.raises(ValueError, match=FORGOTTEN):
        step(net, SGD(0.1), x, 3 * x, **rest)
    assert net.params["w1"] == 2.0


@pytest.mark.parametrize(
    "fill",
    [
        lambda grads, dw: grads.update(w=np.array(dw)),
        lambda grads, dw: grads["w"].__setitem__(..., dw),  # 用意された配列に書く
    ],
)
def test_a_layer_of_the_reader_learns(fill):
    x, _ = problem()
    net = Sequential([Scale(fill)], IdentitySquaredError())
    fit(net, SGD(0.01), x, 3 * x, 40, rng=rng())
    np.testing.assert_allclose(net.params["w1"], 3.0, rtol=1e-3)


@pytest.mark.parametrize("lr", [1e4, 1e200, 1e308])
def test_divergence_is_told_with_the_learning_rate(lr):
    x, t = problem()
    net = network()
    message = re.escape(
        f"学習が発散しました。学習率 lr = {lr} を小さくし、ネットワークを作り直してください。"
    )
    with pytest.raises(ValueError, match=f"^{message}$") as caught:
        fit(net, SGD(lr), 1e6 * x, t, 50, 10, rng=rng())
    assert "logits" in str(caught.value.__cause__)  # 元の間違いも残る


def test_a_network_that_diverged_before_is_refused():
    x, t = problem()
    net = network()
    net.params["b1"][0] = np.nan
    with pytest.raises(
        ValueError, match=r"^ネットワークに NaN か無限大の値が.*作り直してください。$"
    ):
        fit(net, SGD(0.01), x, t, 1, rng=rng())
    with pytest.raises(ValueError, match="NaN か無限大の値"):
        evaluate(net, x, t)


def test_divergence_of_the_running_statistics_is_noticed():
    x, t = problem(30)
    net = mlp([2, 30, 30, 3], rng=rng(), batch_norm=True)
    with pytest.raises(ValueError, match=r"^学習が発散しました"):
        fit(net, SGD(1e30), x, t, 6, 30, rng=rng())


def test_divergence_in_the_last_update_is_noticed():
    x, t = problem()
    with pytest.raises(ValueError, match="学習が発散しました"):
        fit(network(), SGD(1e308), 1e3 * x, t, 1, 60, rng=rng())


@pytest.mark.parametrize(
    ("x", "t", "message"),
    [
        (np.full((2, 2), np.nan), [0, 1], "NaN です"),
        (np.ones((2, 2)), [0, 3], "範囲の外です"),
        (np.ones((2, 3)), [0, 1], "2 列です"),
    ],
)
def test_other_mistakes_are_not_called_divergence(x, t, message):
    with pytest.raises(ValueError, match=message):
        train_step(network(), SGD(0.1), x, t)


def test_looking_for_divergence_does_not_train():
    x, t = problem()
    net, twin = network(batch_norm=True), network(batch_norm=True)
    twin.loss(x, t, train=True)
    with pytest.raises(ValueError, match="範囲の外です"):
        train_step(net, SGD(0.1), x, t + 1)
    for name, value in twin.state.items():
        np.testing.assert_array_equal(net.state[name], value)
