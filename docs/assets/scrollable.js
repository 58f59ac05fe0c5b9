// 枠からはみ出した数式・図・出力・表を、キーボードでも送れるようにします。
// はみ出していない間は、Tab キーが止まる所を増やしません。コードは hooks/listings.py と Material が受け持ちます。

const NAMES = {
  "div.arithmatex": "数式",
  ".zd-figure": "図",
  ".zd-output": "出力",
  ".md-typeset__scrollwrap": "表",
};

function overflows(element) {
  const { overflowX, overflowY } = getComputedStyle(element);
  return (
    (overflowX === "auto" && element.scrollWidth > element.clientWidth) ||
    (overflowY === "auto" && element.scrollHeight > element.clientHeight)
  );
}

function mark(element, scrollable) {
  if (scrollable === element.hasAttribute("tabindex")) return;
  if (!scrollable) {
    for (const name of ["tabindex", "role", "aria-label"]) element.removeAttribute(name);
    return;
  }
  const selector = Object.keys(NAMES).find((candidate) => element.matches(candidate));
  element.tabIndex = 0;
  if (!element.matches("figure")) element.setAttribute("role", "group"); // 図は、もとから名前を持てる
  element.setAttribute("aria-label", `${NAMES[selector]}(矢印キーで送れます)`);
}

// すべて測ってから、すべて書きます。交互にすると、一つ書くたびにページ全体が組み直されます
function update(elements) {
  const scrollable = elements.map(overflows);
  elements.forEach((element, i) => mark(element, scrollable[i]));
}

const observer = new ResizeObserver((entries) => update(entries.map(({ target }) => target)));

function observe() {
  observer.disconnect();
  for (const selector of Object.keys(NAMES)) {
    for (const element of document.querySelectorAll(`article ${selector}`)) observer.observe(element);
  }
}

// ページが切り替わるたびに探し直します。表の枠は Material が後から作り、数式の幅は字体が届くと変わります
window.document$.subscribe(() => {
  requestAnimationFrame(observe);
  document.fonts.ready.then(observe);
});
