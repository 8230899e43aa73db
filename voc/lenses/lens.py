"""What a lens holds: labels and sublabels with names, descriptions and example sentences.

The journey lens is the default one: there a label is a stage and a sublabel is a touchpoint.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A sentence that shows what a label means; `sublabel` is None where it shows no part of it."""

    text: str
    language: str
    sublabel: str | None = None


@dataclass(frozen=True)
class Sublabel:
    """A part of a label: id, and names by language code."""

    id: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Label:
    """One label: id, names and descriptions by language code, its parts and its examples."""

    id: str
    names: Mapping[str, str]
    examples: tuple[Example, ...]
    descriptions: Mapping[str, str]
    sublabels: tuple[Sublabel, ...] = ()
    group: str | None = None


@dataclass(frozen=True)
class Lens:
    """Labels in order, and the sentences of any language that fit none of them.

    `head` names the trained head that knows the same labels; only the built-in journey has one.
    """

    name: str
    labels: tuple[Label, ...]
    unclear: tuple[Example, ...]
    head: str | None = None

    @property
    def label_ids(self) -> tuple[str, ...]:
        """Ids of the labels, in order."""
        return tuple(label.id for label in self.labels)


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, else in English, else in the first language there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))
