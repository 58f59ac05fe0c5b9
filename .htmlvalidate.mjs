// 組み上がった HTML の検査。切ってある規則には、理由を添える。
export default {
  root: true,
  extends: ["html-validate:standard"],
  elements: [
    "html5",
    // Material のテンプレートは、畳める目次の見出しに空の tabindex を書く(ブラウザは無視する)
    { label: { attributes: { tabindex: { enum: ["", "/-?\\d+/"] } } } },
  ],
  rules: {
    // 見た目だけの規則。生成された HTML の空白と大文字小文字は読者に届かない
    "no-trailing-whitespace": "off",
    "doctype-style": "off",
    // Material の部品の id は "__" で始まる。HTML の規格では空白を含まなければよい
    "valid-id": ["error", { relaxed: true }],
    // Material は開閉用のチェックボックスに autocomplete="off" を付ける(Firefox が状態を覚えるのを防ぐため)
    "valid-autocomplete": "off",
    "input-attributes": "off",
  },
};
