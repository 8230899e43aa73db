"""One analysis of 150 sample comments in five languages, looked at from all sides."""

import csv
from collections import Counter

import numpy as np
import pytest

import voc
from voc import schemas
from voc.files.run_directory import load_run, save_run
from voc.inference.encoder import Encoder
from voc.languages import CODES
from voc.types import KINDS, SENTIMENTS

TABLES = {
    "units": schemas.UNITS,
    "themes": schemas.THEMES,
    "stages": schemas.STAGES,
    "drivers": schemas.DRIVERS,
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_columns_and_types_of_its_schema(sample, name):
    assert getattr(sample.analysis, name).schema.equals(TABLES[name])


def test_comments_begin_with_their_schema_and_go_on_with_roles_and_own_columns(sample):
    schema = sample.analysis.comments.schema
    assert list(schema)[: len(schemas.COMMENTS)] == list(schemas.COMMENTS)
    assert {"date", "nps", "csat", "ces", "channel"} <= set(schema.names)
    assert {"industry", "segment", "country"} <= set(schema.names)


def test_every_row_read_is_a_comment(sample, sample_files):
    ids = []
    for path in sample_files:
        with path.open(encoding="utf-8", newline="") as file:
            ids += [row["id"] for row in csv.DictReader(file)]
    assert sample.analysis.comments["comment_id"].to_pylist() == ids


def test_offsets_lead_to_the_units(rows):
    texts = {row["comment_id"]: row["text"] for row in rows.comments}
    for unit in rows.units:
        assert texts[unit["comment_id"]][unit["start"] : unit["end"]] == unit["text"]


def test_unit_ids_are_unique_and_count_from_zero_in_each_comment(rows):
    by_comment = Counter()
    for unit in rows.units:
        assert unit["unit_id"] == f"{unit['comment_id']}:{by_comment[unit['comment_id']]}"
        by_comment[unit["comment_id"]] += 1
    assert len({unit["unit_id"] for unit in rows.units}) == len(rows.units)
    assert {row["comment_id"]: row["n_units"] for row in rows.comments} == by_comment


def test_probabilities_of_a_unit_sum_to_one_and_polarity_is_their_difference(sample):
    units = sample.analysis.units
    negative, neutral, positive = (units[f"p_{sentiment}"].to_numpy() for sentiment in SENTIMENTS)
    np.testing.assert_allclose(negative + neutral + positive, 1, atol=1e-5)
    np.testing.assert_allclose(units["polarity"].to_numpy(), positive - negative, atol=1e-6)


def test_the_sentiment_of_a_unit_is_its_likeliest(rows):
    for unit in rows.units:
        best = max(SENTIMENTS, key=lambda sentiment: unit[f"p_{sentiment}"])
        assert unit["sentiment"] == best


def test_kinds_of_a_unit_are_known_and_told_once_in_their_order(rows):
    for unit in rows.units:
        assert unit["kinds"] == [kind for kind in KINDS if kind in unit["kinds"]]


def test_some_units_are_of_a_kind_and_some_of_none(rows):
    n_kinds = Counter(len(unit["kinds"]) for unit in rows.units)
    assert 0 < n_kinds[0] < len(rows.units)


def test_complaints_are_negative_more_often_than_other_units(rows):
    def negative_share(units):
        return np.mean([unit["sentiment"] == "negative" for unit in units])

    complaints = [unit for unit in rows.units if "complaint" in unit["kinds"]]
    others = [unit for unit in rows.units if "complaint" not in unit["kinds"]]
    assert complaints
    assert negative_share(complaints) > negative_share(others)


def test_the_polarity_of_a_comment_lies_between_those_of_its_units(rows):
    for comment in rows.comments:
        own = [u["polarity"] for u in rows.units if u["comment_id"] == comment["comment_id"]]
        assert min(own) - 1e-5 <= comment["polarity"] <= max(own) + 1e-5


def test_comments_are_negative_neutral_positive_or_mixed_and_not_all_the_same(rows):
    found = Counter(row["sentiment"] for row in rows.comments)
    assert set(found) <= {*SENTIMENTS, "mixed"}
    assert found["negative"] > 20
    assert found["positive"] > 20


def ids_under(rows, theme):
    """The ids of a theme and of all under it."""
    ids = {theme["theme_id"]}
    while more := {t["theme_id"] for t in rows.themes if t["parent_id"] in ids} - ids:
        ids |= more
    return ids


def units_of(rows, theme):
    ids = ids_under(rows, theme)
    return [unit for unit in rows.units if unit["theme_id"] in ids]


def leaves(rows):
    parents = {theme["parent_id"] for theme in rows.themes}
    return [theme for theme in rows.themes if theme["theme_id"] not in parents]


def test_themes_are_numbered_from_zero_by_falling_size_and_parents_after_them(rows):
    assert [theme["theme_id"] for theme in rows.themes] == list(range(len(rows.themes)))
    own = leaves(rows)
    assert own == rows.themes[: len(own)]
    sizes = [theme["n_units"] for theme in own]
    assert sizes == sorted(sizes, reverse=True)


def test_every_theme_of_a_unit_exists_and_every_theme_without_others_under_it_has_units(rows):
    found = {unit["theme_id"] for unit in rows.units} - {-1}
    assert found == {theme["theme_id"] for theme in leaves(rows)}
    assert len(found) >= 5


def test_a_parent_has_several_themes_and_holds_their_units_once(rows):
    for theme in rows.themes:
        children = [t for t in rows.themes if t["parent_id"] == theme["theme_id"]]
        if children:
            assert len(children) > 1
            assert theme["n_units"] == sum(child["n_units"] for child in children)


def test_counts_of_a_theme_agree_with_its_units(rows):
    for theme in rows.themes:
        own = units_of(rows, theme)
        assert theme["n_units"] == len(own)
        assert theme["n_comments"] == len({unit["comment_id"] for unit in own})
        assert theme["share"] == pytest.approx(len(own) / len(rows.units))
        assert dict(theme["languages"]) == Counter(unit["language"] for unit in own)


def test_feeling_of_a_theme_agrees_with_its_units(rows):
    for theme in rows.themes:
        own = units_of(rows, theme)
        negative = [unit for unit in own if unit["sentiment"] == "negative"]
        assert theme["polarity"] == pytest.approx(
            np.mean([unit["polarity"] for unit in own]), abs=1e-5
        )
        assert theme["negative_share"] == pytest.approx(len(negative) / len(own))
        assert theme["priority"] == pytest.approx(
            sum(-unit["polarity"] for unit in negative), rel=1e-4, abs=1e-5
        )


def test_the_top_stage_of_a_theme_is_the_commonest_of_its_units(rows):
    for theme in rows.themes:
        counts = Counter(unit["stage"] for unit in units_of(rows, theme))
        del counts["unclear"]
        most = max(counts.values(), default=None)
        assert counts.get(theme["top_stage"]) == most


def test_quotes_are_units_of_their_theme_at_most_three_a_language(rows):
    units = {unit["unit_id"]: unit for unit in rows.units}
    for theme in rows.themes:
        assert theme["quotes"]
        assert max(Counter(quote["language"] for quote in theme["quotes"]).values()) <= 3
        for quote in theme["quotes"]:
            unit = units[quote["unit_id"]]
            assert unit["theme_id"] in ids_under(rows, theme)
            assert quote == {name: unit[name] for name in quote}


def test_themes_cross_languages(rows):
    assert np.median([len(theme["languages"]) for theme in rows.themes]) >= 3
    assert all(0 <= theme["language_mixing"] <= 1 + 1e-6 for theme in rows.themes)


def test_a_unit_is_in_a_theme_with_some_probability_or_in_none_with_zero(rows):
    for unit in rows.units:
        assert (unit["theme_id"] == -1) == (unit["theme_probability"] == 0)
        assert 0 <= unit["theme_probability"] <= 1


def test_stages_stand_in_journey_order_with_unclear_last(rows, sample):
    stages = [stage["stage"] for stage in rows.stages]
    assert stages == [*sample.analysis.manifest["journey"]["stages"], "unclear"]


def test_counts_of_a_stage_agree_with_its_units(rows):
    for stage in rows.stages:
        own = [unit for unit in rows.units if unit["stage"] == stage["stage"]]
        assert stage["n_units"] == len(own)
        assert stage["n_comments"] == len({unit["comment_id"] for unit in own})
        assert stage["share"] == pytest.approx(len(own) / len(rows.units))
        assert dict(stage["languages"]) == Counter(unit["language"] for unit in own)
    assert sum(stage["n_units"] for stage in rows.stages) == len(rows.units)


def test_shares_of_sentiment_in_a_stage_sum_to_one_or_are_unknown(rows):
    for stage in rows.stages:
        shares = [stage[f"{sentiment}_share"] for sentiment in SENTIMENTS]
        if stage["n_units"]:
            assert sum(shares) == pytest.approx(1)
        else:
            assert [*shares, stage["polarity"]] == [None] * 4


def test_touchpoints_of_a_stage_count_its_units(rows):
    for stage in rows.stages:
        own = Counter(u["touchpoint"] for u in rows.units if u["stage"] == stage["stage"])
        counted = {part["touchpoint"]: part["n_units"] for part in stage["touchpoints"]}
        assert {name: n for name, n in counted.items() if n} == {
            name: n for name, n in own.items() if name is not None
        }


def test_units_in_no_stage_touch_nothing(rows):
    assert {u["touchpoint"] for u in rows.units if u["stage"] == "unclear"} <= {None}


def test_the_top_theme_of_a_stage_has_most_of_its_negative_units(rows):
    for stage in rows.stages:
        counts = Counter(
            unit["theme_id"]
            for unit in rows.units
            if unit["stage"] == stage["stage"] and unit["sentiment"] == "negative"
        )
        del counts[-1]
        assert counts.get(stage["top_theme_id"]) == max(counts.values(), default=None)


def test_drivers_are_themes_and_stages_of_the_run_with_an_interval(rows):
    known = {("theme", str(theme["theme_id"])) for theme in rows.themes}
    known |= {("stage", stage["stage"]) for stage in rows.stages}
    assert rows.drivers
    for driver in rows.drivers:
        assert driver["score"] in ("nps", "csat", "ces")
        assert (driver["kind"], driver["id"]) in known
        assert driver["ci_low"] <= driver["effect"] <= driver["ci_high"]
        assert driver["effect"] == pytest.approx(driver["mean_with"] - driver["mean_without"])


def test_vectors_belong_to_the_units(sample, encoder):
    vectors = sample.analysis.vectors
    assert vectors.dtype == np.float32
    assert vectors.shape == (sample.analysis.units.num_rows, encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_names_of_themes_are_unique_in_every_language(rows):
    names = [theme["name"] for theme in rows.themes]
    assert len(names) == len(set(names))
    for code in CODES:
        own = [dict(theme["names"])[code] for theme in rows.themes if code in dict(theme["names"])]
        assert len(own) == len(set(own))


def test_the_name_of_a_theme_is_the_readers_where_there_is_one(rows):
    named = [theme for theme in rows.themes if "en" in dict(theme["names"])]
    assert named
    assert all(theme["name"] == dict(theme["names"])["en"] for theme in named)


def test_no_key_phrase_of_a_theme_holds_another(rows):
    for theme in rows.themes:
        for phrases in dict(theme["key_phrases"]).values():
            words = [set(phrase.casefold().split()) for phrase in phrases]
            assert len(phrases) <= 8
            assert not any(
                a <= b for i, a in enumerate(words) for j, b in enumerate(words) if i != j
            )


def test_every_step_is_told_and_timed(sample):
    timed = ["load", "split", "embed", "sentiment", "themes", "journey", "tables"]
    assert sample.steps == ["read", *timed, "write"]
    assert list(sample.analysis.manifest["timings_seconds"]) == timed


@pytest.fixture(scope="module")
def again(encoder, sample_files, tmp_path_factory):
    """The same analysis once more, every text encoded anew; and its directory."""
    directory = tmp_path_factory.mktemp("runs") / "again"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Encoder, "load", lambda *_, **__: encoder)
        analysis = voc.analyze(sample_files)
    save_run(analysis.run, directory)
    return analysis, directory


@pytest.mark.parametrize(
    "file", ["comments", "units", "themes", "stages", "drivers", "vectors"], ids=str
)
def test_the_same_input_and_seed_give_the_same_bytes(sample, again, file):
    name = "vectors.npy" if file == "vectors" else f"{file}.parquet"
    assert (again[1] / name).read_bytes() == (sample.directory / name).read_bytes()


def test_the_same_input_and_seed_give_the_same_manifest_but_for_the_time(sample, again):
    of_the_moment = ("created", "timings_seconds", "cache")
    first, second = (
        {key: value for key, value in analysis.manifest.items() if key not in of_the_moment}
        for analysis in (sample.analysis, again[0])
    )
    assert first == second


@pytest.fixture(scope="module")
def with_another_encoder(sample, sample_files):
    """The first sample file with the plain encoder for themes and stages, and that encoder."""
    plain = Encoder.load("plain", device="cpu", dtype="fp32")
    loaded = {"default": sample.encoder, "plain": plain}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Encoder, "load", lambda name="default", **_: loaded[name])
        analysis = voc.analyze(sample_files[:1], config=voc.Config(model="plain"))
        as_usual = voc.analyze(sample_files[:1])
    return analysis, as_usual, plain


def test_another_encoder_gives_the_vectors_but_not_the_sentiment(with_another_encoder):
    analysis, as_usual, plain = with_another_encoder
    texts = as_usual.units["text"].to_pylist()
    assert analysis.units["text"].to_pylist() == texts
    for column in ("polarity", "kinds"):
        assert analysis.units[column].equals(as_usual.units[column])
    difference = np.abs(analysis.vectors - as_usual.vectors).max(axis=1)
    assert (difference > 1e-3).all()
    row = texts.index(min(texts, key=len))
    assert float(analysis.vectors[row] @ plain.encode(texts)[row]) > 0.9


def test_a_run_with_another_encoder_says_which_gave_what(with_another_encoder):
    analysis, as_usual, plain = with_another_encoder
    manifest = analysis.manifest
    assert manifest["encoder"]["fingerprint"] == plain.fingerprint
    assert manifest["heads"] == as_usual.manifest["heads"]
    assert manifest["heads"]["encoder"] != plain.fingerprint
    assert any(
        "Sentiment comes from the bundled encoder" in warning for warning in manifest["warnings"]
    )


def test_a_run_comes_back_from_its_directory(sample):
    loaded = load_run(sample.directory)
    for name in ("comments", *TABLES):
        written = getattr(sample.analysis, name)
        # Parquet has no whole seconds: dates come back in milliseconds.
        assert getattr(loaded, name).cast(written.schema).equals(written)
    np.testing.assert_array_equal(loaded.vectors, sample.analysis.vectors)
    assert loaded.manifest == sample.analysis.manifest
