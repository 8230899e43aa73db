"""Key phrases of themes, per language, by class-based TF-IDF over lemmas and by meaning.

Frequency alone puts everyday words first ("time", "ordered"). So a phrase also counts by where it
points: the mean vector of all units that hold it, wherever they are, should lie near the theme.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log

import numpy as np

from voc.maths.vectors import mean_by_group, normalise_rows
from voc.text.phrases import Term, content_lemmas
from voc.types import FloatArray, IntArray

_N_PHRASES = 8
_N_CANDIDATES = 40
_WORD_BONUS = 0.5
"""A phrase says more than its words: each further word raises its weight by half."""

_MOST_POINTING = 500
"""Units that tell where a phrase points."""

_Key = tuple[str, int]  # language, theme


def find_key_phrases(
    texts: Sequence[str], languages: Sequence[str], labels: IntArray, vectors: FloatArray
) -> list[dict[str, list[str]]]:
    """For each theme 0.., language -> up to eight key phrases, best first, as customers wrote them.

    Languages come in order of their units in the theme. A term's weight is its frequency in the
    theme times the log of how rare it is over all themes of that language (class-based TF-IDF,
    Grootendorst 2022), times the squared cosine between its units and the theme.

    `vectors` (n, d) are the texts' vectors without language bias.
    """
    n_themes = int(labels.max(initial=-1)) + 1
    terms = content_lemmas(texts, languages)
    phrases: list[dict[str, list[str]]] = [{} for _ in range(n_themes)]
    if not n_themes:
        return phrases
    centroids = mean_by_group(vectors, labels, n_groups=n_themes)
    codes = np.asarray(languages)
    n_units = Counter(zip(languages, labels.tolist(), strict=True))
    for language in sorted(set(languages)):
        own = np.flatnonzero(codes == language)
        found = _phrases_of_language([terms[i] for i in own], labels[own], vectors[own], centroids)
        for theme, chosen in found.items():
            phrases[theme][language] = chosen
    return [
        dict(sorted(found.items(), key=lambda item: (-n_units[item[0], theme], item[0])))
        for theme, found in enumerate(phrases)
    ]


def _phrases_of_language(
    terms: list[list[Term]], labels: IntArray, vectors: FloatArray, centroids: FloatArray
) -> dict[int, list[str]]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    units_of: dict[str, list[int]] = defaultdict(list)
    for unit, (own, label) in enumerate(zip(terms, labels.tolist(), strict=True)):
        for term in own:
            counts[label][term.lemma] += 1
            surfaces[term.lemma][_plain(term)] += 1
            units_of[term.lemma].append(unit)
    overall = {lemma: len(units) for lemma, units in units_of.items()}
    mean_size = sum(overall.values()) / max(1, len(counts))
    n_units = Counter(labels.tolist())
    # Phrases are candidates of many themes, and the commonest of them are in thousands of units.
    directions: dict[str, FloatArray] = {}
    chosen = {}
    for theme in sorted(counts):
        if theme < 0:
            continue
        weights = _frequency_weights(counts[theme], overall, mean_size, n_units=n_units[theme])
        for lemma in weights:
            if lemma not in directions:
                directions[lemma] = _direction(vectors, units_of[lemma])
            weights[lemma] *= max(0.0, float(directions[lemma] @ centroids[theme])) ** 2
        best = _without_overlap(sorted(weights, key=lambda lemma: (-weights[lemma], lemma)))
        chosen[theme] = [_surface(surfaces[lemma]) for lemma in best]
    return chosen


def _direction(vectors: FloatArray, units: list[int]) -> FloatArray:
    """Mean vector of some units at most, evenly chosen, scaled to length 1, (d,)."""
    step = -(-len(units) // _MOST_POINTING)
    mean: FloatArray = normalise_rows(vectors[units[::step]].mean(axis=0, keepdims=True))[0]
    return mean


def _frequency_weights(
    counts: Counter[str], overall: dict[str, int], mean_size: float, *, n_units: int
) -> dict[str, float]:
    """Class-based TF-IDF of a theme's most telling terms."""
    # In a theme of some size a phrase should recur; where none does, one is better than nothing.
    least = 2 if n_units >= 5 and max(counts.values(), default=0) > 1 else 1
    weights = {
        lemma: count * log(1 + mean_size / overall[lemma]) * (1 + _WORD_BONUS * lemma.count(" "))
        for lemma, count in counts.items()
        if count >= least
    }
    best = sorted(weights, key=lambda lemma: (-weights[lemma], lemma))[:_N_CANDIDATES]
    return {lemma: weights[lemma] for lemma in best}


def _without_overlap(lemmas: list[str]) -> list[str]:
    """The first terms, leaving out those that share all their words with an earlier one."""
    chosen: list[str] = []
    for lemma in lemmas:
        words = set(lemma.split())
        if not any(words <= set(taken.split()) or set(taken.split()) <= words for taken in chosen):
            chosen.append(lemma)
        if len(chosen) == _N_PHRASES:
            break
    return chosen


def _plain(term: Term) -> str:
    """Surface in lower case, unless it is written in capitals on purpose (SMS, IBAN)."""
    words = term.surface.split()
    return " ".join(word if word.isupper() and len(word) <= 5 else word.lower() for word in words)


def _surface(counter: Counter[str]) -> str:
    return min(counter, key=lambda surface: (-counter[surface], surface))
