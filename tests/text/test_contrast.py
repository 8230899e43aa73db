import pytest

from voc.text.contrast import without_contrast


@pytest.mark.parametrize(
    ("language", "unit", "rest"),
    [
        ("en", "But nobody answered the phone.", "nobody answered the phone."),
        ("en", "however, the room was cold", "the room was cold"),
        ("sv", "men personalen var trevlig", "personalen var trevlig"),
        ("el", "αλλά το δέμα άργησε", "το δέμα άργησε"),
        ("ar", "لكن التوصيل تأخر كثيرا", "التوصيل تأخر كثيرا"),
        ("fa", "ولی پیک دیر رسید", "پیک دیر رسید"),
        ("en", "but expensive", "but expensive"),
        ("en", "butter was fresh", "butter was fresh"),
        ("en", "The room was cold but clean", "The room was cold but clean"),
        ("other", "aber das Essen war kalt", "aber das Essen war kalt"),
    ],
)
def test_a_contrast_word_that_opens_a_unit_is_dropped(language, unit, rest):
    assert without_contrast(unit, language) == rest
