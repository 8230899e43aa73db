from statistics import mean

import pytest

from benchmarks.texts import FRAME_TOKENS, KINDS, SHORT, make_texts, number_texts


def count_tokens(texts):
    """Stands for a tokenizer that reads word by word, 4 characters to a token."""
    return [sum(-(-len(word) // 4) for word in text.split()) for text in texts]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_texts_have_the_wanted_tokens_on_average_and_mixed_lengths(kind):
    texts = make_texts(kind, 400, count_tokens)
    lengths = [own + FRAME_TOKENS for own in count_tokens(texts)]
    assert mean(lengths) == pytest.approx(kind.mean_tokens, rel=0.15)
    assert max(lengths) >= 1.5 * min(lengths)


def test_texts_differ_from_each_other():
    assert len(set(make_texts(SHORT, 3000, count_tokens))) == 3000


def test_a_seed_gives_the_same_texts_again_and_another_seed_others():
    first = make_texts(SHORT, 50, count_tokens)
    assert make_texts(SHORT, 50, count_tokens) == first
    assert make_texts(SHORT, 50, count_tokens, seed=1) != first


@pytest.mark.parametrize("letters", ["ابتث", "αεηι", "etao", "گچپژ", "åäö"])
def test_texts_come_in_five_languages(letters):
    assert any(set(letters) & set(text) for text in make_texts(SHORT, 50, count_tokens))


def test_repeats_are_made_different_by_numbers_of_one_width():
    texts = number_texts(["a", "b"], 20_000)
    assert len(set(texts)) == 20_000
    assert {len(text) for text in texts} == {len("a 1234567")}
