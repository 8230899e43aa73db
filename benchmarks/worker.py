"""The worker process of one engine.

python -m benchmarks.worker ENGINE MODEL_FOLDER TEXTS_FILE
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engines import ENGINES
from benchmarks.memory import peak_bytes, resident_bytes
from benchmarks.serving import serve


class EngineWorker:
    """One engine and the texts it is measured on."""

    def __init__(self, name: str, folder: Path, texts_file: Path) -> None:
        self._texts: dict[str, list[str]] = json.loads(texts_file.read_text(encoding="utf-8"))
        start = time.perf_counter()
        self._engine = ENGINES[name].load(folder)
        self._engine.encode(["a", "b"])
        self._loaded = {
            "about": self._engine.about,
            "load_seconds": time.perf_counter() - start,
            "loaded_bytes": resident_bytes(),
        }

    def loaded(self) -> dict[str, Any]:
        """Time from the import of the engine to its first vectors, and memory after them."""
        return self._loaded

    def encode(self, kind: str, n_texts: int) -> dict[str, Any]:
        """Time to encode the first texts of a kind, and the padding in it."""
        texts = self._texts[kind][:n_texts]
        start = time.perf_counter()
        self._engine.encode(texts)
        seconds = time.perf_counter() - start
        return {"seconds": seconds, "padding_share": self._engine.padding_share}

    def write_vectors(self, kind: str, n_texts: int, path: str) -> dict[str, Any]:
        """Write the vectors of the first texts of a kind as a `.npy` file."""
        np.save(path, self._engine.encode(self._texts[kind][:n_texts]))
        return {}

    def memory(self) -> dict[str, Any]:
        """Peak memory since the process began."""
        return {"peak_bytes": peak_bytes()}


if __name__ == "__main__":
    engine, folder, texts_file = sys.argv[1:]
    worker = EngineWorker(engine, Path(folder), Path(texts_file))
    serve(
        {
            "loaded": worker.loaded,
            "encode": worker.encode,
            "write_vectors": worker.write_vectors,
            "memory": worker.memory,
        }
    )
