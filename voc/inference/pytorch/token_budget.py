"""How many tokens a batch may have: grows while memory allows, shrinks when it runs out.

Knows nothing of torch.
"""

from dataclasses import dataclass

_FULL_ENOUGH = 0.5
_MEMORY_SHARE = 0.8


@dataclass(frozen=True)
class TokenBudget:
    """Tokens of a batch now, and the `most` that it may grow to."""

    tokens: int
    most: int

    @classmethod
    def for_device(cls, kind: str) -> "TokenBudget":
        """What to begin with on "cpu", "cuda" or "mps".

        A CPU works best out of its caches; a GPU is busy from some tens of thousand tokens on.
        """
        start, most = {"cpu": (4096, 4096), "cuda": (16384, 131072)}.get(kind, (16384, 16384))
        return cls(start, most)

    @property
    def may_grow(self) -> bool:
        """Whether doubling would stay within `most`."""
        return 2 * self.tokens <= self.most

    def after_batch(self, n_tokens: int, *, peak_bytes: int, room_bytes: int) -> "TokenBudget":
        """Doubled, where a batch twice as large would fit; the same otherwise.

        A batch of `n_tokens` took `peak_bytes` at most, of `room_bytes` that it might have taken. A
        batch that is far from full says too little.
        """
        needed_bytes = peak_bytes * 2 * self.tokens / max(1, n_tokens)
        if (
            not self.may_grow
            or n_tokens < _FULL_ENOUGH * self.tokens
            or needed_bytes > _MEMORY_SHARE * room_bytes
        ):
            return self
        return TokenBudget(2 * self.tokens, self.most)

    def after_out_of_memory(self, n_tokens: int) -> "TokenBudget":
        """Half of the batch of `n_tokens` that did not fit, never to grow again."""
        halved = max(1, min(self.tokens, n_tokens) // 2)
        return TokenBudget(halved, most=halved)
