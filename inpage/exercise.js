// 演習の欄 <zd-exercise>。姿は組み立て(hooks/in_page.py)が作り、ここは結ぶだけです。
import { button } from "./dom.js";
import { assist } from "./editor.js";
import { Panel } from "./panel.js";
import { get, remove, set } from "./store.js";

export class Exercise extends Panel {
  connectedCallback() {
    if (this.editor) return;
    const { exercise, stage, follows } = this.dataset;
    this.key = `${exercise}${stage ? `.${stage}` : ""}`;
    this.editor = this.querySelector("textarea");
    this.starter = this.editor.value;
    // 前の段で書いた関数の続きなら、それから始める
    this.editor.value = get(`text:${this.key}`) ?? (follows && get(`text:${follows}`)) ?? this.starter;
    const bar = this.querySelector(".zd-bar");
    this.prepare(bar, this.querySelector(".zd-result"), "採点");
    bar.append(button("初めに戻す", "書いたものを消して、初めのコードに戻します", () => this.restore()));
    assist(this.editor, () => this.run());
    this.editor.addEventListener("input", () => this.kept(set(`text:${this.key}`, this.editor.value)));
    this.mark();
  }

  restore() {
    remove(`text:${this.key}`);
    this.editor.value = this.starter;
    this.editor.dispatchEvent(new Event("restored"));
    this.result.replaceChildren();
  }

  /** last を動かすときのコード。同じ演習の前の段は、2 段目が 1 段目の関数を呼ぶことがあるので、先に動かします。 */
  parts(last) {
    const { exercise, stage, function: name } = this.dataset;
    const code = { name: "演習", code: this.editor.value, edited: true };
    if (last === this) return [{ ...code, check: [exercise, stage ? Number(stage) : null, name] }];
    return last.dataset.exercise === exercise && get(`text:${this.key}`) !== null && !this.stopped ? [code] : [];
  }

  mark() {
    this.querySelector(".zd-mark").textContent = get(`passed:${this.key}`) ? "○ 合格" : "";
  }

  finish(answer) {
    super.finish(answer);
    if (answer.stopped || answer.error) return;
    this.status.textContent = answer.passed ? "○ 合格です" : "× まだ合格ではありません";
    if (answer.passed) this.kept(set(`passed:${this.key}`, "1") && set(`text:${this.key}`, this.editor.value));
    this.mark();
  }
}
