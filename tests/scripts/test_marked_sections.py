"""Evaluated sections take their place in a page and leave the rest of it alone."""

import pytest

from scripts.marked_sections import BEGIN, END, put_sections

PAGE = f"# Page\n\n{BEGIN}\nold\n\n### A\n\none\n\n### B\n\ntwo\n{END}\n\n## Rest\n"


def test_a_section_is_replaced_and_the_others_stay():
    page = put_sections(PAGE, "new", {"A": "three"}, order=["A", "B"])
    assert page == PAGE.replace("old", "new").replace("one", "three")


def test_new_sections_are_put_in_order():
    page = put_sections(PAGE, "new", {"C": "three"}, order=["C", "A", "B"])
    assert page.index("### C") < page.index("### A") < page.index("### B")


def test_a_section_whose_title_is_gone_is_left_out():
    assert "### A" not in put_sections(PAGE, "new", {}, order=["B"])


def test_doing_it_twice_changes_nothing():
    once = put_sections(PAGE, "new", {"A": "three"}, order=["A", "B"])
    assert put_sections(once, "new", {"A": "three"}, order=["A", "B"]) == once


def test_a_page_without_marks_is_refused():
    with pytest.raises(ValueError, match="must hold the marks"):
        put_sections("# Page\n", "new", {}, order=[])
