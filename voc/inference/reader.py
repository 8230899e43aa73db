"""Reads off each text, in one pass of the encoder, its vector and what every head says of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from voc.files.bundled import bundled_model
from voc.inference.encoder import Encoder
from voc.inference.heads import Heads, load_heads
from voc.inference.placement import Placement
from voc.types import FloatArray

HEADS = "heads"


class Reading(NamedTuple):
    """What was read off n texts: vectors (n, d), and the logits (n, n_logits) of all heads."""

    vectors: FloatArray
    logits: FloatArray


@dataclass(frozen=True)
class Reader:
    """An encoder with its heads.

    It streams rows as an encoder streams vectors: a row is the vector of a text and, after it, the
    logits of the heads. `split` takes rows apart.
    """

    encoder: Encoder
    heads: Heads

    @property
    def fingerprint(self) -> str:
        """Names the weights of the encoder and of the heads."""
        return f"{self.encoder.fingerprint}-{self.heads.digest}"

    @property
    def placement(self) -> Placement:
        """Where the encoder runs."""
        return self.encoder.placement

    @property
    def dimension(self) -> int:
        """Length of a row."""
        return self.encoder.dimension + self.heads.n_logits

    def stream(
        self,
        texts: Iterable[str],
        *,
        on_progress: Callable[[int], object] = lambda n_texts: None,
    ) -> Iterator[FloatArray]:
        """Rows (m, dimension) of consecutive texts."""
        for vectors, states in self.encoder.attend(
            texts, self.heads.queries, on_progress=on_progress
        ):
            yield np.concatenate([vectors, self.heads.logits(states)], axis=1)

    def split(self, rows: FloatArray) -> Reading:
        """Vectors and logits of rows (n, dimension)."""
        size = self.encoder.dimension
        return Reading(np.ascontiguousarray(rows[:, :size]), np.ascontiguousarray(rows[:, size:]))


def find_reader(encoder: Encoder) -> Reader | None:
    """The shipped heads on an encoder; None when they were trained for another one.

    Raises:
        ModelError: the heads are missing or damaged.
    """
    heads = load_heads(bundled_model(HEADS))
    return Reader(encoder, heads) if heads.encoder == encoder.fingerprint else None


def load_reader(encoder: Encoder) -> Reader:
    """The shipped heads on their encoder.

    Raises:
        ModelError: the heads are missing or damaged, or were trained for another encoder.
    """
    path = bundled_model(HEADS)
    return Reader(encoder, load_heads(path, encoder_fingerprint=encoder.fingerprint))
