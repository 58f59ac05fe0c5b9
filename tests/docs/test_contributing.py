"""書き足す人への説明(CONTRIBUTING.md): 見本のページは検査に通ります。"""

import doctest
import re

from bs4 import BeautifulSoup
from mkdocs.utils.meta import get_data

from derivations.pages import read as formulas
from hooks import blocks
from hooks.shared import ROOT
from hooks.sizes import sizes
from tests.docs.test_rooms import excess, furniture_faults, matter_faults
from tests.documents import read

PAGE = re.search(
    "^````markdown\n(.*?)^````$", read(ROOT / "CONTRIBUTING.md"), re.MULTILINE | re.DOTALL
)[1]


def test_the_model_page_keeps_the_house_rules():
    text, meta = get_data(PAGE)
    assert matter_faults(meta) == []
    unnamed = []
    md, _ = blocks.recorder(toc={"slugify": lambda title, _: unnamed.append(title) or "x"})
    assert furniture_faults(BeautifulSoup(md.convert(text), "html.parser")) == []
    assert unnamed == []
    assert excess(sizes(PAGE)) == {}


def test_the_code_and_the_formula_of_the_model_page_are_true():
    (formula,) = formulas(PAGE)
    assert (formula.status, formula.result.count) == ("検算", 1)
    code = "\n".join(re.findall("^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {}, "CONTRIBUTING.md", None, 0)
    assert doctest.DocTestRunner().run(test) == (0, 1)
