"""What a report says, as plain data: the formats differ only in how they write it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SentimentCounts:
    """How many comments or units are of each sentiment; units are never mixed."""

    negative: int = 0
    mixed: int = 0
    neutral: int = 0
    positive: int = 0

    @property
    def n(self) -> int:
        """All of them."""
        return self.negative + self.mixed + self.neutral + self.positive

    @property
    def negative_share(self) -> float | None:
        """Share that is negative, None of nothing."""
        return self.negative / self.n if self.n else None


@dataclass(frozen=True)
class Quote:
    """A unit that speaks for its theme, uncut."""

    text: str
    language: str
    polarity: float | None
    comment_id: str


@dataclass(frozen=True)
class Comment:
    """A comment as it was written, with its sentiment (which may be mixed)."""

    text: str
    language: str
    sentiment: str
    polarity: float | None
    comment_id: str


@dataclass(frozen=True)
class Effect:
    """Difference that a theme or stage makes to a score, in points of it, with a 95 % interval."""

    score: str
    kind: str
    id: str
    name: str
    n_with: int
    n_without: int
    mean_with: float | None
    mean_without: float | None
    effect: float
    ci_low: float | None
    ci_high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return (
            self.ci_low is not None
            and self.ci_high is not None
            and (self.ci_low > 0 or self.ci_high < 0)
        )


@dataclass(frozen=True)
class Theme:
    """One theme; `languages` maps code to units, most first; `top_stage` is a stage's name.

    `telling_quotes` are those of `quotes` to show first, one for each of up to three languages.
    `effects` are of this theme on each score. `n_direct` counts the units that carry the theme
    itself: 0 for one that only groups others.
    """

    theme_id: int
    parent_id: int | None
    parent_name: str | None
    has_children: bool
    name: str
    key_phrases: dict[str, tuple[str, ...]]
    n_units: int
    n_comments: int
    n_direct: int
    share: float | None
    polarity: float | None
    negative_share: float | None
    languages: dict[str, int]
    top_stage: str | None
    quotes: tuple[Quote, ...]
    telling_quotes: tuple[Quote, ...]
    priority: float
    trend: float | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Touchpoint:
    """A touchpoint of a stage."""

    name: str
    n_units: int
    polarity: float | None


@dataclass(frozen=True)
class Stage:
    """One stage of the journey; shares and polarity are None when no unit is here."""

    stage: str
    group: str | None
    name: str
    n_units: int
    n_comments: int
    share: float | None
    polarity: float | None
    negative_share: float | None
    neutral_share: float | None
    positive_share: float | None
    touchpoints: tuple[Touchpoint, ...]
    top_theme: str | None

    @property
    def is_unclear(self) -> bool:
        """Whether these are the units that fit no stage."""
        return self.stage == "unclear"


@dataclass(frozen=True)
class LanguageMix:
    """Comments and units in one language."""

    language: str
    comments: SentimentCounts
    units: SentimentCounts


@dataclass(frozen=True)
class Score:
    """A score over the answers: `value` is -100..100 for nps, a share for csat, a mean for ces."""

    name: str
    n: int
    value: float
    ci_low: float | None
    ci_high: float | None
    mean: float | None
    scale: tuple[float, float] | None


@dataclass(frozen=True)
class SentencePart:
    """A piece of a sentence; `is_foreign` marks text from outside, which must be set apart."""

    text: str
    is_foreign: bool = False


@dataclass(frozen=True)
class Reading:
    """What was read and what was left out.

    `inputs` have name, format, digest, n_rows, encoding and delimiter; `columns` have role, column
    and reason; `skipped` have reason, count and examples (source, row, detail), as the manifest.
    """

    inputs: tuple[dict[str, Any], ...]
    columns: tuple[dict[str, Any], ...]
    segments: tuple[str, ...]
    n_read: int | None
    n_kept: int | None
    skipped: tuple[dict[str, Any], ...]
    warnings: tuple[str, ...]
    n_without_theme: int
    without_theme_share: float | None


@dataclass(frozen=True)
class Report:
    """All that a report says.

    `themes` stand as in the table; `pains` and `praise` are some of them, most important first;
    `comments` are a few to read where there are no themes, none otherwise; `making` are label and
    value.
    """

    title: str
    created: str | None
    voc_version: str | None
    sentence: tuple[SentencePart, ...]
    n_comments: int
    n_units: int
    sentiment: SentimentCounts
    scores: tuple[Score, ...]
    themes: tuple[Theme, ...]
    pains: tuple[Theme, ...]
    praise: tuple[Theme, ...]
    comments: tuple[Comment, ...]
    stages: tuple[Stage, ...]
    effects: tuple[Effect, ...]
    no_effects_reason: str
    languages: tuple[LanguageMix, ...]
    reading: Reading
    making: tuple[tuple[str, str], ...]
