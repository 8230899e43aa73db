"""Vectors of fixed texts, such as a lens's examples, kept between runs."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voc.files.atomic import replacing
from voc.files.small_files import cache_folder
from voc.types import FloatArray


def read_cached_vectors(
    texts: Sequence[str], *, encoder: str, cache: Path | None = None
) -> FloatArray | None:
    """Vectors (n, d) of these texts by the encoder of this fingerprint; None when not kept."""
    path = _path(texts, encoder, cache)
    try:
        vectors: FloatArray = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return vectors if len(vectors) == len(texts) else None


def cache_vectors(
    vectors: FloatArray, texts: Sequence[str], *, encoder: str, cache: Path | None = None
) -> None:
    """Keep vectors for `read_cached_vectors`."""
    with replacing(_path(texts, encoder, cache)) as temporary, temporary.open("wb") as file:
        np.save(file, vectors)


def _path(texts: Sequence[str], encoder: str, cache: Path | None) -> Path:
    digest = hashlib.sha256("\0".join([encoder, *texts]).encode()).hexdigest()
    return cache_folder(cache) / f"vectors-{digest[:32]}.npy"
