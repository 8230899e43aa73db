"""Assembles the result tables from what the steps found."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa

from voc import schemas
from voc.pipeline.units import Units
from voc.sentiment.results import CommentSentiment, SentimentScores
from voc.themes.hierarchy import TOP, leaves_under
from voc.themes.results import Themes
from voc.types import UNCLEAR, FloatArray


def unit_table(
    comment_ids: Sequence[str],
    units: Units,
    scores: SentimentScores,
    kinds: Sequence[Sequence[str]],
    themes: Themes,
    stages: pa.Table,
) -> pa.Table:
    """The units table; `stages` has the columns stage, stage_probability and touchpoint."""
    owners = [comment_ids[index] for index in units.comment_index.tolist()]
    n_before = np.searchsorted(units.comment_index, units.comment_index)
    numbers = np.arange(len(owners)) - n_before
    columns = {
        "unit_id": [f"{owner}:{number}" for owner, number in zip(owners, numbers, strict=True)],
        "comment_id": owners,
        "start": [span.start for span in units.spans],
        "end": [span.end for span in units.spans],
        "text": units.texts,
        "language": units.languages,
        "sentiment": scores.labels,
        "polarity": scores.polarity,
        "p_negative": scores.probabilities[:, 0],
        "p_neutral": scores.probabilities[:, 1],
        "p_positive": scores.probabilities[:, 2],
        "kinds": kinds,
        "theme_id": themes.labels,
        "theme_probability": themes.probabilities,
        **{name: stages[name] for name in ("stage", "stage_probability", "touchpoint")},
    }
    return _table(columns, schemas.UNITS)


def comment_table(feedback: pa.Table, units: Units, sentiment: CommentSentiment) -> pa.Table:
    """The comments table: what was found, then the input's own columns."""
    n_comments = feedback.num_rows
    columns = {
        "comment_id": feedback["comment_id"],
        "text": feedback["text"],
        "language": units.comment_languages,
        "sentiment": sentiment.labels,
        "polarity": sentiment.polarity,
        "n_units": np.bincount(units.comment_index, minlength=n_comments),
    }
    table = _table(columns, schemas.COMMENTS)
    for name in feedback.column_names:
        if name not in columns:
            table = table.append_column(feedback.schema.field(name), feedback[name])
    return table


def theme_table(
    themes: Themes, units: pa.Table, *, priorities: FloatArray, trends: Sequence[float | None]
) -> pa.Table:
    """The themes table: what the texts told, joined with sentiment, stages, priority and trend.

    A parent's row sums up its themes, whose units it shares: `priorities` and `trends` are of the
    themes (n_themes,), and a parent has their sum, as a share or a number of units has.
    """
    parents = [TOP if parent is None else parent for parent in _parent_ids(themes)]
    leaves = [[theme] for theme in range(themes.n_themes)]
    leaves += leaves_under(np.array(parents, dtype=np.int64), n_themes=themes.n_themes)
    order = np.argsort(themes.labels, kind="stable")
    starts = np.searchsorted(themes.labels[order], np.arange(themes.n_themes + 1))
    of_theme = [order[first:last] for first, last in pairwise(starts)]
    rows = [np.sort(np.concatenate([of_theme[leaf] for leaf in own])) for own in leaves]

    polarity = _column(units, "polarity")
    negative = _column(units, "sentiment") == "negative"
    comments, stages = _column(units, "comment_id"), _column(units, "stage")
    columns = {name: themes.table[name] for name in themes.table.column_names}
    columns |= {
        "n_comments": [len(set(comments[own])) for own in rows],
        "polarity": [polarity[own].mean(dtype=np.float64) for own in rows],
        "negative_share": [negative[own].mean() for own in rows],
        "top_stage": [_commonest(stages[own]) for own in rows],
        "quotes": [_quotes(units, chosen) for chosen in themes.quotes],
        "priority": [priorities[own].sum() for own in leaves],
        "trend": [_sum([trends[leaf] for leaf in own]) for own in leaves],
    }
    return _table(columns, schemas.THEMES)


def _parent_ids(themes: Themes) -> list[int | None]:
    ids: list[int | None] = themes.table["parent_id"].to_pylist()
    return ids


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _quotes(units: pa.Table, chosen: Sequence[int]) -> list[dict[str, object]]:
    names = ["unit_id", "comment_id", "text", "language", "polarity"]
    quotes: list[dict[str, object]] = units.select(names).take(list(chosen)).to_pylist()
    return quotes


def _commonest(stages: np.ndarray) -> str | None:
    clear = stages[stages != UNCLEAR]
    if not len(clear):
        return None
    found, counts = np.unique(clear, return_counts=True)
    return str(found[counts.argmax()])


def _column(table: pa.Table, name: str) -> np.ndarray:
    values: np.ndarray = table[name].to_numpy(zero_copy_only=False)
    return values


def _table(columns: dict[str, object], schema: pa.Schema) -> pa.Table:
    arrays = []
    for field in schema:
        values = columns[field.name]
        if isinstance(values, pa.ChunkedArray):
            arrays.append(values.cast(field.type).combine_chunks())
        else:
            arrays.append(pa.array(values, type=field.type, from_pandas=True))
    return pa.table(arrays, schema=schema)
