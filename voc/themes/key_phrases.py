"""Key phrases of themes, per language, by class-based TF-IDF over lemmas."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log

from voc.text.phrases import Term, content_lemmas
from voc.types import IntArray

_N_PHRASES = 8
_WORD_BONUS = 0.5
"""A phrase says more than its words: each further word raises its weight by half."""

_Key = tuple[str, int]  # language, theme


def find_key_phrases(
    texts: Sequence[str], languages: Sequence[str], labels: IntArray
) -> list[dict[str, list[str]]]:
    """For each theme 0.., language -> up to eight key phrases, best first, as customers wrote them.

    Languages come in order of their units in the theme. A term's weight is its frequency in the
    theme times the log of how rare it is over all themes of that language (class-based TF-IDF,
    Grootendorst 2022).
    """
    n_themes = int(labels.max(initial=-1)) + 1
    terms = content_lemmas(texts, languages)
    counts: dict[_Key, Counter[str]] = defaultdict(Counter)
    n_units: Counter[_Key] = Counter()
    surfaces: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for own, language, label in zip(terms, languages, labels.tolist(), strict=True):
        key = (language, label)
        n_units[key] += 1
        for term in own:
            counts[key][term.lemma] += 1
            surfaces[language, term.lemma][_plain(term)] += 1
    overall = _sum_by_language(counts)
    mean_size = {
        language: sum(counter.values()) / max(1, sum(1 for code, _ in counts if code == language))
        for language, counter in overall.items()
    }
    phrases: list[dict[str, list[str]]] = [{} for _ in range(n_themes)]
    for key in sorted(counts, key=lambda key: (key[1], -n_units[key], key[0])):
        language, theme = key
        if theme < 0:
            continue
        rarity = {
            lemma: log(1 + mean_size[language] / overall[language][lemma]) for lemma in counts[key]
        }
        chosen = _choose(counts[key], rarity, n_units=n_units[key])
        phrases[theme][language] = [_surface(surfaces[language, lemma]) for lemma in chosen]
    return phrases


def _sum_by_language(counts: dict[_Key, Counter[str]]) -> dict[str, Counter[str]]:
    overall: dict[str, Counter[str]] = defaultdict(Counter)
    for (language, _), counter in counts.items():
        overall[language].update(counter)
    return overall


def _choose(counts: Counter[str], rarity: dict[str, float], *, n_units: int) -> list[str]:
    """The best terms, none of which is part of another."""
    least = 2 if n_units >= 5 else 1
    weights = {
        lemma: count * rarity[lemma] * (1 + _WORD_BONUS * lemma.count(" "))
        for lemma, count in counts.items()
        if count >= least
    }
    chosen: list[str] = []
    words_taken: list[set[str]] = []
    for lemma in sorted(weights, key=lambda lemma: (-weights[lemma], lemma)):
        words = set(lemma.split())
        if any(words <= taken or taken <= words for taken in words_taken):
            continue
        chosen.append(lemma)
        words_taken.append(words)
        if len(chosen) == _N_PHRASES:
            break
    return chosen


def _plain(term: Term) -> str:
    """Surface in lower case, unless it is written in capitals on purpose (SMS, IBAN)."""
    words = term.surface.split()
    return " ".join(word if word.isupper() and len(word) <= 5 else word.lower() for word in words)


def _surface(counter: Counter[str]) -> str:
    return min(counter, key=lambda surface: (-counter[surface], surface))
