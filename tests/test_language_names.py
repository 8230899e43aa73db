import pytest

from voc.language_names import declared_code, is_language_name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("sv", "sv"),
        ("SWE", "sv"),
        ("sv-SE", "sv"),
        ("EN_us", "en"),
        ("sv_SE.UTF-8", "sv"),
        ("[sv]", "sv"),
        ("Swedish", "sv"),
        ("Swedish (Sweden)", "sv"),
        ("en (Sweden)", "en"),
        ("uk_english", "en"),
        ("Modern Greek", "el"),
        ("Svenska ", "sv"),
        ("عربي", "ar"),
        ("عربى", "ar"),
        ("العربية", "ar"),
        ("اللغة العربية", "ar"),
        ("الانجليزية", "en"),
        ("ar-EG", "ar"),
        ("فارسی", "fa"),
        ("فارسي", "fa"),
        ("زبان فارسی", "fa"),
        ("Farsi", "fa"),
        ("prs", "fa"),
        ("Ελληνικά", "el"),
        ("ΕΛΛΗΝΙΚΑ", "el"),
        ("Ελληνικα\u0301", "el"),
        ("en-GB", "en"),
        ("English", "en"),
        ("engelska", "en"),
        ("da", "other"),
        ("de-DE", "other"),
        ("Deutsch", "other"),
        ("Français", "other"),
        ("", None),
        (None, None),
        ("n/a", None),
        ("no answer", None),
        ("3", None),
        ("?", None),
    ],
)
def test_codes_locales_and_names_are_read(name, code):
    assert declared_code(name) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SE", "sv"),
        ("gr", "el"),
        ("gr-GR", "el"),
        ("IR", "fa"),
        ("eg", "ar"),
        ("US", "en"),
        ("Sverige", "sv"),
        ("dk", "other"),
    ],
)
def test_a_country_stands_for_its_language(name, code):
    assert declared_code(name) == code


@pytest.mark.parametrize(
    ("value", "is_name"),
    [
        ("Greek", True),
        ("sv", True),
        ("sv-SE", True),
        ("Swedish (Sweden)", True),
        ("فارسی", True),
        ("de", False),
        ("SE", False),
        ("GR", False),
        ("Sverige", False),
        ("Greek salad", False),
        ("en bra dag", False),
        ("", False),
    ],
)
def test_a_value_alone_must_be_the_name_of_one_of_our_languages(value, is_name):
    assert is_language_name(value) is is_name
