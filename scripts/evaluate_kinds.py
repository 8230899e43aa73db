"""Kinds of remark (sarcasm, suggestion, complaint) where texts are marked with them.

Rows of `arsarcasm_v2` are those held out. The suggestions and app reviews trained nothing, and
their makers had other definitions; own sentences are those of tests/data/sentiment.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from embedded_sets import read_cached
from own_texts import read_own
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score
from training.examples import Examples, read_records

from voc.inference.reader import Reader
from voc.pipeline.sentiment import find_kinds
from voc.text.normalise import normalise_texts
from voc.types import KINDS, FloatArray

MAX_ROWS = 1000
HEAD = "kinds"


@dataclass(frozen=True)
class MarkedSet:
    """Texts of which some are of a kind; `reads` says of a record whether it is."""

    name: str
    kind: str
    records: list[dict[str, Any]]
    reads: Callable[[dict[str, Any]], bool]


def kind_table(data: Path, examples: Examples, reader: Reader, cache: Path) -> list[str]:
    """Markdown lines: a row per kind and set."""
    lines = [
        "| kind | texts | rows | of that kind | F1 | F1 if all were called it | precision | recall "
        "| average precision |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for one in _marked_sets(data, examples):
        truth = np.array([one.reads(record) for record in one.records])
        languages = [record.get("lang") or record["language"] for record in one.records]
        texts = normalise_texts([record["text"] for record in one.records], languages)
        logits = read_cached(texts, reader, cache=cache).logits
        found = np.array(
            [one.kind in kinds for kinds in find_kinds(reader.heads, logits, languages)]
        )
        scores: FloatArray = logits[:, reader.heads.columns(HEAD)][:, KINDS.index(one.kind)]
        portion = truth.mean()
        lines.append(
            f"| {one.kind} | {one.name} | {len(truth)} | {100 * portion:.0f} % "
            f"| **{100 * f1_score(truth, found, zero_division=0):.1f}** "
            f"| {100 * 2 * portion / (1 + portion):.1f} "
            f"| {100 * precision_score(truth, found, zero_division=0):.1f} "
            f"| {100 * recall_score(truth, found, zero_division=0):.1f} "
            f"| {100 * average_precision_score(truth, scores):.1f} |"
        )
    return lines


def _marked_sets(data: Path, examples: Examples) -> list[MarkedSet]:
    held_out = {example.text.text for rows in examples.dev.values() for example in rows}
    arsarcasm = read_records(data / "sentiment/ar/arsarcasm_v2.jsonl.gz")
    normalised = normalise_texts([record["text"] for record in arsarcasm], ["ar"] * len(arsarcasm))
    arsarcasm = [
        record for record, text in zip(arsarcasm, normalised, strict=True) if text in held_out
    ]
    app_reviews = read_records(data / "themes/app_reviews/en.jsonl")
    return [
        MarkedSet(
            "arsarcasm_v2 (ar), held out", "sarcasm", _sample(arsarcasm),
            lambda record: bool(record.get("sarcasm")),
        ),
        MarkedSet(
            "own sentences, five languages", "sarcasm", [dict(r) for r in read_own("sentiment")],
            lambda record: record["case"] == "sarcasm",
        ),
        MarkedSet(
            "suggestion_mining (en), not trained on", "suggestion",
            _sample(read_records(data / "themes/suggestion_mining/en.jsonl.gz")),
            lambda record: record["label"] == "suggestion",
        ),
        MarkedSet(
            "app_reviews (en), requests for a feature, not trained on", "suggestion",
            _sample(app_reviews),
            lambda record: "feature_request" in (record.get("labels") or [record["label"]]),
        ),
        MarkedSet(
            "app_reviews (en), reports of a fault, not trained on", "complaint",
            _sample(app_reviews),
            lambda record: "bug_report" in (record.get("labels") or [record["label"]]),
        ),
        MarkedSet(
            "complaint_tweets (en), the rows that trained", "complaint",
            _sample(read_records(data / "themes/complaint_tweets/en.jsonl")),
            lambda record: record["label"] == "complaint",
        ),
    ]  # fmt: skip


def _sample(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    records = list(records)
    random.Random(0).shuffle(records)
    return records[:MAX_ROWS]
