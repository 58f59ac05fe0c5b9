/* 検索のボタンと近道のキー。検索の画面は、初めて要るときに読み込みます。 */

const folder = new URL(".", import.meta.url);
const bundle = new URL("../../pagefind/", import.meta.url);
const KEYS = ["/", "s", "f"];

// Pagefind の日本語のうち、言い回しを変えるもの
const STRINGS = {
  zero_results: "「[SEARCH_TERM]」は見つかりませんでした",
  one_result: "「[SEARCH_TERM]」の検索結果は 1 件です",
  many_results: "「[SEARCH_TERM]」の検索結果は [COUNT] 件です",
  keyboard_clear: "閉じる",
  keyboard_select: "開く",
  error_search: "検索できませんでした。ページを読み込み直してください",
};

let loading; // 検索の画面(<pagefind-modal>)の約束。一度だけ作ります

function load() {
  loading ??= prepare().catch((error) => {
    loading = undefined; // 次に押したときに、もう一度試します
    throw error;
  });
  return loading;
}

async function prepare() {
  const { ok } = await fetch(new URL("pagefind-entry.json", bundle), { cache: "no-cache" });
  if (!ok) throw new Error("検索の索引がありません");
  await Promise.all([
    style(new URL("pagefind-component-ui.css", bundle)),
    style(new URL("search.css", folder)),
    script(new URL("pagefind-component-ui.js", bundle)),
  ]);
  // 後から変えると画面が描き直されるので、先に決めます
  window.PagefindComponents.getInstanceManager().getInstance("default").setTranslations(STRINGS);
  const box = document.createElement("div");
  box.className = "zd-search";
  box.innerHTML = `
    <pagefind-config bundle-path="${folder.pathname}" base-url="${new URL("../../", folder).pathname}" lang="ja"></pagefind-config>
    <pagefind-modal>
      <pagefind-modal-header><pagefind-input placeholder="用語や関数の名前で探す" debounce="120"></pagefind-input></pagefind-modal-header>
      <pagefind-modal-body><pagefind-summary></pagefind-summary><pagefind-results></pagefind-results></pagefind-modal-body>
      <pagefind-modal-footer><pagefind-keyboard-hints></pagefind-keyboard-hints></pagefind-modal-footer>
    </pagefind-modal>`;
  document.body.append(box);
  const modal = box.querySelector("pagefind-modal");
  box.addEventListener("click", (event) => event.target.closest("a") && modal.close());
  box.addEventListener("input", holdWhileComposing, true);
  box.addEventListener("compositionend", ({ target }) => target.dispatchEvent(new Event("input", { bubbles: true })));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && event.target.matches("input")) openFirst(box, event.target);
  });
  return modal;
}

/* 変換の途中の文字では探しません。「見つかりませんでした」がちらつくからです */
function holdWhileComposing(event) {
  if (event.isComposing) event.stopPropagation();
}

/* 打ち終えた問いの結果を待って、いちばん上を開きます。混んだ機械では、索引が届くまでに何秒もかかります。
   件数が出てから本文が届くまで、結果は枠だけ(リンクのない .pf-result)です */
async function openFirst(box, input) {
  const query = input.value.trim();
  for (let waited = 0; waited < 15000; waited += 50) {
    const first = box.querySelector(".pf-result");
    const link = first?.querySelector(".pf-result-link");
    const shown = box.querySelector("pagefind-summary").textContent.includes(`「${query}」`);
    if (document.activeElement !== input || input.value.trim() !== query || (shown && !first)) return;
    if (shown && link) return void link.click();
    await new Promise((done) => setTimeout(done, 50));
  }
}

function style(url) {
  return element("link", { rel: "stylesheet", href: url });
}

function script(url) {
  return element("script", { src: url });
}

function element(name, attributes) {
  return new Promise((resolve, reject) => {
    const node = Object.assign(document.createElement(name), attributes, { onload: resolve });
    node.onerror = () => reject(new Error(`${node.src ?? node.href} を読み込めません`));
    document.head.append(node);
  });
}

async function open() {
  try {
    const modal = await load();
    await settled(modal);
    modal.open();
    modal.querySelector("input").select(); // 前の問いは、打てば消えます
  } catch (error) {
    console.warn(error);
    apologise();
  }
}

/* 画面は消えても、close の知らせは後から届きます。届く前の open() を、Pagefind は黙って捨てます */
function settled(modal) {
  const dialog = modal.querySelector("dialog");
  if (!modal.isOpen || dialog.open) return undefined;
  return new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
}

/* 索引がまだない(serve の直後)か、届かないとき */
function apologise() {
  const dialog = document.createElement("dialog");
  dialog.className = "zd-search-failure md-typeset";
  dialog.setAttribute("aria-label", "検索");
  dialog.innerHTML = `
    <p>検索の索引を読み込めませんでした。索引を作っている途中か、通信が切れているようです。少し待ってからもう一度試すか、左のページの一覧から探してください。</p>
    <form method="dialog"><button class="md-button">閉じる</button></form>`;
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/* 閉じた画面の欄には、次に描くまでフォーカスが残ります。見えない欄には、だれも打てません */
function isTyping(target) {
  if (!target.checkVisibility()) return false;
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-zd-search]")) open();
});

document.addEventListener("pointerover", (event) => {
  if (event.target.closest("[data-zd-search]")) load().catch(() => {});
});

document.addEventListener("keydown", (event) => {
  const chord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && KEYS.includes(event.key) && !isTyping(event.target);
  if ((chord || plain) && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    open();
  }
});

/* スクリプトが動くときだけ、ボタンを見せます(navigation.instant の後にも) */
window.document$.subscribe(() => {
  for (const button of document.querySelectorAll("[data-zd-search]")) button.hidden = false;
});
