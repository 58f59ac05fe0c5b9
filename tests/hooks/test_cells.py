"""どのブロックを、ブラウザーの中で動かせるか。"""

from hooks.available import Sieve, available
from hooks.cells import cells


def page(*blocks):
    return "\n\n".join(f"```python\n{block}\n```" for block in blocks)


def offered(markdown):
    return [cell.code for cell in cells(markdown) if not cell.why]


def test_numpy_and_zerodl_and_the_standard_library_are_there():
    for name in ["numpy", "numpy.typing", "math", "zerodl.softmax", "zerodl.exercises"]:
        assert available(name), name
    assert available("zerodl.training")  # tqdm は、なくてもよい
    for name in ["matplotlib.pyplot", "scipy", "zerodl.plotting", "zerodl.datasets", "zerodl.no"]:
        assert not available(name), name


def test_a_block_with_prompts_is_run_without_its_outputs():
    (cell,) = cells(page(">>> x = 1\n>>> print(x)\n1"))
    assert cell.code == "x = 1\nprint(x)\n"


def test_a_block_that_needs_more_is_not_offered():
    assert offered(page("import matplotlib.pyplot as plt\nplt.show()", "x = 1")) == ["x = 1"]


def test_a_block_that_needs_what_it_made_is_not_offered():
    data = "from zerodl.datasets import mnist\nx = mnist().x_test\nn = 3"
    made = page(data, "x.shape", "n + 1", "def f():\n    return x", "x = 2", "x + 1")
    assert offered(made) == ["n + 1", "x = 2", "x + 1"]


def test_what_it_could_make_is_made_silently():
    figure = "import numpy as np\nimport matplotlib.pyplot as plt\nu = np.ones(3)\nplt.plot(u)"
    *_, last = cells(page(figure, "print(u)"))
    assert last.before == "import numpy as np\nu = np.ones(3)\n"


def test_a_name_is_lost_when_a_lost_block_changes_what_it_holds():
    for change in ["a.append(lost)", "a[0] = lost", "np.add.at(a, 0, lost)"]:
        sieve = Sieve()
        sieve.sift("import numpy as np\nfrom scipy import lost\na = [0]")
        assert sieve.sift(change)[1] == ["lost"]
        assert sieve.sift("print(a)")[1] == ["a"], change
        assert sieve.sift("np.ones(3)")[1] == []


def test_a_local_name_is_not_a_lost_one():
    sieve = Sieve()
    sieve.sift("from scipy import x, s")
    assert sieve.sift("def f(x):\n    s = x\n    return s") == (
        "def f(x):\n    s = x\n    return s\n",
        [],
    )
    assert sieve.sift("[x for x in range(3)]")[1] == []


def test_a_name_the_loop_gives_is_not_a_lost_one():
    sieve = Sieve()
    sieve.sift("from scipy import a, b, name")
    for loop in ["for name in a: print(name)", "for x in 1, 2:\n    print(b)\n    b = x"]:
        assert sieve.sift(loop)[1], loop
    assert sieve.sift("for name, x in [(1, 2)]:\n    b = x\n    print(name, b)")[1] == []
    assert sieve.sift("print(name, b)")[1] == []


def test_an_embedded_block_is_an_import():
    (cell,) = cells(page('--8<-- "zerodl/softmax.py:softmax"'))
    assert (cell.code, cell.module) == ("from zerodl.softmax import softmax", "zerodl.softmax")
    (cell,) = cells(page('--8<-- "zerodl/layers.py:Affine.forward"'))
    assert (cell.code, cell.module) == ("from zerodl.layers import Affine", "")


def test_an_executed_block_is_not_offered():
    (cell,) = cells('```python exec="on"\nx = 1\n```')
    assert cell.why


def test_a_block_is_left_out_for_a_reason_in_the_source():
    markdown = f"<!-- not-in-page: 既定の整数が 64 ビットのときの例 -->\n{page('x = 2**40')}"
    first, second = cells(markdown + "\n\n" + page("x"))
    assert (first.why, first.exempt) == ("既定の整数が 64 ビットのときの例", True)
    assert (second.why, second.before) == ("", "x = 2 ** 40\n")


def test_other_languages_are_not_python():
    assert list(cells("```text\nx = 1\n```")) == []
