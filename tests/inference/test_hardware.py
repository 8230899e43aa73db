from voc.inference import hardware
from voc.inference.hardware import detect_hardware, n_cores
from voc.inference.native.library import VNNI


def test_cores_are_at_least_one_and_within_the_containers_limit(monkeypatch):
    monkeypatch.setattr(hardware, "cpu_quota", lambda: 0.5)
    assert n_cores() == 1
    monkeypatch.setattr(hardware, "cpu_quota", lambda: None)
    assert n_cores() >= 1


def test_without_a_driver_nobody_is_asked_about_gpus(monkeypatch):
    monkeypatch.setattr(hardware, "_may_have_accelerator", lambda: False)
    monkeypatch.setattr(hardware, "_with_accelerators", None)
    monkeypatch.setattr(hardware, "processor", lambda: VNNI)
    found = detect_hardware()
    assert (found.n_cuda, found.mps) == (0, False)
    assert (found.cpu_int8, found.cpu_bf16) == (True, False)
