from dataclasses import replace

import pytest

from voc.report.summary import summarise
from voc.report.themes import largest_as_tree, telling_quotes
from voc.report.view import Quote


def names(themes):
    return [theme.name for theme in themes]


def test_pains_are_the_negative_themes_by_priority(run):
    assert names(summarise(run).pains) == [
        *("Late delivery", "Waiting for support", "Tracking not updated", "Login code missing"),
    ]


def test_a_theme_that_only_groups_others_is_no_pain_of_its_own(run):
    assert "Delivery" not in names(summarise(run).pains)


def test_praise_is_the_positive_themes(run):
    assert names(summarise(run).praise) == ["Easy ordering", "Friendly people"]


def test_a_theme_without_a_name_is_called_by_its_number(with_theme):
    assert "Theme 4" in names(summarise(with_theme(4, name=None)).pains)


def test_parts_stand_under_their_theme_and_siblings_by_size(run):
    tree = largest_as_tree(summarise(run).themes, 50)
    assert [(depth, theme.theme_id) for depth, theme in tree] == [
        *((0, 0), (1, 1), (1, 2)),
        *((0, 3), (0, 4), (0, 5), (0, 6)),
    ]


def test_a_part_whose_theme_is_not_shown_stands_at_the_top(with_theme):
    themes = summarise(with_theme(0, n_units=0)).themes
    assert [(depth, theme.theme_id) for depth, theme in largest_as_tree(themes, 1)] == [(0, 1)]


def told(quotes, **options):
    """The texts of the telling quotes of (language, polarity, text)."""
    made = [
        Quote(text=text, language=language, polarity=polarity, comment_id="")
        for language, polarity, text in quotes
    ]
    return [quote.text for quote in telling_quotes(made, **options)]


def test_telling_quotes_are_one_for_each_of_the_three_commonest_languages():
    quotes = [(code, -0.5, code) for code in ("en", "ar", "fa", "sv", "ar")]
    assert told(quotes, polarity=-0.5, languages=["sv", "ar", "en", "fa"]) == ["sv", "ar", "en"]


@pytest.mark.parametrize(
    ("reader_language", "languages"),
    [("fa", ["fa", "sv", "ar"]), ("ar", ["ar", "sv", "fa"]), ("el", ["sv", "ar", "fa"])],
)
def test_the_language_of_the_reader_comes_first(reader_language, languages):
    quotes = [(code, -0.5, code) for code in ("sv", "ar", "fa")]
    shown = told(
        quotes, polarity=-0.5, languages=["sv", "ar", "fa"], reader_language=reader_language
    )
    assert shown == languages


@pytest.mark.parametrize(("polarity", "text"), [(-0.3, "awful"), (None, "awful"), (0.3, "lovely")])
def test_a_telling_quote_is_the_strongest_of_its_language(polarity, text):
    quotes = [
        *(("en", -0.2, "meh"), ("en", -0.9, "awful")),
        *(("en", 0.3, "fine"), ("en", 0.9, "lovely")),
    ]
    assert told(quotes, polarity=polarity, languages=["en"]) == [text]


def test_a_language_without_a_complaint_is_passed_over_in_a_pain():
    quotes = [("ar", 0.9, "glad"), ("sv", -0.4, "sad"), ("el", None, "unknown")]
    assert told(quotes, polarity=-0.1, languages=["ar", "sv", "el"]) == ["sad"]


def test_a_pain_without_a_complaint_shows_what_there_is():
    quotes = [("ar", 0.9, "glad"), ("ar", 0.2, "content")]
    assert told(quotes, polarity=-0.1, languages=["ar"]) == ["content"]


def test_there_is_no_telling_quote_without_quotes(run):
    assert summarise(run).themes[6].telling_quotes == ()


def test_the_language_of_the_reader_is_that_of_the_run(run):
    manifest = {**run.manifest, "config": {"reader_language": "sv"}}
    theme = summarise(replace(run, manifest=manifest)).themes[1]
    assert [quote.language for quote in theme.telling_quotes] == ["sv", "ar", "el"]


def test_the_stage_of_a_theme_has_its_name(run):
    assert summarise(run).themes[1].top_stage == "Delivery"
