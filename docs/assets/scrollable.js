// 枠からはみ出した数式・図・出力・表を、キーボードでも送れるようにします。
// はみ出していない間は、Tab キーが止まる所を増やしません。コードは hooks/listings.py と Material が受け持ちます。

const NAMES = {
  "div.arithmatex": "数式",
  ".zd-figure": "図",
  ".zd-output": "出力",
  ".md-typeset__scrollwrap": "表",
};

function overflows(element) {
  // 画面の外はまだ組まれていないので(style.css の content-visibility)、中身を測って組ませます
  element.firstElementChild?.getBoundingClientRect();
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
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", `${NAMES[selector]}(矢印キーで送れます)`);
}

// すべて測ってから、すべて書きます。交互にすると、一つ書くたびにページ全体が組み直されます
function update(elements) {
  const scrollable = elements.map(overflows);
  elements.forEach((element, i) => mark(element, scrollable[i]));
}

const observer = new ResizeObserver((entries) => update(entries.map(({ target }) => target)));

function find(root) {
  const selectors = Object.keys(NAMES).map((name) => `article ${name}`);
  return [...root.querySelectorAll(selectors.join())];
}

function observe() {
  observer.disconnect();
  const elements = find(document);
  for (const element of elements) observer.observe(element);
  measure(elements);
}

// 画面の外は、手の空いた間に少しずつ測ります
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 20));

function measure(elements) {
  idle(
    () => {
      update(elements.splice(0, 2));
      if (elements.length > 0) measure(elements);
      else document.documentElement.dataset.measured = "";
    },
    { timeout: 100 },
  );
}

// 画面の幅が変わるか、畳んだものが開いたら、画面の外も測り直します
let width = window.innerWidth;
window.addEventListener("resize", () => {
  if (window.innerWidth === width) return;
  width = window.innerWidth;
  update(find(document));
});
document.addEventListener("toggle", ({ target }) => update(find(target)), { capture: true });

// ページが切り替わるたびに探し直します。表の枠は Material が後から作り、数式の幅は字体が届くと変わります
window.document$.subscribe(() => {
  requestAnimationFrame(observe);
  document.fonts.ready.then(observe);
});
