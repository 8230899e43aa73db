import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from voc.report import render_html

VOID = {"meta", "br", "link", "input", "hr", "img", "line", "circle"}
OVERRIDES = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


class Page(HTMLParser):
    """Elements in order as (tag, attributes, text inside), and whether every tag was closed."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.is_balanced = [], [], True
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "attributes": dict(attrs), "text": ""}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        self.is_balanced = self.is_balanced and self.open[-1]["tag"] == tag
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag):
        return [element for element in self.elements if element["tag"] == tag]


def quotes(html):
    return {element["text"]: element["attributes"] for element in Page(html).all("blockquote")}


def text_of_section(html, section_id):
    (section,) = [
        element for element in Page(html).elements if element["attributes"].get("id") == section_id
    ]
    return " ".join(section["text"].split())


def test_the_page_is_as_the_golden_file(run, same_as_golden):
    same_as_golden("report.html", render_html(run))


def test_the_page_of_a_tiny_run_is_as_the_golden_file(tiny_run, same_as_golden):
    same_as_golden("tiny.html", render_html(tiny_run))


def test_every_element_is_closed(run):
    page = Page(render_html(run))
    assert page.is_balanced
    assert page.open == []


def test_ids_are_unique(run):
    ids = [element["attributes"].get("id") for element in Page(render_html(run)).elements]
    named = [name for name in ids if name]
    assert sorted(set(named)) == sorted(named)


def test_every_link_leads_to_something_on_the_page(with_many_themes):
    page = Page(render_html(with_many_themes))
    ids = {f"#{element['attributes'].get('id')}" for element in page.elements}
    assert {element["attributes"]["href"] for element in page.all("a")} <= ids


def test_nothing_is_loaded_from_elsewhere(run):
    html = render_html(run)
    assert not re.search(r"https?:|\bsrc=|<link|@import|url\(", html)


def test_only_our_own_script_may_run(run):
    html = render_html(run)
    assert re.search(r"default-src 'none'.*script-src 'sha256-[A-Za-z0-9+/]{43}='", html)


def test_the_sections_stand_in_order(run):
    ids = [element["attributes"].get("id") for element in Page(render_html(run)).all("section")]
    assert [name for name in ids if name] == [
        *("headline", "pains", "praise", "themes"),
        *("journey", "drivers", "languages", "reading", "making"),
    ]


def test_table_headers_say_what_they_head(run):
    assert all("scope" in header["attributes"] for header in Page(render_html(run)).all("th"))


def test_charts_are_described_in_words(run):
    pictures = [
        element
        for element in Page(render_html(run)).elements
        if element["attributes"].get("role") == "img"
    ]
    assert pictures
    assert all(picture["attributes"]["aria-label"] for picture in pictures)


def test_a_description_says_the_numbers_of_its_bar(run):
    assert 'aria-label="60% negative, 0% neutral, 40% positive"' in render_html(run)


def test_every_quote_says_its_language_and_finds_its_direction(run):
    shown = Page(render_html(run)).all("blockquote")
    assert {quote["attributes"]["lang"] for quote in shown} == {"ar", "fa", "sv", "el", "en"}
    assert {quote["attributes"]["dir"] for quote in shown} == {"auto"}


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("تأخر الطلب.", "ar", "rtl"),
        ("بسته دیر رسید.", "fa", "rtl"),
        ("iPhone وصل مع علبة مكسورة.", "ar", "rtl"),
        ("el talab wasal mta5er", "ar", "ltr"),
        ("Το δέμα άργησε.", "el", "ltr"),
        ("Paketet är sent.", "sv", "ltr"),
        ("The word متأخر means late.", "en", "ltr"),
    ],
)
def test_a_quote_runs_as_most_of_its_letters_do(with_quote, text, language, direction):
    assert quotes(render_html(with_quote(text, language)))[text] == {
        "class": direction,
        "dir": "auto",
        "lang": language,
    }


def test_a_quote_in_another_language_has_an_undetermined_one(with_quote):
    assert quotes(render_html(with_quote("Zu spät.", "other")))["Zu spät."]["lang"] == "und"


def test_key_phrases_say_their_language(run):
    phrases = {
        element["text"]: element["attributes"]
        for element in Page(render_html(run)).all("bdi")
        if element["attributes"].get("class") == "phrase"
    }
    assert phrases["دیر رسید"] == {"class": "phrase", "dir": "auto", "lang": "fa"}


def test_the_name_of_a_theme_is_isolated_from_the_sentence_around_it(with_theme):
    html = render_html(with_theme(1, name="تأخر التوصيل"))
    assert '“<strong><bdi dir="auto">تأخر التوصيل</bdi></strong>”: 6 opinion units' in html


HOSTILE = """<script>alert("1")</script> & 'x' <img src=x onerror=alert(1)> javascript:alert(1)"""


@pytest.mark.parametrize("place", ["quote", "theme", "phrase", "file", "column", "title", "skipped",
                                   "warning", "stage", "driver", "head", "comment_id"])  # fmt: skip
def test_text_from_outside_stays_text(run, with_quote, with_theme, place):
    hostile = hostile_run(run, with_quote, with_theme, place)
    html = render_html(hostile)
    page, plain = Page(html), Page(render_html(run))
    assert "<script>alert" not in html
    assert len(page.all("script")) == len(plain.all("script"))
    assert page.all("img") == []
    assert not any("javascript" in (link["attributes"]["href"] or "") for link in page.all("a"))
    assert any(HOSTILE[:20] in element["text"] for element in page.elements)


def hostile_run(run, with_quote, with_theme, place):
    manifest = run.manifest
    if place == "quote":
        return with_quote(HOSTILE, "en")
    if place in ("theme", "phrase"):
        return with_theme(1, **{"name": HOSTILE} if place == "theme" else phrases())
    if place == "comment_id":
        quote = {**run.themes.to_pylist()[1]["quotes"][0], "comment_id": HOSTILE}
        return with_theme(1, quotes=[quote])
    if place in ("stage", "driver"):
        name = "stages" if place == "stage" else "drivers"
        table = getattr(run, name)
        rows = [{**row, "name": HOSTILE} for row in table.to_pylist()]
        return replace(run, **{name: table.from_pylist(rows, schema=table.schema)})
    changes = {
        "file": {"inputs": [{"name": HOSTILE, "format": "csv"}]},
        "column": {"columns": [{"role": "text", "column": HOSTILE, "reason": HOSTILE}]},
        "title": {"title": HOSTILE},
        "skipped": {"rows": {"skipped": [{"reason": HOSTILE, "count": 1}]}},
        "warning": {"warnings": [HOSTILE]},
        "head": {"heads": {"sentiment": HOSTILE}},
    }
    return replace(run, manifest={**manifest, **changes[place]})


def phrases():
    return {"key_phrases": {"en": [HOSTILE]}}


@pytest.mark.parametrize("control", OVERRIDES)
def test_a_bidirectional_override_does_not_reach_the_page(with_quote, control):
    assert control not in render_html(with_quote(f"late{control}!gnol", "en"))


@pytest.mark.parametrize("control", OVERRIDES)
def test_a_file_name_cannot_turn_itself_around(run, control):
    manifest = {**run.manifest, "inputs": [{"name": f"survey{control}vsc.exe"}]}
    html = render_html(replace(run, manifest=manifest))
    assert control not in html
    assert "surveyvsc.exe" in html


def test_the_zero_width_non_joiner_of_persian_stays(with_quote):
    assert "نمی\u200cآید" in render_html(with_quote("نمی\u200cآید", "fa"))


def test_a_long_quote_is_cut(with_quote):
    (text,) = quotes(render_html(with_quote("slow " * 100, "en")))
    assert len(text) <= 300
    assert text.endswith("slow…")


def test_a_pain_shows_quotes_in_three_languages_and_the_others_behind_details(run):
    html = render_html(run)
    pain = html[html.index('<li class="pain" value="1"') : html.index('<li class="pain" value="2"')]
    before, _, behind = pain.partition("<details>")
    assert before.count("<blockquote") == 3
    assert behind.count("<blockquote") == 6


def test_a_pain_shows_its_effect_on_the_score(run):
    pains = text_of_section(render_html(run), "pains")
    assert "Effect onpoints95% intervaln NPS−4.92−7.21 to −2.634" in pains


def test_a_pain_without_effects_has_no_table_of_them(run_without_drivers):
    assert "Effect on" not in text_of_section(render_html(run_without_drivers), "pains")


def test_a_theme_without_quotes_says_so(run):
    assert "No quotes were kept for this theme." in text_of_section(render_html(run), "pains")


def test_the_trend_is_left_out_where_there_are_no_dates(with_theme):
    pains = text_of_section(render_html(with_theme(1, trend=None)), "pains")
    assert "+3.1 points, growing" not in pains


def test_a_part_of_a_theme_is_indented_and_names_it(run):
    html = render_html(run)
    assert 'id="theme-1" class="depth-1"' in html
    assert "Part of Delivery." in text_of_section(html, "themes")


def test_thousands_of_themes_are_limited_and_the_rest_is_counted(with_many_themes):
    html = render_html(with_many_themes)
    assert html.count('<li class="pain"') == 50
    assert html.count("data-order=") == 50
    assert "the other 74 are in the tables" in text_of_section(html, "pains")
    assert "The 50 largest of 127 themes; the other 77" in text_of_section(html, "themes")


def test_unclear_is_the_last_stage_and_marked(run):
    journey = text_of_section(render_html(run), "journey")
    assert journey.rindex("Unclear fits no stage") > journey.rindex("Loyalty")


def test_a_stage_without_units_says_so(run):
    assert "Loyalty advocate no units 0 – – –" in text_of_section(render_html(run), "journey")


def test_an_effect_whose_interval_holds_zero_has_a_hollow_dot(run):
    html = render_html(run)
    drivers = html[html.index('id="drivers"') :]
    assert drivers.count('<circle class="dot') == 4
    assert drivers.count(' open"') == 2  # one interval holds zero, one is unknown


def test_missing_drivers_say_what_column_they_need(run_without_drivers):
    drivers = text_of_section(render_html(run_without_drivers), "drivers")
    assert "because no score was read" in drivers
    assert "(nps), satisfaction (csat) or effort (ces)" in drivers


def test_missing_drivers_with_scores_say_that_answers_are_too_few(run):
    without = replace(run, drivers=run.drivers[:0])
    assert "touched by enough" in text_of_section(render_html(without), "drivers")


def test_skipped_rows_are_told_with_examples(run):
    reading = text_of_section(render_html(run), "reading")
    assert "the text is empty3survey.csv, row 4; survey.csv, row 9: only white space" in reading


def test_one_comment_without_themes_says_so(tiny_run):
    html = render_html(tiny_run)
    assert "No themes were found: 1 comment is too few" in text_of_section(html, "headline")


def test_without_themes_the_comments_are_shown_with_their_sentiment(tiny_run):
    comments = text_of_section(render_html(tiny_run), "comments")
    assert (
        comments
        == "Comments The only comment. Fine. positive · English · polarity +0.50 · comment c0"
    )


def test_every_link_of_a_page_without_themes_leads_to_something(tiny_run):
    page = Page(render_html(tiny_run))
    ids = {f"#{element['attributes'].get('id')}" for element in page.elements}
    assert {element["attributes"]["href"] for element in page.all("a")} <= ids
