"""Which rows hold a text that can be analysed."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc.files.arrow_columns import as_strings
from voc.files.raw_table import EMPTY_TEXT, TOO_LONG, BadRows
from voc.types import IntArray, Skipped

NUL_CHARACTER = "NUL character"


class TextChecks:
    """Checks the texts of one source, block after block, and counts those that cannot be used."""

    def __init__(self, source: str, *, max_chars: int) -> None:
        self._max_chars = max_chars
        self._bad_rows = {
            reason: BadRows(source) for reason in (EMPTY_TEXT, NUL_CHARACTER, TOO_LONG)
        }

    def usable(self, texts: pa.ChunkedArray, rows: IntArray) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which of the texts (n,) can be used; `rows` (n,) are their numbers in the source."""
        values = pc.fill_null(as_strings(texts), "")
        n_chars = pc.utf8_length(values).to_numpy()
        problems = (
            (EMPTY_TEXT, pc.equal(pc.utf8_trim_whitespace(values), "").to_numpy(), "no text"),
            (NUL_CHARACTER, pc.match_substring(values, "\0").to_numpy(), "the text holds U+0000"),
            (
                TOO_LONG,
                n_chars > self._max_chars,
                f"characters; the limit is {self._max_chars}",
            ),
        )
        keep = np.ones(len(values), dtype=bool)
        for reason, is_bad, detail in problems:
            for i in np.flatnonzero(is_bad & keep):
                full = f"{n_chars[i]} {detail}" if reason == TOO_LONG else detail
                self._bad_rows[reason].add(reason, int(rows[i]), full)
            keep &= ~is_bad
        return keep

    def skipped(self) -> tuple[Skipped, ...]:
        """The groups so far."""
        return tuple(group for bad_rows in self._bad_rows.values() for group in bad_rows.skipped())
