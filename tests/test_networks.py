"""ネットワークの組み立て: 層の並び、初期値、設定の間違いを確かめます。"""

import copy

import numpy as np
import pytest

from tests.small import rng
from zerodl.activations import relu
from zerodl.convolution import Convolution
from zerodl.initializers import normal
from zerodl.layers import Affine, Flatten, LeakyReLU, ReLU, Sigmoid, Tanh
from zerodl.loss_layers import IdentitySquaredError, SoftmaxCrossEntropy
from zerodl.networks import deep_convnet, mlp, simple_convnet
from zerodl.normalization import BatchNorm
from zerodl.pooling import MaxPool
from zerodl.regularization import Dropout


@pytest.mark.parametrize("build", [simple_convnet, deep_convnet])
def test_convnets_in_a_random_direction(build):
    network = build(rng=rng(5), dtype=np.float64)
    x, t = rng(6).normal(size=(3, 1, 28, 28)), np.array([3, 1, 4])
    twin = copy.deepcopy(network)  # ドロップアウトの乱数も、同じ所から始まる
    gradient = twin.gradient(x, t)
    direction = {name: rng(7).normal(size=p.shape) for name, p in network.params.items()}
    h = 1e-6

    def moved(step):
        other = copy.deepcopy(network)
        for name, p in other.params.items():
            p += step * direction[name]
        return other.loss(x, t, train=True)

    measured = (moved(h) - moved(-h)) / (2 * h)
    expected = sum(float(np.sum(gradient[name] * direction[name])) for name in gradient)
    np.testing.assert_allclose(expected, measured, rtol=1e-5)


# ── 組み立て ────────────────────────────────────────────────────────────────────────


def kinds(network):
    return [type(layer) for layer in network.layers]


def test_mlp_has_no_activation_after_the_last_layer():
    network = mlp([784, 50, 100, 10], rng=rng())
    assert kinds(network) == [Affine, ReLU, Affine, ReLU, Affine]
    shapes = [p.shape for p in network.params.values()]
    assert shapes == [(784, 50), (50,), (50, 100), (100,), (100, 10), (10,)]
    assert {p.dtype for p in network.params.values()} == {np.dtype(np.float32)}
    assert type(network.loss_layer) is SoftmaxCrossEntropy
    assert kinds(mlp([3, 2], rng=rng())) == [Affine]


def test_mlp_with_everything():
    loss = IdentitySquaredError()
    network = mlp([5, 4, 3, 2], Sigmoid, loss=loss, batch_norm=True, dropout=0.25, rng=rng())
    hidden = [Affine, BatchNorm, Sigmoid, Dropout]
    assert kinds(network) == [*hidden, *hidden, Affine]
    assert network.loss_layer is loss
    assert network.layers[3].ratio == 0.25
    assert {p.dtype for p in network.state.values()} == {np.dtype(np.float32)}
    assert [layer.params["gamma"].size for layer in network.layers if type(layer) is BatchNorm] == [
        4,
        3,
    ]


@pytest.mark.parametrize(
    ("activation", "kind"),
    [
        ("sigmoid", Sigmoid),
        ("tanh", Tanh),
        ("relu", ReLU),
        ("leaky_relu", LeakyReLU),
        (lambda: LeakyReLU(0.2), LeakyReLU),
    ],
)
def test_activations_by_name_or_function(activation, kind):
    network = mlp([3, 3, 3, 3], activation, rng=rng())
    assert kinds(network) == [Affine, kind, Affine, kind, Affine]


def test_initial_values():
    he = mlp([1000, 500, 10], rng=rng())
    np.testing.assert_allclose(he.params["W1"].std(), (2 / 1000) ** 0.5, rtol=0.01)
    np.testing.assert_array_equal(he.params["b1"], np.zeros(500))
    xavier = mlp([1000, 500, 10], initializer="xavier", rng=rng())
    np.testing.assert_allclose(xavier.params["W1"].std(), (2 / 1500) ** 0.5, rtol=0.01)
    small = mlp([1000, 500, 10], initializer=normal(0.01), rng=rng())
    np.testing.assert_allclose(small.params["W1"].std(), 0.01, rtol=0.01)
    assert np.all(mlp([4, 3], initializer="zeros", rng=rng()).params["W1"] == 0)


def test_the_same_seed_gives_the_same_network():
    for build in (lambda g: mlp([4, 3, 2], rng=g), lambda g: simple_convnet(rng=g)):
        one, same, other = build(rng(1)), build(rng(1)), build(rng(2))
        for name in one.params:
            np.testing.assert_array_equal(one.params[name], same.params[name])
        assert np.any(one.params["W1"] != other.params["W1"])
        assert np.any(one.params["W1"].ravel()[:5] != one.params["W2"].ravel()[:5])


def test_simple_convnet():
    network = simple_convnet(rng=rng())
    assert kinds(network) == [Convolution, MaxPool, ReLU, Flatten, Affine, ReLU, Affine]
    assert [p.shape for p in network.params.values()] == [
        (30, 1, 5, 5),
        (30,),
        (4320, 100),
        (100,),
        (100, 10),
        (10,),
    ]
    assert network.predict(np.zeros((2, 1, 28, 28), np.float32)).shape == (2, 10)
    assert network.layers[1].size == 2
    np.testing.assert_allclose(network.params["W2"].std(), (2 / 4320) ** 0.5, rtol=0.01)
    small = simple_convnet(normal(0.01), rng=rng(), dtype=np.float64)
    np.testing.assert_allclose(small.params["W2"].std(), 0.01, rtol=0.01)
    assert small.params["W1"].dtype == np.float64


def test_deep_convnet():
    network = deep_convnet(rng=rng())
    pair = [Convolution, ReLU, Convolution, MaxPool, ReLU]
    tail = [Flatten, Affine, ReLU, Dropout, Affine]
    assert kinds(network) == [*pair, *pair, *pair, *tail]
    filters = [network.params[f"W{i}"].shape for i in range(1, 9)]
    assert filters == [
        (16, 1, 3, 3),
        (16, 16, 3, 3),
        (32, 16, 3, 3),
        (32, 32, 3, 3),
        (64, 32, 3, 3),
        (64, 64, 3, 3),
        (1024, 50),
        (50, 10),
    ]
    assert network.layers[-2].ratio == 0.5
    assert deep_convnet(rng=rng(), dropout=0.25).layers[-2].ratio == 0.25
    x = np.zeros((2, 1, 28, 28), np.float32)
    sizes = []
    for layer in network.layers:
        x = layer.forward(x)
        if type(layer) is MaxPool:
            sizes.append(x.shape)
    assert sizes == [(2, 16, 14, 14), (2, 32, 8, 8), (2, 64, 4, 4)]
    assert x.dtype == np.float32


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: mlp([3], rng=rng()), ValueError, r"sizes には入力と出力の幅が要ります。\[3\]"),
        (lambda: mlp(3, rng=rng()), TypeError, r"sizes は \[784, 50, 10\] のような.*3 が渡"),
        (
            lambda: mlp([3, 2], relu, rng=rng()),
            TypeError,
            "activation は、ReLU のように、層を作るものです。<function relu",
        ),
        (lambda: mlp([3, 2], np.tanh, rng=rng()), TypeError, "層を作るものです。<ufunc 'tanh'"),
        (lambda: mlp([3, 2], Affine, rng=rng()), TypeError, "層を作るものです。<class"),
        (lambda: mlp([3, 2], lambda: 1, rng=rng()), TypeError, "層を作るものです。<function"),
        (lambda: mlp(None, rng=rng()), TypeError, "sizes は .*None が渡されました"),
        (lambda: mlp([3, 2], initializer=normal, rng=rng()), TypeError, r"normal\(0.01\) のよう"),
        (lambda: mlp([3, 2], ["relu"], rng=rng()), ValueError, r"活性化関数 \['relu'\] は"),
        (lambda: mlp([3, 2], None, rng=rng()), ValueError, "活性化関数 None はありません"),
        (lambda: mlp([3, 0], rng=rng()), ValueError, "sizes の要素 は 1 以上です。0"),
        (lambda: mlp([3, 2.0], rng=rng()), TypeError, "sizes の要素 は整数です。2"),
        (lambda: mlp([3, 2], rng=0), TypeError, "rng には"),
        (
            lambda: mlp([3, 2, 1], "gelu", rng=rng()),
            ValueError,
            r"活性化関数 'gelu' はありません。\['sigmoid', 'tanh', 'relu', 'leaky_relu'\]",
        ),
        (lambda: mlp([3, 2], "gelu", rng=rng()), ValueError, "活性化関数 'gelu' はありません"),
        (lambda: mlp([3, 2], initializer="lecun", rng=rng()), ValueError, "初期値 'lecun' は"),
        (
            lambda: mlp([3, 2], dropout=1.0, rng=rng()),
            ValueError,
            "dropout は 0 以上 1 未満です。",
        ),
        (lambda: mlp([3, 2], dtype=int, rng=rng()), TypeError, "dtype は float32 か float64"),
        (lambda: simple_convnet(rng=1), TypeError, "rng には"),
        (lambda: simple_convnet("lecun", rng=rng()), ValueError, "初期値 'lecun' は"),
        (lambda: deep_convnet(rng=1), TypeError, "rng には"),
        (lambda: deep_convnet(rng=rng(), dropout=2), ValueError, "ratio は 0 以上 1 未満です。2"),
    ],
)
def test_wrong_settings_are_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_images_given_to_an_mlp_are_named():
    with pytest.raises(ValueError, match="画像なら Flatten を先に"):
        mlp([784, 10], rng=rng()).predict(np.zeros((2, 1, 28, 28)))


@pytest.mark.parametrize("build", [simple_convnet, deep_convnet])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_parameter_of_a_convnet_has_the_dtype_asked_for(build, dtype):
    params = build(rng=rng(), dtype=dtype).params
    assert {name: p.dtype for name, p in params.items()} == dict.fromkeys(params, np.dtype(dtype))
    assert {p.dtype for p in build(rng=rng()).params.values()} == {np.dtype(np.float32)}


def test_flags_that_are_no_booleans_are_named():
    with pytest.raises(
        TypeError, match=r"^batch_norm は True か False です。'no' が渡されました。"
    ):
        mlp([2, 3, 2], rng=np.random.default_rng(0), batch_norm="no")
    with pytest.raises(TypeError, match=r"^inverted は True か False です。'no' が渡されました。"):
        Dropout(0.5, rng=np.random.default_rng(0), inverted="no")
