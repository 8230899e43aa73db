import csv
import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest

from voc.text.evidence import LATIN, script
from voc.text.identify import identify_languages
from voc.text.romanisation import LANGUAGES
from voc.text.romanised import buckets_of, romanised_languages, romanised_scores, words_of

ROOT = Path(__file__).parents[2]
SENTENCES = ROOT / "tests" / "data" / "romanised"


def rows_of(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def corpus(language):
    with (ROOT / "corpora" / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_in_ten_romanised_sentences_are_recognised(language):
    texts = [r["text"] for r in rows_of(SENTENCES / "dev.jsonl") if r["lang"] == language]
    assert len(texts) == 20
    assert identify_languages(texts).count(language) >= 18


@pytest.mark.parametrize("language", ["en", "sv"])
def test_short_texts_names_and_products_are_not_taken_for_romanised(language):
    texts = [r["text"] for r in rows_of(SENTENCES / "ordinary.jsonl") if r["lang"] == language]
    assert [text for text in texts if romanised_languages([text]) != [None]] == []


def test_other_languages_in_latin_letters_are_not_taken_for_romanised():
    texts = [r["text"] for r in rows_of(SENTENCES / "other_languages.jsonl")]
    mistaken = [
        text for text, found in zip(texts, romanised_languages(texts), strict=True) if found
    ]
    assert len(mistaken) <= 1


@pytest.mark.parametrize("language", ["en", "sv"])
def test_no_comment_of_the_sample_corpora_is_taken_for_romanised(language):
    texts = [text for text in corpus(language) if script(text) == LATIN]
    found = identify_languages(texts)
    assert [t for t, code in zip(texts, found, strict=True) if code in LANGUAGES] == []


@pytest.mark.parametrize("text", ["hahaha", "aaaaah", "hmm", "M M", "", "12345", "lol", "b4 u go"])
def test_laughter_and_single_letters_tell_nothing(text):
    assert romanised_languages([text]) == [None]


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("kheili khoob", "fa", "fa"),
        ("kheili khoob", "en", "fa"),
        ("Abu Dhabi", None, None),
        ("Abu Dhabi", "sv", None),
        ("the app is slow", "fa", None),
    ],
)
def test_what_is_expected_weighs_but_does_not_decide(text, expected, found):
    assert romanised_languages([text], expected=[expected]) == [found]


def test_a_text_has_the_same_scores_alone_and_among_others():
    texts = ["to paketo den hr8e", "Leveransen var sen", "", "7elw awi"]
    together, _ = romanised_scores(texts)
    alone = np.concatenate([romanised_scores([text])[0] for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_scores_are_log_probabilities():
    scores, lengths = romanised_scores(["el 5edma zeft", ""])
    np.testing.assert_allclose(np.exp(scores).sum(axis=1), 1.0, atol=1e-5)
    assert lengths.tolist() == [3, 0]


def test_digits_that_stand_for_letters_belong_to_their_word():
    assert words_of("El 5edma w el 7agat, 20 ayam @shop") == [
        *("el", "5edma", "w", "el", "7agat", "ayam"),
    ]


def test_a_long_drawn_word_has_the_features_of_the_short_one():
    assert buckets_of("kheiliiiii") == buckets_of("kheilii")


@pytest.mark.data
@pytest.mark.skipif("VOC_DATA" not in os.environ, reason="VOC_DATA names no data folder")
def test_ordinary_texts_of_the_public_sets_are_not_taken_for_romanised():
    n_texts = n_mistaken = 0
    for path in sorted(Path(os.environ["VOC_DATA"]).rglob("*.jsonl*")):
        texts = [
            row["text"]
            for row in rows_of(path)[:1000]
            if row.get("lang") in ("en", "sv") and script(row["text"]) == LATIN
        ]
        n_texts += len(texts)
        n_mistaken += sum(code in LANGUAGES for code in identify_languages(texts))
    assert n_texts > 10_000
    assert n_mistaken < 0.005 * n_texts
