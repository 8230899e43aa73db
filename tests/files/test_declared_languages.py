import pytest

from voc.files.declared_languages import is_known_language, language_code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("sv", "sv"),
        ("sv-SE", "sv"),
        ("EN_us", "en"),
        ("swe", "sv"),
        ("Swedish", "sv"),
        ("Svenska ", "sv"),
        ("Ελληνικά", "el"),
        ("العربية", "ar"),
        ("فارسی", "fa"),
        ("de-DE", "de"),
    ],
)
def test_a_language_is_read_as_files_spell_it(value, code):
    assert language_code(value) == code


@pytest.mark.parametrize(("value", "is_known"), [("Greek", True), ("de", False), ("SE", False)])
def test_our_languages_are_known(value, is_known):
    assert is_known_language(value) is is_known
