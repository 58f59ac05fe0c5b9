// 押される前に読み込むもののすべて。押されると session.js を読み込みます。説明は README.md にあります。
// 自作の要素なので、ページの切り替え(navigation.instant)で出入りしても、ちょうど一度だけ働きます。
import { Exercise } from "./exercise.js";
import { Progress } from "./progress.js";
import { Run } from "./run.js";

if (!customElements.get("zd-run")) {
  customElements.define("zd-run", Run);
  customElements.define("zd-exercise", Exercise);
  customElements.define("zd-progress", Progress);
}
