// 三つのロジットが確率になるまでの数です。zerodl の softmax と同じ値になります。

/** 指数、その和、和で割った値を返します。 */
export function flow(u) {
  const e = u.map(Math.exp);
  const sum = e.reduce((total, value) => total + value, 0);
  return { e, sum, y: e.map((value) => value / sum) };
}
