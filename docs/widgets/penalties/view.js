// λ を大きくすると、罰つきの底(緑)が、損失だけの底(+)から原点へ動きます。
import { choice, format, name, out, slider } from "../parts.js";
import { A, loss, PENALTIES, smallest } from "./math.js";

const [SIZE, EDGE] = [240, 2.6];
const center = (index, initial) => ({
  label: `底の ${name("w", index)}`, reading: `損失だけの底の w${index}`, initial, min: -2, max: 2, step: 0.1,
});
const controls = {
  kind: { reading: "罰", initial: "l1", options: { l1: "L1(ひし形)", l2: "L2(円)" } },
  lambda: { label: `強さ ${name("λ")}`, reading: "強さ λ", initial: 0.4, min: 0, max: 4, step: 0.05 },
  c0: center("0", 1.2), c1: center("1", 1.5),
};

const compute = ({ kind, lambda, c0, c1 }) => {
  const c = [c0, c1];
  const w = smallest(kind, lambda, c);
  return { c, w, value: loss(w, c), penalty: lambda * PENALTIES[kind](w) };
};

function verdict({ w: [w0, w1] }) {
  if (w0 === 0 && w1 === 0) return "どちらの重みも、ちょうど 0 です。";
  if (w0 === 0 || w1 === 0) return `${w0 === 0 ? "w₀" : "w₁"} が、ちょうど 0 です。`;
  return "どちらの重みも、0 ではありません。";
}

const scale = (value) => ((value + EDGE) / (2 * EDGE)) * SIZE;
const at = ([w0, w1]) => `${scale(w0).toFixed(1)},${(SIZE - scale(w1)).toFixed(1)}`;
const radius = (value) => ((value / (2 * EDGE)) * SIZE).toFixed(1);

/** 底 c のまわりの、損失が value の等高線。 */
function ring(c, value, kind) {
  const [cx, cy] = at(c).split(",");
  const [rx, ry] = A.map((a) => radius(Math.sqrt((2 * value) / a)));
  return `<ellipse class="${kind}" cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}"/>`;
}

/** 原点のまわりの、罰が w と同じ値の線。 */
function level(kind, w) {
  const value = PENALTIES[kind](w);
  const [r, o] = [kind === "l1" ? value : Math.sqrt(2 * value), scale(0)];
  if (kind === "l2") return `<ellipse class="pn-level" cx="${o}" cy="${o}" rx="${radius(r)}" ry="${radius(r)}"/>`;
  return `<polygon class="pn-level" points="${[[r, 0], [0, r], [-r, 0], [0, -r]].map(at).join(" ")}"/>`;
}

function picture({ kind }, { c, w, value }) {
  const trail = Array.from({ length: 81 }, (_, i) => at(smallest(kind, controls.lambda.max * (i / 80) ** 2, c)));
  const rings = [0.1, 0.4, 0.9, 1.6, 2.5].map((height) => ring(c, height, "pn-loss"));
  const [cx, cy] = at(w).split(",");
  const o = scale(0);
  const reading = "横軸が w0、縦軸が w1。損失の等高線と、罰が等しい線が、緑の底で接する。";
  return `<svg class="zw-picture pn-picture" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${reading}">
${level(kind, w)}<path class="zw-axis" d="M0 ${o}H${SIZE}M${o} 0V${SIZE}"/>${rings.join("")}${ring(c, value, "pn-touch")}
<polyline class="pn-trail" points="${trail.join(" ")}"/><path class="pn-center" d="M${at(c)}m-6 0h12m-6 -6v12"/>
<circle class="pn-now" cx="${cx}" cy="${cy}" r="6"/>
<text x="${SIZE - 10}" y="${o - 6}">w₀</text><text x="${o + 12}" y="12">w₁</text>
</svg>`;
}

function render(state) {
  const now = compute(state);
  const [w0, w1] = now.w.map((value, i) => out(`w${i}`, format(value, 3), "zw-parameter"));
  return `<div class="zw-columns"><div>
${choice("kind", controls.kind, state.kind)}${picture(state, now)}
</div><div>
<p>罰つきの底は (${w0}, ${w1})。${out("verdict", verdict(now))}</p>
<p>損失 ${out("loss", format(now.value, 3), "zw-forward")} + 罰 ${out("penalty", format(now.penalty, 3))} =
${out("total", format(now.value + now.penalty, 3))}</p>
${slider("lambda", controls.lambda, state.lambda, { text: format(state.lambda, 2) })}
${slider("c0", controls.c0, state.c0)}${slider("c1", controls.c1, state.c1)}
<p class="zw-hint">青が損失の等高線、緑の線が罰の等しい線、点線が λ を 0 から 4 まで増やしたときの底の道です。</p>
</div></div>`;
}

export default {
  title: "ひし形と円で、底を引き寄せる",
  controls,
  presets: {
    罰なし: { lambda: 0 }, "L1、λ = 1": { kind: "l1", lambda: 1 }, "L2、λ = 1": { kind: "l2", lambda: 1 },
  },
  render,
  say(state) {
    const now = compute(state);
    return `底は ${now.w.map((value) => format(value, 3)).join("、")}。${verdict(now)}`;
  },
};
