// 三つのロジットを動かすと、u → eᵘ → 和で割る → y と流れる数と、確率の棒が変わります。
import { format, name, out, slider, style } from "../parts.js";
import { flow } from "./math.js";

const NAMES = ["猫", "犬", "うさぎ"];
const logit = (k, initial) =>
  ({ label: NAMES[k], reading: `${NAMES[k]}のロジット`, initial, min: -5, max: 5, step: 0.1 });
const controls = { u0: logit(0, 2), u1: logit(1, 1), u2: logit(2, -1) };

const compute = (state) => flow([state.u0, state.u1, state.u2]);

function row(state, k, { e, sum, y }) {
  const u = state[`u${k}`];
  return `<div class="zw-row">
${slider(`u${k}`, controls[`u${k}`], u, { says: `${format(u, 1)}、確率 ${format(y[k])}` })}
<p class="zw-flow">${name("e")}<sup>${format(u, 1)}</sup> = ${out(`e${k}`, format(e[k]))}
<span>÷ ${format(sum)} =</span> ${out(`y${k}`, format(y[k]), "zw-forward")}</p>
<span class="zw-bar" ${style({ "--p": y[k].toFixed(4) })}></span>
</div>`;
}

function render(state) {
  const now = compute(state);
  const steps = [name("u"), `${name("e")}<sup>${name("u")}</sup>`, "和で割る", name("y")];
  return `<p aria-hidden="true">${steps.join(" → ")}</p>
${NAMES.map((_, k) => row(state, k, now)).join("\n")}
<p class="zw-sum">和 ${now.e.map((value) => format(value)).join(" + ")} = ${out("sum", format(now.sum))}</p>`;
}

export default {
  title: "三つのロジットを動かす",
  controls,
  presets: {
    "3、2、0": { u0: 3, u1: 2, u2: 0 },
    全部同じ: { u0: 1, u1: 1, u2: 1 },
    一人勝ち: { u0: 5, u1: 0, u2: 0 },
  },
  render,
  say: (state) => `確率は、${compute(state).y.map((y, k) => `${NAMES[k]} ${format(y)}`).join("、")}。`,
};
