import pytest

from voc.themes.groups import choose_parent_quotes, describe_parent


def row(name, n_units, *, names=None, phrases=None, languages=None):
    return {
        "name": name,
        "names": names or {"en": name},
        "key_phrases": phrases or {},
        "n_units": n_units,
        "share": n_units / 20,
        "languages": languages or {"en": n_units},
        "language_mixing": 0.0,
    }


def test_a_parent_is_named_after_its_two_largest_themes_in_the_languages_of_both():
    parent = describe_parent(
        [
            row("Late", 9, names={"en": "Late", "sv": "Sent", "el": "Αργά"}),
            row("Lost", 5, names={"en": "Lost", "sv": "Borta"}),
            row("Wet", 2),
        ],
        taken=set(),
        n_units=20,
        corpus={"en": 20},
    )
    assert parent["name"] == "Late · Lost"
    assert parent["names"] == {"en": "Late · Lost", "sv": "Sent · Borta"}


def test_a_parent_is_named_after_quotes_only_where_there_is_nothing_better():
    rows = [row("“I wish I were kidding”", 9), row("Late", 5), row("Lost", 3)]
    assert (
        describe_parent(rows, taken=set(), n_units=20, corpus={"en": 20})["name"] == "Late · Lost"
    )
    quoted = describe_parent(rows[:2], taken=set(), n_units=20, corpus={"en": 20})
    assert quoted["name"] == "Late · “I wish I were kidding”"


def test_a_parent_of_parents_is_told_from_the_one_with_the_same_largest_themes():
    rows = [row("Late", 9, names={"en": "Late", "sv": "Sent"}), row("Lost", 5), row("Wet", 2)]
    below = describe_parent(rows[:2], taken=set(), n_units=20, corpus={"en": 20})
    above = describe_parent(rows, taken={below["name"]}, n_units=20, corpus={"en": 20})
    assert (below["name"], above["name"]) == ("Late · Lost", "Late · Lost · Wet")


def test_the_numbers_of_a_parent_are_sums():
    parent = describe_parent(
        [row("a", 6, languages={"en": 4, "fa": 2}), row("b", 4, languages={"fa": 4})],
        taken=set(),
        n_units=20,
        corpus={"en": 10, "fa": 10},
    )
    assert (parent["n_units"], parent["share"]) == (10, 0.5)
    assert list(parent["languages"].items()) == [("fa", 6), ("en", 4)]
    assert parent["language_mixing"] == pytest.approx(0.97, abs=0.01)


def test_key_phrases_are_those_of_each_theme_in_turn_and_none_twice():
    parent = describe_parent(
        [
            row("a", 3, phrases={"en": ["late parcel", "courier", "delay"]}),
            row("b", 2, phrases={"en": ["courier", "lost parcel"]}),
        ],
        taken=set(),
        n_units=5,
        corpus={"en": 5},
    )
    assert parent["key_phrases"] == {"en": ["late parcel", "courier", "lost parcel", "delay"]}


def test_quotes_are_three_of_a_language_from_different_themes_first():
    quotes = [{"en": [1, 2, 3], "sv": [7]}, {"en": [4, 5]}, {"sv": [8, 9, 10]}]
    assert choose_parent_quotes(quotes) == [1, 4, 2, 7, 8, 9]
