"""Vectors of texts kept on disk between runs, by encoder and text.

A store is a folder of shards, each two files: the digests of its texts and their vectors. A shard
is written once, under the digest of its texts, the vectors first: processes may share a store, a
run that is killed loses only the shard it was at, and the texts themselves are not kept.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from voc.files.atomic import replacing
from voc.files.small_files import cache_folder
from voc.types import FloatArray, IntArray

_KEYS, _VECTORS = ".keys.npy", ".vectors.npy"
_KEY = np.dtype([("high", "<u8"), ("low", "<u8")])
_MOST_BYTES = 2 * 2**30
"""Size at which the oldest shards of a store are deleted."""


class StoredVectors(NamedTuple):
    """Vectors (n, d) of texts, and which the store held, (n,) bool; other rows are undefined."""

    vectors: FloatArray
    known: npt.NDArray[np.bool_]


class VectorStore:
    """The vectors of one encoder; `encoder` names its weights and number format."""

    def __init__(self, encoder: str, dimension: int, *, cache: Path | None = None) -> None:
        self._folder = cache_folder(cache) / "vectors" / encoder
        self._dimension = dimension

    def read(self, texts: Sequence[str]) -> StoredVectors:
        """Vectors of the texts that were added before, by this or another process."""
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        known = np.zeros(len(texts), dtype=bool)
        keys = _digests(texts)
        for path in sorted(self._folder.glob(f"*{_KEYS}")):
            shard = self._read_shard(path)
            if shard is None:
                continue
            rows, places = _match(keys, shard[0])
            vectors[rows] = shard[1][places]
            known[rows] = True
            if known.all():
                break
        return StoredVectors(vectors, known)

    def add(self, texts: Sequence[str], vectors: FloatArray) -> None:
        """Keep the vectors (n, d) of texts as a new shard."""
        keys = _digests(texts)
        name = hashlib.blake2b(keys.tobytes(), digest_size=16).hexdigest()
        for suffix, array in ((_VECTORS, vectors.astype(np.float32)), (_KEYS, keys)):
            path = self._folder / (name + suffix)
            with replacing(path) as temporary, temporary.open("wb") as file:
                np.save(file, array)
        self._forget_oldest()

    def _read_shard(self, path: Path) -> tuple[npt.NDArray[np.void], FloatArray] | None:
        """Keys and vectors of a shard; None when it is damaged or another process deleted it."""
        try:
            keys = np.load(path)
            vectors = np.load(_vectors_beside(path), mmap_mode="r")
        except (OSError, ValueError, EOFError):
            return None
        fits = keys.dtype == _KEY and vectors.shape == (len(keys), self._dimension)
        return (keys, vectors) if fits else None

    def _forget_oldest(self) -> None:
        shards = sorted(self._folder.glob(f"*{_KEYS}"), key=_age)
        total = sum(map(_size, self._folder.iterdir()))
        for path in shards:
            if total <= _MOST_BYTES:
                break
            beside = _vectors_beside(path)
            total -= _size(path) + _size(beside)
            path.unlink(missing_ok=True)
            beside.unlink(missing_ok=True)


def _digests(texts: Sequence[str]) -> npt.NDArray[np.void]:
    digests = b"".join(hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts)
    return np.frombuffer(digests, dtype=_KEY)


def _match(wanted: npt.NDArray[np.void], held: npt.NDArray[np.void]) -> tuple[IntArray, IntArray]:
    """Positions in `wanted` of keys that are held, and where they are held."""
    order = np.argsort(held["high"], kind="stable")
    places = np.searchsorted(held["high"], wanted["high"], sorter=order)
    places = order[np.minimum(places, len(order) - 1)]
    rows = np.flatnonzero(held[places] == wanted)
    return rows, places[rows]


def _vectors_beside(keys: Path) -> Path:
    return keys.with_name(keys.name.removesuffix(_KEYS) + _VECTORS)


def _age(path: Path) -> tuple[float, str]:
    """Time of writing; a shard deleted meanwhile counts as oldest."""
    try:
        return path.stat().st_mtime, path.name
    except FileNotFoundError:
        return 0.0, path.name


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
