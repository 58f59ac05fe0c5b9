// 4×4 の画像の上で、3×3 のフィルターを動かします。zerodl の convolve と同じ答えです。

export const IMAGE = [[0, 0, 1, 0], [0, 2, 3, 3], [0, 3, 3, 3], [0, 3, 2, 3]];
export const FILTERS = {
  left: [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
  top: [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
};

/** 窓を置ける場所の数(縦と横は同じ)。 */
export const size = (pad, stride) => Math.floor((IMAGE.length + 2 * pad - 3) / stride) + 1;

/** まわりに 0 を pad 列ずつ足した画像。 */
export function padded(pad) {
  const length = IMAGE.length + 2 * pad;
  const line = (make) => Array.from({ length }, (_, i) => make(i - pad));
  return line((i) => line((j) => IMAGE[i]?.[j] ?? 0));
}

/** k 番目の窓: 左上の場所、重なった画素、積の和。 */
export function patch(filter, pad, stride, k) {
  const OH = size(pad, stride);
  const [top, left] = [stride * Math.floor(k / OH), stride * (k % OH)];
  const pixels = padded(pad).slice(top, top + 3).map((row) => row.slice(left, left + 3));
  const products = pixels.flatMap((row, i) => row.map((x, j) => x * FILTERS[filter][i][j]));
  return { top, left, pixels, sum: products.reduce((a, b) => a + b) + 0 };
}

/** すべての窓の積の和を、左上から順に並べたもの。 */
export const outputs = (filter, pad, stride) =>
  Array.from({ length: size(pad, stride) ** 2 }, (_, k) => patch(filter, pad, stride, k).sum);

/** 一度も窓に入らない、画像の画素の数。 */
export function missed(pad, stride) {
  const seen = (i) => Array.from({ length: size(pad, stride) }, (_, p) => i + pad - stride * p)
    .some((place) => place >= 0 && place < 3);
  return IMAGE.length ** 2 - IMAGE.filter((_, i) => seen(i)).length ** 2;
}
