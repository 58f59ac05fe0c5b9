"""バッチ正規化: 訓練と推論の統計量を、手計算と照らします。"""

import numpy as np
import pytest

from zerodl.normalization import BatchNorm


def test_training_by_hand():
    layer = BatchNorm(2, eps=1e-300)
    y = layer.forward([[1.0, 10.0], [3.0, 10.5], [5.0, 9.5]], train=True)
    s = 1.5**0.5
    np.testing.assert_allclose(y, [[-s, 0], [0, s], [s, -s]], atol=1e-15)
    # 移動平均は 0.9·0 + 0.1·平均、分散は 0.9·1 + 0.1·不偏分散(4 と 0.25)
    np.testing.assert_allclose(layer.buffers["running_mean"], [0.3, 1.0])
    np.testing.assert_allclose(layer.buffers["running_var"], [1.3, 0.925])


def test_inference_by_hand():
    layer = BatchNorm(2, eps=0.5)
    layer.params["gamma"][...] = [2, 3]
    layer.params["beta"][...] = [10, 20]
    layer.buffers["running_mean"][...] = [1, 2]
    layer.buffers["running_var"][...] = [3.5, 0.5]
    y = layer.forward([[5.0, 4.0]])  # (5 - 1) / 2 = 2、(4 - 2) / 1 = 2
    np.testing.assert_allclose(y, [[14, 26]])
    np.testing.assert_allclose(layer.backward([[1.0, 1.0]]), [[1.0, 3.0]])
    np.testing.assert_allclose(layer.grads["gamma"], [2, 2])
    np.testing.assert_allclose(layer.grads["beta"], [1, 1])


def test_a_new_layer_leaves_standard_values_alone():
    layer = BatchNorm(3)
    x = np.random.default_rng(0).normal(size=(4, 3))
    np.testing.assert_allclose(layer.forward(x), x, rtol=1e-5)
    np.testing.assert_array_equal(layer.params["gamma"], [1, 1, 1])
    np.testing.assert_array_equal(layer.params["beta"], [0, 0, 0])
    np.testing.assert_array_equal(layer.buffers["running_mean"], [0, 0, 0])
    np.testing.assert_array_equal(layer.buffers["running_var"], [1, 1, 1])
    assert (layer.momentum, layer.eps) == (0.1, 1e-5)


def test_inference_does_not_move_the_running_statistics():
    layer = BatchNorm(2)
    layer.forward(np.ones((3, 2)))
    np.testing.assert_array_equal(layer.buffers["running_mean"], [0, 0])
    np.testing.assert_array_equal(layer.buffers["running_var"], [1, 1])


def test_running_statistics_approach_those_of_the_data():
    rng, layer = np.random.default_rng(0), BatchNorm(1)
    for _ in range(200):
        layer.forward(rng.normal(5.0, 3.0, size=(1000, 1)), train=True)
    np.testing.assert_allclose(layer.buffers["running_mean"], [5.0], atol=0.1)
    np.testing.assert_allclose(layer.buffers["running_var"], [9.0], atol=0.3)
    y = layer.forward(rng.normal(5.0, 3.0, size=(10000, 1)))
    assert abs(y.mean()) < 0.05
    assert abs(y.std() - 1) < 0.05


def test_images_are_normalised_per_channel():
    x = np.random.default_rng(0).normal([[[[5.0]], [[-3.0]]]], 2.0, size=(4, 2, 3, 3))
    images, columns = BatchNorm(2), BatchNorm(2)
    y = images.forward(x, train=True)
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), [0, 0], atol=1e-12)
    np.testing.assert_allclose(y.var(axis=(0, 2, 3)), [1, 1], rtol=1e-4)
    flat = columns.forward(x.transpose(0, 2, 3, 1).reshape(-1, 2), train=True)
    np.testing.assert_allclose(y.transpose(0, 2, 3, 1).reshape(-1, 2), flat, rtol=1e-12, atol=1e-12)
    for name in ("running_mean", "running_var"):
        np.testing.assert_allclose(images.buffers[name], columns.buffers[name], rtol=1e-12)


def test_shift_and_scale_of_the_input_do_not_matter():
    x = np.random.default_rng(0).normal(size=(6, 3))
    a = BatchNorm(3, eps=1e-12).forward(x, train=True)
    b = BatchNorm(3, eps=1e-12).forward(100 * x - 7, train=True)
    np.testing.assert_allclose(a, b, rtol=1e-9)


def test_the_gradient_is_orthogonal_to_shift_and_scale():
    x, layer = np.random.default_rng(0).normal(size=(6, 3)), BatchNorm(3, eps=1e-12)
    y = layer.forward(x, train=True)
    dx = layer.backward(np.random.default_rng(1).normal(size=y.shape))
    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((dx * x).sum(axis=0), 0, atol=1e-9)


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1, 1)])
def test_one_value_per_column_cannot_be_normalised(shape):
    layer = BatchNorm(3)
    with pytest.raises(ValueError, match="訓練のバッチ正規化には 2 件以上が要ります。"):
        layer.forward(np.zeros(shape), train=True)
    assert layer.forward(np.zeros(shape)).shape == shape
    assert BatchNorm(3).forward(np.zeros((1, 3, 2, 1)), train=True).shape == (1, 3, 2, 1)


def test_float32_input_stays_float32_with_float64_parameters():
    layer = BatchNorm(2)
    x = np.random.default_rng(0).normal(size=(4, 2)).astype(np.float32)
    for train in (True, False):
        y = layer.forward(x, train)
        assert y.dtype == layer.backward(y).dtype == np.float32
    assert layer.params["gamma"].dtype == np.float64


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        ({"features": 0}, ValueError, "features は 1 以上です。0"),
        ({"features": 2.0}, TypeError, "features は整数です。"),
        ({"features": 2, "momentum": 1.0}, ValueError, "momentum は 0 以上 1 未満です。1"),
        ({"features": 2, "momentum": -0.1}, ValueError, "momentum は 0 以上 1 未満です。-0"),
        ({"features": 2, "eps": 0}, ValueError, "eps は 0 より大きい数です。0"),
        ({"features": 2, "dtype": int}, TypeError, "dtype は float32 か float64 です。int"),
    ],
)
def test_wrong_settings_are_refused(args, error, message):
    with pytest.raises(error, match=message):
        BatchNorm(**args)


def test_the_whole_message_for_a_batch_of_one():
    with pytest.raises(ValueError, match="要ります") as caught:
        BatchNorm(3).forward(np.zeros((1, 3)), train=True)
    assert str(caught.value) == (
        "訓練のバッチ正規化には 2 件以上が要ります。x の形は (1, 3) です。"
        "1 件だけだと、そろえた値がすべて 0 になります。"
        "最後のミニバッチだけが 1 件なら、batch_size を変えてください。"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [(np.nan, "^x の平均.*NaN"), (np.inf, "^x の平均.*(inf|NaN)"), (1e200, "^x の分散.*inf")],
)
def test_running_statistics_never_take_in_what_is_not_finite(value, message):
    layer = BatchNorm(2)
    x = np.array([[value, 1.0], [-value, 2.0]])
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=message):
        layer.forward(x, train=True)
    np.testing.assert_array_equal(layer.buffers["running_mean"], 0)
    np.testing.assert_array_equal(layer.buffers["running_var"], 1)


def test_float32_sums_do_not_pile_up_rounding():
    """チャンネルが内側に並ぶ畳み込みの出力でも、57,600 個の和が float32 の丸めで狂わない。"""
    rng = np.random.default_rng(0)
    x = rng.normal(10.0, 1.0, (100, 24, 24, 4)).astype(np.float32).transpose(0, 3, 1, 2)
    single, double = BatchNorm(4, dtype=np.float32), BatchNorm(4)
    y = single.forward(x, train=True)
    np.testing.assert_allclose(y, double.forward(x.astype(np.float64), train=True), atol=1e-5)
    offset = rng.permutation(x)  # 平均の大きい勾配。並び方も x と同じ
    for dy, error in ((offset, 5e-5), (10 + 10 * (x - 10), 8e-5)):  # 後のは、x と同じ向き
        dx = double.backward(dy.astype(np.float64))
        np.testing.assert_allclose(single.backward(dy), dx, rtol=0, atol=error)
    for name in ("gamma", "beta"):
        assert single.grads[name].dtype == np.float32
        np.testing.assert_allclose(single.grads[name], double.grads[name], rtol=1.5e-6)
    same = BatchNorm(4, dtype=np.float32).forward(np.full_like(x, 1.1), train=True)
    np.testing.assert_allclose(same, 0, atol=1e-4)


def test_the_gradient_follows_the_last_forward():
    layer = BatchNorm(2)
    x, dy = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 0.0]]), np.array([[1.0, 0.0]] * 3)
    layer.forward(x, train=True)
    layer.forward(x)  # 推論に戻る
    np.testing.assert_allclose(layer.backward(dy), dy / layer.std)


def test_the_variance_survives_a_large_mean():
    """x² の平均から平均の二乗を引く計算では、桁が落ちて 0 か負になります。"""
    x = np.array([[1.0], [2.0], [4.0]])
    expected = BatchNorm(1, eps=1e-12).forward(x, train=True)
    shifted = BatchNorm(1, eps=1e-12).forward(x + 1e9, train=True)
    np.testing.assert_allclose(shifted, expected, rtol=1e-6)
