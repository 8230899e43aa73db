"""What every format reader gives: columns as read, the numbers of their rows, and the bad rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal, NamedTuple

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

BLOCK_ROWS = 20_000
"""Rows of a block; columns are chosen by the first one where an input is read block by block."""

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


class Block(NamedTuple):
    """Some rows of an input, and their numbers (n,) in it."""

    table: pa.Table
    rows: IntArray


@dataclass(frozen=True)
class RawBlocks:
    """One input that is read block by block.

    `columns` are the names of its columns where they are known before the first row. `skipped`
    tells what was left out so far.
    """

    blocks: Iterator[Block]
    skipped: Callable[[], tuple[Skipped, ...]]
    columns: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    warnings: tuple[str, ...] = field(default=())

    def gather(self) -> RawTable:
        """Read all of it."""
        table, rows = united(self.blocks)
        if not table.num_columns:
            table = pa.table({column: pa.array([], pa.string()) for column in self.columns})
        return RawTable(
            table, rows, self.skipped(), self.encoding, self.delimiter, warnings=self.warnings
        )


def united(blocks: Iterable[Block]) -> Block:
    """All rows of some blocks."""
    read = list(blocks)
    if not read:
        return Block(pa.table({}), np.zeros(0, dtype=np.int64))
    return Block(unite([block.table for block in read]), np.concatenate([b.rows for b in read]))


def blocks_of(
    records: Iterable[tuple[int, Mapping[str, Any]]],
    bad_rows: BadRows,
    type: pa.DataType | None = None,
) -> Iterator[Block]:
    """Turn numbered rows into columns block by block, so that few Python objects live at once.

    A row whose text Unicode cannot hold (bytes that did not decode) is counted as undecodable.
    """
    remaining = iter(records)
    while gathered := list(islice(remaining, BLOCK_ROWS)):
        try:
            table = table_of([record for _, record in gathered], type)
        except UnicodeEncodeError:
            gathered = _without_undecodable(gathered, bad_rows)
            table = table_of([record for _, record in gathered], type)
        yield Block(table, np.array([number for number, _ in gathered], dtype=np.int64))


def _without_undecodable(
    records: Sequence[tuple[int, Mapping[str, Any]]], bad_rows: BadRows
) -> list[tuple[int, Mapping[str, Any]]]:
    good = []
    for number, record in records:
        column = next(
            (
                name
                for name, value in record.items()
                if _is_undecodable(name) or _is_undecodable(value)
            ),
            None,
        )
        if column is None:
            good.append((number, record))
        else:
            bad_rows.add(UNDECODABLE, number, f"column {column!r} holds undecodable bytes")
    return good


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
