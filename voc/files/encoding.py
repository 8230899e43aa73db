"""Which encoding the bytes of a text file are in.

A byte order mark decides first, then UTF-16 without a mark (zero bytes give it away), then UTF-8: a
file with more good multi-byte characters than bad bytes is UTF-8, and its bad rows are found later.
What is left is an 8-bit code page: the one whose letters are the usual letters of our languages.
"""

import codecs
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

_BLOCK_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 18

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Letters beyond ASCII, the most frequent first.
_ARABIC = "اليمونرتبعهدفكةسقحجطشأصخىذضغئثإءظـآؤ"
_PERSIAN = "ايرهودنمبتکلسشزخفگقعپحجصچطآضظغذثژئك"  # code page 1256 has the Arabic yeh only
_GREEK = "αετοινρπσκημλυςγάωίόέδχήθφβύώξζΤΑΠΕψΣΜΚΔΟΗΕΝΙΛΓΧΕΆΈΌ"
_SWEDISH = "äåöÄÅÖéüøæèàáó"
_ALPHABETS = (
    ("cp1256", _ARABIC),
    ("cp1256", _PERSIAN),
    ("cp1253", _GREEK),
    ("cp1252", _SWEDISH),
)
_HANDLER = "voc.lone_surrogate"
_STRANGE_LETTER = math.log(1e-4)
_WORST_PLAUSIBLE = -5.5
"""Mean log-probability per letter below which none of our languages is believed."""


def detect_encoding(path: Path) -> str:
    """Name the encoding of a text file: a name that Python's codecs know.

    "utf-8" comes back for plain ASCII too, and for UTF-8 with a few undecodable bytes.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _utf16_without_mark(head):
        return wide
    n_good, n_bad, histogram, sample = _utf8_statistics(path)
    if n_bad == 0 or n_good > n_bad:
        return "utf-8"
    return code_page(histogram) or _guess_other(sample)


def mark_undecodable() -> str:
    """Name of a codec error handler that leaves a lone surrogate where bytes did not decode.

    No Arrow string can hold one, so such a row is noticed whatever the encoding.
    """
    codecs.register_error(_HANDLER, _lone_surrogate)
    return _HANDLER


def code_page(histogram: npt.NDArray[np.int64]) -> str | None:
    """Choose among Windows-1256, -1253 and -1252 by how often each byte value occurs (256,).

    None when the bytes are the usual letters of none of our languages.
    """
    scores = [
        (_mean_log_probability(histogram, encoding, alphabet), encoding)
        for encoding, alphabet in _ALPHABETS
    ]
    best, encoding = max(scores)
    return encoding if best > _WORST_PLAUSIBLE else None


def _lone_surrogate(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


def _mean_log_probability(histogram: npt.NDArray[np.int64], encoding: str, alphabet: str) -> float:
    """How well the bytes above ASCII fit an alphabet whose letter frequencies fall as 1/rank."""
    total = sum(1 / (rank + 2) for rank in range(len(alphabet)))
    rank_of = {letter: rank for rank, letter in reversed(list(enumerate(alphabet)))}
    score = n_letters = 0.0
    for byte in range(0x80, 0x100):
        count = int(histogram[byte])
        letter = bytes([byte]).decode(encoding, errors="replace")
        if count == 0 or not (letter.isalpha() or letter == "\ufffd"):
            continue  # quotes, dashes and vowel signs are much the same everywhere
        rank = rank_of.get(letter)
        score += count * (_STRANGE_LETTER if rank is None else math.log(1 / (rank + 2) / total))
        n_letters += count
    return score / n_letters if n_letters else -math.inf


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 of either byte order when zero bytes abound and the text makes sense, or None."""
    if head.count(0) < max(2, len(head) // 100):
        return None
    even = head[: len(head) // 2 * 2]
    readings = {name: even.decode(name, errors="replace") for name in ("utf-16-le", "utf-16-be")}
    shares = {name: _plausible_share(text) for name, text in readings.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > 0.9 else None


def _plausible_share(text: str) -> float:
    """Share of characters that are ASCII text or common letters of our scripts."""
    if not text:
        return 0.0
    counts = Counter(text)
    plausible = sum(
        n
        for character, n in counts.items()
        if character in "\t\r\n"
        or " " <= character <= "~"
        or "\xa0" <= character <= "\u06ff"
        or "\u2000" <= character <= "\u20ff"
    )
    return plausible / len(text)


def _utf8_statistics(path: Path) -> tuple[int, int, npt.NDArray[np.int64], bytes]:
    """Multi-byte characters that are right, bytes that are wrong, a histogram, a telling sample."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    histogram = np.zeros(256, dtype=np.int64)
    n_bad = 0
    sample = b""
    for block in _blocks(path):
        counts = np.bincount(np.frombuffer(block, dtype=np.uint8), minlength=256)
        histogram += counts
        if not counts[0x80:].any():
            decoder.decode(block)
            continue
        n_bad += len(re.findall("[\udc80-\udcff]", decoder.decode(block)))
        if not sample:
            sample = block[:_SAMPLE_BYTES]
    n_bad += len(re.findall("[\udc80-\udcff]", decoder.decode(b"", final=True)))
    n_first_bytes = int(histogram[0xC0:].sum())
    return max(0, n_first_bytes - n_bad), n_bad, histogram, sample


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block


def _guess_other(sample: bytes) -> str:
    """Ask charset-normalizer, and fall back to Windows-1252, which reads most Western text."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    is_8_bit = best is not None and not best.encoding.startswith(("ascii", "utf"))
    return best.encoding if best is not None and is_8_bit else "cp1252"
