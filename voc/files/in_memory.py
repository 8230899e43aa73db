"""Feedback that is in memory already: tables of pandas, polars and Arrow, lists of str or dict."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias, cast

import numpy as np
import pyarrow as pa

from voc.errors import InputError
from voc.files.arrow_columns import column_of, plain, unique_names
from voc.files.json_records import gather_records
from voc.files.plain_text import TEXT_COLUMN
from voc.files.raw_table import BadRows, RawTable, ReadOptions, drop_undecodable

Buffer: TypeAlias = bytes | bytearray | memoryview


def read_in_memory(data: object, options: ReadOptions) -> tuple[str, RawTable]:
    """Read a table or a list; the name of its kind comes first: "table" or "list".

    Anything with the Arrow stream interface is a table; a single column of it is the text.
    """
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        if not data:
            raise InputError("The list of feedback is empty. Give at least one comment.")
        return "list", gather_records(enumerate(data, 1), options, name="list")
    table = plain(_arrow_table(data))
    table = table if options.limit is None else table[: options.limit]
    bad_rows = BadRows("table")
    table, rows = drop_undecodable(table, np.arange(1, len(table) + 1), bad_rows)
    return "table", RawTable(table, rows, bad_rows.skipped())


def digest_of_table(table: pa.Table) -> str:
    """SHA-256 of a table's Arrow IPC stream in hexadecimal, without its metadata."""
    sink = _HashingSink()
    with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), table.schema.remove_metadata()) as writer:
        writer.write_table(table.combine_chunks().replace_schema_metadata(None))
    return sink.hash.hexdigest()


class _HashingSink:
    """A file-like object that keeps the digest of what is written to it."""

    closed = False

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def write(self, data: Buffer) -> int:
        self.hash.update(data)
        return memoryview(data).nbytes

    def flush(self) -> None:
        """Nothing waits to be written."""

    def close(self) -> None:
        """Nothing is open."""


class _Column(Protocol):
    """What is asked of a pandas column."""

    def __iter__(self) -> Iterator[object]: ...

    def isna(self) -> Iterable[bool]: ...


class _Frame(Protocol):
    """What is asked of a pandas frame."""

    columns: Iterable[str]

    def __getitem__(self, name: str, /) -> _Column: ...


def _arrow_table(data: object) -> pa.Table:
    if not (hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__")):
        raise InputError(
            f"Feedback cannot be read from a {type(data).__name__}. Give a path, a pandas, polars "
            "or Arrow table, or a list of str or dict."
        )
    if hasattr(data, "set_axis") and hasattr(data, "columns"):  # pandas allows names of any type
        data = data.set_axis(unique_names(data.columns), axis=1)
    try:
        table = pa.table(data)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return _of_columns(data)
    unnamed_index = [name for name in table.column_names if name.startswith("__index_level_")]
    return table.drop_columns(unnamed_index)


def _of_columns(data: object) -> pa.Table:
    """Table of a pandas frame with columns of mixed types, or of one column alone."""
    if hasattr(data, "columns"):
        frame = cast(_Frame, data)
        return pa.table({name: _of_mixed(frame[name]) for name in frame.columns})
    if hasattr(data, "isna"):
        return pa.table({TEXT_COLUMN: _of_mixed(cast(_Column, data))})
    return pa.table({TEXT_COLUMN: pa.chunked_array(data)})


def _of_mixed(column: _Column) -> pa.Array:
    """A pandas column whose values may be of any types; NaN, NaT and NA are null."""
    pairs = zip(column, column.isna(), strict=True)
    return column_of([None if is_missing else value for value, is_missing in pairs])
