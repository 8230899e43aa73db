"""Token ids of many texts in two flat arrays, and the cutting of long texts into windows.

Knows nothing of torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.types import FloatArray, IntArray

TokenIds = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Tokens:
    """Token ids of texts, one text after the other.

    `ids` is (t,) int32; text i has `ids[starts[i]:starts[i + 1]]`, so `starts` is (n + 1,) int64.
    """

    ids: TokenIds
    starts: IntArray

    @classmethod
    def from_lists(cls, token_ids: Sequence[Sequence[int]]) -> "Tokens":
        """Tokens of texts given one by one."""
        starts = np.zeros(len(token_ids) + 1, dtype=np.int64)
        np.cumsum([len(ids) for ids in token_ids], out=starts[1:])
        flat = np.fromiter((i for ids in token_ids for i in ids), dtype=np.int32, count=starts[-1])
        return cls(flat, starts)

    def __len__(self) -> int:
        """The number of texts."""
        return len(self.starts) - 1

    @property
    def lengths(self) -> IntArray:
        """Tokens of each text, (n,)."""
        return np.diff(self.starts)

    def take(self, rows: IntArray) -> "Tokens":
        """The texts at `rows`, in that order."""
        lengths = self.lengths[rows]
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(lengths, out=starts[1:])
        places = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return Tokens(self.ids[places], starts)


@dataclass(frozen=True)
class Windows:
    """Texts as windows of tokens that fit an encoder.

    `text_index` (n_windows,) says whose a window is, ascending; `weights` (n_windows,) float32 how
    many of its tokens are the text's own, at least 1: its share in the average.
    """

    tokens: Tokens
    text_index: IntArray
    weights: FloatArray


def cut_windows(
    tokens: Tokens, *, before: Sequence[int], after: Sequence[int], max_tokens: int
) -> Windows:
    """Frame each text with `before` and `after`, cutting what is longer than `max_tokens`.

    A text that is too long becomes windows of nearly equal length, so that none is a stub and every
    token counts.
    """
    room = max_tokens - len(before) - len(after)
    lengths = tokens.lengths
    n_windows = np.maximum(1, -(-lengths // room))
    text_index = np.repeat(np.arange(len(tokens)), n_windows)
    number = np.arange(len(text_index)) - np.repeat(np.cumsum(n_windows) - n_windows, n_windows)
    own, parts = lengths[text_index], n_windows[text_index]
    begin, end = own * number // parts, own * (number + 1) // parts
    sizes = end - begin
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes + len(before) + len(after), out=starts[1:])
    ids = np.empty(starts[-1], dtype=np.int32)
    for place, token in enumerate(before):
        ids[starts[:-1] + place] = token
    for place, token in enumerate(after):
        ids[starts[1:] - len(after) + place] = token
    offsets = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    source = np.repeat(tokens.starts[text_index] + begin, sizes) + offsets
    ids[np.repeat(starts[:-1] + len(before), sizes) + offsets] = tokens.ids[source]
    return Windows(Tokens(ids, starts), text_index, np.maximum(sizes, 1).astype(np.float32))


def average_windows(vectors: FloatArray, windows: Windows, *, n_texts: int) -> FloatArray:
    """Vectors (n_texts, ...) of texts from vectors of their windows, weighed by own tokens."""
    if len(windows.tokens) == n_texts:
        return vectors
    weights = windows.weights.reshape(-1, *[1] * (vectors.ndim - 1))
    first = np.searchsorted(windows.text_index, np.arange(n_texts))
    total: FloatArray = np.add.reduceat(weights, first)
    averaged: FloatArray = np.add.reduceat(vectors * weights, first)
    averaged /= total
    return averaged
