"""What is shared by all ways to load and place an encoder."""

from dataclasses import replace

import numpy as np
import pytest

from voc.errors import ConfigError
from voc.inference.encoder_parts import DEFAULT, PLAIN, load_parts, place_model
from voc.inference.native.library import VNNI, processor
from voc.inference.native.model import NativeModel
from voc.inference.placement import Placement
from voc.inference.tokens import Tokens
from voc.inference.workers import WorkerPool

needs_vnni = pytest.mark.skipif(not processor() & VNNI, reason="needs AVX512-VNNI")


@pytest.fixture(scope="module")
def parts():
    return load_parts("default")


@needs_vnni
def test_one_device_runs_here_and_several_in_processes_with_the_same_vectors(parts, monkeypatch):
    tokens = Tokens.from_lists([[0, 5, 6, 2], [0, 7, 2], [0, 8, 9, 10, 2]])
    here = place_model("default", parts, Placement("cpu", "int8", ""))
    assert isinstance(here, NativeModel)
    monkeypatch.setattr(Placement, "devices", ["cpu", "cpu"])
    with place_model("default", parts, Placement("cuda:all", "int8", "", 2)) as pool:
        assert isinstance(pool, WorkerPool)
        np.testing.assert_array_equal(pool(tokens).vectors, here(tokens).vectors)


@needs_vnni
def test_an_encoder_of_odd_sizes_is_refused_in_int8(tiny_bert):
    parts = load_parts(str(tiny_bert))
    with pytest.raises(ConfigError, match="'int8' cannot run an encoder 32 wide with 4 heads"):
        place_model("tiny", parts, Placement("cpu", "int8", ""))
    assert not parts.runs_int8


def test_the_bundled_encoder_can_be_had_without_its_adapter(parts):
    assert load_parts(DEFAULT).fingerprint == parts.fingerprint
    assert load_parts(PLAIN).fingerprint != parts.fingerprint
    assert load_parts(PLAIN).dimension == parts.dimension


@needs_vnni
def test_several_devices_run_the_plain_encoder_where_it_was_asked_for(monkeypatch):
    """Each of their processes loads the encoder anew, by its name."""
    tokens = Tokens.from_lists([[0, 5, 6, 2]])
    placement = Placement("cpu", "int8", "")
    plain = place_model(PLAIN, load_parts(PLAIN), placement)(tokens).vectors
    adapted = place_model(DEFAULT, load_parts(DEFAULT), placement)(tokens).vectors
    assert not np.array_equal(plain, adapted)
    monkeypatch.setattr(Placement, "devices", ["cpu"] * 2)
    with place_model(PLAIN, load_parts(PLAIN), Placement("cuda:all", "int8", "", 2)) as pool:
        np.testing.assert_array_equal(pool(tokens).vectors, plain)


def test_the_bundled_encoder_may_choose_int8_by_itself(parts):
    assert parts.runs_int8
    assert replace(Placement("cpu", "int8", ""), device="mps").devices == ["mps"]
