// 「ソフトマックスを動かす」図。ページに書いてある HTML に動きを付けるだけで、部品は作りません。
// 自作の要素なので、ページの切り替え(navigation.instant)で出入りしても、動きはちょうど一度だけ付きます。
import {
  DTYPES, TEMPERATURES, crossEntropy, diagnose, format, formatProbability,
  naiveSoftmax, ranking, safeRange, scaleLogits, stableSoftmax,
} from "./math.js";

const PRESETS = {
  same: [1, 1, 1],
  winner: [0, 5, 0],
};

// 定義のままの形がどうなったか: 短い言い方と、理由
const VERDICTS = {
  ok: "同じ確率",
  overflow: "nan",
  "total-overflow": "すべて 0",
  underflow: "nan",
  imprecise: "ずれた確率",
};

const REASONS = {
  ok: () => "この範囲では、正しく計算できています。",
  overflow: ({ top, dtype }) => `exp(${top}) が ${dtype} の上限を超えて inf になりました。inf ÷ inf は nan です。`,
  "total-overflow": ({ dtype }) => `exp の合計が ${dtype} の上限を超えました。inf で割るので、確率がすべて 0 です。`,
  underflow: ({ dtype }) => `どの exp も ${dtype} では 0 になりました。0 ÷ 0 は nan です。`,
  imprecise: ({ dtype }) => `exp が 0 に近すぎて、${dtype} では桁が足りません。エラーは出ませんが、確率がずれています。`,
};

/** スライダー上の値の位置を 0 以上 1 以下で返します。 */
function position(slider, value) {
  const [min, max] = [Number(slider.min), Number(slider.max)];
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

const minus = (text) => text.replace("-", "−");

class SoftmaxFigure extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this); // 同じ聞き手は、何度登録しても一つ
    this.addEventListener("click", this);
    this.querySelector("fieldset").disabled = false;
    this.querySelector(".sf-off").hidden = true;
    this.render();
    this.announced = this.now.state;
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  handleEvent({ type, target }) {
    if (type === "input") {
      this.render();
      this.announce(target.type === "radio");
    } else if (target.dataset.preset) {
      this.apply(target.dataset.preset);
      this.render();
      this.announce(true);
    }
  }

  get sliders() {
    return [...this.querySelectorAll(".sf-row input[type=range]")];
  }

  get names() {
    return [...this.querySelectorAll(".sf-row label span")].map((name) => name.textContent);
  }

  apply(preset) {
    const c = this.part("c");
    if (preset === "shift") {
      c.value = c.valueAsNumber + 1000;
    } else if (preset === "reset") {
      for (const input of this.querySelectorAll("input")) {
        if (input.type === "radio") input.checked = input.defaultChecked;
        else input.value = input.defaultValue;
      }
    } else {
      this.sliders.forEach((slider, k) => { slider.value = PRESETS[preset][k]; });
    }
  }

  part(name) {
    return this.querySelector(`[data-sf="${name}"]`);
  }

  write(name, text) {
    const element = this.part(name);
    if (element.textContent !== text) element.textContent = text;
  }

  /** 部品の今の値を読み、計算の途中と結果をすべて返します。 */
  compute() {
    const u = this.sliders.map((slider) => slider.valueAsNumber);
    const c = this.part("c").valueAsNumber;
    const temperature = TEMPERATURES[this.part("tau").valueAsNumber];
    const t = Number(this.querySelector("[name=sf-t]:checked").value);
    const dtype = this.querySelector("[name=sf-dtype]:checked").value;
    const x = scaleLogits(u, c, temperature, DTYPES[dtype]);
    const naive = naiveSoftmax(x, DTYPES[dtype]);
    const stable = stableSoftmax(x, DTYPES[dtype]);
    return {
      u, c, temperature, t, dtype, x, naive, stable,
      loss: crossEntropy(x, t, DTYPES[dtype]),
      base: stableSoftmax(u).y, // τ = 1、c = 0 のときの確率
      safe: safeRange(u, temperature, DTYPES[dtype]),
      state: diagnose(naive, stable),
    };
  }

  render() {
    const now = this.compute();
    this.now = now;
    this.renderStage(now);
    this.renderSettings(now);
    this.renderLoss(now);
    this.renderTable("naive", now.x, now.naive);
    this.renderTable("stable", now.stable.shifted, now.stable);
    this.write("status", REASONS[now.state]({ ...now, top: Math.max(...now.x).toFixed(1) }));
    this.write("verdict", VERDICTS[now.state]);
    this.querySelector("fieldset").dataset.state = now.state;
    this.write("max", now.stable.max.toFixed(2));
  }

  renderStage({ u, stable, base }) {
    this.sliders.forEach((slider, k) => {
      const y = format(stable.y[k]);
      slider.style.setProperty("--v", position(slider, u[k]));
      slider.setAttribute("aria-valuetext", `${u[k].toFixed(1)}、確率 ${y}`);
      this.write(`u${k}`, minus(u[k].toFixed(1)));
      this.write(`y${k}`, y);
      const bar = this.part(`bar${k}`);
      bar.style.setProperty("--p", stable.y[k]);
      bar.style.setProperty("--q", base[k]);
      this.part(`share${k}`).style.flexGrow = stable.y[k];
    });
    this.write("sum", format(stable.y.reduce((sum, value) => sum + value, 0)));
    this.write("order-u", ranking(u, this.names));
    this.write("order-y", ranking(stable.y, this.names));
  }

  renderSettings({ c, temperature, safe, state }) {
    const tau = this.part("tau");
    const shift = this.part("c");
    tau.setAttribute("aria-valuetext", `${temperature}`);
    shift.setAttribute("aria-valuetext", `${c}、定義のままの形では ${VERDICTS[state]}`);
    shift.style.setProperty("--low", position(shift, safe.low));
    shift.style.setProperty("--high", position(shift, safe.high));
    this.write("tau-value", `${temperature}`);
    this.write("c-value", minus(`${c}`));
    const limit = safe.high > Number(shift.max)
      ? "いまの u と τ では、c が 1000 でも inf は現れません。"
      : `いまの u と τ では、c が ${safe.high.toFixed(1)} を超えると inf が現れます。`;
    this.write("limit", minus(limit));
  }

  renderLoss({ t, stable, loss }) {
    this.write("t", this.names[t]);
    this.write("t-index", `${t}`);
    this.write("y-t", formatProbability(stable.y[t], loss));
    this.write("loss", format(loss, 3));
    const dot = this.part("dot");
    dot.setAttribute("cx", 24 + 168 * stable.y[t]);
    dot.setAttribute("cy", 96 - 17 * Math.min(loss, 5));
  }

  renderTable(name, x, { exps, total, y }) {
    x.forEach((value, k) => {
      this.write(`${name}-x${k}`, minus(value.toFixed(2)));
      this.write(`${name}-e${k}`, format(exps[k]));
      this.write(`${name}-y${k}`, format(y[k]));
    });
    this.write(`${name}-total`, format(total));
    this.write(`${name}-sum`, format(y.reduce((sum, value) => sum + value, 0)));
  }

  /** 読み上げは控えめに: ボタンを押したときと、計算が壊れたか直ったときだけ。 */
  announce(always) {
    const { t, stable, loss, state } = this.now;
    if (!always && state === this.announced) return;
    this.announced = state;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.write("live", `${this.names[t]}の確率 ${format(stable.y[t])}、損失 ${format(loss, 3)}。`
        + `定義のままの形では ${VERDICTS[state]}。`);
    }, 400);
  }
}

if (!customElements.get("softmax-figure")) customElements.define("softmax-figure", SoftmaxFigure);
