"""The card names what trained, and how."""

import pytest
from training.card import OTHER_LICENCES, write_card
from training.examples import Examples, Family, SentimentExample, Text

TEXT = Text("fine", "en")
EXAMPLES = Examples(
    sentiment={
        "en/shop": [SentimentExample(TEXT, 2, "en/shop")] * 1200,
        "en/own": [SentimentExample(TEXT, 2, "en/own")],
        "sv/shop": [SentimentExample(TEXT, 0, "sv/shop")] * 7,
    },
    aspects=[SentimentExample(TEXT, 2, "en/aspects")] * 3,
    feedback=[],
    families=[Family("massive", {"weather": [TEXT, TEXT], "music": [TEXT]})],
    pairs=[[TEXT, TEXT]] * 5,
    dev={},
    stages=("use", "unclear"),
    licences={"en/shop": "MIT", "sv/shop": None},
)


def card(tmp_path, start):
    path = tmp_path / "heads.md"
    write_card(
        path,
        EXAMPLES,
        encoder="feedbeef",
        heads_digest="abcd",
        step=2100,
        start=start,
        config={"rank": 32, "first_layer": 3},
        temperatures={"ar": 1.0, "fa": 1.1, "sv": 1.2, "el": 1.3, "en": 1.4},
    )
    return path.read_text(encoding="utf-8")


def test_every_set_stands_with_its_licence_and_rows(tmp_path):
    text = card(tmp_path, None)
    assert "| en/shop | MIT | 1,200 |" in text
    assert "| sv/shop | not stated | 7 |" in text
    assert "| en/own | Apache-2.0, written for this project | 1 |" in text
    assert f"| massive | {OTHER_LICENCES['massive']} | 2 | 3 |" in text
    assert "layers 4 to 12" in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("start", "said"),
    [(None, False), ({"step": 1300, "first_layer": 6}, True)],
)
def test_a_run_that_another_one_began_is_said_to_be_so(tmp_path, start, said):
    assert ("1,300 steps on layers 7 to 12" in card(tmp_path, start)) == said
