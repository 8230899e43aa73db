"""Building, tidying and stacking Arrow tables of any origin."""

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def table_of(records: Sequence[Mapping[str, Any]], type: pa.DataType | None = None) -> pa.Table:
    """Table of records; its columns are all their keys in order of appearance, absent is null."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return pa.table(
        {name: column_of([record.get(name) for record in records], type) for name in names}
    )


def column_of(values: list[Any], type: pa.DataType | None = None) -> pa.Array:
    """Arrow column of Python values; values of different types become strings."""
    try:
        column = pa.array(values, type=type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        column = pa.array([None if v is None else string_of(v) for v in values], pa.string())
    return column.cast(pa.string()) if pa.types.is_null(column.type) else column


def plain(table: pa.Table) -> pa.Table:
    """Give the same values unique column names, ordinary strings and no metadata."""
    names = unique_names(table.column_names)
    columns = [_plain_column(column) for column in table.columns]
    return pa.table(dict(zip(names, columns, strict=True)))


def unique_names(names: Iterable[Any]) -> list[str]:
    """Column names without surrounding space; empty ones are numbered, repeated ones too."""
    taken: set[str] = set()
    result = []
    for number, raw in enumerate(names, 1):
        base = "" if raw is None else str(raw).strip()
        base = base.encode("utf-8", "replace").decode("utf-8")  # of bytes that did not decode
        name = base = base or f"column {number}"
        repeat = 1
        while name in taken:
            repeat += 1
            name = f"{base} {repeat}"
        taken.add(name)
        result.append(name)
    return result


def unite(tables: Sequence[pa.Table]) -> pa.Table:
    """Stack tables; absent columns are null and columns whose types do not meet become strings."""
    try:
        return pa.concat_tables(tables, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.concat_tables(_with_common_types(tables), promote_options="permissive")


def as_strings(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Make the values strings; whole floats lose their ".0", nested values are JSON."""
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_floating(column.type):
        with contextlib.suppress(pa.ArrowInvalid):
            column = column.cast(pa.int64())
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        values = [None if v is None else string_of(v) for v in column.to_pylist()]
        return pa.chunked_array([pa.array(values, pa.string())])


def storable(table: pa.Table) -> pa.Table:
    """Give the same columns, those that Parquet cannot hold (objects without keys, say) as JSON."""
    columns = [
        column if _fits_parquet(field) else as_strings(column)
        for field, column in zip(table.schema, table.columns, strict=True)
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def _fits_parquet(field: pa.Field) -> bool:
    try:
        pq.write_table(pa.schema([field]).empty_table(), pa.BufferOutputStream())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True


def _plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        values = pa.string() if pa.types.is_string_view(kind.value_type) else kind.value_type
        chunks = [chunk.dictionary.cast(values).take(chunk.indices) for chunk in column.chunks]
        column, kind = pa.chunked_array(chunks, values), values
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    return column


def _with_common_types(tables: Sequence[pa.Table]) -> list[pa.Table]:
    types: dict[str, set[pa.DataType]] = {}
    for table in tables:
        for column in table.schema:
            types.setdefault(column.name, set()).add(column.type)
    mixed = {name for name, kinds in types.items() if len(kinds) > 1}
    return [
        pa.table(
            {
                name: as_strings(column) if name in mixed else column
                for name, column in zip(table.column_names, table.columns, strict=True)
            }
        )
        for table in tables
    ]


def string_of(value: object) -> str:
    """Text of any value: nested ones are JSON."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
