import numpy as np
import pytest

from voc import schemas
from voc.pipeline.themes import embed_topics
from voc.themes.discovery import Discovery
from voc.themes.results import COLUMNS, describe_themes

TEXTS = [
    *("the parcel arrived two weeks late", "late parcel again", "parcel late and nobody called"),
    *("paketet kom för sent", "sent paket igen", "paketet var mycket sent"),
    *("the app crashes when paying", "app crashes at login", "crashing app after update"),
    *("appen kraschar när jag betalar", "appen kraschar vid inloggning"),
    "nothing",
]
LANGUAGES = ["en"] * 3 + ["sv"] * 3 + ["en"] * 3 + ["sv"] * 2 + ["en"]
LABELS = np.array([0] * 6 + [1] * 5 + [-1])


@pytest.fixture(scope="module")
def topics(encoder):
    return embed_topics(encoder)


@pytest.fixture
def describe(remembering_encoder, topics):
    def run(texts=TEXTS, languages=LANGUAGES, labels=LABELS, *, reader_language="en", **options):
        vectors = remembering_encoder.encode(texts)
        parents = options.pop("parents", None)
        discovery = Discovery(labels, np.ones(len(labels), dtype=np.float32), vectors, parents)
        return describe_themes(
            discovery, texts, languages, topics=topics, reader_language=reader_language, **options
        )

    return run


def test_the_table_has_the_columns_that_texts_alone_can_tell(describe):
    table = describe().table
    assert list(table.schema) == [schemas.THEMES.field(name) for name in COLUMNS]


def test_counts_are_those_of_the_labels(describe):
    themes = describe()
    late, crash = themes.table.to_pylist()
    assert (late["n_units"], crash["n_units"]) == (6, 5)
    assert late["share"] == pytest.approx(0.5)
    assert dict(crash["languages"]) == {"en": 3, "sv": 2}
    assert themes.unassigned_share == pytest.approx(1 / 12)
    assert late["language_mixing"] > 0.95


def test_quotes_are_texts_of_their_theme(describe):
    for theme, chosen in enumerate(describe().quotes):
        assert {LABELS[i] for i in chosen} == {theme}


def test_names_and_phrases_are_the_same_every_time(describe):
    assert describe().table.equals(describe().table)


@pytest.mark.parametrize("reader_language", ["en", "sv"])
def test_a_theme_is_named_in_the_readers_language(describe, reader_language):
    table = describe(reader_language=reader_language).table.to_pylist()
    names = [row["name"] for row in table]
    assert names == [dict(row["names"])[reader_language] for row in table]
    assert len(set(names)) == len(names)


def test_key_phrases_are_words_of_the_theme_in_its_language(describe):
    late, crash = describe().table.to_pylist()
    assert any("late" in phrase for phrase in dict(late["key_phrases"])["en"])
    assert any("crash" in phrase for phrase in dict(crash["key_phrases"])["en"])
    for row in (late, crash):
        assert set(dict(row["key_phrases"])) <= {"en", "sv"}


def test_a_pain_is_not_named_after_praise(describe, topics):
    praise = [topic.names["en"] for topic in topics.topics if topic.polarity > 0]
    themes = describe(polarity=np.full(12, -0.9, dtype=np.float32))
    assert praise
    assert not set(themes.table["name"].to_pylist()) & set(praise)


def test_parents_follow_the_themes_and_sum_them_up(describe):
    themes = describe(parents=np.array([2, 2, -1]))
    late, crash, both = themes.table.to_pylist()
    assert (themes.n_themes, themes.n_parents) == (2, 1)
    assert [row["theme_id"] for row in (late, crash, both)] == [0, 1, 2]
    assert [row["parent_id"] for row in (late, crash, both)] == [2, 2, None]
    assert both["n_units"] == 11
    assert both["share"] == pytest.approx(11 / 12)
    assert dict(both["languages"]) == {"en": 6, "sv": 5}
    names = (late["name"], crash["name"])
    assert both["name"] in (" · ".join(names), " · ".join(reversed(names)))
    assert set(themes.quotes[2]) <= {*themes.quotes[0], *themes.quotes[1]}
    assert {LABELS[i] for i in themes.quotes[2]} == {0, 1}


def test_parents_change_nothing_about_the_themes(describe):
    plain, grouped = describe(), describe(parents=np.array([2, 2, -1]))
    np.testing.assert_array_equal(plain.labels, grouped.labels)
    columns = [name for name in COLUMNS if name != "parent_id"]
    assert grouped.table.select(columns).slice(0, 2).equals(plain.table.select(columns))
    assert plain.n_themes == grouped.n_themes


def test_without_themes_the_table_is_empty(describe):
    themes = describe(labels=np.full(12, -1))
    assert (themes.n_themes, themes.quotes, themes.unassigned_share) == (0, [], 1)
    assert themes.table.schema.names == list(COLUMNS)


def test_without_texts_everything_is_empty(describe):
    themes = describe([], [], np.empty(0, dtype=np.int64))
    assert (themes.n_themes, themes.quotes, themes.unassigned_share) == (0, [], 0)
