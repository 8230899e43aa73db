"""Pieces of GitHub-flavoured Markdown: escaped text and tables."""

import re
from collections.abc import Iterable, Sequence

from voc.report.wording import isolate, visible

_SPECIAL = re.compile(r"([\\`*_\[\]#|~$!])")
_BLOCK_START = re.compile(r"^([-+=]|\d+[.)](?=\s|$))")


def escape(text: object) -> str:
    """Write text from outside so that it stands for itself, also in a table or a heading.

    Right-to-left text is wrapped in isolate characters.
    """
    shown = visible(str(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return isolate(_BLOCK_START.sub(_escape_start, _SPECIAL.sub(r"\\\1", shown)))


def _escape_start(match: re.Match[str]) -> str:
    start = match.group(1)
    return f"{start[:-1]}\\{start[-1]}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, n_text: int = 1) -> list[str]:
    """Write a table whose first `n_text` columns hold text and the others numbers."""
    rules = [":--" if column < n_text else "--:" for column in range(len(header))]
    lines = [header, rules, *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines] + [""]
