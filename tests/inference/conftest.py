"""Tiny encoders with random weights stand for those that people bring themselves."""

import json

import pytest

WORDS = "good bad late very query : fine slow kind".split()
BERT_TOKENS = ("[CLS]", "[PAD]", "[SEP]", "[UNK]")
ROBERTA_TOKENS = ("<s>", "<pad>", "</s>", "<unk>")
SIZES = {
    "vocab_size": 4 + len(WORDS),
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 40,
    "pad_token_id": 1,
}


def make_tokenizer(special):
    """Words as tokens, framed by the first and the third of four `special` tokens."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    first, _, last, unknown = special
    vocabulary = {word: i for i, word in enumerate([*special, *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=unknown))
    tokenizer.add_special_tokens(list(special))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        special_tokens=[(token, vocabulary[token]) for token in (first, last)],
    )
    return tokenizer


def make_model(kind, sizes):
    """A model of `transformers` whose weights all matter."""
    import torch
    import transformers

    torch.manual_seed(0)
    config = getattr(transformers, f"{kind}Config")(**SIZES | sizes)
    model = getattr(transformers, f"{kind}Model")(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():  # biases and layer norms begin as zeros and ones
            parameter += torch.randn_like(parameter) * 0.2
    return model


@pytest.fixture(scope="session")
def save_model():
    """Writes a random model with its tokenizer, and JSON files of `settings`, to a folder."""

    def save(folder, kind="Bert", *, sizes=None, settings=None):
        from transformers import PreTrainedTokenizerFast

        special = ROBERTA_TOKENS if "Roberta" in kind else BERT_TOKENS
        make_model(kind, sizes or {}).save_pretrained(folder)
        PreTrainedTokenizerFast(
            tokenizer_object=make_tokenizer(special), pad_token=special[1]
        ).save_pretrained(folder)
        for name, content in (settings or {}).items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(content), encoding="utf-8")
        return folder

    return save


@pytest.fixture(scope="session")
def tiny_bert(save_model, tmp_path_factory):
    """The folder of a BERT."""
    return save_model(tmp_path_factory.mktemp("models") / "tiny-bert")
