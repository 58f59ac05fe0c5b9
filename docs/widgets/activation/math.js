// 活性化関数と、その導関数です。zerodl.activations と同じ値になります。

/** Leaky ReLU の負の側の傾き。ふつうの 0.01 では、図に見えません。 */
export const SLOPE = 0.1;

const sigmoid = (u) => 1 / (1 + Math.exp(-u));

/** 関数 h、その微分 d、描く縦の範囲(下、上)。角での微分は、zerodl の約束に合わせます。 */
export const FUNCTIONS = {
  step: { h: (u) => (u > 0 ? 1 : 0), d: () => 0, low: -1.2, high: 1.4 },
  sigmoid: { h: sigmoid, d: (u) => sigmoid(u) * sigmoid(-u), low: -1.2, high: 1.4 },
  tanh: { h: Math.tanh, d: (u) => 4 * sigmoid(2 * u) * sigmoid(-2 * u), low: -1.2, high: 1.4 },
  relu: { h: (u) => Math.max(u, 0), d: (u) => (u > 0 ? 1 : 0), low: -2, high: 4 },
  leaky_relu: { h: (u) => (u > 0 ? u : SLOPE * u), d: (u) => (u > 0 ? 1 : SLOPE), low: -2, high: 4 },
  identity: { h: (u) => u, d: () => 1, low: -4, high: 4 },
};

/** 傾きが決まらない角なら true。 */
export const corner = (f, u) => u === 0 && ["step", "relu", "leaky_relu"].includes(f);
