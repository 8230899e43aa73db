"""Where sentences end inside one line of feedback.

A sentence ends after . ! ? … ؟ ۔ ؛ ; and, in Greek, · with the closing quotes and emoji that
follow. Not after abbreviations and initials, nor inside numbers, web and e-mail addresses and
emoticons, nor where a bracket or quotation closes in mid-sentence.
"""

import re

from voc.text.abbreviations import ends_sentence

_EMOJI = (
    "\u00a9\u00ae\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0f"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
_EMOTICON = r"[:;=]['-]?[()DPp|/\\]+|<3+|\^_*\^"
_MARKS = ".!?…;\u037e؟۔؛。！？"
_CLOSING = "\"'”’»)\\]}"


def _marks(extra: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<run>[{_MARKS}{extra}]+)(?P<closing>[{_CLOSING}]*)"
        rf"(?P<tail>(?:[ \t\xa0]*(?:[{_EMOJI}]+|{_EMOTICON})[!?.…]*)*)"
    )


_ENDS = _marks("")
_GREEK_ENDS = _marks("·\u0387")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
    r"\.(?:com|net|org|info|app|shop|store|online|example|io|ai|dev|se|gr|eu|uk|ir|sa|ae|eg|"
    r"nu|no|dk|fi|de"
    r"|html?|php|pdf|jpe?g|png|csv|xlsx?|docx?|js)\b(?:/\S*)?"
)
_WINDOW = 40
_ADDRESS_END = ".,;:!?…)]}\"'»”’،؛؟"
_INNER_STOP = re.compile(r"\.(?=\w)|@|://")
_WORD_BEFORE = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:\.[^\W\d_]+)*\Z")
_AND_SO_ON = re.compile(r"(?:^|\s)و\s*\Z")


def sentence_ends(text: str, language: str) -> list[int]:
    """Positions in a line after which a new sentence may start, the end of the line left out."""
    marks = _GREEK_ENDS if language == "el" else _ENDS
    addresses = _addresses(text)
    ends: list[int] = []
    for match in marks.finditer(text):
        at = match.start()
        if any(start <= at < end for start, end in addresses):
            continue
        if match.end() < len(text) and _is_end(text, match, language):
            ends.append(match.end())
    return ends


def _addresses(text: str) -> list[tuple[int, int]]:
    if not _INNER_STOP.search(text):
        return []
    return [
        (match.start(), match.start() + len(match.group().rstrip(_ADDRESS_END)))
        for match in _ADDRESS.finditer(text)
    ]


def _is_end(text: str, match: re.Match[str], language: str) -> bool:
    run, closing = match["run"], match["closing"]
    # A window is enough, and keeps the cost of a mark independent of the length of the text.
    before = text[max(0, match.start() - _WINDOW) : match.start()]
    following = text[match.end() : match.end() + _WINDOW]
    after = following.lstrip()[:1]
    if after in ",،:":
        return False
    if ")" in closing or "]" in closing:
        if run in ";؛" or not after.isupper():  # an emoticon, or a remark in mid-sentence
            return False
    elif closing and after.islower():
        return False
    if run == ".":
        return _full_stop_ends(before, closing, following, after, language)
    if before[-1:].isdigit() and following[:1].isdigit() and not closing:
        return False
    return not (run[0] in ".…" and _AND_SO_ON.search(before))


def _full_stop_ends(before: str, closing: str, following: str, after: str, language: str) -> bool:
    last = before[-1:]
    joined = following[:1].isalnum() and not closing  # "bra.Men": no white space after the stop
    if last.isdigit():
        return not after.isdigit() if joined else not after.islower()
    found = _WORD_BEFORE.search(before)
    if not found:
        return True
    word = found.group()
    if not joined:
        return ends_sentence(word, following, language)
    rest = re.match(r"[^\W\d_]*", following)
    dotted = f"{word}.{rest.group() if rest else ''}"
    return ends_sentence(dotted, following, language) and ends_sentence(word, "", language)
