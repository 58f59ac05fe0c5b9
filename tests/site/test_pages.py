"""全ページを実際のブラウザで開きます: 誤り、要求、数式、アクセシビリティ、狭い画面。"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.site.tools import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NARROW, WIDE = 360, 1280
PARTS = 4  # 手分けして試せるように、ページを分ける
BLOCKING = "script[src]:not([defer], [async], [type=module])"

OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (node) => {
    for (let n = node; n && n !== document.body; n = n.parentElement)
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(n).overflowX)) return true;
    return false;
  };
  const wide = [...document.querySelectorAll("article *")].filter(
    (n) => n.getClientRects().length && n.getBoundingClientRect().right > width + 1 && !scrolls(n));
  return {page: document.documentElement.scrollWidth - width,
          nodes: wide.slice(0, 5).map((n) => n.outerHTML.slice(0, 120))};
}"""


def addresses(site: Path) -> list[str]:
    """サイトの全ページの、根からの相対アドレスを返します。"""
    pages = sorted(site.rglob("index.html"))
    return [p.relative_to(site).as_posix().removesuffix("index.html") for p in pages]


class Watch:
    """ページを開いている間の、コンソールの誤り・失敗した要求・第三者への要求を集めます。"""

    def __init__(self, page, base_url):
        self.faults = []
        self.host = urlsplit(base_url).netloc
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.faults.append(f"例外: {error}"))
        page.on("requestfailed", lambda request: self.faults.append(f"失敗: {request.url}"))
        page.on("request", self.request)
        page.on("response", self.response)

    def console(self, message):
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text}")

    def request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.faults.append(f"第三者への要求: {request.url}")

    def response(self, response):
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")


def open_page(page, address: str, scheme: str, width: int, until: str = "networkidle") -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(address, wait_until=until)
    # 折りたたみの中も検査の対象にする
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")


def accessibility(page, **options) -> list[str]:
    """axe-core が見つけた違反を返します。"""
    assert AXE.exists(), f"{AXE} がありません。npm ci を実行してください。"
    if not page.evaluate("!!window.axe?.run"):  # 一つのページに一度だけ渡す
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # 押す所の大きさ(WCAG 2.2)は、頼まないと調べない
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}} | options
    result = page.evaluate("(o) => axe.run(document, o)", options)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"][:5]
    ]


def accessibility_in_the_dark(page) -> list[str]:
    """暗い画面での違反を返します。暗さで変わるのは色だけなので、狭くしたときの配置と一度に調べます。"""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return accessibility(page)


def source_has_mathematics(address: str) -> bool:
    stem = ROOT / "docs" / address
    sources = [stem.with_suffix(".md"), stem.with_suffix(".py"), stem / "index.md"]
    text = "".join(path.read_text(encoding="utf-8") for path in sources if path.is_file())
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
    return re.search(r"\$[^$]+\$", text) is not None


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page(site, base_url, page, part):
    found = []
    watch = Watch(page, base_url)
    for address in addresses(site)[part::PARTS]:
        # 遅れて出る誤りも、axe が調べている間に届く
        open_page(page, base_url + address, "light", WIDE, until="load")
        found += [f"{address}: {fault}" for fault in accessibility(page)]
        if source_has_mathematics(address) and not page.locator(".katex").count():
            found.append(f"{address}: 数式が描かれていません")
        raw = page.evaluate(
            "[...document.querySelectorAll('.arithmatex')]"
            ".filter((n) => !n.querySelector('.katex')).length"
        )
        if raw:
            found.append(f"{address}: 描かれていない数式が {raw} 個あります")
        if blocking := page.locator(BLOCKING).count():
            found.append(f"{address}: 画面を描く前に走るスクリプトが {blocking} 個あります")
        page.set_viewport_size({"width": NARROW, "height": 780})
        overflow = page.evaluate(OVERFLOWING)
        if overflow["page"] > 0 or overflow["nodes"]:
            found.append(f"{address}: 360 px ではみ出します {overflow}")
        if address.startswith("api/") and address != "api/layers/":
            continue  # API のページは、どれも同じ雛形から作られる
        found += [f"{address} 360 px, dark: {fault}" for fault in accessibility_in_the_dark(page)]
    assert not found + watch.faults, "\n".join(found + watch.faults)


def test_every_page_survives_a_page_switch(site, base_url, page):
    """ページ内の切り替え(navigation.instant)でどのページに移っても、再読み込みも誤りも起きません。"""
    watch = Watch(page, base_url)
    open_page(page, base_url, "light", WIDE)
    page.evaluate("window.stayed = true")
    for address in addresses(site)[1:]:
        link = page.locator(f"a[href$='{address}'], a[href='{base_url}{address}']").first
        link.evaluate("(a) => a.click()")
        page.wait_for_url(base_url + address)
        # アドレスが変わったあと、本文が入れ替わるまでに少し間がある
        page.wait_for_function(
            "url => document.querySelector('link[rel=canonical]').href === url",
            arg=base_url + address,
        )
        assert page.evaluate("window.stayed") is True, f"{address} で全体を読み込み直しました"
        if source_has_mathematics(address):
            page.locator("article .katex").first.wait_for(state="attached", timeout=5000)
    assert not watch.faults, "\n".join(watch.faults)


def test_the_missing_page_speaks_japanese(site, base_url, page):
    response = page.goto(base_url + "no/such/page/")
    assert response.status == 404
    assert "見つかりません" in page.locator("main").inner_text()
    page.locator("article a").first.click()
    page.wait_for_url(base_url)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>console.error('x')</script>", "error"),
        ("<script>throw new Error('x')</script>", "例外"),
        ("<img alt='' src='no.png'>", "404"),
        ("<img alt='' src='http://127.0.0.2:9/a.png'>", "第三者"),
    ],
)
def test_the_watch_catches_a_fault(base_url, page, body, fault):
    watch = Watch(page, base_url)
    page.route(base_url + "fault", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(base_url + "fault", wait_until="networkidle")
    assert any(fault in line for line in watch.faults), watch.faults


BOTH, ONLY_WIDE, ONLY_NARROW = [True, True], [True, False], [False, True]
AT_NIGHT = "@media (prefers-color-scheme: dark)"
ON_A_PHONE = f"@media (max-width: {NARROW}px)"


@pytest.mark.parametrize(
    ("rule", "body", "where"),
    [
        ("image-alt", "<img src=''>", BOTH),
        ("aria-valid-attr-value", "<p role='checkbox' aria-checked='?' tabindex=0>x</p>", BOTH),
        ("color-contrast", f"<p id=p>文字</p><style>{AT_NIGHT} {{ #p {{ color: #000", ONLY_WIDE),
        ("color-contrast", f"<p>文字</p><style>{AT_NIGHT} {{ p {{ color: #ccc", ONLY_NARROW),
        (
            "target-size",
            "<a href='#1'>1</a><a href='#2'>2</a><style>a { display: inline-block; width: 40px;"
            f" height: 40px }} {ON_A_PHONE} {{ a {{ width: 9px; height: 9px",
            ONLY_NARROW,
        ),
        (
            "scrollable-region-focusable",
            f"<div>{'x' * 100}</div><style>{ON_A_PHONE} {{ div {{ overflow: auto; width: 99px",
            ONLY_NARROW,
        ),
    ],
)
def test_axe_catches_a_fault_wherever_it_shows(page, rule, body, where):
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.set_content(f"<body style='background: #fff'><style>#p {{ color: #ccc }}</style>{body}")
    wide = accessibility(page)
    page.set_viewport_size({"width": NARROW, "height": 780})
    runs = wide, accessibility_in_the_dark(page)
    assert [any(line.startswith(f"{rule}:") for line in run) for run in runs] == where


def test_the_overflow_check_catches_a_fault(page):
    page.set_viewport_size({"width": NARROW, "height": 780})
    page.set_content("<article><p style='width:900px'>x</p></article>")
    assert page.evaluate(OVERFLOWING)["nodes"]
