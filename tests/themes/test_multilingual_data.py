"""Themes of translated assistant requests with known intents, from the public data sets."""

import json

import numpy as np
import pytest
from sklearn.metrics import v_measure_score

from voc.languages import CODES
from voc.themes.discovery import ThemeOptions, discover_themes

pytestmark = pytest.mark.data

N_ROWS = 200
N_INTENTS = 12


@pytest.fixture(scope="module")
def requests(encoder, data_folder):
    """200 requests of the 12 commonest intents, each in five languages: texts, intents, languages,
    vectors.
    """
    rows = {}
    for code in CODES:
        path = data_folder / "themes" / "massive" / f"{code}.jsonl"
        with path.open(encoding="utf-8") as file:
            rows[code] = {row["parallel_id"]: row for row in map(json.loads, file)}
    intents = [row["label"] for row in rows["en"].values()]
    found, counts = np.unique(intents, return_counts=True)
    common = set(found[np.argsort(-counts, kind="stable")[:N_INTENTS]])
    ids = [key for key, row in rows["en"].items() if row["label"] in common]
    ids = np.random.default_rng(0).choice(sorted(ids), N_ROWS, replace=False)
    chosen = [rows[code][key] for code in CODES for key in ids]
    texts = [row["text"] for row in chosen]
    return (
        texts,
        np.array([row["label"] for row in chosen]),
        np.array([row["lang"] for row in chosen]),
        encoder.encode(texts),
    )


def intent_agreement(texts, intents, languages, vectors):
    """V-measure of as many themes as there are intents, and the labels."""
    options = ThemeOptions(n_themes=len(set(intents)))
    labels = discover_themes(vectors, texts, languages, options=options).labels
    return v_measure_score(intents, labels), labels


@pytest.fixture(scope="module")
def pooled(requests):
    return intent_agreement(*requests)


def test_five_languages_together_are_grouped_as_well_as_each_alone(requests, pooled):
    texts, intents, languages, vectors = requests
    alone = []
    for code in CODES:
        own = languages == code
        own_texts = [text for text, mine in zip(texts, own, strict=True) if mine]
        alone.append(intent_agreement(own_texts, intents[own], languages[own], vectors[own])[0])
    assert pooled[0] >= 0.9 * np.mean(alone)


def test_themes_do_not_tell_the_language(requests, pooled):
    assert v_measure_score(requests[2], pooled[1]) < 0.1
