"""Reads texts: their vectors, and what the heads say of them, keeping both between runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from voc.inference.reader import Reader
from voc.pipeline.embedding import embed_texts
from voc.types import FloatArray


class TextReading(NamedTuple):
    """Vectors (n, d) of texts, logits (n, n_logits) of all heads, and how many were read back."""

    vectors: FloatArray
    logits: FloatArray
    n_reused: int


def read_texts(
    texts: Sequence[str],
    reader: Reader,
    *,
    cache: Path | None = None,
    reuse: bool = True,
    show_progress_bar: bool = False,
) -> TextReading:
    """Read texts, in their order, in one pass; the options are those of `embed_texts`."""
    rows = embed_texts(texts, reader, cache=cache, reuse=reuse, show_progress_bar=show_progress_bar)
    return TextReading(*reader.split(rows.vectors), rows.n_reused)
