"""What `Encoder.encode` is given: texts in any sequence, and options that other libraries know.

Libraries that take an encoder call `encode` as they would that of sentence-transformers. An option
that asks for what our vectors are anyway is accepted; one that asks for something else is refused,
never ignored.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from voc.errors import ConfigError

Texts = Iterable[str]
"""A list, an array, a column: whatever gives one text after the other."""


def list_texts(texts: Texts) -> list[str]:
    """The texts as a list.

    Raises:
        TypeError: a single text was given, or something among them is no text.
    """
    if isinstance(texts, str):
        raise TypeError("encode takes a list of texts, not one text; give [text].")
    listed = texts.tolist() if isinstance(texts, np.ndarray) else list(texts)
    for place, text in enumerate(listed):
        if not isinstance(text, str):
            raise TypeError(
                f"encode takes texts, but item {place} is of type {type(text).__name__}; leave it "
                "out, or make a string of it."
            )
    return listed


def check_options(options: Mapping[str, object], *, device: str, dimension: int) -> None:
    """See that options ask for nothing but what an encoder on `device` gives: `dimension` numbers.

    Raises:
        TypeError: sentence-transformers has no such option either.
        ConfigError: the option asks for other vectors.
    """
    for name, value in options.items():
        if name not in _OPTIONS:
            raise TypeError(f"encode() got an unexpected keyword argument {name!r}")
        accepts, instead = _OPTIONS[name]
        if value is not None and not accepts(value, device, dimension):
            raise ConfigError(f"encode cannot be asked for {name}={value!r}: {instead}")


def _equals(wanted: object) -> Callable[[object, str, int], bool]:
    return lambda value, device, dimension: value == wanted


def _is_device(value: object, device: str, dimension: int) -> bool:
    return str(value) in (device, device.partition(":")[0])


_OPTIONS: dict[str, tuple[Callable[[object, str, int], bool], str]] = {
    # Batches are planned by tokens, and no vector depends on them.
    "batch_size": (lambda value, device, dimension: True, ""),
    "convert_to_numpy": (_equals(True), "vectors come as one NumPy array."),
    "convert_to_tensor": (_equals(False), "vectors come as one NumPy array; torch.from_numpy it."),
    "normalize_embeddings": (_equals(True), "vectors always have length 1."),
    "output_value": (_equals("sentence_embedding"), "it gives one vector for each text."),
    "precision": (_equals("float32"), "vectors are float32."),
    "prompt": (_equals(""), "the model's own prefix is put before every text."),
    "prompt_name": (_equals(""), "the model's own prefix is put before every text."),
    "device": (_is_device, "give the device to Encoder.load."),
    "truncate_dim": (
        lambda value, device, dimension: value == dimension,
        "give truncate_dim to Encoder.load.",
    ),
}
"""Options of sentence-transformers: whether a value is what we give, and what to do otherwise."""
