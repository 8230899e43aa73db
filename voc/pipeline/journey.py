"""Links units to the stages of the customer journey."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from voc import schemas
from voc.inference.encoder import Encoder
from voc.inference.heads import Heads
from voc.lenses.assignment import LensLinks, LensModel, assign_labels, fit_lens
from voc.lenses.examples import NO_LABEL, lens_example_texts
from voc.lenses.lens import Lens, text_in
from voc.pipeline.embedding import embed_fixed_texts
from voc.types import NO_THEME, UNCLEAR, FloatArray


def fit_journey(lens: Lens, encoder: Encoder, *, cache: Path | None = None) -> LensModel:
    """Fit a lens with an encoder. The vectors of its examples are kept between runs."""
    examples = lens_example_texts(lens)
    vectors = embed_fixed_texts(examples.texts, examples.languages, encoder, cache=cache)
    return fit_lens(lens, examples, vectors)


def link_units(
    model: LensModel,
    vectors: FloatArray,
    languages: Sequence[str],
    *,
    heads: Heads | None = None,
    logits: FloatArray | None = None,
) -> LensLinks:
    """Stage and touchpoint of each unit.

    `heads` and the `logits` (n, n_logits) of the units count where the lens has a trained head.
    """
    name = model.lens.head
    if name is None or heads is None or logits is None:
        return assign_labels(model, vectors, languages)
    opinion = heads.heads[name].probabilities(logits[:, heads.columns(name)], languages)
    return assign_labels(model, vectors, languages, second_opinion=opinion)


def link_columns(links: LensLinks) -> pa.Table:
    """Links as the columns stage, stage_probability and touchpoint of the units table."""
    stages = [
        UNCLEAR if label == NO_LABEL else links.lens.label_ids[label]
        for label in links.labels.tolist()
    ]
    touchpoints = [
        None if sublabel == NO_LABEL else links.lens.labels[label].sublabels[sublabel].id
        for label, sublabel in zip(links.labels.tolist(), links.sublabels.tolist(), strict=True)
    ]
    return pa.table(
        {
            "stage": pa.array(stages, pa.string()),
            "stage_probability": pa.array(links.probability, pa.float32()),
            "touchpoint": pa.array(touchpoints, pa.string()),
        }
    )


def stage_table(units: pa.Table, lens: Lens, *, reader_language: str) -> pa.Table:
    """The stages table: every stage in journey order, then "unclear"."""
    frame = {
        name: units[name].to_numpy(zero_copy_only=False)
        for name in (
            "stage",
            "touchpoint",
            "comment_id",
            "polarity",
            "sentiment",
            "theme_id",
            "language",
        )
    }
    rows = []
    for label in lens.labels:
        touchpoints = [
            {
                "touchpoint": part.id,
                "name": text_in(part.names, reader_language),
                **_count(
                    frame["polarity"][
                        (frame["stage"] == label.id) & (frame["touchpoint"] == part.id)
                    ]
                ),
            }
            for part in label.sublabels
        ]
        name = text_in(label.names, reader_language)
        rows.append(_stage_row(frame, label.id, label.group, name, touchpoints))
    rows.append(_stage_row(frame, UNCLEAR, None, UNCLEAR.capitalize(), []))
    return pa.Table.from_pylist(rows, schema=schemas.STAGES)


def _stage_row(
    frame: dict[str, np.ndarray],
    stage: str,
    group: str | None,
    name: str,
    touchpoints: list[dict[str, object]],
) -> dict[str, object]:
    here = frame["stage"] == stage
    sentiment = frame["sentiment"][here]
    languages, counts = np.unique(frame["language"][here].astype(str), return_counts=True)
    shares = {
        f"{kind}_share": float(np.mean(sentiment == kind)) if len(sentiment) else None
        for kind in ("negative", "neutral", "positive")
    }
    return {
        "stage": stage,
        "group": group,
        "name": name,
        **_count(frame["polarity"][here]),
        "n_comments": len(set(frame["comment_id"][here])),
        "share": float(here.mean()) if len(here) else 0.0,
        **shares,
        "languages": list(zip(languages.tolist(), counts.tolist(), strict=True)),
        "touchpoints": touchpoints,
        "top_theme_id": _worst_theme(frame["theme_id"][here][sentiment == "negative"]),
    }


def _count(polarity: np.ndarray) -> dict[str, object]:
    return {"n_units": len(polarity), "polarity": float(polarity.mean()) if len(polarity) else None}


def _worst_theme(themes: np.ndarray) -> int | None:
    """The theme with most of these (negative) units."""
    found, counts = np.unique(themes[themes != NO_THEME], return_counts=True)
    return int(found[counts.argmax()]) if len(found) else None
