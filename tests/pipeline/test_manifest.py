import json
from collections import Counter

import pytest

import voc
from voc.files.bundled import bundled_model
from voc.files.small_files import digest_of


@pytest.fixture(scope="module")
def manifest(sample):
    return sample.analysis.manifest


def test_the_manifest_has_these_keys(manifest):
    assert list(manifest) == [
        "voc_version",
        "created",
        "title",
        "config",
        "arguments",
        "seed",
        "inputs",
        "columns",
        "segments",
        "rows",
        "counts",
        "theme_quality",
        "languages",
        "sentiment",
        "scores",
        "encoder",
        "heads",
        "journey",
        "timings_seconds",
        "cache",
        "warnings",
        "platform",
    ]


def test_the_manifest_is_plain_json(manifest):
    assert json.loads(json.dumps(manifest, allow_nan=False)).keys() == manifest.keys()


def test_counts_agree_with_the_tables(sample, manifest):
    analysis = sample.analysis
    n_parents = len(set(analysis.themes["parent_id"].to_pylist()) - {None})
    loose = analysis.units["theme_id"].to_pylist().count(-1)
    assert manifest["counts"] == {
        "comments": analysis.comments.num_rows,
        "units": analysis.units.num_rows,
        "distinct_units": manifest["counts"]["distinct_units"],
        "themes": analysis.themes.num_rows - n_parents,
        "parent_themes": n_parents,
        "romanised_units": {"el": 1},
        "units_without_theme": loose,
        "units_without_theme_share": round(loose / analysis.units.num_rows, 4),
    }
    assert 0 < manifest["counts"]["distinct_units"] <= analysis.units.num_rows
    assert 0 <= manifest["cache"]["reused_vectors"] <= manifest["counts"]["distinct_units"]


def test_columns_the_caller_names_and_the_journey_are_kept(encoder_in_place):
    comments = [{"said": "The parcel came late.", "q1": 3}, {"said": "Friendly staff.", "q1": 9}]
    manifest = voc.analyze(comments, text="said", score={"nps": "q1"}).manifest
    assert manifest["arguments"] == {"text": "said", "score": {"nps": "q1"}}
    assert len(manifest["journey"]["digest"]) == 64


def test_fewer_themes_than_asked_for_are_warned_of(encoder_in_place):
    comments = ["The parcel came late.", "Friendly staff.", "The app crashed."]
    manifest = voc.analyze(comments, config=voc.Config(n_themes=50)).manifest
    assert any(w.startswith("50 themes were asked for and 3 found") for w in manifest["warnings"])


@pytest.mark.parametrize(("key", "column"), [("languages", "language"), ("sentiment", "sentiment")])
def test_tallies_agree_with_the_comments(sample, manifest, key, column):
    assert manifest[key] == Counter(sample.analysis.comments[column].to_pylist())


def test_rows_and_inputs_say_what_was_read(manifest, sample_files):
    assert manifest["rows"] == {"read": 150, "kept": 150, "skipped": []}
    assert [source["n_rows"] for source in manifest["inputs"]] == [30] * 5
    assert [source["format"] for source in manifest["inputs"]] == ["csv"] * 5
    assert all(
        source["name"].endswith(path.name)
        for source, path in zip(manifest["inputs"], sample_files, strict=True)
    )


def test_columns_say_which_plays_which_role(manifest):
    roles = {choice["role"]: choice["column"] for choice in manifest["columns"]}
    assert roles.items() >= {
        ("text", "text"),
        ("id", "id"),
        ("date", "date"),
        ("nps", "nps"),
        ("csat", "csat"),
        ("ces", "ces"),
        ("channel", "channel"),
    }
    assert all(choice["reason"] for choice in manifest["columns"])


def test_scores_count_the_comments_that_have_one(sample, manifest):
    for name, score in manifest["scores"].items():
        column = sample.analysis.comments[name]
        assert score["n"] == len(column) - column.null_count
    assert set(manifest["scores"]) == {"nps", "csat", "ces"}


def test_encoder_and_heads_are_named_by_fingerprint(manifest, encoder):
    assert manifest["encoder"]["fingerprint"] == encoder.fingerprint
    assert manifest["encoder"]["device"] == "cpu"
    assert manifest["heads"]["encoder"] == encoder.fingerprint
    assert {"sentiment", "kinds"} <= set(manifest["heads"]["names"])
    assert digest_of(bundled_model("heads")).startswith(manifest["heads"]["digest"])
    assert manifest["heads"]["digest"]


def test_a_run_without_trouble_warns_of_nothing(manifest):
    assert manifest["warnings"] == []


@pytest.mark.usefixtures("encoder_in_place")
def test_configuration_and_title_are_kept():
    config = voc.Config(title="Juni", seed=7, granularity="coarse")
    manifest = voc.analyze(["The parcel was late."], config=config).manifest
    assert manifest["title"] == "Juni"
    assert manifest["seed"] == 7
    assert manifest["config"]["granularity"] == "coarse"
    assert manifest["voc_version"] == voc.__version__


@pytest.mark.usefixtures("encoder_in_place")
def test_rows_left_out_are_counted_with_their_reason():
    manifest = voc.analyze(["The parcel was late.", "", "  ", "x" * 30_000]).manifest
    assert (manifest["rows"]["read"], manifest["rows"]["kept"]) == (4, 1)
    assert sum(group["count"] for group in manifest["rows"]["skipped"]) == 3
