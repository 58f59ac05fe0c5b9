// 重みの標準偏差と活性化関数を選ぶと、5 層を通る値のヒストグラムが変わります。
import { choice, format, slider } from "../parts.js";
import { activations, BINS, D, FUNCTIONS, histogram, LAYERS, spread } from "./math.js";

const [PITCH, BOX, HEIGHT, TOP] = [64, 56, 80, 18]; // 図の間隔、幅、高さ、上端
const NAMES = { sigmoid: "シグモイド", tanh: "tanh", relu: "ReLU" };
const controls = {
  h: { reading: "活性化関数", initial: "sigmoid", options: NAMES },
  // 標準偏差の常用対数。0.05 刻みなら、1/√100 は −1、√(2/100) はほぼ −0.85
  e: { label: "標準偏差", reading: "重みの標準偏差の常用対数", initial: 0, min: -2, max: 0.5, step: 0.05 },
};

const compute = ({ h, e }) => activations(h, 10 ** e);

/** 最後の層の様子。半分より多くが端の棒にあれば、張り付いています。 */
function verdict({ h }, layers) {
  const [first, last] = [layers[0], layers.at(-1)];
  const counts = histogram(h, last);
  const edges = h === "relu" ? 0 : (counts[0] + counts.at(-1)) / last.length;
  if (edges > 0.5) return `5 層目では、${Math.round(100 * edges)}% が両端の棒に張り付いています。`;
  if (spread(last) < 0.05) return "5 層目では、ほとんど同じ値に集まっています。";
  const ratio = spread(last) / spread(first);
  return `5 層目の散らばりは、1 層目の ${format(ratio, ratio < 10 ? 2 : 0)} 倍です。`;
}

function bars(counts, left) {
  const [width, tallest] = [BOX / BINS, Math.max(...counts)];
  const tops = counts.map((count) => `V${(TOP + HEIGHT * (1 - count / tallest)).toFixed(1)}h${width}`);
  return `<path class="lh-bars" d="M${left} ${TOP + HEIGHT}${tops.join("")}V${TOP + HEIGHT}Z"/>`;
}

function picture({ h }, layers) {
  const { low, high } = FUNCTIONS[h];
  const foot = TOP + HEIGHT;
  const panels = layers.map((values, i) => {
    const left = i * PITCH + 4;
    const middle = left + BOX / 2;
    return `${bars(histogram(h, values), left)}<path class="zw-axis" d="M${left} ${foot}h${BOX}"/>
<text x="${middle}" y="12">${i + 1} 層目</text>
<text x="${left + 4}" y="${foot + 14}">${format(low, 0)}</text><text x="${left + BOX - 4}" y="${foot + 14}">${high}</text>
<text class="lh-number" x="${middle}" y="${foot + 34}" data-out="s${i}">${format(spread(values), 3)}</text>`;
  });
  const reading = `${LAYERS} 層の出力のヒストグラムを左から順に並べた図。下の数は標準偏差。`;
  return `<svg class="zw-picture" viewBox="0 0 ${LAYERS * PITCH} ${foot + 40}" role="img" aria-label="${reading}">
${panels.join("\n")}
</svg>`;
}

function render(state) {
  const layers = compute(state);
  const std = format(10 ** state.e, 3);
  return `<div class="zw-columns"><div>${choice("h", controls.h, state.h)}${picture(state, layers)}</div><div>
<p data-out="verdict">${verdict(state, layers)}</p>
${slider("e", controls.e, state.e, { text: std, says: std })}
<p class="zw-hint">青い数は、その層の値の標準偏差です。1 層に ${D} 個。重みは平均 0 の正規分布で、図の外の値は端の棒に数えます。</p>
</div></div>`;
}

export default {
  title: "初めの重みと、5 層を通る値",
  controls,
  presets: {
    "0.01": { e: -2 }, Xavier: { h: "tanh", e: -1 }, "ReLU に Xavier": { h: "relu", e: -1 }, He: { h: "relu", e: -0.85 },
  },
  render,
  say: (state) => verdict(state, compute(state)),
};
