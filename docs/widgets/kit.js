// 触って動かす部品 <zd-widget name="…"> の動き。姿は各部品の view.js が作り、ここは結ぶだけです。
// 自作の要素なので、ページの切り替え(navigation.instant)で出入りしても、動きはちょうど一度だけ付きます。
import { frame, initial, restore } from "./parts.js";

const PAUSE = 400; // 読み上げとアドレスの書き換えは、手が止まってから(ミリ秒)
const SWIPE = 8; // 指がこれだけ横に動くまでは、縦に送る途中かもしれない(ピクセル)

/** 古い木を、新しい木と同じ姿にします。変わらない節は残すので、フォーカスも、つかんだつまみも失いません。 */
export function patch(old, next) {
  if (old.nodeName !== next.nodeName) return old.replaceWith(next);
  if (old.nodeType === Node.TEXT_NODE && old.data !== next.data) old.data = next.data;
  for (const { name, value } of next.attributes ?? []) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...(old.attributes ?? [])]) {
    if (!next.hasAttribute(name)) old.removeAttribute(name);
  }
  if (old.nodeName === "INPUT") return settle(old, next);
  const [before, after] = [[...old.childNodes], [...next.childNodes]];
  after.forEach((child, i) => (before[i] ? patch(before[i], child) : old.append(child)));
  before.slice(after.length).forEach((child) => child.remove());
}

/** 入力の値をそろえます。打ち込んでいる途中の数字には触れません。 */
function settle(input, { value, checked }) {
  input.checked = checked;
  const typing = input.type === "number" && input === document.activeElement;
  if (input.value !== value && !typing) input.value = value;
}

class Widget extends HTMLElement {
  async connectedCallback() {
    this.name = this.getAttribute("name");
    this.view = (await import(`./${this.name}/view.js`)).default;
    for (const type of ["input", "change", "click", "submit"]) this.addEventListener(type, this);
    for (const type of ["down", "move", "up", "cancel"]) this.addEventListener(`pointer${type}`, this);
    this.path = location.pathname;
    this.apply(this.linked(location));
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  /** アドレスの ?名前.変数=値 が表す状態。 */
  linked({ search }) {
    const given = new URLSearchParams(search);
    return restore(this.view, (key) => given.get(`${this.name}.${key}`));
  }

  apply(change) {
    this.state = { ...this.state, ...change };
    const next = document.createElement("template");
    next.innerHTML = frame(this.view, this.state);
    next.content.querySelector("fieldset").disabled = false;
    next.content.querySelector(".zw-off").hidden = true;
    next.content.querySelector(".zw-live").textContent = this.querySelector(".zw-live").textContent;
    const after = [...next.content.childNodes];
    [...this.childNodes].forEach((child, i) => patch(child, after[i]));
  }

  /** 読者が動かしたあと: 描き直し、手が止まったらアドレスに残し、say なら結果を読み上げます。 */
  change(change, say) {
    this.apply(change);
    this.saying = say || (this.saying ?? false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (location.pathname !== this.path) return; // 次のページが届くのを待つ間は、アドレスが先に変わる
      history.replaceState(history.state, "", this.address());
      if (this.saying) this.querySelector(".zw-live").textContent = this.view.say(this.state);
      this.saying = false;
    }, PAUSE);
  }

  /** いまの状態を表すアドレス。初めと同じ値は書きません。 */
  address() {
    const url = new URL(location.href);
    for (const [key, value] of Object.entries(initial(this.view))) {
      url.searchParams.delete(`${this.name}.${key}`);
      if (this.state[key] !== value) url.searchParams.set(`${this.name}.${key}`, this.state[key]);
    }
    return url;
  }

  handleEvent(event) {
    const { type, target } = event;
    if (type === "submit") event.preventDefault();
    else if (type === "click") this.press(target.closest("[data-set]"));
    else if (type === "input") this.input(target);
    else if (type === "change") target.value = this.state[target.name]; // 打ち込んだ数字を、範囲に収める
    else this.touch(event);
  }

  press(button) {
    if (button) this.change(JSON.parse(button.dataset.set), true);
  }

  input(target) {
    const { name, type, value } = target;
    if (this.held?.target === target) {
      this.held.wanted = value;
      target.value = this.state[name];
      return;
    }
    const read = (key) => (key === name ? value : `${this.state[key]}`);
    if (type !== "number" || value.trim()) this.change(restore(this.view, read), type !== "range");
  }

  /** 指で触れただけでは値を決めず、横に動かすか離したときに決めます。縦に送るときに値が変わらないように。 */
  touch({ type, target, pointerType, clientX, clientY }) {
    if (type === "pointerdown") {
      const touched = pointerType === "touch" && target.type === "range";
      this.held = touched ? { target, clientX, clientY } : null;
      return;
    }
    const { held } = this;
    const moved = (now, then) => Math.abs(now - then) > SWIPE;
    if (!held || (type === "pointermove" && !moved(clientX, held.clientX))) return;
    this.held = null;
    const tapped = type === "pointerup" && held.wanted !== undefined && !moved(clientY, held.clientY);
    if (tapped) this.change({ [target.name]: Number(held.wanted) }, false);
  }
}

/** 同じページの ?名前.変数=値 へのリンクは、ページを読み込まずに、部品を動かします。 */
function follow(event) {
  const link = event.target.closest?.("a[href]");
  const page = ({ origin, pathname }) => origin + pathname;
  if (!link || event.ctrlKey || event.metaKey || page(link) !== page(location)) return;
  if (link.hash) {
    link.search = location.search; // Material は # のリンクに、開いたときの ? を書き込む。いまの状態に合わせる
    return;
  }
  const given = [...new URLSearchParams(link.search).keys()].map((key) => key.split(".")[0]);
  const widget = [...document.querySelectorAll("zd-widget")].find(({ name, state }) => state && given.includes(name));
  if (!widget) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  widget.change(widget.linked(link), true);
  widget.scrollIntoView({ block: "nearest" });
}

if (!customElements.get("zd-widget")) {
  customElements.define("zd-widget", Widget);
  addEventListener("click", follow, true);
}
