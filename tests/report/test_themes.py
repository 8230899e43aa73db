from voc.report.summary import summarise
from voc.report.themes import largest_as_tree, telling_quote


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


def test_the_telling_quote_is_of_the_commonest_language(run):
    quote = telling_quote(summarise(run).themes[1], negative=True)
    assert quote is not None
    assert quote.language == "ar"


def test_the_telling_quote_of_a_pain_is_negative_where_there_is_one(with_theme, run):
    glad, sad = run.themes.to_pylist()[1]["quotes"][1:3]
    theme = summarise(with_theme(1, quotes=[{**glad, "polarity": 0.9}, sad])).themes[1]
    assert telling_quote(theme, negative=True).text == sad["text"]


def test_there_is_no_telling_quote_without_quotes(run):
    assert telling_quote(summarise(run).themes[6], negative=True) is None


def test_the_stage_of_a_theme_has_its_name(run):
    assert summarise(run).themes[1].top_stage == "Delivery"
