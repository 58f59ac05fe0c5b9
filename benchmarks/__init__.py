"""速さと記憶量の測定: ``python -m benchmarks`` で測り、表と JSON にします。

比べる相手の PyTorch は、``pip install -c constraints.txt -e ".[oracle]"`` で入ります。
NumPy と PyTorch を 1 スレッドで比べるので、どちらも読み込まれる前に、スレッドの数を決めます。
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
