"""The losses of training on a few rows, against their formulas written out."""

import numpy as np
import pytest
import torch
from training import losses

LOGITS = torch.log(torch.tensor([[1.0, 2.0, 7.0], [5.0, 4.0, 1.0], [2.0, 2.0, 4.0]]))
VECTORS = torch.nn.functional.normalize(
    torch.tensor([[1.0, 0.2, 0.0], [0.8, 0.5, 0.1], [0.0, 0.3, 1.0]]), dim=1
)


def test_sentiment_is_compared_among_the_classes_that_a_set_has():
    allowed = torch.tensor([[True, False, True], [True, True, True], [True, False, True]])
    loss = losses.sentiment_loss(LOGITS, torch.tensor([2, 1, 0]), allowed)
    expected = -np.mean([np.log(7 / 8), np.log(4 / 10), np.log(2 / 6)])
    assert loss.item() == pytest.approx(expected, abs=1e-5)


def test_a_class_that_a_set_lacks_learns_nothing_from_it():
    logits = LOGITS.clone().requires_grad_()
    allowed = torch.tensor([[True, False, True]] * 3)
    losses.sentiment_loss(logits, torch.tensor([2, 0, 0]), allowed).backward()
    assert (logits.grad[:, 1] == 0).all()
    assert (logits.grad[:, 0] != 0).all()


def test_unknown_labels_do_not_count():
    loss = losses.known_labels_loss(LOGITS, torch.tensor([2, -1, 0]))
    assert loss.item() == pytest.approx(-np.mean([np.log(0.7), np.log(0.25)]), abs=1e-5)


def test_unknown_kinds_do_not_count():
    logits = torch.log(torch.tensor([[1.0, 3.0], [9.0, 1.0]]))
    loss = losses.known_kinds_loss(logits, torch.tensor([[1, -1], [0, 0]]))
    expected = -np.mean([np.log(0.5), np.log(0.1), np.log(0.5)])
    assert loss.item() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("loss", "labels"),
    [
        (losses.known_labels_loss, [-1, -1, -1]),
        (losses.known_kinds_loss, [[-1] * 3] * 3),
        (
            lambda logits, labels: losses.contrastive_loss(logits, labels, temperature=0.1),
            [-1, 4, 7],
        ),
    ],
    ids=["labels", "kinds", "contrastive"],
)
def test_a_step_that_knows_nothing_of_a_task_teaches_nothing(loss, labels):
    logits = LOGITS.clone().requires_grad_()
    found = loss(logits, torch.tensor(labels))
    found.backward()
    assert found.item() == 0
    assert not logits.grad.any()


def test_texts_of_a_label_are_told_from_all_others():
    loss = losses.contrastive_loss(VECTORS, torch.tensor([3, 3, -1]), temperature=0.5)
    similar = np.exp(2 * (VECTORS @ VECTORS.T).numpy())
    expected = -np.mean(
        [
            np.log(similar[0, 1] / (similar[0, 1] + similar[0, 2])),
            np.log(similar[1, 0] / (similar[1, 0] + similar[1, 2])),
        ]
    )
    assert loss.item() == pytest.approx(expected, abs=1e-5)


def test_a_text_with_several_friends_counts_their_mean():
    vectors = torch.cat([VECTORS, VECTORS[:1]])
    loss = losses.contrastive_loss(vectors, torch.tensor([1, 1, 0, 1]), temperature=1.0)
    similar = np.exp((vectors @ vectors.T).numpy())
    np.fill_diagonal(similar, 0)
    logs = np.log(similar / similar.sum(1, keepdims=True) + np.eye(4))
    friends = [(0, (1, 3)), (1, (0, 3)), (3, (0, 1))]
    expected = -np.mean([np.mean(logs[row, list(own)]) for row, own in friends])
    assert loss.item() == pytest.approx(expected, abs=1e-5)


def test_texts_without_a_label_are_no_friends_of_each_other():
    near, far = VECTORS[[0, 1]], VECTORS[[0, 2]]
    unlabelled = torch.tensor([-1, -1])
    assert losses.contrastive_loss(near, unlabelled, temperature=0.5).item() == 0
    assert losses.contrastive_loss(far, unlabelled, temperature=0.5).item() == 0


def test_neighbourhoods_that_stay_cost_nothing_whatever_the_axes():
    turned = VECTORS[:, [2, 0, 1]]
    assert losses.distillation_loss(turned, VECTORS, temperature=0.1).item() == pytest.approx(
        0, abs=1e-6
    )


def test_neighbourhoods_that_move_cost_their_divergence():
    moved = VECTORS[[1, 2, 0]]
    loss = losses.distillation_loss(moved, VECTORS, temperature=0.5)

    def shares(vectors):
        similar = np.exp(2 * (vectors @ vectors.T).numpy().astype(np.float64))
        np.fill_diagonal(similar, 0)
        return similar / similar.sum(1, keepdims=True)

    before, now = shares(VECTORS), shares(moved)
    others = ~np.eye(3, dtype=bool)
    expected = (before[others] * np.log(before[others] / now[others])).sum() / 3
    assert loss.item() == pytest.approx(expected, abs=1e-5)
    assert loss.item() > 0.01


def test_translations_that_agree_cost_nothing_and_others_cost_both_ways():
    assert losses.agreement_loss(LOGITS, LOGITS + 3).item() == pytest.approx(0, abs=1e-6)
    one, other = LOGITS, LOGITS[[1, 2, 0]]
    p, q = torch.softmax(one, 1), torch.softmax(other, 1)
    both = ((p * (p / q).log()).sum(1) + (q * (q / p).log()).sum(1)) / 2
    assert losses.agreement_loss(one, other).item() == pytest.approx(both.mean().item(), abs=1e-5)
    assert losses.agreement_loss(other, one).item() == pytest.approx(both.mean().item(), abs=1e-5)
