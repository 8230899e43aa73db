"""Identify the language of texts: Arabic, Persian, Swedish, Greek, English or "other".

The script decides first (Greek; other scripts), then letters and small words. What is left of the
texts in Latin letters may be romanised Arabic, Persian or Greek (`romanised`), which counts as that
language; the rest is for lingua's n-gram models.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from voc.language_names import declared_code
from voc.languages import LANGUAGES, OTHER
from voc.text import evidence
from voc.text.romanised import romanised_languages

if TYPE_CHECKING:
    from lingua import LanguageDetector

_FEWEST_WORDS = 3
"""Shorter texts say too little: the context decides."""

_CLEAR = 4
"""So many different small words of Swedish or English leave no doubt of the script's language."""

_ANYWHERE = frozenset("ok okay okey oki super top bravo wow perfect".split())
"""Words of no language: alone, they are in that of the context."""

_ARABIC_MARGIN = 2.0
_PRIOR = 0.2
"""What a declared language adds to its confidence."""

# Of lingua's confidence, which sums to 1 over its languages. Measured on 3,300 Swedish and English
# comments, these lose 2 of them (6 of their first four words) and find 8 of 10 foreign sentences.
_CLEARLY_OTHER = 0.35
_NOT_OURS = 0.2
_FEWEST_WORDS_FOR_OTHER = 4
_LONGEST = 400
_LONGEST_FOR_MODEL = 160
"""Characters looked at, by the rules and by lingua; more only cost time."""

_CONFUSABLE = {
    "Latin": (
        "DANISH", "BOKMAL", "GERMAN", "DUTCH", "FRENCH", "SPANISH", "PORTUGUESE", "ITALIAN",
        "FINNISH", "TURKISH", "POLISH",
    ),
    "Arabic": ("URDU",),
}  # fmt: skip
_OURS = {"Latin": {"SWEDISH": "sv", "ENGLISH": "en"}, "Arabic": {"ARABIC": "ar", "PERSIAN": "fa"}}
_FALLBACK = {"Latin": "en", "Arabic": "ar"}


def identify_languages(
    texts: Sequence[str],
    *,
    declared: Sequence[str | None] | None = None,
    context: Sequence[str | None] | None = None,
) -> list[str]:
    """Language code of each text: ar, fa, sv, el, en or "other".

    `declared` is what the input says (a code or a name in any form) and weighs as a prior;
    `context` is the code to fall back on for texts too short to tell (the comment's language, or
    the file's most frequent one). Both have one entry per text; None says nothing.
    """
    said = [None] * len(texts) if declared is None else [declared_code(name) for name in declared]
    around = [None] * len(texts) if context is None else list(context)
    languages: list[str] = []
    open_questions: dict[str, list[int]] = {evidence.LATIN: [], evidence.ARABIC: []}
    perhaps_romanised: list[int] = []
    for at, text in enumerate(texts):
        text = evidence.without_addresses(text[:_LONGEST])
        script = evidence.script(text)
        hint = said[at] or around[at]
        language, is_clear = _by_rules(text, script, said[at], around[at])
        if language is None:
            open_questions[script].append(at)
            language = hint or _FALLBACK[script]
        if script == evidence.LATIN and not is_clear:
            perhaps_romanised.append(at)
        languages.append(language)
    romanised = _find_romanised(texts, perhaps_romanised, said, around)
    for at, language in romanised.items():
        languages[at] = language
    open_questions[evidence.LATIN] = [
        at for at in open_questions[evidence.LATIN] if at not in romanised
    ]
    for script, positions in open_questions.items():
        if positions:
            answers = _by_model([texts[at] for at in positions], script)
            for at, confidence in zip(positions, answers, strict=True):
                languages[at] = _decide(texts[at], script, confidence, said[at] or around[at])
    return languages


def tells_little(text: str) -> bool:
    """Whether a text is too short to tell its language by itself."""
    return len(evidence.words(evidence.without_addresses(text))) < _FEWEST_WORDS


def _by_rules(
    text: str, script: str, said: str | None, around: str | None
) -> tuple[str | None, bool]:
    """Language that script, letters and small words decide, and whether it is beyond doubt.

    None when a model must be asked.
    """
    if script == evidence.GREEK:
        return "el", True
    if script == evidence.OTHER_SCRIPT:
        return OTHER, True
    if script == evidence.NO_LETTERS:
        return around or said or OTHER, True
    fits = [code for code in (around, said) if code and _fits(code, script)]
    if script == evidence.ARABIC:
        return _arabic_or_persian(text, fits), True
    swedish, english, elsewhere = evidence.latin_script_scores(text)
    is_clear = max(swedish, english) >= _CLEAR
    if swedish >= 2 and swedish > 2 * (english + elsewhere):
        return "sv", is_clear
    if english >= 2 and english > 2 * (swedish + elsewhere):
        return "en", is_clear
    small = evidence.words(text)
    if fits and len(small) < _FEWEST_WORDS:
        return fits[0], False
    if small and _ANYWHERE.issuperset(small):
        return around or said, False
    return None, is_clear


def _find_romanised(
    texts: Sequence[str],
    positions: list[int],
    said: Sequence[str | None],
    around: Sequence[str | None],
) -> dict[int, str]:
    """Position -> language of those texts that are romanised."""
    found = romanised_languages(
        [texts[at] for at in positions],
        expected=[around[at] or said[at] for at in positions],
    )
    return {at: language for at, language in zip(positions, found, strict=True) if language}


def _arabic_or_persian(text: str, fits: list[str]) -> str | None:
    arabic, persian, neither = evidence.arabic_script_scores(text)
    if neither >= 2 and neither >= len(text) / 50:
        return OTHER
    if arabic >= persian + _ARABIC_MARGIN:
        return "ar"
    if persian >= arabic + _ARABIC_MARGIN:
        return "fa"
    if fits:
        return fits[0]
    return None


def _fits(code: str, script: str) -> bool:
    return code == OTHER or (code in LANGUAGES and LANGUAGES[code].script == script)


def _by_model(texts: Sequence[str], script: str) -> list[dict[str, float]]:
    """Lingua's confidence in each language of a script, by lingua's names."""
    shortened = [evidence.without_addresses(text)[:_LONGEST_FOR_MODEL] for text in texts]
    values = _detector(script).compute_language_confidence_values_in_parallel(shortened)
    return [{value.language.name: value.value for value in row} for row in values]


@lru_cache
def _detector(script: str) -> "LanguageDetector":
    from lingua import Language, LanguageDetectorBuilder

    names = (*_OURS[script], *_CONFUSABLE[script])
    return LanguageDetectorBuilder.from_languages(
        *(getattr(Language, name) for name in names)
    ).build()


def _decide(text: str, script: str, confidence: dict[str, float], hint: str | None) -> str:
    """Our best language, unless another is clearly the better answer."""
    ours = {code: confidence.get(name, 0.0) for name, code in _OURS[script].items()}
    best_other = max(confidence.get(name, 0.0) for name in _CONFUSABLE[script])
    if hint in ours:
        ours[hint] += _PRIOR
    elif hint == OTHER:
        best_other += _PRIOR
    best = max(ours, key=ours.__getitem__)
    tells = (
        hint == OTHER
        or len(evidence.words(text)) >= _FEWEST_WORDS_FOR_OTHER
        or (script == evidence.LATIN and evidence.has_foreign_letters(text))
    )
    if tells and best_other >= _CLEARLY_OTHER and ours[best] <= _NOT_OURS:
        return OTHER
    return best
