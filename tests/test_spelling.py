import pytest

from voc.spelling import folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ΒΑΘΜΌΣ", "βαθμος"),
        ("Français", "francais"),
        ("فارسي", "فارسی"),
        ("أبريل", "ابریل"),
        ("العربية", "العربیه"),
        ("كتـاب", "کتاب"),
    ],
)
def test_spellings_of_one_name_are_the_same(one, other):
    assert folded(one) == folded(other)
