"""ONNX Runtime and OpenVINO under the loop that sentence-transformers and fastembed put over them.

Tokenise, pad to the longest text of the batch, run, average the token states, normalise.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.engines import Padding
from benchmarks.model_folder import PROMPT, load_tokenizer
from voc.types import FloatArray, IntArray


class Run(NamedTuple):
    """A model that is open: token ids and attention mask (n, l) to hidden states (n, l, h)."""

    states: Callable[[IntArray, IntArray], FloatArray]
    number_format: str


_PAD_ID = 1


class PaddedRuntime:
    """Encodes in padded batches, longest texts first if `sort`."""

    def __init__(self, folder: Path, run: Run, *, batch: int, sort: bool) -> None:
        self._tokenizer = load_tokenizer(folder)
        self._tokenizer.enable_truncation(512)
        self._tokenizer.enable_padding(pad_id=_PAD_ID, pad_token="<pad>")
        self._run, self._batch, self._sort = run, batch, sort
        order = "longest first" if sort else "as they come"
        self.about = f"{run.number_format}, batches of {batch}, {order}"
        self._padding = Padding()

    @property
    def padding_share(self) -> float | None:
        """Share of padding in the last call."""
        return self._padding.share

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Vectors (n, d) of texts, of length one."""
        self._padding = Padding()
        # By characters, as sentence-transformers does: tokens are not known yet.
        order = np.argsort([-len(text) for text in texts], kind="stable")
        order = order if self._sort else np.arange(len(texts))
        vectors = np.concatenate(
            [
                self._encode_batch([PROMPT + texts[i] for i in order[start : start + self._batch]])
                for start in range(0, len(texts), self._batch)
            ]
        )
        in_order: FloatArray = np.empty_like(vectors)
        in_order[order] = vectors
        return in_order

    def _encode_batch(self, texts: list[str]) -> FloatArray:
        encodings = self._tokenizer.encode_batch(texts)
        mask = np.array([encoding.attention_mask for encoding in encodings], np.int64)
        ids = np.array([encoding.ids for encoding in encodings], np.int64)
        self._padding.add(mask.sum(axis=1).tolist())
        hidden = self._run.states(ids, mask)
        weights = mask[:, None, :].astype(np.float32)
        pooled = (weights @ hidden)[:, 0]
        normalised: FloatArray = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return normalised


def open_onnx(file: Path) -> Run:
    """The model in ONNX Runtime on the CPU, with its defaults: all optimisations, all cores."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])

    def run(ids: IntArray, mask: IntArray) -> FloatArray:
        hidden: FloatArray = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return hidden

    return Run(run, "int8" if "int8" in file.name else "fp32")


def open_openvino(file: Path) -> Run:
    """The model in OpenVINO on the CPU, one request at a time on all cores."""
    import openvino

    compiled = openvino.Core().compile_model(file, "CPU", {"PERFORMANCE_HINT": "LATENCY"})
    request = compiled.create_infer_request()

    def run(ids: IntArray, mask: IntArray) -> FloatArray:
        outputs = request.infer({"input_ids": ids, "attention_mask": mask}, share_outputs=True)
        hidden: FloatArray = outputs[0]
        return hidden

    precision = compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
    quantised = "int8, the rest " if "int8" in file.name else ""
    return Run(run, f"{quantised}{precision}")
