// 動かせるブロック <zd-run>。組み立て(hooks/in_page.py)が、コードの枠の中に置きます。
import { button, idle, make } from "./dom.js";
import { assist } from "./editor.js";
import { Panel } from "./panel.js";
import { base, get, remove, set } from "./store.js";

export class Run extends Panel {
  connectedCallback() {
    if (this.listing) return;
    this.listing = this.closest(".highlight").querySelector("pre");
    this.key = `text:${location.pathname.slice(base.pathname.length)}${this.dataset.key}`;
    idle(() => this.build()); // ページを描く邪魔をしない
  }

  build() {
    const bar = make("div", { className: "zd-bar" });
    const result = make("div", { className: "zd-result" });
    this.prepare(bar, result, "実行");
    this.change = button("書きかえる", "コードを書きかえます", () => this.edit());
    this.back = button("元に戻す", "ページのコードに戻します", () => this.restore());
    this.back.hidden = true;
    bar.append(this.change, this.back);
    this.append(bar, result);
    const text = get(this.key);
    if (text !== null) this.edit(text);
  }

  get original() {
    const code = this.listing.querySelector("code");
    return code.dataset.copy ?? code.textContent;
  }

  /** 欄を開きます。>>> と結果は消え、コードだけになります。 */
  edit(text = null) {
    this.editor = make("textarea", { className: "zd-editor", value: text ?? this.original, spellcheck: false });
    this.editor.setAttribute("aria-label", "Python のコード");
    this.editor.setAttribute("autocapitalize", "off");
    assist(this.editor, () => this.run());
    this.editor.addEventListener("input", () => this.kept(set(this.key, this.editor.value)));
    this.listing.hidden = this.change.hidden = true;
    this.back.hidden = false;
    this.prepend(this.editor);
    this.result.replaceChildren();
    if (text === null) this.editor.focus();
  }

  restore() {
    remove(this.key);
    this.editor.remove();
    this.editor = null;
    this.listing.hidden = this.change.hidden = false;
    this.back.hidden = true;
    this.result.replaceChildren();
    this.change.focus();
  }

  /** last を動かすときのコード。止めた書きかけは、last の前では使わず、ページのコードを動かします。 */
  parts(last) {
    const { before, code, module, number } = this.dataset;
    const name = `ブロック ${number}`;
    const silent = before ? [{ name: `${name} の前`, code: before }] : [];
    const text = this.editor?.value ?? this.original;
    const prompt = "copy" in this.listing.querySelector("code").dataset; // >>> のあるブロック
    const own = text === this.original || (this.stopped && last !== this);
    return [...silent, own ? { name, code: code ?? this.original, prompt } : { name, code: text, prompt, edited: true, module }];
  }

  /** 書きかえたときは、ページの結果と並べます。 */
  shownOutput() {
    const lines = [...this.listing.querySelectorAll(".go, .gt, .gr")].map((line) => line.textContent.trimEnd());
    const shown = super.shownOutput();
    if (!this.editor || !lines.length) return shown;
    const page = make("pre", { className: "zd-page", tabIndex: 0, textContent: lines.join("\n") });
    page.setAttribute("aria-label", "ページの結果");
    shown.prepend(page);
    return shown;
  }
}
