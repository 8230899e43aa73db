"""Vectors of texts kept on disk between runs, by encoder and text.

A store is a folder of shards. A shard is one file with the digests of its texts, a checksum of each
vector, and the vectors. It is written once, beside its place, and then moved there: processes may
share a store, and one that is killed leaves no half of a shard. The texts themselves are not kept.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from voc.files.atomic import replacing
from voc.files.key_index import KEY, KeyIndex, Keys, digests_of
from voc.files.small_files import cache_folder
from voc.types import FloatArray, IntArray

_SUFFIX = ".shard"
_MARK = b"voc vec1"
_HEADER = np.dtype([("mark", "S8"), ("n_texts", "<u8"), ("dimension", "<u8")])
_MOST_BYTES = 2 * 2**30
"""Size at which the oldest shards of a store are deleted."""

_ADDS_PER_LISTING = 16
"""Shards added between two looks at the size of the folder: other processes add to it as well."""


class StoredVectors(NamedTuple):
    """Vectors (n, d) of texts, and which the store held, (n,) bool; other rows are undefined."""

    vectors: FloatArray
    known: npt.NDArray[np.bool_]


class VectorStore:
    """The vectors of one encoder; `encoder` names its weights and number format.

    Threads may share one.
    """

    def __init__(self, encoder: str, dimension: int, *, cache: Path | None = None) -> None:
        self._folder = cache_folder(cache) / "vectors" / encoder
        self._dimension = dimension
        self._index = KeyIndex()
        self._shards: list[_Shard] = []
        self._current: dict[str, int] = {}  # place in `_shards` of those that can be read
        self._n_adds = 0
        self._n_bytes = 0
        self._lock = threading.Lock()

    def read(self, texts: Sequence[str]) -> StoredVectors:
        """Vectors of the texts that were added before, by this or another process."""
        return self.read_keys(digests_of(texts))

    def read_keys(self, keys: Keys) -> StoredVectors:
        """Vectors of the texts with these digests."""
        vectors = np.empty((len(keys), self._dimension), dtype=np.float32)
        known = np.zeros(len(keys), dtype=bool)
        with self._lock:
            self._look_for_shards()
            for shard, rows, places in self._found(keys):
                held = self._vectors_at(shard, places)
                if held is not None:
                    vectors[rows] = held
                    known[rows] = True
        return StoredVectors(vectors, known)

    def add(self, texts: Sequence[str], vectors: FloatArray) -> None:
        """Keep the vectors (n, d) of texts as a new shard."""
        self.add_keys(digests_of(texts), vectors)

    def add_keys(self, keys: Keys, vectors: FloatArray) -> None:
        """Keep the vectors (n, d) of the texts with these digests, those that are new."""
        with self._lock:
            self._look_for_shards()
            is_new = np.ones(len(keys), dtype=bool)
            for _, rows, _ in self._found(keys):
                is_new[rows] = False
            if not is_new.any():
                return
            keys, vectors = keys[is_new], vectors[is_new].astype(np.float32, copy=False)
            name = hashlib.blake2b(keys.tobytes(), digest_size=16).hexdigest() + _SUFFIX
            with replacing(self._folder / name) as temporary, temporary.open("wb") as file:
                header = np.array([(_MARK, *vectors.shape)], dtype=_HEADER)
                for part in (header, keys, _checksums(vectors), vectors):
                    part.tofile(file)
            self._remember(name, keys)
            self._n_bytes += _HEADER.itemsize + len(keys) * _bytes_per_text(self._dimension)
            if self._n_adds % _ADDS_PER_LISTING == 0 or self._n_bytes > _MOST_BYTES:
                self._n_bytes = _forget_oldest(self._folder)
            self._n_adds += 1

    def _look_for_shards(self) -> None:
        """Take in the shards that came, and drop those that went, since the last look."""
        try:
            names = {entry.name for entry in os.scandir(self._folder) if _is_shard(entry.name)}
        except FileNotFoundError:
            names = set()
        for name in self._current.keys() - names:
            del self._current[name]
        for name in sorted(names - self._current.keys()):
            content = self._content(name)
            if content is not None:
                self._remember(name, content.keys)

    def _remember(self, name: str, keys: Keys) -> None:
        self._current[name] = len(self._shards)
        self._shards.append(_Shard(name, len(self._index)))
        self._index.add(keys)

    def _found(self, keys: Keys) -> Iterator[tuple["_Shard", IntArray, IntArray]]:
        """Shards that hold some of the keys: which of the keys, and at which places."""
        positions = self._index.find(keys)
        starts = np.array([shard.start for shard in self._shards], dtype=np.int64)
        owners = np.searchsorted(starts, positions, side="right") - 1
        order = np.argsort(owners, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(owners[order])) + 1):
            if not len(rows) or owners[rows[0]] < 0:
                continue
            shard = self._shards[owners[rows[0]]]
            if self._current.get(shard.name) == owners[rows[0]]:
                yield shard, rows, positions[rows] - shard.start

    def _vectors_at(self, shard: "_Shard", places: IntArray) -> FloatArray | None:
        """Some vectors of a shard; None when it went away, or is damaged and is deleted then."""
        content = self._content(shard.name)
        if content is not None:
            vectors: FloatArray = content.vectors[places]
            if np.array_equal(_checksums(vectors), content.sums[places]):
                return vectors
            (self._folder / shard.name).unlink(missing_ok=True)
        del self._current[shard.name]
        return None

    def _content(self, name: str) -> "_Content | None":
        """What is in a shard; None when it went away, or is damaged and is deleted then."""
        path = self._folder / name
        try:
            return _read_shard(path, self._dimension)
        except OSError:
            return None
        except ValueError:
            path.unlink(missing_ok=True)
            return None


@dataclass(frozen=True)
class _Shard:
    """A shard: the position of its first key in the index."""

    name: str
    start: int


class _Content(NamedTuple):
    """What is in a shard; the vectors (n, d) are read as they are looked at."""

    keys: Keys
    sums: npt.NDArray[np.uint64]
    vectors: FloatArray


def _read_shard(path: Path, dimension: int) -> _Content:
    """Read the digests and checksums of a shard.

    Raises ValueError if it is damaged and OSError if it cannot be read.
    """
    with path.open("rb") as file:
        header = np.fromfile(file, _HEADER, count=1)
        n_bytes = os.fstat(file.fileno()).st_size - _HEADER.itemsize
        n_texts, n_over = divmod(n_bytes, _bytes_per_text(dimension))
        if n_over or header.tolist() != [(_MARK, n_texts, dimension)]:
            raise ValueError("not a shard of this store")
        keys = np.fromfile(file, KEY, count=n_texts)
        sums = np.fromfile(file, np.uint64, count=n_texts)
        shape = n_texts, dimension
        vectors = np.memmap(file, np.float32, mode="r", offset=file.tell(), shape=shape)
    return _Content(keys, sums, vectors)


def _bytes_per_text(dimension: int) -> int:
    return KEY.itemsize + 8 + 4 * dimension


def _checksums(vectors: FloatArray) -> npt.NDArray[np.uint64]:
    """A number for each vector (n, d) that changes with any of its bits, (n,)."""
    words = np.ascontiguousarray(vectors).view(np.uint32)
    sums: npt.NDArray[np.uint64] = words.sum(axis=1, dtype=np.uint64)
    return sums


def _is_shard(name: str) -> bool:
    return name.endswith(_SUFFIX) and not name.startswith(".")  # those are being written


def _forget_oldest(folder: Path) -> int:
    """Delete files, the oldest first, until the rest is small enough; gives its size in bytes.

    What a killed process was writing is deleted like the shards.
    """
    files = []
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):
            status = entry.stat()
            files.append((status.st_mtime, entry.name, status.st_size))
    total = sum(size for _, _, size in files)
    for _, name, size in sorted(files):
        if total <= _MOST_BYTES:
            break
        (folder / name).unlink(missing_ok=True)
        total -= size
    return total
