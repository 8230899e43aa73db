"""The manifest of a run: what went in, how it was done, what came out."""

import hashlib
import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from voc.config import Config
from voc.inference.encoder import Encoder
from voc.inference.heads import Heads
from voc.languages import OTHER
from voc.lenses.lens import Lens
from voc.metrics.scores import summarise_scores
from voc.themes.discovery import MIN_UNITS
from voc.themes.quality import Quality
from voc.types import NO_THEME, Feedback

_MANY_LOOSE = 0.25


def describe_run(
    feedback: Feedback,
    *,
    config: Config,
    lens: Lens,
    encoder: Encoder,
    heads: Heads,
    comments: pa.Table,
    units: pa.Table,
    themes: pa.Table,
    quality: Quality,
    n_distinct_units: int,
    n_romanised_units: Mapping[str, int],
    n_reused_vectors: int,
    seconds: dict[str, float],
    arguments: Mapping[str, Any],
) -> dict[str, Any]:
    """Everything needed to understand and repeat a run, as JSON-ready values.

    `n_romanised_units` counts, by language, the units that were written in Latin letters.
    """
    n_loose = units["theme_id"].to_pylist().count(NO_THEME)
    parents = set(themes["parent_id"].to_pylist()) - {None}
    n_themes = themes.num_rows - len(parents)
    loose_share = n_loose / units.num_rows if units.num_rows else 0.0
    return {
        "voc_version": version("voc"),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "title": config.title,
        "config": asdict(config),
        "arguments": {name: value for name, value in arguments.items() if value},
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
            "themes": n_themes,
            "parent_themes": themes.num_rows - n_themes,
            "romanised_units": dict(n_romanised_units),
            "units_without_theme": n_loose,
            "units_without_theme_share": round(loose_share, 4),
        },
        "theme_quality": asdict(quality),
        "languages": _tally(comments["language"]),
        "sentiment": _tally(comments["sentiment"]),
        "scores": summarise_scores(comments),
        "encoder": {
            "name": encoder.name,
            "fingerprint": encoder.fingerprint,
            "dimension": encoder.dimension,
            **asdict(encoder.placement),
        },
        "heads": {
            "names": list(heads.heads),
            "encoder": heads.encoder,
            "digest": heads.digest,
        },
        "journey": {
            "name": lens.name,
            "digest": hashlib.sha256(repr(lens).encode()).hexdigest(),
            "stages": list(lens.label_ids),
        },
        "timings_seconds": seconds,
        "cache": {"reused_vectors": n_reused_vectors},
        "warnings": [
            *feedback.warnings,
            *_theme_warnings(config, n_distinct_units, n_themes, loose_share),
            *_comment_warnings(config, comments),
        ],
        "platform": {"python": platform.python_version(), "torch": version("torch")},
    }


def _tally(column: pa.ChunkedArray) -> dict[str, int]:
    counts = Counter(column.to_pylist())
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _theme_warnings(
    config: Config, n_distinct_units: int, n_themes: int, loose_share: float
) -> list[str]:
    if config.n_themes is not None:
        if n_themes == config.n_themes:
            return []
        return [
            f"{config.n_themes:,} themes were asked for and {n_themes:,} found: there are only "
            f"{n_distinct_units:,} different opinion units."
        ]
    if n_distinct_units < MIN_UNITS:
        return [
            f"No themes were looked for: they take at least {MIN_UNITS} different opinion units, "
            f"and the comments hold {n_distinct_units:,}."
        ]
    if not n_themes:
        return ["No themes were found: no group of opinion units says the same."]
    if loose_share > _MANY_LOOSE:
        return [
            f"{loose_share:.0%} of the opinion units have no theme: they lie too far from all "
            "others. Try another granularity, or method graph if it was density."
        ]
    return []


def _comment_warnings(config: Config, comments: pa.Table) -> list[str]:
    warnings = []
    n_other = comments["language"].to_pylist().count(OTHER)
    if n_other:
        warnings.append(
            f"Comments without words or in none of the five languages: {n_other:,}. Their "
            "sentiment and stage are less certain."
        )
    if config.model != "default":
        warnings.append(
            "Sentiment comes from the bundled encoder, for which its head was trained; themes and "
            f"stages from {config.model}."
        )
    return warnings
