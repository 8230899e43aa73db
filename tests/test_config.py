import dataclasses

import pytest

from voc.config import Config
from voc.errors import ConfigError


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (
            {"reader_language": "de"},
            "Unknown reader language 'de'; choose one of: ar, fa, sv, el, en",
        ),
        ({"reader_language": "other"}, "Unknown reader language 'other'"),
        ({"limit": 0}, "limit must be at least 1, not 0"),
        ({"limit": -3}, "limit must be at least 1, not -3"),
        ({"max_chars": 0}, "max_chars must be at least 1, not 0"),
        ({"n_themes": 0}, "n_themes must be at least 1, not 0"),
        ({"min_theme_size": 1}, "min_theme_size must be at least 2, not 1"),
        ({"method": "magic"}, "method must be one of graph, density, not 'magic'"),
        ({"granularity": "huge"}, "granularity must be one of coarse, medium, fine, not 'huge'"),
        ({"text_unit": "word"}, "text_unit must be one of line, paragraph, file, not 'word'"),
        ({"seed": -1}, "seed must be from 0 to 2\\*\\*32 - 1, not -1"),
        ({"seed": 2**32}, "seed must be from 0 to"),
    ],
)
def test_a_wrong_choice_says_the_rule_and_the_value(choice, message):
    with pytest.raises(ConfigError, match=message):
        Config(**choice)


def test_nothing_needs_to_be_chosen():
    config = Config()
    assert (config.model, config.method, config.n_themes, config.seed) == (
        "default",
        "graph",
        None,
        0,
    )


def test_choices_cannot_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Config().seed = 1


def test_every_choice_is_explained():
    undocumented = [
        field.name for field in dataclasses.fields(Config) if f"{field.name}:" not in Config.__doc__
    ]
    assert undocumented == []
