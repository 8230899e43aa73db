"""Token ids of texts and, computed once, their states before the first adapted layer."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from voc.inference.default_encoder import DefaultEncoder
from voc.inference.hardware import n_cores
from voc.inference.native.model import NativeModel
from voc.inference.tokenizing import Tokenizer
from voc.inference.tokens import Tokens
from voc.types import IntArray

_MOST_PADDED = 1.15
"""Rows of a padded batch to its tokens; a longer text starts another batch."""
_FEWEST_TEXTS = 8
_MOST_TOKENS = 700
"""Of a padded batch: several for each core, whose states stay in its cache."""


class StateStore:
    """States (tokens of all texts, h) in half precision, filled as texts are asked for.

    They lie in a file of the folder, and stay there for a run that goes on. The lower layers run in
    8 bits, as they do when voc is used, in the C engine.
    """

    def __init__(
        self,
        texts: Sequence[str],
        encoder: DefaultEncoder,
        folder: Path,
        *,
        first_layer: int,
        max_tokens: int,
    ) -> None:
        self.rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        self._tokens = _frame(encoder.tokenizer, list(self.rows), max_tokens)
        config = replace(encoder.config, n_layers=first_layer, pooling="none")
        layers = list(encoder.weights.layers)[:first_layer]
        self._lower = NativeModel(
            replace(encoder.weights, layers=layers), config, n_threads=n_cores()
        )
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(self._tokens.ids.tobytes()).hexdigest()[:8]
        digest = f"{first_layer}-{digest}"
        shape = (int(self._tokens.starts[-1]), config.hidden_size)
        self._states = _map(folder / f"states-{digest}.npy", shape, np.float16)
        self._known = _map(folder / f"known-{digest}.npy", (len(self.rows),), np.bool_)

    def lengths(self, rows: IntArray) -> IntArray:
        """Tokens of texts by their rows."""
        return np.diff(self._tokens.starts)[rows]

    def compute(self, rows: IntArray) -> None:
        """Make sure that the states of these texts are there."""
        new = rows[~self._known[rows]]
        if not len(new):
            return
        tokens = self._tokens.take(new)
        states = self._lower.token_states(tokens)
        for place, row in enumerate(new):
            own = states[tokens.starts[place] : tokens.starts[place + 1]]
            self._states[self._tokens.starts[row] : self._tokens.starts[row + 1]] = own
        self._known[new] = True

    def padded(self, rows: IntArray) -> tuple[torch.Tensor, torch.Tensor]:
        """States (n, l, h) of a few texts, which are computed, padded; and lengths (n,)."""
        lengths = self.lengths(rows)
        states = np.zeros((len(rows), lengths.max(), self._states.shape[1]), dtype=np.float32)
        for place, row in enumerate(rows):
            start = self._tokens.starts[row]
            states[place, : lengths[place]] = self._states[start : start + lengths[place]]
        return torch.from_numpy(states), torch.from_numpy(lengths)

    def batches(self, rows: IntArray) -> list[IntArray]:
        """Rows cut into batches of like length, the longest first, given as places in `rows`."""
        lengths = self.lengths(rows)
        batches, batch, n_tokens = [], [], 0
        for place in np.argsort(-lengths, kind="stable"):
            padded = lengths[batch[0]] * (len(batch) + 1) if batch else 0
            wasteful = padded > _MOST_PADDED * (n_tokens + lengths[place])
            if padded > _MOST_TOKENS or (wasteful and len(batch) >= _FEWEST_TEXTS):
                batches.append(np.array(batch))
                batch, n_tokens = [], 0
            batch.append(place)
            n_tokens += lengths[place]
        return [*batches, np.array(batch)]


def _map(path: Path, shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """An array in a file, of zeros when the file is new."""
    mode = "r+" if path.is_file() else "w+"
    return np.lib.format.open_memmap(path, mode=mode, dtype=dtype, shape=shape)


def _frame(tokenizer: Tokenizer, texts: list[str], max_tokens: int) -> Tokens:
    """Tokens of texts with what the encoder wants around them, at most `max_tokens` each."""
    tokens = tokenizer.tokens(texts)
    room = max_tokens - len(tokenizer.before) - len(tokenizer.after)
    return Tokens.from_lists(
        [
            [*tokenizer.before, *tokens.ids[start : min(start + room, end)], *tokenizer.after]
            for start, end in zip(tokens.starts[:-1], tokens.starts[1:], strict=True)
        ]
    )
