"""Plain text: a comment per line, per paragraph or per file."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa

from voc.files.encoding import detect_encoding, mark_undecodable
from voc.files.raw_table import BadRows, RawBlocks, RawTable, ReadOptions, blocks_of

TEXT_COLUMN = "text"


def read_plain_text(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
    """Read comments as the one column "text"; a row's number is that of its first line.

    Line ends are not part of a line's or paragraph's text. Blank lines are empty comments in the
    unit "line" and separators in "paragraph".
    """
    return plain_text_blocks(path, options, name=name, suffix=suffix).gather()


def plain_text_blocks(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawBlocks:
    """Read comments block by block."""
    encoding = detect_encoding(path)
    bad_rows = BadRows(name)
    records = ((number, {TEXT_COLUMN: text}) for number, text in _units(path, encoding, options))
    blocks = blocks_of(records, bad_rows, pa.string())
    return RawBlocks(blocks, bad_rows.skipped, encoding=encoding)


def _units(path: Path, encoding: str, options: ReadOptions) -> Iterator[tuple[int, str]]:
    with path.open(encoding=encoding, errors=mark_undecodable(), newline="") as file:
        if options.text_unit == "file":
            units: Iterator[tuple[int, str]] = iter([(1, file.read())])
        elif options.text_unit == "paragraph":
            units = _paragraphs(file)
        else:
            units = _lines(file)
        yield from islice(units, options.limit)


def _lines(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    blank: list[int] = []  # those at the end of the file are no rows
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blank.append(number)
            continue
        yield from ((row, "") for row in blank)
        blank.clear()
        yield number, line.rstrip("\r\n")


def _paragraphs(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    first, gathered = 0, ""
    for number, line in enumerate(lines, 1):
        if line.strip():
            first = first or number
            gathered += line
        elif gathered:
            yield first, gathered.rstrip("\r\n")
            first, gathered = 0, ""
    if gathered:
        yield first, gathered.rstrip("\r\n")
