"""Which format a file is in, and the reader of each format."""

from pathlib import Path
from typing import Protocol

from voc.errors import InputError
from voc.files.database import read_duckdb, read_sqlite
from voc.files.delimited import delimited_blocks, read_delimited
from voc.files.dialect import NO_DELIMITER, detect_dialect
from voc.files.encoding import detect_encoding, mark_undecodable
from voc.files.json_records import json_line_blocks, read_json, read_json_lines
from voc.files.local_files import LocalFile
from voc.files.parquet import parquet_blocks, read_parquet
from voc.files.plain_text import plain_text_blocks, read_plain_text
from voc.files.raw_table import Block, RawBlocks, RawTable, ReadOptions
from voc.files.spreadsheet import read_spreadsheet


class Reader(Protocol):
    """Reads one file; `name` is for messages, `suffix` in lower case may settle a doubt."""

    def __call__(self, path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
        """Read the file at `path`."""
        ...


_READERS: dict[str, Reader] = {
    "csv": read_delimited,
    "tsv": read_delimited,
    "json": read_json,
    "jsonl": read_json_lines,
    "xlsx": read_spreadsheet,
    "parquet": read_parquet,
    "text": read_plain_text,
    "sqlite": read_sqlite,
    "duckdb": read_duckdb,
}


class BlockReader(Protocol):
    """Reads one file block by block."""

    def __call__(self, path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawBlocks:
        """Begin to read the file at `path`."""
        ...


_BLOCK_READERS: dict[str, BlockReader] = {
    "csv": delimited_blocks,
    "tsv": delimited_blocks,
    "jsonl": json_line_blocks,
    "parquet": parquet_blocks,
    "text": plain_text_blocks,
}
_FORMAT_OF_SUFFIX = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".txt": "text",
    ".md": "text",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
}
SUFFIXES = tuple(_FORMAT_OF_SUFFIX)
"""Suffixes of files that can be read; .gz and .zst may follow them."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAMPLE_LINES = 50


def read_file(file: LocalFile, options: ReadOptions) -> tuple[str, RawTable]:
    """Read a file; the name of its format comes first. Raises InputError for an unknown format."""
    format = detect_format(file)
    return format, _READERS[format](file.path, options, name=file.name, suffix=file.suffix)


def read_file_in_blocks(file: LocalFile, options: ReadOptions) -> tuple[str, RawBlocks]:
    """Read a file as `read_file` does, block by block; some formats are one block."""
    format = detect_format(file)
    if reader := _BLOCK_READERS.get(format):
        return format, reader(file.path, options, name=file.name, suffix=file.suffix)
    raw = _READERS[format](file.path, options, name=file.name, suffix=file.suffix)
    blocks = iter([Block(raw.table, raw.rows)] if len(raw.table) else [])
    skipped = lambda: raw.skipped  # noqa: E731
    return format, RawBlocks(
        blocks, skipped, (), raw.encoding, raw.delimiter, warnings=raw.warnings
    )


def is_read_in_blocks(format: str) -> bool:
    """Whether a file of this format is never in memory as a whole."""
    return format in _BLOCK_READERS


def detect_format(file: LocalFile) -> str:
    """Format of a file: by its first bytes if they tell, else by its suffix, else by its text."""
    with file.path.open("rb") as opened:
        head = opened.read(4096)
    if head.startswith(_OLD_OFFICE):
        raise InputError(
            f"{file.name} is a password-protected or an old .xls workbook. "
            "Save it as XLSX without a password."
        )
    if found := _format_of_bytes(head):
        return found
    if file.suffix in _FORMAT_OF_SUFFIX:
        return _FORMAT_OF_SUFFIX[file.suffix]
    if file.suffix and file.name != "stdin":
        raise InputError(
            f"The format of {file.name} is unknown: its suffix is {file.suffix!r}. "
            f"Known suffixes are {', '.join(SUFFIXES)}, also with .gz or .zst."
        )
    return _format_of_text(file)


def _format_of_bytes(head: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SQLite format 3\x00"):
        return "sqlite"
    if head[8:12] == b"DUCK":
        return "duckdb"
    return None


def _format_of_text(file: LocalFile) -> str:
    encoding = detect_encoding(file.path)
    with file.path.open(encoding=encoding, errors=mark_undecodable(), newline="") as opened:
        sample = [line for _, line in zip(range(_SAMPLE_LINES), opened, strict=False)]
    if any("\0" in line for line in sample):
        raise InputError(
            f"The format of {file.name} is unknown: it is not text. Give it a suffix such as "
            f"{', '.join(SUFFIXES)}."
        )
    start = "".join(sample).lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return "jsonl"
    if start.startswith("["):
        return "json"
    delimiter = detect_dialect(sample).delimiter
    if delimiter == NO_DELIMITER:
        return "text"
    return "tsv" if delimiter == "\t" else "csv"
