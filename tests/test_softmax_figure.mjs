// test_softmax_figure.py が zerodl から書き出した値(標準入力の JSON)と、図の計算を比べます。
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  DTYPES, TEMPERATURES, crossEntropy, diagnose, format, formatProbability, logSoftmax,
  naiveSoftmax, ranking, safeRange, scaleLogits, stableSoftmax,
} from "../docs/assets/softmax-figure/math.js";

/** 相対・絶対とも tolerance 以内か。nan と inf は、同じものだけを認めます。 */
function close(actual, expected, tolerance, label) {
  const want = [expected].flat().map(Number);
  const have = [actual].flat();
  assert.equal(have.length, want.length, label);
  have.forEach((value, i) => {
    const same = Object.is(value + 0, want[i] + 0)
      || Math.abs(value - want[i]) <= tolerance * Math.max(1, Math.abs(want[i]));
    assert.ok(same, `${label}[${i}]: ${value} != ${want[i]}`);
  });
}

const fixtures = JSON.parse(readFileSync(0, "utf8"));
for (const item of fixtures) {
  const label = JSON.stringify({ u: item.u, c: item.c, temperature: item.temperature, dtype: item.dtype });
  const dtype = DTYPES[item.dtype];
  const tolerance = item.dtype === "float64" ? 1e-10 : 2e-6;
  const x = scaleLogits(item.u.map(Number), item.c, item.temperature, dtype);
  const naive = naiveSoftmax(x, dtype);
  const stable = stableSoftmax(x, dtype);
  close(x, item.x, 0, `x ${label}`);
  close(stable.y, item.y, tolerance, `y ${label}`);
  close(logSoftmax(x, dtype), item.log_y, tolerance, `log y ${label}`);
  item.loss.forEach((loss, t) => close(crossEntropy(x, t, dtype), loss, tolerance, `loss ${t} ${label}`));
  close(naive.exps, item.naive_exps, tolerance, `exp ${label}`);
  close(naive.total, item.naive_total, tolerance, `total ${label}`);
  if (diagnose(naive, stable) === "ok") close(naive.y, item.naive_y, tolerance, `naive y ${label}`);
  assert.deepEqual(naive.y.map(Number.isNaN), item.naive_y.map((y) => y === "NaN"), `nan ${label}`);
  assert.deepEqual(stable.y.map(dtype.round), stable.y, `dtype ${label}`);
  close(stable.y.reduce((sum, y) => sum + y, 0), 1, tolerance, `sum ${label}`);
}

// 定義のままの形が壊れる境目は、safeRange が言うとおりの所にある
const ask = (u, c, temperature, name) => {
  const x = scaleLogits(u, c, temperature, DTYPES[name]);
  return diagnose(naiveSoftmax(x, DTYPES[name]), stableSoftmax(x, DTYPES[name]));
};
const fails = (state) => state !== "ok" && state !== "imprecise";
for (const name of ["float64", "float32"]) {
  for (const temperature of TEMPERATURES) {
    for (const u of [[2, 1, -1], [1, 1, 1], [5, -5, 4.9, 0]]) {
      const { low, high } = safeRange(u, temperature, DTYPES[name]);
      const gap = Math.abs(high) * 1e-6;
      assert.ok(!fails(ask(u, high - gap, temperature, name)), `${name} ${temperature} 上の内側`);
      assert.ok(fails(ask(u, high + gap, temperature, name)), `${name} ${temperature} 上の外側`);
      assert.ok(!fails(ask(u, low + gap, temperature, name)), `${name} ${temperature} 下の内側`);
      assert.equal(ask(u, low - gap, temperature, name), "underflow", `${name} ${temperature}`);
    }
  }
}
assert.equal(ask([2, 1, -1], 0, 1, "float64"), "ok");
assert.equal(ask([2, 1, -1], 1000, 1, "float64"), "overflow");
assert.equal(ask([2, 1, -1], 707.5, 1, "float64"), "total-overflow");
assert.equal(ask([2, 1, -1], -1000, 1, "float64"), "underflow");
assert.equal(ask([2, 1, -1], -746, 1, "float64"), "imprecise");
assert.equal(ask([2, 1, -1], -740, 1, "float64"), "imprecise"); // 表の 4 桁目だけが違う
assert.equal(ask([2, 1, -1], -100, 1, "float32"), "imprecise");
assert.equal(ask([2, 1, -1], -80, 1, "float32"), "ok");
assert.equal(ask([2, 1, -1], 100, 1, "float32"), "overflow");

// 定数を足しても確率は同じ、順序も同じ、温度が低いほど最大の確率は大きい
const u = [2, 1, -1];
close(stableSoftmax(scaleLogits(u, 1000, 1)).y, stableSoftmax(u).y, 1e-10, "平行移動");
const peaks = TEMPERATURES.map((temperature) => stableSoftmax(scaleLogits(u, 0, temperature)).y[0]);
peaks.slice(1).forEach((peak, i) => assert.ok(peak < peaks[i], `温度 ${TEMPERATURES[i + 1]}`));
for (const temperature of TEMPERATURES) {
  assert.equal(ranking(stableSoftmax(scaleLogits(u, 3, temperature)).y, [0, 1, 2]), "0 > 1 > 2");
}
assert.equal(TEMPERATURES[(TEMPERATURES.length - 1) / 2], 1);
assert.equal(ranking([-3, 1, 1, 5], ["a", "b", "c", "d"]), "d > b = c > a");

// 数の書き方
assert.deepEqual([NaN, Infinity, -Infinity, 0, 1, 0.64391, 0.005, 1234, 3.7e-44, -2].map((x) => format(x)),
  ["nan", "inf", "-inf", "0.0000", "1.0000", "0.6439", "0.0050", "1.23e+3", "3.70e-44", "-2.0000"]);
for (let loss = 1e-6; loss < 100; loss *= 1.07) {
  const text = formatProbability(Math.exp(-loss), loss);
  assert.equal(format(-Math.log(Number(text)), 3), format(loss, 3), `-log ${text}`);
}
assert.equal(formatProbability(stableSoftmax(u).y[0], crossEntropy(u, 0)), "0.7054");

console.log(`# compared ${fixtures.length}`);
