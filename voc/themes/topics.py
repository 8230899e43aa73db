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
from voc.types import FloatArray

_FILE = Path(__file__).parent / "topics.yaml"
_LEAST_COSINE = 0.5
"""Between a theme's centroid and a topic; below it the topic is only the least wrong one."""
_MOST_BEHIND = 0.05
"""A theme whose best topic is taken may have another only when that is this close to the best."""
_CLEAR_POLARITY = 0.15


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
    centroids: FloatArray, polarity: FloatArray, topics: TopicVectors
) -> list[Topic | None]:
    """The topic of each theme, closest pairs first; None where no unused one is near enough.

    A clearly negative theme takes no praise and a clearly positive one no pain.
    """
    cosines = centroids @ topics.vectors.T
    signs = np.array([topic.polarity for topic in topics.topics])
    mood = polarity[:, None]
    cosines[(mood < -_CLEAR_POLARITY) & (signs > 0)] = -1.0
    cosines[(mood > _CLEAR_POLARITY) & (signs < 0)] = -1.0
    least = np.maximum(_LEAST_COSINE, cosines.max(axis=1, initial=-1.0) - _MOST_BEHIND)
    cosines[cosines < least[:, None]] = -1.0
    matched: list[Topic | None] = [None] * len(centroids)
    used: set[int] = set()
    for flat in np.argsort(-cosines, axis=None, kind="stable"):
        theme, topic = np.unravel_index(flat, cosines.shape)
        if cosines[theme, topic] < 0:
            break
        if matched[theme] is None and topic not in used:
            matched[theme] = topics.topics[topic]
            used.add(int(topic))
    return matched
