import pytest

from voc.errors import ConfigError
from voc.inference.placement import Hardware, place

NOTHING = Hardware()
AMX = Hardware(cpu_bf16=True)
OLD_GPU = Hardware(n_cuda=1)
TWO_GPUS = Hardware(n_cuda=2, cuda_bf16=True, cpu_bf16=True)
APPLE = Hardware(mps=True)
VNNI = Hardware(cpu_int8=True)
BOTH = Hardware(cpu_int8=True, cpu_bf16=True)


@pytest.mark.parametrize(
    ("device", "dtype", "hardware", "chosen"),
    [
        ("auto", "auto", NOTHING, ("cpu", "fp32")),
        ("auto", "auto", AMX, ("cpu", "bf16")),
        ("auto", "fp32", AMX, ("cpu", "fp32")),
        ("auto", "bf16", NOTHING, ("cpu", "bf16")),
        ("auto", "auto", OLD_GPU, ("cuda:0", "fp16")),
        ("auto", "auto", TWO_GPUS, ("cuda:0", "bf16")),
        ("cuda", "auto", TWO_GPUS, ("cuda:0", "bf16")),
        ("cuda:1", "fp32", TWO_GPUS, ("cuda:1", "fp32")),
        ("cpu", "auto", TWO_GPUS, ("cpu", "bf16")),
        ("auto", "auto", APPLE, ("mps", "fp16")),
        ("mps", "fp32", APPLE, ("mps", "fp32")),
        ("auto", "auto", VNNI, ("cpu", "int8")),
        ("auto", "auto", BOTH, ("cpu", "int8")),
        ("auto", "bf16", BOTH, ("cpu", "bf16")),
        ("cpu", "int8", VNNI, ("cpu", "int8")),
        ("cuda:all", "auto", TWO_GPUS, ("cuda:all", "bf16")),
        ("cuda:all", "auto", OLD_GPU, ("cuda:0", "fp16")),
    ],
)
def test_a_request_and_the_hardware_decide_the_placement(device, dtype, hardware, chosen):
    placement = place(device, dtype, hardware, runs_int8=True)
    assert (placement.device, placement.dtype) == chosen
    assert placement.reason


@pytest.mark.parametrize(
    ("device", "dtype", "hardware", "message"),
    [
        ("tpu", "auto", TWO_GPUS, r"Unknown device 'tpu'; choose auto, cpu"),
        ("cpu:1", "auto", TWO_GPUS, r"Unknown device 'cpu:1'"),
        ("cuda:x", "auto", TWO_GPUS, r"Unknown device 'cuda:x'"),
        ("cuda:2", "auto", TWO_GPUS, r"this machine has 2 CUDA devices"),
        ("cuda", "auto", NOTHING, r"this machine has 0 CUDA devices"),
        ("mps", "auto", NOTHING, r"needs an Apple GPU"),
        ("cpu", "fp16", NOTHING, r"'fp16' needs a GPU"),
        ("cpu", "int4", NOTHING, r"Unknown dtype 'int4'; choose one of: auto"),
        ("cpu", "int8", AMX, r"'int8' needs an x86-64 processor with AVX512-VNNI"),
        ("cuda", "int8", TWO_GPUS, r"'int8' runs on a CPU only"),
        ("cuda:all", "auto", NOTHING, r"Device 'cuda:all' was asked for.*has 0 CUDA devices"),
    ],
)
def test_what_a_machine_lacks_is_refused_by_name(device, dtype, hardware, message):
    with pytest.raises(ConfigError, match=message):
        place(device, dtype, hardware, runs_int8=True)


@pytest.mark.parametrize(
    ("dtype", "hardware", "chosen"),
    [("auto", VNNI, "fp32"), ("auto", BOTH, "bf16"), ("int8", VNNI, "int8")],
)
def test_an_encoder_whose_loss_in_int8_is_unknown_gets_it_only_when_asked(dtype, hardware, chosen):
    assert place("cpu", dtype, hardware, runs_int8=False).dtype == chosen


def test_all_gpus_are_a_device_each():
    placement = place("cuda:all", "auto", TWO_GPUS, runs_int8=True)
    assert placement.devices == ["cuda:0", "cuda:1"]
    assert place("cpu", "auto", TWO_GPUS, runs_int8=True).devices == ["cpu"]
