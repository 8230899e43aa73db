"""Embeds a stream of texts chunk by chunk, reading back what was embedded before.

The encoder takes texts ahead of time, in its own threads, so chunks wait here for their vectors.
Which texts it gets, and in which order, depends on the texts and the store alone and not on how the
threads run: a run that was killed and is started again embeds what is left in the same groups.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np

from voc.files.key_index import KeyIndex, Keys, digests_of
from voc.files.vector_store import VectorStore
from voc.types import FloatArray, IntArray

Label = TypeVar("Label")

CHUNK = 4096
"""Texts of a chunk where the caller may choose."""

_MOST_READ_BACK = 32_768
"""Vectors read back while earlier chunks wait for the encoder."""


class StreamEncoder(Protocol):
    """What turns texts into vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def stream(
        self, texts: Iterable[str], *, on_progress: Callable[[int], object] = ...
    ) -> Iterator[FloatArray]:
        """Vectors (m, d) of consecutive texts."""
        ...


class EmbeddedChunk(NamedTuple, Generic[Label]):
    """A chunk by its label: vectors (n, d) of its texts, and how many of them it took to embed."""

    label: Label
    vectors: FloatArray
    n_embedded: int


def embed_chunks(
    chunks: Iterable[tuple[Label, Sequence[str]]],
    encoder: StreamEncoder,
    store: VectorStore | None,
    *,
    on_progress: Callable[[int], object] = lambda n_texts: None,
) -> Iterator[EmbeddedChunk[Label]]:
    """Vectors of labelled chunks of texts, in their order, and in bounded memory.

    With a store, texts that it holds are not embedded, new vectors go there as they come, and texts
    that repeat are embedded once. `on_progress` gets the number of texts done, from any thread.
    """
    feed = _Feed(iter(chunks), encoder.dimension, store, on_progress)
    while not feed.is_over:
        for vectors in encoder.stream(feed.new_texts(), on_progress=on_progress):
            keys = feed.fill(vectors)
            if store is not None:
                store.add_keys(keys, vectors)
            yield from feed.finished()
        yield from feed.finished()


@dataclass
class _Chunk(Generic[Label]):
    """A chunk whose rows `new` get their vectors from the encoder.

    `borrowed` are rows whose text is new in this or an earlier chunk that still waits.
    """

    label: Label
    vectors: FloatArray
    new: IntArray
    keys: Keys = field(default_factory=lambda: digests_of([]))
    index: KeyIndex = field(default_factory=KeyIndex)
    backwards: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    borrowed: list["_Borrowed[Label]"] = field(default_factory=list)
    n_filled: int = 0

    def rows_of(self, keys: Keys) -> IntArray:
        """The rows, (n,), from which the vectors of texts can be had; -1 for other texts."""
        rows: IntArray = np.append(self.backwards, -1)[self.index.find(keys)]
        return rows


class _Borrowed(NamedTuple, Generic[Label]):
    owner: _Chunk[Label]
    owner_rows: IntArray
    rows: IntArray


class _Feed(Generic[Label]):
    """Hands new texts to the encoder, from its thread, and keeps the chunks that wait."""

    def __init__(
        self,
        chunks: Iterator[tuple[Label, Sequence[str]]],
        dimension: int,
        store: VectorStore | None,
        on_progress: Callable[[int], object],
    ) -> None:
        self._chunks = chunks
        self._dimension = dimension
        self._store = store
        self._on_progress = on_progress
        self._waiting: deque[_Chunk[Label]] = deque()
        self.is_over = False

    def new_texts(self) -> Iterator[str]:
        """New texts of the next chunks; it ends early when many vectors have been read back."""
        n_read_back = 0
        for label, texts in self._chunks:
            chunk = self._look_up(label, texts)
            self._waiting.append(chunk)
            n_known = len(texts) - len(chunk.new)
            self._on_progress(n_known)
            yield from (texts[row] for row in chunk.new)
            n_read_back += n_known
            if n_read_back >= _MOST_READ_BACK:
                return
        self.is_over = True

    def fill(self, vectors: FloatArray) -> Keys:
        """Put the next vectors (m, d) where they belong; gives the keys of their texts."""
        keys = []
        start = 0
        for chunk in tuple(self._waiting):
            rows = chunk.new[chunk.n_filled : chunk.n_filled + len(vectors) - start]
            chunk.vectors[rows] = vectors[start : start + len(rows)]
            chunk.n_filled += len(rows)
            start += len(rows)
            keys.append(chunk.keys[rows] if self._store is not None else chunk.keys)
        return np.concatenate(keys)

    def finished(self) -> Iterator[EmbeddedChunk[Label]]:
        """The next chunks that have all their vectors."""
        while self._waiting and self._waiting[0].n_filled == len(self._waiting[0].new):
            chunk = self._waiting.popleft()
            for owner, owner_rows, rows in chunk.borrowed:
                chunk.vectors[rows] = owner.vectors[owner_rows]
            chunk.borrowed.clear()
            yield EmbeddedChunk(chunk.label, chunk.vectors, len(chunk.new))

    def _look_up(self, label: Label, texts: Sequence[str]) -> _Chunk[Label]:
        if self._store is None:
            vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
            return _Chunk(label, vectors, np.arange(len(texts)))
        keys = digests_of(texts)
        # Before the look into the store: what waits no longer is there by then.
        waiting = tuple(self._waiting)
        found = self._store.read_keys(keys)
        missing = np.flatnonzero(~found.known)
        borrowed = []
        for owner in waiting:
            rows = owner.rows_of(keys[missing])
            borrowed.append(_Borrowed(owner, rows[rows >= 0], missing[rows >= 0]))
            missing = missing[rows < 0]
        # Added backwards, a text that repeats is found where it comes first.
        chunk = _Chunk(label, found.vectors, missing, keys, backwards=missing[::-1])
        chunk.index.add(keys[chunk.backwards])
        first = chunk.rows_of(keys[missing])
        is_new = (first == missing) | (first < 0)
        chunk.new = missing[is_new]
        borrowed.append(_Borrowed(chunk, first[~is_new], missing[~is_new]))
        chunk.borrowed = borrowed
        return chunk
