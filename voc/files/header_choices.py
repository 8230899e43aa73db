"""Choosing columns once for all tables with the same header."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from voc.files.arrow_columns import unite
from voc.files.columns import Choices, choose_columns, require_column
from voc.types import ColumnChoice


class NamedTable(NamedTuple):
    """A table, or the beginning of one, and the name of its source."""

    name: str
    table: pa.Table


@dataclass(frozen=True)
class HeaderChoices:
    """The columns chosen, and what to warn of."""

    columns: tuple[ColumnChoice, ...]
    warnings: tuple[str, ...]
    by_header: Mapping[tuple[str, ...], Choices]

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles that some table has a column for."""
        return tuple(dict.fromkeys(choice.role for choice in self.columns))

    def column_of(self, role: str, names: Iterable[str]) -> str | None:
        """The column of a role in a table with these column names, or None."""
        return self.by_header[_header(names)].column_of(role)


def choose_for_headers(tables: Sequence[NamedTable], named: Mapping[str, str]) -> HeaderChoices:
    """Choose columns for tables; `named` (role -> column) are those that the caller chose.

    Raises ConfigError when a named column does not exist and InputError when no column looks like
    comments.
    """
    known = list(dict.fromkeys(name for _, table in tables for name in table.column_names))
    for role, column in named.items():
        require_column(column, known, role=role, source=names_of([name for name, _ in tables]))
    headers: dict[tuple[str, ...], list[NamedTable]] = {}
    for given in tables:
        headers.setdefault(_header(given.table.column_names), []).append(given)
    by_header: dict[tuple[str, ...], Choices] = {}
    warnings: list[str] = []
    for header, same in headers.items():
        source = names_of([name for name, _ in same])
        theirs = {r: c for r, c in named.items() if c in header or r == "text"}
        choices = choose_columns(unite([table for _, table in same]), theirs, source=source)
        by_header[header] = choices
        if others := choices.other_texts:
            warnings.append(
                f"{source}: {choices.column_of('text')!r} is read as the text; "
                f"{', '.join(map(repr, others))} could be comments too"
            )
    columns = tuple(dict.fromkeys(c for found in by_header.values() for c in found.columns))
    return HeaderChoices(columns, tuple(warnings), by_header)


def names_of(sources: Sequence[str]) -> str:
    """Name one source, or several by the first."""
    return sources[0] if len(sources) == 1 else f"{sources[0]} and {len(sources) - 1} more"


def _header(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
