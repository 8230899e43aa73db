"""Embeds texts, reading back what was embedded before."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from voc.files.vector_store import VectorStore
from voc.inference.encoder import Encoder
from voc.text.normalise import normalise_texts
from voc.types import FloatArray

_CHUNK = 4096
"""Texts embedded between two writes: what a killed run loses at most."""


class Embedded(NamedTuple):
    """Vectors of texts, (n, d), and how many distinct texts were read back from earlier runs."""

    vectors: FloatArray
    n_reused: int


def embed_texts(
    texts: Sequence[str],
    encoder: Encoder,
    *,
    cache: Path | None = None,
    reuse: bool = True,
    show_progress_bar: bool = False,
) -> Embedded:
    """Vectors of texts in their order; equal texts are embedded once.

    New vectors are kept chunk by chunk, so that a run that is started again goes on where it was.
    `reuse` False neither reads nor keeps any.
    """
    distinct = list(dict.fromkeys(texts))
    # Number formats differ by about 1e-3: vectors of one are not taken for those of another.
    name = f"{encoder.fingerprint}-{encoder.placement.dtype}"
    store = VectorStore(name, encoder.dimension, cache=cache) if reuse else None
    if store is not None:
        vectors, known = store.read(distinct)
    else:
        vectors = np.empty((len(distinct), encoder.dimension), dtype=np.float32)
        known = np.zeros(len(distinct), dtype=bool)
    missing = np.flatnonzero(~known)
    progress = tqdm(
        total=len(missing), desc="embedding", unit=" texts", disable=not show_progress_bar
    )
    with progress:
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            new = [distinct[index] for index in chunk]
            vectors[chunk] = encoder.encode(new, on_progress=progress.update)
            if store is not None:
                store.add(new, vectors[chunk])
    row = {text: index for index, text in enumerate(distinct)}
    return Embedded(vectors[[row[text] for text in texts]], int(known.sum()))


def embed_fixed_texts(
    texts: Sequence[str],
    languages: Sequence[str],
    encoder: Encoder,
    *,
    cache: Path | None = None,
) -> FloatArray:
    """Vectors (n, d) of texts that are the same in every run: lens examples and topic names."""
    return embed_texts(normalise_texts(texts, languages), encoder, cache=cache).vectors
