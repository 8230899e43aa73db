"""The command line, `voc COMMAND`: commands translate options into calls, they do no work."""

import click

from voc import __version__
from voc.cli import analyze, bench, doctor, embed, journey, options, report, sentiment, themes
from voc.cli.commands import Commands

__all__ = ["main"]


@click.group(
    cls=Commands,
    name="voc",
    epilog=options.examples(
        "voc analyze survey.csv -o runs/june",
        "voc report runs/june -o june.xlsx",
        "voc doctor",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, package_name="voc", message="%(prog)s %(version)s")
def main() -> None:
    """Say what hurts customers, from comments in Arabic, Persian, Swedish, Greek and English.

    Works offline. Data goes to files or standard output, everything else to standard error. The
    exit code is 0, or 1 for an error that one line explains, or 2 for a wrong use of an option.
    """


for _command in (
    analyze.command,
    report.command,
    embed.command,
    sentiment.command,
    themes.command,
    journey.command,
    doctor.command,
    bench.command,
):
    main.add_command(_command)
