"""The losses of multi-task training; all are means over the texts of a step."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, log_softmax


def sentiment_loss(
    logits: torch.Tensor, labels: torch.Tensor, allowed: torch.Tensor
) -> torch.Tensor:
    """Cross-entropy over the classes that a text's set has: logits and allowed (n, 3)."""
    return cross_entropy(logits.masked_fill(~allowed, -1e9), labels)


def known_labels_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross-entropy where the label (n,) is not -1."""
    known = labels >= 0
    return cross_entropy(logits[known], labels[known]) if known.any() else logits.sum() * 0.0


def known_kinds_loss(logits: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy where a kind (n, kinds) is not -1."""
    known = kinds >= 0
    if not known.any():
        return logits.sum() * 0.0
    return binary_cross_entropy_with_logits(logits[known], kinds[known].float())


def contrastive_loss(
    vectors: torch.Tensor, labels: torch.Tensor, *, temperature: float
) -> torch.Tensor:
    """Supervised contrastive loss (Khosla et al. 2020) of vectors (n, d) of length 1.

    Texts of one label (n,) attract each other; those with label -1 are there to be told apart.
    """
    scores = vectors @ vectors.T / temperature
    own = torch.eye(len(vectors), dtype=torch.bool)
    log_shares = log_softmax(scores.masked_fill(own, -1e9), dim=1)
    friends = (labels[:, None] == labels) & (labels[:, None] >= 0) & ~own
    n_friends = friends.sum(1)
    some = n_friends > 0
    if not some.any():
        return vectors.sum() * 0.0
    return -((log_shares * friends).sum(1)[some] / n_friends[some]).mean()


def distillation_loss(
    vectors: torch.Tensor, originals: torch.Tensor, *, temperature: float
) -> torch.Tensor:
    """How far neighbourhoods among texts have moved from the original vectors' (both (n, d)).

    The divergence of softmax similarities (Fang et al. 2021, SEED, within the batch).
    """
    own = torch.eye(len(vectors), dtype=torch.bool)
    now = log_softmax((vectors @ vectors.T / temperature).masked_fill(own, -1e9), dim=1)
    before = log_softmax((originals @ originals.T / temperature).masked_fill(own, -1e9), dim=1)
    return (before.exp() * (before - now)).masked_fill(own, 0.0).sum(1).mean()


def agreement_loss(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Symmetric divergence of the predictions (n, classes) for translations of one text."""
    one, other = log_softmax(first, 1), log_softmax(second, 1)
    return 0.5 * ((one.exp() - other.exp()) * (one - other)).sum(1).mean()
