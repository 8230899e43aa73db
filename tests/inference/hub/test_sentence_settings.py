import json

import pytest

from voc.errors import ModelError
from voc.inference.hub.sentence_settings import read_settings

KINDS = "sentence_transformers.models"


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def modules(*steps):
    """`modules.json` of steps such as "2_Dense"; the first is the transformer in its folder."""
    kinds = ["Transformer", *(step.partition("_")[2] for step in steps[1:])]
    return [
        {"idx": i, "name": str(i), "path": path, "type": f"{KINDS}.{kind}"}
        for i, (path, kind) in enumerate(zip(steps, kinds, strict=True))
    ]


def test_a_folder_that_says_nothing_is_mean_pooled_without_prefix(tmp_path):
    settings = read_settings(tmp_path)
    assert (settings.prefix, settings.pooling, settings.max_tokens) == ("", "mean", None)
    assert (settings.transformer, settings.dense, settings.lowercase) == (tmp_path, (), False)
    assert settings.truncate_dim is None


def test_limits_are_read_from_the_folder(tmp_path):
    write(
        tmp_path,
        {
            "sentence_bert_config.json": {"max_seq_length": 128, "do_lower_case": True},
            "config_sentence_transformers.json": {"truncate_dim": 64},
        },
    )
    settings = read_settings(tmp_path)
    assert (settings.max_tokens, settings.lowercase, settings.truncate_dim) == (128, True, 64)


@pytest.mark.parametrize(
    ("prompts", "default", "prefix"),
    [
        ({"query": "query: ", "document": "passage: "}, None, "query: "),
        ({"query": "query: ", "document": "passage: "}, "document", "passage: "),
        ({"query": "query: ", "clustering": "cluster: "}, None, "cluster: "),
        ({"query": "", "document": ""}, None, ""),
        ({"document": "passage: "}, None, ""),
        (None, None, ""),
    ],
)
def test_the_prefix_is_the_prompt_for_what_voc_does(tmp_path, prompts, default, prefix):
    about = {"prompts": prompts, "default_prompt_name": default}
    write(tmp_path, {"config_sentence_transformers.json": about})
    assert read_settings(tmp_path).prefix == prefix


@pytest.mark.parametrize(
    ("folder", "name", "prefix"),
    [
        ("multilingual-e5-base", "", "query: "),
        ("e5-small-v2", "", "query: "),
        ("models--intfloat--e5-base/snapshots/0123abcd", "", "query: "),
        ("models--acme--labse/snapshots/12e5ab", "", ""),
        ("models--acme--labse/snapshots/12-e5-ab", "", ""),
        ("somewhere", "intfloat/multilingual-e5-large", "query: "),
        ("multilingual-e5-large-instruct", "", ""),
        ("type5-model", "", ""),
    ],
)
def test_the_e5_family_is_known_by_name(tmp_path, folder, name, prefix):
    (tmp_path / folder).mkdir(parents=True)
    assert read_settings(tmp_path / folder, name=name).prefix == prefix


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, "mean"),
        ({"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}, "cls"),
        ({"pooling_mode_lasttoken": True}, "last"),
        ({"pooling_mode": "lasttoken"}, "last"),
        ({"pooling_mode": ["cls"]}, "cls"),
    ],
)
def test_pooling_is_read_in_the_old_and_the_new_form(tmp_path, config, pooling):
    write(tmp_path, {"1_Pooling/config.json": config})
    assert read_settings(tmp_path).pooling == pooling


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"pooling_mode_max_tokens": True}, "max_tokens"),
        ({"pooling_mode": "weightedmean"}, "weightedmean"),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True}, "cls_token and mean"),
    ],
)
def test_a_pooling_that_voc_does_not_do_is_refused(tmp_path, config, named):
    write(tmp_path, {"1_Pooling/config.json": config})
    with pytest.raises(ModelError, match=f"pools by {named}.*mean, cls and lasttoken"):
        read_settings(tmp_path)


def test_a_prompt_left_out_of_the_pooling_is_refused(tmp_path):
    files = {
        "1_Pooling/config.json": {"pooling_mode": "mean", "include_prompt": False},
        "config_sentence_transformers.json": {"prompts": {"query": "find: "}},
    }
    with pytest.raises(ModelError, match="leaves its prompt out"):
        read_settings(write(tmp_path, files))


def test_steps_lie_where_the_list_of_modules_says(tmp_path):
    steps = ("0_Transformer", "1_Pooling", "2_Dense", "3_Dense", "4_Normalize")
    files = {
        "modules.json": modules(*steps),
        "0_Transformer/sentence_bert_config.json": {"max_seq_length": 64},
        "1_Pooling/config.json": {"pooling_mode": "cls"},
    }
    settings = read_settings(write(tmp_path, files))
    assert settings.transformer == tmp_path / "0_Transformer"
    assert settings.dense == (tmp_path / "2_Dense", tmp_path / "3_Dense")
    assert (settings.max_tokens, settings.pooling) == (64, "cls")


@pytest.mark.parametrize(
    "steps",
    [
        ("", "1_Pooling", "2_LayerNorm"),
        ("", "1_WeightedLayerPooling", "2_Pooling"),
        ("", "1_Pooling", "2_Normalize", "3_Dense"),
    ],
)
def test_steps_that_voc_does_not_run_are_refused(tmp_path, steps):
    write(tmp_path, {"modules.json": modules(*steps)})
    with pytest.raises(ModelError, match="Transformer, Pooling, any number of Dense, Normalize"):
        read_settings(tmp_path)
