// 窓を一つずつ動かし、重なった画素とフィルターの積と、その和を書き下します。
import { button, choice, format, name, out, slider, style } from "../parts.js";
import { FILTERS, IMAGE, missed, outputs, padded, patch, size } from "./math.js";

const [CELL, RIGHT, MOST] = [20, 190, 35];
const controls = {
  filter: { reading: "フィルター", initial: "left", options: { left: "左のふち", top: "上のふち" } },
  pad: { label: "パディング", reading: "パディング", initial: 0, min: 0, max: 2, step: 1 },
  stride: { label: "ストライド", reading: "ストライド", initial: 1, min: 1, max: 3, step: 1 },
  at: { initial: 0, min: 0, max: MOST, step: 1 },
};

const whole = (x) => format(x, 0);
const compute = ({ filter, pad, stride, at }) => {
  const all = outputs(filter, pad, stride);
  const k = Math.min(at, all.length - 1);
  return { all, k, OH: size(pad, stride), lost: missed(pad, stride), ...patch(filter, pad, stride, k) };
};

const square = (x, y, kind, more = "") =>
  `<rect class="${kind}" x="${x}" y="${y}" width="${CELL}" height="${CELL}" ${more}/>`;
const text = (x, y, value, more = "") =>
  `<text x="${x + CELL / 2}" y="${y + CELL / 2}" ${more}>${value}</text>`;
const title = (x, y, words) => `<text class="cv-title" x="${x}" y="${y}">${words}</text>`;
const cells = (rows, left, top, draw) => rows.map((row, i) =>
  row.map((value, j) => draw(left + CELL * j, top + CELL * i, value, i, j)).join("")).join("\n");

function images({ pad }, { top, left }) {
  const edge = 20 + CELL * (2 - pad); // まわりに足しても、画像は動かない
  const inside = (i) => i >= pad && i < pad + IMAGE.length;
  const draw = (x, y, value, i, j) => square(x + 2 - 20, y, inside(i) && inside(j) ? "cv-cell" : "cv-pad",
    style({ "--v": value })) + text(x + 2 - 20, y, value);
  return `${title(2, 10, "画像")}${cells(padded(pad), edge, edge, draw)}
<rect class="cv-window" x="${edge + CELL * left - 18}" y="${edge + CELL * top}" width="60" height="60"/>`;
}

function results({ filter }, { all, k, OH }) {
  const grid = Array.from({ length: OH }, (_, i) => all.slice(i * OH, (i + 1) * OH));
  const weight = (x, y, value) => square(x, y, "cv-weight") + text(x, y, whole(value), 'class="cv-green"');
  const result = (x, y, value, i, j) => {
    const n = i * OH + j;
    const shown = n <= k ? whole(value) : "";
    return square(x, y, n === k ? "cv-now" : "cv-out") + text(x, y, shown, `class="cv-blue" data-out="y${n}"`);
  };
  return `${title(RIGHT, 10, "フィルター")}${cells(FILTERS[filter], RIGHT, 20, weight)}
${title(RIGHT, 94, "出力")}${cells(grid, RIGHT, 104, result)}`;
}

function sums({ filter }, { pixels, sum }) {
  const factor = (value) => (value < 0 ? `(${whole(value)})` : value);
  const line = (row, i) => row.map((x, j) => `${x}×${factor(FILTERS[filter][i][j])}`).join(" + ");
  const lines = pixels.map((row, i) => `${i ? "+ " : ""}${out(`row${i}`, line(row, i))}`);
  return `<p class="cv-sum">${lines.join("<br>")}<br>= ${out("sum", whole(sum), "zw-forward")}</p>`;
}

function count({ pad, stride }, { OH, lost }) {
  const left = lost ? `窓に一度も入らない画素が ${lost} 個あります。` : "どの画素も、窓に入ります。";
  const cut = (IMAGE.length + 2 * pad - 3) % stride ? "切り捨てて " : "";
  const sum = `(4 + 2×${pad} − 3) / ${stride} + 1 = ${cut}${OH}`;
  return `<p>${name("OH")} = ${out("size", sum)}<br>${out("lost", left)}</p>`;
}

function render(state) {
  const now = compute(state);
  const n = now.all.length;
  const sliders = ["pad", "stride"].map((key) =>
    slider(key, controls[key], state[key], { text: whole(state[key]) }));
  const reading = "画像と、窓の場所、フィルター、ここまでの出力。";
  return `<div class="zw-columns"><div>${choice("filter", controls.filter, state.filter)}
<svg class="zw-picture cv-picture" viewBox="0 0 312 226" role="img" aria-label="${reading}">
${images(state, now)}
${results(state, now)}
</svg></div><div>
<div class="zw-buttons">${button("前の窓", { at: (now.k + n - 1) % n })}${button("次の窓", { at: (now.k + 1) % n })}
${button("最後まで", { at: MOST })}</div>
${sums(state, now)}
<div class="cv-sliders">${sliders.join("\n")}</div>
${count(state, now)}</div></div>`;
}

export default {
  title: "フィルターを、画像の上で動かす",
  controls,
  presets: {
    大きさを保つ: { pad: 1, stride: 1, at: 0 }, 割り切れない: { pad: 0, stride: 2, at: 0 },
  },
  render,
  say(state) {
    const { k, OH, sum } = compute(state);
    return `${OH ** 2} 個のうち ${k + 1} 個目の窓で、和は ${whole(sum)}。出力は ${OH}×${OH} です。`;
  },
};
