import pytest

from benchmarks.compare import default_names
from benchmarks.engines import ENGINES
from benchmarks.prepare import STEPS


@pytest.mark.parametrize(
    ("units", "measures_bf16"),
    [(["amx_bf16"], True), (["avx512_bf16", "avx2"], True), (["avx512_vnni"], False), ([], False)],
)
def test_bf16_is_measured_where_the_processor_has_units_for_it(units, measures_bf16):
    engines, peers = default_names(units)
    assert ("voc-bf16" in engines) == measures_bf16
    assert ("sentence-transformers-bf16" in peers) == measures_bf16


def test_engines_that_are_measured_are_known():
    engines, peers = default_names(["amx_bf16"])
    assert set(engines + peers) <= set(ENGINES)


def test_every_file_that_an_engine_needs_can_be_made():
    assert {engine.needs for engine in ENGINES.values() if engine.needs} <= set(STEPS)
