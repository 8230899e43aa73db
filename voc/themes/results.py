"""What finding themes hands back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from voc import schemas
from voc.themes.discovery import Discovery
from voc.themes.key_phrases import find_key_phrases
from voc.themes.mixing import count_languages, language_mixing
from voc.themes.names import name_themes
from voc.themes.quotes import choose_quotes
from voc.themes.topics import TopicVectors, match_topics
from voc.types import NO_THEME, FloatArray, IntArray

COLUMNS = (
    "theme_id",
    "name",
    "names",
    "key_phrases",
    "n_units",
    "share",
    "languages",
    "language_mixing",
)


@dataclass(frozen=True)
class Themes:
    """Themes of texts.

    `labels` (n,) is the theme of each text, -1 for none; `probabilities` (n,) how surely it belongs
    there; `table` has a row per theme, the columns of `voc.schemas.THEMES` that texts alone can
    tell; `quotes` holds the indices of representative texts of each theme.
    """

    labels: IntArray
    probabilities: FloatArray
    table: pa.Table
    quotes: list[list[int]]

    @property
    def n_themes(self) -> int:
        """How many themes there are."""
        return int(self.table.num_rows)

    @property
    def unassigned_share(self) -> float:
        """Share of texts without a theme, 0..1."""
        return float(np.mean(self.labels == NO_THEME)) if len(self.labels) else 0.0


def describe_themes(
    discovery: Discovery,
    texts: Sequence[str],
    languages: Sequence[str],
    *,
    topics: TopicVectors,
    polarity: FloatArray | None = None,
    reader_language: str,
) -> Themes:
    """Name what was discovered: key phrases, names, quotes, languages.

    `polarity` (n,) of the texts keeps a pain from being named after praise; None lets any topic do.
    """
    labels = discovery.labels
    mood = np.zeros(len(labels), np.float32) if polarity is None else polarity
    phrases = find_key_phrases(texts, languages, labels, discovery.vectors)
    moods = _mean_by_theme(mood, labels, discovery.n_themes)
    matched = match_topics(discovery.vectors, labels, moods, topics)
    quotes = choose_quotes(
        discovery.vectors, labels, texts, languages, reader_language=reader_language
    )
    quoted = [_by_language(own, texts, languages) for own in quotes]
    best, names = name_themes(phrases, matched, quoted, reader_language=reader_language)
    by_language = count_languages(labels, languages)
    corpus = {code: list(languages).count(code) for code in set(languages)}
    n_units = np.bincount(labels[labels >= 0], minlength=discovery.n_themes)
    columns = {
        "theme_id": np.arange(discovery.n_themes),
        "name": best,
        "names": [list(named.items()) for named in names],
        "key_phrases": [list(own.items()) for own in phrases],
        "n_units": n_units,
        "share": n_units / max(1, len(labels)),
        "languages": [list(counts.items()) for counts in by_language],
        "language_mixing": [language_mixing(counts, corpus) for counts in by_language],
    }
    schema = pa.schema([schemas.THEMES.field(name) for name in COLUMNS])
    arrays = [pa.array(columns[field.name], type=field.type) for field in schema]
    return Themes(labels, discovery.probabilities, pa.table(arrays, schema=schema), quotes)


def _mean_by_theme(values: FloatArray, labels: IntArray, n_themes: int) -> FloatArray:
    member = labels != NO_THEME
    sums = np.bincount(labels[member], values[member], n_themes)
    means = sums / np.bincount(labels[member], minlength=n_themes)
    return means.astype(np.float32)


def _by_language(
    quotes: list[int], texts: Sequence[str], languages: Sequence[str]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for index in quotes:
        found.setdefault(languages[index], []).append(texts[index])
    return found
