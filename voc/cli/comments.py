"""What the commands that take a comment as one unit have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voc.cli.summary import feedback_lines
from voc.cli.talk import Talk

if TYPE_CHECKING:
    from voc.inference.encoder import Encoder
    from voc.types import FloatArray


@dataclass(frozen=True)
class Comments:
    """Comments of an input: ids, texts, and what it says their languages are (None: nothing)."""

    ids: list[str]
    texts: list[str]
    declared: list[str | None] | None

    def languages(self) -> list[str]:
        """Language code of each comment."""
        from voc.pipeline.units import identify_comment_languages

        return identify_comment_languages(self.texts, self.declared)


def read_comments(inputs: Sequence[Path], reading: Mapping[str, Any], talk: Talk) -> Comments:
    """Read comments, and say how they were read."""
    from voc.files.read import read_feedback

    talk.step("read")
    feedback = read_feedback(list(inputs), **reading)
    talk.say(feedback_lines(feedback))
    table = feedback.table
    has_declared = "declared_language" in table.column_names
    return Comments(
        ids=table["comment_id"].to_pylist(),
        texts=table["text"].to_pylist(),
        declared=table["declared_language"].to_pylist() if has_declared else None,
    )


def load_encoder(talk: Talk, *, model: str = "default", device: str, dtype: str) -> "Encoder":
    """Load an encoder, and say so."""
    from voc.inference.encoder import Encoder

    talk.step("load")
    return Encoder.load(model, device=device, dtype=dtype)


def rounded(values: "FloatArray") -> list[float]:
    """Numbers with the four decimals that mean something."""
    return [round(value, 4) for value in values.tolist()]
