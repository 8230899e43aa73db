"""What a text shows about its language without a model: scripts, letters, small words."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:['\u200c][^\W\d_]+)*")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|@\w+")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC_LETTER = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"
)
_GREEK_LETTER = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_LATIN_LETTER = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff\uff21-\uff5a]")

# Brand names and technical words in Latin letters are common in Greek, Arabic and Persian feedback,
# the reverse is not: a third of the letters is enough.
_NON_LATIN_SHARE = 1 / 3

ARABIC, GREEK, LATIN, NO_LETTERS, OTHER_SCRIPT = "Arabic", "Greek", "Latin", "none", "other"


def without_addresses(text: str) -> str:
    """The text without web and e-mail addresses and @mentions, whose letters say nothing."""
    if "@" in text or "://" in text or "www." in text:
        return _ADDRESS.sub(" ", text)
    return text


def words(text: str) -> list[str]:
    """Lower-cased words of a text; digits and marks left out."""
    return _WORD.findall(text.lower())


def script(text: str) -> str:
    """Script that decides a text's language: Arabic, Greek, Latin, "other", or "none"."""
    if text.isascii():
        return LATIN if _LETTER.search(text) else NO_LETTERS
    n_letters = len(_LETTER.findall(text))
    if not n_letters:
        return NO_LETTERS
    n_latin = len(_LATIN_LETTER.findall(text))
    if n_latin == n_letters:
        return LATIN
    shares = {
        ARABIC: len(_ARABIC_LETTER.findall(text)) / n_letters,
        GREEK: len(_GREEK_LETTER.findall(text)) / n_letters,
    }
    best = max(shares, key=shares.__getitem__)
    if shares[best] >= _NON_LATIN_SHARE:
        return best
    return LATIN if n_latin >= n_letters / 2 else OTHER_SCRIPT


# --- Arabic script: Arabic, Persian, or another language -----------------------------------------

_URDU_OR_KURDISH = re.compile("[ٹڈڑںےہھۓێۆڕڵەڤ]")
_PERSIAN_ONLY = re.compile("[پچژگ]")
_PERSIAN_FORM = re.compile("[یک]")
_ARABIC_FORM = re.compile("[يك]")
_ARABIC_ONLY = re.compile("[ةأإٱ]|ى(?![\\w])")
# The article, but not in "فوق العاده", the one Arabic phrase that every Persian comment may hold.
_ARTICLE = re.compile(r"\b(?:[وفبك]?ال|لل)(?!عاده|بته)\w{2,}")
_PERSIAN_ENDING = re.compile("\\b(?:ن?می‌?\\w{2,}|\\w{2,}‌?(?:های|هایی|هام|هاش|ترین|یید|یده|ید))\\b")
# Many Persian writers type on an Arabic keyboard, so words are compared with one yeh and one kaf.
_ONE_FORM = str.maketrans("يىك", "ییک")
_PERSIAN_WORDS = frozenset(
    "از که را این است برای خیلی بود نیست شده باشه هست دارد داره دارم اما ولی یک یه بی اگر "
    "چون می نمی شما "
    "اون بسیار خوب خوبه عالیه عالی بد کرد کردم خرید خریدم ممنون ممنونم واقعا اصلا هیچ همه "
    "باید دیگه "
    "نبود بودن بودم کنید کنم کنه میشه نمیشه پس چرا بهتر بهترین مثل هستم هستش داشت کلا حتی "
    "فوق العاده "
    "ندارد نداره ندارم میده بده شد راضی آشغال".split()
)
_ARABIC_WORDS = frozenset(
    word.translate(_ONE_FORM)
    for word in (
        "في فى على إلى الى عن هذا هذه ذلك التي الذي كان كانت لم لن ليس مش مو انا أنا هو هي "
        "كل جدا ولا يا "
        "اللي إن أن قد لكن ولكن حتى مع عند عندي شي شيء كتير كثير وايد والله اللهم ده دي دا "
        "كده ليه ايه شو "
        "هيك لازم فيه فيها منه عليه يعني انت نحن احنا انك انه انها ما لا".split()
    )
) - {"حتی", "یعنی"}


def arabic_script_scores(text: str) -> tuple[float, float, int]:
    """Evidence for Arabic, for Persian, and the count of letters that neither of them uses."""
    plain = text.translate(_ONE_FORM)
    small = words(plain)
    arabic = (
        3.0 * sum(word in _ARABIC_WORDS for word in small)
        + 1.5 * len(_ARTICLE.findall(text))
        + 1.5 * len(_ARABIC_ONLY.findall(text))
        + 0.2 * len(_ARABIC_FORM.findall(text))
    )
    persian = (
        3.0 * sum(word in _PERSIAN_WORDS for word in small)
        + 2.0 * len(_PERSIAN_ENDING.findall(plain))
        + 2.0 * len(_PERSIAN_ONLY.findall(text))
        + 1.0 * len(_PERSIAN_FORM.findall(text))
    )
    return arabic, persian, len(_URDU_OR_KURDISH.findall(text))


# --- Latin script: Swedish, English, or another language -----------------------------------------

_SWEDISH_WORDS = frozenset(
    "och att är inte jag för mycket från när ni ett också eller något några någon inget ingen "
    "väldigt bättre bäst dålig dåligt dåliga dom av mig blir blev måste får fick går gick alltid "
    "aldrig hade sig mina mitt tack snabbt snabb leverans beställde köpte köpa både här där än "
    "även bara efter hos utan eftersom detta denna dessa vill skulle hur vad varför igen redan "
    "helt riktigt jättebra jätte".split()
)
_ENGLISH_WORDS = frozenset(
    "the and is to of it this that you with my are have they very but i'm it's don't didn't can't "
    "we your from has what when would just there been their our out get got good great love "
    "really than then after because how why which who were does did only never too about could "
    "should more".split()
)
_OTHER_WORDS = frozenset(
    # Danish and Norwegian
    "og jeg ikke af meget veldig også hvor hvad hva ble meg fra dårlig dårligt hurtig godt "
    "noget noe kun etter mye være bliver tak takk "
    # German and Dutch
    "und ist nicht das ich sehr mit ein eine auf wir für aber auch sich dem nur schnell gut mehr "
    "het een niet van ik zijn voor zeer maar ook heel goed naar bij geen wordt "
    # French, Spanish, Italian and Portuguese
    "le les et est pas une je très que du avec sur mais el los las muy con por para pero y "
    "il che di molto per sono non più della não muito uma com os bem mas foi são "
    # Finnish, Turkish and Polish
    "että mutta hyvä oli olen kun ovat todella ve bir çok için bu değil ama güzel nie się jest "
    "bardzo na dobrze".split()
)


SMALL_WORDS = _SWEDISH_WORDS | _ENGLISH_WORDS
"""Function words of the two languages, and a few that open or close an opinion."""

# No Swedish or English word is written with these; names are rare enough.
_FOREIGN_LETTER = re.compile("[ıİğşłąęśźżćčřžøæœñßãõţșț]")


def has_foreign_letters(text: str) -> bool:
    """Whether a Latin-script text has letters that neither Swedish nor English uses."""
    return _FOREIGN_LETTER.search(text) is not None


def latin_script_scores(text: str) -> tuple[int, int, int]:
    """Number of different small words that point to Swedish, to English, and elsewhere."""
    seen = frozenset(words(text))
    return len(seen & _SWEDISH_WORDS), len(seen & _ENGLISH_WORDS), len(seen & _OTHER_WORDS)
