"""Decides once, with a stated reason, where the encoder runs and in which number format."""

from dataclasses import dataclass

from voc.errors import ConfigError

DEVICES = "auto, cpu, cuda, cuda:N, cuda:all or mps"
ALL_GPUS = "cuda:all"
DTYPES = ("auto", "fp32", "bf16", "fp16", "int8")


@dataclass(frozen=True)
class Hardware:
    """CUDA devices (and their bf16), an Apple GPU, and numbers that the CPU multiplies natively."""

    n_cuda: int = 0
    cuda_bf16: bool = False
    mps: bool = False
    cpu_int8: bool = False
    cpu_bf16: bool = False


@dataclass(frozen=True)
class Placement:
    """Chosen device ("cpu", "cuda:0", "cuda:all", "mps"), number format ("int8", ...) and why."""

    device: str
    dtype: str
    reason: str
    n_devices: int = 1

    @property
    def devices(self) -> list[str]:
        """Each device by itself."""
        if self.device == ALL_GPUS:
            return [f"cuda:{number}" for number in range(self.n_devices)]
        return [self.device]


def place(device: str, dtype: str, hardware: Hardware, *, runs_int8: bool) -> Placement:
    """Turn a request into a placement; `runs_int8` says whether the encoder may choose int8 itself.

    Raises:
        ConfigError: an unknown device or format, or one this machine lacks.
    """
    if dtype not in DTYPES:
        raise ConfigError(f"Unknown dtype {dtype!r}; choose one of: {', '.join(DTYPES)}.")
    device, why_device = _place_device(device, hardware)
    if dtype == "auto":
        dtype, why_dtype = _choose_dtype(device, hardware, runs_int8=runs_int8)
    else:
        _refuse_dtype(dtype, device, hardware)
        why_dtype = f"{dtype} asked for"
    n_devices = hardware.n_cuda if device == ALL_GPUS else 1
    return Placement(device, dtype, f"{why_device}; {why_dtype}", n_devices)


def _place_device(device: str, hardware: Hardware) -> tuple[str, str]:
    if device == "auto":
        if hardware.n_cuda:
            return "cuda:0", f"first of {hardware.n_cuda} CUDA devices"
        if hardware.mps:
            return "mps", "an Apple GPU is there"
        return "cpu", "no GPU found"
    if device == ALL_GPUS and hardware.n_cuda:
        return (ALL_GPUS if hardware.n_cuda > 1 else "cuda:0"), "all GPUs asked for"
    kind, _, number = device.replace(ALL_GPUS, "cuda").partition(":")
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


def _choose_dtype(device: str, hardware: Hardware, *, runs_int8: bool) -> tuple[str, str]:
    if device.startswith("cuda"):
        return ("bf16", "bf16 GPU") if hardware.cuda_bf16 else ("fp16", "a GPU without bf16")
    if device == "mps":
        return "fp16", "fp16 is the fast format there"
    if hardware.cpu_int8 and runs_int8:
        return "int8", "the processor multiplies 8-bit integers natively"
    if hardware.cpu_bf16:
        return "bf16", "the processor multiplies bf16 natively"
    return "fp32", "the processor has no units for anything smaller that this encoder can use"


def _refuse_dtype(dtype: str, device: str, hardware: Hardware) -> None:
    if dtype == "fp16" and device == "cpu":
        raise ConfigError("dtype 'fp16' needs a GPU; on a CPU use auto, fp32 or bf16.")
    if dtype == "int8" and device != "cpu":
        raise ConfigError("dtype 'int8' runs on a CPU only; on a GPU use auto, bf16 or fp16.")
    if dtype == "int8" and not hardware.cpu_int8:
        raise ConfigError(
            "dtype 'int8' needs an x86-64 processor with AVX512-VNNI, and this one has none; use "
            "auto, fp32 or bf16."
        )
