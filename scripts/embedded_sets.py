"""Vectors of the labelled sets, computed once for an encoder and kept in a cache folder."""

import hashlib
from pathlib import Path

import numpy as np
from sentiment_sets import Row

from voc.inference.encoder import Encoder
from voc.text.normalise import normalise_texts
from voc.types import FloatArray


def embed_rows(rows: list[Row], encoder: Encoder, *, cache: Path) -> FloatArray:
    """Vectors of normalised texts, float32 (n, d); read back when embedded before."""
    texts = normalise_texts([row.text for row in rows], [row.language for row in rows])
    digest = hashlib.sha256(f"{encoder.fingerprint} {encoder.placement.dtype}".encode())
    digest.update("\0".join(texts).encode())
    path = cache / f"{digest.hexdigest()[:24]}.npy"
    if path.is_file():
        stored: FloatArray = np.load(path).astype(np.float32)
        return stored
    # Rounded before use as well as before storing: a second run then gives the same result.
    rounded = encoder.encode(texts, show_progress_bar=True).astype(np.float16)
    cache.mkdir(parents=True, exist_ok=True)
    np.save(path, rounded)
    return rounded.astype(np.float32)
