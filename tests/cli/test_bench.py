"""`voc bench`: speed on short, typical and long texts."""

import json

import pytest

from voc.cli.throughput import KINDS, make_texts, measure


def test_speed_comes_as_a_table(voc_command, encoder):
    result = voc_command("bench", "--seconds", 1e-6)
    assert (result.exit_code, result.stderr[:12]) == (0, "fake on cpu ")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["texts", "short", "typical", "long"]


def test_speed_comes_as_json(voc_command, encoder):
    found = json.loads(voc_command("bench", "--seconds", 1e-6, "--json", "-q").stdout)
    assert found["dtype"] == "fp32"
    assert [result["name"] for result in found["results"]] == ["short", "typical", "long"]
    assert all(result["texts_per_second"] > 0 for result in found["results"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_texts_are_all_different(kind):
    assert len(set(make_texts(kind, 3000))) == 3000


def test_tokens_and_padding_are_those_of_the_measured_texts(encoder):
    short = measure(encoder, KINDS[0], seconds=1e-9)
    n_words = sum(len(text.split()) for text in make_texts(KINDS[0], short.n_texts))
    assert short.n_tokens == n_words
    assert short.padding_share == 0.5


def test_longer_kinds_have_more_tokens(encoder):
    sizes = [measure(encoder, kind, seconds=1e-9).tokens_per_text for kind in KINDS]
    assert sizes == sorted(sizes)
