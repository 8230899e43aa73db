"""`voc doctor`: what is there and what is missing."""

import json
from importlib import metadata

import pytest

from voc.errors import ModelError
from voc.inference.heads import Heads
from voc.inference.reader import Reader


@pytest.fixture
def reader(replace, encoder):
    """Two heads of the encoder in the place of the shipped ones."""
    heads = Heads(encoder.fingerprint, {"sentiment": None, "kinds": None}, "feedbeef")
    return replace("voc.inference.reader.load_reader", Reader(encoder, heads))


def test_a_sound_installation_is_said_to_be_one(voc_command, encoder, reader, tmp_path):
    (tmp_path / "kept.npy").write_bytes(b"\0" * 2**20)
    result = voc_command("doctor", "--cache", tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert f"torch {metadata.version('torch')}" in lines
    assert "device cpu, fp32 (no GPU found; the processor has no bf16 units)" in lines
    assert "encoder fake, 2 numbers, 0123456789abcdef" in lines
    assert "head sentiment for encoder 0123456789abcdef" in lines
    assert "head kinds for encoder 0123456789abcdef" in lines
    assert f"cache {tmp_path} (1 MiB)" in lines
    assert lines[-1] == "Everything that an analysis needs is there."


def test_the_same_comes_as_json(voc_command, encoder, reader, tmp_path):
    found = json.loads(voc_command("doctor", "--json", "--cache", tmp_path).stdout)
    assert found["placement"]["reason"] == encoder.placement.reason
    assert found["encoder"]["fingerprint"] == encoder.fingerprint
    assert found["heads"] == dict.fromkeys(["sentiment", "kinds"], encoder.fingerprint)
    assert found["cache_folder"] == str(tmp_path)
    assert found["problems"] == []


def test_the_encoder_is_loaded_as_asked_for(voc_command, encoder, reader, tmp_path):
    voc_command("doctor", "--device", "cuda", "--dtype", "bf16", "--cache", tmp_path)
    options = {"device": "cuda", "dtype": "bf16"}
    assert encoder.loaded == ("default", options)
    assert reader.calls == [((encoder,), {})]


def test_missing_heads_are_a_problem_and_exit_code_1(voc_command, encoder, replace, tmp_path):
    replace("voc.inference.reader.load_reader", ModelError("The heads are missing."))
    result = voc_command("doctor", "--cache", tmp_path)
    assert result.exit_code == 1
    assert result.stdout.endswith("Problem: The heads are missing.\n")


def test_heads_of_another_encoder_are_a_problem(voc_command, encoder, tmp_path):
    result = voc_command("doctor", "--cache", tmp_path)
    assert result.exit_code == 1
    assert f"not for {encoder.fingerprint}" in result.stdout


def test_a_missing_package_is_a_problem(voc_command, encoder, reader, monkeypatch, tmp_path):
    monkeypatch.setattr(
        metadata, "requires", lambda name: ["nosuchpackage>=1", 'x; extra == "dev"']
    )
    found = json.loads(voc_command("doctor", "--json", "--cache", tmp_path).stdout)
    assert found["problems"] == [
        "The package nosuchpackage is missing. Run: pip install 'nosuchpackage>=1'"
    ]


def test_a_device_that_is_not_there_is_a_problem(voc_command, tmp_path):
    result = voc_command("doctor", "--device", "cuda:99", "--cache", tmp_path)
    assert result.exit_code == 1
    assert "Problem: Device 'cuda:99' was asked for, but this machine has" in result.stdout
