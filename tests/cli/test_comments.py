from voc.cli.comments import Comments


def test_a_comment_too_short_to_tell_takes_the_commonest_language_of_the_input():
    texts = ["Kundtjänst svarade aldrig på mina mejl.", "Leveransen var sen igen, tyvärr.", "ok"]
    comments = Comments(["1", "2", "3"], texts, None)
    assert comments.languages() == ["sv", "sv", "sv"]
