"""ネットワーク: 名前の付け方、勾配、組み立てを確かめます。"""

import copy
import pickle

import numpy as np
import pytest

from tests.numeric import assert_gradient
from zerodl.activations import relu
from zerodl.convolution import Convolution
from zerodl.initializers import normal
from zerodl.layer import Layer
from zerodl.layers import Affine, Flatten, LeakyReLU, ReLU, Sigmoid, Tanh
from zerodl.loss_layers import IdentitySquaredError, SigmoidCrossEntropy, SoftmaxCrossEntropy
from zerodl.losses import cross_entropy
from zerodl.networks import deep_convnet, mlp, simple_convnet
from zerodl.normalization import BatchNorm
from zerodl.pooling import MaxPool
from zerodl.regularization import Dropout
from zerodl.sequential import Parameters, Sequential


def rng(seed=0):
    return np.random.default_rng(seed)


def tiny():
    return Sequential(
        [Affine([[1, 2], [3, 4]], [0, 1]), ReLU(), Affine([[1, 0], [0, -1]], [0, 0])],
        SoftmaxCrossEntropy(),
    )


def batch(N=4, D=5, K=3):
    return rng(1).normal(size=(N, D)), rng(2).integers(0, K, N)


# ── Sequential ──────────────────────────────────────────────────────────────────────


def test_prediction_and_loss_by_hand():
    network = tiny()
    logits = network.predict([[1, 1], [-1, 0]])  # 中間層は [4, 7] と [0, 0]
    np.testing.assert_array_equal(logits, [[4, -7], [0, 0]])
    expected = cross_entropy([[4.0, -7.0], [0.0, 0.0]], [1, 0])
    np.testing.assert_allclose(network.loss([[1, 1], [-1, 0]], [1, 0]), expected)
    assert type(network.loss([[1, 1]], [0])) is float


def test_parameters_are_numbered_as_in_the_book():
    network = mlp([5, 4, 4, 3], batch_norm=True, dropout=0.2, rng=rng())
    names = ["W1", "b1", "gamma1", "beta1", "W2", "b2", "gamma2", "beta2", "W3", "b3"]
    assert list(network.params) == names
    assert list(network.gradient(*batch())) == names
    running = ["running_mean1", "running_var1", "running_mean2", "running_var2"]
    assert list(network.state) == [*names, *running]


def test_parameters_are_the_arrays_of_the_layers():
    network = tiny()
    for name, layer, key in [("W1", 0, "W"), ("b1", 0, "b"), ("W2", 2, "W"), ("b2", 2, "b")]:
        assert network.params[name] is network.layers[layer].params[key]
    network.params["W1"] -= 1.0  # その場の更新
    np.testing.assert_array_equal(network.layers[0].params["W"], [[0, 1], [2, 3]])
    network.params["W1"] = [[5, 6], [7, 8]]  # 代入も、層に届く
    np.testing.assert_array_equal(network.layers[0].params["W"], [[5, 6], [7, 8]])
    assert network.params["W1"] is network.layers[0].params["W"]


def test_wrong_assignments_are_refused():
    network = tiny()
    with pytest.raises(ValueError, match=r"W1 と 代入する値 の形が違います。\(2, 2\) と \(2,\)"):
        network.params["W1"] = [1.0, 2.0]
    with pytest.raises(KeyError, match=r"'W9' というパラメータはありません。\['W1', 'b1', 'W2'"):
        network.params["W9"] = 1.0
    np.testing.assert_array_equal(network.params["W1"], [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([[1.0, np.nan], [0, 0]], ValueError, r"^W1\[0, 1\] が NaN"),
        ([["a", "b"], ["c", "d"]], TypeError, "^W1 は実数の配列です"),
        (np.ones((2, 2)) * 1j, TypeError, "^W1 は実数の配列です。dtype が complex128"),
        ([[1.0], [1.0, 2.0]], ValueError, "^W1 の行の長さがそろっていません"),
    ],
)
def test_values_that_are_no_weights_are_refused(value, error, message):
    network = tiny()
    for assign in (
        lambda: network.params.__setitem__("W1", value),
        lambda: network.params.update({"W1": value}),
        lambda: network.params.update(b1=[9.0, 9.0], W1=value),
    ):
        with pytest.raises(error, match=message):
            assign()
    np.testing.assert_array_equal(network.params["W1"], [[1, 2], [3, 4]])
    assert not (network.params["b1"] == 9.0).any()


def test_values_too_large_for_the_dtype_are_refused():
    network = mlp([2, 2], rng=rng())  # float32
    with pytest.raises(ValueError, match=r"^b1\[0\] が inf"):
        network.params["b1"] = [1e300, 0.0]
    np.testing.assert_array_equal(network.params["b1"], 0)


def test_many_parameters_are_written_at_once():
    network = tiny()
    arrays = dict(network.params)
    network.params.update({"W1": np.zeros((2, 2))}, b1=[7.0, 8.0])
    network.params["b2"] = [1.0, 2.0]
    assert all(network.params[name] is array for name, array in arrays.items())
    np.testing.assert_array_equal(network.layers[0].params["b"], [7, 8])
    np.testing.assert_array_equal(network.layers[2].params["b"], [1, 2])
    np.testing.assert_array_equal(network.layers[0].params["W"], 0)


@pytest.mark.parametrize(
    ("duplicate", "kind"),
    [
        (copy.copy, dict),
        (lambda p: p.copy(), dict),
        (copy.deepcopy, Parameters),
        (lambda p: pickle.loads(pickle.dumps(p)), Parameters),
    ],
)
def test_a_copy_of_the_parameters_has_left_the_network(duplicate, kind):
    network = tiny()
    kept = duplicate(network.params)
    assert type(kept) is kind
    assert repr(kept) == repr(dict(network.params))
    kept["W1"][...] = 0.0  # 写しは、ネットワークから離れている
    np.testing.assert_array_equal(network.params["W1"], [[1, 2], [3, 4]])
    again = copy.deepcopy(network)
    again.params["W1"] = np.zeros((2, 2))
    np.testing.assert_array_equal(network.params["W1"], [[1, 2], [3, 4]])


def test_gradient_by_hand():
    network = tiny()
    gradient = network.gradient([[1, 1], [-1, 0]], [1, 0])
    y = 1 / (1 + np.exp(-11.0))  # 1 件目の、クラス 0 の確率
    d = np.array([[y, -y], [-0.5, 0.5]]) / 2
    np.testing.assert_allclose(gradient["b2"], d.sum(axis=0))
    np.testing.assert_allclose(gradient["W2"], np.outer([4, 7], d[0]))
    du = d[0] * [1, -1]  # 2 件目は ReLU で止まる
    np.testing.assert_allclose(gradient["b1"], du)
    np.testing.assert_allclose(gradient["W1"], [du, du])


def test_loss_and_gradient_come_from_one_pass():
    x, t = batch()
    network = mlp([5, 4, 3], rng=rng(), dtype=np.float64)
    loss, gradient = network.loss_and_gradient(x, t)
    assert loss == network.loss(x, t, train=True)
    for name, value in network.gradient(x, t).items():
        np.testing.assert_array_equal(gradient[name], value)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "leaky_relu"])
@pytest.mark.parametrize(
    ("loss", "t"),
    [
        (SoftmaxCrossEntropy, rng().integers(0, 3, 6)),
        (SigmoidCrossEntropy, rng().integers(0, 2, (6, 3))),
        (IdentitySquaredError, rng().normal(size=(6, 3))),
    ],
)
def test_gradient_check_of_a_whole_network(activation, loss, t):
    network = mlp([5, 4, 4, 3], activation, loss=loss(), rng=rng(3), dtype=np.float64)
    x = rng(4).normal(size=(6, 5))
    for name, value in network.gradient(x, t).items():
        assert_gradient(lambda: network.loss(x, t), network.params[name], value)


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


def test_gradient_with_batch_normalisation_and_dropout():
    network = mlp([5, 4, 4, 3], batch_norm=True, dropout=0.3, rng=rng(), dtype=np.float64)
    x, t = batch(N=8)
    gradient = copy.deepcopy(network).gradient(x, t)
    for name, value in gradient.items():
        assert_gradient(
            lambda: copy.deepcopy(network).loss(x, t, train=True), network.params[name], value
        )


def test_training_and_inference_differ_where_they_should():
    network = mlp([5, 8, 3], batch_norm=True, dropout=0.5, rng=rng(), dtype=np.float64)
    x, t = batch()
    assert network.loss(x, t) == network.loss(x, t, train=False) != network.loss(x, t, train=True)
    np.testing.assert_array_equal(network.predict(x), network.predict(x))
    assert np.any(network.predict(x, train=True) != network.predict(x))


class Counting(Affine):
    """逆伝播で dx を求めた回数を数えます。"""

    count = 0

    def backward(self, dy):
        self.count += 1
        return super().backward(dy)


def test_the_first_parametrised_layer_skips_dx():
    first = Counting(rng().normal(size=(4, 3)), np.zeros(3))
    second = Counting(rng().normal(size=(3, 2)), np.zeros(2))
    network = Sequential([Flatten(), first, second], SoftmaxCrossEntropy())
    gradient = network.gradient(rng().normal(size=(5, 1, 2, 2)), [0, 1, 0, 1, 1])
    assert (first.count, second.count) == (0, 1)
    assert np.any(gradient["W1"] != 0)


def test_a_network_without_parameters_has_no_gradient():
    network = Sequential([ReLU(), Tanh()], SoftmaxCrossEntropy())
    assert network.gradient([[1.0, 2.0]], [0]) == {}


def test_gradients_handed_out_are_not_overwritten():
    network = tiny()
    first = network.gradient([[1, 1]], [1])
    kept = copy.deepcopy(first)
    network.gradient([[-2, 3]], [0])
    for name in first:
        np.testing.assert_array_equal(first[name], kept[name])


class OnlyForward:
    """逆伝播のない、損失の層のつもりのもの。"""

    def forward(self, x, t):
        return 0.0


class Unready(Affine):
    def __init__(self):
        pass


def test_wrong_constructions_are_refused():
    shared = Affine(np.ones((2, 2)), np.zeros(2))
    for layers, loss, error, message in [
        ([], SoftmaxCrossEntropy(), ValueError, "layers が空です"),
        (
            [shared, ReLU],
            SoftmaxCrossEntropy(),
            TypeError,
            r"layers\[1\] は層ではありません。<class",
        ),
        ([shared, ReLU()], SoftmaxCrossEntropy, TypeError, "loss は SoftmaxCrossEntropy"),
        ([shared, ReLU()], None, TypeError, "None が渡されました"),
        ([shared, ReLU()], OnlyForward(), TypeError, "OnlyForward"),
        ([shared], ReLU(), TypeError, "^ReLU は損失の層ではありません。最後には"),
        (None, SoftmaxCrossEntropy(), TypeError, "^layers は層のリストです"),
        ([Unready()], SoftmaxCrossEntropy(), TypeError, r"Unready は、.*super\(\)\.__init__\(\)"),
        (shared, SoftmaxCrossEntropy(), TypeError, r"^layers は層のリストです。\[ReLU\(\)\]"),
        ([shared, shared], SoftmaxCrossEntropy(), ValueError, r"layers\[1\] の Affine は、前にも"),
    ]:
        with pytest.raises(error, match=message):
            Sequential(layers, loss)


def test_the_list_of_layers_is_copied():
    layers = [ReLU()]
    network = Sequential(layers, SoftmaxCrossEntropy())
    layers.append(Tanh())
    assert len(network.layers) == 1


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
    assert kinds(network) == [Convolution, ReLU, MaxPool, Flatten, Affine, ReLU, Affine]
    assert [p.shape for p in network.params.values()] == [
        (30, 1, 5, 5),
        (30,),
        (4320, 100),
        (100,),
        (100, 10),
        (10,),
    ]
    assert network.predict(np.zeros((2, 1, 28, 28), np.float32)).shape == (2, 10)
    assert network.layers[2].size == 2
    np.testing.assert_allclose(network.params["W2"].std(), (2 / 4320) ** 0.5, rtol=0.01)
    small = simple_convnet(normal(0.01), rng=rng(), dtype=np.float64)
    np.testing.assert_allclose(small.params["W2"].std(), 0.01, rtol=0.01)
    assert small.params["W1"].dtype == np.float64


def test_deep_convnet():
    network = deep_convnet(rng=rng())
    pair = [Convolution, ReLU, Convolution, ReLU, MaxPool]
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


def test_layer_subclasses_can_be_used():
    class Shift(Layer):
        def forward(self, x, train=False):
            y = np.asarray(x) + 1.0
            self.y_shape = y.shape
            return y

        def backward(self, dy):
            return self.check(dy)

    network = Sequential([Shift()], IdentitySquaredError())
    np.testing.assert_array_equal(network.predict([[1.0]]), [[2.0]])


@pytest.mark.parametrize("build", [simple_convnet, deep_convnet])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_parameter_of_a_convnet_has_the_dtype_asked_for(build, dtype):
    params = build(rng=rng(), dtype=dtype).params
    assert {name: p.dtype for name, p in params.items()} == dict.fromkeys(params, np.dtype(dtype))
    assert {p.dtype for p in build(rng=rng()).params.values()} == {np.dtype(np.float32)}


def test_one_layer_without_parameters_and_no_layer_at_all():
    network = Sequential([ReLU()], IdentitySquaredError())
    assert network.gradient([[1.0, 2.0]], [[0.0, 0.0]]) == {}
    with pytest.raises(ValueError, match=r"^layers が空です。層を一つ以上並べてください。$"):
        Sequential([], IdentitySquaredError())


def test_the_whole_advice_about_what_is_no_layer():
    with pytest.raises(TypeError, match="層ではありません") as caught:
        Sequential([ReLU], SoftmaxCrossEntropy())
    assert str(caught.value) == (
        f"layers[0] は層ではありません。{ReLU!r} が渡されました。"
        "ReLU ではなく ReLU() のように、作った層を並べてください。"
    )


@pytest.mark.parametrize(
    "act",
    [
        lambda params: params.pop("W1"),
        lambda params: params.popitem(),
        lambda params: params.clear(),
        lambda params: params.__delitem__("W1"),
    ],
)
def test_names_cannot_be_added_or_removed(act):
    network = tiny()
    with pytest.raises(TypeError, match=r"^パラメータの名前は変えられません"):
        act(network.params)


def test_unknown_names_list_the_known_ones():
    with pytest.raises(KeyError, match="'W9' というパラメータはありません"):
        tiny().params.setdefault("W9", 1.0)
    with pytest.raises(KeyError, match=r"'W9' というパラメータはありません。\['W1', 'b1', 'W2'"):
        tiny().params["W9"]


def test_the_parameters_cannot_be_exchanged():
    network, other = tiny(), tiny()
    for value in (dict(other.params), other.params, network.params, None):
        with pytest.raises(TypeError, match=r"^params は取りかえられません。params\.update"):
            network.params = value


def test_a_read_only_parameter_leaves_the_others_alone():
    network = tiny()
    network.params["W2"].flags.writeable = False
    with pytest.raises(ValueError, match=r"^ネットワークの W2 は書き込み禁止です"):
        network.params.update({"W1": np.zeros((2, 2)), "W2": np.zeros((2, 2))})
    np.testing.assert_array_equal(network.params["W1"], [[1, 2], [3, 4]])


def test_a_prediction_that_is_not_a_number_is_refused():
    """NaN の argmax は 0 なので、黙って返すと「クラス 0」と読めてしまいます。"""
    network = tiny()
    with pytest.raises(ValueError, match=r"^出力\[0, 0\] が NaN です"):
        network.predict([[np.nan, 1.0]])


@pytest.mark.parametrize("values", [5, [np.zeros(3)], None, "W1"])
def test_update_takes_a_dictionary(values):
    with pytest.raises(TypeError, match=r"^update には \{名前: 配列\} の辞書を渡してください。$"):
        mlp([2, 3], rng=np.random.default_rng(0)).params.update(values)


def test_a_prediction_that_is_infinite_is_refused():
    network = mlp([2, 3], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"^出力に \+inf があります。入力かパラメータが"):
        network.predict([[np.inf, 1.0]])


def test_flags_that_are_no_booleans_are_named():
    with pytest.raises(
        TypeError, match=r"^batch_norm は True か False です。'no' が渡されました。"
    ):
        mlp([2, 3, 2], rng=np.random.default_rng(0), batch_norm="no")
    with pytest.raises(TypeError, match=r"^inverted は True か False です。'no' が渡されました。"):
        Dropout(0.5, rng=np.random.default_rng(0), inverted="no")
