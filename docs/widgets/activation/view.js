// 関数を選んで点 u を動かすと、その値(青)と、そこでの傾き(朱)が変わります。
import { choice, format, name, out, slider } from "../parts.js";
import { corner, FUNCTIONS } from "./math.js";

const [WIDTH, HEIGHT, EDGE] = [320, 200, 4];
const NAMES = {
  step: "階段", sigmoid: "シグモイド", tanh: "tanh", relu: "ReLU", leaky_relu: "Leaky ReLU", identity: "恒等関数",
};
const controls = {
  f: { reading: "活性化関数", initial: "step", options: NAMES },
  u: { label: name("u"), reading: "u", initial: 1, min: -EDGE, max: EDGE, step: 0.1 },
};

const compute = ({ f, u }) => ({ h: FUNCTIONS[f].h(u), d: FUNCTIONS[f].d(u) });
const note = ({ f, u }) => (corner(f, u) ? "角なので、傾きは約束で決めた値です。" : "");
/** 引き算の結果が −0.0000 にならないように、丸めてから書きます。 */
const digits = (x) => format(Math.round(1e4 * x) / 1e4 + 0);

function picture({ f, u }, { h, d }) {
  const { low, high, ...curves } = FUNCTIONS[f];
  const x = (value) => (((value + EDGE) / (2 * EDGE)) * WIDTH).toFixed(1);
  const y = (value) => (HEIGHT * (1 - (value - low) / (high - low))).toFixed(1);
  const grid = Array.from({ length: 161 }, (_, i) => (i / 160 - 0.5) * 2 * EDGE);
  const curve = (key, kind) =>
    `<polyline class="${kind}" points="${grid.map((v) => `${x(v)},${y(curves[key](v))}`).join(" ")}"/>`;
  const end = (side) => `${x(u + side)} ${y(h + side * d)}`; // 接線の端
  const ticks = [Math.ceil(low), 1, Math.floor(high)].map((v) => `<text x="${x(0) - 8}" y="${y(v)}">${format(v, 0)}</text>`);
  const dot = (value, kind) => `<circle class="${kind}" cx="${x(u)}" cy="${y(value)}" r="5"/>`;
  const reading = "横軸が u。関数のグラフと、その傾きのグラフと、動かせる点。";
  return `<svg class="zw-picture av-picture" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${reading}">
<path class="zw-axis" d="M0 ${y(0)}H${WIDTH}M${x(0)} 0V${HEIGHT}"/>${ticks.join("")}
${curve("d", "av-slope")}${curve("h", "av-value")}
<path class="av-tangent" d="M${end(-0.8)}L${end(0.8)}"/>${dot(d, "av-slope-dot")}${dot(h, "av-value-dot")}
</svg>`;
}

function render(state) {
  const now = compute(state);
  return `${choice("f", controls.f, state.f)}
<div class="zw-columns"><div>${picture(state, now)}</div><div>
<p>値 ${name("h")}(${name("u")}) = ${out("h", digits(now.h), "zw-forward")}(太い線)</p>
<p>傾き ${name("h")}′(${name("u")}) = ${out("d", digits(now.d), "zw-gradient")}(破線)</p>
<p class="zw-hint">${out("note", note(state))}</p>
${slider("u", controls.u, state.u)}
</div></div>`;
}

export default {
  title: "活性化関数の、値と傾き",
  controls,
  presets: { 端のほう: { u: 4 }, 真ん中: { u: 0 } },
  render,
  say(state) {
    const { h, d } = compute(state);
    return `${NAMES[state.f]}、u が ${format(state.u, 1)} で、値は ${digits(h)}、傾きは ${digits(d)}。${note(state)}`;
  },
};
