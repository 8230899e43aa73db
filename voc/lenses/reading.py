"""Reads a lens from YAML.

The journey of a telephone company, say:

    language: en                  # of the plain texts in this file: ar, fa, sv, el, en or other
    name: telecom                 # optional; the file's name otherwise
    stages:                       # two or more, in order
      order:
        name: Ordering            # a text, or a map: {en: Ordering, sv: Beställning}
        group: buy                # optional: buy, own, advocate or a word of yours
        description: Choosing a plan and paying.      # optional; a text or a map
        touchpoints:              # optional: id and name; the name is a text or a map
          shop: In the shop
          web: {en: On the web, sv: På nätet}
        examples:                 # three or more sentences, as customers write them
          - The plan was easy to choose.
          # or lists by language, by touchpoint, or by both:
          # sv: [...]
          # shop: [...]
          # web: {en: [...], sv: [...]}
    parts: [telecom-sv.yaml]      # optional: files beside this one that add texts, as it does

Examples in one language serve units in all five. The built-in journey, `journey/lens.yaml`, is
written in this format.
"""

from dataclasses import dataclass
from pathlib import Path

from voc.languages import CODES, OTHER
from voc.lenses.lens import Example, Label, Lens, Sublabel
from voc.lenses.positions import Field, read_fields
from voc.types import UNCLEAR

MIN_EXAMPLES = 3
"""Least number of example sentences of a label."""

_FOLDER = Path(__file__).parent
_HEAD = "stage"
_LANGUAGES = (*CODES, OTHER)
_FILE_KEYS = ("language", "name", "stages", "parts")
_PART_KEYS = ("language", "stages")
_STAGE_KEYS = ("name", "group", "description", "touchpoints", "examples")


@dataclass(frozen=True)
class _Entry:
    """What one file says about a stage; `language` is that of its plain texts."""

    field: Field
    language: str | None


def load_journey(path: str | Path | None = None) -> Lens:
    """The lens of a file, or the built-in journey where `path` is None.

    Raises ConfigError naming file, line and key when the file does not hold a lens.
    """
    file = Path(path) if path is not None else _FOLDER / "journey" / "lens.yaml"
    top = read_fields(file)
    fields = top.entries(_FILE_KEYS)
    if "stages" not in fields:
        top.fail("there are no stages. Add the key 'stages' with two or more of them.")
    stages = {
        stage: [_Entry(field, _language(fields))]
        for stage, field in fields["stages"].entries(what="stage").items()
    }
    _check_stages(fields["stages"], stages)
    for part in fields["parts"].items() if "parts" in fields else ():
        _add_part(stages, read_fields(file.parent / part.text()))
    return Lens(
        name=fields["name"].text() if "name" in fields else file.stem,
        labels=tuple(_label(stage, entries) for stage, entries in stages.items()),
        unclear=tuple(_examples(read_fields(_FOLDER / "unclear.yaml"), None, ())),
        head=_HEAD if path is None else None,
    )


def _check_stages(field: Field, stages: dict[str, list[_Entry]]) -> None:
    ids = list(stages)
    if UNCLEAR in ids:
        stages[UNCLEAR][0].field.fail(
            f"{UNCLEAR!r} is what units that fit no stage are called. Give the stage another id."
        )
    if len(ids) < 2:
        field.fail(f"a lens needs two or more stages, found only {ids[0]!r}. Add another.")


def _add_part(stages: dict[str, list[_Entry]], top: Field) -> None:
    fields = top.entries(_PART_KEYS)
    if "stages" not in fields:
        top.fail("there are no stages. Add the key 'stages' with those it has texts for.")
    for stage, field in fields["stages"].entries(stages, what="stage").items():
        stages[stage].append(_Entry(field, _language(fields)))


def _language(fields: dict[str, Field]) -> str | None:
    if "language" not in fields:
        return None
    field = fields["language"]
    code = field.text()
    if code not in _LANGUAGES:
        field.fail(f"unknown language {code!r}. Use one of {', '.join(_LANGUAGES)}.")
    return code


def _label(stage: str, entries: list[_Entry]) -> Label:
    names: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    touchpoints: dict[str, dict[str, str]] = {}
    examples: list[Example] = []
    group = None
    for entry in entries:
        fields = entry.field.entries(_STAGE_KEYS)
        if "name" in fields:
            names |= _texts(fields["name"], entry.language)
        if "description" in fields:
            descriptions |= _texts(fields["description"], entry.language)
        if "group" in fields:
            group = fields["group"].text()
        if "touchpoints" in fields:
            for touchpoint, field in fields["touchpoints"].entries(what="touchpoint").items():
                _check_touchpoint(touchpoint, field)
                touchpoints.setdefault(touchpoint, {}).update(_texts(field, entry.language))
        if "examples" in fields:
            examples += _examples(fields["examples"], entry.language, tuple(touchpoints))
    _check_stage(entries[0].field, names, examples)
    return Label(
        id=stage,
        names=names,
        examples=tuple(examples),
        descriptions=descriptions,
        sublabels=tuple(Sublabel(id_, texts) for id_, texts in touchpoints.items()),
        group=group,
    )


def _check_stage(field: Field, names: dict[str, str], examples: list[Example]) -> None:
    if not names:
        field.fail("this stage has no name. Add the key 'name' with a text for readers.")
    if len(examples) < MIN_EXAMPLES:
        field.fail(
            f"a stage needs at least {MIN_EXAMPLES} example sentences, found {len(examples)}."
            " Add sentences under 'examples', as customers write them."
        )


def _check_touchpoint(touchpoint: str, field: Field) -> None:
    if touchpoint in _LANGUAGES:
        field.fail(f"{touchpoint!r} is a language code. Give the touchpoint another id.")


def _texts(field: Field, language: str | None) -> dict[str, str]:
    """A text in the file's language, or a map from language to text."""
    if field.is_map:
        return {
            code: text.text() for code, text in field.entries(_LANGUAGES, what="language").items()
        }
    return {_needed(language, field): field.text()}


def _examples(
    field: Field,
    language: str | None,
    sublabels: tuple[str, ...],
    *,
    sublabel: str | None = None,
    languages: tuple[str, ...] = _LANGUAGES,
) -> list[Example]:
    """A list of sentences, or lists by language, by touchpoint, or by one within the other."""
    if not field.is_map or not (sublabels or languages):
        return [Example(item.text(), _needed(language, field), sublabel) for item in field.items()]
    examples: list[Example] = []
    for key, part in field.entries((*sublabels, *languages), what="touchpoint or language").items():
        if key in sublabels:
            examples += _examples(part, language, (), sublabel=key, languages=languages)
        else:
            examples += _examples(part, key, sublabels, sublabel=sublabel, languages=())
    return examples


def _needed(language: str | None, field: Field) -> str:
    if language is None:
        field.fail(
            "the language of this text is not known. Add 'language: en' (or another code) at the"
            " top of the file, or write a map from language to text."
        )
    return language
