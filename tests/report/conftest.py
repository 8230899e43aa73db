"""A small fixed run in all five languages, and variants of it."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from voc import schemas
from voc.types import Run

GOLDEN = Path(__file__).parent / "golden"


class Said(NamedTuple):
    """One unit: comment number, language, text, polarity, theme, stage, touchpoint."""

    comment: int
    language: str
    text: str
    polarity: float
    theme: int
    stage: str
    touchpoint: str | None = None


SAID = (
    Said(0, "en", "The parcel came nine days late.", -0.91, 1, "delivery", "courier"),
    Said(0, "en", "The driver was kind though.", 0.72, 3, "delivery", "courier"),
    Said(1, "ar", "تأخر الطلب أكثر من أسبوع ولم يخبرني أحد.", -0.94, 1, "delivery", "courier"),
    Said(1, "ar", "iPhone وصل مع علبة مكسورة.", -0.83, 1, "delivery", "courier"),
    Said(2, "fa", "بسته‌ام ده روز دیر رسید.", -0.9, 1, "delivery", "courier"),
    Said(2, "fa", "سفارش دادن خیلی راحت بود.", 0.86, 5, "purchase", "web shop"),
    Said(3, "sv", "Paketet kom en vecka för sent.", -0.85, 1, "delivery", "courier"),
    Said(4, "el", "Το δέμα άργησε δέκα μέρες.", -0.88, 1, "delivery", "courier"),
    Said(
        5, "en", "Tracking said delivered, but nothing was there.", -0.8, 2, "delivery", "tracking"
    ),
    Said(6, "ar", "صفحة التتبع لا تتحدث أبدا.", -0.7, 2, "delivery", "tracking"),
    Said(7, "sv", "Jag väntade 45 minuter i telefonkön.", -0.9, 4, "support", "phone"),
    Said(8, "el", "Περίμενα μία ώρα στο τηλέφωνο.", -0.87, 4, "support", "phone"),
    Said(8, "el", "Στο τέλος η κοπέλα ήταν πολύ ευγενική.", 0.8, 3, "support", "phone"),
    Said(9, "fa", "پشتیبانی بعد از سه روز جواب داد.", -0.75, 4, "support", "e-mail"),
    Said(10, "ar", "موظفة الدعم كانت لطيفة جدا.", 0.9, 3, "support", "phone"),
    Said(11, "en", "Ordering took two minutes, lovely.", 0.88, 5, "purchase", "web shop"),
    Said(12, "sv", "Enkelt att beställa på webben.", 0.84, 5, "purchase", "web shop"),
    Said(13, "en", "The login code never arrives.", -0.6, 6, "onboarding"),
    Said(14, "fa", "کد ورود نمی‌آید.", -0.55, 6, "onboarding"),
    Said(15, "en", "It is what it is.", -0.02, -1, "unclear"),
    Said(16, "other", "Alles bestens.", 0.3, -1, "unclear"),
)

# name, parent and key phrases; 0 only groups 1 and 2, and no quotes of 6 were kept
THEMES: dict[int, tuple[str, int | None, dict[str, list[str]]]] = {
    0: ("Delivery", None, {}),
    1: (
        "Late delivery",
        0,
        {
            "en": ["days late", "parcel"],
            "ar": ["تأخر الطلب", "أسبوع"],
            "fa": ["دیر رسید"],
            "sv": ["för sent"],
            "el": ["άργησε"],
        },
    ),
    2: ("Tracking not updated", 0, {"en": ["tracking"], "ar": ["صفحة التتبع"]}),
    3: ("Friendly people", None, {"en": ["kind"], "el": ["ευγενική"], "ar": ["لطيفة"]}),
    4: ("Waiting for support", None, {"sv": ["telefonkön"], "el": ["μία ώρα"], "fa": ["جواب"]}),
    5: ("Easy ordering", None, {"en": ["two minutes"], "sv": ["enkelt"], "fa": ["راحت"]}),
    6: ("Login code missing", None, {}),
}

STAGES = {
    "purchase": ("Purchase", "buy"),
    "delivery": ("Delivery", "buy"),
    "onboarding": ("Onboarding", "own"),
    "support": ("Support", "own"),
    "loyalty": ("Loyalty", "advocate"),
    "unclear": ("Unclear", None),
}

NPS = {0: 3.0, 1: 1.0, 2: 5.0, 3: 4.0, 5: 6.0, 8: 7.0, 10: 10.0, 11: 9.0, 12: 10.0, 15: 7.0}

MANIFEST: dict[str, Any] = {
    "voc_version": "0.1.0",
    "created": "2026-11-22T03:00:00+00:00",
    "title": "Autumn survey",
    "config": {},
    "seed": 0,
    "inputs": [
        {
            "name": "survey.csv",
            "format": "csv",
            "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "n_rows": 20,
            "encoding": "utf-8",
            "delimiter": ";",
        }
    ],
    "columns": [
        {"role": "text", "column": "verbatim", "reason": "longest texts"},
        {"role": "nps", "column": "q1", "reason": "whole numbers from 0 to 10"},
    ],
    "segments": ["country"],
    "rows": {
        "read": 20,
        "kept": 17,
        "skipped": [
            {
                "reason": "the text is empty",
                "count": 3,
                "examples": [
                    {"source": "survey.csv", "row": 4, "detail": ""},
                    {"source": "survey.csv", "row": 9, "detail": "only white space"},
                ],
            }
        ],
    },
    "scores": {
        "nps": {"n": 10, "value": -20.0, "ci_low": -71.5, "ci_high": 31.5},
        "csat": {
            "n": 12,
            "value": 0.58,
            "mean": 3.4,
            "scale": [1, 5],
            "ci_low": 0.32,
            "ci_high": 0.81,
        },
        "ces": {"n": 9, "mean": 4.62, "scale": [1, 7], "ci_low": 3.9, "ci_high": 5.34},
    },
    "encoder": {
        "name": "e5-small",
        "fingerprint": "3b1f2a90",
        "device": "cpu",
        "dtype": "float32",
        "reason": "no GPU was found",
    },
    "heads": {"sentiment": {"name": "sentiment", "version": "1"}, "journey": None},
    "timings_seconds": {"read": 0.1, "embed_units": 1.25},
    "warnings": ["Column 'date' was not found, so there are no trends."],
}


@pytest.fixture
def run() -> Run:
    """All five languages, a parent theme, a theme without quotes, drivers of two scores."""
    return Run(
        comments=comments_table(SAID),
        units=units_table(SAID),
        themes=themes_table(SAID),
        stages=stages_table(SAID),
        drivers=table(schemas.DRIVERS, DRIVERS),
        manifest=MANIFEST,
    )


@pytest.fixture
def run_without_drivers(run: Run) -> Run:
    """The same run, had no score been read."""
    manifest = {key: value for key, value in MANIFEST.items() if key != "scores"}
    return replace(run, drivers=schemas.DRIVERS.empty_table(), manifest=manifest)


@pytest.fixture
def tiny_run() -> Run:
    """One comment, no theme, and a manifest that says nothing."""
    said = (Said(0, "en", "Fine.", 0.5, -1, "unclear"),)
    return Run(
        comments=comments_table(said),
        units=units_table(said),
        themes=schemas.THEMES.empty_table(),
        stages=schemas.STAGES.empty_table(),
        drivers=schemas.DRIVERS.empty_table(),
        manifest={},
    )


def table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


@pytest.fixture
def with_theme(run: Run) -> Callable[..., Run]:
    """The run with other values in one theme: with_theme(1, name="...")."""

    def build(theme_id: int, **changes: Any) -> Run:
        rows = run.themes.to_pylist()
        rows[theme_id] |= changes
        return replace(run, themes=table(schemas.THEMES, rows))

    return build


@pytest.fixture
def with_quote(run: Run) -> Callable[[str, str], Run]:
    """The run with one quote only, in the theme that hurts most: with_quote(text, language)."""

    def build(text: str, language: str) -> Run:
        rows = [{**row, "quotes": []} for row in run.themes.to_pylist()]
        rows[1]["quotes"] = quotes([Said(0, language, text, -0.9, 1, "delivery")])
        return replace(run, themes=table(schemas.THEMES, rows))

    return build


@pytest.fixture
def with_many_themes(run: Run) -> Run:
    """The run with 120 more pain points, each smaller than the one before."""
    rows = run.themes.to_pylist()
    more = [
        {**rows[4], "theme_id": number, "name": f"Pain {number}", "n_units": 1, "priority": 0.5}
        for number in range(7, 127)
    ]
    return replace(run, themes=table(schemas.THEMES, [*rows, *more]))


@pytest.fixture
def same_as_golden() -> Callable[[str, str], None]:
    """Compare with a file in golden/, or rewrite it where UPDATE_GOLDEN=1 is set."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")

    return check


DRIVERS: list[dict[str, Any]] = [
    driver
    for score, kind, key, name, n_with, mean_with, mean_without, effect, low, high in (
        ("nps", "theme", "1", "Late delivery", 4, 3.25, 8.17, -4.92, -7.21, -2.63),
        ("nps", "theme", "5", "Easy ordering", 3, 8.0, 5.43, 2.57, -1.9, 7.04),
        ("nps", "stage", "support", "Support", 2, 8.5, 5.63, 2.87, 0.2, 5.54),
        ("csat", "theme", "4", "Waiting for support", 3, 2.1, 3.6, -1.5, None, None),
    )
    for driver in [
        {
            "score": score,
            "kind": kind,
            "id": key,
            "name": name,
            "n_with": n_with,
            "n_without": 10 - n_with,
            "mean_with": mean_with,
            "mean_without": mean_without,
            "effect": effect,
            "ci_low": low,
            "ci_high": high,
        }
    ]
]


def sentiment(polarity: float) -> str:
    return "neutral" if abs(polarity) < 0.25 else "negative" if polarity < 0 else "positive"


def comments_table(said: tuple[Said, ...]) -> pa.Table:
    rows = []
    for number in dict.fromkeys(unit.comment for unit in said):
        own = [unit for unit in said if unit.comment == number]
        labels = {sentiment(unit.polarity) for unit in own}
        rows.append(
            {
                "comment_id": f"c{number}",
                "text": " ".join(unit.text for unit in own),
                "language": own[0].language,
                "sentiment": "mixed" if len(labels) > 1 else labels.pop(),
                "polarity": sum(unit.polarity for unit in own) / len(own),
                "n_units": len(own),
                "nps": NPS.get(number),
            }
        )
    return table(schemas.COMMENTS.append(pa.field("nps", pa.float64())), rows)


def units_table(said: tuple[Said, ...]) -> pa.Table:
    rows = [
        {
            "unit_id": f"c{unit.comment}:{position}",
            "comment_id": f"c{unit.comment}",
            "start": 0,
            "end": len(unit.text),
            "text": unit.text,
            "language": unit.language,
            "sentiment": sentiment(unit.polarity),
            "polarity": unit.polarity,
            "p_negative": max(-unit.polarity, 0.0),
            "p_neutral": 1 - abs(unit.polarity),
            "p_positive": max(unit.polarity, 0.0),
            "kinds": ["complaint"] if unit.polarity < -0.5 else [],
            "theme_id": unit.theme,
            "theme_probability": 0.0 if unit.theme < 0 else 0.9,
            "stage": unit.stage,
            "stage_probability": 0.8,
            "touchpoint": unit.touchpoint,
        }
        for position, unit in enumerate(said)
    ]
    return table(schemas.UNITS, rows)


def themes_table(said: tuple[Said, ...]) -> pa.Table:
    rows = []
    for theme_id, (name, parent_id, key_phrases) in THEMES.items():
        family = {theme_id, *(key for key, theme in THEMES.items() if theme[1] == theme_id)}
        own = [unit for unit in said if unit.theme in family]
        stages = [unit.stage for unit in own]
        rows.append(
            {
                **counts(own, len(said)),
                "theme_id": theme_id,
                "parent_id": parent_id,
                "name": name,
                "names": {"en": name},
                "key_phrases": key_phrases,
                "language_mixing": 0.8,
                "top_stage": max(sorted(set(stages)), key=stages.count),
                "quotes": [] if theme_id == 6 else quotes(own),
                "priority": sum(-unit.polarity for unit in own if unit.polarity < 0),
                "trend": {1: 0.031, 4: -0.012, 2: 0.0}.get(theme_id),
            }
        )
    return table(schemas.THEMES, rows)


def quotes(units: list[Said]) -> list[dict[str, Any]]:
    return [
        {
            "unit_id": f"c{unit.comment}:0",
            "comment_id": f"c{unit.comment}",
            "text": unit.text,
            "language": unit.language,
            "polarity": unit.polarity,
        }
        for unit in units
    ]


def stages_table(said: tuple[Said, ...]) -> pa.Table:
    rows = []
    for stage, (name, group) in STAGES.items():
        own = [unit for unit in said if unit.stage == stage]
        touchpoints = [unit.touchpoint for unit in own if unit.touchpoint]
        pains = [unit.theme for unit in own if unit.polarity < -0.25]
        rows.append(
            {
                **counts(own, len(said)),
                "stage": stage,
                "group": group,
                "name": name,
                "touchpoints": [
                    {
                        "touchpoint": touchpoint,
                        "name": touchpoint.capitalize(),
                        "n_units": touchpoints.count(touchpoint),
                        "polarity": -0.4,
                    }
                    for touchpoint in dict.fromkeys(touchpoints)
                ],
                "top_theme_id": max(sorted(set(pains)), key=pains.count) if pains else None,
            }
        )
    return table(schemas.STAGES, rows)


def counts(units: list[Said], n_all: int) -> dict[str, Any]:
    """What themes and stages have in common."""
    labels = [sentiment(unit.polarity) for unit in units]
    languages = [unit.language for unit in units]
    shares = {
        f"{label}_share": labels.count(label) / len(labels) if labels else None
        for label in ("negative", "neutral", "positive")
    }
    return {
        **shares,
        "n_units": len(units),
        "n_comments": len({unit.comment for unit in units}),
        "share": len(units) / n_all,
        "polarity": sum(unit.polarity for unit in units) / len(units) if units else None,
        "languages": {language: languages.count(language) for language in sorted(set(languages))},
    }
