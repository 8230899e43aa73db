import gzip
import json
import os
from pathlib import Path

import pytest

from voc.text.identify import identify_languages

SENTENCES = [
    ("Leveransen kom för sent och ingen svarade i telefon.", "sv"),
    ("Kanon!! Grym service", "sv"),
    ("The parcel was left in the rain and the box was soaked.", "en"),
    ("Battery died within hours, returning", "en"),
    ("Το δέμα άργησε πολύ και κανείς δεν απαντούσε.", "el"),
    ("Το app του iPhone κολλάει μετά το update", "el"),
    ("التطبيق يتعطل كل يوم ولا أحد يرد على المكالمات", "ar"),
    ("الاكل طيب بس غالي شوي", "ar"),
    ("برنامه هر روز قطع می‌شود و کسی جواب نمی‌دهد", "fa"),
    ("كيفيت خيلي خوب بود ممنونم", "fa"),  # Persian typed with Arabic letters
    ("Die Lieferung war zu spät und niemand hat geantwortet", "other"),
    ("Maden var kold og budet kom ikke til tiden, meget dårligt", "other"),
    ("La livraison était en retard et le service nul", "other"),
    ("El pedido llegó tarde y nadie contesta", "other"),
    ("Доставка опоздала на неделю", "other"),
    ("配送が遅すぎます", "other"),
    ("کھانا بہت ٹھنڈا تھا اور ڈلیوری دیر سے آئی", "other"),
]


@pytest.mark.parametrize(("text", "language"), SENTENCES)
def test_the_language_of_a_sentence_is_found(text, language):
    assert identify_languages([text]) == [language]


def test_answers_keep_the_order_of_the_texts():
    texts = [text for text, _ in SENTENCES]
    assert identify_languages(texts) == [language for _, language in SENTENCES]


@pytest.mark.parametrize(
    ("text", "context", "expected"),
    [
        ("ok", "sv", "sv"),
        ("Super!", "en", "en"),
        ("👍👍", "fa", "fa"),
        ("10/10", None, "other"),
        ("ممتاز", "fa", "fa"),
        ("ممتاز", "ar", "ar"),
        ("Τέλειο", "sv", "el"),  # the script is stronger than the context
        ("ok", "other", "other"),
        ("ok", "el", "el"),
        ("", "el", "el"),
    ],
)
def test_very_short_texts_follow_the_context_where_the_script_fits(text, context, expected):
    assert identify_languages([text], context=[context]) == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("el tawseel et2akhar w ma7adesh byrod", "ar"),
        ("shu hal khedme, ktir mni7a w sari3a", "ar"),
        ("ghazash sard bood vali peyk khoshakhlagh bood", "fa"),
        ("kheili mamnoon", "fa"),
        ("h eksyphrethsh htan apaisia kai to dema hr8e spasmeno", "el"),
        ("polu kalo magazi", "el"),
        ("Leveransen var sen och ingen svarade", "sv"),
        ("the app is slow and keeps crashing", "en"),
        ("Die App stürzt ständig ab und keiner hilft", "other"),
    ],
)
def test_languages_of_other_scripts_are_found_in_latin_letters_too(text, language):
    assert identify_languages([text]) == [language]


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Support via chat", "svenska", "sv"),
        ("Support via chat", "English", "en"),
        ("The parcel was left in the rain and the box was soaked.", "sv", "en"),
        ("ممتاز جدا", "Persian", "ar"),
        ("خدمات", "Persian", "fa"),
        ("Hotel Bergen", "no", "other"),
    ],
)
def test_a_declared_language_is_a_prior_not_a_verdict(text, declared, expected):
    assert identify_languages([text], declared=[declared]) == [expected]


def test_addresses_and_mentions_say_nothing():
    assert identify_languages(["@the_support_team https://example.com/the/help شكرا لكم"]) == ["ar"]


@pytest.mark.data
@pytest.mark.skipif("VOC_DATA" not in os.environ, reason="VOC_DATA names no data folder")
@pytest.mark.parametrize(
    ("language", "bar"), [("ar", 0.98), ("fa", 0.98), ("sv", 0.96), ("el", 0.98), ("en", 0.98)]
)
def test_full_texts_of_the_public_sets_are_identified(language, bar):
    texts = []
    for path in sorted((Path(os.environ["VOC_DATA"]) / "sentiment" / language).glob("*.jsonl*")):
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line, _ in zip(lines, range(100), strict=False)]
    found = identify_languages(texts)
    assert found.count(language) / len(texts) >= bar
