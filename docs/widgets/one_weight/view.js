// 重み w を動かすと、正解率は段の上で黙り、損失はなめらかに動きます。
import { format, name, out, slider } from "../parts.js";
import { hits, loss, slope, stairs, X } from "./math.js";

const [WIDTH, STEP, TOP, LOSS] = [320, 0.1, 1.4, 120]; // TOP は描く損失の上限、LOSS は下の図の上端
const w = { label: `重み ${name("w")}`, reading: "重み w", initial: 0.7, min: -1, max: 8, step: STEP };

const accuracy = (value) => format(hits(value) / X.length, 3);

/** w を一目盛り増やすと何が起きるか。 */
function note({ w }) {
  const more = hits(w + STEP) - hits(w);
  const change = more ? `${Math.abs(more)} 件分、${more > 0 ? "上がり" : "下がり"}ます` : "変わりません";
  return `正解率は${more ? " " : ""}${change}。損失は ${format(loss(w + STEP), 3)} になります。`;
}

const x = (value) => (6 + ((value - w.min) / (w.max - w.min)) * (WIDTH - 12)).toFixed(1);
const up = (value) => (104 - 88 * value).toFixed(1);
const down = (value) => (LOSS + 90 * (1 - value / TOP)).toFixed(1);

function picture(state) {
  const steps = stairs(w.min, w.max).map(([from, to, count]) => {
    const y = up(count / X.length);
    return `${x(from)},${y} ${x(to)},${y}`;
  });
  const curve = Array.from({ length: 91 }, (_, i) => w.min + i * STEP).map((v) => `${x(v)},${down(loss(v))}`);
  const here = loss(state.w);
  const end = (side) => `${x(state.w + side)} ${down(here + side * slope(state.w))}`; // 接線の端
  const ticks = [0, 2, 4, 6].map((tick) => `<text x="${x(tick)}" y="226">${tick}</text>`);
  const dot = (y) => `<circle class="ow-dot" cx="${x(state.w)}" cy="${y}" r="5"/>`;
  const reading = "横軸が重み w。上は正解率の階段、下は損失のなめらかな谷。破線がいまの w。";
  return `<svg class="zw-picture" viewBox="0 0 ${WIDTH} 230" role="img" aria-label="${reading}">
<path class="zw-axis" d="M0 104H${WIDTH}M0 210H${WIDTH}"/>${ticks.join("")}<text x="312" y="226">w</text>
<text class="ow-label" x="2" y="12">正解率</text><text class="ow-label" x="280" y="140">損失</text>
<path class="ow-now" d="M${x(state.w)} 16V210"/>
<polyline class="ow-stairs" points="${steps.join(" ")}"/><polyline class="ow-loss" points="${curve.join(" ")}"/>
<path class="ow-slope" d="M${end(-0.8)}L${end(0.8)}"/>${dot(up(hits(state.w) / X.length))}${dot(down(here))}
</svg>`;
}

function render(state) {
  return `<div class="zw-columns"><div>${picture(state)}</div><div>
<p>正解率 ${out("hits", hits(state.w))}/${X.length} = ${out("accuracy", accuracy(state.w))}</p>
<p>損失 ${out("loss", format(loss(state.w), 3), "zw-forward")}、傾き
${out("slope", format(slope(state.w), 3), "zw-gradient")}</p>
${slider("w", w, state.w)}
<p>${name("w")} を ${STEP} 増やすと、${out("note", note(state))}</p>
</div></div>`;
}

export default {
  title: "一つの重みと、二つのものさし",
  controls: { w },
  presets: { 正解率が高い所: { w: 2 }, 損失の谷底: { w: 3.6 } },
  render,
  say: (state) => `w は ${format(state.w, 1)}、正解率は ${accuracy(state.w)}、損失は ${format(loss(state.w), 3)}。`,
};
