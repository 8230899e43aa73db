"""Scores beside the text: NPS, CSAT and CES of the manifest."""

from typing import Any

from voc.report.numbers import decimal, interval, percent, signed
from voc.report.records import number, section
from voc.report.view import Score
from voc.types import SCORES

SCORE_NAMES = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}
SCORE_MEANINGS = {
    "nps": "promoters less detractors",
    "csat": "share satisfied",
    "ces": "mean effort score",
}


def score_views(manifest: dict[str, Any]) -> tuple[Score, ...]:
    """Read the scores that have at least one answer, in the order nps, csat, ces."""
    scores = section(manifest, "scores")
    views = []
    for name in SCORES:
        entry = section(scores, name)
        mean = number(entry, "mean")
        value = mean if name == "ces" else number(entry, "value")
        n = number(entry, "n")
        if not n or value is None:
            continue
        views.append(
            Score(
                name=name,
                n=int(n),
                value=value,
                ci_low=number(entry, "ci_low"),
                ci_high=number(entry, "ci_high"),
                mean=mean,
                scale=_scale(entry.get("scale")),
            )
        )
    return tuple(views)


def score_name(score: str) -> str:
    """Write the name of a score as is usual; unknown ones come back as they are."""
    return SCORE_NAMES.get(score, score)


def score_value(score: Score) -> str:
    """Write a score's value in its own unit."""
    if score.name == "nps":
        return signed(score.value)
    return percent(score.value) if score.name == "csat" else decimal(score.value, 2)


def score_interval(score: Score) -> str:
    """Write a score's 95 % interval in its own unit; empty where it is unknown."""
    if score.ci_low is None or score.ci_high is None:
        return ""
    if score.name == "nps":
        return interval(score.ci_low, score.ci_high)
    if score.name == "csat":
        return f"{percent(score.ci_low)} to {percent(score.ci_high)}"
    return f"{decimal(score.ci_low, 2)} to {decimal(score.ci_high, 2)}"


def score_meaning(score: Score) -> str:
    """Say in a few words what a score's value is, with its scale where it is known."""
    meaning = SCORE_MEANINGS[score.name]
    if score.scale is None:
        return meaning
    low, high = (f"{end:g}" for end in score.scale)
    return f"{meaning}, answers {low} to {high}"


def _scale(value: Any) -> tuple[float, float] | None:  # noqa: ANN401  (a manifest may hold anything)
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    low, high = value
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return None
    return float(low), float(high)
