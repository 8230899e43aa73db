"""What every format reader gives: columns as read, the numbers of their rows, and the bad rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from voc.files.arrow_columns import string_of, table_of, unite
from voc.types import IntArray, RowExample, Skipped

N_EXAMPLES = 5
"""Examples kept of the rows skipped for one reason."""

EMPTY_TEXT = "empty text"
UNDECODABLE = "undecodable"
WRONG_FIELDS = "wrong number of fields"
TOO_LONG = "too long"

_BLOCK_ROWS = 20_000

TextUnit = Literal["line", "paragraph", "file"]


@dataclass(frozen=True)
class ReadOptions:
    """What a reader may need to know besides the file.

    `limit` is the most rows to read, bad ones included; None reads all. `columns` are the names the
    caller knows: a first row that holds one of them is a header.
    """

    table: str | None = None
    text_unit: TextUnit = "line"
    limit: int | None = None
    columns: frozenset[str] = frozenset()


class BadRows:
    """Counts rows left out of one source by reason and keeps the first few of them."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[RowExample]] = {}

    def add(self, reason: str, row: int, detail: str) -> None:
        """Count one row."""
        self._counts[reason] = self._counts.get(reason, 0) + 1
        examples = self._examples.setdefault(reason, [])
        if len(examples) < N_EXAMPLES:
            examples.append(RowExample(self._source, row, detail))

    @property
    def count(self) -> int:
        """Rows counted so far, over all reasons."""
        return sum(self._counts.values())

    def skipped(self) -> tuple[Skipped, ...]:
        """Give the groups so far, in the order in which their reasons came up."""
        return tuple(
            Skipped(reason, count, tuple(self._examples[reason]))
            for reason, count in self._counts.items()
        )


def merge_skipped(groups: Iterable[Skipped]) -> tuple[Skipped, ...]:
    """Add up groups of the same reason; the largest first."""
    counts: dict[str, int] = {}
    examples: dict[str, tuple[RowExample, ...]] = {}
    for group in groups:
        counts[group.reason] = counts.get(group.reason, 0) + group.count
        examples[group.reason] = examples.get(group.reason, ()) + group.examples
    return tuple(
        Skipped(reason, count, examples[reason][:N_EXAMPLES])
        for reason, count in sorted(counts.items(), key=lambda item: -item[1])
    )


@dataclass(frozen=True)
class RawTable:
    """One input as it was read.

    `rows` (n,) is the number of each row of `table` in its source, 1 being the first data row.
    """

    table: pa.Table
    rows: IntArray
    skipped: tuple[Skipped, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    warnings: tuple[str, ...] = field(default=())


class TableBuilder:
    """Gathers rows into Arrow columns block by block, so that few Python objects live at once.

    A row whose text Unicode cannot hold (bytes that did not decode) is counted as undecodable.
    """

    def __init__(self, bad_rows: BadRows, type: pa.DataType | None = None) -> None:
        self._bad_rows = bad_rows
        self._type = type
        self._records: list[Mapping[str, Any]] = []
        self._numbers: list[int] = []
        self._tables: list[pa.Table] = []
        self._kept: list[IntArray] = []

    def add(self, number: int, record: Mapping[str, Any]) -> None:
        """Add the row of this number: its values by column name."""
        self._numbers.append(number)
        self._records.append(record)
        if len(self._records) >= _BLOCK_ROWS:
            self._flush()

    def finish(self) -> tuple[pa.Table, IntArray]:
        """All rows as a table, and their numbers."""
        self._flush()
        if not self._tables:
            return pa.table({}), np.zeros(0, dtype=np.int64)
        return unite(self._tables), np.concatenate(self._kept)

    def _flush(self) -> None:
        if not self._records:
            return
        try:
            table = table_of(self._records, self._type)
        except UnicodeEncodeError:
            self._drop_undecodable()
            table = table_of(self._records, self._type)
        self._tables.append(table)
        self._kept.append(np.array(self._numbers, dtype=np.int64))
        self._records, self._numbers = [], []

    def _drop_undecodable(self) -> None:
        good: list[int] = []
        for i, record in enumerate(self._records):
            column = next(
                (
                    name
                    for name, value in record.items()
                    if _is_undecodable(name) or _is_undecodable(value)
                ),
                None,
            )
            if column is None:
                good.append(i)
            else:
                self._bad_rows.add(
                    UNDECODABLE, self._numbers[i], f"column {column!r} holds undecodable bytes"
                )
        self._records = [self._records[i] for i in good]
        self._numbers = [self._numbers[i] for i in good]


def drop_undecodable(
    table: pa.Table, rows: IntArray, bad_rows: BadRows
) -> tuple[pa.Table, IntArray]:
    """Leave out the rows of an Arrow table in which a string is not valid UTF-8."""
    good = np.ones(len(table), dtype=bool)
    for name, column in zip(table.column_names, table.columns, strict=True):
        if not pa.types.is_string(column.type) or _is_valid(column):
            continue
        for i, value in enumerate(column.cast(pa.binary()).to_pylist()):
            if value is not None and good[i] and _is_broken(value):
                good[i] = False
                bad_rows.add(UNDECODABLE, int(rows[i]), f"column {name!r} holds undecodable bytes")
    return (table, rows) if good.all() else (table.filter(pa.array(good)), rows[good])


def _is_undecodable(value: object) -> bool:
    if isinstance(value, dict | list):
        value = string_of(value)
    if not isinstance(value, str):
        return False
    return any("\ud800" <= character <= "\udfff" for character in value)


def _is_valid(column: pa.ChunkedArray) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _is_broken(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
