"""Inputs of every form and of unusual content go through the whole analysis."""

import csv

import pytest

import voc
from voc.errors import InputError

pytestmark = pytest.mark.usefixtures("encoder_in_place")

N_FEW = 15


@pytest.fixture(scope="module")
def few_file(sample_files, tmp_path_factory):
    """The first comments of one corpus, as CSV."""
    [english] = [path for path in sample_files if path.stem == "en"]
    with english.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[: N_FEW + 1]
    path = tmp_path_factory.mktemp("few") / "few.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def as_pandas(path):
    import pandas as pd

    return pd.read_csv(path)


def as_polars(path):
    return pytest.importorskip("polars").read_csv(path)


def as_arrow(path):
    from pyarrow import csv as arrow_csv

    return arrow_csv.read_csv(path)


def as_dicts(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("convert", [as_pandas, as_polars, as_arrow, as_dicts, str, lambda p: [p]])
def test_every_form_of_input_gives_the_same_result(few_file, convert):
    expected = voc.analyze(few_file)
    found = voc.analyze(convert(few_file))
    assert found.themes.num_rows > 0
    for name in ("units", "themes", "stages", "drivers"):
        assert getattr(found, name).equals(getattr(expected, name))
    shared = ["comment_id", "text", "language", "sentiment", "polarity", "date", "nps", "csat"]
    assert found.comments.select(shared).equals(expected.comments.select(shared))


def test_another_order_of_rows_gives_the_same_units(few_file):
    rows = as_dicts(few_file)
    forward, backward = voc.analyze(rows), voc.analyze(rows[::-1])
    names = ["unit_id", "text", "language", "sentiment", "stage"]
    assert sorted(map(str, backward.units.select(names).to_pylist())) == sorted(
        map(str, forward.units.select(names).to_pylist())
    )


def test_one_comment_has_no_theme_and_says_so(tmp_path):
    analysis = voc.analyze(["The parcel was late and nobody answered."], out=tmp_path / "run")
    assert analysis.themes.num_rows == 0
    assert set(analysis.units["theme_id"].to_pylist()) == {-1}
    [warning] = analysis.manifest["warnings"]
    assert "at least 12 different opinion units, and the comments hold 1" in warning
    for name in ("report.html", "report.md", "report.json"):
        assert warning in (tmp_path / "run" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("inputs", [[], [""], ["", "  \n"], [None]])
def test_nothing_to_read_is_an_error_that_says_so(inputs):
    with pytest.raises(InputError, match=r"empty"):
        voc.analyze(inputs)


def test_comments_in_other_languages_are_other_and_warned_of():
    analysis = voc.analyze(
        [
            "Der Versand war viel zu langsam und niemand hat geantwortet.",
            "La livraison était très lente et personne ne répond.",
            "配送太慢了，没有人回答。",
        ]
    )
    assert analysis.comments["language"].to_pylist() == ["other"] * 3
    assert analysis.comments["sentiment"].to_pylist() == ["negative"] * 3
    assert any("none of the five languages: 3" in w for w in analysis.manifest["warnings"])


def test_hundreds_of_the_same_comment_are_no_obstacle():
    text = "The parcel was late and nobody answered."
    analysis = voc.analyze([text] * 300)
    assert analysis.comments.num_rows == 300
    assert analysis.manifest["counts"]["distinct_units"] == 1
    assert len({str(unit) for unit in drop_ids(analysis.units).to_pylist()}) == 1


def drop_ids(units):
    return units.drop_columns(["unit_id", "comment_id"])


def test_comments_of_emoji_alone_have_a_unit_and_a_feeling():
    analysis = voc.analyze(["😍😍", "😡😡😡", "👍"])
    assert analysis.units["text"].to_pylist() == ["😍😍", "😡😡😡", "👍"]
    assert analysis.comments["sentiment"].to_pylist()[:2] == ["positive", "negative"]


def test_comments_without_letters_are_no_obstacle():
    analysis = voc.analyze(["???", "10/10", "...", "-", "\u200b\u200d", "7"])
    assert analysis.comments.num_rows == 6
    assert analysis.themes.num_rows == 0


def test_without_scores_there_are_no_drivers():
    analysis = voc.analyze(["The parcel was late.", "The staff were kind."])
    assert analysis.drivers.num_rows == 0
    assert analysis.manifest["scores"] == {}


def test_a_title_and_a_reader_of_another_language_reach_the_report(sample_files, tmp_path):
    config = voc.Config(title="Våra kunder i juni", reader_language="sv")
    analysis = voc.analyze(sample_files, config=config, out=tmp_path)
    for theme in analysis.themes.to_pylist():
        names = dict(theme["names"])
        assert theme["name"] == names.get("sv", theme["name"])
    assert "Våra kunder i juni" in (tmp_path / "report.html").read_text(encoding="utf-8")
    english = [stage["name"] for stage in voc.analyze(["late"]).stages.to_pylist()]
    assert [stage["name"] for stage in analysis.stages.to_pylist()] != english


@pytest.mark.parametrize("n_themes", [1, 4, 25])
def test_exactly_so_many_themes_are_found_as_asked_for(sample_files, n_themes):
    analysis = voc.analyze(sample_files, config=voc.Config(n_themes=n_themes))
    assert analysis.themes.num_rows == n_themes
    assert sum(analysis.themes["n_units"].to_pylist()) == analysis.units.num_rows


def test_themes_can_be_found_by_density(sample_files):
    analysis = voc.analyze(sample_files, config=voc.Config(method="density"))
    assert analysis.themes.num_rows >= 3
    assert min(analysis.themes["n_units"].to_pylist()) >= 4


def test_the_least_size_of_a_theme_is_honoured(sample_files):
    analysis = voc.analyze(sample_files, config=voc.Config(min_theme_size=20))
    assert analysis.themes.num_rows >= 1
    assert min(analysis.themes["n_units"].to_pylist()) >= 20


def test_a_limit_reads_so_many_comments_of_each_input(sample_files):
    analysis = voc.analyze(sample_files, config=voc.Config(limit=2))
    assert analysis.comments.num_rows == 10
