// ホームの、演習の進み具合 <zd-progress>: 地図に ○ を付け、書いたものを書き出し、消します。
import { button, make } from "./dom.js";
import { base, entries, remove } from "./store.js";

export class Progress extends HTMLElement {
  connectedCallback() {
    this.pages = JSON.parse(this.dataset.pages);
    this.show();
  }

  show() {
    const kept = entries();
    const passed = new Set(kept.filter(([key]) => key.startsWith("passed:")).map(([key]) => key.slice(7)));
    for (const old of document.querySelectorAll(".zd-passed")) old.remove();
    for (const link of document.querySelectorAll("article :is(td, li) > a")) {
      const stages = this.pages[link.pathname.slice(base.pathname.length)];
      if (stages?.every((stage) => passed.has(stage))) {
        link.after(make("span", { className: "zd-passed", role: "img", ariaLabel: "合格" , textContent: " ○" }));
      }
    }
    const all = new Set(Object.values(this.pages).flat());
    const count = [...all].filter((stage) => passed.has(stage)).length;
    const text = `合格した演習は、${all.size} 段のうち ${count} 段です。書いたものは、このブラウザーだけに残っています。`;
    this.replaceChildren(make("p", { className: "zd-status", textContent: text }));
    if (!kept.length) return;
    this.append(
      button("書き出す", "書いたコードを、一つの Python のファイルにして保存します", () => this.save(kept)),
      button("消す", "書いたコードと合格の印を消します", () => this.erase(kept)),
    );
  }

  save(kept) {
    const values = new Map(kept);
    const parts = kept
      .filter(([key]) => key.startsWith("text:"))
      .map(([key, code]) => `# ── ${key.slice(5)}${values.has(`passed:${key.slice(5)}`) ? " ○ 合格" : ""}\n${code.trimEnd()}\n`);
    const file = new Blob([parts.join("\n\n")], { type: "text/x-python" });
    const link = make("a", { href: URL.createObjectURL(file), download: "zerodl_answers.py" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  erase(kept) {
    if (!confirm("書いたコードと合格の印を、このブラウザーから消しますか。元には戻せません。")) return;
    for (const [key] of kept) remove(key);
    this.show();
  }
}
