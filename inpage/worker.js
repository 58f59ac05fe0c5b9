// Python を動かす worker。画面とは session.js だけを通して話します(やりとりは README.md)。
import files from "./files.js";

const folder = new URL(files.runtime, self.location.href);
const stored = new Map(); // ファイルの名前 → 確かめた中身
let got = 0;

/** ファイルを取り寄せ、組み立てたときと同じ中身かを確かめます。 */
async function download({ url, name, sha256 }) {
  const response = await fetch(new URL(url, self.location.href));
  if (!response.ok) throw new Error(`${name} がありません(${response.status})`);
  const counting = new TransformStream({
    transform(chunk, out) {
      postMessage({ loading: (got += chunk.length) });
      out.enqueue(chunk);
    },
  });
  const body = await new Response(response.body.pipeThrough(counting)).arrayBuffer();
  const digest = crypto.subtle && new Uint8Array(await crypto.subtle.digest("SHA-256", body)); // http では調べられない
  if (digest && [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") !== sha256) {
    throw new Error(`${name} の中身が違います`);
  }
  stored.set(name, body);
}

/** Pyodide には、確かめた中身を渡します。 */
const real = self.fetch.bind(self);
self.fetch = (input, options) => {
  const name = new URL(input.url ?? input, self.location.href).pathname.split("/").at(-1);
  if (!stored.has(name)) return real(input, options);
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return Promise.resolve(new Response(stored.get(name), { headers: { "Content-Type": type } }));
};

let posting = 0; // いま動かしている番号

async function prepare() {
  const module = import(new URL("pyodide.mjs", folder)); // 並べて取り寄せる
  await Promise.all(files.files.map(download));
  const { loadPyodide } = await module;
  const python = await loadPyodide({ indexURL: folder.href, packages: ["numpy"] });
  python.unpackArchive(stored.get("zerodl.zip"), "zip", { extractDir: "/zerodl" });
  stored.clear();
  python.runPython("import sys; sys.path.insert(0, '/zerodl')");
  const session = python.pyimport("inpage.runner").Session((out) => postMessage({ id: posting, out }));
  postMessage({ started: true });
  return session;
}

const ready = prepare();
ready.catch((error) => {
  const memory = /memory|allocat/i.test(error.message);
  const why = memory ? "メモリーが足りないので、Python を始められません。" : `Python を読み込めませんでした: ${error.message}。`;
  postMessage({ failed: `${why} もう一度押すと、やり直します。` });
});

self.onmessage = async ({ data: { id, cells } }) => {
  const session = await ready;
  posting = id;
  try {
    postMessage({ id, answer: JSON.parse(session.run(cells)) });
  } catch (error) {
    postMessage({ lost: String(error) });
  }
};
