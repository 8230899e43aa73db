"""JSON (a list of records, or an object that holds one) and JSONL (a record per line)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from voc.errors import InputError
from voc.files.encoding import detect_encoding, mark_undecodable
from voc.files.plain_text import TEXT_COLUMN
from voc.files.raw_table import (
    EMPTY_TEXT,
    UNDECODABLE,
    BadRows,
    Block,
    RawBlocks,
    RawTable,
    ReadOptions,
    blocks_of,
)

NOT_JSON = "not JSON"
NOT_A_RECORD = "not a record"


def read_json(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
    """Read a JSON list of objects or strings; lines of JSON under this name are read as JSONL."""
    encoding = detect_encoding(path)
    text = path.read_text(encoding=encoding, errors=mark_undecodable())
    try:
        items = _list_in(json.loads(text), name)
    except json.JSONDecodeError as error:
        first_line = text.lstrip().split("\n", 1)[0]
        if error.msg == "Extra data" and _is_json(first_line):
            return read_json_lines(path, options, name=name, suffix=suffix)
        raise InputError(
            f"{name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}. "
            "Mend the file, or give one JSON object per line as .jsonl."
        ) from None
    return gather_records(enumerate(items, 1), options, name=name, encoding=encoding)


def read_json_lines(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawTable:
    """Read one JSON object or string per line; a row's number is its line."""
    return json_line_blocks(path, options, name=name, suffix=suffix).gather()


def json_line_blocks(path: Path, options: ReadOptions, *, name: str, suffix: str) -> RawBlocks:
    """Read one JSON object or string per line, block by block."""
    encoding = detect_encoding(path)
    bad_rows = BadRows(name)

    def items() -> Iterator[tuple[int, Any]]:
        with path.open(encoding=encoding, errors=mark_undecodable()) as file:
            yield from _parsed_lines(file, bad_rows, options.limit)

    blocks = _record_blocks(items(), options, bad_rows)
    return RawBlocks(blocks, bad_rows.skipped, encoding=encoding)


def gather_records(
    items: Iterable[tuple[int, Any]],
    options: ReadOptions,
    *,
    name: str,
    encoding: str | None = None,
) -> RawTable:
    """Table of numbered records; a string (or null) is a record with a text only."""
    bad_rows = BadRows(name)
    blocks = _record_blocks(items, options, bad_rows)
    return RawBlocks(blocks, bad_rows.skipped, encoding=encoding).gather()


def _record_blocks(
    items: Iterable[tuple[int, Any]], options: ReadOptions, bad_rows: BadRows
) -> Iterator[Block]:
    def records() -> Iterator[tuple[int, Mapping[str, Any]]]:
        for number, item in items:
            if options.limit is not None and number > options.limit:
                return
            if isinstance(item, dict):
                yield number, {str(key): value for key, value in item.items()}
            elif isinstance(item, str) or item is None:
                yield number, {TEXT_COLUMN: item}
            else:
                bad_rows.add(
                    NOT_A_RECORD, number, f"{type(item).__name__} instead of an object or a string"
                )

    return blocks_of(records(), bad_rows)


def _parsed_lines(
    lines: Iterable[str], bad_rows: BadRows, limit: int | None
) -> Iterator[tuple[int, Any]]:
    blank: list[int] = []
    for number, line in enumerate(lines, 1):
        if limit is not None and number > limit:
            return
        if not line.strip():
            blank.append(number)  # those at the end of the file are no rows
            continue
        for row in blank:
            bad_rows.add(EMPTY_TEXT, row, "blank line")
        blank.clear()
        try:
            item = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            bad = UNDECODABLE if "\udcff" in line else NOT_JSON
            bad_rows.add(bad, number, str(error))
            continue
        yield number, item


def _list_in(parsed: object, name: str) -> list[Any]:
    if isinstance(parsed, list):
        return parsed
    if isinstance(parsed, dict):
        lists = {key: value for key, value in parsed.items() if isinstance(value, list)}
        if len(lists) == 1:
            return next(iter(lists.values()))
        if parsed and not lists:
            return [parsed]
    raise InputError(
        f"{name} must hold a JSON list of records (or an object with one list), but it holds "
        f"{_described(parsed)}. Give a list of objects."
    )


def _described(parsed: object) -> str:
    if isinstance(parsed, dict):
        return f"an object with the keys {', '.join(parsed)}" if parsed else "an empty object"
    return f"a {type(parsed).__name__}"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return False
    return True
