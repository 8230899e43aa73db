"""The sentiment head in models/ on sentences that no training set holds: written for this test."""

import numpy as np
import pytest

import voc
from voc.inference.reader import load_reader
from voc.languages import CODES
from voc.types import KINDS, SENTIMENTS, UNCLEAR

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
def heads(encoder):
    return load_reader(encoder).heads.heads


@pytest.fixture(scope="module")
def scores(encoder):
    """Language -> scores of its six sentences."""
    return {
        language: voc.score_sentiment(
            [text for text, _ in rows], languages=[language] * len(rows), encoder=encoder
        )
        for language, rows in SENTENCES.items()
    }


def test_the_classes_are_in_the_order_of_the_tables(heads):
    assert heads["sentiment"].classes == SENTIMENTS
    assert heads["kinds"].classes == KINDS
    assert heads["stage"].classes[-1] == UNCLEAR


def test_sentiment_is_calibrated_for_each_language(heads):
    temperatures = heads["sentiment"].temperatures
    assert temperatures.keys() == {*CODES, "other"}
    assert all(0.5 < temperature < 4.0 for temperature in temperatures.values())


@pytest.mark.parametrize("language", SENTENCES)
def test_at_most_one_clear_sentence_of_a_language_is_misread(scores, language):
    wrong = [
        (text, label)
        for (text, expected), label in zip(
            SENTENCES[language], scores[language].labels, strict=True
        )
        if label != expected
    ]
    assert len(wrong) <= 1, wrong


def test_at_most_one_of_twenty_complaints_and_praises_is_taken_for_its_opposite(scores):
    opposite = {"negative": "positive", "positive": "negative"}
    wrong = [
        text
        for language, rows in SENTENCES.items()
        for (text, expected), found in zip(rows, scores[language].labels, strict=True)
        if found == opposite.get(expected)
    ]
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(
    ("language", "text", "good", "bad"),
    [
        ("en", "The food was delicious but the waiter was rude and slow.", "food", "waiter"),
        ("sv", "Maten var utsökt men servitören var otrevlig och långsam.", "maten", "servitören"),
        (
            "el",
            "Το φαγητό ήταν υπέροχο αλλά ο σερβιτόρος αγενής και αργός.",
            "φαγητό",
            "σερβιτόρος",
        ),
        ("ar", "الطعام كان لذيذا لكن النادل كان وقحا وبطيئا.", "الطعام", "النادل"),
        ("fa", "غذا خوشمزه بود ولی گارسون بی‌ادب و کند بود.", "غذا", "گارسون"),
    ],
)
def test_the_aspect_asked_about_turns_the_answer(encoder, language, text, good, bad):
    found = voc.score_sentiment(
        [text, text], aspects=[good, bad], languages=[language] * 2, encoder=encoder
    )
    assert found.labels == ["positive", "negative"]


def test_probabilities_sum_to_one(scores):
    together = np.concatenate([one.probabilities for one in scores.values()])
    assert together.dtype == np.float32
    assert (together >= 0).all()
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-5)
