"""`voc analyze`: everything, into a run directory."""

import json
import time
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from voc.cli import options
from voc.cli.summary import analysis_lines, machine_summary
from voc.cli.talk import Talk
from voc.config import Config


@click.command(
    "analyze",
    epilog=options.examples(
        "voc analyze survey.csv -o runs/june",
        "voc analyze reviews/*.jsonl.gz --reader-language sv -o runs/reviews",
        "voc analyze nps.xlsx --table Q2 --text answer --score nps=q1 --segment country -o runs/q2",
        "cat comments.txt | voc analyze - -o runs/today --json",
    ),
)
@options.inputs_argument
@click.option(
    "-o",
    "--out",
    metavar="RUN_DIR",
    type=click.Path(path_type=Path),
    required=True,
    help="Directory for the tables and reports. An older run in it is written over.",
)
@options.reading_options
@options.column_options
@options.journey_option
@options.theme_options
@click.option("--title", help="Heading of the report.")
@options.reuse_option
@options.model_option
@options.device_options
@options.cache_option
@options.json_option("Write a summary as JSON to standard output.")
@options.quiet_option
def command(
    inputs: Sequence[Path],
    out: Path,
    as_json: bool,
    quiet: bool,
    **choices: Any,  # noqa: ANN401  (each option has the name and type of a parameter)
) -> None:
    """Find pain points in comments, and write a report.

    Comments are split into opinion units, which get a sentiment, a theme across languages and a
    stage of the customer journey; themes and stages are then related to the scores.

    INPUT is a file (CSV, Excel, JSON, Parquet, SQLite, DuckDB, plain text, also compressed), a
    folder, a pattern, or - for standard input. Columns are found by name and content; the summary
    says which, and options name others.

    RUN_DIR receives report.html, report.md, report.json, the tables as Parquet, and run.json with
    all that is needed to repeat the run.
    """
    from voc import api

    start = time.perf_counter()
    talk = Talk(quiet)
    config = Config(**{field.name: choices.pop(field.name) for field in fields(Config)})
    analysis = api.analyze(
        list(inputs),
        **choices,
        config=config,
        out=out,
        show_progress_bar=talk.is_live,
        notify=talk.step,
    )
    seconds = time.perf_counter() - start
    talk.say(analysis_lines(analysis.run, out=out, seconds=seconds))
    if as_json:
        summary = machine_summary(analysis.run, out=out, seconds=seconds)
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False).encode())
