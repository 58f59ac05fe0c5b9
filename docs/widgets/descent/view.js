// 出発点と学習率を決めて、曲線の坂を一歩ずつ下ります。通った点と、値と傾きを示します。
import { button, choice, format, name, out, slider } from "../parts.js";
import { CURVES, diagnose, path } from "./math.js";

const [WIDTH, HEIGHT, FOOT] = [320, 176, 18];
const FORMULAS = {
  bowl: `${name("L")} = ½(${name("w")} − 1)²`,
  hills: `${name("L")} = ¼${name("w")}⁴ − ${name("w")}² + ¼${name("w")} + 2`,
};
const controls = {
  curve: { reading: "曲線", initial: "bowl", options: { bowl: "谷が一つ", hills: "谷が二つ" } },
  eta: { label: `学習率 ${name("η")}`, reading: "学習率", initial: 0.3, min: 0.01, max: 2.2, step: 0.01 },
  start: { label: `出発点`, reading: "出発点", initial: -2, min: -2, max: 2, step: 0.1 },
  steps: { initial: 0, min: 0, max: 100, step: 1 },
};
const VERDICTS = {
  start: "次は、どちらへどれだけ動くでしょうか。",
  falling: "下っている途中です。",
  crossing: "谷を飛び越えては戻っています。",
  bottom: "谷の底に着きました。傾きはほぼ 0 です。",
  local: "底に着きました。でも、浅いほうの谷です。",
  diverged: "出発点より高くなりました。",
};

const compute = ({ curve, start, eta, steps }) => {
  const points = path(curve, start, eta, steps);
  const w = points.at(-1);
  const { loss, slope } = CURVES[curve];
  return { points, w, value: loss(w), slope: slope(w), verdict: diagnose(curve, points) };
};

/** 曲線の座標から、図の座標へ。図から遠く外れた点は、枠のすぐ外に置きます。 */
function place({ left, right, top, loss }) {
  const limit = (value, size) => Math.min(2 * size, Math.max(-size, value)).toFixed(1);
  const x = (w) => limit(((w - left) / (right - left)) * WIDTH, WIDTH);
  const y = (value) => limit((HEIGHT - FOOT) * (1 - value / top), HEIGHT);
  return { x, y, at: (w) => (Number.isFinite(loss(w)) ? `${x(w)},${y(loss(w))}` : "640,-176") };
}

function picture({ curve }, { points, w, value, slope }) {
  const { left, right, loss } = CURVES[curve];
  const { x, y, at } = place(CURVES[curve]);
  const grid = Array.from({ length: 81 }, (_, i) => at(left + (i / 80) * (right - left)));
  const label = (where, text) => `<text x="${where}" y="${HEIGHT - 2}">${text}</text>`;
  const ticks = [-2, 0, 2, 4].filter((tick) => tick < right).map((tick) =>
    `<path class="dg-tick" d="M${x(tick)} ${HEIGHT - FOOT}v4"/>${label(x(tick), format(tick, 0))}`);
  const seen = points.slice(-40);
  const circle = (point, r, kind) => {
    const [cx, cy] = at(point).split(",");
    return `<circle class="${kind}" r="${r}" cx="${cx}" cy="${cy}"/>`;
  };
  const end = (side) => `${x(w + side)} ${y(value + side * slope)}`; // 接線の端
  const tangent = Number.isFinite(value) ? `<path class="dg-tangent" d="M${end(-0.6)}L${end(0.6)}"/>` : "";
  const reading = `横軸が w、縦軸が損失 L の曲線と、${points.length - 1} 歩で通った点。`;
  return `<svg class="zw-picture dg-picture" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${reading}">
<path class="zw-axis" d="M0 ${HEIGHT - FOOT}H${WIDTH}"/>${ticks.join("")}${label(WIDTH - 6, "w")}
<polyline class="dg-curve" points="${grid.join(" ")}"/>
<polyline class="dg-path" points="${seen.map(at).join(" ")}"/>
${seen.map((point) => circle(point, 3.5, "dg-visited")).join("")}${tangent}${circle(w, 6, "dg-now")}
</svg>`;
}

function numbers({ eta }, { points, w, value, slope }) {
  const negative = slope < 0 ? `(${format(slope, 3)})` : format(slope, 3);
  return `<p class="dg-numbers"><span>${out("steps", points.length - 1)} 歩目</span>
<span>${name("w")} = ${out("w", format(w, 3), "zw-parameter")}</span>
<span>${name("L")} = ${out("loss", format(value, 3), "zw-forward")}</span>
<span>傾き ${out("slope", format(slope, 3), "zw-gradient")}</span></p>
<p>次の ${name("w")} = ${format(w, 3)} − ${format(eta, 2)} × ${negative} =
${out("next", format(w - eta * slope, 3), "zw-parameter")}</p>`;
}

function render(state) {
  const now = compute(state);
  const step = (count, label) => button(label, { steps: Math.min(controls.steps.max, state.steps + count) });
  return `<div class="zw-columns"><div>
${choice("curve", controls.curve, state.curve)}
<p class="dg-formula">${FORMULAS[state.curve]}</p>
${picture(state, now)}
</div><div>
${numbers(state, now)}
<p>${out("verdict", VERDICTS[now.verdict])}</p>
<div class="zw-buttons">${step(1, "1 歩進む")}${step(10, "10 歩進む")}${button("出発点へ", { steps: 0 })}</div>
${slider("eta", controls.eta, state.eta, { text: format(state.eta, 2) })}
${slider("start", controls.start, state.start)}
</div></div>`;
}

const trial = (eta) => ({ curve: "bowl", start: -2, eta, steps: 10 });

export default {
  title: "坂を下る",
  controls,
  presets: {
    小さすぎる: trial(0.02), ちょうどよい: trial(0.5), 大きすぎる: trial(1.9), 発散する: trial(2.1),
    浅い谷: { curve: "hills", start: 2, eta: 0.1, steps: 20 },
  },
  render,
  say(state) {
    const { w, value, verdict } = compute(state);
    return `${state.steps} 歩目、w は ${format(w, 3)}、損失は ${format(value, 3)}。${VERDICTS[verdict]}`;
  },
};
