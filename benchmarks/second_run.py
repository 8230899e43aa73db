"""Time of embedding texts for an analysis, with and without their vectors from an earlier run.

python -m benchmarks.second_run TEXTS_FILE
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.serving import serve
from benchmarks.texts import TYPICAL, number_texts


def measure(texts_file: Path, n_texts: int, cache: str) -> dict[str, Any]:
    """Embed typical texts, all different, reading and keeping vectors in the folder `cache`."""
    from voc.inference.encoder import Encoder
    from voc.pipeline.embedding import embed_texts

    pool = json.loads(texts_file.read_text(encoding="utf-8"))[TYPICAL.name]
    texts = pool[:n_texts] if n_texts <= len(pool) else number_texts(pool, n_texts)
    encoder = Encoder.load()
    encoder.encode(["a warm-up"])
    start = time.perf_counter()
    embedded = embed_texts(texts, encoder, cache=Path(cache))
    return {"seconds": time.perf_counter() - start, "n_reused": embedded.n_reused}


if __name__ == "__main__":
    serve(
        {
            "measure": lambda n_texts, cache: measure(Path(sys.argv[1]), n_texts, cache),
        }
    )
