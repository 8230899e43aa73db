"""What sentiment scoring hands back."""

from dataclasses import dataclass

from voc.types import SENTIMENTS, FloatArray


@dataclass(frozen=True)
class SentimentScores:
    """Calibrated probabilities of negative, neutral and positive, (n, 3), rows summing to 1."""

    probabilities: FloatArray

    @property
    def labels(self) -> list[str]:
        """The likeliest sentiment of each text."""
        return [SENTIMENTS[i] for i in self.probabilities.argmax(axis=1)]

    @property
    def polarity(self) -> FloatArray:
        """P(positive) - P(negative), -1..1, (n,)."""
        return self.probabilities[:, 2] - self.probabilities[:, 0]

    def __len__(self) -> int:
        return len(self.probabilities)


@dataclass(frozen=True)
class CommentSentiment:
    """Sentiment of comments: negative, neutral, positive or mixed, and polarity -1..1, (n,)."""

    labels: list[str]
    polarity: FloatArray
