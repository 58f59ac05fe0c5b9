// 窓と、それを並べた行を一緒に光らせ、並べる向きにも、足し戻す向きにも、1 行ずつ進めます。
import { choice, out, slider } from "../parts.js";
import { PIXELS, ROWS, col2im, corner, im2col } from "./math.js";

const [CELL, RIGHT, TOP] = [24, 108, 18];
const controls = {
  way: { reading: "向き", initial: "spread", options: { spread: "並べる(im2col)", back: "足し戻す(col2im)" } },
  values: { reading: "画素の数", initial: "number", options: { number: "画素の番号", one: "全部 1" } },
  row: { label: "行", reading: "行", initial: 0, min: 0, max: ROWS - 1, step: 1 },
};

function compute({ way, values, row }) {
  const source = values === "one" ? PIXELS.map((line) => line.map(() => 1)) : PIXELS;
  const rows = im2col(source);
  const back = way === "back";
  return { rows, back, image: back ? col2im(rows, row + 1) : source, ...corner(row) };
}

const cell = (x, y, kind, value, key = "") => `<rect class="${kind}" x="${x}" y="${y}" width="${CELL}" height="${CELL}"/>
<text x="${x + CELL / 2}" y="${y + CELL / 2}" ${key && `data-out="${key}"`}>${value}</text>`;

function picture({ row }, { rows, image, back, p, q }) {
  const lit = (i, j) => i >= p && i < p + 3 && j >= q && j < q + 3;
  const left = image.flatMap((line, i) => line.map((value, j) =>
    cell(2 + CELL * j, TOP + CELL * i, lit(i, j) ? "ic-now" : "ic-cell", value, `x${4 * i + j}`)));
  const right = rows.flatMap((line, r) => line.map((value, c) =>
    cell(RIGHT + CELL * c, TOP + CELL * r, r === row ? "ic-now" : "ic-cell",
      back || r <= row ? value : "", `a${9 * r + c}`)));
  const window = `x="${2 + CELL * q}" y="${TOP + CELL * p}" width="${3 * CELL}" height="${3 * CELL}"`;
  const frame = `x="${RIGHT}" y="${TOP + CELL * row}" width="${9 * CELL}" height="${CELL}"`;
  return `<text class="ic-title" x="2" y="9">${back ? "足した画像" : "画像"}</text>
<text class="ic-title" x="${RIGHT}" y="9">${back ? "戻す行" : "並べた行"}</text>
${left.join("\n")}\n${right.join("\n")}
<rect class="ic-frame" ${window}/><rect class="ic-frame" ${frame}/>`;
}

function told({ row }, { rows, back, p, q }) {
  const line = [0, 3, 6].map((k) => rows[row].slice(k, k + 3).join(" ")).join(" | ");
  return `<p>${out("place", `行 ${row} は、上から ${p}、左から ${q} の窓`)}<br>
${out("line", back ? `${line} を足す` : line, "zw-forward")}</p>`;
}

function render(state) {
  const now = compute(state);
  const reading = "4×4 の画像と、窓を横に並べた 4 行 9 列。いまの窓と行が、同じ色です。";
  return `${choice("way", controls.way, state.way)}
${choice("values", controls.values, state.values)}
<svg class="zw-picture ic-picture" viewBox="0 0 328 118" role="img" aria-label="${reading}">
${picture(state, now)}
</svg>
${slider("row", controls.row, state.row, { text: state.row, says: `行 ${state.row}` })}
${told(state, now)}`;
}

export default {
  title: "窓を行に並べ、行を窓に足し戻す",
  controls,
  presets: {
    番号を全部戻す: { way: "back", values: "number", row: ROWS - 1 },
    重なりを数える: { way: "back", values: "one", row: ROWS - 1 },
  },
  render,
  say(state) {
    const { rows, back, image, p, q } = compute(state);
    const doing = back ? `足した画像は ${image.flat().join("、")}` : `並べた行は ${rows[state.row].join("、")}`;
    return `行 ${state.row}、上から ${p}、左から ${q} の窓。${doing}。`;
  },
};
