"""Plans batches: windows of long texts, sorted by length, cut under a token budget.

Knows nothing of torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from voc.types import IntArray


@dataclass(frozen=True)
class Windows:
    """Texts as token windows that fit the encoder.

    `token_ids` holds one list per window, `text_index` (n_windows,) says whose it is, ascending,
    and `n_own_tokens` (n_windows,) how many of its tokens are the text's own: its weight in the
    average.
    """

    token_ids: list[list[int]]
    text_index: IntArray
    n_own_tokens: IntArray

    @property
    def is_last(self) -> np.ndarray:
        """Whether a window is the last one of its text, (n_windows,) bool."""
        return np.append(self.text_index[1:] != self.text_index[:-1], True)

    @property
    def lengths(self) -> IntArray:
        """Tokens of each window, prefix and special tokens included, (n_windows,)."""
        return np.fromiter(map(len, self.token_ids), dtype=np.int64, count=len(self.token_ids))


def cut_windows(
    token_ids: Sequence[Sequence[int]],
    *,
    before: Sequence[int],
    after: Sequence[int],
    max_tokens: int,
) -> Windows:
    """Frame each text's tokens with `before` and `after`, cutting what is longer than `max_tokens`.

    A text that is too long becomes windows of nearly equal length, so that none is a stub and every
    token counts.
    """
    room = max_tokens - len(before) - len(after)
    head, tail = list(before), list(after)
    framed: list[list[int]] = []
    owners: list[int] = []
    sizes: list[int] = []
    for index, own in enumerate(token_ids):
        n_windows = max(1, -(-len(own) // room))
        edges = [len(own) * i // n_windows for i in range(n_windows + 1)]
        for start, end in pairwise(edges):
            framed.append([*head, *own[start:end], *tail])
            owners.append(index)
            sizes.append(end - start)
    return Windows(framed, np.array(owners, dtype=np.int64), np.array(sizes, dtype=np.int64))


def plan_batches(lengths: IntArray, *, token_budget: int) -> list[IntArray]:
    """Indices of each batch: sorted by length, at most `token_budget` tokens, at least one text.

    Longest first, so that running out of memory shows at once and progress only gets faster.
    """
    order = np.argsort(-lengths, kind="stable")
    batches = []
    start = 0
    while start < len(order):
        # Lengths fall, so the first is the widest: the budget holds even if a model pads.
        n_texts = max(1, token_budget // max(1, int(lengths[order[start]])))
        batches.append(order[start : start + n_texts])
        start += n_texts
    return batches


def average_windows(vectors: np.ndarray, windows: Windows, *, n_texts: int) -> np.ndarray:
    """Vectors of texts from vectors of their windows, weighed by their own tokens, (n_texts, d)."""
    if len(windows.token_ids) == n_texts:
        return vectors
    weights = np.maximum(windows.n_own_tokens, 1).astype(np.float32)
    starts = np.searchsorted(windows.text_index, np.arange(n_texts))
    total = np.add.reduceat(weights, starts)
    averaged: np.ndarray = np.add.reduceat(vectors * weights[:, None], starts) / total[:, None]
    return averaged
