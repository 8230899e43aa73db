"""Tokens by any fast Hugging Face tokenizer, with the prefix its model expects."""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voc.errors import ModelError
from voc.inference.tokens import Tokens

if TYPE_CHECKING:
    import tokenizers

_PROBES = ("late", "Very late", "мы ждали", "我们")


class HubTokenizer:
    """A `tokenizers.Tokenizer` that hands out the texts' own tokens, and what frames them.

    `before` and `after` are the ids around every window: special tokens and the model's prefix.
    Padding and truncation that the tokenizer's file asks for are switched off.
    """

    def __init__(
        self, tokenizer: "tokenizers.Tokenizer", *, prefix: str = "", lowercase: bool = False
    ) -> None:
        self._tokenizer = tokenizer
        tokenizer.no_padding()
        tokenizer.no_truncation()
        if lowercase:
            _lowercase(tokenizer)
        framed = tokenizer.encode("a", add_special_tokens=True)
        own = [i for i, special in enumerate(framed.special_tokens_mask) if not special]
        prefix, self._lead = _divide(prefix, self._own_ids)
        self.before: list[int] = framed.ids[: own[0]] + self._own_ids(prefix)
        self.after: list[int] = framed.ids[own[-1] + 1 :]

    def tokens(self, texts: Sequence[str]) -> Tokens:
        """The texts' own tokens, without special tokens and prefix."""
        led = [self._lead + text for text in texts] if self._lead else list(texts)
        encodings = self._tokenizer.encode_batch_fast(led, add_special_tokens=False)
        starts = np.zeros(len(led) + 1, dtype=np.int64)
        np.cumsum([len(encoding) for encoding in encodings], out=starts[1:])
        flat = chain.from_iterable(encoding.ids for encoding in encodings)
        return Tokens(np.fromiter(flat, dtype=np.int32, count=starts[-1]), starts)

    def _own_ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids if text else []
        return ids


def read_hub_tokenizer(folder: Path, *, prefix: str, lowercase: bool) -> HubTokenizer:
    """The tokenizer of a model folder.

    Raises:
        ModelError: the folder has none, or only one that is not fast.
    """
    path = folder / "tokenizer.json"
    tokenizer = _from_json(path) if path.is_file() else _converted(folder)
    return HubTokenizer(tokenizer, prefix=prefix, lowercase=lowercase)


def _from_json(path: Path) -> "tokenizers.Tokenizer":
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises no narrower kind
        raise ModelError(f"{path} cannot be read ({error}); get the model anew.") from error


def _converted(folder: Path) -> "tokenizers.Tokenizer":
    """From the older files (a vocabulary, a SentencePiece model), by way of `transformers`."""
    from transformers import AutoTokenizer

    try:
        found = AutoTokenizer.from_pretrained(folder, use_fast=True)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelError(f"The tokenizer in {folder} cannot be loaded: {error}") from error
    fast: tokenizers.Tokenizer | None = getattr(found, "backend_tokenizer", None)
    if fast is None:
        raise ModelError(
            f"The model in {folder} has no fast tokenizer (tokenizer.json); convert it with "
            "transformers' save_pretrained first."
        )
    return fast


def _lowercase(tokenizer: "tokenizers.Tokenizer") -> None:
    from tokenizers import normalizers

    steps = [normalizers.Lowercase()]
    if tokenizer.normalizer is not None:
        steps.append(tokenizer.normalizer)
    tokenizer.normalizer = normalizers.Sequence(steps)


def _divide(prefix: str, ids_of: Callable[[str], list[int]]) -> tuple[str, str]:
    """The prefix as what is tokenised once, and what must be tokenised with each text.

    Byte-level tokenizers make a space part of the word behind it, so that it goes with the text.
    """
    bare = prefix.rstrip()
    for head, lead in ((prefix, ""), (bare, prefix[len(bare) :])):
        if all(ids_of(prefix + text) == ids_of(head) + ids_of(lead + text) for text in _PROBES):
            return head, lead
    return prefix, ""
