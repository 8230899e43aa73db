from datetime import datetime

import pyarrow as pa
import pytest

from voc.errors import InputError
from voc.files.columns import choose_columns, choose_segments

LONG = ["the parcel came late", "nobody answered the phone", "all went well this time"]


def chosen(columns, named=None):
    choices = choose_columns(pa.table(columns), named or {}, source="file")
    return {choice.role: choice.column for choice in choices.columns}


@pytest.mark.parametrize(
    ("text", "date", "nps", "language", "channel"),
    [
        ("comment", "created_at", "NPS score", "lang", "channel"),
        ("Kommentar", "Svarsdatum", "Rekommendation (0-10)", "Språk", "Kanal"),
        ("Σχόλια", "Ημερομηνία", "Πιθανότητα σύστασης", "Γλώσσα", "Κανάλι"),
        ("التعليق", "تاريخ الإرسال", "احتمال التوصية", "اللغة", "القناة"),
        ("متن نظر", "تاریخ نظر", "احتمال توصیه", "زبان", "کانال"),
    ],
    ids=["en", "sv", "el", "ar", "fa"],
)
def test_columns_are_found_by_name_in_each_language(text, date, nps, language, channel):
    columns = {
        "a": ["x1 y", "x2 y", "x3 y"],
        date: ["2024-01-01", "2024-01-02", "2024-01-03"],
        nps: ["1", "9", "10"],
        language: ["sv", "el", "fa"],
        channel: ["web", "web", "shop"],
        text: LONG,
    }
    assert chosen(columns) == {
        "text": text,
        "date": date,
        "nps": nps,
        "language": language,
        "channel": channel,
    }


@pytest.mark.parametrize(
    "name",
    [
        "fritext",
        "omdöme",
        "kundkommentar",
        "reviewText",
        "σχόλιο",
        "κείμενο",
        "تعليق",
        "نص",
        "ملاحظات",
        "نظر",
        "متن",
        "دیدگاه",
        "verbatim",
        "feedback",
        "Review",
        "Q5. Kommentar",
    ],
)
def test_usual_names_of_the_text_win_over_longer_columns(name):
    columns = {"x": [value * 3 for value in LONG], name: LONG}
    assert chosen(columns)["text"] == name


def test_the_text_is_found_by_content():
    columns = {"a": ["k1", "k2", "k3"], "b": LONG, "c": ["x y", "x y", "z y"]}
    choices = choose_columns(pa.table(columns), {}, source="file")
    assert choices.columns[0].column == "b"
    assert "longest free text" in choices.columns[0].reason


def test_the_only_column_of_text_is_the_text():
    assert chosen({"q": ["ok", "bad", "meh"], "n": [1, 2, 3]})["text"] == "q"


def test_the_date_of_a_comment_is_a_date():
    columns = {"comment date": ["2024-01-01"] * 3, "comment": LONG}
    assert chosen(columns) == {"text": "comment", "date": "comment date"}


def test_a_column_of_dates_is_found_by_content():
    assert chosen({"comment": LONG, "x": [datetime(2024, 1, 1)] * 3})["date"] == "x"


def test_a_column_of_languages_is_found_by_content():
    assert chosen({"comment": LONG, "x": ["sv-SE", "Greek", "فارسی"]})["language"] == "x"


def test_country_codes_are_no_languages():
    assert "language" not in chosen({"comment": LONG, "x": ["SE", "GR", "SE"]})


@pytest.mark.parametrize("values", [["SE", "GR", "IR"], ["de", "da", "de"], ["1", "2", "2"]])
def test_a_column_named_for_the_language_needs_no_codes_of_ours(values):
    assert chosen({"comment": LONG, "lang": values})["language"] == "lang"


def test_a_column_of_languages_comes_before_one_that_is_only_named_so():
    columns = {"comment": LONG, "lang": ["1", "2", "2"], "x": ["sv", "el", "el"]}
    assert chosen(columns)["language"] == "x"


def test_dishes_are_no_languages():
    assert "language" not in chosen({"comment": LONG, "x": ["Greek salad"] * 3})


def test_numbers_without_a_name_are_no_score():
    assert chosen({"comment": LONG, "x": [1, 9, 10]}) == {"text": "comment"}


def test_a_score_named_so_must_hold_numbers():
    assert "nps" not in chosen({"comment": LONG, "nps": ["promoter", "detractor", "passive"]})


def test_the_id_of_a_customer_who_comes_back_is_no_id():
    assert "id" not in chosen({"comment": LONG, "customer_id": ["c1", "c1", "c2"]})


@pytest.mark.parametrize(
    "name", ["id", "Response ID", "Ärendenummer", "Κωδικός", "المعرف", "شناسه"]
)
def test_ids_are_found_by_name(name):
    assert chosen({"comment": LONG, name: ["k1", "k2", "k3"]})["id"] == name


def test_scores_of_all_roles_are_found():
    columns = {"comment": LONG, "Nöjdhet": [1, 5, 3], "Ansträngning": [7, 2, 1], "NPS": [0, 9, 10]}
    found = chosen(columns)
    assert (found["csat"], found["ces"], found["nps"]) == ("Nöjdhet", "Ansträngning", "NPS")


def test_stage_and_touchpoint_are_found():
    columns = {"comment": LONG, "Skede": ["köp", "köp", "bruk"], "touchpoint": ["a", "b", "c"]}
    found = chosen(columns)
    assert (found["stage"], found["touchpoint"]) == ("Skede", "touchpoint")


def test_a_named_column_comes_before_a_usual_name():
    assert chosen({"comment": LONG, "other": LONG}, {"text": "other"})["text"] == "other"


def test_a_table_without_text_names_its_columns():
    with pytest.raises(InputError, match=r"No column of file .* a, b\. Name .* text="):
        choose_columns(pa.table({"a": [1, 2], "b": [2.5, 3.5]}), {}, source="file")


@pytest.mark.parametrize(
    ("values", "is_segment"),
    [
        (["a", "b"] * 5, True),
        (["a"] * 10, False),
        ([str(i) + "x" for i in range(10)], False),
        (["1", "2"] * 5, False),
        ([1, 2] * 5, False),
        (["y" * 61, "b"] * 5, False),
        (["a", "b", None, None, None, "a", "b", None, None, None], True),
    ],
)
def test_segments_are_columns_of_few_repeated_strings(values, is_segment):
    table = pa.table({"x": values})
    assert choose_segments(table, set()) == (("x",) if is_segment else ())


def test_a_role_is_no_segment():
    assert choose_segments(pa.table({"x": ["a", "b"] * 5}), {"x"}) == ()
