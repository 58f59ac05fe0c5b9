// コピーのボタンの枠は nav として作られます。読み上げで「移動の目印」に数えないように、役割を外します。
// ボタンは、コードが画面に入ったときに Material が作ります(content.lazy)。

const observer = new MutationObserver((records) => {
  for (const { addedNodes } of records)
    for (const node of addedNodes)
      if (node.nodeName === "NAV" && node.className === "md-code__nav") node.setAttribute("role", "none");
});

observer.observe(document.body, { childList: true, subtree: true });
