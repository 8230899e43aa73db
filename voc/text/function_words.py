"""Function words per language: spaCy's stop words, less those that carry a complaint or praise."""

import importlib
import unicodedata
from functools import lru_cache

NEGATIONS = {
    "ar": "ليس ليست لا ما لم لن مش مو مب مافي مافيه مفيش بدون بلا عدم غير دون ماكو محد",
    "fa": "نه نیست نبود نمی نمیشه نمی‌شود نمیشود ندارد نداره ندارند نداشت نکرد نشد بی بدون "
    "عدم هیچ هرگز "
    "نیستند نباید اصلا",
    "sv": "inte ej icke ingen inget inga aldrig utan ingenting knappast varken",
    "el": "δεν δε μη μην όχι ούτε χωρίς ποτέ τίποτα κανένας κανείς καμία κανένα καθόλου δίχως",
    "en": "no not never none nothing nobody without cannot neither nor nowhere n't hardly",
}
"""Words that a phrase may hold, begin or end with, but not consist of."""

_CONTENT = {
    "ar": "ضد مساء صباح",
    "fa": "خوب خوبی عالی بهتر بهترین مناسب مهم خطر بد بزرگ کوچک جدید متاسفانه پخش اجرا نیاز تغییر "
    "ضعیف کامل جدی دیر شروع تنها",
    "sv": "bra bäst bättre sämre sämst värre god godare gott enkel enkelt enkla fin fint "
    "lätt lättare "
    "långsam långsamt långsammare sen sent försenad tidigt rätt viktig viktigt stor stort "
    "liten litet "
    "dag dagar tack ursäkt beslut",
    "el": "καλά κακά γρήγορα έγκαιρα εγκαίρως άμεσα αμέσως αργά νωρίς",
    "en": "empty serious call full bottom back front",
}

COORDINATORS = frozenset(
    "and or but och eller men samt και ή αλλά و أو او ولكن لكن یا اما ولی".split()
)
"""Words that end a phrase: what stands on either side is another thing."""

_ARABIC_FORMS = str.maketrans("أإآٱىة", "اااايه")

_MORE = {
    "ar": "في من على عن هذا هذه اللي انا أنا احنا انت هو هي ده دي دا كده كذا بس يعني اي أي "
    "كل وايد كتير "
    "كثير شوي جدا والله عندكم عندي عند كان كانت صار يا لي لهم عشان علشان ان انه انها اذا "
    "لو مع الى إلى ذا مره",
    "fa": "رو اون این اینو اونو یه یک هم که دیگه خیلی می های ها تر ترین رو تو برا برای "
    "واسه بعد فقط شده "
    "شد شده‌است بود هست است کردم کرد کنم کنید داره دارم باشه میشه کردن شدن داشتن بودن شما ما من",
    "sv": "dom nåt nån sen typ ju väl ens iaf lite två tre samt väldigt jätte haft blivit "
    "är var era dock fast",
    "el": "θα να και το του της τα τους στο στη στην ειμαι ειναι ηταν εχω εχει πολυ μου "
    "σας μας απο για",
    "en": "i'm it's i've that's got get also really just im ive lot thing things went let "
    "say said rt",
}


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def fold(word: str, language: str) -> str:
    """Form in which words are compared: Greek without accents, one alef, yeh and heh for Arabic.

    Many people write Greek without accents, and Arabic without hamza and dots.
    """
    if language == "el":
        return _without_accents(word)
    return word.translate(_ARABIC_FORMS) if language == "ar" else word


@lru_cache
def negations(language: str) -> frozenset[str]:
    """Negations of a language, folded and lower-cased."""
    return frozenset(fold(word, language) for word in NEGATIONS.get(language, "").split())


@lru_cache
def function_words(language: str) -> frozenset[str]:
    """Function words of a language, folded and lower-cased; none for "other"."""
    if language not in _MORE:
        return frozenset()
    stop_words = importlib.import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS
    words = {*stop_words, *_MORE[language].split()} - set(_CONTENT[language].split())
    return frozenset(fold(word, language) for word in words) - negations(language)
