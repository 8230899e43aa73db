"""Looks at what a machine can compute with."""

import ctypes
import math
import os
import platform
import sys
from dataclasses import replace
from pathlib import Path

from voc.files.cpu_quota import cpu_quota
from voc.inference.native.library import BF16, VNNI, processor
from voc.inference.placement import Hardware


def detect_hardware() -> Hardware:
    """Look at the processor; ask torch about GPUs where a driver shows that there may be one."""
    features = processor()
    hardware = Hardware(cpu_int8=bool(features & VNNI), cpu_bf16=bool(features & BF16))
    return _with_accelerators(hardware) if _may_have_accelerator() else hardware


def n_cores() -> int:
    """Cores that this process may use, by its affinity and its container's limit."""
    affine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    quota = cpu_quota()
    allowed = affine or 1
    return max(1, allowed if quota is None else min(allowed, math.ceil(quota)))


def _may_have_accelerator() -> bool:
    """Importing torch takes a second and 200 MB, which most machines can do without."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    if Path("/dev/kfd").exists():  # AMD
        return True
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True


def _with_accelerators(hardware: Hardware) -> Hardware:
    import torch

    n_cuda = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return replace(
        hardware,
        n_cuda=n_cuda,
        cuda_bf16=bool(n_cuda) and torch.cuda.is_bf16_supported(),
        mps=torch.backends.mps.is_available(),
    )
