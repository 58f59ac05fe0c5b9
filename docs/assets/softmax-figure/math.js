// ソフトマックスの図の計算だけを受け持ちます。画面には触れません。
// zerodl/softmax.py と zerodl/losses.py に同じ値になることを、tests/test_softmax_figure.py が確かめます。

/** 小数の型: 丸め方と、正の有限の値の範囲の対数。 */
export const DTYPES = {
  float64: { round: (x) => x, logMax: Math.log(Number.MAX_VALUE), logMin: -1075 * Math.LN2 },
  float32: { round: Math.fround, logMax: Math.log(2 ** 128 - 2 ** 104), logMin: -150 * Math.LN2 },
};

/** 温度 τ の目盛り。真ん中が 1 です。 */
export const TEMPERATURES = [
  0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10,
];

/** 定数 c を足し、温度 τ で割ったロジット (u + c) / τ を返します。 */
export function scaleLogits(u, c, temperature, { round } = DTYPES.float64) {
  return u.map((value) => round(round(round(value) + round(c)) / round(temperature)));
}

/** exp の値・合計・割り算の結果を返します。 */
function normalize(x, round) {
  const exps = x.map((value) => round(Math.exp(value)));
  const total = exps.reduce((sum, value) => round(sum + value), 0);
  return { exps, total, y: exps.map((value) => round(value / total)) };
}

/** 定義のままの形。大きい値では inf や nan になります。 */
export function naiveSoftmax(x, { round } = DTYPES.float64) {
  return normalize(x, round);
}

/** 安定な形: 最大値を引いてから計算します。どの入力でもあふれません。 */
export function stableSoftmax(x, { round } = DTYPES.float64) {
  const max = Math.max(...x);
  const shifted = x.map((value) => round(value - max));
  return { max, shifted, ...normalize(shifted, round) };
}

/** ソフトマックスの対数を、確率を経由せずに返します。 */
export function logSoftmax(x, dtype = DTYPES.float64) {
  const { shifted, total } = stableSoftmax(x, dtype);
  const logTotal = dtype.round(Math.log(total));
  return shifted.map((value) => dtype.round(value - logTotal));
}

/** 正解がクラス t のときの交差エントロピー -log y_t を返します。 */
export function crossEntropy(x, t, dtype = DTYPES.float64) {
  return 0 - logSoftmax(x, dtype)[t];
}

/** 定義のままの形がどうなったかを、名前で返します。 */
export function diagnose(naive, stable) {
  if (naive.exps.includes(Infinity)) return "overflow"; // inf ÷ inf = nan
  if (naive.total === Infinity) return "total-overflow"; // 有限 ÷ inf = 0
  if (naive.total === 0) return "underflow"; // 0 ÷ 0 = nan
  const gap = Math.max(...naive.y.map((value, k) => Math.abs(value - stable.y[k])));
  return gap > 5e-5 ? "imprecise" : "ok"; // 桁が足りず、表の 4 桁目までに黙って出る
}

/** 定義のままの形が inf にも 0 ÷ 0 にもならない c の範囲を返します。 */
export function safeRange(u, temperature, { logMax, logMin } = DTYPES.float64) {
  const { max, total } = stableSoftmax(u.map((value) => value / temperature));
  return {
    low: temperature * (logMin - max), // これ以下では、すべての exp が 0
    high: temperature * (logMax - max - Math.log(total)), // これを超えると、合計が inf
  };
}

/** 値の大きい順に並べた名前を「犬 > 猫 = うさぎ」の形で返します。 */
export function ranking(values, names) {
  const order = values.map((_, k) => k).sort((i, j) => values[j] - values[i] || i - j);
  return order.map((k, i) => {
    if (i === 0) return names[k];
    return `${values[k] === values[order[i - 1]] ? " = " : " > "}${names[k]}`;
  }).join("");
}

/** 表の数。NumPy と同じく inf、nan と書き、大きすぎる値と小さすぎる値は指数で書きます。 */
export function format(x, digits = 4) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  const size = Math.abs(x);
  if (size === 0 || (size >= 1e-3 && size < 1e3)) return x.toFixed(digits);
  return x.toExponential(2);
}

/** -log を取ると表示中の損失に一致するだけの桁で、確率を書きます。読者が電卓で確かめられます。 */
export function formatProbability(y, loss) {
  for (let digits = 3; digits < 16; digits += 1) {
    const text = y < 1e-3 ? y.toExponential(digits - 1) : y.toPrecision(digits);
    if (format(-Math.log(Number(text)), 3) === format(loss, 3)) return text;
  }
  return y < 1e-3 ? y.toExponential(2) : y.toPrecision(4);
}
