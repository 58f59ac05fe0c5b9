"""訓練の経過: 記録と図を確かめます。"""

import numpy as np
import pytest

from zerodl.training import History


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
