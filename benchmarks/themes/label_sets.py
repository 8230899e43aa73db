"""Public label sets, each of at most some three thousand rows, as texts, languages and labels."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voc.languages import CODES

N_ROWS = 3000
N_PER_LANGUAGE = 600

Row = dict[str, Any]


@dataclass(frozen=True)
class LabelSet:
    """Rows of a label set; `is_tuned_on` where our constants were chosen on it."""

    name: str
    texts: list[str]
    languages: list[str]
    labels: list[str]
    is_tuned_on: bool

    @property
    def n_labels(self) -> int:
        """How many different labels there are."""
        return len(set(self.labels))


def read_label_sets(data: Path, names: list[str] | None = None) -> list[LabelSet]:
    """The sets under `data`/themes, all or those named."""
    folder = data / "themes"
    return [
        _from_rows(name, read(folder), is_tuned_on=name in _TUNED_ON)
        for name, read in _READERS.items()
        if not names or name in names
    ]


def _from_rows(name: str, rows: list[Row], *, is_tuned_on: bool) -> LabelSet:
    texts, languages, labels = ([row[key] for row in rows] for key in ("text", "lang", "label"))
    return LabelSet(name, texts, languages, labels, is_tuned_on)


def _read(path: Path) -> list[Row]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _evenly(path: str) -> Callable[[Path], list[Row]]:
    """Every n-th row: files are sorted by label in part."""

    def read(folder: Path) -> list[Row]:
        rows = _read(folder / path)
        return rows[:: max(1, len(rows) // N_ROWS)][:N_ROWS]

    return read


def _parallel(name: str) -> Callable[[Path], list[Row]]:
    """Other rows of each language, so that no theme is held together by translations of one."""

    def read(folder: Path) -> list[Row]:
        parts = [_read(folder / name / f"{code}.jsonl") for code in CODES]
        return [
            row
            for start, rows in enumerate(parts)
            for row in rows[start :: len(CODES)][:N_PER_LANGUAGE]
        ]

    return read


def _real_tweets(folder: Path) -> list[Row]:
    rows = _read(folder / "persian_tweet_topics/fa.jsonl.gz")
    return [row for row in rows if not row["machine_generated"]]


def _review_aspects(folder: Path) -> list[Row]:
    parts = [_single(_read(folder / f"mabsa/{code}.jsonl.gz")) for code in ("ar", "sv", "en")]
    return [row for start, rows in enumerate(parts) for row in rows[start::3]]


def _tweet_topics(folder: Path) -> list[Row]:
    return [
        row
        for code in ("el", "en")
        for row in _single(_read(folder / f"tweet_topic_xl/{code}.jsonl"))
    ]


def _single(rows: list[Row]) -> list[Row]:
    return [row for row in rows if len(row["labels"]) == 1]


_TUNED_ON = {"clinc150", "massive", "mabsa", "argument_topics_sv"}
_READERS: dict[str, Callable[[Path], list[Row]]] = {
    "clinc150": _evenly("clinc150/en.jsonl.gz"),
    "massive": _parallel("massive"),
    "mabsa": _review_aspects,
    "argument_topics_sv": _evenly("argument_topics_sv/sv.jsonl.gz"),
    "bitext_support": _evenly("bitext_support/en.jsonl.gz"),
    "dstc11_intents": _evenly("dstc11_intents/insurance_en.jsonl"),
    "stackoverflow_titles": _evenly("stackoverflow_titles/en.jsonl.gz"),
    "ntrex": _parallel("ntrex"),
    "persian_tweets_real": _real_tweets,
    "persian_tweets_all": _evenly("persian_tweet_topics/fa.jsonl.gz"),
    "persian_atis": _evenly("persian_atis/fa.jsonl.gz"),
    "tweet_topic_xl": _tweet_topics,
    "swefaq": _evenly("swefaq/sv.jsonl"),
}
SET_NAMES = tuple(_READERS)
