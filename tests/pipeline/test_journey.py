from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from voc import schemas
from voc.inference.heads import Head, Heads
from voc.lenses.assignment import fit_lens
from voc.lenses.examples import lens_example_texts
from voc.lenses.reading import load_journey
from voc.pipeline.journey import link_units, stage_table

JOURNEY = load_journey()
FIRST, SECOND = JOURNEY.labels[:2]
TOUCHPOINT = FIRST.sublabels[0].id


def unit(stage, comment, polarity, *, theme=-1, language="en", touchpoint=None):
    sentiment = "negative" if polarity < -0.2 else "positive" if polarity > 0.2 else "neutral"
    return {
        "stage": stage,
        "touchpoint": touchpoint,
        "comment_id": comment,
        "polarity": polarity,
        "sentiment": sentiment,
        "theme_id": theme,
        "language": language,
    }


UNITS = [
    unit(FIRST.id, "a", -0.8, theme=4, touchpoint=TOUCHPOINT),
    unit(FIRST.id, "a", -0.6, theme=2, language="sv"),
    unit(FIRST.id, "b", -0.4, theme=2, touchpoint=TOUCHPOINT),
    unit(FIRST.id, "c", 0.6, theme=7),
    unit("unclear", "c", 0.0),
]


def stages(units, reader_language="en"):
    table = pa.Table.from_pylist(
        units, schema=pa.schema([schemas.UNITS.field(name) for name in unit("", "", 0.0)])
    )
    found = stage_table(table, JOURNEY, reader_language=reader_language)
    assert found.schema.equals(schemas.STAGES)
    return {row["stage"]: row for row in found.to_pylist()}


def test_a_stage_is_counted_from_its_units():
    found = stages(UNITS)[FIRST.id]
    assert (found["n_units"], found["n_comments"]) == (4, 3)
    assert found["share"] == pytest.approx(0.8)
    assert found["polarity"] == pytest.approx(-0.3)
    assert found["negative_share"] == pytest.approx(0.75)
    assert found["positive_share"] == pytest.approx(0.25)
    assert dict(found["languages"]) == {"en": 3, "sv": 1}


def test_a_touchpoint_is_counted_from_its_units():
    [part] = [p for p in stages(UNITS)[FIRST.id]["touchpoints"] if p["touchpoint"] == TOUCHPOINT]
    assert part["n_units"] == 2
    assert part["polarity"] == pytest.approx(-0.6)


def test_the_top_theme_has_most_negative_units():
    assert stages(UNITS)[FIRST.id]["top_theme_id"] == 2


def test_units_without_theme_are_no_top_theme():
    found = stages([unit(FIRST.id, "a", -0.9), unit(FIRST.id, "b", 0.9, theme=3)])
    assert found[FIRST.id]["top_theme_id"] is None


def test_a_stage_without_units_is_there_and_knows_nothing_of_feelings():
    found = stages(UNITS)[SECOND.id]
    assert (found["n_units"], found["share"], found["polarity"]) == (0, 0, None)
    assert found["negative_share"] is None
    assert dict(found["languages"]) == {}
    assert {part["n_units"] for part in found["touchpoints"]} == {0}


def test_unclear_units_stand_last_without_group_and_touchpoints():
    found = stages(UNITS)
    assert list(found) == [*JOURNEY.label_ids, "unclear"]
    last = found["unclear"]
    assert (last["n_units"], last["group"], last["touchpoints"]) == (1, None, [])


def test_stages_are_named_in_the_readers_language():
    swedish = [row["name"] for row in stages(UNITS, "sv").values()][:-1]
    assert swedish == [label.names["sv"] for label in JOURNEY.labels]


def test_without_units_every_stage_is_empty():
    assert {row["share"] for row in stages([]).values()} == {0}
    assert np.sum([row["n_units"] for row in stages([]).values()]) == 0


N_OUTCOMES = len(JOURNEY.label_ids) + 1


def stage_heads():
    """A head of two classes before the stage head, which halves the logits of Greek."""
    nothing = [np.zeros(0, dtype=np.float32)] * 7
    temperatures = {"el": 2.0, "other": 1.0}
    outcomes = (*JOURNEY.label_ids, "unclear")
    heads = [
        Head("first", ("a", "b"), True, {"other": 1.0}, *nothing),
        Head("stage", outcomes, True, temperatures, *nothing),
    ]
    return Heads("fingerprint", {head.name: head for head in heads})


@pytest.fixture(scope="module")
def random_model():
    """The built-in journey fitted on vectors that mean nothing."""
    examples = lens_example_texts(JOURNEY)
    vectors = np.random.default_rng(0).normal(size=(len(examples.texts), 16)).astype(np.float32)
    return fit_lens(JOURNEY, examples, vectors)


def test_the_stage_head_is_heard_beside_the_examples(random_model):
    vectors = np.random.default_rng(1).normal(size=(2, 16)).astype(np.float32)
    logits = np.zeros((2, 2 + N_OUTCOMES), dtype=np.float32)
    logits[:, :2] = 50
    logits[:, 4] = 2 * np.log(3)
    languages = ["en", "el"]
    alone = link_units(random_model, vectors, languages).probabilities
    both = link_units(random_model, vectors, languages, heads=stage_heads(), logits=logits)
    opinion = np.ones((2, N_OUTCOMES))
    opinion[:, 2] = 9, 3
    opinion /= opinion.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(both.probabilities, (alone + opinion[:, :-1]) / 2, atol=1e-5)


def test_a_journey_of_ones_own_has_no_head_to_hear(random_model):
    own = replace(random_model, lens=replace(JOURNEY, head=None))
    vectors = np.random.default_rng(1).normal(size=(2, 16)).astype(np.float32)
    logits = np.full((2, 2 + N_OUTCOMES), 9.0, dtype=np.float32)
    with_heads = link_units(own, vectors, ["en", "sv"], heads=stage_heads(), logits=logits)
    without = link_units(own, vectors, ["en", "sv"])
    np.testing.assert_array_equal(with_heads.probabilities, without.probabilities)
