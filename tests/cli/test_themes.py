"""`voc themes`: a row per comment."""

import csv
import io
import json

import numpy as np
import pyarrow as pa
import pytest

from voc.config import Config
from voc.themes.results import Themes

TEXTS = ["Leveransen var sen igen.", "Ο κούριερ άργησε πάλι.", "خدمة ممتازة جدا"]


@pytest.fixture
def work(replace, encoder):
    table = pa.table({"theme_id": [0], "name": ["late delivery"], "n_units": [2]})
    probabilities = np.array([0.912345, 0.8, 0], dtype=np.float32)
    return replace("voc.api.find_themes", Themes(np.array([0, 0, -1]), probabilities, table, []))


def test_options_reach_the_call(voc_command, work, encoder):
    choices = "--method density --granularity fine --min-theme-size 3 --reader-language sv"
    voc_command(
        *("themes", "-", *choices.split(), "--themes", 2, "--seed", 9, "--model", "folder"),
        stdin="\n".join(TEXTS),
    )
    config = Config(method="density", granularity="fine", min_theme_size=3, reader_language="sv")
    assert work.calls == [
        ((TEXTS, ["sv", "el", "ar"], 2, 9), {"config": config, "encoder": encoder})
    ]
    assert encoder.loaded[0] == "folder"


def test_rows_name_the_theme_of_each_comment(voc_command, work):
    result = voc_command("themes", "-", stdin="\n".join(TEXTS))
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    found = [(row["theme_id"], row["theme"], row["theme_probability"]) for row in rows]
    assert found == [
        ("0", "late delivery", "0.9123"),
        ("0", "late delivery", "0.8"),
        ("-1", "", "0.0"),
    ]


def test_the_largest_themes_are_told(voc_command, work):
    stderr = voc_command("themes", "-", stdin="\n".join(TEXTS)).stderr
    assert "1 theme, 33% of the comments without one\n  late delivery: 2 comments\n" in stderr


def test_real_themes_are_as_many_as_asked_for(voc_command, real_run, survey, tmp_path):
    target = tmp_path / "themes.jsonl"
    result = voc_command("themes", survey, "-o", target, "--themes", 3, "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert {row["theme_id"] for row in rows} - {-1} == {0, 1, 2}
