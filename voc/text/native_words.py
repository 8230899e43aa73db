"""Words of a language with their frequencies, to be walked letter by letter.

The counts lie beside this module (`romanised/words_*.txt.xz`, see the card there); for Persian and
Greek the word forms of simplemma are added as rare words.
"""

import lzma
import math
from bisect import bisect_left
from functools import lru_cache

from voc.text.romanisation import package_data, word_spellings

Node = tuple[int, int, int]
"""Words from .. to (exclusive) of the sorted list, which share their first n letters."""

UNKNOWN = 14.0
"""Cost of a word that is not in the list: a rare word's."""

_UNCOUNTED = {"fa": 0.3, "el": 0.2}
"""Count given to a word form that only simplemma knows."""
_SPELT = 3
"""Count added to the words of the spelling table: they are common in feedback."""

_GREEK_PLAIN = str.maketrans("άέήίόύώϊϋΐΰς", "αεηιουωιυιυσ")
_ZWNJ = "\u200c"


def plain(word: str) -> str:
    """A word as letters without what Latin spellings never show: accents, final sigma, ZWNJ."""
    if _ZWNJ in word:
        word = word.replace(_ZWNJ, "")
    return word.translate(_GREEK_PLAIN) if "\u0370" < word < "\u0400" else word


class NativeWords:
    """A sorted word list; a `Node` stands for the words with a common beginning."""

    def __init__(self, counts: dict[str, float]) -> None:
        totals: dict[str, float] = {}
        best: dict[str, str] = {}
        for word in sorted(counts, key=counts.__getitem__):  # the commonest form comes last
            key = plain(word)
            totals[key] = totals.get(key, 0.0) + counts[word]
            best[key] = word
        self.keys = sorted(totals)
        self.words = [best[key] for key in self.keys]
        all_counts = math.log(sum(totals.values()))
        self.costs = [all_counts - math.log(totals[key]) for key in self.keys]
        """-log of each word's share of all words."""
        self.root: Node = (0, len(self.keys), 0)
        self._children: dict[Node, dict[str, Node]] = {}

    def walk(self, node: Node, letters: str) -> Node | None:
        """The node reached by some letters; None when no word goes that way."""
        for letter in letters:
            children = self._children.get(node)
            if children is None:
                children = self._children[node] = self._expand(node)
            next_node = children.get(letter)
            if next_node is None:
                return None
            node = next_node
        return node

    def word_at(self, node: Node) -> int | None:
        """Position of the word that ends at a node, if one does."""
        start, _, n_letters = node
        return start if len(self.keys[start]) == n_letters else None

    def cost_of(self, word: str) -> float:
        """Cost of a word; one that the list lacks has `UNKNOWN`."""
        node = self.walk(self.root, plain(word))
        at = None if node is None else self.word_at(node)
        return UNKNOWN if at is None else self.costs[at]

    def _expand(self, node: Node) -> dict[str, Node]:
        start, end, n_letters = node
        keys = self.keys
        if len(keys[start]) == n_letters:
            start += 1
        children = {}
        while start < end:
            beginning = keys[start][: n_letters + 1]
            after = bisect_left(keys, beginning + "\U0010ffff", start, end)
            children[beginning[-1]] = (start, after, n_letters + 1)
            start = after
        return children


@lru_cache
def native_words(language: str) -> NativeWords:
    """The words of ar, fa or el."""
    counts = dict(_read_counts(language))
    for word in word_spellings(language).values():
        if " " not in word:
            counts[word] = counts.get(word, 0.0) + _SPELT
    if language in _UNCOUNTED:
        for form in _simplemma_forms(language):
            counts.setdefault(form, _UNCOUNTED[language])
    return NativeWords(counts)


@lru_cache
def english_costs() -> dict[str, float]:
    """-log of each English word's share of all words."""
    counts = dict(_read_counts("en"))
    all_counts = sum(counts.values())
    return {word: math.log(all_counts / count) for word, count in counts.items()}


def _read_counts(language: str) -> list[tuple[str, float]]:
    lines = lzma.decompress(package_data(f"words_{language}.txt.xz")).decode("utf-8").splitlines()
    return [(word, float(count)) for word, _, count in (line.partition("\t") for line in lines)]


def _simplemma_forms(language: str) -> list[str]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    forms = DefaultDictionaryFactory().get_dictionary(language)
    return [form for form in forms if form.replace(_ZWNJ, "").isalpha() and form == form.lower()]
