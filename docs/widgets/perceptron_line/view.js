// 重み二つとバイアスを動かすと、平面を分ける線と、4 点の答えが変わります。
import { choice, format, name, out, slider } from "../parts.js";
import { answers, GATES, POINTS, split } from "./math.js";

const [SIZE, LOW, HIGH] = [240, -0.6, 1.6];
const options = Object.fromEntries(Object.keys(GATES).map((gate) => [gate, gate]));
const weight = (letter, index, initial) => ({
  label: name(letter, index), reading: letter + index, initial, min: -2, max: 2, step: 0.1,
});
const controls = {
  gate: { reading: "回路", initial: "AND", options },
  w1: weight("w", "1", 1), w2: weight("w", "2", 0), b: weight("b", "", -0.5),
};

const neuron = ({ w1, w2, b }) => [w1, w2, b];
const right = (state) => answers(neuron(state)).y.filter((y, i) => y === GATES[state.gate][i]).length;
const verdict = (state) => `4 点のうち ${right(state)} 点が正解です。`;

const scale = (x) => ((x - LOW) / (HIGH - LOW)) * SIZE;
const at = ([x1, x2]) => `${scale(x1).toFixed(1)},${(SIZE - scale(x2)).toFixed(1)}`;

function spot(point, i, target) {
  const [x, y] = at(point).split(",");
  return `<circle class="pl-point${target ? " pl-one" : ""}" cx="${x}" cy="${y}" r="8"/>
<text x="${x}" y="${Number(y) + 24}">(${POINTS[i].join(", ")})</text>`;
}

function picture(state) {
  const { region, line } = split(neuron(state), LOW, HIGH);
  const axis = scale(0).toFixed(1);
  const reading = "横軸が x1、縦軸が x2 の平面。四つの点と、答えが 1 になる側、境の線。";
  return `<svg class="zw-picture pl-picture" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${reading}">
<polygon class="pl-region" points="${region.map(at).join(" ")}"/>
<path class="zw-axis" d="M0 ${SIZE - axis}H${SIZE}M${axis} 0V${SIZE}"/>
<polyline class="pl-line" points="${line.map(at).join(" ")}"/>
${POINTS.map((point, i) => spot(point, i, GATES[state.gate][i])).join("\n")}
<text x="${SIZE - 14}" y="${SIZE - axis - 6}">x₁</text><text x="${Number(axis) + 14}" y="14">x₂</text>
</svg>`;
}

function row(state, { u, y }, i) {
  const target = GATES[state.gate][i];
  return `<tr><th scope="row">(${POINTS[i].join(", ")})</th><td>${out(`u${i}`, format(u[i], 1))}</td>
<td class="zw-forward">${out(`y${i}`, y[i])}</td><td>${target}</td>
<td>${out(`ok${i}`, y[i] === target ? "○" : "×")}</td></tr>`;
}

function render(state) {
  const now = answers(neuron(state));
  const heads = ["点", name("u"), "答え", "目標", "合否"].map((head) => `<th scope="col">${head}</th>`);
  return `${choice("gate", controls.gate, state.gate)}
<div class="zw-columns"><div>${picture(state)}<p>${out("verdict", verdict(state))}</p></div>
<div>${["w1", "w2", "b"].map((key) => slider(key, controls[key], state[key])).join("\n")}
<table class="zw-table"><thead><tr>${heads.join("")}</tr></thead>
<tbody>${POINTS.map((_, i) => row(state, now, i)).join("\n")}</tbody></table>
<p class="zw-hint">塗りつぶした点は目標が 1、中が空の点は目標が 0。青い側では、答えが 1 です。</p></div></div>`;
}

export default {
  title: "1 本の線で、四つの点を分ける",
  controls,
  presets: { "AND の一例": { gate: "AND", w1: 0.5, w2: 0.5, b: -0.7 } },
  render,
  say: (state) => `答えは順に ${answers(neuron(state)).y.join("、")}。${verdict(state)}`,
};
