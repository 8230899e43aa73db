from voc.lenses.examples import lens_example_texts
from voc.lenses.lens import Example, Label, Lens, Sublabel

LENS = Lens(
    name="small",
    labels=(
        Label(
            id="order",
            names={"en": "Ordering"},
            descriptions={"en": "Choosing and paying"},
            examples=(Example("in the shop", "en", "shop"), Example("dyrt", "sv")),
            sublabels=(Sublabel("shop", {"en": "Shop"}), Sublabel("web", {"en": "Web"})),
        ),
        Label(id="help", names={"en": "Help"}, descriptions={}, examples=(Example("rude", "en"),)),
    ),
    unclear=(Example("fine", "en"),),
)


def rows():
    found = lens_example_texts(LENS)
    return list(
        zip(
            found.texts,
            found.languages,
            found.labels.tolist(),
            found.sublabels.tolist(),
            strict=True,
        )
    )


def test_examples_know_their_label_and_sublabel():
    assert ("in the shop", "en", 0, 0) in rows()
    assert ("dyrt", "sv", 0, -1) in rows()
    assert ("rude", "en", 1, -1) in rows()


def test_names_and_descriptions_of_labels_count_as_examples():
    assert ("Ordering", "en", 0, -1) in rows()
    assert ("Choosing and paying", "en", 0, -1) in rows()


def test_the_name_of_a_sublabel_stands_in_where_it_has_no_example():
    assert ("Web", "en", 0, 1) in rows()
    assert "Shop" not in [text for text, *_ in rows()]


def test_unclear_sentences_have_no_label():
    assert rows()[-1] == ("fine", "en", -1, -1)
