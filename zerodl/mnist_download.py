"""MNIST の取得: ファイルをミラー(配布元の写し)から取り寄せ、キャッシュに置きます。

pooch が一時ファイルに受け取り、SHA-256 が合ったときだけ正しい名前に移します。このため、
失敗しても、二つのプロセスが同時に取り寄せても、壊れたファイルはキャッシュに残りません。
"""

import os
import time
from functools import partial
from pathlib import Path
from typing import Any

from zerodl import checks

# 公式の配布サイトは長らく 403 や 404 を返すので、同じ四つのファイルを置いている写しを順に試す
MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
# 秒。この間なにも届かないミラーはあきらめる
TIMEOUT = 10.0
# バイト毎秒。平均がこれより遅いミラーもあきらめる
SLOWEST = 10_000
WHAT_TO_DO = """\
次のどれかをお試しください。
  ・インターネットの接続を確かめ、時間をおいてもう一度実行する
  ・四つのファイルを自分で用意し、そのフォルダーを環境変数 ZERODL_MNIST に設定する
  ・ダウンロードの要らない 5,000 枚のデータを使う: mnist()"""


class DataError(RuntimeError):
    """データを用意できなかったときのエラーです。直し方を文の中に書きます。"""


class MirrorError(Exception):
    """ひとつのミラーから受け取れなかった理由です。次のミラーを試す合図になります。"""


def fetch(
    name: str, sha256: str, mirrors: tuple[str, ...] = MIRRORS, timeout: float = TIMEOUT
) -> Path:
    """キャッシュにある正しいファイルか、ミラーから取り寄せたファイルのパスを返します。

    Parameters
    ----------
    name : ファイルの名前
    sha256 : 正しいファイルの SHA-256
    mirrors : ファイルの置き場所の URL。前から順に試す
    timeout : ひとつのミラーの応答を待つ秒数

    Raises
    ------
    DataError
        どのミラーからも受け取れないときと、キャッシュに読み書きできないとき。
    """
    pooch = _import_pooch()
    cache = cache_folder()
    receive = partial(download, timeout=checks.number(timeout, "timeout", above=0))
    reasons = []
    for mirror in mirrors:
        url = f"{mirror.rstrip('/')}/{name}"
        try:
            return Path(pooch.retrieve(url, sha256, name, cache, downloader=receive))
        except MirrorError as error:
            reasons.append(f"  {url}: {error}")
        except ValueError:
            reasons.append(f"  {url}: 内容が違います(SHA-256 の不一致)")
        except OSError as error:
            raise DataError(
                f"キャッシュのフォルダー {cache} に読み書きできません({error})。"
                "書き込めるフォルダーを環境変数 ZERODL_CACHE に設定してください。"
            ) from error
    raise DataError("\n".join([f"{name} を取り寄せられませんでした。", *reasons, WHAT_TO_DO]))


def cache_folder() -> Path:
    """取り寄せたファイルを置くフォルダーを返します。環境変数 ZERODL_CACHE で変えられます。"""
    folder = os.environ.get("ZERODL_CACHE") or _import_pooch().os_cache("zerodl")
    return Path(os.path.expanduser(folder))


def _import_pooch() -> Any:
    """ファイルの取り寄せに使うライブラリー pooch を読み込みます。"""
    try:
        import pooch
        import tqdm  # noqa: F401
    except ModuleNotFoundError as error:
        raise DataError(
            "MNIST 全体を取り寄せるには pooch と tqdm が要ります。"
            "次のコマンドで入ります: python -m pip install pooch tqdm"
        ) from error
    # 進み具合は tqdm が見せる
    pooch.get_logger().setLevel("WARNING")
    return pooch


def download(url: str, path: str, _pooch: object = None, *, timeout: float = TIMEOUT) -> None:
    """ひとつの URL のファイルを ``path`` に書きます。失敗したら MirrorError を送出します。

    Parameters
    ----------
    url : ファイルの URL
    path : 書き込む先
    timeout : 応答を待つ秒数
    """
    import requests
    from urllib3.exceptions import HTTPError, ProtocolError, TimeoutError

    try:
        with requests.get(url, stream=True, timeout=timeout) as response:
            if response.status_code != 200:
                raise MirrorError(f"HTTP {response.status_code} が返りました")
            _save(response.raw, path, timeout)
    except requests.TooManyRedirects as error:
        raise MirrorError("転送が繰り返されました") from error
    except (requests.Timeout, TimeoutError) as error:
        raise MirrorError(f"{timeout:g} 秒のあいだ応答がありません") from error
    except ProtocolError as error:
        raise MirrorError("途中で切れました") from error
    except (requests.RequestException, HTTPError) as error:
        raise MirrorError(f"通信できません({type(error).__name__})") from error


def _save(stream: Any, path: str, timeout: float) -> None:
    """届いたぶんずつファイルに書き、進み具合を見せます。遅すぎる送信は打ち切ります。"""
    from tqdm import tqdm

    start = time.monotonic()
    # Content-Length。無ければ None
    total = stream.length_remaining
    with open(path, "wb") as file, tqdm(total=total, unit="B", unit_scale=True) as bar:
        bar.set_description("MNIST")
        while block := stream.read1(65536, decode_content=False):
            bar.update(file.write(block))
            if time.monotonic() - start > timeout + bar.n / SLOWEST:
                raise MirrorError(f"遅すぎます(毎秒 {SLOWEST:,} バイト未満)")
