// 同じページの中の移動は、ブラウザに任せます。
// ページを差し替えずに切り替える Material の仕組み(navigation.instant)に渡すと、初めの一回で本文を取り直し、
// 開いた答えは閉じ、触った図は元に戻ります。
// popstate は登録した順に届くので、Material より先に読み込みます(overrides/main.html)。

let page = location.pathname; // 見えているページ。次のページが届くのを待つ間は null

function here(link) {
  return link?.hash && link.origin === location.origin && link.pathname === location.pathname;
}

// Material は target のあるリンクに触れません。狭い画面の目次(引き出し)は、自分で閉じます
addEventListener(
  "click",
  ({ target }) => {
    const link = target.closest?.("a[href]");
    if (!here(link)) return;
    link.target = "_self";
    const drawer = document.querySelector("#__drawer");
    if (drawer.checked) drawer.click();
  },
  true,
);

// 「戻る」と「進む」も、同じページの中なら Material に知らせません。戻る位置は、Material が履歴に書いています
addEventListener("popstate", (event) => {
  if (location.pathname !== page) return;
  event.stopImmediatePropagation();
  if (event.state) scrollTo(event.state.x, event.state.y);
});

// 次のページが届くのを待つ間、履歴はもう次のページのもので、見えているのは前のページです。
// Material はこの間にも、前のページを次のページの位置まで送り、止まった所を履歴に書いて、戻る位置を失います。
// 位置は書かせず、送られた前のページは、描く前に元へ戻します
const { replaceState } = history;
history.replaceState = (...entry) => page && replaceState.apply(history, entry);

function leave({ pathname }) {
  if (pathname === page) return;
  page = null;
  const { scrollX, scrollY } = window;
  requestAnimationFrame(() => page || scrollTo(scrollX, scrollY));
}

addEventListener("DOMContentLoaded", () => {
  window.location$.subscribe(leave);
  window.document$.subscribe(() => (page = location.pathname));
});
