"""`voc sentiment`: a row per comment."""

import csv
import io
import json

import numpy as np
import pytest

from voc.sentiment.results import SentimentScores

TEXTS = ["Kundtjänst var snabb och hjälpsam, tack.", "Ο κούριερ άργησε πάλι.", "خدمة ممتازة جدا"]


@pytest.fixture
def work(replace, encoder):
    probabilities = np.array([[0.1, 0.2, 0.7], [0.8, 0.15, 0.05], [0.0, 0.3, 0.7]])
    return replace("voc.api.score_sentiment", SentimentScores(probabilities.astype(np.float32)))


def test_the_texts_their_languages_and_the_encoder_reach_the_call(voc_command, work, encoder):
    voc_command("sentiment", "-", "--device", "cpu", stdin="\n".join(TEXTS))
    assert work.calls == [((TEXTS,), {"languages": ["sv", "el", "ar"], "encoder": encoder})]
    options = {"device": "cpu", "dtype": "auto"}
    assert encoder.loaded == ("default", options)


def test_rows_are_csv_on_standard_output(voc_command, work):
    result = voc_command("sentiment", "-", stdin="\n".join(TEXTS))
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["text"] for row in rows] == TEXTS
    assert rows[1] == {
        "comment_id": rows[1]["comment_id"],
        "text": TEXTS[1],
        "language": "el",
        "sentiment": "negative",
        "polarity": "-0.75",
        "p_negative": "0.8",
        "p_neutral": "0.15",
        "p_positive": "0.05",
    }


def test_rows_can_be_json_lines(voc_command, work):
    result = voc_command("sentiment", "-", "--format", "jsonl", stdin="\n".join(TEXTS))
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["sentiment"] for row in rows] == ["positive", "negative", "positive"]
    assert TEXTS[2] in result.stdout, "letters are not escaped"


def test_how_the_input_was_read_goes_to_standard_error(voc_command, work):
    result = voc_command("sentiment", "-", stdin="\n".join(TEXTS))
    assert result.stderr.startswith("Read 3 rows of stdin: 3 kept, 0 skipped\n")


def test_quiet_leaves_nothing_but_the_data(voc_command, work):
    result = voc_command("sentiment", "-", "--quiet", stdin="\n".join(TEXTS))
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == 4


def test_real_sentiment_is_as_the_words_say(voc_command, real_run, survey):
    result = voc_command("sentiment", survey, "--format", "jsonl", "--quiet")
    rows = {row["comment_id"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert rows["c00"]["sentiment"] == "negative"
    assert rows["c03"]["sentiment"] == "positive"
    assert {row["language"] for row in rows.values()} == {"en", "sv", "ar"}
