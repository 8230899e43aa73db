"""Names that columns of feedback go by in Arabic, Persian, Swedish, Greek and English."""

import re
from functools import cache
from typing import NamedTuple

from voc.spelling import folded

# Separated by commas. Case, accents, underscores and the Arabic article do not matter.
_NAMES: dict[str, str] = {
    "id": """
        id, comment id, response id, feedback id, review id, ticket id, record id, respondent id,
        uid, uuid, guid, key, case number, ticket number, row id, identifier,
        svarsid, svars id, ärendenummer, ärende, löpnummer, kommentar id, nummer,
        κωδικός, αναγνωριστικό, αριθμός απάντησης, αύξων αριθμός,
        معرف, المعرف, رقم, رقم التعليق, رقم الطلب, رقم التذكرة,
        شناسه, کد, شماره, ردیف, شناسه نظر
        """,
    "date": """
        date, datetime, timestamp, time, created, created at, submitted, submitted at, submit date,
        answered, answered at, response date, review date, completed, recorded date, end date, day,
        datum, svarsdatum, tidpunkt, tid, tidsstämpel, skapad, inskickad, besvarad,
        ημερομηνία, ημερ, χρόνος, ώρα, ημερομηνία υποβολής,
        تاريخ, التاريخ, وقت, تاريخ الإرسال, تاريخ التعليق,
        تاریخ, زمان, تاریخ ثبت, تاریخ نظر
        """,
    "language": """
        language, lang, locale, language code, iso language, comment language,
        språk, språkkod, γλώσσα, κωδικός γλώσσας, لغة, اللغة, لغة التعليق, زبان, کد زبان
        """,
    "nps": """
        nps, nps score, net promoter score, likelihood to recommend, ltr, recommend,
        recommendation score, would recommend, enps, likely to recommend,
        rekommendera, rekommendation, rekommendationsvilja, sannolikhet att rekommendera,
        σύσταση, συστήσετε, πιθανότητα σύστασης, θα μας συνιστούσατε,
        توصية, احتمال التوصية, صافي نقاط الترويج, احتمالية التوصية,
        توصیه, احتمال توصیه, شاخص خالص مروجان
        """,
    "csat": """
        csat, csat score, satisfaction, satisfaction score, overall satisfaction,
        customer satisfaction,
        rating, stars, star rating, score, overall score, review score, grade,
        nöjdhet, nki, kundnöjdhet, betyg, helhetsbetyg, nöjd,
        ικανοποίηση, βαθμολογία, βαθμός, βαθμός ικανοποίησης, αστέρια,
        رضا, الرضا, رضا العملاء, درجة الرضا, مستوى الرضا, تقييم, التقييم, درجة,
        رضایت, میزان رضایت, رضایت مشتری, امتیاز, نمره, ستاره
        """,
    "ces": """
        ces, ces score, customer effort score, customer effort, effort, effort score, ease, easy,
        ansträngning, kundansträngning, lätthet, enkelhet, προσπάθεια, ευκολία, βαθμός προσπάθειας,
        جهد, مستوى الجهد, سهولة, تلاش, میزان تلاش, سهولت
        """,
    "channel": """
        channel, source channel, contact channel, survey channel, platform, medium,
        kanal, svarskanal, kontaktkanal, källa, κανάλι, πλατφόρμα, κανάλι επικοινωνίας,
        قناة, القناة, منصة, قناة التواصل, کانال, پلتفرم, کانال ارتباطی
        """,
    "touchpoint": """
        touchpoint, touch point, contact point, interaction point, kontaktpunkt, beröringspunkt,
        σημείο επαφής, نقطة الاتصال, نقطة التواصل, نقطة تواصل, نقطه تماس
        """,
    "stage": """
        stage, journey stage, customer journey stage, phase, journey step,
        skede, fas, kundresesteg, steg, στάδιο, φάση, στάδιο ταξιδιού,
        مرحلة, المرحلة, مرحلة الرحلة, مرحله, مرحله سفر
        """,
    "text": """
        text, comment, comments, verbatim, verbatims, feedback, review, reviews, review text,
        review body, body, message, content, open text, free text, freetext, open answer, answer,
        response, responses, remark, remarks, opinion, description, note, notes, tweet, post,
        suggestion, suggestions, complaint, customer comment, comment text, sentence, utterance,
        kommentar, kommentarer, fritext, fritextsvar, öppet svar, omdöme, omdömen, recension,
        recensioner, synpunkt, synpunkter, svar, motivering, meddelande, åsikt, åsikter,
        återkoppling,
        beskrivning, anteckning, förslag, klagomål, kundkommentar,
        σχόλιο, σχόλια, κείμενο, ελεύθερο κείμενο, κριτική, κριτικές, απάντηση, απαντήσεις, γνώμη,
        παρατήρηση, παρατηρήσεις, μήνυμα, αξιολόγηση, περιγραφή, παράπονο, προτάσεις, άποψη,
        تعليق, التعليق, تعليقات, التعليقات, نص, النص, نص التعليق, ملاحظة, ملاحظات, الملاحظات,
        مراجعة, المراجعة, مراجعات, رأي, الرأي, آراء, رسالة, الرسالة, إجابة, وصف, شكوى, اقتراح,
        اقتراحات, رأيك, تعليق العميل,
        نظر, نظرات, نظر شما, متن, متن نظر, دیدگاه, دیدگاه‌ها, توضیح, توضیحات, پیام, بازخورد, پاسخ,
        یادداشت, شرح, انتقاد, پیشنهاد, پیشنهادات, شکایت
        """,
}

_TOO_SHORT_TO_END_A_WORD = 5


class NameMatch(NamedTuple):
    """The role that a column's name suggests, and whether the name says nothing else."""

    role: str
    exact: bool


@cache
def match_name(name: str) -> NameMatch | None:
    """Role suggested by a column's name, or None.

    A name that is only part of a longer one counts less; "date of comment" is a date, not a text.
    """
    words = _words(name)
    for role, names in _known_names().items():
        if words in names:
            return NameMatch(role, exact=True)
    for role, names in _known_names().items():  # text comes last
        if any(_contains(words, known) for known in names):
            return NameMatch(role, exact=False)
    return None


def is_known_name(name: str) -> bool:
    """Whether a whole name is a usual one for some role."""
    match = match_name(name)
    return match is not None and match.exact


@cache
def _known_names() -> dict[str, frozenset[tuple[str, ...]]]:
    return {
        role: frozenset(_words(name) for name in names.split(",")) for role, names in _NAMES.items()
    }


def _words(name: str) -> tuple[str, ...]:
    spaced = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])", " ", name)  # reviewText
    words = re.findall(r"[^\W_]+", folded(spaced))
    return tuple(_without_article(word) for word in words if not word.isdigit())


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _contains(words: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Whether the known name's words stand in a row in a name, or end a Swedish compound."""
    n = len(known)
    if any(words[i : i + n] == known for i in range(len(words) - n + 1)):
        return True
    return (
        n == 1
        and len(known[0]) >= _TOO_SHORT_TO_END_A_WORD
        and any(word.endswith(known[0]) for word in words)
    )
