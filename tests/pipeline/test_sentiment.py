from types import SimpleNamespace

import numpy as np
import pytest

from voc.inference.heads import Head, Heads
from voc.inference.reader import Reading
from voc.pipeline.sentiment import find_kinds, score_texts, score_units
from voc.types import KINDS, SENTIMENTS


def make_head(name, classes, *, exclusive, temperatures):
    nothing = np.zeros(0, dtype=np.float32)
    return Head(name, classes, exclusive, temperatures, *[nothing] * 7)


HEADS = Heads(
    "fingerprint",
    {
        "stage": make_head("stage", ("a", "b"), exclusive=True, temperatures={"other": 1.0}),
        "sentiment": make_head(
            "sentiment", SENTIMENTS, exclusive=True, temperatures={"el": 2.0, "other": 1.0}
        ),
        "kinds": make_head("kinds", KINDS, exclusive=False, temperatures={"other": 1.0}),
    },
)


def logits_of(*, sentiment=(0, 0, 0), kinds=(0, 0, 0, 0, 0)):
    """A row of logits of all heads: two of the stage, three of sentiment, five of the kinds."""
    return np.array([9, 9, *sentiment, *kinds], dtype=np.float32)


class SaidReader:
    """Gives every text the same sentiment, and keeps what it was asked."""

    heads = HEADS
    fingerprint = "said"
    placement = SimpleNamespace(dtype="fp32")
    dimension = 1 + HEADS.n_logits

    def __init__(self, probabilities):
        self._row = np.append(0, logits_of(sentiment=np.log(probabilities))).astype(np.float32)
        self.asked = []

    def stream(self, texts, *, on_progress=lambda n_texts: None):
        for text in texts:
            self.asked.append(text)
            yield self._row[None]

    def split(self, rows):
        return Reading(rows[:, :1], rows[:, 1:])


def units_of(*comments, language="en"):
    """Units of comments, each comment a list of texts."""
    texts = [text for comment in comments for text in comment]
    index = np.repeat(np.arange(len(comments)), [len(comment) for comment in comments])
    return SimpleNamespace(normalised=texts, comment_index=index, languages=[language] * len(texts))


def test_sentiment_is_read_off_its_own_logits_with_the_temperature_of_the_language():
    logits = np.stack([logits_of(sentiment=np.log([1, 4, 4]))] * 2)
    scores = score_texts(HEADS, logits, ["en", "el"])
    np.testing.assert_allclose(
        scores.probabilities, [[1 / 9, 4 / 9, 4 / 9], [0.2, 0.4, 0.4]], atol=1e-6
    )


SURE, UNSURE = np.log([0.1, 0.1, 0.8]), np.log([0.2, 0.5, 0.3])


def test_an_uncertain_unit_is_read_in_its_comment_too():
    reader = SaidReader([0.6, 0.2, 0.2])
    units = units_of(["Great shop.", "Three weeks!"])
    logits = np.stack([logits_of(sentiment=SURE), logits_of(sentiment=UNSURE)])
    scores = score_units(reader, units, logits, reuse=False)
    assert reader.asked == ["Three weeks!: Great shop. Three weeks!"]
    np.testing.assert_allclose(
        scores.probabilities, [[0.1, 0.1, 0.8], [0.4, 0.35, 0.25]], atol=1e-6
    )


def test_what_is_read_in_context_has_the_temperature_of_its_language():
    reader = SaidReader(np.array([1, 4, 4]) / 9)
    units = units_of(["a", "b"], language="el")
    logits = np.stack([logits_of()] * 2)
    scores = score_units(reader, units, logits, reuse=False)
    wanted = (np.array([0.2, 0.4, 0.4]) + 1 / 3) / 2
    np.testing.assert_allclose(scores.probabilities, [wanted] * 2, atol=1e-6)


def test_units_that_are_sure_or_by_themselves_are_read_once():
    reader = SaidReader([0.6, 0.2, 0.2])
    units = units_of(["Great.", "Kind."], ["Three weeks!"])
    logits = np.stack([logits_of(sentiment=logit) for logit in (SURE, SURE, UNSURE)])
    scores = score_units(reader, units, logits, reuse=False)
    assert reader.asked == []
    np.testing.assert_allclose(scores.probabilities[2], [0.2, 0.5, 0.3], atol=1e-6)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((-1, -1, -1, -1, -1), []),
        ((3, -1, -1, -1, -1), ["sarcasm"]),
        ((-1, 2, 1, -1, 4), ["suggestion", "complaint", "churn"]),
        ((-1, -1, -1, 0.01, -1), ["effort"]),
    ],
)
def test_a_unit_is_of_every_kind_that_is_likely(kinds, expected):
    assert find_kinds(HEADS, logits_of(kinds=kinds)[None], ["sv"]) == [expected]


def test_no_units_have_no_sentiment_and_no_kinds():
    logits = np.empty((0, HEADS.n_logits), dtype=np.float32)
    assert score_texts(HEADS, logits, []).probabilities.shape == (0, 3)
    assert len(score_units(SaidReader([0.6, 0.2, 0.2]), units_of(), logits, reuse=False)) == 0
    assert find_kinds(HEADS, logits, []) == []
