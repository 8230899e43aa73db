import json

import pytest

from voc.report import render_json


def test_the_document_is_as_the_golden_file(run, same_as_golden):
    same_as_golden("report.json", render_json(run))


def test_the_document_of_a_tiny_run_is_as_the_golden_file(tiny_run, same_as_golden):
    same_as_golden("tiny.json", render_json(tiny_run))


def test_text_is_not_escaped(run):
    assert "تأخر الطلب أكثر من أسبوع ولم يخبرني أحد." in render_json(run)


def test_quotes_are_whole(with_quote):
    document = json.loads(render_json(with_quote("slow " * 100, "en")))
    assert document["themes"][1]["quotes"][0]["text"] == "slow " * 100


def test_all_themes_are_there(with_many_themes):
    document = json.loads(render_json(with_many_themes))
    assert len(document["themes"]) == 127


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None])
def test_what_is_no_number_is_null(with_theme, value):
    document = json.loads(render_json(with_theme(1, polarity=value)))
    assert document["themes"][1]["polarity"] is None


def test_a_float32_is_written_short(with_theme):
    assert '"share": 0.1,' in render_json(with_theme(1, share=0.1))
