"""Sums up the scores of comments: NPS, CSAT and CES with 95 % intervals.

An interval is None where it cannot be told: fewer than two answers, or all of them alike (Wilson's
interval of CSAT needs one answer only).
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc.metrics.columns import values
from voc.types import SCORES

_Z = 1.959963984540054
_SCALES: tuple[tuple[int, int], ...] = ((1, 5), (1, 7), (1, 10), (0, 10), (0, 100))
_SATISFIED_FROM = {(1, 5): 4, (1, 7): 6, (1, 10): 9, (0, 10): 9, (0, 100): 75}


def summarise_scores(comments: pa.Table) -> dict[str, dict[str, Any]]:
    """Figures by score, for those of nps, csat and ces that `comments` has a column for.

    nps: n, value (-100..100), promoters_share (9-10), passives_share (7-8), detractors_share (0-6).
    csat: n, value (share of satisfied answers), mean, scale. ces: n, mean, scale. Each has ci_low
    and ci_high as well. Shares are 0..1; figures that need an answer are None where there is none.
    """
    summaries = {"nps": summarise_nps, "csat": summarise_csat, "ces": summarise_ces}
    return {
        score: summaries[score](_answers(comments, score))
        for score in SCORES
        if score in comments.column_names
    }


def summarise_nps(answers: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Promoters less detractors; the interval comes from the variance of a multinomial draw."""
    n = len(answers)
    keys = ("value", "promoters_share", "passives_share", "detractors_share", "ci_low", "ci_high")
    if not n:
        return {"n": 0, **dict.fromkeys(keys)}
    promoters = float(np.mean(answers >= 9))
    detractors = float(np.mean(answers < 7))
    difference = promoters - detractors
    variance = (promoters + detractors - difference**2) / n
    low, high = _interval(100 * difference, 100 * _Z * math.sqrt(max(variance, 0.0)))
    return {
        "n": n,
        "value": 100 * difference,
        "promoters_share": promoters,
        "passives_share": float(np.mean((answers >= 7) & (answers < 9))),
        "detractors_share": detractors,
        "ci_low": None if low is None else max(low, -100.0),
        "ci_high": None if high is None else min(high, 100.0),
    }


def summarise_csat(answers: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Share of answers in the two best boxes of the scale, or from 75 on a scale of 0 to 100."""
    n = len(answers)
    scale = detect_scale(answers)
    mean = float(answers.mean()) if n else None
    if scale is None:
        unknown = dict.fromkeys(("value", "scale", "ci_low", "ci_high"))
        return {"n": n, "mean": mean, **unknown}
    share = float(np.mean(answers >= _SATISFIED_FROM[scale]))
    low, high = _wilson(share, n)
    return {
        "n": n,
        "value": share,
        "mean": mean,
        "scale": list(scale),
        "ci_low": low,
        "ci_high": high,
    }


def summarise_ces(answers: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Mean answer; the interval is Student's."""
    from scipy.stats import t

    n = len(answers)
    scale = detect_scale(answers)
    mean = float(answers.mean()) if n else None
    low = high = None
    if mean is not None and n > 1:
        error = float(answers.std(ddof=1)) / math.sqrt(n)
        low, high = _interval(mean, float(t.ppf(0.975, n - 1)) * error)
    return {
        "n": n,
        "mean": mean,
        "scale": list(scale) if scale else None,
        "ci_low": low,
        "ci_high": high,
    }


def detect_scale(answers: npt.NDArray[np.float64]) -> tuple[int, int] | None:
    """The narrowest of 1-5, 1-7, 1-10, 0-10 and 0-100 that holds all answers; None if none does."""
    if not len(answers):
        return None
    low, high = answers.min(), answers.max()
    return next((scale for scale in _SCALES if scale[0] <= low and high <= scale[1]), None)


def _answers(comments: pa.Table, score: str) -> npt.NDArray[np.float64]:
    answers = values(comments, score).astype(np.float64)
    return answers[np.isfinite(answers)]


def _interval(middle: float, half_width: float) -> tuple[float | None, float | None]:
    if half_width <= 0:
        return None, None
    return middle - half_width, middle + half_width


def _wilson(share: float, n: int) -> tuple[float, float]:
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)
