import re
from dataclasses import replace

from voc.report import render_markdown


def test_the_text_is_as_the_golden_file(run, same_as_golden):
    same_as_golden("report.md", render_markdown(run))


def test_the_text_of_a_tiny_run_is_as_the_golden_file(tiny_run, same_as_golden):
    same_as_golden("tiny.md", render_markdown(tiny_run))


def test_a_pipe_in_a_name_does_not_break_the_table(with_theme):
    lines = render_markdown(with_theme(1, name="late | lost\n| very")).splitlines()
    (row,) = [line for line in lines if line.startswith(r"| late \| lost")]
    header = next(line for line in lines if line.startswith("| Theme"))
    assert len(re.findall(r"(?<!\\)\|", row)) == header.count("|")


def test_markup_in_a_file_name_is_no_html(run):
    manifest = {**run.manifest, "inputs": [{"name": "<script>x</script>.csv"}]}
    assert "<script" not in render_markdown(replace(run, manifest=manifest))


def test_missing_drivers_say_what_column_they_need(run_without_drivers):
    assert "because no score was read" in render_markdown(run_without_drivers)


def test_the_rest_of_many_themes_is_counted(with_many_themes):
    text = render_markdown(with_many_themes)
    assert "The largest, 50 of 127; the other 77 are in the tables of the run." in text


def test_one_comment_without_themes_says_so(tiny_run):
    assert "No themes were found: 1 comment is too few" in render_markdown(tiny_run)
