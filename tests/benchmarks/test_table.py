import json

import pytest

from benchmarks.table import format_result


@pytest.fixture
def result():
    speed = {"n_texts": 320, "texts_per_second": 64.0, "tokens_per_second": 2048.0}
    limit = {"texts_per_second": 100.0, "tokens_per_second": 3200.0, "reached_share": 0.64}
    engine = {"about": "fp32", "load_seconds": 2.0, "loaded_bytes": 2**28, "peak_bytes": 2**29}
    return {
        "date": "2026-01-01",
        "machine": {"processor": "A", "units": ["avx2"], "cores": 2, "memory_gib": 8.0},
        "packages": {"torch": "2.0"},
        "kinds": {
            "typical": {
                "tokens_per_text": 32.0,
                "speeds": {
                    "voc": speed | {"seconds": [5.0], "padding_share": 0.01, "ratio": 1.0},
                    "slow": speed | {"seconds": [9.0], "padding_share": None, "ratio": 12.5},
                },
                "limits": {"fp32": limit},
            }
        },
        "engines": {
            "voc": engine | {"title": "voc", "least_cosine": 1.0, "mean_cosine": 1.0},
            "slow": engine | {"title": "Slow", "least_cosine": 0.97, "mean_cosine": 0.98},
            "gone": {"title": "Gone", "failed": "No module named 'gone'"},
        },
        "growth": [
            {
                "n_texts": 1000,
                "seconds": 2.0,
                "peak_bytes": 300 * 2**20,
                "output_bytes": 100 * 2**20,
            }
        ],
        "second_run": {
            "n_texts": 1000,
            "first_seconds": 4.0,
            "second_seconds": 0.1,
            "ratio": 40.0,
        },
    }


def line_of(text, word):
    return next(line for line in text.splitlines() if line.strip().startswith(word))


def test_engines_stand_beside_how_many_times_faster_the_first_one_is(result):
    assert "12.50 x" in line_of(format_result(result), "slow")
    assert "64% of it reached" in line_of(format_result(result), "matrix products, fp32")


def test_an_engine_that_did_not_run_says_why(result):
    assert "No module named 'gone'" in line_of(format_result(result), "gone")


def test_vectors_that_differ_are_pointed_out(result):
    engines = format_result(result).split("engines, each")[1]
    assert "vectors differ" in line_of(engines, "slow")
    assert "vectors differ" not in line_of(engines, "voc")


def test_growth_says_the_memory_beyond_the_vectors_themselves(result):
    assert "200 MiB" in line_of(format_result(result), "1,000")


def test_the_second_run_says_how_many_times_faster_it_was(result):
    assert "40.0 times faster" in format_result(result)


def test_a_chart_is_drawn_from_the_json_form(result, tmp_path):
    pytest.importorskip("matplotlib", reason="the chart needs the extra `bench`")
    from benchmarks.chart import draw_chart

    del result["engines"]["gone"]
    draw_chart(json.loads(json.dumps(result)), tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
