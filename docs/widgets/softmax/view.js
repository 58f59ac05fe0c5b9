// ロジット・温度・定数・小数の型を動かし、定義のままの形と、最大値を引いた形とを見比べます。
import { choice, format, name, out, position, slider, style } from "../parts.js";
import { diagnose, naive, safeRange, scale, stable } from "./math.js";

const NAMES = ["猫", "犬", "うさぎ"];
const logit = (k, initial) =>
  ({ label: NAMES[k], reading: `${NAMES[k]}のロジット`, initial, min: -5, max: 5, step: 0.1 });
const controls = {
  u0: logit(0, 2), u1: logit(1, 1), u2: logit(2, -1),
  tau: { label: `温度 ${name("τ")}`, reading: "温度", initial: 1, min: 0.1, max: 10, step: 0.1 },
  c: { label: `定数 ${name("c")}`, reading: "足す定数", initial: 0, min: -1000, max: 1000, step: 1 },
  dtype: { reading: "小数の型", initial: "float64", options: { float64: "float64", float32: "float32" } },
};

// 定義のままの形がどうなったか: 短い言い方と、理由
const VERDICTS = { ok: "同じ確率", overflow: "nan", total: "すべて 0", underflow: "nan", imprecise: "ずれた確率" };
const REASONS = {
  ok: () => "どちらの形も、同じ確率になりました。",
  overflow: (top, dtype) => `exp(${top}) が ${dtype} の上限を超えて inf になりました。inf ÷ inf は nan です。`,
  total: (top, dtype) => `exp の和が ${dtype} の上限を超えました。inf で割るので、確率がすべて 0 です。`,
  underflow: (top, dtype) => `どの exp も ${dtype} では 0 になりました。0 ÷ 0 は nan です。`,
  imprecise: (top, dtype) => `exp が 0 に近すぎて、${dtype} では桁が足りません。誤りは出ないのに、確率がずれています。`,
};

function compute({ u0, u1, u2, tau, c, dtype }) {
  const u = [u0, u1, u2];
  const x = scale(u, c, tau, dtype);
  const [broken, right] = [naive(x, dtype), stable(x, dtype)];
  return {
    broken, right,
    verdict: diagnose(broken, right),
    top: format(Math.max(...x), 1),
    plain: stable(u, "float64").y, // τ = 1 のときの確率
    safe: safeRange(u, tau, dtype),
  };
}

function logits(state, { right, plain }) {
  return NAMES.map((_, k) => {
    const says = `${format(state[`u${k}`], 1)}、確率 ${format(right.y[k])}`;
    const bar = style({ "--p": right.y[k].toFixed(4), "--q": plain[k].toFixed(4) });
    return `<div class="zw-row">${slider(`u${k}`, controls[`u${k}`], state[`u${k}`], { says })}
<span class="zw-bar sm-bar" ${bar}></span></div>`;
  }).join("\n");
}

function constant(state, { safe, verdict }) {
  const { c } = controls;
  const look = `class="sm-shift" ${style({
    "--low": position(c, safe.low).toFixed(4), "--high": position(c, safe.high).toFixed(4),
  })}`;
  const limit = safe.high > c.max
    ? "c が 1000 でも inf は現れません。"
    : `c が ${format(safe.high, 1)} を超えると inf が現れます。`;
  const says = `${format(state.c, 0)}、定義のままの形では ${VERDICTS[verdict]}`;
  return `${slider("c", c, state.c, { field: true, says, look })}
<p class="zw-hint">${out("limit", limit)}</p>`;
}

function table({ broken, right, verdict }) {
  const cell = (key, value, kind = "") => `<td class="${kind}">${out(key, format(value))}</td>`;
  const kind = verdict === "ok" ? "zw-forward" : "zw-gradient";
  const head = (label) => `<th scope="colgroup" colspan="2">${label}</th>`;
  const rows = NAMES.map((animal, k) => `<tr><th scope="row">${animal}</th>
${cell(`naive-e${k}`, broken.e[k])}${cell(`naive-y${k}`, broken.y[k], kind)}
${cell(`e${k}`, right.e[k])}${cell(`y${k}`, right.y[k], "zw-forward")}</tr>`);
  return `<table class="zw-table">
<thead><tr><td></td>${head("定義のまま")}${head("最大値を引く")}</tr>
<tr><td></td>${`<th scope="col">exp</th><th scope="col">確率 ${name("y")}</th>`.repeat(2)}</tr></thead>
<tbody>${rows.join("\n")}</tbody>
<tfoot><tr><th scope="row">和</th>
${cell("naive-sum", broken.sum)}<td></td>${cell("sum", right.sum)}<td></td></tr></tfoot>
</table>`;
}

function render(state) {
  const now = compute(state);
  const { verdict, top } = now;
  const kind = verdict === "ok" ? "" : "zw-gradient";
  return `<div class="zw-columns"><div>${logits(state, now)}
${slider("tau", controls.tau, state.tau)}
</div><div>
${constant(state, now)}
${choice("dtype", controls.dtype, state.dtype)}
${table(now)}
<p class="sm-reason ${kind}">${out("reason", REASONS[verdict](top, state.dtype))}</p>
</div></div>`;
}

export default {
  title: "ソフトマックスを動かす",
  controls,
  presets: {
    全部同じ: { u0: 1, u1: 1, u2: 1 },
    一人勝ち: { u0: 5, u1: 0, u2: 0 },
    "c = 1000": { c: 1000 },
  },
  render,
  say(state) {
    const { right, verdict } = compute(state);
    const each = NAMES.map((animal, k) => `${animal} ${format(right.y[k])}`);
    return `確率は、${each.join("、")}。定義のままの形では ${VERDICTS[verdict]}。`;
  },
};
