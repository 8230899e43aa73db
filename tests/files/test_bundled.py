import pytest

from voc.errors import ModelError
from voc.files.bundled import bundled_model


def test_the_sentiment_head_ships_with_the_package():
    path = bundled_model("sentiment")
    assert path.name == "sentiment.safetensors"
    assert path.stat().st_size > 1000


def test_a_missing_head_is_named():
    with pytest.raises(ModelError, match=r"The weather head is missing.*reinstall voc"):
        bundled_model("weather")
