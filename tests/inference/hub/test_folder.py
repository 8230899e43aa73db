import json

import pytest

from voc.errors import ModelError
from voc.files.small_files import digest_of
from voc.inference.hub.folder import digest_of_file, folder_of, read_json, weight_files


def test_a_folder_is_its_own_name(tmp_path):
    assert folder_of(str(tmp_path)) == tmp_path


def test_what_is_neither_a_folder_nor_a_model_is_told_so(tmp_path):
    with pytest.raises(ModelError, match=r"neither a folder nor a hub model.*--model default"):
        folder_of(str(tmp_path / "nowhere"))


def test_a_file_that_is_not_there_says_nothing(tmp_path):
    assert read_json(tmp_path / "config.json") == {}


@pytest.mark.parametrize(
    ("text", "message"), [('{"a": 1,\n oops', "damaged .line 2"), ("[1]", "JSON object")]
)
def test_a_damaged_file_is_named(tmp_path, text, message):
    path = tmp_path / "config.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=rf"config\.json.*{message}"):
        read_json(path)


def touch(folder, *names):
    for name in names:
        (folder / name).touch()


def write_index(folder, name, parts):
    weights = {f"weight.{i}": part for i, part in enumerate(parts)}
    (folder / f"{name}.index.json").write_text(json.dumps({"weight_map": weights}))


def names(paths):
    return [path.name for path in paths]


def test_safetensors_come_before_pickled_weights(tmp_path):
    touch(tmp_path, "pytorch_model.bin", "model.safetensors", "optimizer.safetensors")
    assert names(weight_files(tmp_path)) == ["model.safetensors"]


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin"])
def test_weights_in_parts_are_all_found(tmp_path, name):
    touch(tmp_path, "part-1", "part-2")
    write_index(tmp_path, name, ["part-2", "part-1", "part-2"])
    assert names(weight_files(tmp_path)) == ["part-1", "part-2"]


def test_a_missing_part_is_named(tmp_path):
    touch(tmp_path, "part-1")
    write_index(tmp_path, "model.safetensors", ["part-1", "part-2"])
    with pytest.raises(ModelError, match="lacks part-2"):
        weight_files(tmp_path)


def test_a_folder_without_weights_is_told_so(tmp_path):
    with pytest.raises(ModelError, match="holds no weights"):
        weight_files(tmp_path)


def test_a_file_in_the_hubs_cache_is_known_by_its_name(tmp_path):
    blob = tmp_path / "blobs" / ("ab" * 32)
    blob.parent.mkdir()
    blob.write_bytes(b"weights")
    link = tmp_path / "model.safetensors"
    link.symlink_to(blob)
    copy = tmp_path / "copy.safetensors"
    copy.write_bytes(b"weights")
    assert digest_of_file(link) == "ab" * 32
    assert digest_of_file(copy) == digest_of(copy)
