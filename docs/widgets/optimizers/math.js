// 六つの更新の規則が、三つの坂で通る道です。zerodl.optimizers と同じ点を通ります。

/** 坂は L = ½ w₀² + g(w₁) です。d は g の微分、low は底の高さ、high は描く w₁ の上端。 */
export const SURFACES = {
  bowl: { g: (b) => b * b / 2, d: (b) => b, low: 0, high: 3 },
  ravine: { g: (b) => 25 * b * b, d: (b) => 50 * b, low: 0, high: 1.5 },
  saddle: { g: (b) => b ** 4 / 4 - b * b / 2, d: (b) => b ** 3 - b, low: -0.25, high: 1.5 },
};
export const loss = (surface, [a, b]) => a * a / 2 + SURFACES[surface].g(b);
export const gradient = (surface, [a, b]) => [a, SURFACES[surface].d(b)];

/** 規則ごとの、成分一つの動き。s は覚えている量(初めは空)、t は何回目の更新かです。 */
export const RULES = {
  sgd: (g, eta) => -eta * g,
  momentum: (g, eta, s) => (s.v = 0.8 * (s.v ?? 0) - eta * g),
  nesterov: (g, eta, s) => 0.8 * (s.v = 0.8 * (s.v ?? 0) - eta * g) - eta * g,
  adagrad(g, eta, s) {
    s.h = (s.h ?? 0) + g * g;
    return (-eta * g) / (Math.sqrt(s.h) + 1e-10);
  },
  rmsprop(g, eta, s) {
    s.h = 0.99 * (s.h ?? 0) + 0.01 * g * g;
    return (-eta * g) / (Math.sqrt(s.h) + 1e-8);
  },
  adam(g, eta, s, t) {
    s.m = 0.9 * (s.m ?? 0) + 0.1 * g;
    s.v = 0.999 * (s.v ?? 0) + 0.001 * g * g;
    const [m, v] = [s.m / (1 - 0.9 ** t), s.v / (1 - 0.999 ** t)];
    return (-eta * m) / (Math.sqrt(v) + 1e-8);
  },
};

/** 出発点 start から steps 回更新し、通った点を返します。数でなくなったら、そこで止まります。 */
export function path(surface, rule, start, eta, steps) {
  const points = [start];
  const states = start.map(() => ({}));
  while (points.length <= steps && Number.isFinite(loss(surface, points.at(-1)))) {
    const now = points.at(-1);
    const g = gradient(surface, now);
    points.push(now.map((w, i) => w + RULES[rule](g[i], eta, states[i], points.length)));
  }
  return points;
}

/** 底との差が 0.01 以下に落ち着く歩。最後の点が落ち着いていなければ Infinity です。 */
export function settled(surface, points) {
  const high = points.map((point) => !(loss(surface, point) <= SURFACES[surface].low + 0.01));
  return high.at(-1) ? Infinity : high.lastIndexOf(true) + 1;
}

/** 高さ level の等高線。輪ごとの点を返します。輪は、w₁ の範囲のうち g(w₁) ≤ level の区間ごとにあります。 */
export function contour(surface, level) {
  const { g, high } = SURFACES[surface];
  const inside = (b) => g(b) <= level;
  const grid = Array.from({ length: 202 }, (_, i) => (i / 100.5 - 1) * 1.2 * high);
  const edges = grid.slice(1).flatMap((b, i) => (inside(b) === inside(grid[i]) ? [] : [edge(inside, grid[i], b)]));
  const ends = [...(inside(grid[0]) ? [grid[0]] : []), ...edges, ...(inside(grid.at(-1)) ? [grid.at(-1)] : [])];
  return Array.from({ length: ends.length / 2 }, (_, k) => {
    const [from, to] = [ends[2 * k], ends[2 * k + 1]];
    return Array.from({ length: 64 }, (_, i) => {
      const b = (from + to) / 2 - ((to - from) / 2) * Math.cos((i / 32) * Math.PI);
      return [Math.sqrt(Math.max(0, 2 * (level - g(b)))) * (i < 32 ? 1 : -1), b];
    });
  });
}

/** from と to の間で、inside が変わる所。 */
function edge(inside, from, to) {
  for (let i = 0; i < 40; i += 1) {
    const middle = (from + to) / 2;
    if (inside(middle) === inside(from)) from = middle;
    else to = middle;
  }
  return from;
}
