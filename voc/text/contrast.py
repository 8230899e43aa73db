"""Where a contrastive conjunction starts a new clause inside a sentence.

"Bra mat, men dyrt" has two clauses, "Bra men dyrt" has one: the left side needs two words of its
own besides articles, the right side two, or one where a comma sets it off.
"""

import re
from dataclasses import dataclass, field

from voc.types import Span

_NEVER = re.compile(r"(?!)")
_COUNTED = re.compile(r"[^\W_]+(?:['’\u200c.,:/-][^\W_]+)*")
_SET_OFF = re.compile(r"(?:[,،]|\s[-–—]+)\s*\Z")
_WINDOW = 40
_COMMA = re.compile(r",(?=\s)|،")
# "and yet", "κι όμως", "و لكن": the "and" goes with the contrast
_AND = re.compile(r"\b(?:and|och|και|κι|و)\s+\Z")
_GLUE = " \t\xa0,،-–—"


# All patterns meet lower-cased text: it is far quicker than ignoring case.


def _words(alternatives: str) -> re.Pattern[str]:
    # The start of the word is looked at afterwards: a pattern that opens with letters is quicker.
    return re.compile(rf"(?:{alternatives})\b")


def _left(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\s+\Z")


def _right(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{alternatives})\b")


@dataclass(frozen=True)
class Contrast:
    """The contrast words of one language.

    `conjunction` finds them; its group `adverb` holds those that are adverbs as well, and join
    clauses only after a comma or an "and", or after three words and before what `subject` matches,
    or after three words with what `verb` matches since the last comma. `opener` finds the
    concessives whose clause a comma closes. `not_only` matches a left side whose conjunction goes
    on ("not only ... but"). `other_left` and `other_right` match the surroundings that give a word
    another sense. `parenthetical` matches what follows an adverb between two commas ("the staff,
    however, were").
    """

    conjunction: re.Pattern[str]
    opener: re.Pattern[str]
    not_only: re.Pattern[str]
    articles: frozenset[str] = frozenset()
    subject: re.Pattern[str] = _NEVER
    verb: re.Pattern[str] = _NEVER
    other_left: dict[str, re.Pattern[str]] = field(default_factory=dict)
    other_right: dict[str, re.Pattern[str]] = field(default_factory=dict)
    parenthetical: re.Pattern[str] = _NEVER


_EN_SUBJECT = (
    "i|i'm|i've|we|you|they|he|she|it|it's|there|the|this|that|these|those|my|our|your|"
    "their|his|her|"
    "its|a|an|no|nobody|nothing|some|when|if"
)
_SV_SUBJECT = (
    "jag|vi|ni|du|han|hon|den|det|de|dom|man|min|mitt|mina|vår|vårt|våra|er|era|ert|ingen|"
    "inget|inga|"
    "ingenting|alla|allt|någon|nu|då|när|ibland|oftast|tyvärr"
)
_EL_SUBJECT = "ο|η|το|οι|τα|όταν|οταν|αν"
# Verbs by their endings: enough to tell a clause from a bare subject.
_EL_VERB = (
    r"\b(?!(?:κάθε|καθε|τότε|τοτε|πότε|ποτε|ούτε|ουτε|είτε|ειτε|όταν|οταν|μέσα|μεσα)\b)"
    r"(?:\w{2,}(?:ε|ει|εί|αν|άν|ουν|ούν|ται|μαι|ηκα|[^\Wσ]σα|ξα|ψα|άω|εύω|[ζχ]ω)|είναι|ειναι)\b"
)
_HAR_CHAND = (  # not "every few days"
    r"هر[ \u200c]?چند(?! (?:وقت|روز|ماه|سال|بار|ساعت|هفته|دقیقه|تا)\b)"
)
_FA_CONCESSIVE = rf"با[ \u200c](?:این|اين)[ \u200c]?[کك]ه|{_HAR_CHAND}|ا?گر[ \u200c]?چه"
# Of an amount only, as long as nothing is said about it: "بس خمس دقايق", but "بس ٥٠ ريال كثير"
_AR_AMOUNT = (
    r"\s+(?:(?:\d+(?:[.,٫٬]\d+)?|نص|ربع|واحدة?|ثلاث|تلات|[أا]ربع|خمس|ست|سبع|ثمان|تمان|تسع|عشر|"
    r"عشرين|ثلاثين|خمسين|مية)ة?\s+\w+|\w{3,}تين|يومين|شهرين|[أا]سبوعين)(?:\s*\Z|\s*[.!?؟،,]|\s+و)"
)
_AN = "(?:أن|ان|إن|أنّ)(?:ه|ها|هم|هن|ني|ي|نا|ك|كم)?"

_CONTRASTS = {
    "en": Contrast(
        conjunction=_words("but|al(?:though|tho)|(?:even ?)?tho(?:ugh)?|(?P<adverb>however|yet)"),
        opener=re.compile(r"\W*(?:al|even ?)?tho(?:ugh)?\b(?!\s*,)"),
        not_only=_words(r"(?:not|n't|don't|doesn't|didn't|isn't|wasn't)\s+(?:only|just|merely)"),
        articles=frozenset({"a", "an", "the"}),
        subject=_right(_EN_SUBJECT),
        other_left={
            "but": _left(
                "nothing|anything|everything|nobody|anybody|everybody|no one|anyone|"
                "everyone|none|all|"
                "help|last|next|not|couldn't|can't"
            ),
            "though": _left("as"),
            "yet": _left("not|as"),
        },
        other_right={
            # "all days but two", "but for the noise"; not "but for me"
            "but": re.compile(r"\s+(?:(?:one|two)\W*\Z|for (?!me|us|you|some|many|those|that)\b)"),
            "yet": _right("another|again|to|more"),
            "however": _right("much|many|hard|long|often|far"),
        },
        parenthetical=re.compile(
            r"\s*,\s*(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|"
            r"should|must|may|"
            r"might|seems?|works?|gets?)\b",
        ),
    ),
    "sv": Contrast(
        conjunction=_words("men|även om|trots att|fastän|(?P<adverb>dock|fast)"),
        opener=re.compile(rf"\W*(?:även om|trots att|fastän|fast\s+(?:{_SV_SUBJECT}))\b(?!\s*,)"),
        not_only=_words(r"(?:inte|ej)\s+(?:bara|enbart|endast|blott)"),
        articles=frozenset({"en", "ett"}),
        subject=_right(_SV_SUBJECT),
        other_left={
            # "men" is also a noun, an injury: "fått bestående men"
            "men": _left("lida|lider|lidit|bestående|permanenta|allvarliga|svåra|inga|några"),
            "fast": _left(
                "och|sitter|satt|sitta|suttit|fastnat|sätta|sätter|håller|hålla|är|var|lagom|helt"
            ),
            # "also about", after what is told or asked
            "även om": _left(
                "informera[rt]?|berätta[rt]?|handlar|fråga[rt]?|prata[rt]?|vet|läst?|läsa"
            ),
            "dock": _left("är|var|blev|har|hade"),
        },
        other_right={"men": _right("för livet")},
    ),
    "el": Contrast(
        conjunction=_words(
            "αλλά|αλλα|αν και|μα|παρόλο που|παρολο που|παρ['’]? ?ό?ο?λο που|παρότι|παροτι|"
            "(?P<adverb>όμως|ομως|ωστόσο|ωστοσο)"
        ),
        opener=re.compile(
            r"\W*(?:αν και|παρόλο που|παρολο που|παρ['’]? ?[όο]λο που|παρότι|παροτι)\b(?!\s*,)",
        ),
        not_only=_words(r"(?:όχι|οχι|δεν|δε)\b[^,.;]{0,60}\b(?:μόνο|μονο|απλά|απλώς)"),
        articles=frozenset({"ο", "η", "οι", "ένας", "ένα", "μια", "μία", "ενας", "ενα"}),
        subject=_right(_EL_SUBJECT),
        verb=re.compile(_EL_VERB),
        other_right={
            "αλλά": _right("και"),  # "but also": the same praise goes on
            "αλλα": _right("και"),
            "μα": _right("τον|την|το θεό|το θεο|τι|ποιος|ποια|γιατί|καλά"),
            "αν και": _right("πότε|ποτε|πού|που|πώς|πως|πόσο|ποιος|τι|αν|μόνο αν"),
        },
    ),
    "ar": Contrast(
        conjunction=_words(
            rf"و?(?:لكن|لاكن)(?:ه|ها|هم|هن|ني|ي|نا|ك|كم)?|بس|إلا {_AN}|الا {_AN}|مع {_AN}|"
            rf"على الرغم (?:من )?{_AN}|بالرغم (?:من )?{_AN}|برغم {_AN}|رغم {_AN}|غير {_AN}"
        ),
        opener=re.compile(rf"\W*و?(?:مع {_AN}|(?:على ال|بال|ب)?رغم (?:من )?{_AN})\b(?!\s*[,،])"),
        not_only=_words(
            r"(?:ليس|ليست|مش|مو|مب|ما|لا|لم|موب)\s+(?:فقط|بس)|(?:ليس|ليست|لم|لا|"
            r"ما)\b[^،.]{0,60}\bفقط"
        ),
        other_left={
            # "only", after an amount or after asking for something
            "بس": _left(
                r"مش|مو|مب|موب|واحد|واحدة|وحدة|وحده|مرة|مره|\d+|يومين|ساعتين|دقيقتين|"
                r"شهرين|سنتين|مرتين|[أا]سبوعين|(?:\d+|\w+ة) (?:ريال|درهم|جنيه|دينار|دقيقة|"
                r"دقايق|ايام|أيام|يوم)|"
                r"(?:أبي|ابي|أبغى|ابغى|بدي|عايز|عاوز|نبي|طلبت|محتاج|يكفي)(?: \w+)?"
            ),
            "إلا أن": _left(r"(?:لا|ما|لم|لن) \w+"),
            "الا ان": _left(r"(?:لا|ما|لم|لن) \w+"),
        },
        other_right={"بس": re.compile(_AR_AMOUNT)},
    ),
    "fa": Contrast(
        conjunction=_words(rf"اما|أما|امّا|ولی|ولي|و?(?:لیکن|ليكن)|{_FA_CONCESSIVE}"),
        opener=re.compile(rf"\W*(?:{_FA_CONCESSIVE})\b(?!\s*[,،])"),
        not_only=_words(r"نه[ \u200c]?(?:تنها|فقط)"),
        articles=frozenset({"یک", "یه"}),
        other_right={"اما": _right("و")},
    ),
}


def contrast(language: str) -> Contrast | None:
    """Contrast words of a language; None for "other"."""
    return _CONTRASTS.get(language)


def without_contrast(text: str, language: str) -> str:
    """A unit without the contrast word that opens it, where two words or more are left.

    The word joins units and says nothing of this one; to an encoder it makes all units that open
    with it alike.
    """
    rules = contrast(language)
    opening = rules.conjunction.match(lowered(text)) if rules else None
    if opening is None:
        return text
    rest = text[opening.end() :].lstrip(" ,،")
    return rest if count_words(rest) >= 2 else text


def count_words(text: str) -> int:
    """Words of a text; "3.5", "10/10" and "it's" are one each."""
    return len(_COUNTED.findall(text))


def clauses(text: str, sentence: Span, rules: Contrast) -> list[Span]:
    """Cut a sentence at its contrasts; the commas between the clauses belong to none of them.

    `text` is lower-cased: `lowered`.
    """
    gaps: list[Span] = []  # what lies before each new clause
    last = sentence.start
    for match in rules.conjunction.finditer(text, sentence.start, sentence.end):
        at = match.start()
        if at == last or text[at - 1].isalnum():
            continue
        joiner = _AND.search(text, max(last, at - _WINDOW), at)
        if joiner:
            at = joiner.start()
        if _joins_clauses(text, Span(last, sentence.end), at, match, rules):
            gaps.append(_gap(text, at))
            last = at
    first_end = gaps[0].start if gaps else sentence.end
    comma = _closing_comma(text, Span(sentence.start, first_end), rules)
    if comma is not None:
        gaps.insert(0, Span(comma, comma + 1))
    edges = [sentence.start, *(position for gap in gaps for position in gap), sentence.end]
    return [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def lowered(text: str) -> str:
    """The text in lower case with straight apostrophes, every character in its place."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower()[:1] for c in text)
    return lower.replace("’", "'")


def _gap(text: str, start: int) -> Span:
    end = start
    while text[start - 1] in _GLUE:
        start -= 1
    return Span(start, end)


def _joins_clauses(text: str, around: Span, at: int, match: re.Match[str], rules: Contrast) -> bool:
    left, right = text[around.start : at], text[match.end() : around.end]
    word = match.group()
    set_off = _SET_OFF.search(left[-_WINDOW:]) is not None
    n_left = sum(w not in rules.articles for w in _COUNTED.findall(left))
    if n_left < 2 or count_words(right) < (1 if set_off else 2):
        return False
    if rules.other_left.get(word, _NEVER).search(text[around.start : match.start()][-_WINDOW:]):
        return False
    if rules.other_right.get(word, _NEVER).match(right) or rules.not_only.search(left):
        return False
    if set_off:
        return not rules.parenthetical.match(right)
    is_adverb = "adverb" in match.re.groupindex and match["adverb"] is not None
    # "Η αναμονή όμως ήταν ...": after a bare subject the adverb opens nothing.
    if not is_adverb or at < match.start():
        return True
    has_verb = rules.verb.search(left, left.rfind(",") + 1) is not None
    return n_left > 2 and (has_verb or rules.subject.match(right) is not None)


def _closing_comma(text: str, clause: Span, rules: Contrast) -> int | None:
    """Comma that closes the concessive clause which opens a sentence."""
    opener = rules.opener.match(text, clause.start, clause.end)
    if not opener:
        return None
    for comma in _COMMA.finditer(text, opener.end(), clause.end):
        if count_words(text[opener.end() : comma.start()]) >= 2:
            return comma.start() if count_words(text[comma.end() : clause.end]) >= 2 else None
    return None
