"""Abbreviations that end in a full stop: those spaCy's tokenisers know, and ours.

Only spaCy's language data is used, read once per language. Its tokeniser does not run on comments:
the rules need no tokens, and it would take most of the time.
"""

from functools import lru_cache
from typing import Any

_OURS = {
    "ar": "د م أ ص ت ج.م د.إ ر.س د.ك ب.ظ ق.م أ.د",
    "fa": "د م ص ت ب.ظ ق.ظ ه.ش ر.ک",
    "sv": "nr st ca cirka sek tim mån bl.a t.ex d.v.s dvs fr.o.m t.o.m p.g.a s.k m.m osv dr mr tfn "
    "kr inkl exkl resp avd kl tel max min ev jfr etc",
    "el": "κ κα κος δρ αρ αριθ τηλ π.χ κ.λπ κλπ κτλ κ.τ.λ κ.ά κ.α δηλ βλ λεπτ ώρ ευρ αγ λεωφ",
    "en": "Mr Mrs Ms Dr Prof St Jr Sr e.g i.e etc vs approx incl excl max min hrs hr mins sec secs "
    "ext tel dept est a.m p.m",
}

# spaCy lists these, but in feedback they are words ("the food made me ill.", "billig el.").
_WORDS = frozenset(
    "el lat kor mos fre tis ons proc ill miss mass wash mar id del ore pa la ind co rep gen".split()
)

_BEFORE_NUMBER = frozenset("no nos art fig sid αρ".split())
"""Abbreviations only where a number follows: "order no. 4471", but not "Oh no. They left"."""

# Units, clock times and list endings often close a sentence: a capital after them starts the next.
_MAY_END = frozenset(
    "etc osv o.s.v m.m m.fl dyl kr st min max sek tim mån hrs hr mins sec secs a.m p.m inc ltd "
    "κ.λπ κλπ κτλ κ.τ.λ κ.ά κ.α π.μ μ.μ χλμ τ.μ ευρ ώρ λεπτ jan feb okt nov dec".split()
)


@lru_cache
def abbreviations(language: str) -> frozenset[str]:
    """Abbreviations of a language, as written, without their last full stop."""
    ours = _OURS.get(language, "").split()
    known = {*ours, *(name.capitalize() for name in ours), *(name.upper() for name in ours)}
    if language in _OURS:
        import spacy

        tokenizer: Any = spacy.blank(language).tokenizer
        known |= {
            name[:-1]
            for name in tokenizer.rules
            if name.endswith(".") and name[0].isalpha() and name[:-1].lower() not in _WORDS
        }
    return frozenset(known)


def ends_sentence(word: str, following: str, language: str) -> bool:
    """Whether the full stop after `word` ends a sentence, given the text that follows the stop."""
    after = following.lstrip(" \"'«“(")[:1]
    plain = word.lower()
    if plain in _BEFORE_NUMBER:
        return not after.isdigit()
    if word in abbreviations(language) or _is_dotted(plain):
        return plain in _MAY_END and after.isupper()
    # Not initials: the pronoun I, and sizes ("i storlek L. Hade beställt M.").
    is_initial = len(word) == 1 and word not in ("I", "i", "S", "M", "L")
    return not is_initial


def _is_dotted(word: str) -> bool:
    """Whether it has the shape of an abbreviation: short parts and at least one single letter."""
    parts = word.split(".")
    return len(parts) > 1 and min(map(len, parts)) == 1 and max(map(len, parts)) <= 2
