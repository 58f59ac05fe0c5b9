// 5 層を通る値です。重みは、種を決めた標準正規乱数に、選んだ標準偏差を掛けたものです。

/** 入力の件数、1 層のノードの数、層の数、棒の数。 */
export const [N, D, LAYERS, BINS] = [100, 100, 5, 20];

/** 活性化関数と、描く横の範囲。範囲の外の値は、端の棒に数えます。 */
export const FUNCTIONS = {
  sigmoid: { h: (u) => 1 / (1 + Math.exp(-u)), low: 0, high: 1 },
  tanh: { h: Math.tanh, low: -1, high: 1 },
  relu: { h: (u) => Math.max(u, 0), low: 0, high: 4 },
};

/** 0 以上 1 未満の乱数。32 ビットの整数を進めて混ぜる mulberry32 です。 */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 標準正規分布の size 個。一様乱数の組から作ります (Box と Muller)。 */
function normals(size, random) {
  return Float64Array.from({ length: size }, () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}

const random = uniform(1);
/** 入力 (N, D) と、標準偏差を掛ける前の重み (D, D) を 5 層分。 */
export const INPUT = normals(N * D, random);
export const WEIGHTS = Array.from({ length: LAYERS }, () => normals(D * D, random));

/** 行列の積 xW に std を掛け、活性化関数 h を通します。 */
function layer(x, W, std, h) {
  const y = new Float64Array(N * D);
  for (let n = 0; n < N; n += 1) {
    for (let i = 0; i < D; i += 1) {
      const value = std * x[n * D + i];
      for (let j = 0; j < D; j += 1) y[n * D + j] += value * W[i * D + j];
    }
  }
  return y.map(h);
}

/** 層ごとの出力。 */
export function activations(name, std) {
  let x = INPUT;
  return WEIGHTS.map((W) => (x = layer(x, W, std, FUNCTIONS[name].h)));
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** 標準偏差。 */
export function spread(values) {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}

/** 範囲を BINS 等分した、棒ごとの個数。 */
export function histogram(name, values) {
  const { low, high } = FUNCTIONS[name];
  const counts = new Array(BINS).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - low) / (high - low)) * BINS);
    counts[Math.min(BINS - 1, Math.max(0, bin))] += 1;
  }
  return counts;
}
