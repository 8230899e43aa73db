"""Parts that run on several threads are one operation of autograd."""

import threading

import pytest
import torch
from training.side_by_side import side_by_side


@pytest.fixture
def parameters():
    generator = torch.manual_seed(0)
    return [torch.nn.Parameter(torch.randn(4, 3, generator=generator)) for _ in range(2)]


@pytest.fixture
def parts():
    generator = torch.manual_seed(1)
    return [torch.randn(n, 4, generator=generator) for n in (5, 1, 9, 2, 7)]


def gradients(out, parameters):
    """Of a loss that ties all rows together."""
    loss = torch.softmax(out.flatten(), 0).square().sum()
    return torch.autograd.grad(loss, parameters)


def test_results_and_gradients_are_those_of_one_part_after_another(parts, parameters):
    def run(part):
        return torch.tanh(part @ parameters[0]) * (part @ parameters[1])

    found, wanted = side_by_side(run, parts, parameters), torch.cat([run(part) for part in parts])
    torch.testing.assert_close(found, wanted)
    for one, other in zip(gradients(found, parameters), gradients(wanted, parameters), strict=True):
        torch.testing.assert_close(one, other)
        assert one.abs().sum() > 0


def test_gradients_repeat_to_the_bit(parts, parameters):
    def once():
        return gradients(side_by_side(lambda p: p @ parameters[0], parts, parameters[:1]),
                         parameters[:1])[0]  # fmt: skip

    first = once()
    assert all(torch.equal(once(), first) for _ in range(20))


def test_nothing_is_kept_for_gradients_when_none_are_wanted(parts, parameters):
    seen = []

    def run(part):
        out = part @ parameters[0]
        seen.append((out.requires_grad, threading.current_thread() is threading.main_thread()))
        return out

    with torch.no_grad():
        side_by_side(run, parts, parameters[:1])
    assert set(seen) == {(False, False)}


def test_an_error_in_a_part_reaches_the_caller(parts, parameters):
    def refuse(part):
        raise ValueError("no such part")

    with pytest.raises(ValueError, match="no such part"):
        side_by_side(refuse, parts, parameters)
