"""What the engine asks of a tokenizer."""

from collections.abc import Sequence
from typing import Protocol

from voc.inference.tokens import Tokens


class Tokenizer(Protocol):
    """Turns texts into tokens.

    `before` and `after` are the ids that frame every window: special tokens and the model's prefix.
    """

    before: list[int]
    after: list[int]

    def tokens(self, texts: Sequence[str]) -> Tokens:
        """The texts' own tokens, without special tokens and prefix."""
        ...
