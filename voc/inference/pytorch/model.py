"""A BERT or XLM-R encoder on PyTorch: GPUs, Apple GPUs, and processors that nothing else serves."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from voc.errors import ConfigError
from voc.inference.bert_weights import BertConfig, BertWeights
from voc.inference.model import Pooled
from voc.inference.pytorch.batch_loop import run_batches
from voc.inference.pytorch.bert import FinishLayer
from voc.inference.pytorch.compiling import Finishing
from voc.inference.pytorch.packing import pack
from voc.inference.pytorch.placed_encoder import PlacedEncoder, on_device, place_encoder
from voc.inference.pytorch.token_budget import TokenBudget
from voc.inference.tokens import Tokens
from voc.types import FloatArray, IntArray

TORCH_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def torch_model(
    weights: BertWeights, config: BertConfig, *, device: str, dtype: str
) -> "TorchModel":
    """The encoder on a `device` ("cpu", "cuda:0", "mps") in a `dtype` ("fp32", "bf16", "fp16").

    Raises:
        ConfigError: there is no such dtype.
    """
    if dtype not in TORCH_DTYPES:
        raise ConfigError(f"Unknown dtype {dtype!r}; choose one of: {', '.join(TORCH_DTYPES)}.")
    place = torch.device(device)
    budget = TokenBudget.for_device(place.type)
    encoder = place_encoder(weights, config, device=place, dtype=TORCH_DTYPES[dtype])
    return TorchModel(encoder, budget)


class TorchModel:
    """A `Model`. It keeps what it learns between calls: how large batches may be, compiled code."""

    def __init__(self, encoder: PlacedEncoder, budget: TokenBudget) -> None:
        self.budget = budget
        self._encoder = encoder
        self._finishing = Finishing(encoder.device)

    @property
    def notes(self) -> tuple[str, str]:
        """Which attention runs, and whether the rest is compiled, with reasons."""
        return self._encoder.attention.reason, self._finishing.reason

    def __call__(
        self,
        tokens: Tokens,
        *,
        queries: FloatArray | None = None,
        on_progress: Callable[[int], object] = lambda n_texts: None,
    ) -> Pooled:
        """See `Model`.

        Raises:
            ModelError: a single text does not fit into memory.
        """
        encoder = self._encoder
        n_queries = 0 if queries is None else len(queries)
        shape = (len(tokens), 1 + n_queries, encoder.config.hidden_size)
        vectors = np.empty(shape, dtype=np.float32)

        def store(rows: IntArray, pooled: FloatArray) -> None:
            vectors[rows] = pooled
            on_progress(len(rows))

        with on_device(encoder.device), torch.inference_mode():
            finish = self._finishing.for_texts(
                len(tokens), encoder.tensors.layers[0], encoder.config.layer_norm_eps
            )
            placed = None if queries is None else torch.tensor(queries, device=encoder.device)
            call = _Call(encoder, tokens, placed, finish)
            self.budget = run_batches(tokens.lengths, self.budget, call, store)
        return Pooled(vectors, call.n_rows)


class _Call:
    """One call of a model: the `Device` of its batch loop."""

    def __init__(
        self, encoder: PlacedEncoder, tokens: Tokens, queries: Tensor | None, finish: FinishLayer
    ) -> None:
        self._encoder = encoder
        self._tokens = tokens
        self._queries = queries
        self._finish = finish
        self.name = str(encoder.device)
        self.n_in_flight = encoder.transfers.n_in_flight
        self.n_rows = 0

    def launch(self, rows: IntArray) -> Callable[[], FloatArray]:
        encoder = self._encoder
        batch = pack(self._tokens, rows, aligned=encoder.device.type == "cuda")
        encoder.memory.mark()
        launched = encoder.launch(batch, self._queries, self._finish)
        self.n_rows += batch.n_rows
        return launched

    def memory(self) -> tuple[int, int] | None:
        return self._encoder.memory.since_mark()

    def free_memory(self) -> None:
        self._encoder.memory.release()
