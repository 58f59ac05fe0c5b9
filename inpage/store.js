// 読者のブラウザーにだけ残すもの: 書いたコードと、合格した演習。どこへも送りません。
// 残せないとき(プライベートモード、容量不足)も動きます。鍵の名前は README.md にあります。

/** サイトの根。このスクリプトは、根の python/(版)/ にあります。 */
export const base = new URL("../../", document.currentScript.src);
const prefix = `${base.pathname}zd:`;

function attempt(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

export const get = (key) => attempt(() => localStorage.getItem(prefix + key), null);
export const remove = (key) => attempt(() => localStorage.removeItem(prefix + key));

/** 残せたら true を返します。 */
export const set = (key, value) =>
  attempt(() => {
    localStorage.setItem(prefix + key, value);
    return true;
  }, false);

/** 残してある鍵と中身を、鍵の順に返します。 */
export const entries = () =>
  attempt(() => Object.entries(localStorage), [])
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value])
    .sort();
