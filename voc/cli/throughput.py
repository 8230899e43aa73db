"""Measures how fast an encoder is, on texts made of the sentences of the built-in journey."""

import time
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from voc.inference.encoder import Encoder

_FIRST_TEXTS = 64


class Kind(NamedTuple):
    """A kind of text: so many sentences, cut after so many words where it is one."""

    name: str
    n_sentences: int
    max_words: int | None = None


KINDS = (Kind("short", 1, max_words=4), Kind("typical", 2), Kind("long", 12))


@dataclass(frozen=True)
class Throughput:
    """Texts embedded in a time, with all their tokens: prefix and special ones too.

    `n_rows` counts token states that were computed, padding included.
    """

    name: str
    n_texts: int
    n_tokens: int
    n_rows: int
    seconds: float

    @property
    def texts_per_second(self) -> float:
        """Texts embedded in a second."""
        return self.n_texts / self.seconds

    @property
    def tokens_per_second(self) -> float:
        """Tokens embedded in a second."""
        return self.n_tokens / self.seconds

    @property
    def tokens_per_text(self) -> float:
        """Tokens of a text on average."""
        return self.n_tokens / self.n_texts

    @property
    def padding_share(self) -> float:
        """Share of the computed token states that belonged to no text, 0 to 1."""
        return 1 - self.n_tokens / self.n_rows

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON-ready values."""
        rates = ("texts_per_second", "tokens_per_second", "tokens_per_text")
        rounded = {name: round(getattr(self, name), 1) for name in rates}
        return {**asdict(self), **rounded, "padding_share": round(self.padding_share, 4)}


def measure(encoder: "Encoder", kind: Kind, *, seconds: float) -> Throughput:
    """Embed more and more texts until it takes half of `seconds`; the last time counts.

    So the first, slow passes count for nothing, and a fast device gets enough to do.
    """
    n_texts = _FIRST_TEXTS
    while True:
        texts = make_texts(kind, n_texts)
        before = replace(encoder.work)
        start = time.perf_counter()
        encoder.encode(texts)
        taken = time.perf_counter() - start
        if taken >= seconds / 2:
            n_tokens = encoder.work.n_tokens - before.n_tokens
            n_rows = encoder.work.n_rows - before.n_rows
            return Throughput(kind.name, n_texts, n_tokens, n_rows, taken)
        n_texts *= 2


def make_texts(kind: Kind, n_texts: int) -> list[str]:
    """Different texts of a kind, made so by a number: equal ones would be embedded once."""
    sentences = _sentences()
    texts = []
    for i in range(n_texts):
        chosen = [sentences[(i + j) % len(sentences)] for j in range(kind.n_sentences)]
        words = " ".join(chosen).split()[: kind.max_words]
        texts.append(" ".join([*words, str(i)]))
    return texts


@cache
def _sentences() -> list[str]:
    """Example sentences of the built-in journey, in all its languages."""
    from voc.lenses.reading import load_journey

    return [example.text for label in load_journey().labels for example in label.examples]
