from voc.sentiment.aspects import aspect_text


def test_the_aspect_stands_before_the_text():
    asked = aspect_text("leverans", "Bra pris men sen leverans.")
    assert asked == "leverans: Bra pris men sen leverans."
