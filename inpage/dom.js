// 画面の部品。

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** 手の空いたときに働かせます。 */
export const idle = self.requestIdleCallback ?? setTimeout;

export function button(text, title, press) {
  const made = make("button", { type: "button", className: "zd-button", textContent: text, title });
  made.addEventListener("click", press);
  return made;
}

/** 採点の「読む所: 題「節」 (forward/softmax/#formula)」を、その節へのリンクにします。 */
export function linked(text, base) {
  const parts = text.split(/(?<=読む所: )(.+) \(([a-z]\w*\/\w+\/#[\w-]+)\)/);
  return parts.flatMap((part, i) => {
    if (i % 3 === 1) return [make("a", { href: new URL(parts[i + 1], base), textContent: part })];
    return i % 3 ? [] : [part];
  });
}
