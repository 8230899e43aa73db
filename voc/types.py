"""Plain data that crosses layers: what was read, where units lie, and what a run holds."""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

FloatArray: TypeAlias = npt.NDArray[np.float32]
IntArray: TypeAlias = npt.NDArray[np.int64]

Sentiment = Literal["negative", "neutral", "positive"]
SENTIMENTS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
"""Order of the columns wherever sentiment probabilities are an (n, 3) array."""

MIXED = "mixed"
"""Sentiment of a comment that holds both praise and complaint."""

KINDS: tuple[str, ...] = ("sarcasm", "suggestion", "complaint", "effort", "churn")
"""Kinds of remark that a unit may be, beside its sentiment; it can be several, or none."""

UNCLEAR = "unclear"
"""Lens outcome of a unit that fits no label well enough."""

NO_THEME = -1
"""Theme id of a unit that belongs to no theme."""

SCORES: tuple[str, ...] = ("nps", "csat", "ces")
"""Score roles a column can play: 0-10 likelihood to recommend, satisfaction, effort."""


class Span(NamedTuple):
    """Character offsets into a text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """One input that was read.

    `encoding` and `delimiter` are None where the format has none; `digest` is the SHA-256 of the
    bytes (of the Arrow IPC form for tables in memory).
    """

    name: str
    format: str
    digest: str
    n_rows: int
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True)
class ColumnChoice:
    """The input column that plays a role (text, id, date, language, nps, ...) and why."""

    role: str
    column: str
    reason: str


@dataclass(frozen=True)
class RowExample:
    """Where a skipped row stands: source name, row number (1 = first data row), what was wrong."""

    source: str
    row: int
    detail: str


@dataclass(frozen=True)
class Skipped:
    """Rows left out for one reason: how many, and the first few of them."""

    reason: str
    count: int
    examples: tuple[RowExample, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """What the reader hands on.

    `table` holds `comment_id` and `text` (non-null strings, ids unique), then the typed role
    columns that were found under their canonical names (`date` timestamp[s]; `declared_language`
    string; `nps`, `csat`, `ces` float64; `channel`, `touchpoint`, `declared_stage` string; all
    nullable), then the input's own columns as they were. An own column whose name the output needs
    gets "_input" appended.
    """

    table: pa.Table
    columns: tuple[ColumnChoice, ...] = ()
    segments: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    sources: tuple[Source, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def n_skipped(self) -> int:
        """Rows left out, over all reasons."""
        return sum(group.count for group in self.skipped)


@dataclass(frozen=True)
class Run:
    """One analysis: plain tables (columns: `voc.schemas`), vectors of its units, the manifest."""

    comments: pa.Table
    units: pa.Table
    themes: pa.Table
    stages: pa.Table
    drivers: pa.Table
    manifest: dict[str, Any]
    vectors: FloatArray | None = field(default=None, repr=False)
