"""Encodes texts as vectors: loads an encoder, places it, and streams texts through it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from voc.inference.after_pooling import finish_model, finished_fingerprint, kept_numbers
from voc.inference.encode_arguments import Texts, check_options, list_texts
from voc.inference.encoder_parts import load_parts, place_model
from voc.inference.hardware import detect_hardware
from voc.inference.model import Model
from voc.inference.placement import Placement, place
from voc.inference.stream import Work, chunk_size, pooled_chunks
from voc.inference.tokenizing import Tokenizer
from voc.types import FloatArray


class Attended(NamedTuple):
    """Vectors of texts (n, d), and for each query of a head the states it weighed, (n, k, h)."""

    vectors: FloatArray
    states: FloatArray


@dataclass(frozen=True)
class Encoder:
    """An encoder, loaded and placed.

    `fingerprint` names its weights: heads are trained for one of them. `work` counts what has been
    done.
    """

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int
    placement: Placement
    tokenizer: Tokenizer
    model: Model
    work: Work = field(default_factory=Work)

    @classmethod
    def load(
        cls,
        name: str = "default",
        *,
        device: str = "auto",
        dtype: str = "auto",
        truncate_dim: int | None = None,
    ) -> "Encoder":
        """Load the bundled encoder ("default"), a model folder, or a model by hub id.

        "plain" is the bundled encoder without its adapter.

        `truncate_dim` keeps the first so many numbers of a vector, which encoders trained for it
        (Matryoshka) allow; None keeps all, or as many as a model folder asks for.

        Raises:
            ModelError: there is no such model, or it is not an encoder that voc can run.
            ConfigError: the device or dtype is unknown, not on this machine, or not for this model;
                or there are not so many numbers to keep.
        """
        parts = load_parts(name)
        placement = place(device, dtype, detect_hardware(), runs_int8=parts.runs_int8)
        kept = kept_numbers(truncate_dim or parts.truncate_dim, dimension=parts.dimension)
        return cls(
            name=parts.name,
            fingerprint=finished_fingerprint(
                parts.fingerprint, dimension=parts.dimension, kept=kept
            ),
            dimension=kept,
            max_tokens=parts.max_tokens,
            placement=placement,
            tokenizer=parts.tokenizer,
            model=finish_model(
                place_model(name, parts, placement),
                parts.dense,
                dimension=parts.dimension,
                kept=kept,
            ),
        )

    def encode(
        self,
        texts: Texts,
        *,
        show_progress_bar: bool | None = False,
        on_progress: Callable[[int], object] = lambda n_texts: None,
        **options: object,
    ) -> FloatArray:
        """Vectors of texts, float32 (n, dimension), L2-normalised, in the order of the texts.

        Texts longer than the encoder takes are cut into windows whose vectors are averaged, weighed
        by their tokens. Equal texts are run once. `on_progress` is called after each batch with the
        number of texts done in it. Other `options` are those of sentence-transformers' `encode`,
        for libraries that call it; they are accepted where they ask for what is given anyway.

        Raises:
            TypeError: a single text or something else than texts was given, or an unknown option.
            ConfigError: an option asks for other vectors than these.
        """
        check_options(options, device=self.placement.device, dimension=self.dimension)
        texts = list_texts(texts)
        rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        vectors = np.empty((len(rows), self.dimension), dtype=np.float32)
        done = 0
        with tqdm(
            total=len(rows), desc="embedding", unit=" texts", disable=not show_progress_bar
        ) as bar:

            def tell(n_texts: int) -> None:
                bar.update(n_texts)
                on_progress(n_texts)

            for chunk in self.stream(rows, on_progress=tell):
                vectors[done : done + len(chunk)] = chunk
                done += len(chunk)
        if len(rows) == len(texts):
            return vectors
        return vectors[np.fromiter((rows[text] for text in texts), np.int64, count=len(texts))]

    def stream(
        self,
        texts: Iterable[str],
        *,
        on_progress: Callable[[int], object] = lambda n_texts: None,
    ) -> Iterator[FloatArray]:
        """Vectors (m, dimension) of consecutive texts, as `encode` gives them.

        Texts are taken from `texts` as they are needed, a few thousand at a time, by a background
        thread; memory does not grow with their number.
        """
        for pooled in self._pooled(texts, None, on_progress):
            yield pooled[:, 0]

    def attend(
        self,
        texts: Iterable[str],
        queries: FloatArray,
        *,
        on_progress: Callable[[int], object] = lambda n_texts: None,
    ) -> Iterator[Attended]:
        """Vectors of consecutive texts as `stream` gives them, and token states for heads.

        Both come out of one pass: for each query (k, h), the mean of a text's token states weighed
        by softmax of states x query.
        """
        for pooled in self._pooled(texts, queries, on_progress):
            yield Attended(pooled[:, 0], pooled[:, 1:])

    def _pooled(
        self,
        texts: Iterable[str],
        queries: FloatArray | None,
        on_progress: Callable[[int], object],
    ) -> Iterator[FloatArray]:
        return pooled_chunks(
            texts,
            self.tokenizer,
            self.model,
            max_tokens=self.max_tokens,
            queries=queries,
            chunk_size=chunk_size(self.placement),
            work=self.work,
            on_progress=on_progress,
        )
