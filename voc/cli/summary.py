"""What `voc analyze` and its siblings say when they are done."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voc.cli.talk import set_apart
from voc.languages import language_name

if TYPE_CHECKING:
    from voc.files.comment_stream import CommentStream
    from voc.report.view import Report, Theme
    from voc.types import Feedback, Run

N_PAINS = 5
_N_EXAMPLES = 3
_PAIN_KEYS = (
    *("theme_id", "name", "n_units", "n_comments", "share", "negative_share", "polarity"),
    *("priority", "trend", "top_stage"),
)


def machine_summary(run: "Run", *, out: Path, seconds: float) -> dict[str, Any]:
    """The summary for programs; shares are 0..1, pain points are the worst first and all there."""
    from voc.report.records import plain
    from voc.report.summary import summarise

    manifest = run.manifest
    pains = [asdict(pain) for pain in summarise(run).pains]
    summary: dict[str, Any] = plain(
        {
            "run": str(out),
            "rows": manifest["rows"],
            "counts": manifest["counts"],
            "scores": manifest["scores"],
            "pain_points": [{key: pain[key] for key in _PAIN_KEYS} for pain in pains],
            "warnings": manifest["warnings"],
            "seconds": round(seconds, 2),
        }
    )
    return summary


def analysis_lines(run: "Run", *, out: Path, seconds: float) -> Iterator[str]:
    """The summary for people: how the input was read, what was found, and where the report is."""
    from voc.report.summary import summarise

    report = summarise(run)
    yield from _reading_lines(run.manifest)
    yield ""
    yield from _headline(report)
    yield ""
    yield from _pain_lines(report)
    yield ""
    yield f"Report: {out / 'report.html'} ({seconds:.1f} seconds)"


def feedback_lines(feedback: "Feedback") -> Iterator[str]:
    """How an input was read."""
    return _lines_of(feedback, feedback.table.num_rows)


def stream_lines(stream: "CommentStream") -> Iterator[str]:
    """How an input was read, when it has been."""
    return _lines_of(stream, stream.n_kept)


def _lines_of(reading: "Feedback | CommentStream", n_kept: int) -> Iterator[str]:
    return _reading_lines(
        {
            "inputs": [asdict(source) for source in reading.sources],
            "columns": [asdict(choice) for choice in reading.columns],
            "rows": {
                "read": n_kept + sum(group.count for group in reading.skipped),
                "kept": n_kept,
                "skipped": [asdict(group) for group in reading.skipped],
            },
            "warnings": reading.warnings,
        }
    )


def _reading_lines(manifest: Mapping[str, Any]) -> Iterator[str]:
    from voc.report.numbers import plural

    rows, inputs = manifest["rows"], manifest["inputs"]
    source = set_apart(inputs[0]["name"]) if len(inputs) == 1 else plural(len(inputs), "input")
    yield (
        f"Read {plural(rows['read'], 'row')} of {source}: {rows['kept']:,} kept, "
        f"{rows['read'] - rows['kept']:,} skipped"
    )
    for group in rows["skipped"]:
        yield f"  {group['count']:,} skipped: {group['reason']}{_examples(group)}"
    for choice in manifest["columns"]:
        column = set_apart(choice["column"])
        yield f"  {choice['role']}: column {column} ({set_apart(choice['reason'])})"
    for warning in manifest["warnings"]:
        yield f"Warning: {set_apart(warning)}"


def _examples(group: Mapping[str, Any]) -> str:
    rows = [f"{set_apart(e['source'])} row {e['row']}" for e in group["examples"][:_N_EXAMPLES]]
    more = ", ..." if group["count"] > len(rows) else ""
    return f" ({', '.join(rows)}{more})" if rows else ""


def _headline(report: "Report") -> Iterator[str]:
    from voc.report.numbers import percent, plural
    from voc.report.scores import score_interval, score_name, score_value

    languages = ", ".join(
        f"{language_name(mix.language)} {mix.comments.n:,}" for mix in report.languages
    )
    yield (
        f"{plural(report.n_comments, 'comment')}, {plural(report.n_units, 'opinion unit')}: "
        f"{languages}"
    )
    yield f"{percent(report.sentiment.negative_share)} of the comments are negative"
    for score in report.scores:
        interval = score_interval(score)
        of = f"95% interval {interval}, n = {score.n:,}" if interval else f"n = {score.n:,}"
        yield f"{score_name(score.name)} {score_value(score)} ({of})"


def _pain_lines(report: "Report") -> Iterator[str]:
    from voc.report.numbers import percent, plural

    if report.pains:
        yield "The worst pain points:" if len(report.pains) > 1 else "The worst pain point:"
    else:
        yield "No theme is negative on the whole" if report.themes else "No themes were found"
    for number, pain in enumerate(report.pains[:N_PAINS], start=1):
        yield f"  {number}. {pain_text(pain)}"
    if len(report.pains) > N_PAINS:
        yield f"  and {len(report.pains) - N_PAINS:,} more"
    reading = report.reading
    yield (
        f"{plural(reading.n_without_theme, 'unit')} ({percent(reading.without_theme_share)}) "
        "without a theme"
    )


def pain_text(pain: "Theme") -> str:
    """A pain point in one line."""
    from voc.report.numbers import percent, plural

    return (
        f"{set_apart(pain.name)}: {plural(pain.n_units, 'unit')}, "
        f"{percent(pain.negative_share)} negative"
    )
