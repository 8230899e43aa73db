import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from voc.errors import ModelError
from voc.inference.hub.dense import Dense, apply_dense, read_dense

VECTORS = np.random.default_rng(0).normal(size=(5, 6)).astype(np.float32)
ACTIVATIONS = ["activation.Tanh", "activation.ReLU", "linear.Identity"]


def write(folder, linear, **config):
    save_file(
        {f"linear.{name}": tensor for name, tensor in linear.state_dict().items()},
        folder / "model.safetensors",
    )
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("bias", [True, False])
def test_a_layer_gives_what_torch_gives(tmp_path, activation, bias):
    torch.manual_seed(0)
    linear = torch.nn.Linear(6, 4, bias=bias)
    full_name = f"torch.nn.modules.{activation}"
    dense = read_dense(write(tmp_path, linear, activation_function=full_name))
    follow = getattr(torch.nn, activation.partition(".")[2])()
    with torch.inference_mode():
        wanted = follow(linear(torch.from_numpy(VECTORS))).numpy()
    np.testing.assert_allclose(dense(VECTORS), wanted, atol=1e-6)


def test_layers_follow_each_other_and_none_change_nothing():
    double = Dense(np.eye(6, dtype=np.float32) * 2, None, "Identity")
    np.testing.assert_allclose(apply_dense([double, double], VECTORS), VECTORS * 4)
    assert apply_dense([], VECTORS) is VECTORS


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"activation_function": "torch.nn.modules.activation.Mish"}, "Mish"),
        ({"use_residual": True}, "Tanh with a residual"),
    ],
)
def test_a_layer_that_does_more_is_refused(tmp_path, config, named):
    with pytest.raises(ModelError, match=f"ends in {named}; voc runs.*Identity, Tanh, ReLU"):
        read_dense(write(tmp_path, torch.nn.Linear(6, 4), **config))
