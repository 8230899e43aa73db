import pytest

from benchmarks.machine import machine_slug, package_versions, processor_name, processor_units

CPUINFO = """processor\t: 0
model name\t: Intel(R) Xeon(R)  Platinum 8481C CPU @ 2.70GHz
flags\t\t: fpu avx2 avx512_vnni amx_int8 avx512_bf16 amx_bf16
processor\t: 1
"""


def test_the_processor_is_named_as_the_system_names_it():
    assert processor_name(CPUINFO) == "Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz"
    assert processor_name("processor\t: 0\n") is None


def test_units_for_small_numbers_are_listed_best_first():
    assert processor_units(CPUINFO) == [
        "amx_int8",
        "amx_bf16",
        "avx512_bf16",
        "avx512_vnni",
        "avx2",
    ]
    assert processor_units("") == []


@pytest.mark.parametrize(
    ("processor", "units", "slug"),
    [
        (
            "Intel(R) Xeon(R) Processor @ 2.50GHz",
            ["avx512_vnni"],
            "intel-xeon-2.50ghz-2-cores-avx512-vnni",
        ),
        ("Apple M2", [], "apple-m2-2-cores"),
    ],
)
def test_a_machine_gives_a_name_for_files(processor, units, slug):
    assert machine_slug({"processor": processor, "units": units, "cores": 2}) == slug


def test_packages_that_are_not_installed_have_no_version():
    assert list(package_versions(["numpy", "no-such-package-at-all"])) == ["numpy"]
