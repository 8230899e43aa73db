"""Reading comments block by block, so that memory does not grow with the input.

The blocks together hold what `read_feedback` gives; only, columns are chosen by the first rows of
the sources (20,000 with the same header), not by all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from voc.errors import InputError
from voc.files.arrow_columns import as_strings
from voc.files.comment_ids import IdStream, id_warnings
from voc.files.formats import is_read_in_blocks, read_file_in_blocks
from voc.files.header_choices import HeaderChoices, NamedTable, choose_for_headers, names_of
from voc.files.inputs import expand
from voc.files.local_files import LocalFile, local_file
from voc.files.raw_table import (
    BLOCK_ROWS,
    Block,
    RawBlocks,
    ReadOptions,
    TextUnit,
    merge_skipped,
)
from voc.files.read import nothing_left, read_options
from voc.files.usable_texts import TextChecks
from voc.types import ColumnChoice, Skipped, Source


class CommentBlock(NamedTuple):
    """The next comments: unique ids, and texts exactly as they were read."""

    ids: list[str]
    texts: list[str]


@contextmanager
def stream_comments(
    inputs: Sequence[str | Path],
    *,
    text: str | None = None,
    id: str | None = None,
    language: str | None = None,
    table: str | None = None,
    text_unit: TextUnit = "line",
    limit: int | None = None,
    max_chars: int = 20_000,
) -> Iterator["CommentStream"]:
    """Comments of files; the options are those of `read_feedback`.

    CSV, JSONL, Parquet and plain text, compressed or not, are read block by block; other formats
    are read whole. Raises InputError when nothing can be read and ConfigError when a named column
    or table does not exist, at once or while blocks are read.
    """
    named = {"text": text, "id": id, "language": language}
    columns = {role: column for role, column in named.items() if column is not None}
    options = read_options(
        table=table, text_unit=text_unit, limit=limit, columns=frozenset(columns.values())
    )
    paths, warnings = expand(inputs)
    with ExitStack() as stack:
        heads = _Heads()
        kept_open: dict[Path, _Opened] = {}
        for path in paths:
            with ExitStack() as own:
                source = _open(path, options, own)
                heads.add(path, source)
                if len(paths) == 1 or not _can_be_read_again(source):
                    kept_open[path] = source
                    stack.enter_context(own.pop_all())
        choices = heads.choices(columns)
        notes = (*warnings, *heads.warnings, *choices.warnings)

        def open_source(path: Path, own: ExitStack) -> _Opened:
            return kept_open[path] if path in kept_open else _open(path, options, own)

        yield CommentStream(heads.headers, choices, notes, open_source, max_chars=max_chars)


class CommentStream:
    """Comments as they are read; what is counted is complete when the blocks are at their end."""

    def __init__(
        self,
        headers: Mapping[Path, Sequence[str]],
        choices: HeaderChoices,
        warnings: tuple[str, ...],
        open_source: Callable[[Path, ExitStack], "_Opened"],
        *,
        max_chars: int,
    ) -> None:
        self._headers = headers
        self._choices = choices
        self._warnings = warnings
        self._open_source = open_source
        self._max_chars = max_chars
        self._ids = IdStream()
        self._unread: list[Skipped] = []
        self._unusable: list[Skipped] = []
        self.sources: list[Source] = []
        self.n_kept = 0

    @property
    def columns(self) -> tuple[ColumnChoice, ...]:
        """The columns that were chosen."""
        return self._choices.columns

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Rows left out, by reason."""
        return merge_skipped([*self._unread, *self._unusable])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reader of the results should know."""
        return (*self._warnings, *id_warnings(self._ids.n_empty, self._ids.n_repeated))

    def blocks(self) -> Iterator[CommentBlock]:
        """Read all sources, once."""
        n_before = 0
        for path, header in self._headers.items():
            with ExitStack() as own:
                source = self._open_source(path, own)
                checks = TextChecks(source.file.name, max_chars=self._max_chars)
                n_good = 0
                for block in source.blocks:
                    n_good += len(block.table)
                    if comments := self._usable(block, header, checks, n_before):
                        self.n_kept += len(comments.ids)
                        yield comments
            unread = source.raw.skipped()
            self._unread += unread
            self._unusable += checks.skipped()
            n_rows = n_good + sum(group.count for group in unread)
            self.sources.append(source.described(n_rows))
            n_before += n_rows
        if not self.n_kept:
            names = names_of([source.name for source in self.sources])
            raise InputError(nothing_left(names, self.skipped))

    def _usable(
        self, block: Block, header: Sequence[str], checks: TextChecks, n_before: int
    ) -> CommentBlock | None:
        texts = as_strings(self._values("text", block.table, header))
        is_usable = checks.usable(texts, block.rows)
        if not is_usable.any():
            return None
        keep = pa.array(is_usable)
        rows = block.rows[is_usable] + n_before
        if "id" in self._choices.roles:
            ids = self._ids.next(self._values("id", block.table, header).filter(keep), rows)
        else:
            ids = list(map(str, rows.tolist()))
        return CommentBlock(ids, texts.filter(keep).to_pylist())

    def _values(self, role: str, table: pa.Table, header: Sequence[str]) -> pa.ChunkedArray:
        column = self._choices.column_of(role, header)
        if column is None or column not in table.column_names:
            return pa.chunked_array([pa.nulls(len(table), pa.string())])
        return table[column]


class _Opened(NamedTuple):
    """A file that is being read; `head` is the first of its blocks that holds rows."""

    file: LocalFile
    format: str
    raw: RawBlocks
    head: Block | None

    @property
    def blocks(self) -> Iterator[Block]:
        return chain([] if self.head is None else [self.head], self.raw.blocks)

    def described(self, n_rows: int) -> Source:
        digest, encoding, delimiter = self.file.digest, self.raw.encoding, self.raw.delimiter
        return Source(self.file.name, self.format, digest, n_rows, encoding, delimiter)


def _open(path: Path, options: ReadOptions, stack: ExitStack) -> _Opened:
    file = stack.enter_context(local_file(path))
    format, raw = read_file_in_blocks(file, options)
    head = next((block for block in raw.blocks if len(block.table)), None)
    return _Opened(file, format, raw, head)


def _can_be_read_again(source: _Opened) -> bool:
    """Whether a file can be closed until its turn comes, so that few are unpacked at once."""
    return source.file.name != "stdin" and is_read_in_blocks(source.format)


class _Heads:
    """The beginnings of all sources, by which columns are chosen."""

    def __init__(self) -> None:
        self._tables: list[NamedTable] = []
        self._names: list[str] = []
        self._skipped: list[Skipped] = []
        self._n_rows: dict[tuple[str, ...], int] = {}
        self.headers: dict[Path, list[str]] = {}
        self.warnings: list[str] = []

    def add(self, path: Path, source: _Opened) -> None:
        """Take the head of a source; of many rows with the same header the first are enough."""
        name, skipped = source.file.name, source.raw.skipped()
        self._names.append(name)
        self.warnings += source.raw.warnings
        if source.head is None:
            if not skipped:
                raise InputError(f"{name} holds no rows. Give a file with at least one comment.")
            self._skipped += skipped
            self.headers[path] = []
            return
        table = source.head.table
        self.headers[path] = table.column_names
        header = tuple(sorted(table.column_names))
        n_rows = self._n_rows.get(header, 0)
        self._tables.append(NamedTable(name, table[: max(0, BLOCK_ROWS - n_rows)]))
        self._n_rows[header] = n_rows + len(table)

    def choices(self, named: Mapping[str, str]) -> HeaderChoices:
        """Choose columns for all sources."""
        if not self._tables:
            raise InputError(nothing_left(names_of(self._names), self._skipped))
        return choose_for_headers(self._tables, named)
