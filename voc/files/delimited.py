"""CSV and TSV: quoted fields, embedded newlines, and the rows that break the rules.

One reader for all files: the csv module in strict mode. A record it refuses, or one that ran over
several lines and does not fit the header, costs its first line only; reading goes on at the next.
"""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

import pyarrow as pa

from voc.errors import InputError
from voc.files.arrow_columns import unique_names
from voc.files.dialect import NO_DELIMITER, Dialect, detect_dialect
from voc.files.encoding import detect_encoding, mark_undecodable
from voc.files.header import has_header
from voc.files.raw_table import (
    EMPTY_TEXT,
    TOO_LONG,
    WRONG_FIELDS,
    BadRows,
    RawBlocks,
    RawTable,
    ReadOptions,
    blocks_of,
)
from voc.files.wording import counted

STRAY_QUOTE = "stray quote"

_MOST_LINES = 1000
"""Lines one record may span; a quote that is open for longer was never meant to open."""

_SAMPLE_LINES = 200


def read_delimited(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
    """Read CSV or TSV; all columns are strings, empty fields are null."""
    return delimited_blocks(path, options, name=name, suffix=suffix).gather()


def delimited_blocks(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawBlocks:
    """Read CSV or TSV block by block."""
    encoding = detect_encoding(path)
    with _opened(path, encoding) as file:
        sample = [line for _, line in zip(range(_SAMPLE_LINES), file, strict=False)]
        dialect = detect_dialect(sample, tab_only=suffix in {".tsv", ".tab"})
        file.seek(0)
        header = _header(_lines_below(file, dialect), dialect, options, name)
    bad_rows = BadRows(name)

    def records() -> Iterator[tuple[int, dict[str, str | None]]]:
        with _opened(path, encoding) as file:
            lines = _lines_below(file, dialect)
            names, first_is_data, _ = _header(lines, dialect, options, name)
            yield from _good_records(lines, dialect, options, bad_rows, names, first_is_data)

    return RawBlocks(
        blocks_of(records(), bad_rows, pa.string()),
        bad_rows.skipped,
        columns=tuple(header.names),
        encoding=encoding,
        delimiter=None if dialect.delimiter == NO_DELIMITER else dialect.delimiter,
        warnings=header.warnings,
    )


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors=mark_undecodable(), newline="")


def _lines_below(file: TextIO, dialect: Dialect) -> "_Lines":
    lines = _Lines(file)
    for _ in range(dialect.n_leading_lines):
        next(lines)
    return lines


class _Lines:
    """Lines of a file that can be taken back: those of a record that turned out to be broken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0  # of the last line taken

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES:
            raise csv.Error("a quote stays open")
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        self.number += 1
        return line

    def keep_first(self) -> str:
        """Give back all lines of the record but its first, which is returned."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self.number -= len(others)
        return first


def _good_records(
    lines: _Lines,
    dialect: Dialect,
    options: ReadOptions,
    bad_rows: BadRows,
    names: list[str],
    first_is_data: list[str] | None,
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Numbered records by column; the others are counted."""
    row = 0
    n_blank = 0  # blank lines at the end of a file are no rows
    for fields, problem in _records(lines, dialect, len(names), first_is_data):
        if not fields and problem is None:
            n_blank += 1
            continue
        for _ in range(n_blank):
            row += 1
            if options.limit is None or row <= options.limit:
                bad_rows.add(EMPTY_TEXT, row, "blank line")
        n_blank = 0
        row += 1
        if options.limit is not None and row > options.limit:
            return
        if problem is not None:
            bad_rows.add(problem[0], row, f"{problem[1]} (line {lines.number})")
        else:
            yield row, dict(zip(names, [field or None for field in fields], strict=True))


class _Header(NamedTuple):
    """Column names, the first record where it is data, and a warning then."""

    names: list[str]
    first_is_data: list[str] | None
    warnings: tuple[str, ...]


def _header(lines: _Lines, dialect: Dialect, options: ReadOptions, name: str) -> _Header:
    reader = dialect.reader(lines)
    try:
        first = next((fields for fields in reader if fields), None)
    except csv.Error as error:
        raise InputError(
            f"The header of {name} (line {lines.number}) cannot be read: {error}. "
            "Write its column names without quotes."
        ) from None
    if first is None:
        raise InputError(f"{name} is empty. Give a file with a header and at least one row.")
    warnings = dialect.warnings(name)
    lines.taken.clear()
    if has_header(first, dialect.following, options.columns):
        return _Header(unique_names(first), None, warnings)
    names = unique_names(["" for _ in first])
    note = f"{name} has no header: its columns are {', '.join(names)}"
    return _Header(names, first, (*warnings, note))


_Problem = tuple[str, str]


def _records(
    lines: _Lines, dialect: Dialect, n_fields: int, first: list[str] | None
) -> Iterator[tuple[list[str], _Problem | None]]:
    """Fields of each record, or what is wrong with it; a blank line gives no fields."""
    if first is not None:
        yield _fitted(first, n_fields)
    reader = dialect.reader(lines)
    while True:
        lines.taken.clear()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _rescued(lines, dialect, n_fields)
            continue
        if len(lines.taken) > 1 and (
            not _fits(fields, n_fields) or _swallowed_rows(lines.taken, dialect, n_fields)
        ):
            yield _rescued(lines, dialect, n_fields)
        elif not fields:
            yield [], None
        else:
            yield _fitted(fields, n_fields)


def _fits(fields: list[str], n_fields: int) -> bool:
    return len(fields) >= n_fields and not any(fields[n_fields:])


def _fitted(fields: list[str], n_fields: int) -> tuple[list[str], _Problem | None]:
    """Give the fields a row should have (empty ones beyond the header go), or the problem."""
    if _fits(fields, n_fields):
        return fields[:n_fields], None
    return [], (WRONG_FIELDS, f"{counted(len(fields), 'field', 'fields')} instead of {n_fields}")


def _rescued(lines: _Lines, dialect: Dialect, n_fields: int) -> tuple[list[str], _Problem | None]:
    """Take the first line of a broken record literally when its quotes are all on that line."""
    n_lines = len(lines.taken)
    first = lines.keep_first()
    if len(first) > csv.field_size_limit():
        return [], (TOO_LONG, f"a line of {len(first)} characters")
    if n_lines == 1:
        fields = first.rstrip("\r\n").split(dialect.delimiter)
        if len(fields) == n_fields and first.count('"') % 2 == 0:
            return fields, None
    return [], (STRAY_QUOTE, "a quote that is opened and not closed")


def _swallowed_rows(taken: list[str], dialect: Dialect, n_fields: int) -> bool:
    """Whether a record of several lines is really rows between two stray quotes."""
    inner = taken[1:-1]
    if len(inner) < 2 or n_fields < 3:
        return False
    n_like_rows = sum(line.count(dialect.delimiter) == n_fields - 1 for line in inner)
    return n_like_rows > 0.8 * len(inner)
