"""What each sheet of the Excel workbook holds."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from voc.report.headline import sentence_text
from voc.report.records import column_values
from voc.report.scores import score_interval, score_name, score_value
from voc.report.themes import own_themes
from voc.report.view import Report, Theme
from voc.types import Run

ROW_LIMIT = 1_048_575
"""Most rows under a sheet's header."""

_BATCH_ROWS = 10_000


class Sheet(NamedTuple):
    """One sheet: `rows` may be a generator, so `n_rows` says how many it will give."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    n_rows: int


def workbook_sheets(report: Report, run: Run) -> list[Sheet]:
    """List all sheets, the summary first."""
    sheets = [
        _themes_sheet("Pain points", report.pains),
        _themes_sheet("Themes", report.themes),
        _table_sheet("Units", run.units),
        _table_sheet("Comments", run.comments),
        _stages_sheet(report),
        _table_sheet("Drivers", run.drivers),
        _skipped_sheet(report),
    ]
    return [_summary_sheet(report, sheets), *sheets]


def _summary_sheet(report: Report, sheets: list[Sheet]) -> Sheet:
    rows: list[Sequence[Any]] = [
        ("Title", report.title, None),
        ("Made", report.created, None),
        ("In one sentence", sentence_text(report.sentence), None),
        ("Comments", report.n_comments, None),
        ("Opinion units", report.n_units, None),
        ("Themes", len(own_themes(report.themes)), None),
        ("Negative comments", report.sentiment.negative_share, f"n = {report.sentiment.n}"),
    ]
    for score in report.scores:
        bounds = score_interval(score)
        note = f"{score_value(score)}; " + (f"95% interval {bounds}; " if bounds else "")
        rows.append((score_name(score.name), score.value, f"{note}n = {score.n}"))
    rows += [("Comments in", mix.comments.n, mix.language) for mix in report.languages]
    rows.append(("Units without a theme", report.reading.n_without_theme, f"n = {report.n_units}"))
    rows += [("Warning", warning, None) for warning in report.reading.warnings]
    rows += [
        (
            "Cut",
            f"Sheet {sheet.title} holds the first {ROW_LIMIT:,} of {sheet.n_rows:,} rows,"
            " as many as Excel can.",
            "All are in the run directory.",
        )
        for sheet in sheets
        if sheet.n_rows > ROW_LIMIT
    ]
    rows += [(label, value, None) for label, value in report.making]
    return Sheet("Summary", ("Figure", "Value", "Note"), rows, len(rows))


def _themes_sheet(title: str, themes: tuple[Theme, ...]) -> Sheet:
    header = (
        *("theme_id", "parent_id", "name", "priority", "n_units", "n_comments", "share"),
        *("negative_share", "polarity", "top_stage", "trend", "languages", "key_phrases"),
        *("quote_1", "quote_2", "quote_3"),
    )
    return Sheet(title, header, [_theme_row(theme) for theme in themes], len(themes))


def _theme_row(theme: Theme) -> list[Any]:
    quotes = [quote.text for quote in theme.quotes[:3]]
    return [
        *(theme.theme_id, theme.parent_id, theme.name, theme.priority),
        *(theme.n_units, theme.n_comments, theme.share),
        *(theme.negative_share, theme.polarity, theme.top_stage, theme.trend),
        ", ".join(f"{code} {n_units}" for code, n_units in theme.languages.items()),
        "; ".join(f"{code}: {', '.join(phrases)}" for code, phrases in theme.key_phrases.items()),
        *quotes,
        *[None] * (3 - len(quotes)),
    ]


def _stages_sheet(report: Report) -> Sheet:
    header = (
        *("stage", "name", "group", "n_units", "n_comments", "share", "polarity"),
        *("negative_share", "neutral_share", "positive_share", "top_theme", "touchpoints"),
    )
    rows = [
        (
            *(stage.stage, stage.name, stage.group, stage.n_units, stage.n_comments, stage.share),
            *(stage.polarity, stage.negative_share, stage.neutral_share, stage.positive_share),
            stage.top_theme,
            "; ".join(f"{touch.name}: {touch.n_units}" for touch in stage.touchpoints),
        )
        for stage in report.stages
    ]
    return Sheet("Stages", header, rows, len(rows))


def _skipped_sheet(report: Report) -> Sheet:
    rows = [
        (
            group["reason"],
            group["count"],
            example.get("source"),
            example.get("row"),
            example.get("detail"),
        )
        for group in report.reading.skipped
        for example in group["examples"] or [{}]
    ]
    return Sheet("Skipped", ("reason", "count", "source", "row", "detail"), rows, len(rows))


def _table_sheet(title: str, table: pa.Table) -> Sheet:
    return Sheet(title, table.column_names, _table_rows(table), table.num_rows)


def _table_rows(table: pa.Table) -> Iterator[Sequence[Any]]:
    for start in range(0, table.num_rows, _BATCH_ROWS):
        batch = table.slice(start, _BATCH_ROWS)
        yield from zip(*(column_values(column) for column in batch.columns), strict=True)
