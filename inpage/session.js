// Python を持つ worker との受け渡し。サイトを見ている間、ページを移っても一つを使い続けます。
import files from "./files.js";

let worker = null;
let ready = false;
let last = 0;
const waiting = new Map(); // 番号 → { done, loading, out }

const percent = (got) => Math.min(99, Math.round((100 * got) / files.bytes));
const LOST = "Python が動かなくなったので、入れ直します。もう一度押してください。";

function start() {
  ready = false;
  worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => receive(data);
  worker.onerror = () => settle({ error: "Python を始められませんでした。もう一度押すと、やり直します。" });
}

function receive({ loading, started, failed, id, out, answer, lost }) {
  if (loading !== undefined) tell(`Python を読み込んでいます(初めの一度だけ、${files.transfer})… ${percent(loading)}%`);
  if (started) {
    ready = true;
    tell("動かしています…");
  }
  if (failed) settle({ error: failed });
  if (lost) settle({ error: LOST });
  if (out) waiting.get(id)?.out(out);
  if (!answer) return;
  waiting.get(id)?.done({ answer });
  waiting.delete(id);
  if (answer.broken) discard(); // メモリーを使い切ったあとの Python は、使い続けない
}

function tell(text) {
  for (const { loading } of waiting.values()) loading(text);
}

/** 待っている人すべてに同じ返事をして、この worker を捨てます。 */
function settle(reply) {
  for (const { done } of waiting.values()) done(reply);
  waiting.clear();
  discard();
}

function discard() {
  worker?.terminate();
  worker = null;
}

/** ブロックの並びを動かします。返事は { answer } か { error } です。 */
export async function run(cells, { loading, out }) {
  try {
    if (!worker) start();
  } catch {
    return { error: "このブラウザーでは、Python を始められません。" };
  }
  if (!ready) loading(`Python を読み込んでいます(初めの一度だけ、${files.transfer})…`);
  const id = ++last;
  worker.postMessage({ id, cells: JSON.stringify(cells) });
  return new Promise((done) => waiting.set(id, { done, loading, out }));
}

/** 動いているものを、すぐに止めます。次に備えて、Python を用意し直しておきます。 */
export function stop() {
  settle({ answer: { stopped: true } });
  start();
}
