"""Running commands, with and without the work behind them."""

import csv
import json
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner

import voc.analysis
import voc.api
import voc.inference.encoder
from voc import schemas
from voc.cli import main
from voc.inference.placement import Placement
from voc.inference.stream import Work
from voc.types import Run

COMMENTS = {
    "en": [
        "The parcel came two weeks late and nobody told me why.",
        "Delivery took forever, my parcel was late again.",
        "My order arrived late and the box was broken.",
        "Friendly support, they solved my problem in five minutes.",
        "The support agent was kind and very quick to help.",
        "The app crashes every time I try to pay.",
        "I cannot log in to the app since the last update.",
        "Great prices and a wide choice of shoes.",
        "I pay too much for what I get, the price went up again.",
    ],
    "sv": [
        "Paketet kom två veckor för sent och ingen svarade.",
        "Leveransen var försenad igen, jag är mycket besviken.",
        "Min beställning kom fram för sent och var trasig.",
        "Trevlig kundtjänst som löste mitt problem direkt.",
        "Kundtjänst var snabb och hjälpsam.",
        "Appen kraschar varje gång jag ska betala.",
        "Jag kan inte logga in i appen efter uppdateringen.",
        "Bra priser och stort utbud av skor.",
    ],
    "ar": [
        "وصلت الشحنة متأخرة أسبوعين ولم يرد علي أحد.",
        "التوصيل تأخر مرة أخرى وأنا غير راض أبدا.",
        "وصل الطلب متأخرا وكانت العلبة مكسورة.",
        "خدمة العملاء ممتازة وحلت مشكلتي بسرعة.",
        "موظف الدعم كان لطيفا وسريعا جدا.",
        "التطبيق يتوقف كلما حاولت الدفع.",
        "لا أستطيع تسجيل الدخول إلى التطبيق بعد التحديث.",
        "أسعار جيدة وتشكيلة واسعة من الأحذية.",
    ],
}


@pytest.fixture(scope="session")
def survey(tmp_path_factory):
    """25 comments in three languages with ids, dates and NPS, and one row without a text."""
    path = tmp_path_factory.mktemp("survey") / "survey.csv"
    texts = [text for language in COMMENTS for text in COMMENTS[language]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "date", "comment", "nps"])
        writer.writerows(
            [f"c{i:02}", f"2026-03-{i + 1:02}", text, i % 11] for i, text in enumerate(texts)
        )
        writer.writerow(["c25", "2026-03-26", "", 5])
    return path


@pytest.fixture(scope="session")
def voc_command():
    """Runs `voc` with arguments in this process."""

    def run(*arguments, stdin=None):
        return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)

    return run


@pytest.fixture(scope="session")
def real_run(voc_command, survey, tmp_path_factory):
    """One real analysis: its directory, what went to standard output, and what to error."""
    directory = tmp_path_factory.mktemp("runs") / "june"
    result = voc_command(
        "analyze", survey, "-o", directory, "--json", "--themes", 3, "--title", "June"
    )
    assert result.exit_code == 0, result.output
    return SimpleNamespace(
        directory=directory, summary=json.loads(result.stdout), stderr=result.stderr
    )


class Recorder:
    """Stands in for a function: keeps the calls, gives the result or raises it."""

    def __init__(self, result):
        self.result = result
        self.calls = []

    def __call__(self, *arguments, **options):
        self.calls.append((arguments, options))
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


@pytest.fixture
def replace(monkeypatch):
    """Puts a recorder in the place of a function, given by its dotted name."""

    def put(name, result):
        recorder = Recorder(result)
        monkeypatch.setattr(name, recorder)
        return recorder

    return put


class FakeEncoder:
    """A text's vector says how long it is."""

    name = "fake"
    n_embedded = 0
    fingerprint = "0123456789abcdef"
    dimension = 2
    max_tokens = 512
    placement = Placement("cpu", "fp32", "no GPU found; the processor has no bf16 units")

    def __init__(self):
        self.work = Work()

    def encode(self, texts, *, show_progress_bar=False):
        n_tokens = sum(len(text.split()) for text in texts)
        self.work.n_tokens += n_tokens
        self.work.n_rows += 2 * n_tokens
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)

    def stream(self, texts, *, on_progress=lambda n_texts: None):
        for text in texts:
            self.n_embedded += 1
            yield self.encode([text])


@pytest.fixture
def encoder(monkeypatch):
    """An encoder that needs no model; `encoder.loaded` is the call that loaded it."""
    fake = FakeEncoder()

    def load(name="default", **options):
        fake.loaded = (name, options)
        return fake

    monkeypatch.setattr(voc.inference.encoder.Encoder, "load", load)
    return fake


@pytest.fixture
def analysis():
    """An analysis of two comments with one pain point, made by hand."""
    return voc.analysis.Analysis(make_run())


def make_run(theme="late parcel"):
    """The run behind `analysis`, with another name for its theme."""
    units = [unit("a:0", "a", "Parcel late.", "en", 0), unit("b:0", "b", "متأخر.", "ar", -1)]
    comments = pa.Table.from_pylist(
        [comment("a", "Parcel late.", "en"), comment("b", "متأخر.", "ar")], schema=schemas.COMMENTS
    )
    return Run(
        comments=comments,
        units=pa.Table.from_pylist(units, schema=schemas.UNITS),
        themes=pa.Table.from_pylist([theme_row(theme)], schema=schemas.THEMES),
        stages=schemas.STAGES.empty_table(),
        drivers=schemas.DRIVERS.empty_table(),
        manifest=MANIFEST,
    )


MANIFEST = {
    "voc_version": "0.1.0",
    "inputs": [{"name": "survey.csv"}],
    "columns": [{"role": "text", "column": "comment", "reason": "the name says so"}],
    "rows": {
        "read": 6,
        "kept": 2,
        "skipped": [
            {
                "reason": "empty text",
                "count": 4,
                "examples": [
                    {"source": "survey.csv", "row": row, "detail": "no text"} for row in (3, 4, 5)
                ],
            }
        ],
    },
    "counts": {"comments": 2, "units": 2, "themes": 1, "units_without_theme": 1},
    "scores": {"nps": {"n": 2, "value": -50.0, "ci_low": -90.0, "ci_high": -10.0, "mean": 4.5}},
    "warnings": ["comments are few"],
}


def comment(comment_id, text, language):
    return {
        "comment_id": comment_id,
        "text": text,
        "language": language,
        "sentiment": "negative",
        "polarity": -0.8,
        "n_units": 1,
    }


def unit(unit_id, comment_id, text, language, theme):
    return {
        "unit_id": unit_id,
        "comment_id": comment_id,
        "start": 0,
        "end": len(text),
        "text": text,
        "language": language,
        "sentiment": "negative",
        "polarity": -0.8,
        "p_negative": 0.85,
        "p_neutral": 0.1,
        "p_positive": 0.05,
        "kinds": ["complaint"],
        "theme_id": theme,
        "theme_probability": 0.9,
        "stage": "unclear",
        "stage_probability": 0.2,
    }


def theme_row(name):
    return {
        "theme_id": 0,
        "name": name,
        "names": [("en", name)],
        "key_phrases": [("en", ["late"])],
        "n_units": 1,
        "n_comments": 1,
        "share": 0.5,
        "polarity": -0.8,
        "negative_share": 1.0,
        "languages": [("en", 1)],
        "language_mixing": 0.0,
        "quotes": [],
        "priority": 1.0,
    }
