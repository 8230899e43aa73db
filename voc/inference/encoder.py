"""Encodes texts as vectors: tokenise, plan batches, run them on the device, restore the order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from voc.inference import default_encoder
from voc.inference.batching import average_windows, cut_windows, plan_batches
from voc.inference.bert import BertConfig, BertWeights, LengthGroup, encode_packed, pool
from voc.inference.device import Placement, detect_hardware, place
from voc.inference.tokenizing import Tokenizer
from voc.inference.transformers_model import (
    TransformersEncoder,
    embed_padded,
    load_transformers_encoder,
)
from voc.maths.vectors import normalise_rows
from voc.types import FloatArray

_TORCH_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
_TOKEN_BUDGET = {"cpu": 4096, "cuda": 65536, "mps": 16384}


class BatchModel(Protocol):
    """What runs a batch: token lists of windows, longest first, to pooled vectors (texts, d)."""

    def __call__(self, token_ids: list[list[int]]) -> Tensor:
        """Pooled vectors in float32 on the CPU, not normalised."""
        ...


@dataclass(frozen=True)
class Encoder:
    """An encoder, loaded and placed.

    `fingerprint` names its weights: heads are trained for one of them.
    """

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int
    placement: Placement
    tokenizer: Tokenizer
    run_batch: BatchModel

    @classmethod
    def load(
        cls,
        name: str = "default",
        *,
        device: str = "auto",
        dtype: str = "auto",
        cache: Path | None = None,
    ) -> "Encoder":
        """Load the bundled encoder ("default"), a model folder, or a model by hub id.

        `cache` is the folder for the converted weights of the bundled encoder; None is the user's
        own.

        Raises:
            ModelError: there is no such model.
            ConfigError: the device or dtype is unknown, or not on this machine.
        """
        placement = place(device, dtype, detect_hardware())
        if name == "default":
            return _from_default(default_encoder.load_default_encoder(cache), placement)
        return _from_transformers(name, load_transformers_encoder(name), placement)

    def encode(
        self,
        texts: Sequence[str],
        *,
        show_progress_bar: bool = False,
        on_progress: Callable[[int], object] = lambda n_texts: None,
    ) -> FloatArray:
        """Vectors of texts, float32 (n, dimension), L2-normalised, in the order of the texts.

        Texts longer than the encoder takes are cut into windows whose vectors are averaged, weighed
        by their tokens. Equal texts are run once. `on_progress` is called after each batch with the
        number of texts done in it.

        Raises:
            TypeError: a single text was given; give a list of it.
        """
        if isinstance(texts, str):
            raise TypeError("encode takes a list of texts, not one text; give [text].")
        distinct = list(dict.fromkeys(texts))
        bar = tqdm(
            total=len(distinct), desc="embedding", unit=" texts", disable=not show_progress_bar
        )
        with bar:
            vectors = self._encode_distinct(distinct, (bar.update, on_progress))
        if len(distinct) == len(texts):
            return vectors
        row = {text: index for index, text in enumerate(distinct)}
        return vectors[[row[text] for text in texts]]

    def _encode_distinct(
        self, texts: list[str], listeners: Sequence[Callable[[int], object]]
    ) -> FloatArray:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        windows = cut_windows(
            self.tokenizer.token_ids(texts),
            before=self.tokenizer.before,
            after=self.tokenizer.after,
            max_tokens=self.max_tokens,
        )
        pooled = np.empty((len(windows.token_ids), self.dimension), dtype=np.float32)
        ends_text = windows.is_last
        budget = _TOKEN_BUDGET[self.placement.device.partition(":")[0]]
        with torch.inference_mode():
            for batch in plan_batches(windows.lengths, token_budget=budget):
                pooled[batch] = self.run_batch([windows.token_ids[i] for i in batch]).numpy()
                for tell in listeners:
                    tell(int(ends_text[batch].sum()))
        return normalise_rows(average_windows(normalise_rows(pooled), windows, n_texts=len(texts)))


def _from_default(loaded: default_encoder.DefaultEncoder, placement: Placement) -> Encoder:
    return Encoder(
        name=default_encoder.NAME,
        fingerprint=loaded.fingerprint,
        dimension=loaded.config.hidden_size,
        max_tokens=loaded.config.max_tokens,
        placement=placement,
        tokenizer=loaded.tokenizer,
        run_batch=packed_model(
            loaded.weights, loaded.config, default_encoder.POOLING, placement=placement
        ),
    )


def packed_model(
    weights: BertWeights, config: BertConfig, pooling: str, *, placement: Placement
) -> BatchModel:
    """A batch model that runs our own forward pass without padding."""
    device = torch.device(placement.device)
    dtype = _TORCH_DTYPES[placement.dtype]
    placed = _place_weights(weights, device, dtype)

    def run(token_ids: list[list[int]]) -> Tensor:
        lengths, counts = np.unique([-len(ids) for ids in token_ids], return_counts=True)
        groups = [
            LengthGroup(int(n), int(-length)) for length, n in zip(lengths, counts, strict=True)
        ]
        flat = torch.from_numpy(np.concatenate([np.asarray(ids) for ids in token_ids]))
        positions = torch.cat([torch.arange(g.n_tokens).repeat(g.n_texts) for g in groups])
        positions += config.first_position
        hidden = encode_packed(placed, config, flat.to(device), positions.to(device), groups)
        return pool(hidden, groups, pooling).cpu()

    return run


def _place_weights(weights: BertWeights, device: torch.device, dtype: torch.dtype) -> BertWeights:
    def move(tensor: Tensor) -> Tensor:
        # A packed word table stays packed: its rows are unpacked as they are looked up.
        return tensor.to(device) if tensor.dtype == torch.uint8 else tensor.to(device, dtype)

    layers = tuple(
        replace(layer, **{name: move(tensor) for name, tensor in vars(layer).items()})
        for layer in weights.layers
    )
    top = {name: move(tensor) for name, tensor in vars(weights).items() if name != "layers"}
    return BertWeights(**top, layers=layers)


def _from_transformers(name: str, loaded: TransformersEncoder, placement: Placement) -> Encoder:
    device = torch.device(placement.device)
    loaded.model.to(device, _TORCH_DTYPES[placement.dtype])
    to_device: Callable[[Tensor], Tensor] = lambda tensor: tensor.to(device)  # noqa: E731

    def run(token_ids: list[list[int]]) -> Tensor:
        return embed_padded(loaded, token_ids, to_device=to_device).cpu()

    return Encoder(
        name=name,
        fingerprint=loaded.fingerprint,
        dimension=loaded.hidden_size,
        max_tokens=loaded.max_tokens,
        placement=placement,
        tokenizer=loaded.tokenizer,
        run_batch=run,
    )
