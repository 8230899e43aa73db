"""What is said to the person at the terminal, on standard error."""

import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import click

_STEPS = {
    "read": "Reading",
    "load": "Loading the encoder",
    "split": "Splitting comments into opinion units",
    "embed": "Embedding",
    "sentiment": "Scoring sentiment",
    "themes": "Finding themes",
    "journey": "Linking to the journey",
    "tables": "Counting",
    "write": "Writing",
}


@dataclass(frozen=True)
class Talk:
    """Talks on standard error, unless told to be quiet; progress is for terminals only."""

    quiet: bool

    @property
    def is_live(self) -> bool:
        """Whether somebody watches, so that progress is worth showing."""
        return not self.quiet and sys.stderr.isatty()

    def step(self, name: str) -> None:
        """Say that a step begins."""
        if self.is_live:
            click.echo(f"{_STEPS.get(name, name)} ...", err=True)

    def say(self, lines: Iterable[str]) -> None:
        """Say some lines."""
        if not self.quiet:
            for line in lines:
                click.echo(line, err=True)


def set_apart(text: str) -> str:
    """Make text from outside safe within a line of ours.

    Control characters and line breaks become spaces; what is written from right to left is
    isolated (U+2068, U+2069), so that it does not reorder what stands around it.
    """
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    plain = " ".join(plain.split())
    is_rtl = any(unicodedata.bidirectional(c) in ("R", "AL") for c in plain)
    return f"\u2068{plain}\u2069" if is_rtl else plain
