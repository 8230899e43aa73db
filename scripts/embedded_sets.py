"""Vectors and readings of the labelled sets, computed once for an encoder and kept in a folder."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from sentiment_sets import Row
from tqdm import tqdm

from voc.inference.encoder import Encoder
from voc.inference.placement import Placement
from voc.inference.reader import Reader, Reading
from voc.text.normalise import normalise_texts
from voc.types import FloatArray


class Streaming(Protocol):
    """What an encoder and a reader have in common: rows of numbers for texts, under a name."""

    @property
    def fingerprint(self) -> str:
        """Names the weights."""
        ...

    @property
    def placement(self) -> Placement:
        """Where it runs."""
        ...

    def stream(self, texts: Sequence[str]) -> Iterator[FloatArray]:
        """Rows of consecutive texts."""
        ...


def embed_rows(rows: list[Row], encoder: Encoder, *, cache: Path) -> FloatArray:
    """Vectors of normalised texts, float32 (n, d); read back when embedded before."""
    texts = normalise_texts([row.text for row in rows], [row.language for row in rows])
    return stream_cached(texts, encoder, cache=cache)


def read_cached(texts: Sequence[str], reader: Reader, *, cache: Path) -> Reading:
    """Vectors and logits of normalised texts; read back when read before."""
    return reader.split(stream_cached(texts, reader, cache=cache))


def stream_cached(texts: Sequence[str], source: Streaming, *, cache: Path) -> FloatArray:
    """Rows of normalised texts, float32; read back when computed before."""
    digest = hashlib.sha256(f"{source.fingerprint} {source.placement.dtype}".encode())
    digest.update("\0".join(texts).encode())
    path = cache / f"{digest.hexdigest()[:24]}.npy"
    if path.is_file():
        stored: FloatArray = np.load(path).astype(np.float32)
        return stored
    chunks = []
    with tqdm(total=len(texts), unit=" texts", leave=False) as bar:
        for chunk in source.stream(texts):
            chunks.append(chunk)
            bar.update(len(chunk))
    # Rounded before use as well as before storing: a second run then gives the same result.
    rounded = np.concatenate(chunks).astype(np.float16)
    cache.mkdir(parents=True, exist_ok=True)
    np.save(path, rounded)
    return rounded.astype(np.float32)
