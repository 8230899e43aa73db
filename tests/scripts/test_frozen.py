"""Layers with a frozen matrix learn as layers of PyTorch would."""

import numpy as np
import pytest
import torch
from training import frozen

from voc.inference.native.library import VNNI, processor
from voc.inference.native.linear import NativeLinear

needs_vnni = pytest.mark.skipif(not processor() & VNNI, reason="needs AVX512-VNNI")
N_OUT, N_IN, RANK = 128, 64, 3
NAMES = ("rows", "bias", "down", "up")


@pytest.fixture(params=["single precision", pytest.param("8 bits", marks=needs_vnni)])
def tolerance(request, monkeypatch):
    """Relative error that is allowed, with products of either kind in place."""
    in_8_bits = request.param == "8 bits"
    monkeypatch.setattr(frozen, "processor", processor if in_8_bits else lambda: 0)
    return 0.02 if in_8_bits else 1e-5


def values():
    generator = torch.manual_seed(0)
    shapes = {"rows": (40, N_IN), "bias": (N_OUT,), "down": (N_IN, RANK), "up": (RANK, N_OUT)}
    weight = torch.randn(N_OUT, N_IN, generator=generator)
    made = {name: torch.randn(*shape, generator=generator) for name, shape in shapes.items()}
    return weight, {name: tensor.requires_grad_() for name, tensor in made.items()}


def relative_error(found, wanted):
    return ((found - wanted).norm() / wanted.norm()).item()


def outputs():
    """The output of a frozen layer and of the same one in PyTorch, and what went into each."""
    weight, own = values()
    product = frozen.freeze(weight.numpy())
    _, theirs = values()
    plain = theirs["rows"] @ weight.T + theirs["bias"]
    plain = plain + theirs["rows"] @ theirs["down"] @ theirs["up"]
    return product(*(own[name] for name in NAMES)), own, plain, theirs


def test_the_output_is_that_of_the_matrix_and_the_low_rank_term(tolerance):
    found, _, wanted, _ = outputs()
    assert relative_error(found, wanted) < tolerance


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_those_of_the_plain_layer(tolerance, name):
    found, own, wanted, theirs = outputs()
    weights = torch.from_numpy(np.random.default_rng(0).normal(size=found.shape)).float()
    (found * weights).sum().backward()
    (wanted * weights).sum().backward()
    assert relative_error(own[name].grad, theirs[name].grad) < tolerance


def test_gradients_may_come_in_any_memory_order(tolerance):
    found, own, wanted, theirs = outputs()
    weights = torch.from_numpy(np.random.default_rng(0).normal(size=found.shape[::-1])).float().T
    for output in (found, wanted):
        output.backward(weights)
    assert relative_error(own["rows"].grad, theirs["rows"].grad) < tolerance


@needs_vnni
def test_no_gradient_of_rows_that_do_not_learn_is_computed(monkeypatch):
    made = []

    class Counted(NativeLinear):
        def __call__(self, rows, bias=None):
            made.append(rows.shape)
            return super().__call__(rows, bias)

    monkeypatch.setattr(frozen, "NativeLinear", Counted)
    weight, own = values()
    own["rows"].requires_grad_(requires_grad=False)
    frozen.freeze(weight.numpy())(*(own[name] for name in NAMES)).sum().backward()
    assert made == [(40, N_IN)]
    assert own["down"].grad.abs().sum() > 0
