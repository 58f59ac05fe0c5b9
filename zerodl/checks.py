"""入力の検査: 間違った形や値を、計算に入る前に日本語で断ります。"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[Any]
Saved = TypeVar("Saved")


def as_array(x: ArrayLike, name: str) -> Array:
    """NumPy の配列にして返します。行の長さがそろわないリストと、マスク付き配列は断ります。"""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{name} はマスク付き配列です。{name}.filled(値) で値を埋めてください。")
    try:
        return np.asarray(x)
    except ValueError as error:
        raise ValueError(f"{name} の行の長さがそろっていません。長方形にしてください。") from error
    except (RuntimeError, TypeError) as error:  # 勾配を記録している PyTorch のテンソルなど
        raise TypeError(
            f"{name} を NumPy の配列に直せません。"
            "PyTorch のテンソルなら x.detach().numpy() としてください。"
        ) from error


def as_floats(x: ArrayLike, name: str = "x") -> Array:
    """実数の配列にして返します。小数の dtype は保ち、整数と真偽値は float64 にします。

    Raises
    ------
    TypeError
        文字列・複素数・オブジェクトなど、実数でないとき。
    ValueError
        行の長さがそろっていないとき。
    """
    if type(x) is np.ndarray and x.dtype.kind == "f":  # ふつうは、この速い検査で終わる
        return x
    array = as_array(x, name)
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    raise TypeError(f"{name} は実数の配列です。dtype が {array.dtype} の値が渡されました。")


def refuse_empty(x: Array, name: str) -> None:
    """要素が一つもなければ ValueError を送出します。"""
    if x.size == 0:
        raise ValueError(f"{name} が空です(形 {x.shape})。1 件以上の値を渡してください。")


def refuse_nan(x: Array, name: str) -> None:
    """NaN が含まれていれば、その位置を添えて ValueError を送出します。"""
    if np.isnan(x).any():
        where = _first(np.isnan(x))
        raise ValueError(f"{name}{where} が NaN です。どの計算で生じたかを確かめてください。")


def refuse_nonfinite(x: Array, name: str) -> None:
    """NaN か無限大が含まれていれば、その位置を添えて ValueError を送出します。"""
    refuse_nan(x, name)
    if np.isinf(x).any():
        infinity = x[np.isinf(x)][0]
        where = _first(np.isinf(x))
        raise ValueError(f"{name}{where} が {infinity} です。有限の値を渡してください。")


def _first(found: Array) -> str:
    """真である最初の位置を "[行, 列]" の形で返します。数 1 個なら空です。"""
    index = [int(i) for i in np.argwhere(found)[0]]
    return str(index) if index else ""


def as_scores(x: ArrayLike, name: str = "x") -> Array:
    """ソフトマックスに渡せる点数 (..., K) にして返します。

    -inf は「選ばせない印」として認めます。NaN・+inf と、全部が -inf の行は断ります。
    """
    x = as_floats(x, name)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(
            f"{name} には最後の軸に 1 個以上の点数が要ります。形 {x.shape} が渡されました。"
        )
    if np.isfinite(x).all():  # ふつうは、この速い検査で終わる
        return x
    if np.isfinite(x.max(axis=-1)).all():  # 最大値には NaN も +inf も現れる
        return x
    refuse_nan(x, name)
    if (x == np.inf).any():
        raise ValueError(f"{name} に +inf があります。有限の値か、除外の印の -inf にしてください。")
    raise ValueError(f"{name} に -inf だけの行があります。選べるクラスを一つは残してください。")


BINARY_LOSS = "二値分類なら binary_cross_entropy か SigmoidCrossEntropy を使ってください。"


def as_logits(u: ArrayLike, name: str = "logits", binary: str = BINARY_LOSS) -> Array:
    """バッチのロジット (N, K) にして返します。K が 1 なら、二値分類での方法 binary を教えます。"""
    u = as_floats(u, name)
    if u.ndim != 2:
        one = f"1 件だけなら np.reshape({name}, (1, -1)) で (1, K) にしてください。"
        advice = one if u.ndim < 2 else ""
        raise ValueError(f"{name} の形は (N, K) です。{u.shape} が渡されました。{advice}")
    refuse_empty(u, name)
    if u.shape[1] == 1:  # 一つしかないクラスの確率は、いつも 1
        raise ValueError(f"{name} の列が一つだけです(形 {u.shape})。クラスは二つ以上です。{binary}")
    return as_scores(u, name)


def as_labels(t: ArrayLike, classes: int, count: int | None = None) -> NDArray[np.intp]:
    """整数のラベル (N,) にして返します。値は 0 以上 classes 未満です。

    Parameters
    ----------
    t : (N,) の整数
    classes : クラス数 K
    count : あるべき件数 N(None なら調べない)

    Raises
    ------
    TypeError
        小数や真偽値など、整数でないとき。
    ValueError
        形・件数・範囲のどれかが合わないとき。
    """
    labels = as_array(t, "t")
    _refuse_label_shape(labels, count)
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"t は整数のラベルです。dtype が {labels.dtype} の値が渡されました。"
            "中身がクラスの番号なら t.astype(int) で整数にしてください。"
        )
    numbers = labels.astype(np.intp, copy=False)
    if numbers.view(np.uintp).max() >= classes:  # 負の数も、符号のない整数と見れば大きい
        i = int(np.flatnonzero((labels < 0) | (labels >= classes))[0])
        raise ValueError(
            f"t[{i}] = {labels[i]} は範囲の外です。クラスが {classes} 個なら、"
            f"ラベルは 0 から {classes - 1} までです。"
        )
    return numbers


def _refuse_label_shape(labels: Array, count: int | None) -> None:
    """ラベルの形が (N,) でなければ、直し方を添えて ValueError を送出します。"""
    shape = labels.shape
    if labels.ndim == 2 and shape[1] == 1:
        raise ValueError(f"t の形は (N,) です。{shape} が渡されました。t[:, 0] としてください。")
    if labels.ndim == 2:
        raise ValueError(
            f"t の形は (N,) です。{shape} が渡されました。"
            "one-hot なら t.argmax(axis=1) で番号に戻してください。"
        )
    if labels.ndim != 1:
        raise ValueError(f"t の形は (N,) です。{shape} が渡されました。1 件でも [3] と書きます。")
    refuse_empty(labels, "t")
    if count is not None and len(labels) != count:
        raise ValueError(f"件数が合いません。予測は {count} 件、t は {len(labels)} 件です。")


def same_shape(
    y: Array, t: Array, names: tuple[str, str] = ("y", "t"), advice: str = "同じ形にしてください。"
) -> None:
    """二つの形が違えば、直し方 advice を添えて断ります。ブロードキャストには頼りません。"""
    if y.shape != t.shape:
        raise ValueError(
            f"{names[0]} と {names[1]} の形が違います。{y.shape} と {t.shape} です。{advice}"
        )


def as_outputs(y: ArrayLike, t: ArrayLike) -> tuple[Array, Array]:
    """回帰の予測 y と目標値 t を、同じ形 (N, K) か (K,) の有限な値にして返します。"""
    y, t = as_floats(y, "y"), as_floats(t, "t")
    advice = "reshape で同じ形にそろえてください。"
    if y.ndim == 2 and y.shape[1] > 1 and t.shape == y.shape[:1]:
        advice = f"t がラベルの番号なら、one_hot(t, {y.shape[1]}) にしてください。"
    same_shape(y, t, advice=advice)
    if y.ndim not in (1, 2):
        raise ValueError(f"y の形は (N, K) か (K,) です。{y.shape} が渡されました。")
    refuse_empty(y, "y")
    refuse_nonfinite(y, "y")
    refuse_nonfinite(t, "t")
    return y, t


def as_binary(x: ArrayLike, name: str = "t") -> Array:
    """0 か 1 だけの配列にして返します。それ以外の値があれば ValueError を送出します。"""
    x = as_floats(x, name)
    wrong = x[(x != 0) & (x != 1)]
    if wrong.size:
        raise ValueError(f"{name} の値は 0 か 1 です。{wrong[0]} が渡されました。")
    return x


def as_number(value: float, name: str) -> float:
    """有限な実数 1 個を float にして返します。NumPy の float64 も float に直します。"""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} は実数 1 個です。{value!r} が渡されました。")
    try:
        number = float(value)
    except OverflowError:  # 10**400 のような整数
        number = np.inf
    if not np.isfinite(number):
        raise ValueError(f"{name} は有限の実数です。{value} が渡されました。")
    return number


def as_integer(value: int, name: str, minimum: int) -> int:
    """整数 1 個を int にして返します。minimum より小さければ断ります。"""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} は整数です。{value!r} が渡されました。")
    if value < minimum:
        raise ValueError(f"{name} は {minimum} 以上です。{value} が渡されました。")
    return int(value)


def as_function(f: Any, name: str) -> Callable[..., Any]:
    """呼び出せる関数であることを確かめて、そのまま返します。"""
    if not callable(f):
        raise TypeError(
            f"{name} には、値ではなく関数を渡します。{type(f).__name__} が渡されました。"
            f"{name}(x) ではなく {name} と、かっこを付けずに書いてください。"
        )
    return f


def as_flag(value: bool, name: str) -> bool:
    """真偽値 1 個を bool にして返します。"no" のような文字列も Python では真なので、断ります。"""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} は True か False です。{value!r} が渡されました。")
    return bool(value)


def as_generator(rng: np.random.Generator, name: str = "rng") -> np.random.Generator:
    """乱数の生成器であることを確かめて、そのまま返します。"""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{name} には np.random.default_rng(0) のような生成器を渡します。"
            f"{type(rng).__name__} が渡されました。"
        )
    return rng


def as_parameter(value: ArrayLike, name: str, ndim: int) -> Array:
    """層のパラメータにする、小数の配列の写しを返します。元の配列は学習で変わりません。

    Raises
    ------
    TypeError
        実数でないとき。
    ValueError
        軸の数が ndim でないとき、空のとき、NaN か無限大があるとき。
    """
    array = as_floats(value, name).copy()
    if array.ndim != ndim:
        raise ValueError(f"{name} は {ndim} 次元の配列です。形 {array.shape} が渡されました。")
    refuse_empty(array, name)
    refuse_nonfinite(array, name)
    return array


def as_matrix(x: ArrayLike, columns: int, owner: str) -> Array:
    """層 owner に渡す行列 (N, columns) にして返します。軸や列の数が違えば、形を添えて断ります。"""
    x = as_floats(x)
    if x.ndim != 2:
        advice = (
            "画像なら Flatten を先に置いてください。"
            if x.ndim > 2
            else "1 件だけなら np.reshape(x, (1, -1)) で行列にしてください。"
        )
        raise ValueError(
            f"{owner} が受け取る x の形は (N, {columns}) です。{x.shape} が渡されました。{advice}"
        )
    if x.shape[1] != columns:
        raise ValueError(
            f"{owner} が受け取る x は {columns} 列です。"
            f"{x.shape[1]} 列(形 {x.shape})が渡されました。"
        )
    refuse_empty(x, "x")
    return x


def as_images(x: ArrayLike, channels: int | None = None, owner: str = "この計算") -> Array:
    """画像のバッチ (N, C, H, W) にして返します。channels を渡すと、C も確かめます。"""
    x = as_floats(x)
    if x.ndim != 4:
        raise ValueError(
            f"{owner} が受け取る x の形は (N, C, H, W) です。{x.shape} が渡されました。"
            "1 枚だけなら x.reshape(1, C, H, W)、平らにした MNIST なら "
            "x.reshape(-1, 1, 28, 28) としてください。"
        )
    refuse_empty(x, "x")
    if channels is not None and x.shape[1] != channels:
        raise ValueError(
            f"{owner} が受け取る x は {channels} チャンネルです。"
            f"{x.shape[1]} チャンネル(形 {x.shape})が渡されました。"
        )
    return x


def after_forward(saved: Saved | None, owner: str) -> Saved:
    """順伝播で取っておいた値を返します。forward より前の backward は RuntimeError です。"""
    if saved is None:
        raise RuntimeError(f"{owner}.backward の前に、{owner}.forward を呼んでください。")
    return saved


def as_gradient(dy: ArrayLike, shape: tuple[int, ...] | None, owner: str) -> Array:
    """層 owner の backward に渡された dy を返します。forward の出力と同じ形だけを認めます。

    Raises
    ------
    RuntimeError
        forward がまだのとき(shape が None)。
    ValueError
        dy の形が、直前の forward の出力の形と違うとき。
    """
    shape = after_forward(shape, owner)
    dy = as_floats(dy, "dy")
    if dy.shape != shape:
        raise ValueError(
            f"{owner}.backward の dy は、forward の出力と同じ形 {shape} です。"
            f"{dy.shape} が渡されました。"
        )
    return dy


def as_float_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """パラメータの dtype (float32 か float64)にして返します。

    整数では値が切り捨てられ、float16 では ε が 0 に丸められるので断ります。
    """
    try:
        result = np.dtype(dtype)
    except TypeError as error:
        raise TypeError(f"dtype は float32 か float64 です。{dtype!r} が渡されました。") from error
    if dtype is None or result not in (np.float32, np.float64):  # None は float64 の意味になる
        given = None if dtype is None else result
        raise TypeError(f"dtype は float32 か float64 です。{given} が渡されました。")
    return result


def as_not_negative(value: float, name: str) -> float:
    """0 以上の実数 1 個を、float にして返します。"""
    value = as_number(value, name)
    if value < 0:
        raise ValueError(f"{name} は 0 以上です。{value} が渡されました。")
    return value


def as_ratio(value: float, name: str) -> float:
    """0 以上 1 未満の実数 1 個を、float にして返します。"""
    value = as_number(value, name)
    if not 0 <= value < 1:
        raise ValueError(f"{name} は 0 以上 1 未満です。{value} が渡されました。")
    return value


def as_positive(value: float, name: str) -> float:
    """0 より大きい実数 1 個を、float にして返します。"""
    value = as_number(value, name)
    if value <= 0:
        raise ValueError(f"{name} は 0 より大きい数です。{value} が渡されました。")
    return value


INSIDE = (
    "ただし、ネットワークのパラメータの写しを動かしても、損失は変わりません。"
    "dtype=np.float64 のネットワークを作り、その params を渡してください。"
)


def as_float64(x: Array, name: str, writable: bool = False) -> Array:
    """数値微分に渡せる、有限な float64 の配列であることを確かめて、そのまま返します。

    Raises
    ------
    TypeError
        float64 の配列でないとき。
    ValueError
        NaN か無限大があるとき、書き込みが要るのに禁じられているとき。
    """
    if type(x) is not np.ndarray:  # np.matrix やマスク付き配列は、成分の取り出し方が違う
        advice = f"np.array({name}, dtype=np.float64) で配列にしてください。"
        raise TypeError(f"{name} は配列です。{type(x).__name__} が渡されました。{advice}")
    if x.dtype != np.float64:
        warning = INSIDE if x.dtype == np.float32 else ""  # ネットワークの既定の dtype
        raise TypeError(
            f"{name} は float64 の配列です。{x.dtype} が渡されました。"
            "整数では小さな差が切り捨てられ、float32 では丸めに埋もれます。"
            f"{name}.astype(np.float64) としてください。{warning}"
        )
    if writable and not x.flags.writeable:
        raise ValueError(f"{name} は書き込み禁止です。{name}.copy() を渡してください。{INSIDE}")
    refuse_nonfinite(x, name)
    return x


def as_losses(values: ArrayLike, count: int) -> Array:
    """関数 f が返した count 個の損失を、有限な float64 の配列 (count,) にして返します。"""
    losses = as_array(values, "f の値")
    if losses.shape != (count,) or losses.dtype.kind not in "fiu":
        raise TypeError(
            f"f は損失 {count} 個の配列 ({count},) を返す関数です。"
            f"形 {losses.shape}、dtype {losses.dtype} の値が返りました。"
        )
    if losses.dtype.kind == "f" and losses.dtype.itemsize < 8:
        raise TypeError(f"f が {losses.dtype} の値を返しました。float64 で計算してください。")
    refuse_nonfinite(losses, "f の値")
    return losses.astype(np.float64)


def as_loss(value: ArrayLike) -> float:
    """関数 f が返した損失を、有限な数 1 個 (float) にして返します。"""
    if value is None:
        raise TypeError("f が None を返しました。最後に return で数 1 個を返してください。")
    loss = as_array(value, "f の値")
    if loss.size == 1 and loss.dtype.kind == "f":
        refuse_nonfinite(loss.reshape(()), "f(x)")
    if loss.size != 1:
        raise TypeError(
            f"f は数 1 個を返す関数です。形 {loss.shape} の値が返りました。"
            "np.sum か np.mean で 1 個にまとめてください。"
        )
    return float(as_losses(loss.reshape(1), 1)[0])
