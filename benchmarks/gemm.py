"""How fast the model would be if it were nothing but its matrix products.

The products of all layers, at the model's own shapes on 2,048 tokens, as PyTorch computes them in
each number format that the processor has units for.

    python -m benchmarks.gemm
"""

import time
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody knows

from benchmarks.serving import serve

N_TOKENS = 2048
N_LAYERS = 12
SHAPES = ((384, 1152), (384, 384), (384, 1536), (1536, 384))
"""Inputs and outputs of the products of a layer: QKV, attention output, up, down."""

_N_PASSES = 3

Pass = Callable[[], object]


def has_bf16_units() -> bool:
    """Whether the processor multiplies bf16 natively."""
    found = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return bool(found.get("amx_bf16") or found.get("avx512_bf16"))


def has_int8_units() -> bool:
    """Whether the processor multiplies 8-bit numbers natively."""
    found = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return bool(found.get("amx_int8") or found.get("avx512_vnni"))


def float_pass(dtype: torch.dtype) -> Pass:
    """All products of a forward pass, each layer with weights of its own."""
    inputs = {k: torch.randn(N_TOKENS, k).to(dtype) for k, _ in SHAPES}
    weights = [[torch.randn(n, k).to(dtype) for k, n in SHAPES] for _ in range(N_LAYERS)]

    def run() -> None:
        for layer in weights:
            for weight in layer:
                F.linear(inputs[weight.shape[1]], weight)

    return run


def int8_pass() -> Pass:
    """The same products of 8-bit numbers with 32-bit sums, without the scaling around them."""
    random: Callable[..., torch.Tensor] = lambda *size: torch.randint(  # noqa: E731
        -127, 127, size, dtype=torch.int8
    )
    inputs = {k: random(N_TOKENS, k) for k, _ in SHAPES}
    weights = [[random(n, k).t() for k, n in SHAPES] for _ in range(N_LAYERS)]

    def run() -> None:
        for layer in weights:
            for weight in layer:
                torch._int_mm(inputs[weight.shape[0]], weight)

    return run


def passes_of_this_machine() -> dict[str, Pass]:
    """A pass for each number format that is worth measuring here."""
    passes = {"fp32": float_pass(torch.float32)}
    if has_bf16_units():
        passes["bf16"] = float_pass(torch.bfloat16)
    if has_int8_units() and hasattr(torch, "_int_mm"):
        passes["int8"] = int8_pass()
    return passes


def measure(passes: dict[str, Pass]) -> dict[str, Any]:
    """Tokens a second in each format."""
    rates = {}
    with torch.inference_mode():
        for name, run in passes.items():
            run()
            start = time.perf_counter()
            for _ in range(_N_PASSES):
                run()
            rates[name] = _N_PASSES * N_TOKENS / (time.perf_counter() - start)
    return rates


if __name__ == "__main__":
    ready = passes_of_this_machine()
    serve({"measure": lambda: measure(ready)})
