// 動かす、止める、結果を見せる。ブロック(run.js)と演習(exercise.js)に共通の部分です。
import { button, linked, make } from "./dom.js";
import { base } from "./store.js";

const here = document.currentScript.src;
const OTHERWISE = "手元や Colab で動かす方法";

/** 動かせないわけ。動かせるなら空です。 */
function refusal() {
  if (location.protocol === "file:") return "ファイルとして開いたページの中では、Python を動かせません。";
  if (typeof WebAssembly === "undefined") return "このブラウザーには WebAssembly がないので、Python を動かせません。";
  return "";
}

export class Panel extends HTMLElement {
  /** ボタンの並び(bar)と、その下の結果(result)を用意します。 */
  prepare(bar, result, label) {
    this.start = button(label, "このページの中で動かします", () => this.run());
    this.halt = button("止める", "動いているコードを止めます", () => this.session?.stop());
    this.halt.hidden = true;
    bar.prepend(this.start, this.halt);
    this.status = make("p", { className: "zd-status", role: "status" });
    this.output = make("pre", { className: "zd-now", tabIndex: 0 });
    this.output.setAttribute("aria-label", "いまの結果");
    this.result = result;
  }

  disconnectedCallback() {
    if (this.running) this.session?.stop(); // ほかのページへ移ったあとまで動かさない
  }

  async run() {
    if (this.running) return;
    this.result.replaceChildren(this.status);
    this.output.replaceChildren();
    this.busy(true);
    const { answer, error } = await this.attempt();
    this.busy(false);
    if (error) this.refuse(error);
    else this.finish(answer);
  }

  /** 動かした答え { answer } か、動かせなかったわけ { error } です。 */
  async attempt() {
    const error = refusal();
    if (error) return { error };
    try {
      this.session = await import(new URL("session.js", here));
    } catch {
      return { error: "必要なファイルを読み込めませんでした。通信を確かめて、ページを読み込み直してください。" };
    }
    return this.session.run(this.cells(), { loading: (text) => this.say(text), out: (text) => this.print(text) });
  }

  /** ここまでのブロックと、自分。上から順に動かします。 */
  cells() {
    const all = [...document.querySelectorAll("zd-run, zd-exercise")];
    return all.slice(0, all.indexOf(this) + 1).flatMap((each) => each.parts(this));
  }

  busy(running) {
    this.running = running;
    this.ariaBusy = running;
    this.start.hidden = running;
    this.halt.hidden = !running;
    if (this.contains(document.activeElement) || document.activeElement === document.body) {
      (running ? this.halt : this.start).focus({ preventScroll: true });
    }
    if (running) this.say("動かしています…");
  }

  say(text) {
    if (this.running) this.status.textContent = text;
  }

  print(text) {
    if (!this.output.isConnected) this.result.append(this.shownOutput());
    this.output.append(...linked(text, base));
  }

  shownOutput() {
    return make("div", { className: "zd-outputs" }, this.output);
  }

  finish({ stopped, error, above }) {
    const replayed = above ? `(先に、上の ${above} つを順に動かしました)` : "";
    this.stopped = stopped;
    if (stopped) this.status.textContent = "止めました。次に動かすときは、上のブロックから動かし直します。";
    else if (error) this.status.textContent = `誤りがあります${replayed}`;
    else if (this.output.isConnected) this.status.textContent = `いまの結果${replayed}`;
    else this.status.textContent = `動きました。印字はありません${replayed}`;
  }

  /** 動かせなかったことと、ほかの方法を示します。 */
  refuse(why) {
    this.status.replaceChildren(why, " ", make("a", { href: new URL("guide/usage/#run", base), textContent: OTHERWISE }));
  }

  /** 書いたものを残せなければ、そう言います。 */
  kept(done) {
    if (done || this.warned) return;
    this.warned = true;
    const textContent = "書いたものを、このブラウザーに残せません。閉じると消えます。";
    this.result.append(make("p", { className: "zd-status", textContent }));
  }
}
