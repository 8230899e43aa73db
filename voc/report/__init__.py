"""Reports: one run as an HTML page, Markdown, JSON or an Excel workbook.

Functions return text or bytes; the caller writes them. The same run gives the same bytes.
"""

from collections.abc import Callable

from voc.errors import ConfigError
from voc.report.html import render_html
from voc.report.json import render_json
from voc.report.markdown import render_markdown
from voc.report.workbook import render_xlsx
from voc.types import Run

__all__ = ["render", "render_html", "render_json", "render_markdown", "render_xlsx"]


def render(run: Run, suffix: str) -> bytes:
    """Render `run` in the format of a file suffix: ".html", ".md", ".json" or ".xlsx".

    Text formats come back as UTF-8. Upper and lower case are the same.

    Raises ConfigError for another suffix.
    """
    as_text: dict[str, Callable[[Run], str]] = {
        ".html": render_html,
        ".json": render_json,
        ".md": render_markdown,
    }
    wanted = suffix.lower()
    if wanted == ".xlsx":
        return render_xlsx(run)
    if wanted not in as_text:
        known = ", ".join(sorted([*as_text, ".xlsx"]))
        raise ConfigError(
            f"A report is written by its file suffix, and {suffix!r} is none of {known}."
            " Give the report a name with one of them, such as report.html."
        )
    return as_text[wanted](run).encode("utf-8")
