"""Make what recognises and reads romanised Arabic, Persian and Greek: word lists and a detector.

python scripts/train_romanised.py words --data $VOC_DATA
python scripts/train_romanised.py detector --data $VOC_DATA

"words" counts native and English words; "detector" trains the character n-gram model on generated
transliterations (`romanise.py`) and on texts in other languages (`romanised_sets.py`).
"""

import lzma
import random
import re
from collections import Counter
from pathlib import Path

import click
import numpy as np
from romanise import Romaniser
from romanised_sets import ROOT, foreign_texts, held_out, own_texts, read_texts
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from voc.text.normalise import normalise
from voc.text.romanisation import LANGUAGES, word_spellings
from voc.text.romanised import CLASSES, N_BUCKETS, buckets_of, words_of

FOLDER = ROOT / "voc" / "text" / "romanised"
NAMES = ROOT / "scripts" / "data" / "romanised" / "names.txt"
OWN_EXTRA = 2
"""Own texts are counted so many times more: they are all feedback, the sets are not."""
PER_LANGUAGE = 28_000
N_NAMES = 6_000
N_FOREIGN = 900
"""Pieces of word salad in each foreign language."""
_WORDS = {
    "ar": re.compile("[ء-ي]+"),
    "fa": re.compile("[آ-ی\u200c]+"),
    "el": re.compile("[α-ωά-ώϊϋΐΰ]+"),
    "en": re.compile("[a-z]+(?:'[a-z]+)?"),
}
_FEWEST = {"ar": 1, "fa": 1, "el": 1, "en": 3}
_ELONGATED = re.compile(r"(.)\1\1")


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True),
    envvar="VOC_DATA",
    required=True,
    help="Folder of the public data sets.",
)


@click.group()
def main() -> None:
    """Word lists and detector of romanised text."""


@main.command()
@data_option
def words(data: Path) -> None:
    """Count the words of each language and write the lists."""
    for language, pattern in _WORDS.items():
        counts: Counter[str] = Counter()
        for text in read_texts(data, language) + own_texts(language) * OWN_EXTRA:
            lower = normalise(text, language=language).text.lower()
            counts.update(w.strip("\u200c") for w in pattern.findall(lower))
        kept = {
            word: count
            for word, count in counts.items()
            if count >= _FEWEST[language] and word and not _ELONGATED.search(word)
        }
        lines = "".join(f"{word}\t{count}\n" for word, count in sorted(kept.items()))
        path = FOLDER / f"words_{language}.txt.xz"
        path.write_bytes(lzma.compress(lines.encode(), preset=9 | lzma.PRESET_EXTREME))
        print(f"{language}: {len(kept):,} words, {path.stat().st_size:,} bytes")


@main.command()
@data_option
@click.option("--seed", default=0)
@click.option("--strength", default=3.0, help="Inverse strength of the regularisation.")
def detector(data: Path, seed: int, strength: float) -> None:
    """Train the detector and write it."""
    texts, labels = samples(data, random.Random(seed))
    features = feature_matrix(texts)
    model = LogisticRegression(C=strength, max_iter=50, tol=1e-3, random_state=seed)
    model.fit(features, np.array(labels))
    steps = np.abs(model.coef_).max(axis=1) / 127
    weights = np.rint(model.coef_ / steps[:, None]).astype(np.int8).T
    head = " ".join(f"{value:.7g}" for value in (*steps, *model.intercept_))
    path = FOLDER / "detector.bin.xz"
    path.write_bytes(lzma.compress(head.encode() + b"\n" + weights.tobytes(), preset=9))
    print(f"{len(texts):,} samples, {path.stat().st_size:,} bytes")
    print(f"accuracy on the samples {model.score(features, np.array(labels)):.4f}")


def samples(data: Path, numbers: random.Random) -> tuple[list[str], list[int]]:
    """Pieces of texts and the class of each; texts that `held_out` keeps for measuring are out."""
    texts: list[str] = []
    labels: list[int] = []
    of_language = {
        code: [text for text in read_texts(data, code) if not held_out(text)]
        for code in ("ar", "fa", "el", "en", "sv")
    }
    english = [word for text in of_language["en"][::5] for word in text.split()]
    names = names_in_texts()
    for code in LANGUAGES:
        natives = of_language[code]
        hand = sorted(word_spellings(code))
        for _ in range(PER_LANGUAGE):
            if numbers.random() < 0.15:
                words = numbers.choices(hand, k=numbers.choice((1, 2, 2, 3, 4, 6, 9)))
            else:
                words = Romaniser(code, numbers).write(numbers.choice(natives)).split()
            words = piece(words, numbers)
            if len(words) > 3 and numbers.random() < 0.25:
                words = mixed(words, english, numbers, share=0.4)
            texts.append(" ".join(words))
            labels.append(CLASSES.index(code))
    for code, repeats in (("en", 2), ("sv", 2)):
        for text in of_language[code] * repeats:
            words = piece(text.split(), numbers)
            if numbers.random() < 0.12:
                words = mixed(words, names, numbers, share=0.3)
            texts.append(" ".join(words))
            labels.append(CLASSES.index(code))
    for _ in range(N_NAMES):
        words = [with_number(numbers.choice(names), numbers) for _ in range(numbers.randint(1, 4))]
        texts.append(" ".join(words))
        labels.append(CLASSES.index("en"))
    foreign = foreign_texts(N_FOREIGN, numbers)
    texts += foreign
    labels += [CLASSES.index("other")] * len(foreign)
    return texts, labels


def piece(words: list[str], numbers: random.Random) -> list[str]:
    """A run of the words: short ones are as common in feedback as whole comments."""
    length = numbers.choice((1, 2, 2, 3, 4, 6, 10, 100, 100))
    start = numbers.randint(0, max(0, len(words) - length))
    return words[start : start + length]


def mixed(
    words: list[str], others: list[str], numbers: random.Random, *, share: float
) -> list[str]:
    """The words with up to a share of them replaced by other words, or one put between them."""
    words = list(words)
    for at in range(len(words)):
        if numbers.random() < share / 2:
            words[at] = numbers.choice(others)
    if len(words) < 4:
        words.insert(numbers.randint(0, len(words)), numbers.choice(others))
    return words


def with_number(name: str, numbers: random.Random) -> str:
    """A name, at times followed by a model number."""
    if numbers.random() < 0.7:
        return name
    letters = "".join(numbers.choices("abcdefgilmprstxz", k=numbers.randint(0, 3)))
    number = letters + str(numbers.randint(1, 9999)) + numbers.choice(("", "", "a", "x", "s", "gb"))
    return f"{name} {number}" if numbers.random() < 0.7 else number


def names_in_texts() -> list[str]:
    """Names that say nothing about a text's language."""
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    return [name for line in lines if not line.startswith("#") for name in line.split()]


def feature_matrix(texts: list[str]) -> csr_matrix:
    """Counts of hashed n-grams over the square root of the number of words, (n, N_BUCKETS)."""
    numbers: dict[str, int] = {}
    found = [[numbers.setdefault(word, len(numbers)) for word in words_of(t)] for t in texts]
    lengths = np.array([len(own) for own in found])
    weights = np.repeat(np.maximum(lengths, 1) ** -0.5, lengths).astype(np.float32)
    of_texts = csr_matrix(
        (weights, np.concatenate(found).astype(np.int64), np.concatenate([[0], lengths.cumsum()])),
        (len(texts), len(numbers)),
    )
    grams = [buckets_of(word) for word in numbers]
    ends = np.cumsum([len(own) for own in grams])
    ones = np.ones(ends[-1], dtype=np.float32)
    of_words = csr_matrix(
        (ones, np.concatenate(grams), np.concatenate([[0], ends])), (len(numbers), N_BUCKETS)
    )
    return of_texts @ of_words


if __name__ == "__main__":
    main()
