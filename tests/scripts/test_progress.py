"""Weights and optimiser of a run that is interrupted go on as if it had not been."""

import numpy as np
import pytest
import torch
from training.multitask import MultiTaskModel
from training.network import AdaptedEncoder
from training.progress import Progress

from tests.inference.tiny_bert import ENGINE_CONFIG as CONFIG
from tests.inference.tiny_bert import tiny_weights

SETTINGS = {
    "first_layer": 1,
    "steps": 20,
    "optimiser": {
        "learning_rate": 0.01,
        "head_learning_rate": 0.02,
        "weight_decay": 0.01,
        "warmup_steps": 4,
        "clip_norm": 1.0,
        "average_decay": 0.9,
    },
}


def make_progress(seed=0, first_layer=1):
    torch.manual_seed(seed)
    network = AdaptedEncoder(tiny_weights(CONFIG), CONFIG, first_layer=first_layer, rank=2)
    model = MultiTaskModel(network, n_stages=3, sources=["en/shop"])
    return Progress(model, SETTINGS, np.random.default_rng(seed))


def advance(progress, n_steps):
    """Pull every weight towards a target drawn with the run's own random numbers."""
    for _ in range(n_steps):
        target = float(progress._rng.normal())
        noise = torch.rand(1)
        learning = [p for p in progress.model.parameters() if p.requires_grad]
        progress.advance(sum(((p - target - noise) ** 2).mean() for p in learning))


def weights_of(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def test_a_run_that_goes_on_ends_as_one_that_never_stopped(tmp_path):
    whole = make_progress()
    advance(whole, 8)

    begun = make_progress()
    advance(begun, 5)
    begun.save(tmp_path)
    resumed = make_progress(seed=1)
    resumed.restore(tmp_path)
    assert resumed.step == 5
    # Random numbers are the process's own: the run above moved them on.
    advance(resumed, 3)
    assert resumed.step == whole.step == 8
    torch.testing.assert_close(weights_of(resumed.model), weights_of(whole.model))
    with resumed.averaged() as one, whole.averaged() as other:
        torch.testing.assert_close(weights_of(one), weights_of(other))


def test_a_run_starts_from_the_average_of_another_and_trains_more_layers(tmp_path):
    upper = make_progress()
    advance(upper, 5)
    upper.save(tmp_path)
    deeper = make_progress(seed=1, first_layer=0)
    deeper.start_from(tmp_path)
    assert deeper.step == 0
    assert deeper.start == {"step": 5, "first_layer": 1}
    with upper.averaged() as wanted:
        layer = wanted.encoder.upper["1"].down["qkv"].detach().clone()
        torch.testing.assert_close(deeper.model.encoder.upper["1"].down["qkv"].detach(), layer)
        torch.testing.assert_close(deeper.model.offsets.detach(), wanted.offsets.detach())
    assert not deeper.model.encoder.upper["0"].up["qkv"].any()
    with deeper.averaged() as model:
        torch.testing.assert_close(model.encoder.upper["1"].down["qkv"].detach(), layer)


def test_a_run_does_not_start_from_one_of_more_layers(tmp_path):
    make_progress(first_layer=0).save(tmp_path)
    with pytest.raises(ValueError, match=r"trained what this run has not.*upper\.0"):
        make_progress().start_from(tmp_path)


def test_averaged_weights_lag_behind_and_are_put_back():
    progress = make_progress()
    first = weights_of(progress.model)
    advance(progress, 12)
    now = weights_of(progress.model)
    with progress.averaged() as model:
        averaged = weights_of(model)
        assert not model.training
    assert progress.model.training
    torch.testing.assert_close(weights_of(progress.model), now)
    assert 0 < (averaged - first).norm() < (now - first).norm()


@pytest.mark.parametrize(
    ("step", "expected"), [(0, 0.25), (3, 1.0), (4, 1.0), (12, 0.51), (20, 0.02), (25, 0.02)]
)
def test_the_pace_warms_up_and_cools_down(step, expected):
    assert make_progress()._pace(step) == pytest.approx(expected, abs=1e-6)
