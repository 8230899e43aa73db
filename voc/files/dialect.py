"""How the fields of a delimited file are separated, and whether quotes mean anything in it."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voc.files.column_names import is_known_name

if TYPE_CHECKING:
    from _csv import Reader

NO_DELIMITER = "\x1f"
"""Stands for "one column": a character that no feedback holds."""

_FEW_QUOTES = 5
"""Fewer opening quotes than this prove nothing: each stray one costs its row."""

_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Dialect:
    """Separator of fields, whether fields may be quoted, lines before the header, sample rows."""

    delimiter: str
    quoted: bool = True
    n_leading_lines: int = 0
    following: tuple[tuple[str, ...], ...] = ()

    def reader(self, lines: Iterable[str]) -> "Reader":
        """Strict csv reader of this dialect."""
        if not self.quoted:
            return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def warnings(self, name: str) -> tuple[str, ...]:
        """Say what a reader of the results should know about the guess."""
        if self.quoted:
            return ()
        return (f"Quotes in {name} do not come in pairs: they are read as ordinary characters",)


def detect_dialect(sample: Sequence[str], *, tab_only: bool = False) -> Dialect:
    """Guess the dialect from the first lines of a file.

    The delimiter is the one that gives most rows as many fields as the header has; known column
    names in the header count more. Excel's leading line "sep=;" is obeyed.
    """
    if sample and (hint := re.fullmatch(r"sep=(.)\r?\n?", sample[0])):
        delimiter, leading = hint[1], 1
    else:
        delimiter = _best_delimiter(sample, ("\t",) if tab_only else _DELIMITERS)
        leading = 0
    lines = sample[leading:]
    records = _loose_records(lines, delimiter)
    return Dialect(
        delimiter,
        quoted=_quotes_pair_up(lines, delimiter),
        n_leading_lines=leading,
        following=tuple(tuple(record) for record in records[1:]),
    )


def _best_delimiter(sample: Sequence[str], candidates: Sequence[str]) -> str:
    best, best_score = NO_DELIMITER, (False, 0, 0.0, 0)
    for delimiter in candidates:
        records = _loose_records(sample, delimiter)
        n_fields = len(records[0]) if records else 0
        if n_fields < 2:
            continue
        rows = records[1:]
        share = sum(len(row) == n_fields for row in rows) / len(rows) if rows else 1.0
        n_known = sum(map(is_known_name, records[0]))
        score = (share >= 0.5, n_known, share, n_fields)
        if (share >= 0.5 or n_known) and score > best_score:
            best, best_score = delimiter, score
    return best


def _loose_records(sample: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return [record for record in csv.reader(sample, delimiter=delimiter) if record]
    except csv.Error:
        return [line.rstrip("\r\n").split(delimiter) for line in sample if line.strip()]


def _quotes_pair_up(lines: Sequence[str], delimiter: str) -> bool:
    """Whether about as many fields end with a quote as begin with one."""
    text = "".join(lines)
    mark = re.escape(delimiter)
    n_opened = len(re.findall(rf'(?:^|{mark})"', text, re.MULTILINE))
    n_closed = len(re.findall(rf'"(?={mark}|\r?$)', text, re.MULTILINE))
    return n_opened < _FEW_QUOTES or n_closed >= n_opened / 2
