"""Unique ids of comments."""

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from voc.files.arrow_columns import as_strings
from voc.types import IntArray


class CommentIds(NamedTuple):
    """Unique ids, and how many were missing or had to be changed because they repeat."""

    ids: pa.ChunkedArray
    n_empty: int
    n_repeated: int


def unique_ids(column: pa.ChunkedArray | None, rows: IntArray) -> CommentIds:
    """Make the ids of a column unique: the second "a" becomes "a#2", an empty one its row number.

    None stands for no id column: the row numbers are the ids.
    """
    numbers = pa.chunked_array([pa.array(rows).cast(pa.string())])
    if column is None:
        return CommentIds(_repeats_marked(numbers)[0], 0, 0)
    trimmed = pc.utf8_trim_whitespace(as_strings(column))
    is_empty = pc.fill_null(pc.equal(trimmed, ""), True)
    filled = pc.if_else(is_empty, numbers, trimmed)
    ids, n_repeated = _repeats_marked(filled)
    return CommentIds(ids, int(pc.sum(is_empty).as_py() or 0), n_repeated)


def _repeats_marked(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    if pc.count_distinct(column).as_py() == len(column):
        return column, 0
    values = column.to_pylist()
    taken = set(values)
    counts: dict[str, int] = {}
    n_repeated = 0
    for i, value in enumerate(values):
        count = counts[value] = counts.get(value, 0) + 1
        if count == 1:
            continue
        n_repeated += 1
        while (marked := f"{value}#{count}") in taken:
            count += 1
        counts[value] = count
        taken.add(marked)
        values[i] = marked
    return pa.chunked_array([pa.array(values, pa.string())]), n_repeated
