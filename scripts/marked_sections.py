"""Sections that a script writes into a page, between two marks."""

import re
from collections.abc import Mapping, Sequence

BEGIN, END = "<!-- evaluation: begin -->", "<!-- evaluation: end -->"


def put_sections(
    page: str, about: str, sections: Mapping[str, str], *, order: Sequence[str]
) -> str:
    """The page with `about` and these sections, by title, between its marks.

    Of sections that stand there already, those with a title in `order` stay, unless they are given
    anew; all are put in that order.

    Raises:
        ValueError: the page lacks a mark.
    """
    before, begin, rest = page.partition(BEGIN)
    written, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page must hold the marks {BEGIN} and {END}.")
    parts = re.split(r"^### (.+)\n", written, flags=re.M)[1:]
    kept = dict(zip(parts[::2], map(str.strip, parts[1::2]), strict=True))
    merged = {**kept, **sections}
    titled = [f"### {title}\n\n{merged[title]}" for title in order if title in merged]
    return before + BEGIN + "\n" + "\n\n".join([about, *titled]) + "\n" + END + after
