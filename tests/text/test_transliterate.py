import pytest

from voc.text.transliterate import is_romanised, native_texts, transliterate


@pytest.mark.parametrize(
    ("text", "language", "native"),
    [
        ("el 5edma zeft", "ar", "الخدمة زفت"),
        ("shokran 3ala el tawseel", "ar", "شكرا على التوصيل"),
        ("momtaaaaz", "ar", "ممتاز"),
        ("kheili mamnoon", "fa", "خیلی ممنون"),
        ("ghaza sard bood", "fa", "غذا سرد بود"),
        ("to paketo arghse polu", "el", "το πακέτο άργησε πολύ"),
        ("8a to ksanaparw", "el", "θα το ξαναπάρω"),
    ],
)
def test_romanised_words_get_their_native_letters(text, language, native):
    assert transliterate(text, language).text == native


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("eksyphrethsh", "e3ypiretisi"),
        ("efxaristw", "euxaristo"),
        ("h poiothta", "i piotita"),
        ("xronia", "chronia"),
    ],
)
def test_spellings_by_sound_and_by_look_read_the_same(one, other):
    assert transliterate(one, "el").text == transliterate(other, "el").text


@pytest.mark.parametrize(
    ("text", "language", "kept"),
    [
        ("el delivery kan saree3", "ar", "delivery"),
        ("in app hamishe crash mikone", "fa", "crash"),
        ("meta to update den anoigei", "el", "update"),
        ("8a paraggeilw apo https://shop.gr/home", "el", "https://shop.gr/home"),
        ("kheili khoob @support_team", "fa", "@support_team"),
        ("phra to 16gb kai eimai ok", "el", "16gb"),
    ],
)
def test_english_words_addresses_and_quantities_stay(text, language, kept):
    assert kept in transliterate(text, language).text


def test_the_arabic_article_is_written_with_its_word():
    assert transliterate("el 2akl w el sherka", "ar").text == "الأكل والشركة"


def test_question_marks_and_commas_are_those_of_the_script():
    assert transliterate("chera, key?", "fa").text == "چرا، کی؟"


@pytest.mark.parametrize("text", ["", "123", "!!! :D", "😍"])
def test_text_without_words_stays(text):
    assert transliterate(text, "ar").text == text


def test_native_text_leads_back_to_the_words_it_came_from():
    text = "el 5edma zeft, w el akl bared"
    native = transliterate(text, "ar")
    for word, origin in (("الخدمة", "el 5edma"), ("زفت", "zeft"), ("بارد", "bared")):
        start = native.text.index(word)
        assert text[slice(*native.original_span(start, start + len(word)))] == origin


def test_only_latin_letters_in_a_language_of_another_script_are_romanised():
    assert is_romanised("kheili khoob", "fa")
    assert not is_romanised("خیلی خوب", "fa")
    assert not is_romanised("mycket bra", "sv")
    assert not is_romanised("10/10", "el")


def test_native_texts_are_handed_on_as_they_are():
    texts = ["خیلی خوب", "very good", "kheili khoob"]
    assert native_texts(texts, ["fa", "en", "fa"]) == ["خیلی خوب", "very good", "خیلی خوب"]
