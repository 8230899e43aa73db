"""What `import voc` offers."""

import ast
from pathlib import Path

import pytest

import voc


def test_the_front_door_exports_these_names():
    assert voc.__all__ == [
        "Analysis",
        "Config",
        "ConfigError",
        "Encoder",
        "InputError",
        "ModelError",
        "RunError",
        "SentimentScores",
        "StageLinks",
        "Themes",
        "VocError",
        "__version__",
        "analyze",
        "find_themes",
        "link_journey",
        "score_sentiment",
    ]


@pytest.mark.parametrize("name", voc.__all__)
def test_an_exported_name_leads_somewhere(name):
    assert getattr(voc, name) is not None


def test_type_checkers_see_the_names_that_are_loaded_later():
    tree = ast.parse(Path(voc.__file__).read_text(encoding="utf-8"))
    for_checkers = next(node for node in tree.body if isinstance(node, ast.If))
    names = {alias.name for node in for_checkers.body for alias in node.names}
    assert names == set(voc.__all__) - {"__version__"}


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(AttributeError, match=r"no attribute 'analyse'.*analyze, find_themes"):
        voc.analyse  # noqa: B018 - reading the attribute is the test
