import pytest

from voc.text.declared import declared_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("sv", "sv"),
        ("SWE", "sv"),
        ("sv-SE", "sv"),
        ("sv_SE.UTF-8", "sv"),
        ("Swedish (Sweden)", "sv"),
        ("svenska", "sv"),
        ("عربي", "ar"),
        ("العربية", "ar"),
        ("ar-EG", "ar"),
        ("فارسی", "fa"),
        ("Farsi", "fa"),
        ("Ελληνικά", "el"),
        ("gr", "el"),
        ("en-GB", "en"),
        ("English", "en"),
        ("da", "other"),
        ("Deutsch", "other"),
        ("", None),
        (None, None),
        ("n/a", None),
        ("?", None),
    ],
)
def test_codes_locales_and_names_are_read(name, code):
    assert declared_code(name) == code
