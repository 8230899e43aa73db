"""What finding themes hands back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from voc import schemas
from voc.themes.discovery import Discovery
from voc.themes.groups import Row, choose_parent_quotes, describe_parent
from voc.themes.hierarchy import TOP, leaves_under
from voc.themes.key_phrases import find_key_phrases
from voc.themes.mixing import count_languages, language_mixing
from voc.themes.names import name_themes
from voc.themes.quality import Quality
from voc.themes.quotes import choose_quotes
from voc.themes.topics import TopicVectors, match_topics
from voc.types import NO_THEME, FloatArray, IntArray

COLUMNS = (
    "theme_id",
    "parent_id",
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
    there. `table` has a row per theme and then one per parent, the columns of `voc.schemas.THEMES`
    that texts alone can tell; a parent's numbers sum up those of its themes, and no label is a
    parent's. `quotes` holds the indices of representative texts of each row.
    """

    labels: IntArray
    probabilities: FloatArray
    table: pa.Table
    quotes: list[list[int]]
    n_parents: int = 0
    quality: Quality = field(default_factory=Quality)

    @property
    def n_themes(self) -> int:
        """How many themes there are, not counting parents."""
        return int(self.table.num_rows) - self.n_parents

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
    labels, n_themes = discovery.labels, discovery.n_themes
    mood = np.zeros(len(labels), np.float32) if polarity is None else polarity
    phrases = find_key_phrases(texts, languages, labels, discovery.vectors)
    moods = _mean_by_theme(mood, labels, n_themes)
    matched = match_topics(discovery.vectors, labels, moods, topics)
    quotes = choose_quotes(
        discovery.vectors, labels, texts, languages, reader_language=reader_language
    )
    by_language = [_by_language(own, languages) for own in quotes]
    quoted = [
        {code: [texts[i] for i in own] for code, own in of_theme.items()}
        for of_theme in by_language
    ]
    best, names = name_themes(phrases, matched, quoted, reader_language=reader_language)
    counts = count_languages(labels, languages)
    corpus = dict(Counter(languages))
    sizes = np.bincount(labels[labels >= 0], minlength=n_themes).tolist()
    rows: list[Row] = [
        {
            "name": best[theme],
            "names": names[theme],
            "key_phrases": phrases[theme],
            "n_units": sizes[theme],
            "share": sizes[theme] / max(1, len(labels)),
            "languages": counts[theme],
            "language_mixing": language_mixing(counts[theme], corpus),
        }
        for theme in range(n_themes)
    ]
    parents = discovery.parents if discovery.parents is not None else np.full(n_themes, TOP)
    leaves = leaves_under(parents, n_themes=n_themes)
    taken = {name for row in rows for name in (row["name"], *row["names"].values())}
    for own in leaves:
        row = describe_parent(
            [rows[leaf] for leaf in own], taken=taken, n_units=len(labels), corpus=corpus
        )
        taken |= {row["name"], *row["names"].values()}
        rows.append(row)
    quotes += [choose_parent_quotes([by_language[leaf] for leaf in own]) for own in leaves]
    table = _table(rows, parents)
    return Themes(labels, discovery.probabilities, table, quotes, len(leaves), discovery.quality)


def _table(rows: list[Row], parents: IntArray) -> pa.Table:
    schema = pa.schema([schemas.THEMES.field(name) for name in COLUMNS])
    ids = [
        {"theme_id": number, "parent_id": None if parent == TOP else parent}
        for number, parent in enumerate(parents.tolist())
    ]
    full = [own | _with_lists(row) for own, row in zip(ids, rows, strict=True)]
    arrays = [pa.array([row[field.name] for row in full], type=field.type) for field in schema]
    return pa.table(arrays, schema=schema)


def _with_lists(row: Row) -> Row:
    """The row with its maps as lists of pairs, as Arrow takes them."""
    return {
        name: list(value.items()) if isinstance(value, dict) else value
        for name, value in row.items()
    }


def _mean_by_theme(values: FloatArray, labels: IntArray, n_themes: int) -> FloatArray:
    member = labels != NO_THEME
    sums = np.bincount(labels[member], values[member], n_themes)
    means = sums / np.bincount(labels[member], minlength=n_themes)
    return means.astype(np.float32)


def _by_language(quotes: list[int], languages: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index in quotes:
        found.setdefault(languages[index], []).append(index)
    return found
