"""Write Arabic, Persian and Greek texts in Latin letters, as customers do: varied at random.

The letters are those of `voc.text.romanisation`, drawn by their costs; a text mostly keeps to one
way of writing a letter. Vowels that Arabic and Persian leave out are put in by rule.
"""

import math
import random
import re
from collections import defaultdict
from functools import lru_cache

from voc.text.native_words import plain
from voc.text.romanisation import LetterSpelling, letter_spellings, word_spellings

_NATIVE = {
    "ar": re.compile("[ء-ي]+"),
    "fa": re.compile("[آ-یأئؤء\u200c]+"),
    "el": re.compile("[α-ωά-ώϊϋΐΰ]+"),
}
_MARKS = str.maketrans({"؟": "?", "،": ",", "؛": ";", "·": ";", "٪": "%", "«": '"', "»": '"'})
_VOWEL_LETTERS = frozenset("aeiouyw'")
_SHORT_VOWELS = {"ar": "aaaeeeiio" + "u", "fa": "aaaeeeo"}
_VOWEL_SHARE = {"ar": 0.55, "fa": 0.75}
_KEEPS_TO_A_WAY = 0.85


class Romaniser:
    """One writer's way with letters: draws spellings and mostly repeats them."""

    def __init__(self, language: str, numbers: random.Random) -> None:
        self.language = language
        self._numbers = numbers
        self._usual: dict[str, LetterSpelling] = {}
        self._separates = numbers.random() < 0.6
        self._uses_digits = numbers.random() < 0.75

    def write(self, text: str) -> str:
        """The text with its native words in Latin letters; the rest stays."""
        pattern = _NATIVE[self.language]
        latin = pattern.sub(lambda match: self._word(match.group()), text.lower())
        return latin.translate(_MARKS)

    def _word(self, word: str) -> str:
        numbers = self._numbers
        known = _spellings_by_word(self.language).get(plain(word))
        if known and numbers.random() < 0.6:
            return numbers.choice(known)
        if self.language == "ar" and self._separates:
            for native, spellings in (("وال", ("w el ", "wel ", "w al ")), ("ال", ("el ", "al "))):
                if word.startswith(native) and len(word) > len(native) + 2:
                    return numbers.choice(spellings) + self._letters(word[len(native) :])
        latin = self._letters(plain(word))
        if numbers.random() < 0.02 and latin:
            at = numbers.randrange(len(latin))
            latin = latin[:at] + latin[at] * numbers.randint(2, 4) + latin[at + 1 :]
        return latin

    def _letters(self, word: str) -> str:
        written = ""
        at = 0
        while at < len(word):
            way = self._draw(word, at)
            if way is None:
                at += 1
                continue
            latin = way.latin
            if self._wants_vowel(written, latin):
                written += self._numbers.choice(_SHORT_VOWELS[self.language])
            written += latin
            at += len(way.native)
        return written

    def _wants_vowel(self, written: str, latin: str) -> bool:
        return (
            self.language in _SHORT_VOWELS
            and written != ""
            and written[-1] not in _VOWEL_LETTERS
            and latin[:1] not in _VOWEL_LETTERS
            and self._numbers.random() < _VOWEL_SHARE[self.language]
        )

    def _draw(self, word: str, at: int) -> LetterSpelling | None:
        for length in (3, 2, 1):
            native = word[at : at + length]
            ways = [
                way
                for way in _ways(self.language).get(native, ())
                if len(native) == length
                and (not way.at_start or at == 0)
                and (not way.at_end or at + length == len(word))
                and (self._uses_digits or not any(c.isdigit() for c in way.latin))
            ]
            if not ways:
                continue
            bound = [way for way in ways if way.at_start or way.at_end]
            if bound and self._numbers.random() < 0.7:
                ways = bound
            usual = self._usual.get(native)
            if usual in ways and self._numbers.random() < _KEEPS_TO_A_WAY:
                return usual
            drawn = self._numbers.choices(ways, [_weight(way) for way in ways])[0]
            self._usual[native] = drawn
            return drawn
        return None


def _weight(way: LetterSpelling) -> float:
    cost = 1.3 * way.cost
    if len(way.native) == 1 and len(set(way.latin)) < len(way.latin) and way.latin[0] not in "aeio":
        cost += 2.5  # a doubled consonant, which the scripts do not show
    if not way.latin.isascii():
        cost += 2.5
    return math.exp(-cost)


@lru_cache
def _ways(language: str) -> dict[str, list[LetterSpelling]]:
    ways: dict[str, list[LetterSpelling]] = defaultdict(list)
    for spelling in letter_spellings(language):
        if spelling.native:
            ways[spelling.native].append(spelling)
    return ways


@lru_cache
def _spellings_by_word(language: str) -> dict[str, list[str]]:
    by_word: dict[str, list[str]] = defaultdict(list)
    for latin, native in word_spellings(language).items():
        by_word[plain(native)].append(latin)
    return by_word
