"""ページの中の Python を、Firefox で使います: 動かす、誤り、止める、切り替え、演習、読み直し。"""

import pytest

from tests.site.firefox import firefox

# 見つけるのに使う、ブロックのコード
SCORES, READY = "u = np.array([2.0", "softmax([-3.0, 1.0, 1.0, 5.0])"
TOOLS = """
const [selector, shown, code] = given;
const until = async (test) => { while (!test()) await new Promise((ok) => setTimeout(ok, 50)); };
const press = async (box, name) => {
  const found = () => [...box.querySelectorAll("button")].find((b) => b.textContent === name);
  await until(found); // ボタンは、手の空いたときに作られる
  found().click();
};
// 枠の中に、コード shown を見せているもの
const box = () => [...document.querySelectorAll(selector)]
  .find((each) => each.parentElement.textContent.includes(shown));
const idle = () => until(() => box().ariaBusy === "false");
const write = async (code) => {
  if (!box().querySelector("textarea")) await press(box(), "書きかえる");
  const area = box().querySelector("textarea");
  area.value = code;
  area.dispatchEvent(new Event("input"));
};
"""


class Reader:
    def __init__(self, browser, base_url):
        self.browser, self.base_url = browser, base_url

    def open(self, address):
        self.browser.open(self.base_url + address)

    def do(self, body, selector="zd-run", shown="", code=""):
        return self.browser.script(TOOLS + body, selector, shown, code)

    def run(self, selector, shown, code=""):
        """動かして、終わるのを待ち、結果を返します。"""
        button = "採点" if selector == "zd-exercise" else "実行"
        body = f"""if (code) await write(code);
            await press(box(), '{button}'); await idle(); return box().innerText;"""
        return self.do(body, selector, shown, code)


@pytest.fixture(scope="module")
def reader(base_url):
    with firefox() as browser:
        reader = Reader(browser, base_url)
        reader.open("forward/softmax/")
        yield reader


def test_a_block_an_edit_and_a_mistake(reader):
    assert "[0.0003, 0.0177, 0.0177, 0.9644]" in reader.run("zd-run", READY)
    assert "array([40., 10.])" in reader.run(
        "zd-run", SCORES, "import numpy as np\nu = np.array([4., 1.])\nu * 10"
    )
    assert "NameError: name 'c' is not defined" in reader.run("zd-run", SCORES, "c")


def test_an_endless_loop_is_stopped_within_a_second(reader):
    body = """
      await write("while True:\\n    print(1)");
      await press(box(), "実行");
      await until(() => box().querySelector(".zd-now")?.isConnected);
      const pressed = performance.now();
      await press(box(), "止める");
      await until(() => box().innerText.includes("止めました"));
      return performance.now() - pressed;
    """
    assert reader.do(body) < 1000
    assert reader.do("return box().querySelector('textarea').value").startswith("while True")
    reader.do("await press(box(), '元に戻す')")


def test_an_exercise_and_another_page(reader):
    assert "足して 1 になりません" in reader.run("zd-exercise", "")
    right = "def my_softmax(x):\n    e = np.exp(x)\n    return e / e.sum()"
    assert "○ 合格です" in reader.run("zd-exercise", "", right)
    body = """
      window.stayed = true;
      [...document.querySelectorAll("a")]
        .find((a) => a.href.endsWith("forward/softmax_code/")).click();
      await until(() => document.querySelector("h1").textContent.startsWith("あふれない"));
      return window.stayed;
    """
    assert reader.do(body) is True
    assert "0.7054" in reader.run("zd-run", "def softmax_naive")
    assert reader.do("return box().querySelector('textarea').value", "zd-exercise") == right


def test_what_was_written_is_there_after_a_reload(reader):
    reader.open("forward/softmax/")
    assert "○ 合格" in reader.do("return box().innerText", "zd-exercise")
    assert "[0.0003" in reader.run("zd-run", READY)
