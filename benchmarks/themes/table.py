"""Results as Markdown: a table of every set, and one of means."""

from statistics import mean
from typing import Any

Row = dict[str, Any]

_FACTOR = 2.0


def result_lines(rows: list[Row]) -> list[str]:
    """Lines of Markdown; rows have set, method, vectors, n_labels, is_tuned_on and the scores.

    Of a method that was run on vectors with and without the bias of languages, the run with the
    better mean is shown: it gets the benefit of the doubt.
    """
    shown = best_runs(rows)
    return [*_mean_lines(shown), "", *_set_lines(shown)]


def best_runs(rows: list[Row]) -> list[Row]:
    """The rows of each method on the vectors that suit it best, by mean AMI over sets."""
    chosen: list[Row] = []
    for method in dict.fromkeys(row["method"] for row in rows):
        own = [row for row in rows if row["method"] == method]
        kinds = dict.fromkeys(row["vectors"] for row in own)
        best = max(kinds, key=lambda kind: mean(r["ami"] for r in own if r["vectors"] == kind))
        chosen += [row for row in own if row["vectors"] == best]
    return chosen


def _mean_lines(rows: list[Row]) -> list[str]:
    lines = [
        "| method | vectors | AMI | ARI | V | without theme | themes within factor 2 | seconds |",
        "| --- | --- | --: | --: | --: | --: | --: | --: |",
    ]
    for method in dict.fromkeys(row["method"] for row in rows):
        own = [row for row in rows if row["method"] == method]
        near = sum(1 / _FACTOR <= row["n_ratio"] <= _FACTOR for row in own)
        means = {
            key: mean(row[key] for row in own)
            for key in ("ami", "ari", "v", "loose_share", "seconds")
        }
        lines.append(
            f"| {method} | {own[0]['vectors']} | {means['ami']:.1f} | {means['ari']:.1f} "
            f"| {means['v']:.1f} | {means['loose_share']:.3f} | {near} of {len(own)} "
            f"| {means['seconds']:.1f} |"
        )
    return lines


def _set_lines(rows: list[Row]) -> list[str]:
    methods = list(dict.fromkeys(row["method"] for row in rows))
    lines = [
        f"| set | labels | {' | '.join(methods)} |",
        f"| --- | --: |{' --: |' * len(methods)}",
    ]
    for name in dict.fromkeys(row["set"] for row in rows):
        own = {row["method"]: row for row in rows if row["set"] == name}
        first = next(iter(own.values()))
        mark = "" if first["is_tuned_on"] else " (held out)"
        cells = [_cell(own[method]) if method in own else "–" for method in methods]
        lines.append(f"| {name}{mark} | {first['n_labels']} | {' | '.join(cells)} |")
    return lines


def _cell(row: Row) -> str:
    return f"{row['ami']:.1f} / {row['ari']:.1f} / {row['n_themes']}"
