"""The weights of an encoder on its device, with the ways of attending and copying there."""

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from voc.inference.bert_weights import BertConfig, BertLayer, BertWeights
from voc.inference.pytorch.attention import Attention, choose_attention, unpack
from voc.inference.pytorch.bert import (
    Affine,
    EncoderTensors,
    FinishLayer,
    LayerTensors,
    finish_layer,
    hidden_states,
    unpack_words,
)
from voc.inference.pytorch.device_memory import DeviceMemory, device_memory
from voc.inference.pytorch.packing import PackedBatch
from voc.inference.pytorch.pooling import pool_packed
from voc.inference.pytorch.transfers import Transfers, transfers
from voc.types import FloatArray

_ROWS_AT_A_TIME = 8192


@dataclass(frozen=True)
class PlacedEncoder:
    """An encoder that can run batches."""

    tensors: EncoderTensors
    config: BertConfig
    device: torch.device
    attention: Attention
    transfers: Transfers
    memory: DeviceMemory

    def launch(
        self,
        batch: PackedBatch,
        queries: Tensor | None = None,
        finish: FinishLayer = finish_layer,
    ) -> Callable[[], FloatArray]:
        """Begin a batch; the result waits for its vectors (n_texts, 1 + k, h)."""
        token_ids, positions, layout = unpack(self.transfers.to_device(batch.flat), batch)
        hidden = hidden_states(
            self.tensors,
            self.config,
            token_ids,
            positions,
            layout,
            attend=self.attention.attend,
            finish=finish,
        )
        return self.transfers.to_host(
            pool_packed(hidden, batch.groups, self.config.pooling, queries)
        )


def place_encoder(
    weights: BertWeights,
    config: BertConfig,
    *,
    device: torch.device,
    dtype: torch.dtype,
) -> PlacedEncoder:
    """Put an encoder on a device, in a number format."""
    with on_device(device):
        return PlacedEncoder(
            tensors=place_weights(weights, device, dtype),
            config=config,
            device=device,
            attention=choose_attention(
                device, dtype, n_heads=config.n_heads, size=config.hidden_size
            ),
            transfers=transfers(device),
            memory=device_memory(device),
        )


def place_weights(weights: BertWeights, device: torch.device, dtype: torch.dtype) -> EncoderTensors:
    """The weights on a device. The word table stays as stored, but for a CUDA device.

    There, memory is no concern, and a lookup of rows that need no unpacking takes fewer steps.
    """

    def affine(owner: BertWeights | BertLayer, name: str) -> Affine:
        parts = (getattr(owner, f"{name}_{kind}") for kind in Affine._fields)
        return Affine(*(_tensor(part).to(device, dtype) for part in parts))

    words = _tensor(weights.words).to(device)
    return EncoderTensors(
        words=expand_words(words, dtype) if device.type == "cuda" else words,
        positions=_tensor(weights.positions).to(device, dtype),
        norm=affine(weights, "norm"),
        layers=tuple(
            LayerTensors(*(affine(layer, name) for name in LayerTensors._fields))
            for layer in weights.layers
        ),
    )


def expand_words(words: Tensor, dtype: torch.dtype) -> Tensor:
    """A word table, in whatever form it is stored, as plain numbers (vocabulary, h)."""
    if words.dtype != torch.uint8:
        return words.to(dtype)
    parts = torch.split(words, _ROWS_AT_A_TIME)
    return torch.cat([unpack_words(rows, dtype) for rows in parts])


def on_device(device: torch.device) -> AbstractContextManager[object]:
    """Makes a CUDA device the current one, so that nothing is allocated on another by chance."""
    return torch.cuda.device(device) if device.type == "cuda" else nullcontext()


def _tensor(array: npt.NDArray[np.generic]) -> Tensor:
    with warnings.catch_warnings():
        # That an array cannot be written to, as in a file mapped into memory: nobody will.
        warnings.simplefilter("ignore", UserWarning)
        return torch.from_numpy(array)
