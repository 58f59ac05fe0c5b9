"""文章の校正: 用語の辞書(prh.yml)と、日本語の技術文書の規則(.textlintrc.json)。"""

import json
import re
from pathlib import Path

import pytest

from tests.site.tools import ROOT, run_node

PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("docs/labs/*.py"), *ROOT.glob("*.md")])
FENCE = re.compile(
    r"^(?P<indent>[ >]*)(?P<mark>`{3,}|~{3,})[^\n]*\n.*?^(?P=indent)(?P=mark)\s*$", re.M | re.S
)


def prose(path: Path) -> str:
    """校正にかける本文だけを、行の番号を変えずに返します。数式は「式」の一字に、コードは空行にします。"""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        text = markdown_cells(text)
    blank = lambda match: "\n" * match.group().count("\n")  # noqa: E731
    text = re.sub(r"\A---\n.*?\n---$", blank, text, flags=re.S | re.M)
    text = FENCE.sub(blank, text)
    text = re.sub(r"<!--.*?-->|<(svg|script|style)\b.*?</\1>", blank, text, flags=re.S)
    text = re.sub(r"\$\$.+?\$\$", blank, text, flags=re.S)
    text = re.sub("『[^』\n]+』", "『題』", text)  # 本の題は、空白も含めてそのまま写す
    text = re.sub(r"\\\$", "¥", text)
    text = re.sub(r"(?<!\$)\$[^$\n]+\$", "式", text)
    text = re.sub(r"</(?:span|th|td|div)>", " ", text)  # 隣の欄の文字とつながらないように
    text = re.sub(r"\{[:#. ][^}\n]*\}|</?\w[^>\n]*>", "", text)
    text = text.replace("**", "")  # CommonMark は「)**と」を太字の終わりと見ない。文が切れなくなる
    # 囲みや折りたたみの中身は字下げされている。そのままではコードと見なされて校正されない
    text = re.sub(r"^[ \t]+", "", text, flags=re.M)
    return re.sub(r"^(?:!!!|\?\?\?\+?|===) *[\w -]*\"?([^\"\n]*)\"?$", r"\1", text, flags=re.M)


def markdown_cells(source: str) -> str:
    """percent 形式のノートブックから、文章のセルだけを行の番号を変えずに取り出します。"""
    lines, inside = [], False
    for line in source.splitlines():
        if line.startswith("# %%"):
            inside = "[markdown]" in line
            lines.append("")
        else:
            lines.append(re.sub(r"^# ?", "", line) if inside else "")
    return "\n".join(lines) + "\n"


def findings(folder: Path) -> list[str]:
    """``folder`` の中の文章を textlint にかけ、「場所: 指摘」の一覧を返します。"""
    done = run_node("textlint", "--config", ".textlintrc.json", "--format", "json", str(folder))
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return [
        f"{Path(page['filePath']).name}:{found['line']}: {found['message'].strip()}"
        for page in json.loads(done.stdout)
        for found in page["messages"]
    ]


def test_prose_follows_the_dictionary_and_the_rules(tmp_path):
    for page in PAGES:
        copy = tmp_path / page.relative_to(ROOT).with_suffix(page.suffix + ".md")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(prose(page), encoding="utf-8")
    found = findings(tmp_path)
    assert not found, "\n".join(found)


BAD = [
    ("例えば、これです。", "たとえば"),
    ("クロスエントロピーを使います。", "交差エントロピー"),
    ("ニューラルネットを学習します。順伝搬です。", "順伝播"),
    ("これは犬です。あれは猫である。", "ですます"),
    ("値は,数です。", "、"),
    ("これは値です.次は数です。", "。"),
    ("値（数）です。", "("),
    ("ＲｅＬＵ を使います。", "半角の英数字"),
    ("ﾉｰﾄﾞは一つです。", "半角カタカナ"),
    ("ノードは1 個です。", "前に空白を 1 字"),
    ("ノードは 1個です。", "前に空白を 1 字"),
]


@pytest.fixture(scope="module")
def noticed(tmp_path_factory):
    """悪い文への指摘です。校正の道具は立ち上がりが遅いので、一度にかけます。"""
    folder = tmp_path_factory.mktemp("bad")
    for number, (sentence, _) in enumerate(BAD):
        (folder / f"{number}.md").write_text(sentence + "\n", encoding="utf-8")
    return findings(folder)


@pytest.mark.parametrize("number", range(len(BAD)), ids=[sentence for sentence, _ in BAD])
def test_the_rules_catch_a_bad_sentence(noticed, number):
    assert any(line.startswith(f"{number}.md:") and BAD[number][1] in line for line in noticed)


def test_masking_keeps_line_numbers_and_hides_code_and_formulas(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "---\ndescription: x\n---\n本文 $a$ です。\n\n```python\n# 例えば\n```\n\n"
        '!!! note "題"\n    末尾です。\n',
        encoding="utf-8",
    )
    masked = prose(page)
    assert masked.splitlines()[3] == "本文 式 です。"
    assert masked.splitlines()[9:] == ["題", "末尾です。"]
    assert "例えば" not in masked
