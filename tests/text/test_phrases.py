import pytest

from voc.text.phrases import content_lemmas


def lemmas(text, language):
    return {term.lemma for term in content_lemmas([text], [language])[0]}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Login codes never arrived", {"login code", "never arrive"}),
        ("en", "no refund from customer service", {"no refund", "customer service"}),
        ("sv", "Leveranserna är försenade", {"leverans", "försenad"}),
        ("sv", "Ingen kundtjänst svarar", {"ingen kundtjänst", "kundtjänst svara"}),
        ("el", "απάτη χρέωσης", {"απατη χρεωση"}),
        ("el", "Η εφαρμογη δεν λειτουργεί", {"εφαρμογη", "δεν λειτουργω"}),
        ("ar", "الخدمة سيئة", {"خدمه", "خدمه سيئ"}),
        ("ar", "لا توصيل", {"لا وصل"}),
        ("fa", "کد ورود نمی‌آید", {"کد ورود"}),
        ("fa", "غذاها سرد بودند", {"غذا سرد"}),
        ("other", "Schlechter Service", {"schlechter service"}),
    ],
)
def test_words_and_sequences_are_found_by_lemma(language, text, expected):
    assert expected <= lemmas(text, language)


@pytest.mark.parametrize(
    ("language", "text", "unwanted"),
    [
        ("en", "the staff of the shop", {"the", "the staff", "staff of", "of"}),
        ("en", "it is not", {"not"}),
        ("en", "Order 4471, x and https://example.com @shop", {"4471", "x", "https", "shop"}),
        ("en", "slow app. Rude staff", {"app rude", "slow app rude"}),
        ("en", "fast and cheap", {"fast and cheap"}),
        ("sv", "det är inte", {"inte", "det", "är"}),
        ("el", "το ΚΑΙ της", {"το", "και", "της"}),
        ("ar", "هذا من على", {"من", "علي", "هذا"}),
        ("fa", "این از به", {"این", "از", "به"}),
    ],
)
def test_function_words_numbers_and_addresses_are_no_terms(language, text, unwanted):
    assert not unwanted & lemmas(text, language)


def test_a_negated_persian_verb_is_not_its_plain_verb():
    assert lemmas("کد نمی‌آید", "fa").isdisjoint(lemmas("کد می‌آید", "fa") - {"کد"})


def test_a_term_keeps_its_first_surface_once():
    terms = content_lemmas(["Codes late, code late"], ["en"])[0]
    assert [term.surface for term in terms if term.lemma == "code"] == ["Codes"]


def test_texts_keep_their_order_and_may_be_empty():
    found = content_lemmas(["", "Bra mat"], ["en", "sv"])
    assert found[0] == []
    assert ("mat", "mat") in found[1]
