import pytest

from benchmarks import speeds
from benchmarks.compare import summarise_kind
from benchmarks.speeds import KindSpeeds, Speed, choose_size, measure_kind


class Fake:
    """Stands for a worker: so many texts a second, and what it was asked."""

    def __init__(self, log, name, texts_per_second):
        self.log, self.name, self.rate = log, name, texts_per_second

    def ask(self, do, **arguments):
        self.log.append((self.name, arguments.get("n_texts")))
        if do == "measure":
            return {"fp32": self.rate}
        return {"seconds": arguments["n_texts"] / self.rate, "padding_share": 0.25}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(speeds, "_PAUSE_SECONDS", 0)


def measure(log, rates, **options):
    wanted = {"batches": dict.fromkeys(rates, 32), "limits": None, "n_runs": 2, "seconds": 1.0}
    engines = {name: Fake(log, name, rate) for name, rate in rates.items()}
    return measure_kind("short", engines, [10] * 5000, **(wanted | options))


@pytest.mark.parametrize(
    ("rate", "n_texts", "batch", "size"),
    [
        (1000, 5000, 32, 992),
        (1000, 500, 32, 500),
        (1, 5000, 32, 256),
        (1, 5000, 1, 64),
        (1, 5000, 256, 256),
        (1, 50, 256, 50),
    ],
)
def test_a_run_has_whole_batches_that_last_about_a_second(rate, n_texts, batch, size):
    assert choose_size(rate, n_texts, batch=batch, seconds=1.0) == size


def test_engines_take_turns():
    log = []
    found = measure(log, {"fast": 2000, "slow": 100})
    sizes = {name: speed.n_texts for name, speed in found.speeds.items()}
    assert [name for name, _ in log[-4:]] == ["fast", "slow", "fast", "slow"]
    assert [n_texts for _, n_texts in log[-4:]] == [sizes["fast"], sizes["slow"]] * 2


def test_an_engine_is_warmed_up_on_as_many_texts_as_it_is_measured_on():
    log = []
    found = measure(log, {"fast": 2000}, n_runs=1)
    warm_ups = [n_texts for _, n_texts in log[:-1]]
    assert max(warm_ups) >= found.speeds["fast"].n_texts


def test_rates_are_those_of_the_median_run():
    speed = Speed(n_texts=100, n_tokens=3000, seconds=[1.0, 9.0, 2.0], padding_share=None)
    assert speed.texts_per_second == 50
    assert speed.tokens_per_second == 1500


def test_limits_are_measured_between_the_runs():
    log = []
    found = measure(log, {"voc": 2000}, limits=Fake(log, "limits", 7.0), n_runs=3)
    assert found.limits == {"fp32": 7.0}
    assert [name for name, _ in log[-6:]] == ["voc", "limits"] * 3


def test_ratios_hold_for_engines_that_ran_on_different_numbers_of_texts():
    measured = KindSpeeds(
        {
            "voc": Speed(1000, 20_000, [1.0], 0.0),
            "peer": Speed(100, 1_000, [0.5], None),
        },
        {"fp32": 40_000.0},
    )
    kind = summarise_kind([20] * 1000, measured)
    assert kind["speeds"]["voc"]["ratio"] == 1
    assert kind["speeds"]["peer"]["ratio"] == 10
    assert kind["limits"]["fp32"] == {
        "tokens_per_second": 40_000,
        "texts_per_second": 2_000,
        "reached_share": 0.5,
    }
