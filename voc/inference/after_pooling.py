"""What some encoders do to a pooled vector: linear layers, and cutting to its first numbers.

Vectors of models trained for it ("Matryoshka") keep most of their meaning in the first numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voc.errors import ConfigError
from voc.inference.hub.dense import Dense, apply_dense
from voc.inference.model import Model, Pooled
from voc.inference.tokens import Tokens
from voc.types import FloatArray


@dataclass(frozen=True)
class FinishedModel:
    """A `Model` whose pooled vectors go through linear layers, of which `kept` numbers are kept."""

    model: Model
    dense: tuple[Dense, ...]
    kept: int

    def __call__(
        self,
        tokens: Tokens,
        *,
        queries: FloatArray | None = None,
        on_progress: Callable[[int], object] = lambda n_texts: None,
    ) -> Pooled:
        """See `Model`; `vectors` is (n, 1, kept).

        Raises:
            ConfigError: queries were given, whose results would be of another size.
        """
        if queries is not None:
            raise ConfigError(
                "This encoder's vectors are projected or cut, so heads that pool by attention "
                "cannot use them; use --model default without truncate_dim."
            )
        pooled = self.model(tokens, on_progress=on_progress)
        vectors = apply_dense(self.dense, pooled.vectors[:, 0])[:, None, : self.kept]
        return Pooled(vectors, pooled.n_rows)


def finish_model(model: Model, dense: Sequence[Dense], *, dimension: int, kept: int) -> Model:
    """The model with what follows its pooling; itself where nothing does.

    `dimension` is the size of its vectors after `dense`, `kept` how many numbers of them remain.
    """
    return FinishedModel(model, tuple(dense), kept) if dense or kept < dimension else model


def kept_numbers(truncate_dim: int | None, *, dimension: int) -> int:
    """How many of the `dimension` numbers of a vector are kept; None keeps all.

    Raises:
        ConfigError: none would be left, or more are asked for than there are.
    """
    if truncate_dim is None:
        return dimension
    if not 1 <= truncate_dim <= dimension:
        raise ConfigError(
            f"truncate_dim is {truncate_dim}, but this encoder's vectors have {dimension} numbers; "
            f"choose 1 to {dimension}."
        )
    return truncate_dim


def finished_fingerprint(fingerprint: str, *, dimension: int, kept: int) -> str:
    """The name of an encoder's vectors: cut ones do not mix with whole ones."""
    return fingerprint if kept == dimension else f"{fingerprint}-{kept}"
