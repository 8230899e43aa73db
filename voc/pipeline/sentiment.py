"""Sentiment of units, and other kinds of remark, from what the shipped heads say of them."""

from collections.abc import Sequence
from pathlib import Path

from voc.inference.heads import Heads
from voc.inference.reader import Reader
from voc.pipeline.reading import read_texts
from voc.pipeline.units import Units
from voc.sentiment.context import find_uncertain, revise, surroundings
from voc.sentiment.results import SentimentScores
from voc.types import FloatArray

SENTIMENT = "sentiment"
_KINDS = "kinds"
_LIKELY = 0.5


def score_texts(heads: Heads, logits: FloatArray, languages: Sequence[str]) -> SentimentScores:
    """Sentiment of texts in these languages (n,) from the logits (n, n_logits) of all heads."""
    own = logits[:, heads.columns(SENTIMENT)]
    return SentimentScores(heads.heads[SENTIMENT].probabilities(own, languages))


def score_units(
    reader: Reader,
    units: Units,
    logits: FloatArray,
    *,
    cache: Path | None = None,
    reuse: bool = True,
) -> SentimentScores:
    """Sentiment of units from their logits; those that are uncertain are read in context too."""
    alone = score_texts(reader.heads, logits, units.languages)
    rows = find_uncertain(alone, units.comment_index)
    questions = surroundings(units.normalised, units.comment_index, rows)
    read = read_texts(questions, reader, cache=cache, reuse=reuse)
    languages = [units.languages[row] for row in rows.tolist()]
    in_context = score_texts(reader.heads, read.logits, languages)
    return revise(alone, rows, in_context.probabilities)


def find_kinds(heads: Heads, logits: FloatArray, languages: Sequence[str]) -> list[list[str]]:
    """The kinds of remark, of `KINDS`, that each text likely is."""
    head = heads.heads[_KINDS]
    likely = head.probabilities(logits[:, heads.columns(_KINDS)], languages) >= _LIKELY
    return [
        [kind for kind, is_one in zip(head.classes, row, strict=True) if is_one] for row in likely
    ]
