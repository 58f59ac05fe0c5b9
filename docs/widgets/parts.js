// 部品の HTML を文字列で作ります。画面には触れないので、サイトを組み立てるときにも同じものが動きます。

/** 数。NumPy と同じく inf、nan と書き、大きすぎる値と小さすぎる値は指数で書きます。 */
export function format(x, digits = 4) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "−inf";
  const size = Math.abs(x);
  const plain = size === 0 || (size >= 1e-3 && size < 1e4);
  return (plain ? x.toFixed(digits) : x.toExponential(2)).replace(/-/g, "−").replace("+", "");
}

/** 変数の名前。 */
export const name = (letter, index = "") => `<var>${letter}</var>${index && `<sub>${index}</sub>`}`;

/** 動かすたびに変わる文字。何を示すかを key で表し、テストもこの名前で読みます。 */
export const out = (key, text, kind = "") =>
  `<span class="zw-out ${kind}" data-out="${key}">${text}</span>`;

/** 動かすたびに変わる印(テストの目印を持たないもの)の style。 */
export const style = (values) => `style="${Object.entries(values).map((v) => v.join(": ")).join("; ")}"`;

/** 押すと、状態の一部を決まった値にするボタン。 */
export function button(label, change, attributes = "") {
  const json = JSON.stringify(change).replaceAll('"', "&quot;");
  return `<button type="button" data-set="${json}" ${attributes}>${label}</button>`;
}

/** スライダーの上での値の位置(0 以上 1 以下)。 */
export const position = ({ min, max }, value) => Math.min(1, Math.max(0, (value - min) / (max - min)));

/** 値を、動かせる範囲と刻みに収めます。 */
export function clamp({ min, max, step }, value) {
  const decimals = `${step}`.split(".")[1]?.length ?? 0;
  return Number(Math.min(max, Math.max(min, min + Math.round((value - min) / step) * step)).toFixed(decimals));
}

/** 名前と値、− と + のボタンに挟まれたスライダー。field を渡すと、値を数字でも打ち込めます。 */
export function slider(key, control, value, { text = format(value, 1), says = text, field, look = "" } = {}) {
  const { label, reading, min, max, step } = control;
  const move = (way, sign, verb) =>
    button(sign, { [key]: clamp(control, value + way * step) }, `aria-label="${reading}を ${step} ${verb}"`);
  const range = `name="${key}" min="${min}" max="${max}" step="${step}" value="${value}"`;
  const shown = field
    ? `<input type="number" ${range} aria-label="${reading}の値">`
    : out(key, text, "zw-number");
  return `<div class="zw-slider">
<span class="zw-label">${label}</span>${shown}
${move(-1, "−", "減らす")}
<input type="range" ${range} aria-label="${reading}" aria-valuetext="${says}" ${look}>
${move(1, "+", "増やす")}
</div>`;
}

/** どれか一つを選ぶボタンの並び。 */
export function choice(key, { reading, options }, value) {
  const items = Object.entries(options).map(([option, label]) => `<label>
<input type="radio" name="${key}" value="${option}" ${option === value ? "checked" : ""}>
<span>${label}</span></label>`);
  return `<div class="zw-choice" role="radiogroup" aria-label="${reading}">${items.join("")}</div>`;
}

/** 初めの状態。 */
export const initial = ({ controls }) =>
  Object.fromEntries(Object.entries(controls).map(([key, control]) => [key, control.initial]));

/** 文字で書かれた値 read(key) から状態を作ります。ない値や、ありえない値は、初めの値にします。 */
export function restore({ controls }, read) {
  const value = (control, text) => {
    if (control.options) return Object.hasOwn(control.options, text) ? text : control.initial;
    const number = text?.trim() ? Number(text) : Number.NaN;
    return Number.isFinite(number) ? clamp(control, number) : control.initial;
  };
  return Object.fromEntries(Object.entries(controls).map(([key, c]) => [key, value(c, read(key))]));
}

/** 部品の全体。操作できるようになるまでは、止まった姿です。 */
export function frame(view, state) {
  const presets = { 元に戻す: initial(view), ...view.presets };
  const buttons = Object.entries(presets).map(([label, change]) => button(label, change));
  return `<form autocomplete="off"><fieldset disabled>
<legend>${view.title}</legend>
${view.render(state)}
<div class="zw-presets">
<p class="zw-off">JavaScript が動くと操作できます。いまは最初の値を示しています。</p>
${buttons.join("\n")}
</div>
</fieldset></form>
<p class="zw-live" role="status"></p>`;
}
