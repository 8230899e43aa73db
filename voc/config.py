"""How an analysis is done: every choice a user can make, with its default."""

from dataclasses import dataclass
from typing import Literal, get_args

from voc.errors import ConfigError
from voc.languages import CODES


@dataclass(frozen=True)
class Config:
    """Choices of an analysis.

    model: "default", "plain" (the bundled encoder as it was published), a model folder, or a hub
        id.
    device: auto, cpu, cuda, cuda:N or mps. dtype: auto, fp32, bf16 or fp16.
    method: "graph" (communities of the neighbour graph) or "density" (HDBSCAN).
    granularity: how finely themes are cut: "medium" as the data show, or more "coarse" or "fine".
    n_themes: this many themes, whatever the method and the least size; None finds the number.
    min_theme_size: fewest units of a theme; None grows with the corpus.
    reader_language: language of theme and stage names in the report.
    text_unit: what is a comment in a plain-text file: "line", "paragraph" or "file".
    limit: at most this many rows of each input; None reads all.
    max_chars: comments longer than this are skipped and counted.
    reuse_vectors: read vectors of earlier runs from the cache folder and keep new ones there, so
        that an interrupted run goes on where it was. Digests and vectors are kept, no texts.
    seed: makes every random choice repeatable.
    title: heading of the report; None is a plain one.
    """

    model: str = "default"
    device: str = "auto"
    dtype: str = "auto"
    method: Literal["graph", "density"] = "graph"
    granularity: Literal["coarse", "medium", "fine"] = "medium"
    n_themes: int | None = None
    min_theme_size: int | None = None
    reader_language: str = "en"
    text_unit: Literal["line", "paragraph", "file"] = "line"
    limit: int | None = None
    max_chars: int = 20_000
    reuse_vectors: bool = True
    seed: int = 0
    title: str | None = None

    def __post_init__(self) -> None:
        if self.reader_language not in CODES:
            raise ConfigError(
                f"Unknown reader language {self.reader_language!r}; choose one of: "
                f"{', '.join(CODES)}."
            )
        for name in ("method", "granularity", "text_unit"):
            known, value = get_args(Config.__annotations__[name]), getattr(self, name)
            if value not in known:
                raise ConfigError(f"{name} must be one of {', '.join(known)}, not {value!r}.")
        for name, least in (("limit", 1), ("max_chars", 1), ("n_themes", 1), ("min_theme_size", 2)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise ConfigError(f"{name} must be at least {least}, not {value}.")
        if not 0 <= self.seed < 2**32:
            raise ConfigError(f"seed must be from 0 to 2**32 - 1, not {self.seed}.")
