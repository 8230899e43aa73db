"""Rows as CSV or JSON lines, to a file or standard output, always as UTF-8."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from voc.cli.options import Decorator, Function

_FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}

Columns = Mapping[str, Sequence[Any]]
"""Columns of equal length by name, in order."""


def _known_suffix(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    if value is None or ctx.params.get("format") or value.suffix.lower() in _FORMATS:
        return value
    raise click.BadParameter(
        f"{value.name!r} must end in {', '.join(_FORMATS)}, or say which --format to write.",
        ctx,
        param,
    )


def rows_options(function: Function) -> Function:
    """`-o` and `--format`."""
    out: Decorator[Any] = click.option(
        "-o",
        "--out",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        callback=_known_suffix,
        help="File to write: .csv or .jsonl. Otherwise standard output.",
    )
    # The callback of --out asks for the format, so it has to be known before.
    format: Decorator[Any] = click.option(
        "--format",
        type=click.Choice(["csv", "jsonl"]),
        is_eager=True,
        help="Format, if not that of the file's suffix: csv, or jsonl for JSON lines.",
    )
    decorated: Function = out(format(function))
    return decorated


def write_rows(columns: Columns, *, out: Path | None, format: str | None) -> None:
    """Write columns of equal length, as the format or else the suffix of the file says."""
    form = format or (_FORMATS[out.suffix.lower()] if out else "csv")
    names = list(columns)
    rows = (dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True))
    lines = _csv_lines(names, rows) if form == "csv" else _json_lines(rows)
    if out is None:
        for line in lines:
            sys.stdout.buffer.write(line.encode())
        sys.stdout.buffer.flush()
        return
    from voc.files.atomic import write_atomically

    write_atomically(out, "".join(lines))


def _csv_lines(names: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, names, lineterminator="\n")
    writer.writeheader()
    yield _taken(buffer)
    for row in rows:
        writer.writerow(row)
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _json_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n"
