"""Drivers: how a score differs between comments that touch a theme or stage and the others.

The difference is what goes together with the theme, not proof of what causes what.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc import schemas
from voc.metrics.columns import comment_rows, values
from voc.types import SCORES, UNCLEAR, IntArray

MIN_COMMENTS = 5
"""Fewest scored comments on either side of a comparison."""


@dataclass(frozen=True)
class _Touched:
    """Themes or stages, and each pair of a comment's row and a thing that its units touch."""

    kind: str
    ids: list[str]
    names: list[str | None]
    rows: IntArray
    things: IntArray


def find_drivers(
    comments: pa.Table, units: pa.Table, themes: pa.Table, stages: pa.Table
) -> pa.Table:
    """Effect of every theme and stage on every score that `comments` has (`voc.schemas.DRIVERS`).

    A comment touches what at least one of its units is about. Comparisons with fewer than 5 scored
    comments on a side are left out, as is the stage "unclear". The interval is Welch's at 95 %,
    null where the answers do not vary. Rows come by score, the largest effect first.
    """
    rows_of_units = comment_rows(units, comments)
    kinds = [
        _touched_themes(units, themes, rows_of_units),
        _touched_stages(units, stages, rows_of_units),
    ]
    tables = [
        _effects(score, values(comments, score).astype(np.float64), touched)
        for score in SCORES
        if score in comments.column_names
        for touched in kinds
    ]
    if not tables:
        return schemas.DRIVERS.empty_table()
    return _sorted(pa.concat_tables(tables))


def _touched_themes(units: pa.Table, themes: pa.Table, rows: IntArray) -> _Touched:
    things = pc.index_in(units["theme_id"], value_set=themes["theme_id"].combine_chunks())
    ids = [str(theme) for theme in themes["theme_id"].to_pylist()]
    return _touched("theme", ids, themes["name"].to_pylist(), rows, things)


def _touched_stages(units: pa.Table, stages: pa.Table, rows: IntArray) -> _Touched:
    stages = stages.filter(pc.not_equal(stages["stage"], UNCLEAR))
    things = pc.index_in(units["stage"], value_set=stages["stage"].combine_chunks())
    return _touched("stage", stages["stage"].to_pylist(), stages["name"].to_pylist(), rows, things)


def _touched(
    kind: str, ids: list[str], names: list[str | None], rows: IntArray, things: pa.ChunkedArray
) -> _Touched:
    index = pc.fill_null(things, -1).to_numpy().astype(np.int64)
    known = (index >= 0) & (rows >= 0)
    pairs = np.unique(rows[known] * max(len(ids), 1) + index[known])
    pair_rows, pair_things = np.divmod(pairs, max(len(ids), 1))
    return _Touched(kind, ids, names, pair_rows, pair_things)


def _effects(score: str, answers: npt.NDArray[np.float64], touched: _Touched) -> pa.Table:
    n_things = len(touched.ids)
    scored = np.isfinite(answers)
    # Sums of squares about the common mean lose no digits, wherever the scale lies.
    middle = answers[scored].mean() if scored.any() else 0.0
    moved = np.where(scored, answers - middle, 0.0)
    here = scored[touched.rows]
    things, moved_here = touched.things[here], moved[touched.rows[here]]

    n_with = np.bincount(things, minlength=n_things)
    sum_with = np.bincount(things, moved_here, n_things).astype(np.float64)
    squares_with = np.bincount(things, moved_here**2, n_things).astype(np.float64)
    n_without = int(scored.sum()) - n_with
    kept = np.flatnonzero((n_with >= MIN_COMMENTS) & (n_without >= MIN_COMMENTS))

    n_a, n_b = n_with[kept], n_without[kept]
    sum_a, sum_b = sum_with[kept], moved.sum() - sum_with[kept]
    error_a = _squared_error(n_a, sum_a, squares_with[kept])
    error_b = _squared_error(n_b, sum_b, (moved**2).sum() - squares_with[kept])
    effect = sum_a / n_a - sum_b / n_b
    half = _welch_half_width(error_a, error_b, n_a, n_b)
    columns = {
        "score": [score] * len(kept),
        "kind": [touched.kind] * len(kept),
        "id": [touched.ids[thing] for thing in kept],
        "name": [touched.names[thing] for thing in kept],
        "n_with": n_a,
        "n_without": n_b,
        "mean_with": middle + sum_a / n_a,
        "mean_without": middle + sum_b / n_b,
        "effect": effect,
        "ci_low": pa.array(effect - half, from_pandas=True),
        "ci_high": pa.array(effect + half, from_pandas=True),
    }
    return pa.table(columns, schema=schemas.DRIVERS)


def _squared_error(
    n: npt.NDArray[np.int64], total: npt.NDArray[np.float64], squares: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Squared standard error of the mean; rounding noise counts as no variance."""
    variance = (squares - total**2 / n) / (n - 1)
    error: npt.NDArray[np.float64] = np.where(variance > 1e-12, variance, 0.0) / n
    return error


def _welch_half_width(
    error_a: npt.NDArray[np.float64],
    error_b: npt.NDArray[np.float64],
    n_a: npt.NDArray[np.int64],
    n_b: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """Half the width of the 95 % interval; NaN where nothing varies."""
    from scipy.stats import t

    total = error_a + error_b
    freedom = np.full(len(total), np.nan)
    np.divide(
        total**2, error_a**2 / (n_a - 1) + error_b**2 / (n_b - 1), out=freedom, where=total > 0
    )
    half: npt.NDArray[np.float64] = t.ppf(0.975, freedom) * np.sqrt(total)
    return half


def _sorted(table: pa.Table) -> pa.Table:
    rank = {score: number for number, score in enumerate(SCORES)}
    order = np.lexsort(
        (
            np.arange(table.num_rows),
            -np.abs(values(table, "effect")),
            np.array([rank[score] for score in table["score"].to_pylist()]),
        )
    )
    return table.take(order)
