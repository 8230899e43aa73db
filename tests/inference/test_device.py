import pytest

from voc.errors import ConfigError
from voc.inference.device import Hardware, place

NOTHING = Hardware()
AMX = Hardware(cpu_bf16=True)
OLD_GPU = Hardware(n_cuda=1)
TWO_GPUS = Hardware(n_cuda=2, cuda_bf16=True, cpu_bf16=True)
APPLE = Hardware(mps=True)


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
    ],
)
def test_a_request_and_the_hardware_decide_the_placement(device, dtype, hardware, chosen):
    placement = place(device, dtype, hardware)
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
    ],
)
def test_what_a_machine_lacks_is_refused_by_name(device, dtype, hardware, message):
    with pytest.raises(ConfigError, match=message):
        place(device, dtype, hardware)
