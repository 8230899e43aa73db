"""Scores on held-out rows while training runs: quick samples, the same ones each time."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.cluster import KMeans
from sklearn.metrics import f1_score, v_measure_score

from training.examples import Examples, Text, is_held_out_label, read_records, sample
from training.multitask import MultiTaskModel
from training.states import StateStore
from voc.languages import CODES
from voc.text.normalise import normalise_texts

JOURNEY = Path(__file__).parents[2] / "tests" / "data" / "journey"
N_SENTIMENT = 120
N_THEME_TEXTS = 600
CROSS_LINGUAL = {
    "massive": [f"massive/{code}.jsonl" for code in CODES],
    "ntrex": [f"ntrex/{code}.jsonl" for code in CODES],
    "mabsa": [f"mabsa/{code}.jsonl.gz" for code in ("ar", "sv", "en")],
    "tweet_topic": ["tweet_topic_xl/el.jsonl", "tweet_topic_xl/en.jsonl"],
}
WHOLE_SETS = {
    "dstc11": ["dstc11_intents/insurance_en.jsonl"],
    "bitext": ["bitext_support/en.jsonl.gz"],
}


@dataclass(frozen=True)
class Labelled:
    """Texts with a label each."""

    texts: Sequence[Text]
    labels: Sequence[str]


@dataclass(frozen=True)
class DevSets:
    """Held-out rows: sentiment and themes by set, journey sentences."""

    sentiment: dict[str, Labelled]
    themes: dict[str, Labelled]
    journey: Labelled

    def texts(self) -> list[str]:
        """Every text in them."""
        sets = (*self.sentiment.values(), *self.themes.values(), self.journey)
        return [text.text for one in sets for text in one.texts]


def read_dev(data: Path, examples: Examples) -> DevSets:
    """Samples of what is held out."""
    sentiment = {}
    for name, rows in examples.dev.items():
        chosen = sample(rows, N_SENTIMENT)
        sentiment[name] = Labelled([e.text for e in chosen], [str(e.label) for e in chosen])
    themes = {
        name: _read_themes(data, paths, whole=False) for name, paths in CROSS_LINGUAL.items()
    } | {name: _read_themes(data, paths, whole=True) for name, paths in WHOLE_SETS.items()}
    return DevSets(sentiment, themes, _read_journey())


def _read_themes(data: Path, paths: Sequence[str], *, whole: bool) -> Labelled:
    rows = []
    for number, path in enumerate(paths):
        # Each language takes other rows: no theme is held together by translations of one text.
        records = read_records(data / "themes" / path)[number :: len(paths)]
        rows += [
            (record["text"], record["lang"], record["label"])
            for record in records
            if (whole or "tweet_topic" in path or is_held_out_label(record["label"]))
            and len(record.get("labels") or [0]) == 1
        ]
    random.Random(0).shuffle(rows)
    texts, languages, labels = zip(*rows[:N_THEME_TEXTS], strict=True)
    normalised = normalise_texts(texts, languages)
    return Labelled([Text(t, c) for t, c in zip(normalised, languages, strict=True)], labels)


def _read_journey() -> Labelled:
    texts, labels = [], []
    for code in CODES:
        lines = (JOURNEY / f"{code}.jsonl").read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines]
        normalised = normalise_texts([r["text"] for r in records], [code] * len(records))
        texts += [Text(text, code) for text in normalised]
        labels += [record["stage"] for record in records]
    return Labelled(texts, labels)


@torch.no_grad()
def score(
    model: MultiTaskModel, store: StateStore, dev: DevSets, stages: Sequence[str]
) -> dict[str, float]:
    """Scores x 100 by name: macro-F1 of sentiment and stages, V-measure of k-means on themes."""
    scores: dict[str, float] = {}
    by_language: dict[str, list[float]] = {code: [] for code in CODES}
    for name, rows in dev.sentiment.items():
        _, logits = model(store, [text.text for text in rows.texts])
        truth = np.array([int(label) for label in rows.labels])
        classes = np.unique(truth)
        outside = ~np.isin(np.arange(3), classes)
        found = np.where(outside, -np.inf, logits["sentiment"].numpy()).argmax(1)
        scores[name] = 100 * f1_score(truth, found, average="macro", labels=classes)
        by_language[name[:2]].append(scores[name])
    for code, values in by_language.items():
        scores[f"mean {code}"] = float(np.mean(values))
    for name, rows in dev.themes.items():
        vectors, _ = model(store, [text.text for text in rows.texts])
        k = len(set(rows.labels))
        found = KMeans(k, n_init=2, random_state=0).fit_predict(vectors.numpy())
        scores[f"V {name}"] = 100 * v_measure_score(rows.labels, found)
    _, logits = model(store, [text.text for text in dev.journey.texts])
    found = np.array(stages)[logits["stage"].numpy().argmax(1)]
    truth, languages = (
        np.array(dev.journey.labels),
        np.array([t.language for t in dev.journey.texts]),
    )
    for code in ("all", *CODES):
        here = (truth != stages[-1]) & ((languages == code) | (code == "all"))
        scores[f"stage {code}"] = 100 * f1_score(
            truth[here], found[here], average="macro", labels=list(stages[:-1])
        )
    return scores
