"""From a run to what its report says."""

from typing import Any

from voc.report.comments import most_negative
from voc.report.drivers import effect_views
from voc.report.headline import headline
from voc.report.journey import stage_views
from voc.report.languages import language_mix, sentiment_counts
from voc.report.provenance import making_view, reading_view
from voc.report.records import records, section
from voc.report.scores import score_views
from voc.report.themes import pain_points, praised, theme_name, theme_views
from voc.report.view import Report, Score
from voc.types import Run

DEFAULT_TITLE = "Voice of the customer"

COMMENT_LIMIT = 10
"""Most comments that a report without themes shows."""


def summarise(run: Run) -> Report:
    """Build the view of a run that all formats write.

    Counts come from the tables; the manifest adds what they do not hold, and any of its keys may
    be missing.
    """
    manifest: dict[str, Any] = run.manifest
    effects = effect_views(run.drivers)
    scores = score_views(manifest)
    stage_names = {row["stage"]: row["name"] or row["stage"] for row in records(run.stages)}
    names = {row["theme_id"]: theme_name(row) for row in records(run.themes)}
    themes = theme_views(
        run.themes,
        run.units,
        stage_names,
        effects,
        reader_language=section(manifest, "config").get("reader_language"),
    )
    pains = pain_points(themes)
    return Report(
        title=str(manifest.get("title") or DEFAULT_TITLE),
        created=str(manifest["created"]) if manifest.get("created") else None,
        voc_version=str(manifest["voc_version"]) if manifest.get("voc_version") else None,
        sentence=headline(themes, pains, run.comments.num_rows),
        n_comments=run.comments.num_rows,
        n_units=run.units.num_rows,
        sentiment=sentiment_counts(run.comments),
        scores=scores,
        themes=themes,
        pains=pains,
        praise=praised(themes),
        comments=() if themes else most_negative(run.comments, COMMENT_LIMIT),
        stages=stage_views(run.stages, names),
        effects=effects,
        no_effects_reason=_no_effects_reason(scores),
        languages=language_mix(run.comments, run.units),
        reading=reading_view(manifest, run.units),
        making=making_view(manifest),
    )


def _no_effects_reason(scores: tuple[Score, ...]) -> str:
    if scores:
        return (
            "No effect could be estimated: no theme and no stage is touched by enough of the"
            " comments that have a score."
        )
    return (
        "No effect could be estimated, because no score was read. It needs a column with the answer"
        " of each comment's author: likelihood to recommend from 0 to 10 (nps), satisfaction (csat)"
        " or effort (ces)."
    )
