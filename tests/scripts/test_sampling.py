"""Texts of a training step are drawn in balance, and the same ones for a seed."""

from collections import Counter

import numpy as np
import pytest
from training.examples import Family, FeedbackExample, SentimentExample, Text
from training.sampling import Deck, FamilySampler, FeedbackSampler, SentimentSampler, draw_pairs


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def rows(name, *n_by_label):
    """Examples of a set: so many of label 0, of label 1, ..."""
    return [
        SentimentExample(Text(f"{name} {label} {number}", name[:2]), label, name)
        for label, n in enumerate(n_by_label)
        for number in range(n)
    ]


def texts(label, language, n):
    return [Text(f"{label} {language} {number}", language) for number in range(n)]


def test_every_item_is_dealt_once_before_any_is_dealt_again(rng):
    deck = Deck("abcde", rng)
    rounds = ["".join(deck.draw() for _ in range(5)) for _ in range(4)]
    assert all(sorted(dealt) == list("abcde") for dealt in rounds)
    assert len(set(rounds)) > 1


def test_every_language_is_drawn_as_often(rng):
    sets = {"en/big": rows("en/big", 900, 900), "sv/small": rows("sv/small", 4, 4)}
    drawn = SentimentSampler(sets, {}, rng).draw(60)
    assert Counter(example.text.language for example in drawn) == {"en": 30, "sv": 30}


def test_sets_are_drawn_by_the_root_of_their_size(rng):
    sets = {"en/big": rows("en/big", 800, 800), "en/small": rows("en/small", 50, 50)}
    drawn = SentimentSampler(sets, {}, rng).draw(3000)
    share = Counter(example.source for example in drawn)["en/small"] / 3000
    assert share == pytest.approx(10 / 50, abs=0.03)


def test_classes_are_drawn_by_the_root_of_their_number(rng):
    drawn = SentimentSampler({"el/shop": rows("el/shop", 900, 100)}, {}, rng).draw(3000)
    share = Counter(example.label for example in drawn)[1] / 3000
    assert share == pytest.approx(10 / 40, abs=0.03)


def test_a_step_holds_texts_of_several_labels_of_one_family_in_several_languages(rng):
    families = [
        Family(name, {f"{name}{i}": texts(f"{name}{i}", "sv", 9) + texts(f"{name}{i}", "el", 9)
                      for i in range(5)})
        for name in ("a", "b")
    ]  # fmt: skip
    sampler = FamilySampler(families, {}, rng)
    for _ in range(10):
        drawn, labels = sampler.draw(3, 4)
        assert Counter(labels) == {0: 4, 1: 4, 2: 4}
        names = {number: text.text.split()[0] for text, number in zip(drawn, labels, strict=True)}
        assert len(set(names.values())) == 3
        assert len({name[0] for name in names.values()}) == 1
        of_label = Counter((number, t.language) for t, number in zip(drawn, labels, strict=True))
        assert set(of_label.values()) == {2}


def test_a_family_is_drawn_by_its_weight_and_one_of_a_single_label_never(rng):
    families = [
        Family(name, {f"{name}{i}": texts(f"{name}{i}", "sv", 4) for i in range(n_labels)})
        for name, n_labels in (("a", 2), ("b", 2), ("c", 1))
    ]
    sampler = FamilySampler(families, {"b": 3.0, "c": 99.0}, rng)
    drawn = Counter(sampler.draw(2, 2)[0][0].text[0] for _ in range(800))
    assert set(drawn) == {"a", "b"}
    assert drawn["b"] / 800 == pytest.approx(0.75, abs=0.05)


def test_a_text_of_two_labels_stands_in_a_step_once(rng):
    shared = texts("same", "sv", 3)
    sampler = FamilySampler([Family("a", {"one": shared, "two": shared})], {}, rng)
    drawn, labels = sampler.draw(2, 3)
    assert len(drawn) == len({text.text for text in drawn}) == len(labels) == 3


def test_feedback_is_drawn_half_by_topic_and_half_by_stage(rng):
    examples = [
        FeedbackExample(text, topic=f"topic{topic}", stage=topic % 2)
        for topic in range(6)
        for text in texts(topic, "sv", 8) + texts(topic, "ar", 8)
    ]
    examples += [FeedbackExample(text, stage=2) for text in texts("rare", "en", 40)]
    drawn, topics = FeedbackSampler(examples, rng).draw(32)
    assert len(drawn) == len(topics) == len({example.text for example in drawn}) == 32
    assert topics.count(-1) == 16
    assert Counter(topics)[0] == 4
    for number in range(4):
        of_topic = {e.topic for e, topic in zip(drawn, topics, strict=True) if topic == number}
        assert len(of_topic) == 1
    assert {e.stage for e, topic in zip(drawn, topics, strict=True) if topic == -1} == {0, 1, 2}


def test_pairs_say_the_same_in_two_languages_and_no_text_comes_twice(rng):
    groups = [[Text(f"{n} {code}", code) for code in ("sv", "el", "ar")] for n in range(12)]
    groups.append([Text("0 sv", "sv"), Text("0 el", "el")])
    drawn = draw_pairs(Deck(groups, rng), 10, rng)
    assert len({text.text for text in drawn}) == 20
    for first, second in zip(drawn[:10], drawn[10:], strict=True):
        assert first.language != second.language
        assert first.text.split()[0] == second.text.split()[0]


def test_the_same_seed_draws_the_same():
    sets = {"en/a": rows("en/a", 30, 30, 30), "sv/b": rows("sv/b", 9, 9)}
    first, again, other = (
        SentimentSampler(sets, {}, np.random.default_rng(seed)).draw(40) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other
