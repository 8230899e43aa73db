"""Temperatures and thresholds are where they make logits tell the truth."""

import numpy as np
import pytest
from training.calibration import Judged, cross_entropy, fit_temperatures, fit_thresholds, read_kinds

from voc.languages import CODES
from voc.types import KINDS


def drawn(scale, n=4000):
    """Logits, `scale` times too sure, of labels drawn by their probabilities."""
    random = np.random.default_rng(0)
    logits = random.normal(size=(n, 3))
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    labels = np.array([random.choice(3, p=share) for share in shares])
    return Judged((scale * logits).astype(np.float32), labels)


def test_a_temperature_undoes_what_makes_logits_too_sure():
    scales = dict(zip(CODES, (0.7, 1.0, 1.5, 2.0, 3.0), strict=True))
    found = fit_temperatures({f"{code}/set": drawn(scale) for code, scale in scales.items()})
    for code, scale in scales.items():
        assert found[code] == pytest.approx(scale, rel=0.12)
    assert found["other"] == pytest.approx(np.mean([found[code] for code in CODES]), abs=0.002)


def test_classes_that_a_set_lacks_cost_nothing():
    logits = np.array([[0.0, 50.0, 0.0], [0.0, 50.0, 0.0]], dtype=np.float32)
    assert cross_entropy(logits, np.array([0, 2])) == pytest.approx(np.log(2))


def test_a_threshold_stands_between_texts_of_a_kind_and_others():
    logits = np.array([[-9, 1], [-8, 2], [-3, 3], [-2, 8], [-2.5, 9]], dtype=np.float32)
    is_kind = np.array([[0, 0], [0, 0], [1, 0], [1, 1], [1, 1]], dtype=np.float32)
    first, second = fit_thresholds(logits, is_kind, is_kind.mean(axis=0))
    assert -8 < first < -3
    assert 3 < second < 8


def test_rarer_kinds_get_higher_thresholds():
    random = np.random.default_rng(0)
    truth = (random.random(3000) < 0.3).astype(np.float32)[:, None]
    logits = (random.normal(size=(3000, 1)) + 2 * truth).astype(np.float32)
    found = [fit_thresholds(logits, truth, np.array([share]))[0] for share in (0.5, 0.3, 0.05)]
    assert found == sorted(found)
    assert found[2] > found[0] + 0.5


def test_own_texts_for_thresholds_have_every_kind_in_every_language():
    texts, is_kind = read_kinds()
    languages = np.array([text.language for text in texts])
    for code in CODES:
        assert (is_kind[languages == code].sum(0) >= 10).all()
    assert is_kind.shape[1] == len(KINDS)


def test_no_text_for_thresholds_trains():
    from training.examples import OWN, read_records

    from voc.text.normalise import normalise_texts

    for code in CODES:
        for part in ("feedback", "sentiment", "aspects", "topics"):
            records = read_records(OWN / part / f"{code}.jsonl")
            trains = set(normalise_texts([r["text"] for r in records], [code] * len(records)))
            assert not trains & {text.text for text in read_kinds()[0]}
