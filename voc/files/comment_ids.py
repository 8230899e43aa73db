"""Unique ids of comments."""

from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from voc.files.arrow_columns import as_strings
from voc.files.key_index import KeyIndex, digests_of
from voc.files.wording import counted
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
    if column is None:
        return CommentIds(_repeats_marked(_as_ids(rows))[0], 0, 0)
    filled, n_empty = _filled(column, rows)
    ids, n_repeated = _repeats_marked(filled)
    return CommentIds(ids, n_empty, n_repeated)


def id_warnings(n_empty: int, n_repeated: int) -> Iterator[str]:
    """Say how many comments have another id than their input gives."""
    if n_empty:
        without = counted(
            n_empty, "comment without an id has its", "comments without an id have their"
        )
        yield f"{without} row number as id"
    if n_repeated:
        repeat = counted(n_repeated, "comment repeats", "comments repeat")
        yield f'{repeat} an id: "#2", "#3" ... is appended'


class IdStream:
    """Makes the ids of a stream unique, as `unique_ids` does, knowing 24 bytes of each earlier one.

    It cannot know later ones: where the input itself has an "a#2" after a second "a", far below it,
    that "a#2" has to make way.
    """

    def __init__(self) -> None:
        self._taken = KeyIndex()
        self._counts: dict[str, int] = {}  # of ids that repeat
        self.n_empty = 0
        self.n_repeated = 0

    def next(self, column: pa.ChunkedArray, rows: IntArray) -> list[str]:
        """Unique ids of the next rows; an empty one is the row's number."""
        filled, n_empty = _filled(column, rows)
        self.n_empty += n_empty
        ids: list[str] = filled.to_pylist()
        keys = digests_of(ids)
        is_taken = self._taken.find(keys) >= 0
        if is_taken.any() or len(set(ids)) < len(ids):
            self._mark_repeats(ids, is_taken.tolist())
            keys = digests_of(ids)
        self._taken.add(keys)
        return ids

    def _mark_repeats(self, ids: list[str], is_taken: list[bool]) -> None:
        here = set(ids)
        met: set[str] = set()
        for row, id in enumerate(ids):
            if not is_taken[row] and id not in met:
                met.add(id)
                continue
            self.n_repeated += 1
            count = self._counts.get(id, 1) + 1
            while (marked := f"{id}#{count}") in here or self._is_taken(marked):
                count += 1
            self._counts[id] = count
            here.add(marked)
            ids[row] = marked

    def _is_taken(self, id: str) -> bool:
        return int(self._taken.find(digests_of([id]))[0]) >= 0


def _filled(column: pa.ChunkedArray, rows: IntArray) -> tuple[pa.ChunkedArray, int]:
    """Ids with row numbers for empty ones, and how many were empty."""
    trimmed = pc.utf8_trim_whitespace(as_strings(column))
    is_empty = pc.fill_null(pc.equal(trimmed, ""), True)
    return pc.if_else(is_empty, _as_ids(rows), trimmed), int(pc.sum(is_empty).as_py() or 0)


def _as_ids(rows: IntArray) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(rows).cast(pa.string())])


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
