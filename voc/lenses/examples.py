"""The texts of a lens that are embedded, with what each of them stands for."""

from dataclasses import dataclass

import numpy as np

from voc.lenses.lens import Label, Lens
from voc.types import IntArray

NO_LABEL = -1
"""Label index of a text that fits no label, and sublabel index where there is none."""


@dataclass(frozen=True)
class ExampleTexts:
    """Texts to embed and, for each: its language, label index and index into the label's sublabels.

    A label index of -1 marks a sentence that fits no label; a sublabel index of -1 one that shows
    the label as a whole.
    """

    texts: tuple[str, ...]
    languages: tuple[str, ...]
    labels: IntArray
    sublabels: IntArray


def lens_example_texts(lens: Lens) -> ExampleTexts:
    """All texts of a lens that say what its labels mean.

    Beside the example sentences these are the labels' names and descriptions, which carry a lens
    that has only a few examples, and the names of sublabels that have no example of their own.
    """
    rows = [
        (text, language, number, sublabel)
        for number, label in enumerate(lens.labels)
        for text, language, sublabel in _label_texts(label)
    ]
    rows += [(example.text, example.language, NO_LABEL, NO_LABEL) for example in lens.unclear]
    texts, languages, labels, sublabels = zip(*rows, strict=True)
    return ExampleTexts(
        texts=texts,
        languages=languages,
        labels=np.array(labels, dtype=np.int64),
        sublabels=np.array(sublabels, dtype=np.int64),
    )


def _label_texts(label: Label) -> list[tuple[str, str, int]]:
    number = {sublabel.id: i for i, sublabel in enumerate(label.sublabels)}
    texts = [
        (
            example.text,
            example.language,
            NO_LABEL if example.sublabel is None else number[example.sublabel],
        )
        for example in label.examples
    ]
    for about in (label.names, label.descriptions):
        texts += [(text, language, NO_LABEL) for language, text in about.items()]
    shown = {example.sublabel for example in label.examples}
    texts += [
        (name, language, number[sublabel.id])
        for sublabel in label.sublabels
        if sublabel.id not in shown
        for language, name in sublabel.names.items()
    ]
    return texts
