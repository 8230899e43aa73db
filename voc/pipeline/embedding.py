"""Embeds texts, reading back what was embedded before."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from tqdm import tqdm

from voc.files.vector_store import VectorStore
from voc.inference.placement import Placement
from voc.pipeline.embedding_stream import CHUNK, EmbeddedChunk, StreamEncoder, embed_chunks
from voc.text.normalise import normalise_texts
from voc.types import FloatArray, IntArray


class NamedEncoder(StreamEncoder, Protocol):
    """An encoder whose vectors can be kept: it says which weights it has and where it runs."""

    @property
    def fingerprint(self) -> str:
        """Names the weights."""
        ...

    @property
    def placement(self) -> Placement:
        """Where it runs."""
        ...


class Embedded(NamedTuple):
    """Vectors of texts, (n, d), and how many distinct texts were read back from earlier runs."""

    vectors: FloatArray
    n_reused: int


def embed_texts(
    texts: Sequence[str],
    encoder: NamedEncoder,
    *,
    cache: Path | None = None,
    reuse: bool = True,
    show_progress_bar: bool = False,
) -> Embedded:
    """Vectors of texts in their order; equal texts are embedded once.

    New vectors are kept chunk by chunk, so that a run that is started again goes on where it was.
    `reuse` False neither reads nor keeps any. Little memory is needed beside the result.
    """
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    rows: dict[str, int] = {}
    first = np.fromiter(
        (rows.setdefault(text, row) for row, text in enumerate(texts)), np.int64, len(texts)
    )
    is_repeat = first != np.arange(len(texts))
    distinct, repeats = np.flatnonzero(~is_repeat), np.flatnonzero(is_repeat)
    store = _vector_store(encoder, cache) if reuse else None
    chunks = ((chunk, [texts[row] for row in chunk]) for chunk in _chunks_of(distinct))
    n_embedded = 0
    with tqdm(
        total=len(distinct), desc="embedding", unit=" texts", disable=not show_progress_bar
    ) as bar:
        for done in embed_chunks(chunks, encoder, store, on_progress=bar.update):
            vectors[done.label] = done.vectors
            n_embedded += done.n_embedded
    for chunk in _chunks_of(repeats):
        vectors[chunk] = vectors[first[chunk]]
    return Embedded(vectors, len(distinct) - n_embedded)


def embed_stream(
    blocks: Iterable[tuple[Sequence[str], Sequence[str]]],
    encoder: NamedEncoder,
    *,
    cache: Path | None = None,
    reuse: bool = True,
    show_progress_bar: bool = False,
) -> Iterator[EmbeddedChunk[Sequence[str]]]:
    """Vectors of any number of texts in bounded memory; a chunk's label is the ids of its texts.

    `blocks` are ids and texts, of any lengths. `reuse` is that of `embed_texts`; without it, texts
    that repeat are embedded again where they are far apart.
    """
    chunks = (
        (ids[start : start + CHUNK], texts[start : start + CHUNK])
        for ids, texts in blocks
        for start in range(0, len(ids), CHUNK)
    )
    store = _vector_store(encoder, cache) if reuse else None
    with tqdm(desc="embedding", unit=" texts", disable=not show_progress_bar) as bar:
        yield from embed_chunks(chunks, encoder, store, on_progress=bar.update)


def _vector_store(encoder: NamedEncoder, cache: Path | None) -> VectorStore:
    """Where the vectors of an encoder are kept between runs."""
    # Number formats differ by about 1e-3: vectors of one are not taken for those of another.
    name = f"{encoder.fingerprint}-{encoder.placement.dtype}"
    return VectorStore(name, encoder.dimension, cache=cache)


def embed_fixed_texts(
    texts: Sequence[str],
    languages: Sequence[str],
    encoder: NamedEncoder,
    *,
    cache: Path | None = None,
) -> FloatArray:
    """Vectors (n, d) of texts that are the same in every run: lens examples and topic names."""
    return embed_texts(normalise_texts(texts, languages), encoder, cache=cache).vectors


def _chunks_of(rows: IntArray) -> Iterator[IntArray]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
