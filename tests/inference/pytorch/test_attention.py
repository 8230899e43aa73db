from itertools import pairwise

import pytest
import torch

from tests.inference.tiny_bert import plain_attention
from voc.inference.pytorch.attention import (
    Layout,
    attend_by_length,
    attend_varlen,
    choose_attention,
    kernel_obstacle,
    trial,
)
from voc.inference.pytorch.packing import LengthGroup

GROUPS = (LengthGroup(1, 9), LengthGroup(3, 4), LengthGroup(2, 1))
STARTS = [0, 9, 13, 17, 21, 22, 23]
N_ROWS = 26  # the last three are padding
N_HEADS = 4
SIZE = 32


def layout_on(device):
    return Layout(GROUPS, torch.tensor(STARTS, dtype=torch.int32, device=device))


def random_qkv():
    return torch.randn(N_ROWS, 3 * SIZE, generator=torch.Generator().manual_seed(0))


def test_attending_by_length_is_attending_text_by_text():
    qkv = random_qkv()
    context = attend_by_length(qkv, N_HEADS, layout_on("cpu"))
    assert context.shape == (N_ROWS, SIZE)
    for start, stop in pairwise(STARTS):
        wanted = plain_attention(qkv[start:stop], N_HEADS)
        torch.testing.assert_close(context[start:stop], wanted, atol=1e-6, rtol=1e-5)


def test_the_kernel_gives_a_context_per_row():
    """On meta tensors: the shapes that the kernel is called with are such as it takes."""
    qkv = torch.empty(N_ROWS, 3 * SIZE, device="meta", dtype=torch.bfloat16)
    context = attend_varlen(qkv, N_HEADS, layout_on("meta"))
    assert context.shape == (N_ROWS, SIZE)
    assert context.dtype == torch.bfloat16
    assert context.is_contiguous()


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_the_kernel_agrees_with_attending_by_length(dtype):
    qkv = random_qkv().to("cuda", dtype)
    found = attend_varlen(qkv, N_HEADS, layout_on("cuda"))[: STARTS[-1]]
    wanted = attend_by_length(qkv.float(), N_HEADS, layout_on("cuda"))[: STARTS[-1]]
    torch.testing.assert_close(found.float(), wanted, atol=1e-2, rtol=1e-2)


@pytest.mark.parametrize(
    ("dtype", "head_size", "capability", "obstacle"),
    [
        (torch.bfloat16, 32, (9, 0), None),
        (torch.float16, 256, (8, 0), None),
        (torch.float32, 32, (9, 0), "fp16 and bf16 only"),
        (torch.float16, 36, (9, 0), "multiple of 8"),
        (torch.float16, 264, (9, 0), "up to 256"),
        (torch.float16, 64, (7, 5), "this is 7.5"),
    ],
)
def test_the_kernel_runs_where_it_can(dtype, head_size, capability, obstacle):
    found = kernel_obstacle(dtype, head_size=head_size, capability=capability)
    assert found is None if obstacle is None else obstacle in found


def test_without_a_cuda_device_texts_are_attended_by_length():
    chosen = choose_attention(torch.device("cpu"), torch.float32, n_heads=4, size=32)
    assert chosen.attend is attend_by_length
    assert "no CUDA device" in chosen.reason


def cannot_run(qkv, n_heads, layout):
    raise RuntimeError("FlashAttention was not built\nmore about it")


def sees_other_texts(qkv, n_heads, layout):
    n_tokens = sum(n * length for n, length in layout.groups)
    return attend_by_length(qkv, n_heads, Layout((LengthGroup(1, n_tokens),), layout.starts))


@pytest.mark.parametrize(
    ("attend", "told"),
    [
        (attend_by_length, None),
        (cannot_run, "the kernel cannot run (FlashAttention was not built)"),
        (sees_other_texts, "the kernel gives other numbers"),
    ],
)
def test_a_kernel_is_tried_before_it_is_trusted(attend, told):
    assert trial(attend, torch.device("cpu"), torch.float32, n_heads=4, size=32) == told
