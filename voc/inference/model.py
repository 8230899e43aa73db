"""What the engine asks of a model, whatever it runs on."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from voc.inference.tokens import Tokens
from voc.types import FloatArray


class Pooled(NamedTuple):
    """Vectors of texts, and what they took.

    `vectors` is (n, 1 + k, h) float32, not normalised: the model's own pooling, then one row per
    query. `n_rows` counts the token states that were computed, padding included: the padding share
    is 1 - tokens / n_rows.
    """

    vectors: FloatArray
    n_rows: int


class Model(Protocol):
    """An encoder that is loaded and placed."""

    def __call__(
        self,
        tokens: Tokens,
        *,
        queries: FloatArray | None = None,
        on_progress: Callable[[int], object] = ...,
    ) -> Pooled:
        """Vectors of framed texts, each within the model's length.

        `queries` (k, h) are heads that pool by attention: each weighs the states of a text's
        tokens by softmax of states x query. `on_progress` gets the number of texts of each batch
        when it is done.
        """
        ...
