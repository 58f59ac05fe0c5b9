"""訓練の経過: 記録と図を確かめます。"""

import copy

import matplotlib.pyplot as plt
import numpy as np
import pytest

from zerodl.history import EarlyStopping, History
from zerodl.networks import mlp


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


def example():
    history = History()
    history.add([4.0, 2.0], {"validation_loss": np.float32(2.5), "validation_accuracy": 0.5})
    history.add([1.0], {"validation_loss": 1.5, "validation_accuracy": 0.75})
    return history


def test_records_by_hand():
    history = example()
    assert history.steps == [4.0, 2.0, 1.0]
    assert history["loss"] == [3.0, 1.0]
    assert history["validation_loss"] == [2.5, 1.5]
    assert all(type(value) is float for value in history["validation_loss"])
    assert history.summary() == "loss 1.0000  validation_loss 1.5000  validation_accuracy 0.7500"
    assert history.best_epoch is None


def test_histories_do_not_share_their_lists():
    example()
    assert History().steps == []
    assert History().records == {}


def test_unknown_names_are_refused():
    with pytest.raises(KeyError, match=r"'accuracy' は記録されていません。\['loss', 'val"):
        example()["accuracy"]


def test_plot_draws_every_record():
    history = example()
    history.records["epoch"] = [1.0, 2.0]
    figure = history.plot()
    losses, others = figure.axes
    assert [line.get_label() for line in losses.lines] == ["訓練の損失", "検証の損失"]
    assert [line.get_label() for line in others.lines] == ["検証の正解率", "epoch"]
    np.testing.assert_array_equal(losses.lines[0].get_xdata(), [1, 2])
    np.testing.assert_array_equal(losses.lines[0].get_ydata(), [3.0, 1.0])
    np.testing.assert_array_equal(others.lines[0].get_ydata(), [0.5, 0.75])
    assert losses.get_xlabel() == others.get_xlabel() == "エポック"
    assert all(axes.get_legend() is not None for axes in figure.axes)


def test_plot_without_validation_has_one_panel():
    history = History()
    history.add([1.0], {})
    assert len(history.plot().axes) == 1


def test_an_empty_history_cannot_be_plotted():
    with pytest.raises(ValueError, match="記録がありません"):
        History().plot()


def test_the_size_of_the_figure_and_the_whole_advice():
    assert example().plot().get_size_inches().tolist() == [8.0, 3.0]
    with pytest.raises(ValueError, match="plot") as caught:
        History().plot()
    assert str(caught.value) == "記録がありません。fit で訓練してから plot を呼んでください。"


@pytest.mark.parametrize(
    ("losses", "scores", "message"),
    [
        ([], {}, "^losses には 1 個以上の損失が要り"),
        (np.zeros(0), {}, "losses には 1 個以上の損失が要り"),
        ([1.0], {"loss": 1.0}, "scores に loss は入れられません"),
        (
            [1.0],
            {"validation_loss": 1.0},
            r"前のエポックと違います。\['loss', 'validation_loss', 'v",
        ),
        ([1.0], {}, r"\['loss'\] です"),
    ],
)
def test_epochs_that_do_not_match_are_refused(losses, scores, message):
    history = example()
    with pytest.raises(ValueError, match=message):
        history.add(losses, scores)
    assert history.steps == example().steps
    assert history.records == example().records


def stopping_after(loss):
    stopping = EarlyStopping(2)
    stopping.should_stop(mlp([2, 2], rng=np.random.default_rng(0)), loss)
    return stopping


@pytest.mark.parametrize("loss", [np.nan, np.float32("nan"), None, "1"])
def test_early_stopping_refuses_what_is_no_loss(loss):
    with pytest.raises(ValueError, match=r"^loss は NaN でない数です。"):
        stopping_after(loss)


def test_early_stopping_has_no_best_epoch_at_first():
    with pytest.raises(RuntimeError, match="先に should_stop を呼んでください"):
        _ = EarlyStopping(2).best_epoch
    with pytest.raises(RuntimeError, match="検証の損失がまだありません"):
        EarlyStopping(2).restore(mlp([2, 2], rng=np.random.default_rng(0)))


def stopped(losses, patience):
    """検証の損失がこの順に出たときの、止まったエポックと、採用したエポックを返します。"""
    network = mlp([2, 2, 2], rng=np.random.default_rng(0), batch_norm=True)
    stopping = EarlyStopping(patience)
    for epoch, loss in enumerate(losses, 1):
        network.state["b1"][...] = network.state["running_mean1"][...] = epoch
        if stopping.should_stop(network, loss):
            break
    best = stopping.restore(network)
    np.testing.assert_array_equal(network.state["b1"], best)
    np.testing.assert_array_equal(network.state["running_mean1"], best)
    return epoch, best


def test_early_stopping_by_hand():
    assert stopped([5, 4, 3, 4, 4], patience=2) == (5, 3)
    assert stopped([5, 4, 3, 4, 2, 3, 3, 1], patience=2) == (7, 5)
    assert stopped([1, 2, 3], patience=1) == (2, 1)
    assert stopped([3, 3, 3], patience=2) == (3, 1)  # 同じ値は、改善と数えない
    assert stopped([3, 2, 1], patience=1) == (3, 3)
    assert stopped([np.inf, np.inf], patience=1) == (2, 1)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ([2, 2, 2], r"覚えているのは \['W1', 'b1'\] です"),
        ([3, 2], "W1 と 代入する値 の形"),
    ],
)
def test_another_network_is_not_overwritten(sizes, message):
    network = mlp(sizes, rng=np.random.default_rng(1))
    before = copy.deepcopy(dict(network.state))
    with pytest.raises(ValueError, match=message):
        stopping_after(1.0).restore(network)
    for name, value in network.state.items():
        np.testing.assert_array_equal(value, before[name])


def test_a_score_that_is_no_number_leaves_the_records_alone():
    history = example()
    for scores in (
        {"validation_loss": 1.0, "validation_accuracy": "x"},
        {"validation_loss": 1.0, "validation_accuracy": None},
        {"validation_loss": 1.0, "validation_accuracy": np.ones(2)},
        {"validation_loss": 1.0, "validation_accuracy": np.complex64(1j)},
        {"validation_loss": 1.0, 1: 2.0},
    ):
        with pytest.raises(TypeError, match=r"^記録できるのは、名前と数です。"):
            history.add([1.0], scores)
    assert history.steps == example().steps
    assert history.records == example().records


@pytest.mark.parametrize("losses", [["a"], [None], [1.0, [2.0]], np.ones((2, 2)), [1j]])
def test_a_loss_that_is_no_number_is_named(losses):
    history = History()
    with pytest.raises(TypeError, match=r"^losses は数のリストです。.* がありました。$"):
        history.add(losses, {})
    assert history == History()


def test_losses_in_an_array_are_recorded():
    history = History()
    history.add(np.array([1.0, 3.0]), {})
    assert history["loss"] == [2.0]
    assert [type(step) for step in history.steps] == [float, float]


@pytest.mark.parametrize(("losses", "scores"), [(None, {}), (1.0, {}), ([1.0], 5), ([1.0], None)])
def test_add_takes_a_list_and_a_dictionary(losses, scores):
    history = History()
    with pytest.raises(TypeError, match=r"^add には、損失のリストと、"):
        history.add(losses, scores)
    assert history == History()


def test_early_stopping_refuses_what_is_no_network():
    stopping = EarlyStopping(2)
    with pytest.raises(TypeError, match="NoneType が渡されました"):
        stopping.should_stop(None, 0.5)
    assert stopping.losses == []


def test_losses_may_come_one_by_one():
    history = History()
    history.add((value for value in [1.0, 3.0]), {})
    assert history["loss"] == [2.0]
    with pytest.raises(TypeError, match=r"^add には"):
        history.add("12", {})
