// 買い物の計算グラフを、一歩ずつ前へたどって値(青)を、後ろへたどって勾配(朱)を求めます。
import { button, out, slider } from "../parts.js";
import { backward, forward, NODES } from "./math.js";

const [LAST, ROW, FIRST, GAP, RADIUS] = [7, 88, 74, 80, 14]; // 歩数、節の行の高さ、初めの節、節の間隔、節の半径
const input = (label, initial, max, step) => ({ label, reading: label, initial, min: 0, max, step });
const controls = {
  rice: input("おにぎり", 120, 200, 10), count: input("個数", 3, 9, 1),
  tea: input("お茶", 150, 200, 10), people: input("人数", 4, 9, 1),
  steps: { initial: LAST, min: 0, max: LAST, step: 1 },
};
const SIGNS = { "×": "掛け算", "+": "足し算" };
const FACTORS = { "×": "相手の値", "+": "どちらも 1" };

const compute = (state) => {
  const values = forward(state);
  return { values, grads: backward(values), done: state.steps };
};
/** いまの歩で働く節の番号。 */
const active = (steps) => (steps <= 3 ? steps - 1 : LAST - steps);
const seen = ({ done }, i) => ({ value: done > i, gradient: done >= LAST - i }); // 節 i の出力と、渡した勾配

function sentence({ values, grads, done }) {
  const i = active(done);
  if (done === 0) return "「次へ」で、左から値を求めます。";
  if (done === 4) return "合計が 1 増えれば、合計は 1 増えます。右端に 1 を書きます。";
  const { sign, top } = NODES[i];
  const { left, up, out: result } = values[i];
  if (done < 4) return `${SIGNS[sign]}: ${left} ${sign} ${up} = ${result}`;
  const { dz, byLeft, byUp, dleft, dup } = grads[i];
  const shares = `左へ ${dz} × ${byLeft} = ${dleft}、${controls[top].label}へ ${dz} × ${byUp} = ${dup}`;
  return `${SIGNS[sign]}の倍率は、${FACTORS[sign]}。${shares} を渡します。`;
}

const text = (x, y, kind, content, key) =>
  `<text class="${kind}" x="${x}" y="${y}" ${key ? `data-out="${key}"` : ""}>${content}</text>`;

/** 横の線 i(0 がおにぎり、3 が合計)と、その上の値、下の勾配。 */
function across(now, i) {
  const middle = FIRST + (i - 0.5) * GAP;
  const half = GAP / 2 - RADIUS;
  const value = i === 0 ? now.values[0].left : now.values[i - 1].out;
  const shown = { value: i === 0 || seen(now, i - 1).value, gradient: i === 3 ? now.done >= 4 : seen(now, i).gradient };
  const gradient = i === 3 ? 1 : now.grads[i].dleft;
  const label = { 0: "おにぎり", 3: "合計" }[i];
  return `<path class="gs-edge" d="M${middle - half} ${ROW}H${middle + half}"/>
${label ? text(middle, ROW - 24, "", label) : ""}${text(middle, ROW - 7, "gs-value", shown.value ? value : "", `v${i}`)}
${text(middle, ROW + 17, "gs-gradient", shown.gradient ? gradient : "", `g${i}`)}`;
}

/** 節 i と、上から入る線、その左の値と右の勾配、節の下の倍率。 */
function node(now, i) {
  const x = FIRST + i * GAP;
  const { sign, top } = NODES[i];
  const { byLeft, byUp, dup } = now.grads[i];
  const passed = seen(now, i).gradient;
  const kind = active(now.done) === i && now.done !== 4 ? "gs-node gs-active" : "gs-node";
  return `<path class="gs-edge" d="M${x} 22V${ROW - RADIUS}"/>${text(x, 15, "", controls[top].label)}
${text(x - 5, 44, "gs-value gs-before", now.values[i].up, `u${i}`)}
${text(x + 5, 44, "gs-gradient gs-after", passed ? dup : "", `d${i}`)}
<circle class="${kind}" cx="${x}" cy="${ROW}" r="${RADIUS}"/>${text(x, ROW + 5, "gs-sign", sign)}
${text(x, ROW + 34, "gs-factor", passed ? `左 ×${byLeft}` : "", `l${i}`)}
${text(x, ROW + 50, "gs-factor", passed ? `上 ×${byUp}` : "", `f${i}`)}`;
}

function render(state) {
  const now = compute(state);
  const move = (steps, label) => button(label, { steps: Math.min(LAST, Math.max(0, steps)) });
  const reading = "左からおにぎりと個数の掛け算、お茶との足し算、人数との掛け算、合計。";
  return `<div class="zw-columns"><div>
<svg class="zw-picture gs-picture" viewBox="0 0 308 144" role="img" aria-label="${reading}">
${[0, 1, 2, 3].map((i) => across(now, i)).join("")}${[0, 1, 2].map((i) => node(now, i)).join("")}
</svg>
<p class="gs-word">${out("word", sentence(now))}</p>
<div class="zw-buttons">${move(0, "初めから")}${move(state.steps - 1, "一歩戻る")}${move(state.steps + 1, "次へ")}</div>
</div><div>
${["rice", "count", "tea", "people"].map((key) => slider(key, controls[key], state[key], { text: `${state[key]}` })).join("\n")}
<p class="zw-hint">青が値、朱が勾配、節の下が倍率です。</p>
</div></div>`;
}

export default {
  title: "前から値を、後ろから勾配を",
  controls,
  presets: { "5 人分にする": { people: 5, steps: LAST } },
  render,
  say: (state) => sentence(compute(state)),
};
