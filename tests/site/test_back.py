"""再読み込みと「戻る」で、読んでいた所に着くことを、ページが遅れて届くときも確かめます。"""

import re

import pytest

from tests.site.test_landing import PAGES, SETTLED, opened

LAB = "labs/mnist_inference/"
HOME = "document.querySelector('article .zd-hero')"
BACK, TO_HOME = "history.back()", "document.querySelector('.md-logo').click()"
NOTED = "history.state?.y === scrollY"  # Material が、今の位置を履歴に書いた
ADDRESS = re.compile("/$")  # ページの住所だけに当たる
WRITTEN = 400  # ミリ秒。送るのが止まって 100 ミリ秒で、Material は位置を書く


def scrolled(page):
    """六割の所まで読み進め、その位置を返します。"""
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight * 0.6)")
    page.wait_for_function(NOTED)
    return page.evaluate("scrollY")


def keeps(page, before):
    """ページが届いて動かなくなった後に、``before`` の位置にいるかを返します。"""
    page.evaluate(SETTLED)
    return abs(page.evaluate("scrollY") - before) <= 2


def hold(page, doing):
    """``doing`` が取りに行くページを、届けずに止めておきます。"""
    page.route(ADDRESS, lambda route: None)
    with page.expect_request(ADDRESS):
        page.evaluate(doing)


def release(page):
    """止めていたページを届け(unroute が流します)、本文が差し替わるのを待ちます。"""
    page.evaluate("window.old = document.querySelector('article')")
    page.unroute(ADDRESS)
    page.wait_for_function("!old.isConnected")


@pytest.mark.parametrize("address", PAGES)
def test_reload_keeps_the_place(page, base_url, address):
    opened(page, base_url + address)
    before = scrolled(page)
    page.reload(wait_until="networkidle")
    assert keeps(page, before)


@pytest.mark.parametrize("address", PAGES)
def test_back_at_once_keeps_the_place(page, base_url, address):
    """ホームが見えたとたんに戻ることをくり返しても、元の所に着きます。"""
    opened(page, base_url + address)
    before = scrolled(page)
    page.evaluate(TO_HOME)
    for _ in range(3):
        page.wait_for_function(f"{HOME} && scrollY === 0")
        page.go_back()
        page.wait_for_function(f"!{HOME}")
        assert keeps(page, before)
        page.go_forward()


def half_way_back(page, address):
    """ホームに着き、読み始めたところで戻って、まだ着いていません。元の位置を返します。"""
    opened(page, address)
    before = scrolled(page)
    page.evaluate(TO_HOME)
    page.wait_for_function(f"{HOME} && {NOTED}")
    hold(page, f"scrollTo(0, 300); {BACK}")
    return before


def test_back_keeps_the_place_on_a_slow_line(page, base_url):
    """待つ間も、見えているホームは動かず、戻る位置は書き換わりません。"""
    before = half_way_back(page, base_url + LAB)
    page.wait_for_timeout(WRITTEN)
    assert page.evaluate("[scrollY, history.state.y]") == [300, before]
    release(page)
    assert keeps(page, before)


def test_material_alone_loses_the_place_on_a_slow_line(page, base_url):
    """Material がこれを直したら、assets/anchors.js の手当ては要らなくなります。"""
    page.route("**/anchors.js", lambda route: route.abort())
    before = half_way_back(page, base_url + LAB)
    page.wait_for_function(f"scrollY !== 300 && history.state.y !== {before}")


def test_a_late_page_opens_at_its_top(page, base_url):
    """リンクを押した後に読み進めても、次のページは頭から始まり、前のページの位置も残ります。"""
    opened(page, base_url + LAB)
    before = scrolled(page)
    hold(page, TO_HOME)
    page.evaluate("scrollBy(0, 200)")
    page.wait_for_timeout(WRITTEN)
    release(page)
    assert keeps(page, 0)
    page.evaluate(BACK)
    page.wait_for_function(f"!{HOME}")
    assert keeps(page, before)


def test_back_before_the_next_page_arrives_stays(page, base_url):
    """次のページを待たずに戻ったら、後から届いたそのページに変わりません。"""
    opened(page, base_url + LAB)
    before = scrolled(page)
    hold(page, TO_HOME)
    page.evaluate(BACK)
    page.wait_for_url(base_url + LAB)
    release(page)
    assert not page.evaluate(f"!!{HOME}")
    assert keeps(page, before)
