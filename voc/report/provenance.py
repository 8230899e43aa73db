"""What was read and how the run was made, from the manifest."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from voc.report.records import entries, number, section, strings
from voc.report.view import Reading
from voc.types import NO_THEME

_INPUT_KEYS = ("name", "format", "digest", "n_rows", "encoding", "delimiter")
_COLUMN_KEYS = ("role", "column", "reason")
_EXAMPLE_KEYS = ("source", "row", "detail")


def reading_view(manifest: dict[str, Any], units: pa.Table) -> Reading:
    """Read inputs, columns and skipped rows; what the manifest lacks is empty or None."""
    rows = section(manifest, "rows")
    n_read, n_kept = number(rows, "read"), number(rows, "kept")
    n_without_theme = pc.sum(pc.equal(units["theme_id"], NO_THEME)).as_py() or 0
    return Reading(
        inputs=tuple(_only(entry, _INPUT_KEYS) for entry in entries(manifest, "inputs")),
        columns=tuple(_only(entry, _COLUMN_KEYS) for entry in entries(manifest, "columns")),
        segments=strings(manifest, "segments"),
        n_read=None if n_read is None else int(n_read),
        n_kept=None if n_kept is None else int(n_kept),
        skipped=tuple(_skipped(group) for group in entries(rows, "skipped")),
        warnings=strings(manifest, "warnings"),
        n_without_theme=n_without_theme,
        without_theme_share=n_without_theme / units.num_rows if units.num_rows else None,
    )


def making_view(manifest: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """List version, encoder, heads, quality of themes, seed and timings, as far as known."""
    encoder = section(manifest, "encoder")
    facts = [
        ("voc version", manifest.get("voc_version")),
        ("Made", manifest.get("created")),
        ("Seed", manifest.get("seed")),
        ("Encoder", encoder.get("name")),
        ("Encoder fingerprint", encoder.get("fingerprint")),
        ("Device", _device(encoder)),
        *((f"Head: {name}", _head(head)) for name, head in section(manifest, "heads").items()),
        *(
            (f"Themes: {name.replace('_', ' ')}", f"{value:.2f}")
            for name, value in section(manifest, "theme_quality").items()
            if isinstance(value, int | float)
        ),
        *(
            (f"Time: {step.replace('_', ' ')}", f"{seconds:.1f} s")
            for step, seconds in section(manifest, "timings_seconds").items()
            if isinstance(seconds, int | float)
        ),
    ]
    return tuple((label, str(value)) for label, value in facts if value not in (None, ""))


def _only(entry: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: entry.get(key) for key in keys}


def _skipped(group: dict[str, Any]) -> dict[str, Any]:
    return {
        "reason": group.get("reason"),
        "count": int(number(group, "count") or 0),
        "examples": [_only(example, _EXAMPLE_KEYS) for example in entries(group, "examples")],
    }


def _device(encoder: dict[str, Any]) -> str:
    parts = [encoder.get("device"), encoder.get("dtype"), encoder.get("reason")]
    return ", ".join(str(part) for part in parts if part)


def _head(head: Any) -> str:  # noqa: ANN401  (a manifest may hold anything)
    if isinstance(head, dict):
        return ", ".join(f"{key} {value}" for key, value in head.items() if value is not None)
    return "" if head is None else str(head)
