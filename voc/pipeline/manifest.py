"""The manifest of a run: what went in, how it was done, what came out."""

import platform
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from voc.config import Config
from voc.inference.encoder import Encoder
from voc.inference.heads import Head
from voc.lenses.lens import Lens
from voc.metrics.scores import summarise_scores
from voc.themes.discovery import MIN_UNITS
from voc.types import NO_THEME, Feedback


def describe_run(
    feedback: Feedback,
    *,
    config: Config,
    lens: Lens,
    encoder: Encoder,
    head: Head,
    comments: pa.Table,
    units: pa.Table,
    themes: pa.Table,
    n_distinct_units: int,
    seconds: dict[str, float],
) -> dict[str, Any]:
    """Everything needed to understand and repeat a run, as JSON-ready values."""
    n_loose = units["theme_id"].to_pylist().count(NO_THEME)
    loose_share = n_loose / units.num_rows if units.num_rows else 0.0
    return {
        "voc_version": version("voc"),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "title": config.title,
        "config": asdict(config),
        "seed": config.seed,
        "inputs": [asdict(source) for source in feedback.sources],
        "columns": [asdict(choice) for choice in feedback.columns],
        "segments": list(feedback.segments),
        "rows": {
            "read": feedback.table.num_rows + feedback.n_skipped,
            "kept": feedback.table.num_rows,
            "skipped": [asdict(group) for group in feedback.skipped],
        },
        "counts": {
            "comments": comments.num_rows,
            "units": units.num_rows,
            "distinct_units": n_distinct_units,
            "themes": themes.num_rows,
            "units_without_theme": n_loose,
            "units_without_theme_share": round(loose_share, 4),
        },
        "languages": _tally(comments["language"]),
        "sentiment": _tally(comments["sentiment"]),
        "scores": summarise_scores(comments),
        "encoder": {
            "name": encoder.name,
            "fingerprint": encoder.fingerprint,
            "dimension": encoder.dimension,
            **asdict(encoder.placement),
        },
        "heads": {head.name: {"encoder": head.encoder}},
        "journey": {"name": lens.name, "stages": list(lens.label_ids)},
        "timings_seconds": seconds,
        "warnings": [*feedback.warnings, *_warnings(config, comments, themes, n_distinct_units)],
        "platform": {"python": platform.python_version(), "torch": version("torch")},
    }


def _tally(column: pa.ChunkedArray) -> dict[str, int]:
    counts = Counter(column.to_pylist())
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _warnings(
    config: Config, comments: pa.Table, themes: pa.Table, n_distinct_units: int
) -> list[str]:
    warnings = []
    if n_distinct_units < MIN_UNITS:
        warnings.append(
            f"No themes were looked for: they take at least {MIN_UNITS} different opinion units, "
            f"and the comments hold {n_distinct_units:,}."
        )
    elif not themes.num_rows:
        warnings.append("No themes were found: no group of opinion units says the same.")
    n_other = comments["language"].to_pylist().count("other")
    if n_other:
        warnings.append(
            f"{n_other:,} comments are in none of the five languages; their sentiment and stage "
            "are less certain."
        )
    if config.model != "default":
        warnings.append(
            "Sentiment comes from the bundled encoder, for which its head was trained; themes and "
            f"stages from {config.model}."
        )
    return warnings
