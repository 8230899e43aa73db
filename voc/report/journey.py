"""Stages of the journey, in its order."""

import pyarrow as pa

from voc.report.records import records
from voc.report.view import Stage, Touchpoint
from voc.types import UNCLEAR


def stage_views(stages: pa.Table, theme_names: dict[int, str]) -> tuple[Stage, ...]:
    """Read the table of stages as views, in its order with "unclear" last."""
    views = [
        Stage(
            stage=row["stage"],
            group=row["group"],
            name=row["name"] or row["stage"],
            n_units=row["n_units"] or 0,
            n_comments=row["n_comments"] or 0,
            share=row["share"],
            polarity=row["polarity"],
            negative_share=row["negative_share"],
            neutral_share=row["neutral_share"],
            positive_share=row["positive_share"],
            touchpoints=tuple(
                Touchpoint(
                    name=touchpoint["name"] or touchpoint["touchpoint"],
                    n_units=touchpoint["n_units"] or 0,
                    polarity=touchpoint["polarity"],
                )
                for touchpoint in row["touchpoints"] or ()
            ),
            top_theme=theme_names.get(row["top_theme_id"]),
        )
        for row in records(stages)
    ]
    return tuple(sorted(views, key=lambda stage: stage.stage == UNCLEAR))
