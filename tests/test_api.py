"""The Python API on lists of texts, and what an analysis can do."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

import voc
from voc.analysis import TABLES
from voc.errors import ConfigError, InputError, ModelError, RunError

TEXTS = [
    "The parcel came two weeks late, terrible delivery.",
    "Paketet kom två veckor för sent, usel leverans.",
    "Kind staff who helped me at once.",
    "Trevlig personal som hjälpte mig direkt.",
]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_becomes_a_pandas_frame(sample, table):
    frame = sample.analysis.to_pandas(table)
    expected = getattr(sample.analysis, table)
    assert list(frame.columns) == expected.column_names
    assert len(frame) == expected.num_rows


def test_maps_become_dicts_in_pandas(sample):
    languages = sample.analysis.to_pandas("themes")["languages"]
    assert all(isinstance(counts, dict) for counts in languages)


def test_an_unknown_table_is_answered_with_the_known_ones(sample):
    with pytest.raises(ConfigError, match=r"no table 'topics'.*comments, units, themes, stages"):
        sample.analysis.to_pandas("topics")


def test_out_writes_the_run_and_its_reports(sample):
    assert sorted(path.name for path in sample.directory.iterdir()) == [
        "comments.parquet",
        "drivers.parquet",
        "report.html",
        "report.json",
        "report.md",
        "run.json",
        "stages.parquet",
        "themes.parquet",
        "units.parquet",
        "vectors.npy",
    ]


@pytest.mark.parametrize("table", TABLES)
def test_other_tools_read_the_tables(sample, table):
    rows = pq.read_table(sample.directory / f"{table}.parquet").num_rows
    assert rows == getattr(sample.analysis, table).num_rows


def test_a_loaded_analysis_writes_the_same_reports(sample, tmp_path):
    loaded = voc.Analysis.load(sample.directory)
    for name in ("report.html", "report.md", "report.json"):
        loaded.report(tmp_path / name)
        assert (tmp_path / name).read_bytes() == (sample.directory / name).read_bytes()


def test_a_loaded_analysis_can_be_saved_elsewhere(sample, tmp_path):
    directory = voc.Analysis.load(sample.directory).save(tmp_path / "copy")
    assert {path.name for path in directory.iterdir()} == {
        path.name for path in sample.directory.iterdir()
    }


def test_the_report_counts_what_the_tables_hold(sample):
    report = json.loads((sample.directory / "report.json").read_text(encoding="utf-8"))
    assert report["headline"]["n_comments"] == sample.analysis.comments.num_rows
    assert report["headline"]["n_units"] == sample.analysis.units.num_rows
    assert len(report["themes"]) == sample.analysis.themes.num_rows


@pytest.mark.parametrize("suffix", [".html", ".md", ".json", ".xlsx", ".HTML"])
def test_a_report_is_written_in_the_format_of_its_suffix(sample, tmp_path, suffix):
    path = sample.analysis.report(tmp_path / "new" / f"report{suffix}")
    assert path == tmp_path / "new" / f"report{suffix}"
    assert path.stat().st_size > 1000


def test_a_report_in_an_unknown_format_is_refused(sample, tmp_path):
    with pytest.raises(ConfigError, match=r"'\.pdf' is none of \.html"):
        sample.analysis.report(tmp_path / "report.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_run_says_how_to_make_one(tmp_path):
    with pytest.raises(RunError, match=r"no run directory.*voc analyze"):
        voc.Analysis.load(tmp_path / "none")


def test_a_directory_with_other_things_is_not_written_over(sample, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(RunError, match=r"holds other files \(thesis\.txt\)"):
        sample.analysis.save(tmp_path)


def test_sentiment_of_texts(remembering_encoder):
    scores = voc.score_sentiment(TEXTS, encoder=remembering_encoder)
    assert scores.labels == ["negative", "negative", "positive", "positive"]
    assert scores.probabilities.shape == (4, 3)
    np.testing.assert_allclose(scores.probabilities.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(
        scores.polarity, scores.probabilities[:, 2] - scores.probabilities[:, 0], atol=1e-6
    )


MIXED = "The food was wonderful, but the waiters were terribly rude."


def test_sentiment_towards_an_aspect_is_not_that_of_the_text(remembering_encoder):
    aspects = ["food", "waiters", None]
    scores = voc.score_sentiment([MIXED] * 3, aspects=aspects, encoder=remembering_encoder)
    food, waiters, _ = scores.polarity
    assert food > waiters
    (whole,) = voc.score_sentiment([MIXED], encoder=remembering_encoder).polarity
    assert scores.polarity[2] == pytest.approx(whole, abs=1e-5)


def test_one_aspect_is_asked_of_all_texts(remembering_encoder):
    once = voc.score_sentiment(TEXTS, aspects="delivery", encoder=remembering_encoder)
    each = voc.score_sentiment(TEXTS, aspects=["delivery"] * 4, encoder=remembering_encoder)
    np.testing.assert_array_equal(once.probabilities, each.probabilities)
    plain = voc.score_sentiment(TEXTS, encoder=remembering_encoder)
    assert np.abs(once.polarity - plain.polarity).max() > 1e-3


def test_an_aspect_is_asked_as_the_head_was_trained_to_be_asked(remembering_encoder):
    asked = voc.score_sentiment(
        TEXTS[:1], aspects="delivery", languages=["en"], encoder=remembering_encoder
    )
    same = voc.score_sentiment(
        [f"delivery: {TEXTS[0]}"], languages=["en"], encoder=remembering_encoder
    )
    np.testing.assert_allclose(asked.probabilities, same.probabilities, atol=1e-5)


@pytest.mark.parametrize("aspects", [["delivery"], [], [None] * 5])
def test_there_must_be_one_aspect_per_text(remembering_encoder, aspects):
    with pytest.raises(ConfigError, match=f"one aspect per text: {len(aspects)} for 4 texts"):
        voc.score_sentiment(TEXTS, aspects=aspects, encoder=remembering_encoder)


def test_no_texts_have_no_aspects(remembering_encoder):
    scores = voc.score_sentiment([], aspects="delivery", encoder=remembering_encoder)
    assert len(scores) == 0


def test_another_encoder_than_the_heads_were_trained_for_is_refused(remembering_encoder):
    class Other:
        fingerprint = "0123456789abcdef"

    with pytest.raises(ModelError, match="not for 0123456789abcdef"):
        voc.score_sentiment(TEXTS, encoder=Other())


def test_stages_of_texts(remembering_encoder):
    links = voc.link_journey(TEXTS, encoder=remembering_encoder)
    assert links.stages[:2] == ["delivery", "delivery"]
    assert links.probabilities.shape == (4, len(links.stage_ids))
    assert (links.probabilities.sum(axis=1) <= 1 + 1e-5).all()
    assert set(links.stages) <= {*links.stage_ids, "unclear"}
    for stage, touchpoint in zip(links.stages, links.touchpoints, strict=True):
        assert stage != "unclear" or touchpoint is None


def test_stages_need_no_heads(remembering_encoder):
    """An encoder without heads of its own links by the examples alone."""

    class Other(type(remembering_encoder)):
        fingerprint = "0123456789abcdef"

    other = Other(remembering_encoder)
    links = voc.link_journey(TEXTS, encoder=other)
    with_heads = voc.link_journey(TEXTS, encoder=remembering_encoder)
    assert links.stages[:2] == ["delivery", "delivery"]
    assert np.abs(links.probabilities - with_heads.probabilities).max() > 1e-3


def test_themes_of_texts(remembering_encoder):
    texts = [f"{text} {i}" for text in TEXTS for i in range(6)]
    themes = voc.find_themes(texts, n_themes=2, encoder=remembering_encoder)
    late, kind = themes.labels[:12].tolist(), themes.labels[12:].tolist()
    assert {len(set(late)), len(set(kind))} == {1}
    assert late[0] != kind[0]
    assert themes.n_themes == themes.table.num_rows == 2
    assert themes.table["n_units"].to_pylist() == [12, 12]
    assert themes.unassigned_share == 0
    assert all(themes.labels[i] == theme for theme, own in enumerate(themes.quotes) for i in own)


def test_themes_are_the_same_for_a_seed(remembering_encoder, sample):
    texts = sample.analysis.units["text"].to_pylist()[:150]
    first, again = (voc.find_themes(texts, seed=5, encoder=remembering_encoder) for _ in range(2))
    assert first.n_themes > 1
    np.testing.assert_array_equal(first.labels, again.labels)
    assert first.table.equals(again.table)
    assert first.quotes == again.quotes


def test_other_choices_of_themes_come_from_the_configuration(remembering_encoder, sample):
    texts = sample.analysis.units["text"].to_pylist()[:150]
    n_found = [
        voc.find_themes(
            texts, config=voc.Config(granularity=granularity), encoder=remembering_encoder
        ).n_themes
        for granularity in ("coarse", "fine")
    ]
    assert n_found[0] < n_found[1]


def test_no_texts_have_no_themes(remembering_encoder):
    themes = voc.find_themes([], encoder=remembering_encoder)
    assert (themes.n_themes, themes.labels.tolist(), themes.quotes) == (0, [], [])
    assert themes.unassigned_share == 0


def test_one_text_is_no_theme(remembering_encoder):
    themes = voc.find_themes(TEXTS[:1], encoder=remembering_encoder)
    assert (themes.n_themes, themes.labels.tolist()) == (0, [-1])
    assert themes.unassigned_share == 1


def test_no_texts_have_no_sentiment(remembering_encoder):
    assert voc.score_sentiment([], encoder=remembering_encoder).probabilities.shape == (0, 3)


def test_no_texts_have_no_stages(remembering_encoder):
    links = voc.link_journey([], encoder=remembering_encoder)
    assert (links.stages, links.touchpoints) == ([], [])
    assert links.probabilities.shape == (0, len(links.stage_ids))


def test_one_text_has_one_of_each(remembering_encoder):
    assert len(voc.score_sentiment(TEXTS[:1], encoder=remembering_encoder)) == 1
    assert voc.link_journey(TEXTS[:1], encoder=remembering_encoder).stages == ["delivery"]


@pytest.mark.parametrize("function", [voc.score_sentiment, voc.find_themes, voc.link_journey])
def test_there_must_be_one_language_per_text(remembering_encoder, function):
    with pytest.raises(ConfigError, match="one language per text: 1 for 4 texts"):
        function(TEXTS, languages=["en"], encoder=remembering_encoder)


@pytest.mark.usefixtures("encoder_in_place")
def test_the_bundled_encoder_is_loaded_where_none_is_given():
    assert voc.score_sentiment(TEXTS).labels[0] == "negative"
    assert voc.link_journey(TEXTS).stages[0] == "delivery"
    assert voc.find_themes(TEXTS).n_themes == 0


def test_a_journey_of_ones_own_gives_the_stages(remembering_encoder, tmp_path):
    path = tmp_path / "journey.yaml"
    path.write_text(
        """
        language: en
        stages:
          waiting:
            name: Waiting
            examples: [My parcel is late, It took weeks to arrive, Still waiting for my order]
          people:
            name: People
            examples: [The staff were kind, A friendly man helped me, Rude staff]
        """,
        encoding="utf-8",
    )
    links = voc.link_journey(TEXTS, path, encoder=remembering_encoder, cache=tmp_path)
    assert links.stage_ids == ("waiting", "people")
    assert links.probabilities.argmax(axis=1).tolist() == [0, 0, 1, 1]


def test_a_journey_that_is_none_is_refused(remembering_encoder, tmp_path):
    path = tmp_path / "journey.yaml"
    path.write_text("stages: 7", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"journey\.yaml"):
        voc.link_journey(TEXTS, path, encoder=remembering_encoder)


@pytest.mark.parametrize("function", [voc.score_sentiment, voc.find_themes, voc.link_journey])
@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("Late again.", "a list of str, not one str"),
        (["Late again.", None], r"number 1 \(from 0\) is a NoneType"),
    ],
)
def test_what_is_no_list_of_texts_is_refused(remembering_encoder, function, texts, message):
    with pytest.raises(InputError, match=message):
        function(texts, encoder=remembering_encoder)


def test_the_number_of_themes_may_stand_in_the_configuration(remembering_encoder):
    texts = [f"{text} {i}" for text in TEXTS for i in range(6)]
    options = {"config": voc.Config(n_themes=2), "encoder": remembering_encoder}
    assert voc.find_themes(texts, **options).n_themes == 2
    assert voc.find_themes(texts, n_themes=3, **options).n_themes == 3


def test_a_wrong_journey_is_refused_before_the_feedback_is_read(tmp_path):
    path = tmp_path / "journey.yaml"
    path.write_text("stages: 7", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"journey\.yaml"):
        voc.analyze(tmp_path / "missing.csv", journey=path)
