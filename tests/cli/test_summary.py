"""What is said after an analysis."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from voc.cli.summary import N_PAINS, analysis_lines, machine_summary

OUT = Path("runs") / "june"


def lines_of(run):
    return list(analysis_lines(run, out=OUT, seconds=12.34))


@pytest.mark.parametrize(
    "line",
    [
        "Read 6 rows of survey.csv: 2 kept, 4 skipped",
        "  4 skipped: empty text (survey.csv row 3, survey.csv row 4, survey.csv row 5, ...)",
        "  text: column comment (the name says so)",
        "Warning: comments are few",
        "2 comments, 2 opinion units: Arabic 1, English 1",
        "100% of the comments are negative",
        "NPS −50.0 (95% interval −90.0 to −10.0, n = 2)",
        "The worst pain point:",
        "  1. late parcel: 1 unit, 100% negative",
        "1 unit (50%) without a theme",
        f"Report: {OUT / 'report.html'} (12.3 seconds)",
    ],
)
def test_the_summary_says(analysis, line):
    assert line in lines_of(analysis.run)


def test_a_name_written_from_right_to_left_is_isolated(analysis):
    themes = analysis.run.themes
    renamed = themes.set_column(2, themes.schema.field("name"), [["تأخير الشحنة"]])
    lines = lines_of(replace(analysis.run, themes=renamed))
    assert "  1. \u2068تأخير الشحنة\u2069: 1 unit, 100% negative" in lines


def test_only_the_worst_pain_points_are_named(analysis):
    themes = analysis.run.themes
    rows = [{**themes.to_pylist()[0], "theme_id": i, "priority": -i} for i in range(N_PAINS + 2)]
    many = type(themes).from_pylist(rows, schema=themes.schema)
    lines = lines_of(replace(analysis.run, themes=many))
    assert f"  {N_PAINS}. late parcel: 1 unit, 100% negative" in lines
    assert lines[lines.index(f"  {N_PAINS}. late parcel: 1 unit, 100% negative") + 1] == (
        "  and 2 more"
    )


def test_a_run_without_themes_says_so(analysis):
    run = replace(analysis.run, themes=analysis.run.themes.slice(0, 0))
    assert "No themes were found" in lines_of(run)


def test_the_summary_for_programs_is_json(analysis):
    summary = machine_summary(analysis.run, out=OUT, seconds=12.345)
    assert json.loads(json.dumps(summary, allow_nan=False)) == {
        "run": str(OUT),
        "rows": analysis.manifest["rows"],
        "counts": analysis.manifest["counts"],
        "scores": analysis.manifest["scores"],
        "pain_points": [
            {
                "theme_id": 0,
                "name": "late parcel",
                "n_units": 1,
                "n_comments": 1,
                "share": 0.5,
                "negative_share": 1.0,
                "polarity": -0.8,
                "priority": 1.0,
                "trend": None,
                "top_stage": None,
            }
        ],
        "warnings": ["comments are few"],
        "seconds": 12.35,
    }
