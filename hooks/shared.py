"""どのフックも使うこと: 家の場所と、いま手元で書いているところか(serve)どうか。

MkDocs は、mkdocs.yml に並ぶフックを、import とは別の実体として読み込みます。フックどうしで覚えを
分け合うには、どちらの読み方でも実体が一つになる、このような部品が要ります。
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

serving = False  # 書き込むのは hooks/serving.py だけ。値ではなく shared.serving として読みます
