// 損失 ¼(w₀ − c₀)² + (w₁ − c₁)² に L1 か L2 の罰を足した底です。罰は zerodl.regularization と同じです。

/** 損失は ½ Σ aᵢ(wᵢ − cᵢ)² です。 */
export const A = [0.5, 2];
const sum = (values) => values[0] + values[1];

export const loss = (w, c) => sum(A.map((a, i) => (a / 2) * (w[i] - c[i]) ** 2));
/** 罰の値(強さ λ を掛ける前)。 */
export const PENALTIES = { l1: (w) => sum(w.map(Math.abs)), l2: (w) => sum(w.map((x) => x * x)) / 2 };

/** 底。L1 は λ/a だけ 0 へ寄せて、0 を越えるなら 0 で止め(軟しきい値)、L2 は a / (a + λ) 倍に縮めます。 */
export function smallest(kind, lambda, c) {
  const l1 = (x, a) => (Math.abs(x) > lambda / a ? x - (Math.sign(x) * lambda) / a : 0);
  const l2 = (x, a) => (a * x) / (a + lambda);
  return c.map((x, i) => ({ l1, l2 })[kind](x, A[i]));
}
