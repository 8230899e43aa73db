"""The model folder in the formats of other runtimes: ONNX, 8-bit ONNX, 8-bit OpenVINO.

Each is made as a user of that runtime would make it: exported by torch, fused by ONNX Runtime's own
optimiser for BERT, quantised by `quantize_dynamic` with the weights of the matrix products per
channel, or by NNCF for transformers after calibration on some hundred texts.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.model_folder import PROMPT, count_own_tokens, load_tokenizer
from benchmarks.texts import TYPICAL, make_texts

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ONNX = "model.onnx"
ONNX_FUSED = "model_fused.onnx"
ONNX_INT8 = "model_int8.onnx"
OPENVINO_INT8 = "openvino_int8.xml"

_N_CALIBRATION_TEXTS = 300
_N_HEADS, _HIDDEN_SIZE = 12, 384


def export_onnx(folder: Path) -> None:
    """Write the model in float32, with free numbers of texts and tokens."""
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)

    class Hidden(torch.nn.Module):
        """Token ids and mask to the last hidden states."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states: torch.Tensor = self.model(input_ids, attention_mask).last_hidden_state
            return states

    ids = torch.ones(2, 16, dtype=torch.int64)
    free = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        Hidden().eval(),
        (ids, ids),
        str(folder / ONNX),
        input_names=["input_ids", "attention_mask"],
        output_names=["last_hidden_state"],
        dynamic_axes={"input_ids": free, "attention_mask": free, "last_hidden_state": free},
        opset_version=17,
        dynamo=False,
    )


def fuse_onnx(folder: Path) -> None:
    """Write the float32 model with attention, layer norm and GELU fused."""
    from onnxruntime.transformers import optimizer

    fused = optimizer.optimize_model(
        str(folder / ONNX),
        model_type="bert",
        num_heads=_N_HEADS,
        hidden_size=_HIDDEN_SIZE,
        opt_level=0,
    )
    fused.save_model_to_file(str(folder / ONNX_FUSED))


def quantise_onnx(folder: Path) -> None:
    """Write the fused model with 8-bit weights; activations are quantised as they come."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        folder / ONNX_FUSED,
        folder / ONNX_INT8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Attention", "Gather"],
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def quantise_openvino(folder: Path) -> None:
    """Write the model in OpenVINO's form, weights and activations in 8 bits."""
    os.environ["NNCF_CI"] = "1"  # NNCF reports its use to its makers otherwise
    import nncf
    import openvino

    tokenizer = load_tokenizer(folder)
    texts = make_texts(TYPICAL, _N_CALIBRATION_TEXTS, partial(count_own_tokens, tokenizer), seed=1)
    model = openvino.Core().read_model(folder / ONNX)
    quantised = nncf.quantize(
        model,
        nncf.Dataset(list(_inputs(tokenizer, texts))),
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=_N_CALIBRATION_TEXTS,
    )
    openvino.save_model(quantised, folder / OPENVINO_INT8, compress_to_fp16=False)


def _inputs(tokenizer: "Tokenizer", texts: list[str]) -> Iterator[dict[str, np.ndarray]]:
    for text in texts:
        encoding = tokenizer.encode(PROMPT + text)
        yield {
            "input_ids": np.array([encoding.ids], np.int64),
            "attention_mask": np.array([encoding.attention_mask], np.int64),
        }
