import pytest
import torch

from tests.inference.tiny_bert import CONFIG, tiny_weights
from voc.inference.pytorch import compiling
from voc.inference.pytorch.bert import finish_layer
from voc.inference.pytorch.compiling import Finishing, compile_finish, compiling_obstacle
from voc.inference.pytorch.placed_encoder import place_weights

CPU = torch.device("cpu")
EPS = CONFIG.layer_norm_eps


@pytest.fixture(scope="module")
def layers():
    return place_weights(tiny_weights(), CPU, torch.float32).layers


def states(n_tokens):
    generator = torch.Generator().manual_seed(n_tokens)
    return [torch.randn(n_tokens, CONFIG.hidden_size, generator=generator) for _ in range(2)]


@pytest.mark.parametrize(
    ("device", "n_texts", "obstacle"),
    [
        ("cuda", 2000, None),
        ("cuda", 1999, "fewer than 2,000 texts"),
        ("cpu", 10**6, "on cpu"),
        ("mps", 10**6, "on mps"),
    ],
)
def test_only_large_inputs_on_a_gpu_are_worth_a_compilation(device, n_texts, obstacle):
    found = compiling_obstacle(device, n_texts)
    assert found is None if obstacle is None else obstacle in found


@torch.inference_mode()
def test_one_compilation_serves_all_layers_and_token_counts(layers):
    from torch._dynamo.testing import CompileCounter

    torch.compiler.reset()
    counter = CompileCounter()
    compiled, reason = compile_finish(layers[0], EPS, CPU, backend=counter)
    assert reason == "compiled"
    for layer in layers:
        for n_tokens in (7, 64, 1000):
            hidden, context = states(n_tokens)
            torch.testing.assert_close(
                compiled(layer, hidden, context, EPS), finish_layer(layer, hidden, context, EPS)
            )
    assert counter.frame_count == 1


@torch.inference_mode()
def test_a_compiler_that_fails_is_done_without(layers):
    def broken(graph, example_inputs):
        raise RuntimeError("no C++ compiler found\nlook here")

    torch.compiler.reset()
    finish, reason = compile_finish(layers[0], EPS, CPU, backend=broken)
    assert finish is finish_layer
    assert reason.startswith("not compiled: the compiler failed (")
    assert "no C++ compiler found" in reason


def test_small_inputs_run_as_they_are_and_the_first_large_one_compiles_once(layers, monkeypatch):
    calls = []

    def count(layer, eps, device, *, backend):
        calls.append(backend)
        return "compiled function", "compiled"

    monkeypatch.setattr(compiling, "compile_finish", count)
    finishing = Finishing(torch.device("cuda"))  # a name only: nothing is put there
    assert finishing.for_texts(100, layers[0], EPS) is finish_layer
    assert "fewer than" in finishing.reason
    assert finishing.for_texts(5000, layers[0], EPS) == "compiled function"
    assert finishing.for_texts(100, layers[0], EPS) == "compiled function"
    assert (calls, finishing.reason) == (["inductor"], "compiled")
