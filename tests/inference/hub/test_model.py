"""Encoders of many kinds from folders, held against `transformers` and sentence-transformers."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from voc.errors import ModelError
from voc.inference.hub.bert import BertNetwork
from voc.inference.hub.dense import apply_dense
from voc.inference.hub.model import load_hub_model
from voc.inference.hub.padded_model import padded_model
from voc.inference.pytorch.model import torch_model
from voc.inference.tokens import cut_windows
from voc.maths.vectors import normalise_rows

WORDS = "good bad late very fine slow kind".split()
TEXTS = [
    " ".join(WORDS[(i + j) % 7] for j in range(n)) for i, n in enumerate([*range(1, 30), 3, 7])
]

NATIVE = ["Bert", "Roberta", "XLMRoberta", "Camembert"]
PADDED = {
    "DistilBert": {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48},
    "ModernBert": {"local_attention": 8, "cls_token_id": 0, "sep_token_id": 2},
    "MPNet": {},  # relative positions beside absolute ones
    "DebertaV2": {"relative_attention": True, "position_biased_input": False},
    "Albert": {"embedding_size": 16},
}
POOLING = ["mean", "cls", "lasttoken"]


def encode(model, texts):
    """Vectors of texts that fit the model, as the encoder makes them."""
    if isinstance(model.network, BertNetwork):
        sizes, weights = model.network
        run = torch_model(weights, sizes, device="cpu", dtype="fp32")
    else:
        run = padded_model(model.network, device="cpu", dtype="fp32")
    tokenizer = model.tokenizer
    windows = cut_windows(
        tokenizer.tokens(texts),
        before=tokenizer.before,
        after=tokenizer.after,
        max_tokens=model.max_tokens,
    )
    assert len(windows.tokens) == len(texts)
    return normalise_rows(apply_dense(model.dense, run(windows.tokens).vectors[:, 0]))


def encode_by_transformers(folder, texts, pooling="mean", prefix=""):
    return normalise_rows(by_transformers(folder, texts, pooling, prefix))


def by_transformers(folder, texts, pooling="mean", prefix=""):
    """Vectors by the forward pass of `transformers`, text by text, without padding."""
    from transformers import AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(folder).float().eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    vectors = []
    for text in texts:
        ids = torch.tensor([tokenizer(prefix + text)["input_ids"]])
        with torch.inference_mode():
            hidden = model(input_ids=ids).last_hidden_state[0]
        vectors.append({"mean": hidden.mean(0), "cls": hidden[0], "lasttoken": hidden[-1]}[pooling])
    return torch.stack(vectors).numpy()


@pytest.mark.parametrize("kind", NATIVE)
def test_a_model_that_runs_natively_gives_the_vectors_of_transformers(save_model, tmp_path, kind):
    folder = save_model(tmp_path, kind)
    model = load_hub_model(str(folder))
    assert isinstance(model.network, BertNetwork)
    np.testing.assert_allclose(
        encode(model, TEXTS), encode_by_transformers(folder, TEXTS), atol=1e-5
    )


@pytest.mark.parametrize("kind", PADDED)
def test_any_other_model_gives_the_vectors_of_transformers(save_model, tmp_path, kind):
    folder = save_model(tmp_path, kind, sizes=PADDED[kind])
    model = load_hub_model(str(folder))
    assert not isinstance(model.network, BertNetwork)
    np.testing.assert_allclose(
        encode(model, TEXTS), encode_by_transformers(folder, TEXTS), atol=1e-5
    )


@pytest.mark.parametrize("kind", ["XLMRoberta", "DistilBert"])
@pytest.mark.parametrize("pooling", POOLING)
def test_pooling_and_prefix_are_those_of_the_folder(save_model, tmp_path, kind, pooling):
    settings = {
        "1_Pooling/config.json": {"pooling_mode": pooling},
        "config_sentence_transformers.json": {"prompts": {"query": "query: "}},
    }
    folder = save_model(tmp_path, kind, sizes=PADDED.get(kind), settings=settings)
    model = load_hub_model(str(folder))
    np.testing.assert_allclose(
        encode(model, TEXTS),
        encode_by_transformers(folder, TEXTS, pooling, "query: "),
        atol=1e-5,
    )


@pytest.mark.parametrize("kind", ["Bert", "DistilBert"])
def test_a_linear_layer_after_pooling_is_applied(save_model, tmp_path, kind):
    """As in LaBSE."""
    kinds = ("Transformer", "Pooling", "Dense", "Normalize")
    paths = ("", "1_Pooling", "2_Dense", "3_Normalize")
    settings = {
        "modules.json": [
            {"path": path, "type": f"sentence_transformers.models.{kind}"}
            for path, kind in zip(paths, kinds, strict=True)
        ],
        "2_Dense/config.json": {"activation_function": "torch.nn.modules.activation.Tanh"},
    }
    folder = save_model(tmp_path, kind, sizes=PADDED.get(kind), settings=settings)
    linear = torch.nn.Linear(32, 20)
    weights = {f"linear.{name}": tensor for name, tensor in linear.state_dict().items()}
    save_file(weights, folder / "2_Dense" / "model.safetensors")
    model = load_hub_model(str(folder))
    assert (model.dimension, model.hidden_size) == (20, 32)
    before = by_transformers(folder, TEXTS)
    with torch.inference_mode():
        wanted = normalise_rows(torch.tanh(linear(torch.from_numpy(before))).numpy())
    np.testing.assert_allclose(encode(model, TEXTS), wanted, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "settings", "expected"),
    [
        ("Bert", {}, 40),
        ("XLMRoberta", {}, 38),  # two of 40 positions come before the first token
        ("Bert", {"sentence_bert_config.json": {"max_seq_length": 16}}, 16),
        ("Bert", {"sentence_bert_config.json": {"max_seq_length": 512}}, 40),
        ("Bert", {"tokenizer_config.json": {"model_max_length": 24}}, 24),
        ("MPNet", {}, 38),
    ],
)
def test_the_tightest_limit_of_the_folder_holds(save_model, tmp_path, kind, settings, expected):
    folder = save_model(tmp_path, kind, settings=settings)
    assert load_hub_model(str(folder)).max_tokens == expected


def test_a_prefix_that_fills_the_model_is_an_error(save_model, tmp_path):
    settings = {
        "sentence_bert_config.json": {"max_seq_length": 4},
        "config_sentence_transformers.json": {"prompts": {"query": "query: "}},
    }
    folder = save_model(tmp_path, settings=settings)
    with pytest.raises(ModelError, match=r"takes 4 tokens.*alone are 4"):
        load_hub_model(str(folder))


def test_a_fingerprint_names_what_vectors_depend_on_and_not_the_place(save_model, tmp_path):
    pooled_by_cls = {"1_Pooling/config.json": {"pooling_mode": "cls"}}
    folders = [
        save_model(tmp_path / "first"),
        save_model(tmp_path / "copy"),
        save_model(tmp_path / "cls", settings=pooled_by_cls),
        save_model(tmp_path / "eps", sizes={"layer_norm_eps": 1e-5}),
    ]
    first, copy, *others = [load_hub_model(str(folder)).fingerprint for folder in folders]
    assert first == copy
    assert len({first, *others}) == 3


def test_a_folder_without_a_model_is_told_so(tmp_path):
    with pytest.raises(ModelError, match=r"no config\.json"):
        load_hub_model(str(tmp_path))


def test_neither_torch_nor_transformers_is_imported_to_load_a_native_model(tiny_bert):
    script = (
        "import sys; from voc.inference.hub.model import load_hub_model;"
        f"load_hub_model({str(tiny_bert)!r});"
        "print(*{'torch', 'transformers', 'huggingface_hub'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == ""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # its modules move between versions
def test_vectors_agree_with_sentence_transformers(save_model, tmp_path):
    """Built and saved by that library: a prompt, a linear layer after pooling, and lower case."""
    theirs = pytest.importorskip("sentence_transformers")
    from sentence_transformers import models

    folder = save_model(tmp_path / "bare")
    network = models.Transformer(str(folder), do_lower_case=True)
    torch.manual_seed(1)
    layers = [models.Pooling(32, "mean"), models.Dense(32, 20), models.Normalize()]
    whole = theirs.SentenceTransformer(
        modules=[network, *layers], prompts={"query": "query: "}, default_prompt_name="query"
    )
    whole.save(str(tmp_path / "whole"))
    texts = [*TEXTS, "GOOD Late"]
    found = encode(load_hub_model(str(tmp_path / "whole")), texts)
    assert found.shape == (len(texts), 20)
    np.testing.assert_allclose(found, whole.encode(texts), atol=1e-5)


def test_a_model_without_tokenizer_json_takes_its_older_files(save_model, tmp_path):
    folder = save_model(tmp_path)
    vocabulary = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"][
        "vocab"
    ]
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "BertTokenizer"}), encoding="utf-8"
    )
    model = load_hub_model(str(folder))
    assert model.tokenizer.tokens(["good late"]).ids.tolist() == [4, 6]
