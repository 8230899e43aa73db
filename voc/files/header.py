"""Whether the first row of a table names its columns."""

from collections.abc import Sequence

from voc.files.column_names import is_known_name
from voc.files.dates import date_of
from voc.files.scores import number_of


def has_header(
    first: Sequence[str], following: Sequence[Sequence[str]], named: frozenset[str] = frozenset()
) -> bool:
    """Tell a header from data.

    A usual or `named` column name makes a header. Otherwise the row is data when one of its cells
    is a number or date above numbers or dates, or is a value that its column repeats; a single cell
    is data unless it is much shorter than what follows.
    """
    if any(is_known_name(cell) or cell.strip() in named for cell in first):
        return True
    rows = [row for row in following if len(row) == len(first)]
    if len(first) == 1:
        return _is_label(first[0], [row[0] for row in rows])
    return not any(
        _is_data(cell, [row[i] for row in rows]) for i, cell in enumerate(first) if cell.strip()
    )


def _is_data(cell: str, below: Sequence[str]) -> bool:
    if not below:
        return False
    if cell in below:
        return True
    if not _is_value(cell):
        return False
    return sum(map(_is_value, below)) > len(below) / 2


def _is_value(cell: str) -> bool:
    return number_of(cell) is not None or date_of(cell) is not None


def _is_label(cell: str, below: Sequence[str]) -> bool:
    """Whether a cell of one to three words stands above clearly longer ones."""
    if not below or len(cell.split()) > 3 or cell.rstrip().endswith((".", "!", "?")):
        return False
    return sum(map(len, below)) / len(below) > 3 * len(cell)
