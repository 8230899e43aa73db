"""Names for common topics of feedback, in five languages, and which of them fit a theme.

Key phrases name a theme in the words of its customers, but only in the languages they wrote in.
Where a theme's centroid lies near a common topic ("Late delivery"), that topic names it in any
reader's language.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from voc.files.small_files import read_text
from voc.languages import CODES
from voc.maths.vectors import mean_by_group
from voc.types import FloatArray, IntArray

_FILE = Path(__file__).parent / "topics.yaml"
_LEAST_COSINE = 0.5
_LEAST_FIT = 0.13
"""Cosine times share of units: about a fifth of a theme's units agree on a topic that fits."""
_CLEAR_POLARITY = 0.15
_TILE_ROWS = 65_536


@dataclass(frozen=True)
class Topic:
    """A topic: -1 a pain, 1 praise, 0 neither; names by language code."""

    id: str
    polarity: int
    names: dict[str, str]


@dataclass(frozen=True)
class TopicVectors:
    """Topics with a vector each, (n_topics, d), without language bias, rows of length 1."""

    topics: tuple[Topic, ...]
    vectors: FloatArray


@lru_cache(maxsize=1)
def load_topics() -> tuple[Topic, ...]:
    """The topics that ship with voc."""
    rows = yaml.safe_load(read_text(_FILE))
    return tuple(
        Topic(row["id"], int(row["polarity"]), {code: row[code] for code in CODES}) for row in rows
    )


def match_topics(
    vectors: FloatArray, labels: IntArray, polarity: FloatArray, topics: TopicVectors
) -> list[Topic | None]:
    """The topic of each theme 0.., best fits first; None where no unused one fits.

    A topic fits by its cosine to the theme's centroid times the share of the theme's units that are
    nearer to it than to any other topic: a mixture of things lies near some topic by accident, but
    its units do not agree on it. A clearly negative theme takes no praise and a clearly positive
    one no pain.

    `vectors` (n, d) are units without language bias, `labels` (n,) their themes, `polarity`
    (n_themes,) the mean of each theme.
    """
    n_themes, n_topics = len(polarity), len(topics.topics)
    if not n_themes:
        return []
    cosines = mean_by_group(vectors, labels, n_groups=n_themes) @ topics.vectors.T
    member = np.flatnonzero(labels >= 0)
    votes = np.zeros((n_themes, n_topics), dtype=np.float32)
    np.add.at(votes, (labels[member], _nearest(vectors[member], topics.vectors)), 1.0)
    fits = cosines * votes / votes.sum(axis=1, keepdims=True)
    signs = np.array([topic.polarity for topic in topics.topics])
    mood = polarity[:, None]
    wrong_mood = ((mood < -_CLEAR_POLARITY) & (signs > 0)) | (
        (mood > _CLEAR_POLARITY) & (signs < 0)
    )
    fits[wrong_mood | (cosines < _LEAST_COSINE) | (fits < _LEAST_FIT)] = 0.0
    matched: list[Topic | None] = [None] * n_themes
    used: set[int] = set()
    for flat in np.argsort(-fits, axis=None, kind="stable"):
        theme, topic = np.unravel_index(flat, fits.shape)
        if fits[theme, topic] == 0.0:
            break
        if matched[theme] is None and topic not in used:
            matched[theme] = topics.topics[topic]
            used.add(int(topic))
    return matched


def _nearest(vectors: FloatArray, targets: FloatArray) -> IntArray:
    """Index of the nearest target of each row, (n,), a tile of rows at a time."""
    tiles = [
        (vectors[start : start + _TILE_ROWS] @ targets.T).argmax(axis=1)
        for start in range(0, len(vectors), _TILE_ROWS)
    ]
    return np.concatenate(tiles) if tiles else np.empty(0, dtype=np.int64)
