// 4×4 の画像と 3×3 の窓で、im2col と col2im を 1 行ずつ進めます。zerodl の im2col、col2im と同じ答えです。

const [SIDE, WINDOW] = [4, 3];
export const ROWS = (SIDE - WINDOW + 1) ** 2;
export const PIXELS = Array.from({ length: SIDE }, (_, i) =>
  Array.from({ length: SIDE }, (_, j) => SIDE * i + j));

/** 行 r の窓の、左上の場所。 */
export const corner = (r) => {
  const across = SIDE - WINDOW + 1;
  return { p: Math.floor(r / across), q: r % across };
};

/** 画像 image の、行 r の窓の 9 画素を、横一列に並べたもの。 */
export function patch(image, r) {
  const { p, q } = corner(r);
  return image.slice(p, p + WINDOW).flatMap((line) => line.slice(q, q + WINDOW));
}

/** im2col: 窓の数だけの行。 */
export const im2col = (image) => Array.from({ length: ROWS }, (_, r) => patch(image, r));

/** col2im を途中まで: rows の初めの count 行を、窓の場所に足し戻した画像。 */
export function col2im(rows, count) {
  const image = PIXELS.map((line) => line.map(() => 0));
  rows.slice(0, count).forEach((row, r) => {
    const { p, q } = corner(r);
    row.forEach((value, k) => { image[p + Math.floor(k / WINDOW)][q + (k % WINDOW)] += value; });
  });
  return image;
}
