"""Candidate key phrases of a text: single words and short sequences, as lemmas with their surface.

A sequence of two or three words is a candidate when it neither starts nor ends with a function word
and no punctuation, number or address interrupts it. Negations may stand anywhere in a phrase ("no
refund") but are none by themselves.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from voc.languages import LANGUAGES
from voc.text.evidence import without_addresses
from voc.text.function_words import COORDINATORS, fold, function_words, negations

_LONGEST = 3
"""Words in a phrase."""

_BREAK = re.compile(r"[^\w\s'’\u200c\u200d\u0300-\u036f\u064b-\u0655-]+|\n")
_EDGES = "'’-_\u200c\u200d"
_ARABIC_MARKS = re.compile("[\u064b-\u0655\u0670\u0640]")
_ARABIC_PREFIX = re.compile(
    "(?:[وف]?(?:[بك]?ال|لل)(?=\\w{3})|و(?=(?:في|من|على|عن|كان|كل|هو|هي|مع|انا|أنا)))"
)
_PERSIAN_FORMS = str.maketrans("يىك", "ییک")
_PERSIAN_ENDING = re.compile(
    "(?<=\\w{2})\u200c?(?:هایی|های|ها|ترین|تر|مون|تون|شون)\\Z|(?<=\\w{3})\u200c(?:ام|ات|اش|ای|ی)\\Z"
)


class Term(NamedTuple):
    """A candidate phrase: lemmas to count by, and the words as they stood in the text."""

    lemma: str
    surface: str


class _Word(NamedTuple):
    lemma: str
    kind: str  # content, negation, function, or gap: no part of any phrase


def content_lemmas(texts: Sequence[str], languages: Sequence[str]) -> list[list[Term]]:
    """Candidate terms of each text, each lemma once, in order of appearance.

    Texts of "other" languages give lower-cased words for lemmas, without function words removed.
    """
    return [_terms(text, language) for text, language in zip(texts, languages, strict=True)]


def _terms(text: str, language: str) -> list[Term]:
    found: dict[str, str] = {}
    for run in _BREAK.split(without_addresses(text)):
        surfaces = run.split()
        words = [_word(surface, language) for surface in surfaces]
        for first, word in enumerate(words):
            if word.kind == "gap" or word.kind == "function":
                continue
            has_content = False
            for last in range(first, min(first + _LONGEST, len(words))):
                kind = words[last].kind
                if kind == "gap":
                    break
                has_content = has_content or kind == "content"
                if kind != "function" and has_content:
                    lemma = " ".join([item.lemma for item in words[first : last + 1]])
                    if lemma not in found:
                        found[lemma] = " ".join(surfaces[first : last + 1]).strip(_EDGES)
    return [Term(lemma, surface) for lemma, surface in found.items()]


@lru_cache(maxsize=200_000)
def _word(surface: str, language: str) -> _Word:
    word = surface.lower().strip(_EDGES).replace("’", "'")
    if language in ("ar", "fa"):
        word = _ARABIC_MARKS.sub("", word)
    if language == "fa":
        word = word.translate(_PERSIAN_FORMS)
    folded = fold(word, language)
    functions = function_words(language)
    if folded in negations(language) or folded.endswith("n't"):
        return _Word(folded, "negation")
    if not _says_something(word) or word in COORDINATORS:
        return _Word(folded, "gap")
    bare = _ARABIC_PREFIX.sub("", word, count=1) if language == "ar" else word
    if not functions.isdisjoint((folded, folded.split("'")[0], fold(bare, language))):
        return _Word(folded, "function")
    lemma = _lemma(bare, language)
    if lemma in functions:  # "better" may have the lemma of a particle in Persian
        lemma = folded
    return _Word(lemma, "content")


def _says_something(word: str) -> bool:
    if word[:1].isdigit():
        return word in ("3g", "4g", "5g")
    return len(word) > 1 and word not in ("http", "https") and any(map(str.isalpha, word))


def _lemma(word: str, language: str) -> str:
    if language not in LANGUAGES:
        return word
    import simplemma

    lemma = str(simplemma.lemmatize(word, lang=language)).lower()
    if language == "fa":
        if lemma == word:
            return _PERSIAN_ENDING.sub("", word)
        # The lemma of a negated verb is the plain verb; the complaint is in the negation.
        return f"ن{lemma}" if word.startswith("نمی") else lemma
    return fold(lemma, language)
