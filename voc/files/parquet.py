"""Parquet files: reading feedback, and reading and writing our own tables."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from voc.errors import InputError
from voc.files.arrow_columns import plain
from voc.files.atomic import replacing
from voc.files.raw_table import BadRows, RawTable, ReadOptions, drop_undecodable


def read_parquet(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
    """Read a Parquet file of feedback."""
    try:
        with path.open("rb") as file:
            table = plain(pq.read_table(file))
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(
            f"{name} cannot be read as Parquet: {error}. Check that it is undamaged."
        ) from error
    table = table if options.limit is None else table[: options.limit]
    bad_rows = BadRows(name)
    table, rows = drop_undecodable(table, np.arange(1, len(table) + 1), bad_rows)
    return RawTable(table, rows, bad_rows.skipped())


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a table, whole or not at all; equal tables give equal bytes."""
    tidy = table.combine_chunks().replace_schema_metadata(None)  # neither chunks nor notes count
    with replacing(path) as temporary:
        pq.write_table(tidy, temporary, compression="zstd")
