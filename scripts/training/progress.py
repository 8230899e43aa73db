"""The state of a training run: weights, their average, the optimiser; kept in checkpoints."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.multitask import MultiTaskModel

CHECKPOINT = "checkpoint.pt"


class Progress:
    """A model on its way: AdamW, warmed up and then cooled along a cosine, and averaged weights."""

    def __init__(
        self, model: MultiTaskModel, config: Mapping[str, Any], rng: np.random.Generator
    ) -> None:
        self.model, self.step = model, 0
        self.start: dict[str, int] | None = None
        self._config, self._rng = config, rng
        chosen = config["optimiser"]
        heads = [*model.heads.parameters(), model.offsets]
        groups = [
            {"params": list(model.encoder.parameters()), "lr": chosen["learning_rate"]},
            {"params": heads, "lr": chosen["head_learning_rate"]},
        ]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=chosen["weight_decay"])
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimiser, self._pace)
        self._average = {name: p.detach().clone() for name, p in model.named_parameters()}

    def _pace(self, step: int) -> float:
        warmup, steps = self._config["optimiser"]["warmup_steps"], self._config["steps"]
        if step < warmup:
            return float((step + 1) / warmup)
        done = min(1.0, (step - warmup) / (steps - warmup))
        return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done))

    def advance(self, loss: torch.Tensor) -> None:
        """One step of the optimiser."""
        self.step += 1
        self._optimiser.zero_grad()
        loss.backward()
        clip = self._config["optimiser"]["clip_norm"]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), clip)
        self._optimiser.step()
        self._schedule.step()
        decay = min(self._config["optimiser"]["average_decay"], self.step / (self.step + 10))
        with torch.no_grad():
            for name, value in self.model.named_parameters():
                self._average[name].lerp_(value, 1 - decay)

    @contextmanager
    def averaged(self) -> Iterator[MultiTaskModel]:
        """The model with its averaged weights, for as long as the context lasts."""
        current = {name: p.detach().clone() for name, p in self.model.named_parameters()}
        self.model.load_state_dict(self._average)
        self.model.eval()
        try:
            yield self.model
        finally:
            self.model.load_state_dict(current)
            self.model.train()

    def save(self, folder: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        saved = {
            "model": self.model.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "schedule": self._schedule.state_dict(),
            "average": self._average,
            "step": self.step,
            "start": self.start,
            "rng": self._rng.bit_generator.state,
            "torch_rng": torch.get_rng_state(),
            "config": dict(self._config),
        }
        torch.save(saved, folder / "checkpoint.part")
        (folder / "checkpoint.part").replace(folder / CHECKPOINT)

    def start_from(self, folder: Path) -> None:
        """Take the averaged weights of another run; layers that it did not train stay plain.

        Raises:
            ValueError: that run trained layers, or has sets, that this one has not.
        """
        saved = torch.load(folder / CHECKPOINT, weights_only=False)
        unknown = self.model.load_state_dict(saved["average"], strict=False).unexpected_keys
        if unknown:
            raise ValueError(f"{folder} trained what this run has not, such as {unknown[0]}.")
        self.start = {"step": saved["step"], "first_layer": saved["config"]["first_layer"]}
        self._average = {name: p.detach().clone() for name, p in self.model.named_parameters()}

    def restore(self, folder: Path) -> None:
        """Go on from the checkpoint of a folder."""
        saved = torch.load(folder / CHECKPOINT, weights_only=False)
        self.model.load_state_dict(saved["model"])
        self._optimiser.load_state_dict(saved["optimiser"])
        self._schedule.load_state_dict(saved["schedule"])
        self._average, self.step, self.start = saved["average"], saved["step"], saved["start"]
        self._rng.bit_generator.state = saved["rng"]
        torch.set_rng_state(saved["torch_rng"])
