import pytest

from voc.text.normalise import normalise
from voc.types import Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("soooo slow", "soo slow"),
        ("sooo slow", "sooo slow"),
        ("10000000 kr", "10000000 kr"),
        ("wait....... what", "wait....... what"),
        ("  two   spaces\tand\na line ", "two spaces and a line"),
        ("non\u00a0breaking", "non breaking"),
        ("fish &amp; chips &#39;n&#39; tea", "fish & chips 'n' tea"),
        ("it&amp;#39;s", "it's"),
        ("AT&T; R&D", "AT&T; R&D"),
        ("“great” isn’t ‘ok’", "\"great\" isn't 'ok'"),
        ("bell\x07 and \ufeffmark\u200b", "bell and mark"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("ｆｕｌｌ 𝓫𝓸𝓵𝓭 ﬁn", "full bold fin"),
        ("κακή εξυπηρέτηση\u037e", "κακή εξυπηρέτηση;"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
        ("a\u200db\u200cc", "abc"),
        ("", ""),
        ("\u200b \u200b", ""),
    ],
)
def test_text_of_any_language_is_folded(text, expected):
    assert normalise(text).text == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "كِتَــــابٌ", "كتاب"),
        ("ar", "ﻻ ﷲ ﺳﻼم", "لا الله سلام"),
        ("ar", "١٢٫٥٪ و ۳۴", "12.5% و 34"),
        ("ar", "خدمة سیئة جدا ک", "خدمة سيئة جدا ك"),
        ("ar", "على مستوى", "على مستوى"),
        ("ar", "می\u200cشود", "ميشود"),
        ("ar", "\u200fسعر\u200e \u202bجيد\u202c", "سعر جيد"),
        ("ar", "رااااائع ههههه", "راائع هه"),
        ("fa", "كيفيت عالى", "کیفیت عالی"),
        ("fa", "می\u200cشود ۱۲٬۵۰۰", "می\u200cشود 12,500"),
        ("fa", "خوب\u200c بود", "خوب بود"),
        (None, "كيفيت ۵", "كيفيت 5"),
    ],
)
def test_arabic_script_is_folded_per_language(language, text, expected):
    assert normalise(text, language=language).text == expected


@pytest.mark.parametrize("text", ["Nice place.", "Καλό μέρος", "كتاب جيد", "Mycket bra 👍!!!!!"])
def test_a_text_that_needs_nothing_keeps_no_offsets(text):
    assert normalise(text).starts is None


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("  soooo   bad &amp; slow ", "soo", "soooo"),
        ("  soooo   bad &amp; slow ", "bad & slow", "bad &amp; slow"),
        ("خدمةٌ ممتاااازة", "خدمة", "خدمةٌ"),
        ("السعر ﻻ بأس", "لا", "ﻻ"),
        ("plain", "lai", "lai"),
    ],
)
def test_a_span_maps_back_to_the_original(text, part, original):
    normalised = normalise(text, language="ar")
    start = normalised.text.index(part)
    span = normalised.original_span(start, start + len(part))
    assert text[slice(*span)] == original


def test_an_empty_span_maps_to_an_empty_span():
    assert normalise("a  b").original_span(2, 2) == Span(3, 3)


@pytest.mark.parametrize("text", ["soooo &amp; ﻻ  كِتاب", "a\u200b\u200bb", "&nbsp;&nbsp;x"])
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text).text
    assert normalise(once).text == once
