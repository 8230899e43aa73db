"""Decides once, with a stated reason, where the encoder runs and in which number format."""

from dataclasses import dataclass

from voc.errors import ConfigError

DEVICES = "auto, cpu, cuda, cuda:N or mps"
DTYPES = ("auto", "fp32", "bf16", "fp16")


@dataclass(frozen=True)
class Hardware:
    """What a machine has: CUDA devices (and their bf16), an Apple GPU, bf16 units in its CPU."""

    n_cuda: int = 0
    cuda_bf16: bool = False
    mps: bool = False
    cpu_bf16: bool = False


@dataclass(frozen=True)
class Placement:
    """Chosen device ("cpu", "cuda:0", "mps"), number format ("fp32", "bf16", "fp16") and why."""

    device: str
    dtype: str
    reason: str


def detect_hardware() -> Hardware:
    """Ask torch what this machine has."""
    import torch

    n_cuda = torch.cuda.device_count() if torch.cuda.is_available() else 0
    capability = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return Hardware(
        n_cuda=n_cuda,
        cuda_bf16=bool(n_cuda) and torch.cuda.is_bf16_supported(),
        mps=torch.backends.mps.is_available(),
        cpu_bf16=bool(capability.get("amx_bf16") or capability.get("avx512_bf16")),
    )


def place(device: str, dtype: str, hardware: Hardware) -> Placement:
    """Turn a request into a placement.

    Raises:
        ConfigError: an unknown device or format, or one this machine lacks.
    """
    if dtype not in DTYPES:
        raise ConfigError(f"Unknown dtype {dtype!r}; choose one of: {', '.join(DTYPES)}.")
    device, why_device = _place_device(device, hardware)
    dtype, why_dtype = _place_dtype(dtype, device, hardware)
    return Placement(device, dtype, f"{why_device}; {why_dtype}")


def _place_device(device: str, hardware: Hardware) -> tuple[str, str]:
    if device == "auto":
        if hardware.n_cuda:
            return "cuda:0", f"first of {hardware.n_cuda} CUDA devices"
        if hardware.mps:
            return "mps", "an Apple GPU is there"
        return "cpu", "no GPU found"
    kind, _, number = device.partition(":")
    if kind not in ("cpu", "cuda", "mps") or (number and (kind != "cuda" or not number.isdigit())):
        raise ConfigError(f"Unknown device {device!r}; choose {DEVICES}.")
    if kind == "cuda" and int(number or 0) >= hardware.n_cuda:
        raise ConfigError(
            f"Device {device!r} was asked for, but this machine has {hardware.n_cuda} CUDA "
            "devices; use --device auto or cpu."
        )
    if kind == "mps" and not hardware.mps:
        raise ConfigError("Device 'mps' needs an Apple GPU, which is not here; use --device auto.")
    return (f"cuda:{number or 0}" if kind == "cuda" else kind), "asked for"


def _place_dtype(dtype: str, device: str, hardware: Hardware) -> tuple[str, str]:
    if dtype == "fp16" and device == "cpu":
        raise ConfigError("dtype 'fp16' needs a GPU; on a CPU use auto, fp32 or bf16.")
    if dtype != "auto":
        return dtype, f"{dtype} asked for"
    if device.startswith("cuda"):
        return ("bf16", "bf16 GPU") if hardware.cuda_bf16 else ("fp16", "a GPU without bf16")
    if device == "mps":
        return "fp16", "fp16 is the fast format there"
    if hardware.cpu_bf16:
        return "bf16", "the processor multiplies bf16 natively"
    return "fp32", "the processor has no bf16 units"
