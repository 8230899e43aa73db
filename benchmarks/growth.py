"""Time and memory of `voc.Encoder.encode` as texts become more, each number in a new process.

python -m benchmarks.growth TEXTS_FILE
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.memory import peak_bytes, resident_bytes
from benchmarks.serving import serve
from benchmarks.texts import SHORT, number_texts


def measure(texts_file: Path, n_texts: int) -> dict[str, Any]:
    """Encode short texts, all different, once, after a warm-up on a few of them."""
    from voc.inference.encoder import Encoder

    pool = json.loads(texts_file.read_text(encoding="utf-8"))[SHORT.name]
    texts = number_texts(pool, n_texts)
    encoder = Encoder.load()
    encoder.encode(number_texts(pool, 256))
    before_bytes = resident_bytes()
    start = time.perf_counter()
    vectors = encoder.encode(texts)
    seconds = time.perf_counter() - start
    return {
        "n_texts": n_texts,
        "seconds": seconds,
        "before_bytes": before_bytes,
        "peak_bytes": peak_bytes(),
        "output_bytes": vectors.nbytes,
    }


if __name__ == "__main__":
    serve({"measure": lambda n_texts: measure(Path(sys.argv[1]), n_texts)})
