"""Rows of tables and parts of a manifest as plain values, whatever is missing from them."""

import math
from typing import Any

import pyarrow as pa


def records(table: pa.Table) -> list[dict[str, Any]]:
    """Read rows as dictionaries: so are maps, NaN is None, floats have at most six decimals."""
    columns = {name: column_values(table.column(name)) for name in table.column_names}
    return [
        {name: values[row] for name, values in columns.items()} for row in range(table.num_rows)
    ]


def column_values(column: pa.ChunkedArray) -> list[Any]:
    """Read one column as plain values, see `records`."""
    is_map = pa.types.is_map(column.type)
    return [
        plain(dict(value) if is_map and value is not None else value)
        for value in column.to_pylist()
    ]


def plain(value: Any) -> Any:  # noqa: ANN401  (a cell may hold anything)
    """Round floats to what float32 can hold, write NaN and infinity as None, at any depth."""
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def section(parent: dict[str, Any], key: str) -> dict[str, Any]:
    """Find the dictionary under `key`, empty when there is none."""
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def entries(parent: dict[str, Any], key: str) -> tuple[dict[str, Any], ...]:
    """Find the dictionaries in the list under `key`, none when there is no list."""
    value = parent.get(key)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, dict))


def strings(parent: dict[str, Any], key: str) -> tuple[str, ...]:
    """Find the items of the list under `key` as strings, none when there is no list."""
    value = parent.get(key)
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def number(parent: dict[str, Any], key: str) -> float | None:
    """Find the finite number under `key`, None when there is none."""
    value = parent.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value
