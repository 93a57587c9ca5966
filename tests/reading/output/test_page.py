"""The annotated page in a real browser: everything on it, nothing from outside, nothing run from a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from luoshi.reading.output.page import page
from luoshi.reading.records import Document, LeftOut

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Documents = Callable[..., list[Document]]
Open = Callable[..., "Page"]


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of some documents; afterwards nothing may have been asked for or complained about."""
    complaints: list[str] = []
    asked: list[str] = []
    pages: list[Page] = []

    def shown(documents: list[Document], width: int = 1440, height: int = 900) -> Page:
        path = tmp_path / "reading.html"
        path.write_text(page(documents), encoding="utf-8")
        opened = browser.new_page(viewport={"width": width, "height": height})
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(path.as_uri())
        pages.append(opened)
        return opened

    yield shown
    for opened in pages:
        opened.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("data:", tmp_path.as_uri()))] == []


def test_the_text_stands_there_unchanged(shown: Open, documents: Documents) -> None:
    (document,) = documents("full")

    opened = shown([document])

    assert "\n".join(opened.locator("#articles .body p").all_text_contents()) == document.articles[0].text


def test_every_demand_has_a_row_and_a_mark(shown: Open, documents: Documents) -> None:
    (document,) = documents("full")

    opened = shown([document])

    for number, directive in enumerate(document.articles[0].directives, 1):
        row = opened.locator(f"#d-1-1-{number}")
        assert directive.quote in row.inner_text().replace("\n", "")
        assert directive.speaker in row.inner_text()
    assert opened.locator(".mark[data-number]").count() == 5


def test_doubtful_demands_stand_first(shown: Open, documents: Documents) -> None:
    opened = shown(documents("full"))

    assert opened.locator("#panel-directives tbody tr[id]").first.get_attribute("id") == "d-1-1-4"


def test_pointing_at_a_record_lights_its_words_and_the_reverse(shown: Open, documents: Documents) -> None:
    opened = shown(documents("full"))

    opened.locator("#d-1-1-3").hover()
    assert "各县区要每月调度一次" in "".join(opened.locator(".mark.hot").all_text_contents())

    opened.locator(".mark[data-number='2']").hover()
    assert opened.locator("#d-1-1-2").evaluate("row => row.classList.contains('hot')")
    assert not opened.locator("#d-1-1-3").evaluate("row => row.classList.contains('hot')")


def test_no_text_is_run_as_markup_or_script(shown: Open, documents: Documents) -> None:
    (document,) = documents("full")
    attack = "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 2'><!--"
    article = document.articles[0]
    article.text += "\n" + attack
    article.title_lines = [attack]
    article.people[0].name = attack
    document.source = attack
    document.left_out = [LeftOut(attack, attack)]

    opened = shown([document])

    assert opened.evaluate("window.hit") is None
    assert opened.locator("#articles .body p").last.text_content() == attack
    assert opened.locator("img").count() == 0


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("kinds", [("full",), ("full", "failed", "empty")])
def test_nothing_sticks_out_sideways(
    shown: Open, documents: Documents, width: int, kinds: tuple[str, ...]
) -> None:
    opened = shown(documents(*kinds), width=width)

    for tab in ("directives", "people", "terms", "quantities", "meeting", "leftOut", "problems"):
        if width < 800:
            opened.locator("#views button[data-view=records]").click()
        opened.locator(f"#tab-{tab}").click()
        assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_reasons_are_in_the_language_of_the_page(shown: Open, documents: Documents) -> None:
    (document,) = documents("full")
    document.left_out = [LeftOut("打印本页", "page furniture")]
    opened = shown([document])
    opened.locator("#tab-leftOut").click()
    panel = opened.locator("#panel-leftOut")

    assert "页面杂项" in panel.inner_text()

    opened.locator("#language").click()
    assert "page furniture" in panel.inner_text()


def test_a_chinese_page_has_no_english_word(shown: Open, documents: Documents) -> None:
    (document,) = documents("full")
    document.left_out = []
    document.problems = []
    opened = shown([document])
    for tab in ("directives", "people", "terms", "quantities", "meeting", "leftOut", "problems"):
        opened.locator(f"#tab-{tab}").click()
        assert re.findall(r"[A-Za-z]{3,}", opened.locator("#panels").inner_text()) == []


def test_print_shows_text_and_records(shown: Open, documents: Documents) -> None:
    opened = shown(documents("full"))

    opened.emulate_media(media="print")

    assert opened.locator("#articles").is_visible()
    assert opened.locator("#d-1-1-1").is_visible()
    assert not opened.locator("#print").is_visible()


def test_a_failed_file_says_what_to_do(shown: Open, documents: Documents) -> None:
    opened = shown(documents("failed"))

    opened.locator("#tab-problems").click()
    assert "请去掉密码后再读。" in opened.locator("#panels").inner_text()


def test_the_same_documents_give_the_same_page(documents: Documents) -> None:
    assert page(documents("full", "failed")) == page(documents("full", "failed"))
