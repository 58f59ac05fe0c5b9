// style.css が後回しにした段落・式・コード・図(content-visibility)を、手の空いた間に組みます。
// 最後には、ページ全体がふつうに組まれた状態になります。力の弱い端末(指で触る画面)では、少し待ってから始めます。

const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 20));
const AT_ONCE = 20;
const PAUSE = matchMedia("(pointer: coarse)").matches ? 4000 : 0;

function settle(elements) {
  idle(
    () => {
      for (const element of elements.splice(0, AT_ONCE)) element.style.contentVisibility = "visible";
      if (elements.length > 0) settle(elements);
    },
    { timeout: 100 },
  );
}

window.document$.subscribe(() => {
  const start = () => settle([...document.querySelectorAll(".md-content__inner > :nth-child(n + 9)")]);
  if (PAUSE > 0) setTimeout(start, PAUSE);
  else start();
});
