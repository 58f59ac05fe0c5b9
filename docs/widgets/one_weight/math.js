// 重みが一つの分類器の、正解率と損失です。zerodl の accuracy、cross_entropy と同じ値になります。

/** 12 件のデータ。クラス 1 のロジットが wx、クラス 0 のロジットが 0.5 です。 */
export const X = [-1.6, -1.1, -0.7, -0.3, 0.2, 0.4, 0.3, 0.6, 0.9, 1.2, 1.5, 2.0];
export const T = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
const THRESHOLD = 0.5;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** 当たった件数。 */
export const hits = (w) => X.filter((x, n) => (w * x > THRESHOLD) === (T[n] === 1)).length;

/** 交差エントロピーの平均。間違った側のロジットとの差が u なら、1 件の損失は log(1 + eᵘ) です。 */
export const loss = (w) =>
  mean(X.map((x, n) => Math.log1p(Math.exp((w * x - THRESHOLD) * (T[n] ? -1 : 1)))));

/** 損失の、w での傾き。 */
export const slope = (w) => mean(X.map((x, n) => (1 / (1 + Math.exp(THRESHOLD - w * x)) - T[n]) * x));

/** 正解率の段を、左から [左端, 右端, 当たった件数] で返します。段が変わるのは、wx が 0.5 になる所です。 */
export function stairs(low, high) {
  const jumps = X.map((x) => THRESHOLD / x).filter((w) => w > low && w < high);
  const ends = [low, ...jumps.sort((a, b) => a - b), high];
  return ends.slice(1).map((right, i) => [ends[i], right, hits((ends[i] + right) / 2)]);
}
