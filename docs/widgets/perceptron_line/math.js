// 二つの入力を持つニューロンの答えと、平面の分け方です。zerodl の step(w1 x1 + w2 x2 + b) と同じ答えです。

export const POINTS = [[0, 0], [1, 0], [0, 1], [1, 1]];
export const GATES = { AND: [0, 0, 0, 1], NAND: [1, 1, 1, 0], OR: [0, 1, 1, 1], XOR: [0, 1, 1, 0] };

/** 重みつきの和 u。つまみは 0.1 刻みなので、0.1 + 0.2 − 0.3 が 0 になるように丸めます。 */
export const total = ([w1, w2, b], [x1, x2]) => Math.round(10 * (w1 * x1 + w2 * x2 + b)) / 10 + 0;

/** 4 点での u と、0 より大きければ 1 になる答え y。 */
export function answers(neuron) {
  const u = POINTS.map((point) => total(neuron, point));
  return { u, y: u.map((value) => (value > 0 ? 1 : 0)) };
}

/** 正方形 [low, high]² のうち、u が 0 以上の部分の頂点と、u = 0 の線の両端を返します。 */
export function split([w1, w2, b], low, high) {
  const value = ([x1, x2]) => w1 * x1 + w2 * x2 + b;
  const corners = [[low, low], [high, low], [high, high], [low, high]];
  const [region, line] = [[], []];
  corners.forEach((from, i) => {
    const to = corners[(i + 1) % 4];
    const [start, end] = [value(from), value(to)];
    if (start >= 0) region.push(from);
    if (start >= 0 === end >= 0) return;
    const ratio = start / (start - end);
    const cut = from.map((x, d) => x + ratio * (to[d] - x));
    region.push(cut);
    line.push(cut);
  });
  return { region, line };
}
