"""Scores sentiment with the shipped head."""

from voc.files.bundled import bundled_model
from voc.inference.encoder import Encoder
from voc.inference.heads import Head, load_head
from voc.sentiment.results import SentimentScores, empty_scores
from voc.types import FloatArray

HEAD = "sentiment"


def load_sentiment_head(encoder: Encoder) -> Head:
    """The shipped head. Raises ModelError when it was trained for another encoder."""
    return load_head(bundled_model(HEAD), encoder_fingerprint=encoder.fingerprint)


def score_units(head: Head, vectors: FloatArray) -> SentimentScores:
    """Sentiment of units from their vectors (n, d)."""
    return SentimentScores(head.probabilities(vectors)) if len(vectors) else empty_scores()
