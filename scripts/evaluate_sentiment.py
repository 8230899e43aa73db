"""Sentiment on the held-out rows of every labelled set, beside what was and what is published.

Sets with two classes are scored over those two. "Trained on" says whether other rows of the set
were in training, before and now; the rows scored never were.
"""

import json
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from embedded_sets import read_cached
from measures import accuracy, among_classes, calibration_error, macro_f1, measure_as_published
from sentiment_sets import SETS, SentimentSet, read_set
from training.calibration import N_CALIBRATION
from training.examples import sample

from voc.inference.reader import Reader
from voc.languages import CODES
from voc.pipeline.sentiment import score_texts
from voc.text.normalise import normalise_texts
from voc.types import FloatArray, IntArray

MAX_ROWS = 500
BEFORE = Path(__file__).parents[1] / "docs" / "figures" / "evaluation_before.json"
PUBLISHED = Path(__file__).with_name("published.toml")


@dataclass(frozen=True)
class Judged:
    """Held-out rows of a set: labels (n,) and the probabilities (n, 3) they were given.

    `calibrated` (n,) says which rows had a part in fitting the temperatures.
    """

    name: str
    is_trained_on: bool
    truth: IntArray
    probabilities: FloatArray
    calibrated: IntArray

    @property
    def language(self) -> str:
        """Language code."""
        return self.name.partition("/")[0]

    @property
    def found(self) -> IntArray:
        """The likeliest class of each row."""
        return self.probabilities.argmax(axis=1)

    def take(self, rows: IntArray) -> "Judged":
        """Some of the rows, given by a mask (n,)."""
        return Judged(
            self.name,
            self.is_trained_on,
            self.truth[rows],
            self.probabilities[rows],
            self.calibrated[rows],
        )


@dataclass(frozen=True)
class HeldOut:
    """Held-out rows as the encoder is given them; labels (n,).

    `calibrated` (n,) says which took part in fitting the temperatures.
    """

    texts: Sequence[str]
    languages: Sequence[str]
    labels: IntArray
    calibrated: IntArray


def held_out_rows(data: Path, chosen: SentimentSet) -> HeldOut:
    """At most MAX_ROWS held-out rows of a set, the same for every call."""
    numbered = list(enumerate(row for row in read_set(data, chosen) if row.held_out))
    calibrated = set(sample(range(len(numbered)), N_CALIBRATION) if chosen.trains else ())
    random.Random(0).shuffle(numbered)
    numbered = numbered[:MAX_ROWS]
    languages = [row.language for _, row in numbered]
    return HeldOut(
        normalise_texts([row.text for _, row in numbered], languages),
        languages,
        np.array([row.label for _, row in numbered]),
        np.array([number in calibrated for number, _ in numbered]),
    )


def judge_sets(data: Path, reader: Reader, cache: Path) -> list[Judged]:
    """Every set's held-out rows, judged."""
    judged = []
    for chosen in SETS:
        rows = held_out_rows(data, chosen)
        logits = read_cached(rows.texts, reader, cache=cache).logits
        scores = score_texts(reader.heads, logits, rows.languages).probabilities
        judged.append(
            Judged(
                chosen.name,
                chosen.trains,
                rows.labels,
                among_classes(scores, rows.labels),
                rows.calibrated,
            )
        )
    return judged


def sentiment_table(judged: Sequence[Judged]) -> list[str]:
    """Markdown lines: a row per set, then a table of the languages' means."""
    before = json.loads(BEFORE.read_text(encoding="utf-8"))["sentiment"]
    published = tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))
    lines = [
        "| set | classes | rows | trained on (before, now) | macro-F1 before | macro-F1 now "
        "| accuracy | calibration error | published | ours in that measure |",
        "| --- | --: | --: | --- | --: | --: | --: | --: | --- | --: |",
    ]
    for one in judged:
        was = before[one.name]
        lines.append(
            f"| {one.name} | {len(np.unique(one.truth))} | {len(one.truth)} "
            f"| {_yes(was['trained_on'])}, {_yes(one.is_trained_on)} "
            f"| {was['macro_f1']:.1f} | **{macro_f1(one.truth, one.found):.1f}** "
            f"| {accuracy(one.truth, one.found):.1f} "
            f"| {calibration_error(one.probabilities, one.truth):.3f} "
            f"| {beside(published.get(one.name), one.truth, one.found)} |"
        )
    return [*lines, "", *_language_table(judged, before)]


def beside(entry: Mapping[str, Any] | None, truth: IntArray, found: IntArray) -> str:
    """Two cells: a published figure with what it is of, and ours in its measure if there is one."""
    if entry is None:
        return "none found | "
    told = f"{entry['system']}: {entry['figure']:.1f} {entry['measure']} ({entry['rows']})"
    try:
        return f"{told} | {measure_as_published(entry['measure'], truth, found):.1f}"
    except ValueError:
        return f"{told} | "


def _language_table(judged: Sequence[Judged], before: Mapping[str, Any]) -> list[str]:
    lines = [
        "| language | sets | mean macro-F1 before | now | below English | calibration error, "
        "sets pooled | mean of sets | of rows that fitted no temperature |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    now = {
        code: np.mean([macro_f1(one.truth, one.found) for one in judged if one.language == code])
        for code in CODES
    }
    for code in CODES:
        sets = [one for one in judged if one.language == code]
        was = np.mean([before[one.name]["macro_f1"] for one in sets])
        unseen = [one.take(~one.calibrated) for one in sets]
        error = np.mean([calibration_error(one.probabilities, one.truth) for one in sets])
        lines.append(
            f"| {code} | {len(sets)} | {was:.1f} | **{now[code]:.1f}** "
            f"| {now['en'] - now[code]:.1f} | {_pooled_error(sets):.3f} | {error:.3f} "
            f"| {_pooled_error(unseen):.3f} |"
        )
    return lines


def _pooled_error(sets: Sequence[Judged]) -> float:
    return calibration_error(
        np.concatenate([one.probabilities for one in sets]),
        np.concatenate([one.truth for one in sets]),
    )


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
