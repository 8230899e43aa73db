"""Write romanised Arabic, Persian and Greek in their own scripts.

Words are read one by one (`decoding.read_word`); English words among them stay as they are, which
is decided along the text, since a language that is being spoken tends to go on. In Arabic the
article and one-letter words are joined to the word they belong to.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from voc.text.decoding import Reading, read_word
from voc.text.evidence import LATIN, script, without_addresses
from voc.text.native_words import english_costs, native_words
from voc.text.normalise import Normalised
from voc.text.romanisation import LANGUAGES as ROMANISED
from voc.text.romanisation import loanwords, word_spellings

_ADDRESS = r"https?://\S+|www\.\S+|\S+@\S+\.\w+|@\w+|<\w+>"
_WORD = r"[A-Za-z\u00c0-\u024f$\d](?:[A-Za-z\u00c0-\u024f$\d]|['’`](?=[A-Za-z]|\b))*['’`]?"
_TOKEN = re.compile(rf"({_ADDRESS})|(?<![:;=])({_WORD})")
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LONG = re.compile(r"([^\W\d_])\1{2,}")
_QUANTITY = re.compile(r"\d+(?:[gkmt]b?|gr?|kg|km|cm|mm|ml|mp|l|am|pm|st|nd|rd|th|x|h|min|hz|k)\Z")

_LONGEST = 30
"""Letters of a word; what is longer is none."""
_SWITCH = 2.0
"""Cost (natural log units) of a change between the language and English from word to word."""
_ENGLISH = 3.0
"""Cost of an English word in a romanised text, beside its frequency."""
_NOT_ENGLISH = 30.0
_LOANWORD = 5.0
"""The most that an English word costs when it is common in feedback of other languages."""
_SPELT = 8.0
"""The most that a word of the spelling table costs."""

_PROCLITICS = {
    **dict.fromkeys(("el", "al", "il", "l"), "ال"),
    **dict.fromkeys(("w", "we", "wa", "wi", "u", "ou"), "و"),
    **dict.fromkeys(("wel", "wal", "wil", "wl"), "وال"),
    **dict.fromkeys(("bel", "bil", "bl"), "بال"),
    **dict.fromkeys(("fel", "fil", "fl"), "في ال"),
    **dict.fromkeys(("lel", "lil", "ll"), "لل"),
    **dict.fromkeys(("3al", "3l"), "عال"),
    **dict.fromkeys(("mel", "mil"), "من ال"),
    **dict.fromkeys(("b", "bi", "be"), "ب"),
    **dict.fromkeys(("hal", "hel"), "هال"),
}
_MARKS = re.compile(r"[?;,](?!\w)")
_NATIVE_MARKS = {"?": "؟", ";": "؛", ",": "،"}
_SUN = re.compile(r"[aei](sh|ch|[tdrzsn])\Z")


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    latin: str


def transliterate(text: str, language: str) -> Normalised:
    """The text in the script of `language` (ar, fa or el), with the way back to the original."""
    tokens = _tokens(text, language)
    readings = [_read(token.latin, language) for token in tokens]
    is_native = _native_words(tokens, readings)
    arabic = language in ("ar", "fa")
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(start: int, end: int) -> None:
        pieces.append(_MARKS.sub(_native_mark, text[start:end]) if arabic else text[start:end])
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))

    done = 0
    for number, token in enumerate(tokens):
        if not is_native[number]:
            continue
        keep(done, token.start)
        joined = _proclitic(tokens, number, text) if language == "ar" else None
        native = joined or readings[number].word
        pieces.append(native)
        starts.extend([token.start] * len(native))
        done = tokens[number + 1].start if joined else token.end
        ends.extend([token.end] * len(native))
    keep(done, len(text))
    return Normalised("".join(pieces), tuple(starts), tuple(ends))


def native_texts(texts: Sequence[str], languages: Sequence[str]) -> list[str]:
    """The texts, each that is romanised by its language code in its own script."""
    return [
        transliterate(text, language).text if is_romanised(text, language) else text
        for text, language in zip(texts, languages, strict=True)
    ]


def is_romanised(text: str, language: str) -> bool:
    """Whether a text whose language has another script is written in Latin letters."""
    if language not in ROMANISED or not _LETTER.search(text):
        return False
    return script(without_addresses(text)) == LATIN


def _native_mark(mark: re.Match[str]) -> str:
    return _NATIVE_MARKS[mark.group()]


def _tokens(text: str, language: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group(2)
        if word and len(word) <= _LONGEST and _LETTER.search(word):
            latin = word.lower().replace("’", "'").replace("`", "'")
            if _QUANTITY.match(latin) and latin not in word_spellings(language):
                continue
            found.append(_Token(match.start(2), match.end(2), latin))
    return found


@lru_cache(maxsize=100_000)
def _read(latin: str, language: str) -> Reading:
    table = word_spellings(language)
    for spelling in dict.fromkeys((latin, latin.strip("'"), _LONG.sub(r"\1", latin))):
        if spelling in table:
            native = table[spelling]
            return Reading(native, min(_SPELT, native_words(language).cost_of(native)), known=True)
    if not _LONG.search(latin):
        return read_word(latin, language)
    ways = (read_word(_LONG.sub(by, latin), language) for by in (r"\1", r"\1\1"))
    return min(ways, key=lambda reading: (not reading.known, reading.cost))


def _native_words(tokens: list[_Token], readings: list[Reading]) -> list[bool]:
    """Whether each word is native rather than English: the cheapest way through the text."""
    native_total, english_total = 0.0, _SWITCH
    came_from: list[tuple[bool, bool]] = []
    for token, reading in zip(tokens, readings, strict=True):
        cost = _english_cost(token.latin)
        stay, change = native_total, english_total + _SWITCH
        english_stays = english_total <= native_total + _SWITCH
        came_from.append((stay <= change, english_stays))
        english_total = min(english_total, native_total + _SWITCH) + cost
        native_total = min(stay, change) + reading.cost
    is_native = native_total <= english_total
    answers: list[bool] = []
    for from_native, english_stays in reversed(came_from):
        answers.append(is_native)
        is_native = from_native if is_native else not english_stays
    return answers[::-1]


def _english_cost(latin: str) -> float:
    frequency = english_costs().get(latin, _NOT_ENGLISH)
    return _ENGLISH + (min(_LOANWORD, frequency) if latin in loanwords() else frequency)


def _proclitic(tokens: list[_Token], number: int, text: str) -> str | None:
    """Native letters of a word that is written as one with the next word; None for others."""
    if number + 1 == len(tokens) or _is_apart(text, tokens, number):
        return None
    latin, following = tokens[number].latin, tokens[number + 1].latin
    if latin in _PROCLITICS and (len(following) > 1 or following in _PROCLITICS):
        return _PROCLITICS[latin]
    sun = _SUN.match(latin)
    if sun and len(following) > 2 and following.startswith(sun.group(1)):
        return "ال"
    return None


def _is_apart(text: str, tokens: list[_Token], number: int) -> bool:
    """Whether more than a space or a hyphen stands between a word and the next."""
    return text[tokens[number].end : tokens[number + 1].start] not in (" ", "-")
