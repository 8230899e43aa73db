"""Writes docs/cli.md from the help of the commands.

python scripts/write_cli_docs.py
"""

from collections.abc import Iterator
from pathlib import Path

import click

from voc.cli import main as voc

TARGET = Path(__file__).parents[1] / "docs" / "cli.md"
WIDTH = 90

INTRODUCTION = """\
# The command line

This page is written by `python scripts/write_cli_docs.py` from the help of the commands.

- Data goes to files or standard output, everything else to standard error. Progress is shown on
  terminals only; `--quiet` leaves nothing but errors.
- The exit code is 0; 1 for an error that one line explains (`voc: error: ...`); 2 for a wrong use
  of an option; 130 after Ctrl-C.
- CSV and JSON lines are UTF-8. `-` as input is standard input.
- `VOC_CACHE` names the folder for what is kept between runs: the vectors of texts that were
  embedded before. `voc doctor` shows where it is and how large.
- `voc analyse` is accepted for `voc analyze`.
"""


def reference() -> str:
    """The page: an introduction, then the help of `voc` and of each command."""
    return "\n".join([INTRODUCTION, *_sections()])


def _sections() -> Iterator[str]:
    top = click.Context(voc, info_name="voc", terminal_width=WIDTH, **voc.context_settings)
    yield _section("voc", voc.get_help(top))
    for name in voc.list_commands(top):
        command = voc.commands[name]
        context = click.Context(command, info_name=name, parent=top, terminal_width=WIDTH)
        yield _section(f"voc {name}", command.get_help(context))


def _section(title: str, help: str) -> str:
    return f"## {title}\n\n```text\n{help}\n```\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
    print(f"Wrote {TARGET.name}")
