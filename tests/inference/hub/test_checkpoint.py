import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from voc.errors import ModelError
from voc.inference.hub.checkpoint import Checkpoint

NUMBERS = torch.tensor([[0.5, -2.0, 3.25], [1.0, 0.0, -0.125]])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("form", ["safetensors", "zip", "old"])
def test_every_number_format_is_read_as_float32(tmp_path, dtype, form):
    tensors = {"a": NUMBERS.to(dtype)}
    path = tmp_path / ("model.safetensors" if form == "safetensors" else "pytorch_model.bin")
    if form == "safetensors":
        save_file(tensors, path)
    else:
        torch.save(tensors, path, _use_new_zipfile_serialization=form == "zip")
    checkpoint = Checkpoint([path])
    assert checkpoint.read("a").dtype == np.float32
    assert checkpoint.read_stored("a").dtype == (
        np.float16 if dtype is torch.float16 else np.float32
    )
    np.testing.assert_array_equal(checkpoint.read("a"), NUMBERS.numpy())
    np.testing.assert_array_equal(checkpoint.read_stored("a"), NUMBERS.numpy())


def test_a_safetensors_file_is_mapped_and_not_copied(tmp_path):
    save_file({"a": NUMBERS}, tmp_path / "model.safetensors")
    array = Checkpoint([tmp_path / "model.safetensors"]).read("a")
    assert not array.flags.owndata
    assert not array.flags.writeable


def test_a_file_that_was_cut_off_is_damaged(tmp_path):
    path = tmp_path / "model.safetensors"
    save_file({"a": NUMBERS}, path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelError, match="a is cut off"):
        Checkpoint([path])


def test_tensors_of_several_files_are_one_checkpoint(tmp_path):
    for name in ("a", "b"):
        save_file({name: NUMBERS}, tmp_path / f"{name}.safetensors")
    checkpoint = Checkpoint(sorted(tmp_path.iterdir()))
    assert checkpoint.names == ["a", "b"]
    assert "b" in checkpoint
    assert "c" not in checkpoint
    with pytest.raises(ModelError, match="lacks the weights 'c'"):
        checkpoint.read("c")


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin"])
@pytest.mark.parametrize("content", [b"", b"nothing of this kind"])
def test_a_damaged_file_is_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match=f"{name} is damaged"):
        Checkpoint([tmp_path / name])


def test_a_pickle_that_would_run_code_is_refused(tmp_path):
    class Harmful:
        def __reduce__(self):
            return (print, ("it ran",))

    torch.save({"a": Harmful()}, tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelError, match="damaged"):
        Checkpoint([tmp_path / "pytorch_model.bin"])
