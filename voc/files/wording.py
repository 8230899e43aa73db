"""Words for what the readers have to say."""


def counted(n: int, one: str, many: str) -> str:
    """Put a number before the wording for one or for many."""
    return f"{n} {one if n == 1 else many}"
