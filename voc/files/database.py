"""One table of a SQLite or DuckDB file."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voc.errors import ConfigError, InputError
from voc.files.arrow_columns import plain, unique_names
from voc.files.raw_table import BadRows, RawTable, ReadOptions, blocks_of, drop_undecodable, united


def read_sqlite(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
    """Read a table or view of a SQLite file; a row's number is its place in the table's order."""
    bad_rows = BadRows(name)
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        try:
            listed = connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
                "AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
            table = choose_table([row[0] for row in listed], options.table, name)
            cursor = connection.execute(_select_all(table, options.limit))
            names = unique_names(column[0] for column in cursor.description)
            records = (dict(zip(names, row, strict=True)) for row in cursor)
            read, rows = united(blocks_of(enumerate(records, 1), bad_rows))
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise InputError(_unreadable(name, "SQLite", error)) from error
    return RawTable(read, rows, bad_rows.skipped())


def read_duckdb(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
    """Read a table or view of a DuckDB file; a row's number is its place in the table's order."""
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            listed = connection.execute(
                "SELECT table_name FROM information_schema.tables ORDER BY table_name"
            ).fetchall()
            table = choose_table([row[0] for row in listed], options.table, name)
            read = connection.sql(_select_all(table, options.limit)).to_arrow_table()
    except duckdb.Error as error:
        raise InputError(_unreadable(name, "DuckDB", error)) from error
    bad_rows = BadRows(name)
    read, rows = drop_undecodable(plain(read), np.arange(1, len(read) + 1), bad_rows)
    return RawTable(read, rows, bad_rows.skipped())


def choose_table(known: Sequence[str], wanted: str | None, name: str) -> str:
    """Choose the wanted table or the only one. Raises ConfigError when that does not settle it."""
    if not known:
        raise InputError(f"{name} holds no tables. Give a database with a table of comments.")
    if wanted is None and len(known) > 1:
        raise ConfigError(
            f"{name} holds {len(known)} tables: {', '.join(known)}. Name one with table= (--table)."
        )
    if wanted is not None and wanted not in known:
        raise ConfigError(
            f"There is no table {wanted!r} in {name}. Its tables are {', '.join(known)}."
        )
    return wanted if wanted is not None else known[0]


def _select_all(table: str, limit: int | None) -> str:
    quoted = table.replace('"', '""')
    return f'SELECT * FROM "{quoted}"' + ("" if limit is None else f" LIMIT {int(limit)}")


def _unreadable(name: str, kind: str, error: Exception) -> str:
    first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"{name} cannot be read as a {kind} database: {first_line}. Check that it is undamaged."
