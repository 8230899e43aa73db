"""How the sentiment head is asked about one aspect of a text."""


def aspect_text(aspect: str, text: str) -> str:
    """The text with the aspect in front; the head was trained on aspects asked about in this way.

    The aspect is a word or phrase, which need not occur in the text.
    """
    return f"{aspect}: {text}"
