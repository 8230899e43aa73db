"""`voc journey`: a row per comment."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from voc.api import StageLinks

TEXTS = ["Leveransen var sen igen.", "Ο κούριερ άργησε πάλι."]


@pytest.fixture
def work(replace, encoder):
    probabilities = np.array([[0.75, 0.1], [0.2, 0.3]], dtype=np.float32)
    links = StageLinks(["order", "unclear"], ["web", None], probabilities, ("order", "leave"))
    return replace("voc.api.link_journey", links)


def test_options_reach_the_call(voc_command, work, encoder):
    voc_command(
        *("journey", "-", "--journey", "my.yaml", "--cache", "kept", "--model", "folder"),
        stdin="\n".join(TEXTS),
    )
    options = {"languages": ["sv", "el"], "encoder": encoder, "cache": Path("kept")}
    assert work.calls == [((TEXTS, Path("my.yaml")), options)]
    assert encoder.loaded[0] == "folder"


def test_rows_name_stage_and_touchpoint(voc_command, work):
    result = voc_command("journey", "-", stdin="\n".join(TEXTS))
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    found = [(row["stage"], row["stage_probability"], row["touchpoint"]) for row in rows]
    assert found == [("order", "0.75", "web"), ("unclear", "0.3", "")]


def test_a_journey_that_is_none_is_an_error(voc_command, encoder, survey, tmp_path):
    (tmp_path / "my.yaml").write_text("stages: 3\n", encoding="utf-8")
    result = voc_command("journey", survey, "--journey", tmp_path / "my.yaml", "--quiet")
    assert result.exit_code == 1
    assert "my.yaml" in result.stderr


def test_real_late_parcels_are_of_the_delivery(voc_command, real_run, survey):
    result = voc_command("journey", survey, "--format", "jsonl", "--quiet")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows[1]["stage"] == "delivery"
    assert len(rows) == 25
