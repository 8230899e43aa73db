"""The table of comments: typed role columns under their canonical names, then the input's own."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from voc.files.arrow_columns import as_strings
from voc.files.comment_ids import id_warnings, unique_ids
from voc.files.dates import read_dates
from voc.files.scores import read_scores
from voc.files.wording import counted
from voc.language_names import declared_code
from voc.schemas import COMMENTS
from voc.types import SCORES, IntArray

_N_EXAMPLES = 3
_LONGEST_EXAMPLE = 30


@dataclass(frozen=True)
class CommentTable:
    """The table, the new names of own columns that had to make way, and warnings."""

    table: pa.Table
    new_names: Mapping[str, str]
    warnings: tuple[str, ...]


def comment_table(
    own: pa.Table, roles: Mapping[str, pa.ChunkedArray], rows: IntArray
) -> CommentTable:
    """Put the role columns (role -> values as read, "text" among them) before the own columns.

    An own column that a role column repeats exactly, name included, is not there twice.
    """
    warnings: list[str] = []
    columns = {
        "comment_id": _comment_ids(roles.get("id"), rows, warnings),
        "text": as_strings(roles["text"]),
    }
    if "date" in roles:
        columns["date"] = _dates(roles["date"], warnings)
    if "language" in roles:
        columns["declared_language"] = _languages(roles["language"], warnings)
    for role in SCORES:
        if role in roles:
            columns[role] = _scores(roles[role], role, warnings)
    for role, name in (("channel",) * 2, ("touchpoint",) * 2, ("stage", "declared_stage")):
        if role in roles:
            columns[name] = _labels(roles[role])
    new_names = _add_own(columns, own)
    return CommentTable(pa.table(columns), new_names, tuple(warnings))


def _add_own(columns: dict[str, pa.ChunkedArray], own: pa.Table) -> dict[str, str]:
    """Add own columns under names that are free; gives old name -> new name of those renamed."""
    needed = {*columns, *COMMENTS.names}
    new_names = {}
    for name, values in zip(own.column_names, own.columns, strict=True):
        if name in columns and columns[name].equals(values):
            continue
        free = name
        while free in needed or (free != name and free in own.column_names):
            free += "_input"
        columns[free] = values
        if free != name:
            new_names[name] = free
    return new_names


def _comment_ids(
    column: pa.ChunkedArray | None, rows: IntArray, warnings: list[str]
) -> pa.ChunkedArray:
    found = unique_ids(column, rows)
    warnings += id_warnings(found.n_empty, found.n_repeated)
    return found.ids


def _dates(column: pa.ChunkedArray, warnings: list[str]) -> pa.ChunkedArray:
    found = read_dates(column)
    if found.n_unreadable:
        warnings.append(
            counted(
                found.n_unreadable,
                "date cannot be read and is left empty",
                "dates cannot be read and are left empty",
            )
        )
    if found.is_ambiguous:
        warnings.append("Dates such as 3/4/2024 are read with the day first: none tells otherwise")
    return found.values


def _languages(column: pa.ChunkedArray, warnings: list[str]) -> pa.ChunkedArray:
    encoded = _labels(column).combine_chunks().dictionary_encode()
    names: list[str] = encoded.dictionary.to_pylist()
    codes = pa.array([declared_code(name) for name in names], pa.string())
    values = codes.take(encoded.indices)
    n_unknown = values.null_count - encoded.indices.null_count
    if n_unknown:
        unknown = [name for name, code in zip(names, codes.to_pylist(), strict=True) if not code]
        shown = [repr(name[:_LONGEST_EXAMPLE]) for name in unknown[:_N_EXAMPLES]]
        more = ", ..." if len(unknown) > _N_EXAMPLES else ""
        left_empty = counted(
            n_unknown,
            "language is not understood and is left empty",
            "languages are not understood and are left empty",
        )
        warnings.append(f"{left_empty}: {', '.join(shown)}{more}")
    return pa.chunked_array([values])


def _scores(column: pa.ChunkedArray, role: str, warnings: list[str]) -> pa.ChunkedArray:
    found = read_scores(column, role)
    if found.n_unreadable:
        low, high = found.scale
        scale = f"from {low} to {high}"
        warnings.append(
            counted(
                found.n_unreadable,
                f"{role} value is not a number {scale} and is left empty",
                f"{role} values are not numbers {scale} and are left empty",
            )
        )
    return found.values


def _labels(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Strings without surrounding space; empty ones are null."""
    trimmed = pc.utf8_trim_whitespace(as_strings(column))
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
