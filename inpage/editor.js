// コードを書く欄。Tab は次へ移る働きのまま残し、字下げは改行のときに付けます。

const INDENT = "    ";

/** 欄に、字下げの続き、空白 4 個ごとの消去、Ctrl+Enter での実行を加えます。 */
export function assist(area, run) {
  const fit = () => {
    area.rows = Math.max(3, area.value.split("\n").length);
  };
  area.addEventListener("input", fit);
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // 日本語の変換を決める Enter
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      insert(area, `\n${indent(line(area))}`);
    } else if (event.key === "Backspace" && /^( {4})+$/.test(line(area)) && area.selectionStart === area.selectionEnd) {
      event.preventDefault();
      area.selectionStart -= INDENT.length;
      document.execCommand("delete");
    }
  });
  fit();
}

/** カーソルの行の、カーソルまでの文字。 */
const line = (area) => area.value.slice(0, area.selectionStart).split("\n").at(-1);

/** 次の行の字下げ。「:」で終わる行の次は深く、return などの次は浅くします。 */
export function indent(above) {
  const spaces = above.match(/^ */)[0];
  if (/:\s*(#.*)?$/.test(above)) return spaces + INDENT;
  return /^\s*(return|break|continue|pass|raise)\b/.test(above) ? spaces.slice(INDENT.length) : spaces;
}

/** 元に戻す(Ctrl+Z)で戻せるように、打ったのと同じ形で入れます。 */
function insert(area, text) {
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
}
