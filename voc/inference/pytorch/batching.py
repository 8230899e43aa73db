"""Plans batches: texts sorted by length, cut under a token budget.

Knows nothing of torch.
"""

import numpy as np

from voc.types import IntArray


def plan_batches(lengths: IntArray, *, token_budget: int) -> list[IntArray]:
    """Indices of each batch: sorted by length, at most `token_budget` tokens, at least one text.

    Longest first, so that running out of memory shows at once and progress only gets faster.
    """
    order = np.argsort(-lengths, kind="stable")
    batches = []
    start = 0
    while start < len(order):
        # Lengths fall, so the first is the widest: the budget holds even if a model pads.
        n_texts = max(1, token_budget // max(1, int(lengths[order[start]])))
        batches.append(order[start : start + n_texts])
        start += n_texts
    return batches
