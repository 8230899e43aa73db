"""Any other encoder, by the forward pass of `transformers`: batches are padded to their longest.

Texts are sorted by length, so that little is padded.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from voc.errors import ConfigError, ModelError
from voc.inference.model import Pooled
from voc.inference.pytorch.batch_loop import run_batches
from voc.inference.pytorch.device_memory import device_memory
from voc.inference.pytorch.model import TORCH_DTYPES
from voc.inference.pytorch.packing import length_groups
from voc.inference.pytorch.placed_encoder import on_device
from voc.inference.pytorch.pooling import pool_packed
from voc.inference.pytorch.token_budget import TokenBudget
from voc.inference.pytorch.transfers import transfers
from voc.inference.tokens import TokenIds, Tokens
from voc.types import FloatArray, IntArray

_ENCODER_ONLY = ("t5", "mt5", "umt5")
"""Kinds of models whose encoder is only half of them."""

_PADDING = -1


@dataclass(frozen=True)
class PaddedNetwork:
    """A network of `transformers` in float32 on the CPU, and the most tokens its positions hold."""

    module: torch.nn.Module
    hidden_size: int
    pad_id: int
    max_tokens: int | None
    pooling: str


def read_padded(folder: Path, config: Mapping[str, Any], *, pooling: str) -> PaddedNetwork:
    """Load the network in a folder; `config` is what its `config.json` holds.

    Raises:
        ModelError: it is damaged, needs program code of its own, or gives no token states.
    """
    if "auto_map" in config and not _is_known(config):
        raise ModelError(
            f"The model in {folder} needs program code of its own (auto_map in config.json), which "
            "voc does not run. Use a model of an architecture that transformers has."
        )
    import transformers

    kind = (
        transformers.AutoModelForTextEncoding
        if config.get("model_type") in _ENCODER_ONLY
        else transformers.AutoModel
    )
    try:
        with _without_progress_bars():
            module, loading = kind.from_pretrained(folder, output_loading_info=True)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        first_line = str(error).strip().split("\n")[0]
        raise ModelError(f"The model in {folder} cannot be loaded: {first_line}") from error
    missing = sorted(name for name in loading["missing_keys"] if "pooler" not in name)
    if missing:
        raise ModelError(f"The model in {folder} lacks the weights {missing[0]!r}; get it anew.")
    return PaddedNetwork(
        module=module.float().eval(),
        hidden_size=int(module.config.hidden_size),
        pad_id=int(getattr(module.config, "pad_token_id", None) or 0),
        max_tokens=_n_positions(module),
        pooling=pooling,
    )


def padded_model(network: PaddedNetwork, *, device: str, dtype: str) -> "PaddedModel":
    """The network on a `device` ("cpu", "cuda:0", "mps") in a `dtype` ("fp32", "bf16", "fp16").

    Raises:
        ConfigError: it does not run in that dtype.
    """
    if dtype not in TORCH_DTYPES:
        raise ConfigError(
            f"dtype {dtype!r} is for models that voc runs by its own forward pass, which this one "
            f"does not; choose one of: {', '.join(TORCH_DTYPES)}."
        )
    place = torch.device(device)
    module = network.module.to(place, TORCH_DTYPES[dtype])
    return PaddedModel(replace(network, module=module), place)


class PaddedModel:
    """A `Model`. It keeps between calls how large batches may be."""

    def __init__(self, network: PaddedNetwork, device: torch.device) -> None:
        self._network = network
        self._device = device
        self._budget = TokenBudget.for_device(device.type)

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
        n_queries = 0 if queries is None else len(queries)
        vectors = np.empty((len(tokens), 1 + n_queries, self._network.hidden_size), np.float32)

        def store(rows: IntArray, pooled: FloatArray) -> None:
            vectors[rows] = pooled
            on_progress(len(rows))

        asked = None if queries is None else torch.from_numpy(queries).to(self._device)
        run = _Run(self._network, self._device, tokens, asked)
        with on_device(self._device), torch.inference_mode():
            self._budget = run_batches(tokens.lengths, self._budget, run, store)
        return Pooled(vectors, run.n_rows)


class _Run:
    """One call of a model: the `Device` of its batch loop."""

    def __init__(
        self,
        network: PaddedNetwork,
        device: torch.device,
        tokens: Tokens,
        queries: Tensor | None,
    ) -> None:
        self._network = network
        self._tokens = tokens
        self._queries = queries
        self._transfers = transfers(device)
        self._memory = device_memory(device)
        self.name = str(device)
        self.n_in_flight = self._transfers.n_in_flight
        self.n_rows = 0

    def launch(self, rows: IntArray) -> Callable[[], FloatArray]:
        taken = self._tokens.take(rows)
        self._memory.mark()
        hidden = self._hidden(self._transfers.to_device(_padded(taken)))
        groups = length_groups(taken.lengths)
        pooled = pool_packed(hidden, groups, self._network.pooling, self._queries)
        self.n_rows += len(rows) * int(taken.lengths.max())
        return self._transfers.to_host(pooled)

    def memory(self) -> tuple[int, int] | None:
        return self._memory.since_mark()

    def free_memory(self) -> None:
        self._memory.release()

    def _hidden(self, ids: Tensor) -> Tensor:
        """States of the tokens without padding, (t, h)."""
        is_token = ids != _PADDING
        output = self._network.module(
            input_ids=ids.masked_fill(~is_token, self._network.pad_id).long(),
            attention_mask=is_token.long(),
        )
        hidden: Tensor = output.last_hidden_state[is_token]
        return hidden


def _padded(tokens: Tokens) -> TokenIds:
    """Token ids of texts side by side, (n, longest)."""
    is_token = np.arange(tokens.lengths.max()) < tokens.lengths[:, None]
    ids = np.full(is_token.shape, _PADDING, dtype=np.int32)
    ids[is_token] = tokens.ids
    return ids


@contextmanager
def _without_progress_bars() -> Iterator[None]:
    import transformers

    bars: Any = transformers.utils.logging
    shown = bars.is_progress_bar_enabled()
    bars.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            bars.enable_progress_bar()


def _is_known(config: Mapping[str, Any]) -> bool:
    from transformers import CONFIG_MAPPING

    return config.get("model_type") in CONFIG_MAPPING


def _n_positions(module: torch.nn.Module) -> int | None:
    """How many tokens the network has positions for; None where they are relative."""
    limit = getattr(module.config, "max_position_embeddings", None)
    if not isinstance(limit, int) or limit <= 0:
        return None
    for name, part in module.named_modules():
        # RoBERTa-like networks number positions from the padding id + 1.
        if name.endswith("position_embeddings") and getattr(part, "padding_idx", None) is not None:
            return limit - int(part.padding_idx) - 1
    return limit
