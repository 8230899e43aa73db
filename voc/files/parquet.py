"""Parquet files: reading feedback, and reading and writing our own tables."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from voc.errors import InputError
from voc.files.arrow_columns import plain
from voc.files.atomic import replacing
from voc.files.raw_table import (
    BLOCK_ROWS,
    BadRows,
    Block,
    RawBlocks,
    RawTable,
    ReadOptions,
    drop_undecodable,
)


def read_parquet(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
    """Read a Parquet file of feedback."""
    return parquet_blocks(path, options, name=name, suffix=suffix).gather()


def parquet_blocks(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawBlocks:
    """Read a Parquet file of feedback block by block."""
    bad_rows = BadRows(name)

    def blocks() -> Iterator[Block]:
        n_read = 0
        for batch in _batches(path, name):
            left = len(batch) if options.limit is None else options.limit - n_read
            table = plain(pa.Table.from_batches([batch])[:left])
            if left <= 0:
                return
            rows = np.arange(n_read + 1, n_read + len(table) + 1)
            n_read += len(table)
            yield Block(*drop_undecodable(table, rows, bad_rows))

    return RawBlocks(blocks(), bad_rows.skipped)


def _batches(path: Path, name: str) -> Iterator[pa.RecordBatch]:
    try:
        with path.open("rb") as file:
            yield from pq.ParquetFile(file).iter_batches(BLOCK_ROWS)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(
            f"{name} cannot be read as Parquet: {error}. Check that it is undamaged."
        ) from error


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a table, whole or not at all; equal tables give equal bytes."""
    tidy = table.combine_chunks().replace_schema_metadata(None)  # neither chunks nor notes count
    with replacing(path) as temporary:
        pq.write_table(tidy, temporary, compression="zstd")
