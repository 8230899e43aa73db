import pytest

from voc.report.gfm import escape


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"a\|b"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("*now* _or_ `never`", r"\*now\* \_or\_ \`never\`"),
        ("[here](javascript:x)", r"\[here\](javascript:x)"),
        ("![x](y)", r"\!\[x\](y)"),
        ("two\nlines", "two lines"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("1.5 hours", "1.5 hours"),
        (r"a\b", r"a\\b"),
    ],
)
def test_markup_in_feedback_stands_for_itself(text, written):
    assert escape(text) == written


@pytest.mark.parametrize("text", ["دیر رسید", "iPhone وصل مع علبة مكسورة"])
def test_right_to_left_text_is_isolated(text):
    assert escape(text) == f"\u2067{text}\u2069"


def test_arabic_in_an_english_text_keeps_its_direction():
    assert escape("it says متأخر here") == "\u2066it says متأخر here\u2069"


def test_text_without_right_to_left_letters_is_left_alone():
    assert escape("Late delivery") == "Late delivery"


def test_an_override_cannot_end_the_isolate():
    assert escape("دیر\u2069\u202eرسید") == "\u2067دیررسید\u2069"
