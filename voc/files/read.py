"""Reading feedback: from files or memory to one table of comments with their roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pyarrow as pa

from voc.errors import ConfigError, InputError
from voc.files.arrow_columns import as_strings, storable, unite
from voc.files.columns import choose_segments, require_column
from voc.files.comment_table import comment_table
from voc.files.formats import read_file
from voc.files.header_choices import HeaderChoices, NamedTable, choose_for_headers, names_of
from voc.files.in_memory import digest_of_table, read_in_memory
from voc.files.inputs import expand, paths_meant
from voc.files.local_files import local_file
from voc.files.raw_table import (
    RawTable,
    ReadOptions,
    TextUnit,
    merge_skipped,
)
from voc.files.usable_texts import TextChecks
from voc.types import SCORES, Feedback, IntArray, Skipped, Source


def read_feedback(
    inputs: object,
    *,
    text: str | None = None,
    id: str | None = None,
    date: str | None = None,
    language: str | None = None,
    score: Mapping[str, str] | None = None,
    channel: str | None = None,
    touchpoint: str | None = None,
    stage: str | None = None,
    segments: Sequence[str] = (),
    table: str | None = None,
    text_unit: TextUnit = "line",
    limit: int | None = None,
    max_chars: int = 20_000,
) -> Feedback:
    """Read comments and what comes with them; rows that cannot be used are counted by reason.

    inputs: a path, glob, folder or "-" (standard input), several of them, a pandas, polars or Arrow
        table, or a list of str or dict. A list of str names files when most of its items do.
    text, id, date, language, channel, touchpoint, stage: columns to use; None finds them by
        name and content.
    score: column of each score role (nps, csat, ces).
    segments: columns that divide the comments into groups; empty finds them.
    table: table of a database or sheet of a workbook, needed when there are several tables.
    text_unit: what one comment is in plain text: a line, a paragraph or the file.
    limit: most rows to read of each source, bad ones included; None reads all.
    max_chars: most characters of a comment; longer ones are left out as "too long".

    A comment's text is exactly what was read. A text with a NUL character is left out: it comes
    from a damaged or wrongly decoded file. Raises InputError when nothing can be read and
    ConfigError when a named column or table does not exist.
    """
    named = _named_columns(
        score,
        text=text,
        id=id,
        date=date,
        language=language,
        channel=channel,
        touchpoint=touchpoint,
        stage=stage,
    )
    known = frozenset({*named.values(), *segments})
    options = read_options(table=table, text_unit=text_unit, limit=limit, columns=known)
    parts, warnings = _read_sources(inputs, options)
    return _assemble(parts, named, tuple(segments), max_chars=max_chars, warnings=warnings)


def read_options(
    *, table: str | None, text_unit: TextUnit, limit: int | None, columns: frozenset[str]
) -> ReadOptions:
    """Options for the readers. Raises ConfigError for a wrong unit or limit."""
    if text_unit not in get_args(TextUnit):
        raise ConfigError(
            f"text_unit must be one of {', '.join(get_args(TextUnit))}, not {text_unit!r}."
        )
    if limit is not None and limit < 1:
        raise ConfigError(f"limit must be at least 1, not {limit}.")
    return ReadOptions(table=table, text_unit=text_unit, limit=limit, columns=columns)


@dataclass(frozen=True)
class _Part:
    """One source and what was read of it."""

    source: Source
    raw: RawTable


def _named_columns(score: Mapping[str, str] | None, **columns: str | None) -> dict[str, str]:
    """Role -> column for all roles the caller named."""
    unknown = set(score or ()) - set(SCORES)
    if unknown:
        raise ConfigError(
            f"There is no score {sorted(unknown)[0]!r}. The scores are {', '.join(SCORES)}."
        )
    return {role: column for role, column in columns.items() if column is not None} | dict(
        score or {}
    )


def _read_sources(inputs: object, options: ReadOptions) -> tuple[list[_Part], tuple[str, ...]]:
    paths = paths_meant(inputs)
    if paths is None:
        kind, raw = read_in_memory(inputs, options)
        source = Source(kind, kind, digest_of_table(raw.table), _n_rows(raw))
        return [_Part(source, raw)], raw.warnings
    files, warnings = expand(paths)
    parts = [_read_path(path, options) for path in files]
    return parts, warnings + tuple(note for part in parts for note in part.raw.warnings)


def _read_path(path: Path, options: ReadOptions) -> _Part:
    with local_file(path) as file:
        format, raw = read_file(file, options)
        source = Source(file.name, format, file.digest, _n_rows(raw), raw.encoding, raw.delimiter)
    if source.n_rows == 0:
        raise InputError(f"{file.name} holds no rows. Give a file with at least one comment.")
    return _Part(source, raw)


def _n_rows(raw: RawTable) -> int:
    return len(raw.table) + sum(group.count for group in raw.skipped)


def _assemble(
    parts: list[_Part],
    named: Mapping[str, str],
    segments: tuple[str, ...],
    *,
    max_chars: int,
    warnings: tuple[str, ...],
) -> Feedback:
    """Unite the sources, choose columns, leave out rows without a usable text, type the rest."""
    parts_read = [part for part in parts if len(part.raw.table)]
    skipped = [group for part in parts for group in part.raw.skipped]
    if not parts_read:
        raise InputError(nothing_left(_names(parts), skipped))
    for column in segments:
        require_column(column, _all_columns(parts_read), role="segment", source=_names(parts_read))
    own = storable(unite([part.raw.table for part in parts_read]))
    tables = [NamedTable(part.source.name, part.raw.table) for part in parts_read]
    choices = choose_for_headers(tables, named)
    roles = _role_values(parts_read, choices)
    keep, too_bad = _usable_texts(roles["text"], parts_read, max_chars)
    skipped += too_bad
    if not keep.any():
        raise InputError(nothing_left(_names(parts), skipped))
    mask = pa.array(keep)
    rows = _row_numbers(parts_read)[keep]
    own = own.filter(mask)
    result = comment_table(own, {role: column.filter(mask) for role, column in roles.items()}, rows)
    taken = {choice.column for choice in choices.columns}
    found = segments or choose_segments(own, taken)
    return Feedback(
        result.table,
        columns=choices.columns,
        segments=tuple(result.new_names.get(name, name) for name in found),
        skipped=merge_skipped(skipped),
        sources=tuple(part.source for part in parts),
        warnings=(*warnings, *choices.warnings, *result.warnings),
    )


def _role_values(parts: Sequence[_Part], choices: HeaderChoices) -> dict[str, pa.ChunkedArray]:
    """The values of each role, united."""
    roles = {}
    for role in choices.roles:
        pieces = []
        for part in parts:
            chosen = choices.column_of(role, part.raw.table.column_names)
            values = pa.nulls(len(part.raw.table)) if chosen is None else part.raw.table[chosen]
            pieces.append(pa.table({role: values}))
        roles[role] = unite(pieces)[role]
    return roles


def _usable_texts(
    texts: pa.ChunkedArray, parts: Sequence[_Part], max_chars: int
) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], list[Skipped]]:
    """Which rows (n,) hold a text to analyse, and the groups of rows that do not."""
    texts = as_strings(texts)
    keep, skipped, start = [], list[Skipped](), 0
    for part in parts:
        checks = TextChecks(part.source.name, max_chars=max_chars)
        keep.append(checks.usable(texts.slice(start, len(part.raw.table)), part.raw.rows))
        skipped += checks.skipped()
        start += len(part.raw.table)
    return np.concatenate(keep), skipped


def _row_numbers(parts: Sequence[_Part]) -> IntArray:
    """Row numbers that run on from source to source, (n,)."""
    numbers, offset = [], 0
    for part in parts:
        numbers.append(part.raw.rows + offset)
        offset += part.source.n_rows
    return np.concatenate(numbers)


def nothing_left(sources: str, skipped: Sequence[Skipped]) -> str:
    """Say that no row of the sources can be used, and why."""
    if not skipped:
        return f"{sources} holds no rows. Give at least one comment."
    reasons = ", ".join(f"{group.count} {group.reason}" for group in merge_skipped(skipped))
    return (
        f"No row of {sources} can be used: {reasons}. "
        "Check the file, or name the column of comments with text= (--text)."
    )


def _names(parts: Sequence[_Part]) -> str:
    return names_of([part.source.name for part in parts])


def _all_columns(parts: Sequence[_Part]) -> list[str]:
    return list(dict.fromkeys(name for part in parts for name in part.raw.table.column_names))
