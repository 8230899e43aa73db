"""Trends: whether a theme takes a larger share of what customers say than it did."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc.metrics.columns import comment_rows, values

MIN_UNITS = 8
"""Fewest dated units that a trend is told from."""


def theme_trends(comments: pa.Table, units: pa.Table, *, n_themes: int) -> list[float | None]:
    """Change of each theme's share of units, later half of the period minus earlier, by theme id.

    The period is cut at the median date of the dated comments, which itself belongs to the earlier
    half. All are None without a column `date`, with fewer than 8 dated units, or when a half is
    empty. Units without a theme count in the shares' denominator.
    """
    if "date" not in comments.column_names:
        return [None] * n_themes
    dates = pc.cast(comments["date"], pa.timestamp("s")).to_numpy()
    rows = comment_rows(units, comments)
    unit_dates = np.where(rows >= 0, dates[rows], np.datetime64("NaT"))
    dated = ~np.isnat(unit_dates)
    if dated.sum() < MIN_UNITS:
        return [None] * n_themes
    later = unit_dates[dated] > _median(dates[~np.isnat(dates)])
    if later.all() or not later.any():
        return [None] * n_themes

    themes = values(units, "theme_id")[dated]
    change = _shares(themes[later], n_themes) - _shares(themes[~later], n_themes)
    return [float(value) for value in change]


def _median(dates: np.ndarray) -> np.datetime64:
    """The middle date, or the earlier of the two in the middle."""
    middle: np.datetime64 = np.sort(dates)[(len(dates) - 1) // 2]
    return middle


def _shares(themes: np.ndarray, n_themes: int) -> np.ndarray:
    counts: np.ndarray = np.bincount(themes[themes >= 0], minlength=n_themes) / len(themes)
    return counts
