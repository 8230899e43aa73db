import pytest

from voc.text.language_runs import split_at_languages
from voc.types import Span


def pieces(text):
    return [text[slice(*span)] for span in split_at_languages(text, [Span(0, len(text))])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Το δέμα άργησε πολύ and the support never answered",
            ["Το δέμα άργησε πολύ", "and the support never answered"],
        ),
        (
            "الطعام كان لذيذ جدا, but the delivery was very late",
            ["الطعام كان لذيذ جدا", "but the delivery was very late"],
        ),
        (
            "غذا خیلی خوب بود but the app is so slow",
            ["غذا خیلی خوب بود", "but the app is so slow"],
        ),
        (
            "The food was great αλλά η εξυπηρέτηση ήταν χάλια",
            ["The food was great", "αλλά η εξυπηρέτηση ήταν χάλια"],
        ),
        (
            "Personalen är trevlig و تحویل خیلی سریع بود",
            ["Personalen är trevlig", "و تحویل خیلی سریع بود"],
        ),
        (
            "Το νέο app δεν ανοίγει, the support is useless",
            ["Το νέο app δεν ανοίγει", "the support is useless"],
        ),
        (
            "Το φαγητό ήταν καλό (the waiter was not very nice)",
            ["Το φαγητό ήταν καλό", "(the waiter was not very nice)"],
        ),
    ],
)
def test_a_sentence_with_opinions_in_two_scripts_is_cut_between_them(text, expected):
    assert pieces(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Το app του iPhone κολλάει μετά το update",
        "خدمة ال delivery سيئة جدا وال app بطيء",
        "گوشی Samsung Galaxy S21 Ultra خریدم و راضی هستم",
        "Αγόρασα το The North Face Borealis και είναι τέλειο",
        'Μου βγάζει "something went wrong, please try again later" κάθε φορά',
        "پیام «your session is not valid» می‌دهد و خارج می‌شود",
        "The σαλάτα was very good and the wine too",
        "I love the word φιλοξενία very much",
        "Το check in and out ήταν εύκολο",
        "Bra service και bra mat",
        "Leveransen var sen men personalen var trevlig",
        "",
    ],
)
def test_names_loanwords_and_quoted_messages_cut_nothing(text):
    assert len(split_at_languages(text, [Span(0, len(text))])) == 1


def test_only_the_span_that_holds_both_scripts_is_cut():
    text = "Καλό. Το δέμα άργησε πολύ and nobody was there. Fine."
    spans = [Span(0, 5), Span(6, 47), Span(48, 53)]
    assert [text[slice(*span)] for span in split_at_languages(text, spans)] == [
        "Καλό.",
        "Το δέμα άργησε πολύ",
        "and nobody was there.",
        "Fine.",
    ]


def test_the_parts_hold_all_letters_of_the_text():
    text = "The hotel was clean, الاستقبال كان سيء جدا - and the wifi is very slow"
    parts = pieces(text)
    assert len(parts) == 3
    assert sum(sum(map(str.isalpha, part)) for part in parts) == sum(map(str.isalpha, text))
