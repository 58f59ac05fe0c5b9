// 買い物の計算グラフ (おにぎり × 個数 + お茶) × 人数 です。zerodl.graph の Multiply、Add と同じ値になります。

/** 左から並んだ節。左の線は前の節から(初めはおにぎりから)、上の線は top から来ます。 */
export const NODES = [{ sign: "×", top: "count" }, { sign: "+", top: "tea" }, { sign: "×", top: "people" }];

/** 左から、節ごとの左の入力、上の入力、出力。 */
export function forward(inputs) {
  let left = inputs.rice;
  return NODES.map(({ sign, top }) => {
    const up = inputs[top];
    const node = { left, up, out: sign === "×" ? left * up : left + up };
    left = node.out;
    return node;
  });
}

/** 右から来た勾配 dz を、倍率(局所的な微分)を掛けて左と上へ配ります。節の順に返します。 */
export function backward(values) {
  let dz = 1;
  return values.toReversed().map(({ left, up }, i) => {
    const times = NODES.at(-1 - i).sign === "×";
    const [byLeft, byUp] = times ? [up, left] : [1, 1]; // 掛け算の倍率は、相手の値
    const node = { dz, byLeft, byUp, dleft: dz * byLeft, dup: dz * byUp };
    dz = node.dleft;
    return node;
  }).reverse();
}
