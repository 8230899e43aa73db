"""SentencePiece unigram tokens by the C engine."""

import ctypes
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from voc.inference.native.library import TokenizerStruct, address, library
from voc.inference.tokens import Tokens
from voc.types import FloatArray

_UNKNOWN_PENALTY = 10.0
"""An unknown character costs this much more than the rarest piece, as in SentencePiece."""
_SPACE_MARK_BYTES = 3


class UnigramTokenizer:
    """Unigram tokens after a code-point normalisation map.

    `pieces` holds the UTF-8 of all pieces, piece i at `piece_starts[i]`; `scores` are their log
    probabilities. `before` and `after` are the ids that frame a text.
    """

    def __init__(
        self,
        pieces: npt.NDArray[np.uint8],
        piece_starts: npt.NDArray[np.uint32],
        scores: FloatArray,
        normalisation: dict[int, str],
        *,
        prefix: str,
        bos_id: int,
        eos_id: int,
        unk_id: int,
    ) -> None:
        n_edges = 1 << len(pieces).bit_length()
        edges = np.zeros((n_edges, 2), dtype=np.uint32)
        piece_of = np.empty(len(pieces) + 1, dtype=np.int32)
        n_nodes = library().voc_build_trie(
            address(pieces),
            address(piece_starts),
            len(scores),
            address(edges),
            n_edges,
            address(piece_of),
        )
        piece_of = piece_of[:n_nodes].copy()
        scores = np.ascontiguousarray(scores, dtype=np.float32)
        pages, entries, replacements, self._growth = _normalisation_tables(normalisation)
        self._arrays = (pages, entries, replacements, edges, piece_of, scores)
        self._struct = TokenizerStruct(
            *(address(array) for array in self._arrays),
            n_edges=n_edges,
            unknown_score=float(scores.min()) - _UNKNOWN_PENALTY,
            unknown_id=unk_id,
        )
        self.before = [bos_id, *self.tokens([prefix]).ids.tolist()]
        self.after = [eos_id]

    def tokens(self, texts: Sequence[str]) -> Tokens:
        """The texts' own tokens, without special tokens and prefix."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        sizes = [len(text) for text in encoded]
        text_starts = np.fromiter(accumulate(sizes, initial=0), np.int64, count=len(sizes) + 1)
        utf8 = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        # Each text may also gain the mark that starts its first word.
        room = self._growth * int(text_starts[-1]) + _SPACE_MARK_BYTES * len(texts)
        longest = self._growth * max(sizes, default=0) + _SPACE_MARK_BYTES
        ids = np.empty(room, dtype=np.int32)
        starts = np.empty(len(texts) + 1, dtype=np.int64)
        scratch = np.empty(20 * longest + 128, dtype=np.uint8)
        library().voc_tokenize(
            ctypes.byref(self._struct),
            address(utf8),
            address(text_starts),
            len(texts),
            address(ids),
            address(starts),
            address(scratch),
        )
        return Tokens(ids[: starts[-1]].copy(), starts)


def _normalisation_tables(
    normalisation: dict[int, str],
) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int32], npt.NDArray[np.uint8], int]:
    """The map as the engine reads it, and how many bytes at most come of one byte."""
    pages = np.zeros(8192, dtype=np.uint16)
    used = sorted({code >> 8 for code in normalisation})
    pages[used] = np.arange(1, len(used) + 1)
    entries = np.full((len(used) + 1, 256), -1, dtype=np.int32)
    replacements = bytearray(1)
    growth = _SPACE_MARK_BYTES  # a space becomes a mark
    for code, replacement in normalisation.items():
        text = replacement.encode("utf-8", "surrogatepass")
        entries[pages[code >> 8], code & 255] = len(replacements)
        replacements += bytes([len(text)]) + text
        n_bytes = len(chr(code).encode("utf-8", "surrogatepass"))
        grown = len(text) + (_SPACE_MARK_BYTES - 1) * text.count(b" ")
        growth = max(growth, -(-grown // n_bytes))
    return pages, entries, np.frombuffer(bytes(replacements), dtype=np.uint8), growth
