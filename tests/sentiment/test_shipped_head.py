"""The head in models/ on sentences that no training set holds: written for this test."""

import numpy as np
import pytest

from voc.files.bundled import bundled_model
from voc.inference.heads import load_head
from voc.types import SENTIMENTS

SENTENCES = {
    "en": [
        ("The sofa arrived with a torn cushion and nobody will replace it.", "negative"),
        ("I was charged twice and still have no refund.", "negative"),
        ("What a wonderful team, they fixed my bike while I waited.", "positive"),
        ("Best coffee machine I have ever owned, I love it.", "positive"),
        ("I ordered two lamps on Tuesday.", "neutral"),
        ("The shop is open from nine to five.", "neutral"),
    ],
    "sv": [
        ("Soffan kom med en trasig dyna och ingen vill byta ut den.", "negative"),
        ("Jag debiterades två gånger och har inte fått tillbaka pengarna.", "negative"),
        ("Vilket underbart team, de lagade min cykel medan jag väntade.", "positive"),
        ("Den bästa kaffemaskin jag har haft, jag älskar den.", "positive"),
        ("Jag beställde två lampor i tisdags.", "neutral"),
        ("Butiken är öppen från nio till fem.", "neutral"),
    ],
    "el": [
        ("Ο καναπές ήρθε με σκισμένο μαξιλάρι και κανείς δεν τον αλλάζει.", "negative"),
        ("Με χρέωσαν δύο φορές και ακόμα δεν πήρα πίσω τα χρήματά μου.", "negative"),
        ("Υπέροχη ομάδα, έφτιαξαν το ποδήλατό μου όσο περίμενα.", "positive"),
        ("Η καλύτερη καφετιέρα που είχα ποτέ, τη λατρεύω.", "positive"),
        ("Παρήγγειλα δύο λάμπες την Τρίτη.", "neutral"),
        ("Το κατάστημα είναι ανοιχτό από τις εννιά ως τις πέντε.", "neutral"),
    ],
    "ar": [
        ("وصلت الأريكة بوسادة ممزقة ولا أحد يريد استبدالها.", "negative"),
        ("خصموا المبلغ مرتين ولم أسترد نقودي حتى الآن.", "negative"),
        ("فريق رائع، أصلحوا دراجتي وأنا أنتظر.", "positive"),
        ("أفضل آلة قهوة امتلكتها في حياتي، أحبها كثيرا.", "positive"),
        ("طلبت مصباحين يوم الثلاثاء.", "neutral"),
        ("المتجر مفتوح من التاسعة حتى الخامسة.", "neutral"),
    ],
    "fa": [
        ("مبل با کوسن پاره رسید و هیچ‌کس حاضر نیست عوضش کند.", "negative"),
        ("دو بار از حسابم پول کم شد و هنوز پس نداده‌اند.", "negative"),
        ("چه تیم فوق‌العاده‌ای، دوچرخه‌ام را همان‌جا تعمیر کردند.", "positive"),
        ("بهترین قهوه‌سازی که تا حالا داشته‌ام، عاشقش هستم.", "positive"),
        ("سه‌شنبه دو تا چراغ سفارش دادم.", "neutral"),
        ("فروشگاه از ساعت نه تا پنج باز است.", "neutral"),
    ],
}


@pytest.fixture(scope="module")
def head(encoder):
    return load_head(bundled_model("sentiment"), encoder_fingerprint=encoder.fingerprint)


@pytest.fixture(scope="module")
def probabilities(encoder, head):
    """Language -> probabilities (6, 3) of its sentences."""
    return {
        language: head.probabilities(encoder.encode([text for text, _ in rows]))
        for language, rows in SENTENCES.items()
    }


def test_the_classes_are_in_the_order_of_the_tables(head):
    assert head.classes == SENTIMENTS


@pytest.mark.parametrize("language", SENTENCES)
def test_at_most_one_clear_sentence_of_a_language_is_misread(probabilities, language):
    found = [SENTIMENTS[i] for i in probabilities[language].argmax(axis=1)]
    wrong = [
        (text, label)
        for (text, expected), label in zip(SENTENCES[language], found, strict=True)
        if label != expected
    ]
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("language", SENTENCES)
def test_complaint_is_never_taken_for_praise_nor_praise_for_complaint(probabilities, language):
    found = [SENTIMENTS[i] for i in probabilities[language].argmax(axis=1)]
    assert "positive" not in found[:2]
    assert "negative" not in found[2:4]


def test_probabilities_sum_to_one(probabilities):
    together = np.concatenate(list(probabilities.values()))
    assert together.dtype == np.float32
    assert (together >= 0).all()
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-5)
