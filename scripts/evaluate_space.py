"""How well vectors group by meaning and not by language: k-means with the true number of labels.

On labels that trained nothing (a third of those of each set that trained) and on sets of which
nothing trained. Of a set in several languages each language gives other rows, so that no group is
held together by translations of one text. V-measures are x 100, means over the seeds in SEEDS.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from embedded_sets import stream_cached
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import v_measure_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits
from training.examples import is_held_out_label, read_records

from voc.inference.encoder import Encoder
from voc.inference.encoder_parts import PLAIN
from voc.languages import CODES
from voc.maths.vectors import centre_by_language
from voc.text.normalise import normalise_texts
from voc.types import FloatArray

MAX_POOLED = 1200
"""Texts of a set in several languages, and of each of its languages alone."""
MAX_SINGLE = 2000
SEEDS = (0, 1, 2)
MIN_OF_TOPIC = 15
NTREX_TOPICS = Path(__file__).parent / "data" / "ntrex_topics.yaml"


@dataclass(frozen=True)
class SpaceSet:
    """Files of a set under `themes/`, a language each; what of it is held out.

    `is_whole` sets trained nothing; of the others the labels that trained are left out. `topics`
    renames labels: those it lacks are left out, and names of fewer than MIN_OF_TOPIC rows.
    """

    paths: tuple[str, ...]
    is_whole: bool = False
    topics: Mapping[str, str] | None = None

    @property
    def held_out(self) -> str:
        """What was held out, in words."""
        return "whole set" if self.is_whole else "held-out labels"


def space_sets() -> dict[str, SpaceSet]:
    """The sets by name, those in several languages first."""
    ntrex = tuple(f"ntrex/{code}.jsonl" for code in CODES)
    topics = yaml.safe_load(NTREX_TOPICS.read_text(encoding="utf-8"))
    return {
        "massive": SpaceSet(tuple(f"massive/{code}.jsonl" for code in CODES)),
        "ntrex, by story": SpaceSet(ntrex),
        "ntrex, stories by topic": SpaceSet(ntrex, topics=topics),
        "mabsa": SpaceSet(tuple(f"mabsa/{code}.jsonl.gz" for code in ("ar", "sv", "en"))),
        "persian_atis": SpaceSet(("persian_atis/fa.jsonl.gz", "persian_atis/en.jsonl"), True),
        "tweet_topic_xl": SpaceSet(("tweet_topic_xl/el.jsonl", "tweet_topic_xl/en.jsonl"), True),
        "clinc150": SpaceSet(("clinc150/en.jsonl.gz",)),
        "semeval_absa hotels": SpaceSet(("semeval_absa/hotels2016_ar.jsonl.gz",)),
        "persian_tweet_topics": SpaceSet(("persian_tweet_topics/fa.jsonl.gz",)),
        "argument_topics_sv": SpaceSet(("argument_topics_sv/sv.jsonl.gz",)),
        "bitext_support": SpaceSet(("bitext_support/en.jsonl.gz",), True),
        "dstc11_intents": SpaceSet(("dstc11_intents/insurance_en.jsonl",), True),
        "stackoverflow_titles": SpaceSet(("stackoverflow_titles/en.jsonl.gz",), True),
        "airline_reasons": SpaceSet(("airline_reasons/en.jsonl.gz",), True),
        "swefaq": SpaceSet(("swefaq/sv.jsonl",), True),
    }


@dataclass(frozen=True)
class Texts:
    """Normalised texts with their languages and labels."""

    texts: list[str]
    languages: list[str]
    labels: list[str]


@dataclass(frozen=True)
class Space:
    """A way to make vectors of texts."""

    name: str
    encoder: Encoder
    is_centred: bool

    def vectors(self, rows: Texts, cache: Path) -> FloatArray:
        """Vectors (n, d); centred ones have lost the mean of their language."""
        vectors = stream_cached(rows.texts, self.encoder, cache=cache)
        return centre_by_language(vectors, rows.languages) if self.is_centred else vectors


def space_tables(data: Path, encoder: Encoder, cache: Path) -> list[str]:
    """Markdown lines: k-means on every set, then what tells about language."""
    plain = Encoder.load(PLAIN)
    spaces = (
        Space("plain", plain, False),
        Space("plain, centred", plain, True),
        Space("adapted", encoder, False),
        Space("adapted, centred", encoder, True),
    )
    # On so few rows, threads wait for each other longer than they compute.
    with threadpool_limits(1):
        return _tables(data, spaces, cache)


def _tables(data: Path, spaces: Sequence[Space], cache: Path) -> list[str]:
    chosen = space_sets()
    sets = {name: _read(data / "themes", one) for name, one in chosen.items()}
    lines = [
        "| set | held out | languages | labels | texts | plain, centred | adapted "
        "| adapted, centred | gain, not centred |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for name, parts in sets.items():
        pooled = _pool(parts)
        figures = [v_measure(space.vectors(pooled, cache), pooled) for space in spaces[1:]]
        shown = " | ".join(f"{figure:.1f}" for figure in figures)
        lines.append(
            f"| {name} | {chosen[name].held_out} | {len(parts)} | {len(set(pooled.labels))} "
            f"| {len(pooled.texts)} | {shown} | **{figures[1] - figures[0]:+.1f}** |"
        )
    several = {name: parts for name, parts in sets.items() if len(parts) > 1}
    return [*lines, "", *_language_table(several, spaces, cache)]


def v_measure(vectors: FloatArray, rows: Texts, truth: Sequence[str] | None = None) -> float:
    """V-measure x 100 of k-means at the true k against the labels, or against another truth."""
    k = len(set(rows.labels))
    truth = rows.labels if truth is None else truth
    scores = [
        v_measure_score(truth, KMeans(k, n_init=3, random_state=seed).fit_predict(vectors))
        for seed in SEEDS
    ]
    return 100 * float(np.mean(scores))


def language_probe(vectors: FloatArray, languages: Sequence[str]) -> float:
    """Accuracy x 100, in five folds, of a logistic regression that tells the language."""
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return 100 * float(np.mean(cross_val_score(probe, vectors, languages, cv=folds)))


def _language_table(
    sets: dict[str, list[Texts]], spaces: Sequence[Space], cache: Path
) -> list[str]:
    lines = [
        "| set | vectors | V of each language alone, mean | pooled | pooled / alone "
        "| V against language | probe tells language | chance |",
        "| --- | --- | --: | --: | --: | --: | --: | --: |",
    ]
    for name, parts in sets.items():
        pooled = _pool(parts)
        for space in spaces:
            alone = np.mean([v_measure(space.vectors(one, cache), one) for one in map(_cap, parts)])
            vectors = space.vectors(pooled, cache)
            together = v_measure(vectors, pooled)
            lines.append(
                f"| {name} | {space.name} | {alone:.1f} | {together:.1f} | {together / alone:.2f} "
                f"| {v_measure(vectors, pooled, pooled.languages):.1f} "
                f"| {language_probe(vectors, pooled.languages):.1f} "
                f"| {100 * _largest_share(pooled.languages):.1f} |"
            )
    return lines


def _read(themes: Path, chosen: SpaceSet) -> list[Texts]:
    """The rows with one held-out label of each language, in an order of their own."""
    parts = []
    for path in chosen.paths:
        pairs = [
            (record, record["label"] if chosen.topics is None else chosen.topics[record["label"]])
            for record in read_records(themes / path)
            if len(record.get("labels") or [0]) == 1
            and record["label"] != "oos"
            and (chosen.is_whole or is_held_out_label(record["label"]))
            and (chosen.topics is None or record["label"] in chosen.topics)
        ]
        if chosen.topics is not None:
            counts = Counter(label for _, label in pairs)
            pairs = [pair for pair in pairs if counts[pair[1]] >= MIN_OF_TOPIC]
        # Parallel rows keep one order in all languages: every n-th of them is then another one.
        random.Random(0).shuffle(pairs)
        languages = [record["lang"] for record, _ in pairs]
        texts = normalise_texts([record["text"] for record, _ in pairs], languages)
        parts.append(Texts(texts, languages, [label for _, label in pairs]))
    return parts


def _pool(parts: Sequence[Texts]) -> Texts:
    """Other rows of each language, in all about as many as are taken of one language alone."""
    n_rows = {len(part.texts) for part in parts}
    if len(parts) == 1:
        taken = [_slice(parts[0], 0, 1, MAX_SINGLE)]
    elif len(n_rows) == 1:
        each = min(MAX_POOLED, *n_rows) // len(parts)
        taken = [_slice(part, start, len(parts), each) for start, part in enumerate(parts)]
    else:  # not parallel, and few
        taken = [_slice(part, 0, 1, MAX_POOLED // len(parts)) for part in parts]
    return Texts(
        [text for part in taken for text in part.texts],
        [language for part in taken for language in part.languages],
        [label for part in taken for label in part.labels],
    )


def _cap(part: Texts) -> Texts:
    return _slice(part, 0, 1, MAX_POOLED)


def _slice(part: Texts, start: int, step: int, n: int) -> Texts:
    chosen = slice(start, start + n * step, step)
    return Texts(part.texts[chosen], part.languages[chosen], part.labels[chosen])


def _largest_share(languages: Sequence[str]) -> float:
    return max(languages.count(code) for code in set(languages)) / len(languages)
