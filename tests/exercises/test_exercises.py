"""どの演習も: 模範は合格し、よくある間違いは自分の直し方を言われ、読む所はサイトにあります。"""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.documents import DOCS
from zerodl import exercises
from zerodl.exercises import EXERCISES, check
from zerodl.exercises.judge import ask

STAGES = [(name, n) for name, stages in EXERCISES.items() for n in range(1, len(stages) + 1)]
QUESTIONS = [
    pytest.param(stage.reference, question, id=f"{name}-{question.text}")
    for name, stages in EXERCISES.items()
    for stage in stages
    for question in stage.questions
]


def off_by_seven(reference):
    """どの問いの正解でもない値を返す答え。印だけの Wrong を確かめるのに使います。"""
    return lambda *given: np.asarray(reference(*given)) + 7


WRONGS = [
    pytest.param(*param.values, wrong, code, id=f"{param.id}-{wrong.advice[:12]}-{i}")
    for param in QUESTIONS
    for wrong in param.values[1].wrong
    for i, code in enumerate(wrong.codes or [off_by_seven(param.values[0])])
]
PLACES = {
    place
    for param in QUESTIONS
    for place in (param.values[1].read, *(wrong.read for wrong in param.values[1].wrong))
    if place
}


def test_every_file_with_stages_is_an_exercise():
    folder = Path(exercises.__file__).parent
    files = {path.stem for path in folder.glob("*.py") if "\nSTAGES = " in path.read_text("utf-8")}
    assert set(EXERCISES) == files


@pytest.mark.parametrize(("name", "number"), STAGES)
def test_the_reference_passes(name, number, capsys):
    stage = EXERCISES[name][number - 1]
    report = check(name, stage.reference, stage=number)
    assert report, report
    assert re.findall(r"^  (\S) (.+)$", capsys.readouterr().out, re.M) == [
        ("○", question.text) for question in stage.questions
    ]


@pytest.mark.parametrize(("reference", "question", "wrong", "code"), WRONGS)
def test_a_wrong_answer_is_told_its_own_advice(reference, question, wrong, code):
    mistake = ask(question, reference, code)
    assert mistake, "正解になりました"
    assert mistake.message.endswith(wrong.advice)
    assert mistake.read == (wrong.read or question.read)


@pytest.mark.parametrize(("reference", "question"), QUESTIONS)
def test_a_question_is_one_line_and_its_answers_are_sentences(reference, question):
    advice = [question.broken, *(wrong.advice for wrong in question.wrong)]
    assert "\n" not in question.text
    assert all(text.endswith(("。", "。)", "))。")) for text in advice), advice


@pytest.mark.parametrize(
    ("reference", "question"), [p for p in QUESTIONS if p.values[1].view is np.asarray]
)
def test_an_answer_of_nan_is_told_why(reference, question):
    mistake = ask(question, reference, lambda *given: reference(*given) * np.nan)
    assert mistake.message.endswith(question.broken)
    assert mistake.read == question.read


def section(place):
    """読む所の節の全文。同じ深さか、より浅い次の見出しの手前までです。"""
    path = DOCS / f"{place.page}.md"
    if path.exists():
        page = path.read_text(encoding="utf-8")
    else:  # 実習の文章は、行の頭の # を取って読む
        assert path.with_suffix(".py").exists(), f"{place.page} のページがありません"
        page = re.sub("^# ?", "", path.with_suffix(".py").read_text(encoding="utf-8"), flags=re.M)
    title = re.search(r"^# (.+?)(?: {|$)", page, re.M)
    heading = re.search(rf"^(##+) (.+?) {{ #{place.id}\b", page, re.M)
    assert heading, f"{place.page} に #{place.id} の節がありません"
    assert (title[1], heading[2]) == (place.title, place.heading)
    return re.split(rf"^#{{2,{len(heading[1])}}} ", page[heading.end() :], flags=re.M)[0]


@pytest.mark.parametrize("place", sorted(PLACES), ids=lambda place: f"{place.page}#{place.id}")
def test_the_places_to_read_exist(place):
    assert len(section(place)) > 100


def test_an_exercise_needs_nothing_but_numpy():
    """ブラウザの中の Python でも採点できるように、標準ライブラリと NumPy だけを使います。"""
    code = (
        "import sys; before = {*sys.modules}; import zerodl.exercises; "
        "print(*{name.split('.')[0] for name in {*sys.modules} - before})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    others = {*run.stdout.split()} - sys.stdlib_module_names - {"numpy", "zerodl"}
    assert {name for name in others if "cython" not in name} == set()  # cython は NumPy の一部
