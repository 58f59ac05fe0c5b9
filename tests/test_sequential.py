"""ネットワークの本体: パラメータの名前、予測、損失、勾配、読者の層を確かめます。"""

import copy
import operator
import pickle

import numpy as np
import pytest

from tests.numeric import assert_gradient
from tests.small import batch, rng, tiny
from zerodl.layer import Layer
from zerodl.layers import Affine, Flatten, ReLU, Tanh
from zerodl.loss_layers import IdentitySquaredError, SigmoidCrossEntropy, SoftmaxCrossEntropy
from zerodl.losses import cross_entropy
from zerodl.networks import mlp
from zerodl.sequential import Parameters, Sequential


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


@pytest.mark.parametrize("join", [operator.or_, operator.ior, lambda p, d: d | p])
def test_joining_parameters_is_refused_with_the_way_to_do_it(join):
    network = tiny()
    with pytest.raises(TypeError, match=r"^params は \| でつなげません。.*params\.update\({…}\)"):
        join(network.params, {"b1": [9.0, 9.0]})
    assert (network.params.copy() | {"b1": 0})["b1"] == 0


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
            r"layers\[1\] は zerodl の層ではありません。<class",
        ),
        (
            [Sequential([ReLU()], SoftmaxCrossEntropy())],
            SoftmaxCrossEntropy(),
            TypeError,
            r"中の層を \*network\.layers と書いて並べてください。$",
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


def test_one_layer_without_parameters_and_no_layer_at_all():
    network = Sequential([ReLU()], IdentitySquaredError())
    assert network.gradient([[1.0, 2.0]], [[0.0, 0.0]]) == {}
    with pytest.raises(ValueError, match=r"^layers が空です。層を一つ以上並べてください。$"):
        Sequential([], IdentitySquaredError())


def test_the_whole_advice_about_what_is_no_layer():
    with pytest.raises(TypeError, match="層ではありません") as caught:
        Sequential([ReLU], SoftmaxCrossEntropy())
    assert str(caught.value) == (
        f"layers[0] は zerodl の層ではありません。{ReLU!r} が渡されました。"
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


class Forgetful(ReLU):
    """return を忘れた、読者の層。"""

    def forward(self, x, train=False):
        super().forward(x, train)


class Forgetting(ReLU):
    """逆伝播で return を忘れた、読者の層。"""

    def backward(self, dy):
        super().backward(dy)


class Lossless(SoftmaxCrossEntropy):
    """return を忘れた、読者の損失の層。"""

    def forward(self, x, t):
        super().forward(x, t)


class Gradientless(SoftmaxCrossEntropy):
    """逆伝播で return を忘れた、読者の損失の層。"""

    def backward(self):
        super().backward()


@pytest.mark.parametrize(
    ("layer", "loss", "name"),
    [
        (Forgetful, SoftmaxCrossEntropy, "Forgetful.forward"),
        (Forgetting, SoftmaxCrossEntropy, "Forgetting.backward"),
        (ReLU, Lossless, "Lossless.forward"),
        (ReLU, Gradientless, "Gradientless.backward"),
    ],
)
def test_a_forgotten_return_is_named(layer, loss, name):
    weights = [Affine(np.ones((2, 2)), np.zeros(2)) for _ in range(2)]
    network = Sequential([weights[0], layer(), weights[1]], loss())
    with pytest.raises(TypeError) as caught:
        network.gradient([[1.0, 2.0]], [0])
    method = name.split(".")[1]
    assert str(caught.value) == (
        f"{name} が None を返しました。{method} の最後に return を書いてください。"
    )


class Tuple(ReLU):
    """二つの値を返す、読者の層。"""

    def forward(self, x, train=False):
        return super().forward(x, train), 1.0


class Rows(ReLU):
    """逆伝播でリストを返す、読者の層。"""

    def backward(self, dy):
        return super().backward(dy).tolist()


@pytest.mark.parametrize(("layer", "name"), [(Tuple, r"Tuple\.forward"), (Rows, r"Rows\.backward")])
def test_what_is_returned_but_no_array_is_named(layer, name):
    weights = [Affine(np.ones((2, 2)), np.zeros(2)) for _ in range(2)]
    network = Sequential([weights[0], layer(), weights[1]], SoftmaxCrossEntropy())
    with pytest.raises(
        TypeError, match=rf"^{name} は配列 \(np.ndarray\) を返します。[(\[].*返りました"
    ):
        network.gradient([[1.0, 2.0]], [0])


class Swapped(ReLU):
    """backward に余分な引数のある、読者の層。"""

    def backward(self, x, dy):
        return dy


class Targetless(SoftmaxCrossEntropy):
    """目標 t を受け取らない、読者の損失。"""

    def forward(self, x):
        return 0.0


class Eager(SoftmaxCrossEntropy):
    """backward が勾配を受け取る、読者の損失。"""

    def backward(self, dy):
        return dy


class Listed(ReLU):
    """params をリストにした、読者の層。"""

    def __init__(self):
        super().__init__()
        self.params = [np.ones(2)]


@pytest.mark.parametrize(
    ("layer", "loss", "message"),
    [
        (Swapped, SoftmaxCrossEntropy, "Swapped.backward は backward(self, dy) の形にします。"),
        (ReLU, Targetless, "Targetless.forward は forward(self, x, t) の形にします。"),
        (ReLU, Eager, "Eager.backward は backward(self) の形にします。"),
        (
            Listed,
            SoftmaxCrossEntropy,
            'Listed の params は {"W": W} のような、名前と配列の辞書です。'
            "[array([1., 1.])] が入っています。",
        ),
    ],
)
def test_a_part_of_another_form_is_named_when_it_is_put_in(layer, loss, message):
    with pytest.raises(TypeError) as caught:
        Sequential([layer()], loss())
    assert str(caught.value) == message


class Flagless(ReLU):
    """訓練の印 train を受け取らない、読者の層。"""

    def forward(self, x):
        return super().forward(x)


def test_a_forward_without_the_flag_is_named():
    with pytest.raises(TypeError) as caught:
        Sequential([Flagless()], SoftmaxCrossEntropy())
    assert str(caught.value) == ("Flagless.forward は forward(self, x, train=False) の形にします。")


def test_the_training_flag_is_true_or_false():
    network, x = tiny(), [[1.0, 1.0]]
    for call in (network.forward, network.predict, lambda x, train: network.loss(x, [0], train)):
        with pytest.raises(TypeError, match=r"^train は True か False です。'no' が渡され"):
            call(x, train="no")
