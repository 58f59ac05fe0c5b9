// ソフトマックスの二つの計算のしかたです。zerodl と NumPy に同じ値になります。

/** 小数の型: 丸め方と、exp が inf になる境目、0 になる境目。 */
export const DTYPES = {
  float64: { round: (x) => x, logMax: Math.log(Number.MAX_VALUE), logMin: -1075 * Math.LN2 },
  float32: { round: Math.fround, logMax: Math.log(2 ** 128 - 2 ** 104), logMin: -150 * Math.LN2 },
};

/** 定数 c を足し、温度 τ で割ったロジット (u + c) / τ を返します。 */
export function scale(u, c, tau, dtype) {
  const { round } = DTYPES[dtype];
  return u.map((value) => round(round(round(value) + round(c)) / round(tau)));
}

/** 定義のままの形: 指数、その和、割った値。大きい値では inf や nan になります。 */
export function naive(x, dtype) {
  const { round } = DTYPES[dtype];
  const e = x.map((value) => round(Math.exp(value)));
  const sum = e.reduce((total, value) => round(total + value), 0);
  return { e, sum, y: e.map((value) => round(value / sum)) };
}

/** 安定な形: 最大値を引いてから計算します。どの入力でもあふれません。 */
export function stable(x, dtype) {
  const max = Math.max(...x);
  return naive(x.map((value) => DTYPES[dtype].round(value - max)), dtype);
}

/** 定義のままの形がどうなったかを、名前で返します。 */
export function diagnose(broken, right) {
  if (broken.e.includes(Infinity)) return "overflow"; // inf ÷ inf = nan
  if (broken.sum === Infinity) return "total"; // 有限 ÷ inf = 0
  if (broken.sum === 0) return "underflow"; // 0 ÷ 0 = nan
  const gap = Math.max(...broken.y.map((value, k) => Math.abs(value - right.y[k])));
  return gap > 5e-5 ? "imprecise" : "ok"; // 桁が足りず、表の 4 桁目までに黙って出る
}

/** 定義のままの形が、inf にも 0 ÷ 0 にもならない c の範囲を返します。 */
export function safeRange(u, tau, dtype) {
  const { logMax, logMin } = DTYPES[dtype];
  const max = Math.max(...u) / tau;
  const logSum = Math.log(stable(u.map((value) => value / tau), "float64").sum);
  return { low: tau * (logMin - max), high: tau * (logMax - max - logSum) };
}
