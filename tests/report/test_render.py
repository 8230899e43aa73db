from dataclasses import replace

import pytest

from voc.errors import ConfigError
from voc.report import render, render_html, render_json, render_markdown

SUFFIXES = (".html", ".md", ".json", ".xlsx")


@pytest.mark.parametrize(
    ("suffix", "as_text"),
    [(".html", render_html), (".md", render_markdown), (".json", render_json)],
)
def test_a_text_format_is_its_function_in_utf_8(run, suffix, as_text):
    assert render(run, suffix) == as_text(run).encode("utf-8")


def test_a_workbook_is_a_zip_file(run):
    assert render(run, ".xlsx").startswith(b"PK")


def test_upper_and_lower_case_of_the_suffix_are_the_same(run):
    assert render(run, ".HTML") == render(run, ".html")


@pytest.mark.parametrize("suffix", [".pdf", "", "html"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(run, suffix):
    with pytest.raises(ConfigError, match=r"\.html, \.json, \.md, \.xlsx"):
        render(run, suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_run_gives_the_same_bytes(run, suffix):
    assert render(run, suffix) == render(run, suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_run_without_themes_and_with_an_empty_manifest_can_be_rendered(tiny_run, suffix):
    assert render(tiny_run, suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_tables_without_rows_can_be_rendered(tiny_run, suffix):
    empty = replace(tiny_run, comments=tiny_run.comments[:0], units=tiny_run.units[:0])
    assert render(empty, suffix)
