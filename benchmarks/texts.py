"""Real feedback in five languages, recombined into texts of wanted lengths.

Sentences of the sample corpora are strung together, within a language, until a text has about the
number of tokens drawn for it; lengths are mixed as they are in feedback. Tokens are those the model
reads: prefix and special tokens count.
"""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

LANGUAGES = ("ar", "el", "en", "fa", "sv")
CORPORA = Path(__file__).parents[1] / "corpora"

TokenCounter = Callable[[Sequence[str]], list[int]]
"""Texts to their numbers of tokens, prefix and special tokens left out."""

_SENTENCE_END = re.compile(r"(?<=[.!?؟;…])\s+")
FRAME_TOKENS = 5
"""Tokens of every text: the prefix "query: " in three pieces, between <s> and </s>."""


@dataclass(frozen=True)
class Kind:
    """Texts whose lengths in tokens spread log-normally around `mean_tokens`."""

    name: str
    mean_tokens: float
    spread: float
    least_tokens: int
    most_tokens: int
    texts_divisor: int = 1
    """A comparison uses so many times fewer of them than of others."""


class _Word(NamedTuple):
    text: str
    n_tokens: int


SHORT = Kind("short", 9.2, 0.30, 6, 20)
TYPICAL = Kind("typical", 32, 0.55, 8, 128)
LONG = Kind("long", 200, 0.35, 80, 480, texts_divisor=4)
KINDS = {kind.name: kind for kind in (SHORT, TYPICAL, LONG)}


def make_texts(kind: Kind, n_texts: int, count_tokens: TokenCounter, *, seed: int = 0) -> list[str]:
    """Different texts of a kind, languages in turn, the same for a seed."""
    rng = np.random.default_rng(seed)
    sentences = {language: _read_sentences(language, count_tokens) for language in LANGUAGES}
    made: dict[str, None] = {}
    while len(made) < n_texts:
        language = LANGUAGES[len(made) % len(LANGUAGES)]
        made[_make_text(sentences[language], _draw_length(kind, rng), rng)] = None
    return list(made)


def number_texts(texts: list[str], n_texts: int) -> list[str]:
    """Repeats of `texts`, made different by a number of seven digits; at most 10 million."""
    # Multiplying by a number coprime to 10**7 spreads the digits, so that every count of texts has
    # the same mix of tokens.
    return [f"{texts[i % len(texts)]} {i * 6_180_339 % 10**7:07d}" for i in range(n_texts)]


def _draw_length(kind: Kind, rng: np.random.Generator) -> float:
    drawn = rng.lognormal(np.log(kind.mean_tokens) - kind.spread**2 / 2, kind.spread)
    return float(np.clip(drawn, kind.least_tokens, kind.most_tokens))


def _make_text(sentences: list[list[_Word]], length: float, rng: np.random.Generator) -> str:
    """Random sentences, the first from a random word on, up to the word nearest to `length`."""
    words: list[str] = []
    n_tokens = float(FRAME_TOKENS)
    while True:
        sentence = sentences[rng.integers(len(sentences))]
        for word in sentence if words else sentence[rng.integers(len(sentence)) :]:
            if words and n_tokens + word.n_tokens / 2 > length:
                return " ".join(words)
            words.append(word.text)
            n_tokens += word.n_tokens


def _read_sentences(language: str, count_tokens: TokenCounter) -> list[list[_Word]]:
    """Different sentences of a language's corpus, as words with their tokens."""
    with (CORPORA / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        comments = [row["text"] for row in csv.DictReader(file)]
    sentences = [part for comment in comments for part in _SENTENCE_END.split(comment)]
    split = [sentence.split() for sentence in dict.fromkeys(sentences)]
    flat = [word for words in split for word in words]
    # The model's tokenizer reads word by word, so that their tokens add up.
    n_tokens = dict(zip(flat, count_tokens(flat), strict=True))
    return [[_Word(word, n_tokens[word]) for word in words] for words in split if words]
