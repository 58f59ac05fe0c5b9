// 坂と更新の規則を選び、学習率と出発点を変えて、通る道を比べます。
import { choice, format, name, out, slider } from "../parts.js";
import { contour, gradient, loss, path, settled, SURFACES } from "./math.js";

const [WIDTH, HEIGHT, EDGE, LONG] = [320, 200, 4.8, 400]; // EDGE は描く w₀ の端、LONG は落ち着くまで待つ歩数
const RULES = {
  sgd: "SGD", momentum: "Momentum", nesterov: "Nesterov", adagrad: "AdaGrad", rmsprop: "RMSProp", adam: "Adam",
};
const start = (index, initial, end, step) => ({
  label: `初め ${name("w", index)}`, reading: `出発点の w${index}`, initial, min: -end, max: end, step,
});
const controls = {
  surface: { reading: "坂", initial: "ravine", options: { ravine: "谷", bowl: "お椀", saddle: "鞍点" } },
  rule: { reading: "更新の規則", initial: "sgd", options: RULES },
  eta: { label: `学習率 ${name("η")}`, reading: "学習率", initial: 0.036, min: 0.002, max: 0.6, step: 0.002 },
  steps: { label: "歩数", reading: "歩数", initial: 40, min: 0, max: 100, step: 1 },
  a: start("0", -4, 4, 0.1), b: start("1", 1, 1.4, 0.05),
};
/** 引き算の結果が −0.000 にならないように、丸めてから書きます。 */
const digits = (x) => format(Math.round(1e3 * x) / 1e3 + 0, 3);

const route = ({ surface, a, b, eta }, rule, steps) => path(surface, rule, [a, b], eta, steps);

function verdict({ surface }, points) {
  const [first, now] = [points[0], points.at(-1)];
  const move = (k) => points.at(k)[1] - points.at(k - 1)[1];
  const turn = points.length > 2 && Math.abs(move(-1)) > 0.01 && move(-1) * move(-2) < 0;
  const flat = Math.hypot(...gradient(surface, now)) < 0.01;
  if (points.length === 1) return "まだ動いていません。";
  if (!(loss(surface, now) <= loss(surface, first))) return "出発点より高くなりました。";
  if (loss(surface, now) <= SURFACES[surface].low + 0.01) return "底のすぐそばにいます。";
  if (flat) return "傾きはほぼ 0 ですが、底ではありません。";
  return turn ? "上下に往復しています。" : "進んでいる途中です。";
}

function lasting(state) {
  const steps = settled(state.surface, route(state, state.rule, LONG));
  return steps <= LONG ? `底との差が 0.01 以下に落ち着くのは、${steps} 歩目です。` : `${LONG} 歩でも、底に落ち着きません。`;
}

/** 図の座標。図から遠く外れた点は、枠のすぐ外に置きます。 */
function place({ high }) {
  const limit = (value, size) => Math.min(2 * size, Math.max(-size, value)).toFixed(1);
  return ([a, b]) =>
    `${limit(((a + EDGE) / (2 * EDGE)) * WIDTH, WIDTH)},${limit((HEIGHT / 2) * (1 - b / high), HEIGHT)}`;
}

/** 高さ 2 乗で並ぶ等高線。輪を一つの path にまとめます。 */
function contours(surface, at) {
  const { low } = SURFACES[surface];
  const levels = Array.from({ length: 9 }, (_, i) => low + (surface === "ravine" ? 0.55 : 0.12) * (i + 0.5) ** 2);
  return levels.flatMap((level) => contour(surface, level)).map((ring) => `M${ring.map(at).join("L")}Z`).join("");
}

function picture(state, points) {
  const at = place(SURFACES[state.surface]);
  const finite = (route) => route.filter((point) => point.every(Number.isFinite)).map(at).join(" ");
  const dots = points.filter((point) => point.every(Number.isFinite)).map((point) => at(point).split(","));
  const circle = ([cx, cy], r, kind) => `<circle class="${kind}" cx="${cx}" cy="${cy}" r="${r}"/>`;
  const bottoms = (state.surface === "saddle" ? [[0, -1], [0, 1]] : [[0, 0]]).map((point) => `M${at(point)}m-6 0h12m-6 -6v12`);
  const reading = "横軸が w0、縦軸が w1 の等高線。選んだ規則の道と、同じ学習率の SGD の道。";
  return `<svg class="zw-picture" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${reading}">
<path class="op-contour" d="${contours(state.surface, at)}"/><path class="op-bottom" d="${bottoms.join("")}"/>
<polyline class="op-reference" points="${finite(route(state, "sgd", state.steps))}"/>
<polyline class="op-path" points="${finite(points)}"/>
${dots.map((dot) => circle(dot, 2.2, "op-dots")).join("")}${circle(dots.at(-1), 6, "op-now")}
</svg>`;
}

function render(state) {
  const points = route(state, state.rule, state.steps);
  const now = points.at(-1);
  return `<div class="zw-columns"><div>
${choice("surface", controls.surface, state.surface)}${choice("rule", controls.rule, state.rule)}
${picture(state, points)}
</div><div>
<p>${name("w")} = (${out("w0", digits(now[0]), "zw-parameter")}, ${out("w1", digits(now[1]), "zw-parameter")})、損失
${out("loss", digits(loss(state.surface, now)), "zw-forward")}。${out("verdict", verdict(state, points))}</p>
<p>${out("lasting", lasting(state))}</p>
${slider("eta", controls.eta, state.eta, { text: format(state.eta, 3) })}
${slider("steps", controls.steps, state.steps, { text: `${state.steps}` })}
${slider("a", controls.a, state.a)}${slider("b", controls.b, state.b, { text: format(state.b, 2) })}
<p class="zw-hint">緑が選んだ規則、灰色の破線が SGD、+ が底。Momentum と Nesterov は ${name("α")} = 0.8 です。</p>
</div></div>`;
}

export default {
  title: "同じ坂を、違う規則で下りる",
  controls,
  presets: {
    勢いを足す: { surface: "ravine", rule: "momentum", eta: 0.036 },
    お椀で行き過ぎる: { surface: "bowl", rule: "momentum", eta: 0.5, a: -4, b: 1 },
    鞍点で止まる: { surface: "saddle", rule: "sgd", eta: 0.1, a: -2, b: 0 },
  },
  render,
  say(state) {
    const points = route(state, state.rule, state.steps);
    return `${RULES[state.rule]}、${state.steps} 歩で、${verdict(state, points)}${lasting(state)}`;
  },
};
