import pytest

from voc.report.wording import cut, printable, text_direction, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1b", "ab"),
        ("a\n\tb", "a b"),
        ("a\u202eb\u2069", "ab"),
        ("a\u200eb", "a\u200eb"),
    ],
)
def test_what_is_shown_has_no_controls(text, shown):
    assert visible(text) == shown


def test_printable_text_keeps_its_lines():
    assert printable("a\x0bb\nc\td") == "ab\nc\td"


def test_a_text_of_just_the_limit_is_not_cut():
    assert cut("x" * 300) == "x" * 300


@pytest.mark.parametrize(
    ("text", "shown"),
    [("one four three", "one four…"), ("abcdefghijklm", "abcdefghi…")],
)
def test_a_text_is_cut_at_a_word_where_one_is_near(text, shown):
    assert cut(text, 10) == shown


@pytest.mark.parametrize(("text", "direction"), [("", "ltr"), ("12 3", "ltr"), ("سلام 12", "rtl")])
def test_digits_have_no_direction(text, direction):
    assert text_direction(text) == direction
