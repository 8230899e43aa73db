"""Compiles the token-wise part of a layer where that pays, and says why where it does not.

Only that part: it is the same for all layers and depends on nothing but the number of tokens, which
is marked as changing, so that one compilation serves every batch. Attention stays the one kernel it
is. CUDA graphs are left out on purpose: they save launching time, of which batches of some ten
thousand tokens have none to lose, and they would tie a batch to its number of texts.
"""

from textwrap import shorten

import torch
from torch import Tensor

from voc.inference.pytorch.bert import FinishLayer, LayerTensors, finish_layer

_FEWEST_TEXTS = 2000
_EXAMPLE_TOKENS = 1024
_LONGEST_REASON = 200


class Finishing:
    """`finish_layer` for a model: as it stands, then compiled from the first large input on.

    `reason` says what runs and why.
    """

    def __init__(self, device: torch.device, *, backend: str = "inductor") -> None:
        self._device = device
        self._backend = backend
        self._settled = False
        self._finish: FinishLayer = finish_layer
        self.reason = "not compiled: no large input yet"

    def for_texts(self, n_texts: int, example: LayerTensors, eps: float) -> FinishLayer:
        """What to run for that many texts. The first large input pays for the compilation."""
        if not self._settled and (obstacle := compiling_obstacle(self._device.type, n_texts)):
            self.reason = f"not compiled: {obstacle}"
        elif not self._settled:
            self._settled = True
            self._finish, self.reason = compile_finish(
                example, eps, self._device, backend=self._backend
            )
        return self._finish


def compiling_obstacle(device_kind: str, n_texts: int) -> str | None:
    """What speaks against compiling, or None."""
    if device_kind != "cuda":
        return f"on {device_kind} it saves less than it costs"
    if n_texts < _FEWEST_TEXTS:
        return f"fewer than {_FEWEST_TEXTS:,} texts at a time"
    return None


def compile_finish(
    layer: LayerTensors, eps: float, device: torch.device, *, backend: str = "inductor"
) -> tuple[FinishLayer, str]:
    """`finish_layer` compiled and run once, or as it stands, each with its reason.

    The compiler keeps its results on disk, so that a second process only loads them.
    """
    try:
        compiled: FinishLayer = torch.compile(finish_layer, backend=backend)
        compiled(layer, *_example(layer, device), eps)
    except (RuntimeError, ImportError, OSError) as error:  # no compiler, no Triton, no support
        why = shorten(str(error), width=_LONGEST_REASON)
        return finish_layer, f"not compiled: the compiler failed ({why})"
    return compiled, "compiled"


def _example(layer: LayerTensors, device: torch.device) -> tuple[Tensor, Tensor]:
    """States and contexts of tokens whose number may be another the next time."""
    weight = layer.output.weight
    states = torch.zeros(2, _EXAMPLE_TOKENS, len(weight), dtype=weight.dtype, device=device)
    hidden, context = states[0].clone(), states[1].clone()
    for tensor in (hidden, context):
        torch._dynamo.mark_dynamic(tensor, 0)
    return hidden, context
