"""`voc report`: a report of a run."""

from pathlib import Path

import click

from voc.cli import options
from voc.cli.talk import Talk


@click.command(
    "report",
    epilog=options.examples(
        "voc report runs/june",
        "voc report runs/june -o june.xlsx",
    ),
)
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Report to write: .html, .md, .json or .xlsx. Otherwise report.html in RUN_DIR.",
)
@options.quiet_option
def command(run_dir: Path, out: Path | None, quiet: bool) -> None:
    """Write a report of an earlier analysis.

    RUN_DIR is what `voc analyze` wrote. Nothing is analysed again.
    """
    from voc.analysis import Analysis

    target = Analysis.load(run_dir).report(out or run_dir / "report.html")
    Talk(quiet).say([f"Report: {target}"])
