"""How well discovered themes follow meaning and not language, on label sets of `themes/`."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from embedded_sets import embed_rows
from sentiment_sets import Row
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, v_measure_score

from voc.inference.encoder import Encoder
from voc.languages import CODES
from voc.themes.discovery import METHODS, Discovery, ThemeOptions, discover_themes
from voc.types import NO_THEME

N_PER_LANGUAGE = 600
N_SINGLE = 3000
SINGLE_SETS = {
    "clinc150": "clinc150/en.jsonl.gz",
    "bitext_support": "bitext_support/en.jsonl.gz",
    "dstc11_intents": "dstc11_intents/insurance_en.jsonl",
    "stackoverflow_titles": "stackoverflow_titles/en.jsonl.gz",
    "persian_tweet_topics": "persian_tweet_topics/fa.jsonl.gz",
}


@dataclass(frozen=True)
class Labelled:
    """Texts of a label set with their languages and labels."""

    texts: list[str]
    languages: list[str]
    labels: list[str]


def read_labelled(path: Path, *, start: int = 0, step: int = 1, limit: int) -> Labelled:
    """Every `step`-th row with a label, from `start`."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file][start::step][:limit]
    return Labelled(
        [record["text"] for record in records],
        [record["lang"] for record in records],
        [record["label"] for record in records],
    )


def theme_table(data: Path, encoder: Encoder, cache: Path) -> list[str]:
    """Markdown lines: parallel sets pooled over five languages, then sets of one language."""
    lines = [
        "| set | method | labels | themes | V-measure | AMI | ARI | without theme "
        "| theme/language V | pooled / mean monolingual |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    lines += [
        _parallel_row(data, name, ThemeOptions(method=method), encoder, cache)
        for name in ("massive", "ntrex")
        for method in METHODS
    ]
    for name, path in SINGLE_SETS.items():
        # Files are sorted by label in part: take rows evenly.
        everything = read_labelled(data / "themes" / path, limit=10**9)
        step = max(1, len(everything.texts) // N_SINGLE)
        labelled = read_labelled(data / "themes" / path, step=step, limit=N_SINGLE)
        for method in METHODS:
            found = _discover(labelled, ThemeOptions(method=method), encoder, cache)
            lines.append(f"| {name} | {method} | {_scores(labelled, found)} | | |")
    return lines


def _parallel_row(
    data: Path, name: str, options: ThemeOptions, encoder: Encoder, cache: Path
) -> str:
    # Each language takes other rows, so that no theme is held together by translations of one text.
    parts = [
        read_labelled(
            data / "themes" / name / f"{code}.jsonl", start=i, step=5, limit=N_PER_LANGUAGE
        )
        for i, code in enumerate(CODES)
    ]
    alone = [
        v_measure_score(part.labels, _discover(part, options, encoder, cache).labels)
        for part in parts
    ]
    pooled = Labelled(
        [text for part in parts for text in part.texts],
        [language for part in parts for language in part.languages],
        [label for part in parts for label in part.labels],
    )
    found = _discover(pooled, options, encoder, cache)
    ratio = v_measure_score(pooled.labels, found.labels) / np.mean(alone)
    bias = v_measure_score(pooled.languages, found.labels)
    return (
        f"| {name}, five languages | {options.method} | {_scores(pooled, found)} "
        f"| {bias:.3f} | {ratio:.2f} |"
    )


def _discover(
    labelled: Labelled, options: ThemeOptions, encoder: Encoder, cache: Path
) -> Discovery:
    rows = [
        Row(text, language, 0, True)
        for text, language in zip(labelled.texts, labelled.languages, strict=True)
    ]
    vectors = embed_rows(rows, encoder, cache=cache)
    return discover_themes(vectors, labelled.texts, labelled.languages, options=options)


def _scores(labelled: Labelled, found: Discovery) -> str:
    truth, labels = labelled.labels, found.labels
    loose = float(np.mean(labels == NO_THEME))
    return (
        f"{len(set(truth))} | {found.n_themes} | {100 * v_measure_score(truth, labels):.1f} "
        f"| {100 * adjusted_mutual_info_score(truth, labels):.1f} "
        f"| {100 * adjusted_rand_score(truth, labels):.1f} | {loose:.3f}"
    )
