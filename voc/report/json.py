"""The report as one JSON document, for programs.

    {
      "voc_version", "created", "title",
      "headline": {"sentence", "n_comments", "n_units", "languages": [code],
                   "sentiment": {"negative", "mixed", "neutral", "positive"}, "negative_share",
                   "scores": [{"name", "n", "value", "ci_low", "ci_high", "mean", "scale"}]},
      "pain_points": [theme id, worst first],
      "praise": [theme id],
      "themes": [{"theme_id", "parent_id", "name", "key_phrases": {code: [phrase]}, "n_units",
                  "n_comments", "share", "polarity", "negative_share", "languages": {code: units},
                  "top_stage", "quotes": [{"text", "language", "polarity", "comment_id"}],
                  "telling_quotes": [those of "quotes" to show first, one per language],
                  "priority", "trend"}],
      "comments": [{"text", "language", "sentiment", "polarity", "comment_id"}],
      "stages": [{"stage", "group", "name", "n_units", "n_comments", "share", "polarity",
                  "negative_share", "neutral_share", "positive_share",
                  "touchpoints": [{"name", "n_units", "polarity"}], "top_theme"}],
      "drivers": [{"score", "kind", "id", "name", "n_with", "n_without", "mean_with",
                   "mean_without", "effect", "ci_low", "ci_high"}],
      "languages": [{"language", "comments": counts, "units": counts}],   # counts as "sentiment"
      "reading": {"inputs", "columns", "segments", "n_read", "n_kept", "skipped", "warnings",
                  "n_without_theme", "without_theme_share"},
      "making": {label: value}
    }

Shares are 0..1, unknown numbers are null, texts are whole. All themes are there, not only the
largest; where there are none, "comments" holds the ten most negative, otherwise nothing. Keys may
be added, but none goes away or changes its meaning.
"""

import json
from dataclasses import asdict
from typing import Any

from voc.report.headline import sentence_text
from voc.report.records import plain
from voc.report.summary import summarise
from voc.report.view import Report, Theme
from voc.types import Run

_NOT_WRITTEN = ("parent_name", "has_children", "n_direct", "effects")


def render_json(run: Run) -> str:
    """Render the document that the module describes; no character is written as an escape."""
    document = plain(_document(summarise(run)))
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _document(report: Report) -> dict[str, Any]:
    return {
        "voc_version": report.voc_version,
        "created": report.created,
        "title": report.title,
        "headline": {
            "sentence": sentence_text(report.sentence),
            "n_comments": report.n_comments,
            "n_units": report.n_units,
            "languages": [mix.language for mix in report.languages],
            "sentiment": asdict(report.sentiment),
            "negative_share": report.sentiment.negative_share,
            "scores": [asdict(score) for score in report.scores],
        },
        "pain_points": [theme.theme_id for theme in report.pains],
        "praise": [theme.theme_id for theme in report.praise],
        "themes": [_theme(theme) for theme in report.themes],
        "comments": [asdict(comment) for comment in report.comments],
        "stages": [asdict(stage) for stage in report.stages],
        "drivers": [asdict(effect) for effect in report.effects],
        "languages": [asdict(mix) for mix in report.languages],
        "reading": asdict(report.reading),
        "making": dict(report.making),
    }


def _theme(theme: Theme) -> dict[str, Any]:
    return {key: value for key, value in asdict(theme).items() if key not in _NOT_WRITTEN}
