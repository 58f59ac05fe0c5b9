// 勾配降下法の道筋です。zerodl の gradient_descent と同じ点を通ります。

/** 下る曲線: 損失、その微分、描く範囲(左、右、上)、いちばん深い所。 */
export const CURVES = {
  bowl: { loss: (w) => (w - 1) ** 2 / 2, slope: (w) => w - 1, left: -2.5, right: 4.5, top: 5, best: 1 },
  hills: {
    loss: (w) => w ** 4 / 4 - w ** 2 + w / 4 + 2, slope: (w) => w ** 3 - 2 * w + 1 / 4,
    left: -2.3, right: 2.3, top: 4, best: -1.473,
  },
};

/** w ← w − η L′(w) を steps 回くり返し、通った点を返します。数でなくなったら、そこで止まります。 */
export function path(curve, start, eta, steps) {
  const points = [start];
  while (points.length <= steps && Number.isFinite(points.at(-1))) {
    points.push(points.at(-1) - eta * CURVES[curve].slope(points.at(-1)));
  }
  return points;
}

/** 道筋がどうなったかを、名前で返します。 */
export function diagnose(curve, points) {
  const { loss, slope, best } = CURVES[curve];
  const w = points.at(-1);
  if (points.length === 1) return "start";
  if (!(loss(w) <= loss(points[0]))) return "diverged";
  if (Math.abs(slope(w)) < 0.01) return loss(w) > loss(best) + 0.1 ? "local" : "bottom";
  const crossed = slope(w) * slope(points.at(-2)) < 0;
  return crossed ? "crossing" : "falling";
}
