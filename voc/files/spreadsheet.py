"""XLSX workbooks."""

import warnings
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from voc.errors import ConfigError, InputError
from voc.files.arrow_columns import unique_names
from voc.files.header import has_header
from voc.files.raw_table import (
    EMPTY_TEXT,
    WRONG_FIELDS,
    BadRows,
    RawBlocks,
    RawTable,
    ReadOptions,
    blocks_of,
)
from voc.files.wording import counted

_SAMPLE_ROWS = 100
_Row = tuple[Any, ...]


def read_spreadsheet(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
    """Read one worksheet: the one that `options.table` names, else the first that holds rows.

    Cells keep their types; row 1 is the first row below the header, blank rows included.
    """
    from openpyxl import load_workbook

    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of openpyxl, about styles and extensions
                workbook = load_workbook(file, read_only=True, data_only=True)
                title, rows, others = _choose_sheet(workbook.worksheets, options.table, name)
                return _read_sheet(rows, options, name=name, title=title, others=others)
        except (ConfigError, InputError):
            raise
        except Exception as error:  # a damaged archive fails in as many ways as it has layers
            raise InputError(
                f"{name} is not a readable XLSX workbook ({error}). Save it again from the "
                "spreadsheet program, or export it as CSV."
            ) from error


def _choose_sheet(
    sheets: Sequence[Any], wanted: str | None, name: str
) -> tuple[str, Iterator[_Row], list[str]]:
    """Title and rows of the sheet to read, and the titles of other sheets that hold rows."""
    titles = [sheet.title for sheet in sheets]
    if wanted is not None and wanted not in titles:
        raise ConfigError(
            f"There is no sheet {wanted!r} in {name}. Its sheets are {', '.join(titles)}."
        )
    filled: list[tuple[str, Iterator[_Row]]] = []
    for sheet in sheets:
        sheet.reset_dimensions()  # programs often write wrong ones
        rows = iter(sheet.iter_rows(values_only=True))
        sample = list(islice(rows, _SAMPLE_ROWS))
        if any(map(_is_filled, sample)):
            filled.append((sheet.title, chain(sample, rows)))
    chosen = [entry for entry in filled if wanted in (None, entry[0])]
    if not chosen:
        raise InputError(f"{name} holds no rows. Give a sheet with a header and at least one row.")
    title, rows = chosen[0]
    return title, rows, [other for other, _ in filled if other != title]


def _read_sheet(
    rows: Iterator[_Row], options: ReadOptions, *, name: str, title: str, others: list[str]
) -> RawTable:
    notes = []
    if others and options.table is None:
        notes.append(f"{name}: sheet {title!r} is read, not {', '.join(map(repr, others))}")
    names, rows, more_notes = _header(rows, options, name)
    bad_rows = BadRows(name)
    blocks = blocks_of(_records(rows, names, options, bad_rows), bad_rows)
    warnings = (*notes, *more_notes)
    return RawBlocks(blocks, bad_rows.skipped, columns=tuple(names), warnings=warnings).gather()


def _records(
    rows: Iterator[_Row], names: Sequence[str], options: ReadOptions, bad_rows: BadRows
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered records by column; the others are counted."""
    blank: list[int] = []  # those at the end are no rows
    for number, cells in enumerate(rows, 1):
        if options.limit is not None and number > options.limit:
            break
        if not _is_filled(cells):
            blank.append(number)
            continue
        for row in blank:
            bad_rows.add(EMPTY_TEXT, row, "blank row")
        blank.clear()
        if _is_filled(cells[len(names) :]):
            found = counted(len(cells), "cell", "cells")
            bad_rows.add(WRONG_FIELDS, number, f"{found} instead of {len(names)}")
            continue
        padded = chain(cells, (None for _ in range(len(names) - len(cells))))
        yield number, dict(zip(names, padded, strict=False))


def _header(
    rows: Iterator[_Row], options: ReadOptions, name: str
) -> tuple[list[str], Iterator[_Row], list[str]]:
    """Column names, the rows below them, and what to warn of.

    The header is the first row at least half as wide as the widest one: titles may stand above it.
    """
    sample = list(islice(rows, _SAMPLE_ROWS))
    widths = [sum(cell is not None for cell in row) for row in sample]
    at = next(i for i, width in enumerate(widths) if 2 * width >= max(widths))
    n_above = sum(width > 0 for width in widths[:at])
    above = counted(
        n_above, "row above the header is left out", "rows above the header are left out"
    )
    notes = [f"{name}: {above}"] if n_above else []
    header = sample[at]
    n_columns = max(i for i, cell in enumerate(header, 1) if cell is not None)
    cells = ["" if cell is None else str(cell) for cell in header[:n_columns]]
    below = [["" if cell is None else str(cell) for cell in row] for row in sample[at + 1 :]]
    if has_header(cells, below, options.columns):
        return unique_names(cells), chain(sample[at + 1 :], rows), notes
    names = unique_names(["" for _ in cells])
    notes.append(f"{name} has no header: its columns are called {', '.join(names)}")
    return names, chain(sample[at:], rows), notes


def _is_filled(cells: Sequence[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)
