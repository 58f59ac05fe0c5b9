// 配るのと同じ Python を Node で始め、ファイルに並べたコードを動かして、結果を印字します。
// node pyodide_driver.mjs サイトの python/(版) コードの JSON
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const edition = resolve(process.argv[2]);
const { default: files } = await import(pathToFileURL(join(edition, "files.js")));
const folder = join(edition, files.runtime);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: folder, packages: ["numpy"], stdout: () => {} });
python.unpackArchive(new Uint8Array(readFileSync(join(edition, "zerodl.zip"))), "zip", { extractDir: "/zerodl" });
const driver = readFileSync(new URL("pyodide_driver.py", import.meta.url), "utf8");
python.runPython("import sys; sys.path.insert(0, '/zerodl')");
python.FS.writeFile("/zerodl/driver.py", driver);
console.log(python.pyimport("driver").run(readFileSync(process.argv[3], "utf8")));
