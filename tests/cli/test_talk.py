"""Words for the person at the terminal."""

import sys

import pytest

from voc.cli.talk import Talk, set_apart


@pytest.mark.parametrize(
    ("is_terminal", "quiet", "said"),
    [(True, False, "Embedding ...\n"), (True, True, ""), (False, False, "")],
)
def test_steps_are_told_on_terminals_only(monkeypatch, capsys, is_terminal, quiet, said):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    Talk(quiet).step("embed")
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize(("quiet", "said"), [(False, "one\ntwo\n"), (True, "")])
def test_lines_go_to_standard_error_unless_quiet(capsys, quiet, said):
    Talk(quiet).say(["one", "two"])
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("late parcel", "late parcel"),
        ("άργησε", "άργησε"),
        ("تأخير", "\u2068تأخير\u2069"),
        ("دیر می\u200cرسد", "\u2068دیر می\u200cرسد\u2069"),
        ("a\x1b[31mred\nline", "a [31mred line"),
        ("line\u2028break", "line break"),
    ],
)
def test_text_from_outside_cannot_disturb_a_line(text, safe):
    assert set_apart(text) == safe
