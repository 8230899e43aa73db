import re

import pytest

from voc.errors import ConfigError
from voc.languages import CODES
from voc.lenses.lens import Example, text_in
from voc.lenses.reading import load_journey

SMALL = """\
language: en
stages:
  order:
    name: Ordering
    examples: [The plan was easy to choose., I paid too much., The form is long.]
  help:
    name: {en: Help, sv: Hjälp}
    examples: [Nobody answers., They were kind., I waited an hour.]
"""


@pytest.fixture
def load(tmp_path):
    def load_text(text):
        file = tmp_path / "telecom.yaml"
        file.write_text(text, encoding="utf-8")
        return load_journey(file)

    return load_text


def with_order(lines):
    """A lens whose first stage holds these lines, from line 4 on."""
    inside = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"language: en\nstages:\n  order:\n{inside}  help:\n" + SMALL.split("  help:\n")[1]


def test_a_small_lens_needs_names_and_examples_only(load):
    lens = load(SMALL)
    assert lens.name == "telecom"
    assert lens.label_ids == ("order", "help")
    assert lens.labels[0].names == {"en": "Ordering"}
    assert lens.labels[0].examples[1] == Example("I paid too much.", "en")
    assert lens.labels[0].group is None


def test_a_text_may_be_a_map_from_language_to_text(load):
    assert load(SMALL).labels[1].names == {"en": "Help", "sv": "Hjälp"}


def test_plain_scalars_are_texts_as_they_are_written(load):
    lens = load(with_order("name: 2024\nexamples: [yes, no, 1.50]"))
    assert [example.text for example in lens.labels[0].examples] == ["yes", "no", "1.50"]
    assert lens.labels[0].names == {"en": "2024"}


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        ("[a, b, c]", [("a", "en", None), ("b", "en", None), ("c", "en", None)]),
        ("{en: [a], sv: [b, c]}", [("a", "en", None), ("b", "sv", None), ("c", "sv", None)]),
        (
            "{shop: [a, b], web: [c]}",
            [("a", "en", "shop"), ("b", "en", "shop"), ("c", "en", "web")],
        ),
        (
            "{shop: {sv: [a]}, en: [b, c]}",
            [("a", "sv", "shop"), ("b", "en", None), ("c", "en", None)],
        ),
        (
            "{sv: {shop: [a], web: [b]}, en: [c]}",
            [("a", "sv", "shop"), ("b", "sv", "web"), ("c", "en", None)],
        ),
    ],
)
def test_examples_stand_by_language_or_touchpoint_or_both(load, examples, expected):
    lens = load(
        with_order(f"name: Order\ntouchpoints: {{shop: Shop, web: Web}}\nexamples: {examples}")
    )
    assert lens.labels[0].examples == tuple(Example(*example) for example in expected)


def test_a_part_adds_texts_in_another_language(load, tmp_path):
    part = "language: sv\nstages:\n  order: {name: Beställa, examples: [Formuläret är långt.]}\n"
    (tmp_path / "sv.yaml").write_text(part, encoding="utf-8")
    order = load(SMALL + "parts: [sv.yaml]\n").labels[0]
    assert order.names == {"en": "Ordering", "sv": "Beställa"}
    assert order.examples[-1] == Example("Formuläret är långt.", "sv")


GOOD = "name: Order\nexamples: [a, b, c]"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("language: en\nstages:\n  a: {\n", 4, "this is not YAML"),
        ("language: en\nstages:\n  a: b: c\n", 3, "this is not YAML"),
        ("- a\n", 1, "this must be a map, found a list"),
        ("language: en\n", 1, "there are no stages"),
        (SMALL + "colour: red\n", 9, "unknown key 'colour'. Known: language, name, stages, parts"),
        ("stage:\n  a: b\n", 1, "unknown key 'stage'. Did you mean 'stages'?"),
        (
            SMALL.replace("en\n", "de\n", 1),
            1,
            "unknown language 'de'. Use one of ar, fa, sv, el, en, other",
        ),
        (SMALL.replace("language: en\n", ""), 3, "the language of this text is not known"),
        ("language: en\nstages:\n  only: {name: a}\n", 2, "two or more stages, found only 'only'"),
        ("language: en\nstages: {}\n", 2, "this map is empty"),
        (SMALL.replace("help", "order"), 6, "the stage 'order' is here twice"),
        (
            SMALL.replace("help", "unclear"),
            6,
            "'unclear' is what units that fit no stage are called",
        ),
        (with_order(GOOD + "\nexample: [d]"), 6, "unknown key 'example'. Did you mean 'examples'?"),
        (with_order("examples: [a, b, c]"), 3, "this stage has no name"),
        (with_order("name: Order"), 3, "at least 3 example sentences, found 0"),
        (with_order("name: Order\nexamples: [a, b]"), 3, "at least 3 example sentences, found 2"),
        (with_order("name: [a]\nexamples: [a, b, c]"), 4, "this must be text, found a list"),
        (with_order("name:\nexamples: [a, b, c]"), 4, "this must be text, found nothing"),
        (with_order("name: {de: a}\nexamples: [a, b, c]"), 4, "unknown language 'de'"),
        (with_order("name: Order\nexamples: a sentence"), 5, "must be a list, found 'a sentence'"),
        (with_order("name: Order\nexamples: []"), 5, "this list is empty"),
        (
            with_order("name: Order\nexamples:\n  - a\n  - {b: c}\n  - d"),
            7,
            "this must be text, found a map",
        ),
        (
            with_order("name: Order\nexamples:\n  - a\n  -\n  - d"),
            7,
            "this must be text, found nothing",
        ),
        (
            with_order("name: Order\nexamples: {shop: [a, b, c]}"),
            5,
            "unknown touchpoint or language 'shop'",
        ),
        (
            with_order("name: Order\nexamples: {en: {en: [a, b, c]}}"),
            5,
            "must be a list, found a map",
        ),
        (with_order(GOOD + "\ntouchpoints: [shop]"), 6, "this must be a map, found a list"),
        (with_order(GOOD + "\ntouchpoints: {en: Shop}"), 6, "'en' is a language code"),
    ],
)
def test_a_mistake_is_named_with_its_line(load, text, line, message):
    with pytest.raises(ConfigError, match=rf"telecom\.yaml, line {line}\b.*(?:{message})"):
        load(text)


def test_a_mistake_is_named_with_the_keys_that_lead_to_it(load):
    with pytest.raises(
        ConfigError, match=re.escape(", stages.order.examples.2: this must be text")
    ):
        load(with_order("name: Order\nexamples:\n  - a\n  - [b]"))


def test_a_part_with_an_unknown_stage_is_refused(load, tmp_path):
    (tmp_path / "sv.yaml").write_text(
        "language: sv\nstages:\n  ordre: {name: A}\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"sv\.yaml, line 3.*'ordre'\. Did you mean 'order'\?"):
        load(SMALL + "parts: [sv.yaml]\n")


def test_an_empty_file_is_refused(load):
    with pytest.raises(ConfigError, match="is empty"):
        load("# nothing yet\n")


def test_the_built_in_journey_has_eight_stages_in_order():
    assert {label.id: label.group for label in load_journey().labels} == {
        "discover": "buy",
        "purchase": "buy",
        "delivery": "own",
        "onboarding": "own",
        "use": "own",
        "support": "own",
        "returns": "own",
        "loyalty": "advocate",
    }


def test_the_built_in_journey_is_complete_in_every_language():
    for label in load_journey().labels:
        assert set(label.names) == set(label.descriptions) == set(CODES)
        for sublabel in label.sublabels:
            assert set(sublabel.names) == set(CODES)
            shown = [e.language for e in label.examples if e.sublabel == sublabel.id]
            assert min(shown.count(code) for code in CODES) >= 4


def test_the_built_in_journey_says_nothing_twice():
    lens = load_journey()
    texts = [e.text for label in lens.labels for e in label.examples]
    texts += [e.text for e in lens.unclear]
    assert len(set(texts)) == len(texts)


def test_unclear_sentences_are_as_many_in_every_language():
    # They also serve to tell the languages' mean vectors, so they are translations of one another.
    languages = [example.language for example in load_journey().unclear]
    assert {code: languages.count(code) for code in CODES} == dict.fromkeys(CODES, 20)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"en": "Help", "sv": "Hjälp"}, "Hjälp"),
        ({"en": "Help"}, "Help"),
        ({"el": "Βοήθεια"}, "Βοήθεια"),
    ],
)
def test_a_text_falls_back_to_english_and_then_to_what_there_is(texts, expected):
    assert text_in(texts, "sv") == expected
