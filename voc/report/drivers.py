"""Effects of themes and stages on the scores, and the scale they are drawn on."""

import math
from dataclasses import dataclass

import pyarrow as pa

from voc.report.records import records
from voc.report.view import Effect
from voc.types import SCORES


def effect_views(drivers: pa.Table) -> tuple[Effect, ...]:
    """Read the table of drivers as views, by score and the lowest first.

    Rows whose effect is unknown are left out.
    """
    views = [
        Effect(
            score=row["score"],
            kind=row["kind"],
            id=row["id"],
            name=row["name"] or row["id"],
            n_with=row["n_with"] or 0,
            n_without=row["n_without"] or 0,
            mean_with=row["mean_with"],
            mean_without=row["mean_without"],
            effect=row["effect"],
            ci_low=row["ci_low"],
            ci_high=row["ci_high"],
        )
        for row in records(drivers)
        if row["effect"] is not None
    ]
    order = {score: position for position, score in enumerate(SCORES)}
    return tuple(
        sorted(
            views,
            key=lambda view: (
                order.get(view.score, len(order)),
                view.score,
                view.effect,
                view.kind,
                view.id,
            ),
        )
    )


def outermost(effects: list[Effect], limit: int) -> list[Effect]:
    """At most `limit` effects of a sorted list: as many from its start as from its end."""
    if len(effects) <= limit:
        return effects
    return effects[: limit - limit // 2] + effects[len(effects) - limit // 2 :]


@dataclass(frozen=True)
class Scale:
    """A horizontal axis from `low` to `high`, which always holds zero."""

    low: float
    high: float

    def position(self, value: float) -> float:
        """Where a value lies, in percent of the axis; what lies outside is set on its end."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def ticks(self) -> list[float]:
        """Round numbers inside the axis, about five, zero among them."""
        first, last = math.ceil(self.low / self._step), math.floor(self.high / self._step)
        return [round(number * self._step, 6) for number in range(first, last + 1)]

    @property
    def decimals(self) -> int:
        """Decimals that the ticks need."""
        return max(0, -math.floor(math.log10(self._step)))

    @property
    def _step(self) -> float:
        rough = (self.high - self.low) / 5
        magnitude: float = 10.0 ** math.floor(math.log10(rough))
        return next(step * magnitude for step in (1, 2, 5, 10) if step * magnitude >= rough)


def effect_scale(effects: list[Effect]) -> Scale:
    """Find an axis that holds all effects, and their intervals unless these are very wide."""
    # A theme in a handful of answers has an interval that would flatten all others.
    reach = 2 * max((abs(effect.effect) for effect in effects), default=0.0)
    ends = [0.0]
    for effect in effects:
        ends.append(effect.effect)
        ends += [min(max(end, -reach), reach) for end in (effect.ci_low, effect.ci_high) if end]
    low, high = min(ends), max(ends)
    margin = 0.05 * (high - low) or 1.0
    return Scale(low - margin, high + margin)
