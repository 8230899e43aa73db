import numpy as np
import pytest

from benchmarks.themes.scores import score
from benchmarks.themes.table import best_runs, result_lines


def row(method, vectors, ami, *, name="set", n_ratio=1.0):
    return {
        "set": name,
        "method": method,
        "vectors": vectors,
        "n_labels": 10,
        "is_tuned_on": False,
        "ami": ami,
        "ari": ami / 2,
        "v": ami,
        "loose_share": 0.1,
        "n_themes": round(10 * n_ratio),
        "n_ratio": n_ratio,
        "seconds": 1.0,
    }


def test_themes_like_the_labels_score_full_marks():
    found = score(["a", "a", "b", "b"], np.array([1, 1, 0, 0]), seconds=2.0)
    assert (found.ami, found.ari, found.v) == pytest.approx((100, 100, 100))
    assert (found.loose_share, found.n_themes, found.n_ratio, found.seconds) == (0, 2, 1, 2)


def test_texts_without_a_theme_count_against_it():
    found = score(["a", "a", "b", "b"], np.array([0, 0, -1, 1]), seconds=0.0)
    assert found.loose_share == 0.25
    assert found.n_themes == 2
    assert found.ami < 100


def test_the_better_vectors_of_a_method_are_shown():
    rows = [
        row("BERTopic", "as encoded", 50),
        row("BERTopic", "as encoded", 10, name="other"),
        row("BERTopic", "centred by language", 40),
        row("BERTopic", "centred by language", 40, name="other"),
        row("voc", "as encoded", 45),
    ]
    assert best_runs(rows) == rows[2:]


def test_the_table_counts_sets_whose_number_of_themes_is_near():
    rows = [
        row("voc", "as encoded", 40, name=f"set{number}", n_ratio=ratio)
        for number, ratio in enumerate((0.4, 0.5, 1.7, 2.1))
    ]
    lines = result_lines(rows)
    assert "| voc | as encoded | 40.0 | 20.0 | 40.0 | 0.100 | 2 of 4 | 1.0 |" in lines
    assert "| set1 (held out) | 10 | 40.0 / 20.0 / 5 |" in lines
