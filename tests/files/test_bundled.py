import pytest

from voc.errors import ModelError
from voc.files.bundled import bundled_model

MOST_BYTES = 12 * 2**20


@pytest.mark.parametrize("name", ["adapter", "heads"])
def test_what_was_trained_ships_with_the_package(name):
    path = bundled_model(name)
    assert path.name == f"{name}.safetensors"
    assert path.stat().st_size > 1000


def test_what_ships_is_small_and_has_a_card():
    folder = bundled_model("heads").parent
    assert sum(path.stat().st_size for path in folder.glob("*.safetensors")) <= MOST_BYTES
    card = (folder / "heads.md").read_text(encoding="utf-8")
    assert all(f"`{name}.safetensors`" in card for name in ("adapter", "heads"))


def test_a_missing_model_is_named():
    with pytest.raises(ModelError, match=r"weather\.safetensors is missing.*reinstall voc"):
        bundled_model("weather")
