"""図: 見た目と、ページに埋め込む方法を、サイト全体で一つにします。"""

import hashlib
import html
import io
import re
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# 色の意味は、図でも数式でも同じ。暗い背景での色は、ページの CSS の変数が決める
PALETTE = {
    "forward": "#0072b2",  # 順伝播の値
    "gradient": "#b84a00",  # 勾配
    "parameter": "#00734f",  # パラメータ
    "data": "#5f6670",  # データ
}

STYLE: dict[Any, Any] = {
    "figure.figsize": (5.0, 3.0),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "grid.color": "black",
    "grid.alpha": 0.15,
    "font.size": 11,
    "font.family": "IPAexGothic",
    "legend.fontsize": 11,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "image.cmap": "gray",
    "image.interpolation": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "zerodl",
}

# 11 pt の字が画面の 10 px を下回らない縮小率
SMALLEST_TEXT = 10 / (11 * 96 / 72)


def use_style() -> None:
    """以後の図を、サイトの見た目(日本語の字体、意味の決まった色)にします。

    色の順は ``PALETTE`` の順で、5 本目からは線の種類が変わります。
    """
    try:
        import matplotlib.pyplot as plt
        import matplotlib_fontja
        from cycler import cycler
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "図を描くには matplotlib と matplotlib-fontja が要ります。"
            "次のコマンドで入ります: python -m pip install matplotlib matplotlib-fontja"
        ) from error

    # 日本語の字体を matplotlib に登録する
    matplotlib_fontja.japanize()
    lines = cycler(linestyle=["-", "--", ":"]) * cycler(color=list(PALETTE.values()))
    plt.rcParams.update({**STYLE, "axes.prop_cycle": lines})


def to_svg(fig: "Figure", alt: str, caption: str = "", name: str = "") -> str:
    """図をページに埋め込む SVG にして返し、図を閉じます。

    黒はページの文字の色になり、明暗で変わります。変えたくない黒は ``"#111111"`` と書きます。

    Parameters
    ----------
    fig : Figure
        matplotlib の図。
    alt : str
        図が見えない読者のための文。図から読み取ってほしいことを書きます。
    caption : str
        図の下に出る説明の文字列。空なら出しません。
    name : str
        図の名前の文字列。``[](#fig-名前)`` と書くと、「図 1」というリンクになります。

    Returns
    -------
    str
        ``<figure class="zd-figure" id="fig-名前"><svg …>…</svg><figcaption>…</figure>``。
        同じ図からは同じ文字列ができます。

    Raises
    ------
    ValueError
        ``alt`` が空のとき、``name`` に ``caption`` がないとき、字体にない文字があるときなど。
    """
    import matplotlib.pyplot as plt

    buffer = io.StringIO()
    try:
        with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "zerodl"}):
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)
                fig.savefig(buffer, format="svg", transparent=True)
    except UserWarning as warning:
        raise ValueError(f"図を描けません。use_style() を呼びましたか。({warning})") from warning
    finally:
        plt.close(fig)
    return figure_html(buffer.getvalue(), alt, caption, name)


def figure_html(svg: str, alt: str, caption: str = "", name: str = "") -> str:
    """Matplotlib の SVG を、ページの文字の色と明暗に従う HTML にします。"""
    _check_words(alt, caption, name)
    box = svg.split('viewBox="0 0 ')[1].split('"')[0]
    width, height = (round(float(points) * 96 / 72) for points in box.split())
    body = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    body = _own_ids(_theme_colors(_strip(body)), alt)
    identity = f' id="fig-{name}"' if name else ""
    below = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return (
        f'<figure class="zd-figure"{identity}>'
        f'<svg role="img" aria-label="{html.escape(alt)}" viewBox="0 0 {box}" '
        f'width="{width}" height="{height}" style="min-width:{round(width * SMALLEST_TEXT)}px" '
        f'fill="currentColor" stroke-linejoin="round">{body}</svg>{below}</figure>'
    )


def _check_words(alt: str, caption: str, name: str) -> None:
    if not alt.strip():
        raise ValueError("alt が空です。図が見えない読者のための文を書いてください。")
    if name and not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise ValueError(f"name は英小文字・数字・ハイフンで書いてください: {name!r}")
    if name and not caption.strip():
        raise ValueError(f"図 {name} に caption がありません。番号は、図の説明の前に付きます。")


def _strip(svg: str) -> str:
    """表示に要らないもの(メタデータ、ページ全体に効いてしまうスタイル、字体名、細かすぎる桁)を除きます。"""
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r"font-family: [^;\"]*;? ?| transform=\"rotate\(-0 [^\"]*\"", "", svg)
    svg = re.sub(r' d="[^"]*"', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path[0]), svg)
    # xlink:href は残す。href にすると、Material のページ切り替えが書き換えようとして止まる
    svg = re.sub(r">\s+<", "><", svg).replace("\n", "").strip()
    return svg.replace("<defs></defs>", "")


def _theme_colors(svg: str) -> str:
    """意味の決まった色を CSS の変数に、黒を本文の文字の色にします。"""
    for name, color in PALETTE.items():
        svg = svg.replace(f": {color}", f": var(--zd-{name}, {color})")
    return svg.replace(": #000000", ": currentColor")


def _own_ids(svg: str, alt: str) -> str:
    """使われている id だけを残し、同じページの他の図と重ならない名前にします。"""
    used = dict.fromkeys(re.findall(r'(?:url\(|href=")#([^)"]+)', svg))
    names = {old: f"zd--{n}" for n, old in enumerate(used)}

    def rename(found: re.Match[str]) -> str:
        return f' id="{names[found[1]]}"' if found[1] in names else ""

    svg = re.sub(r' id="([^"]*)"', rename, svg)
    svg = re.sub(r'(url\(|href=")#([^)"]+)', lambda m: f"{m[1]}#{names[m[2]]}", svg)
    # Matplotlib の id は、見えない桁の違いでも変わるので、番号に直してから印を決める
    mark = hashlib.sha256((alt + svg).encode()).hexdigest()[:8]
    return svg.replace("zd--", f"zd-{mark}-")
