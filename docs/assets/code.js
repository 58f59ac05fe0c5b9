// コピーのボタンの枠は nav として作られます。読み上げで「移動の目印」に数えないように、役割を直します。
// ボタンは Material がページを開くたびに作るので、そのあとで探します。

window.document$.subscribe(() => {
  requestAnimationFrame(() => {
    for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "none");
  });
});
