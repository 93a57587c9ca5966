"""The annotated page in a real browser: everything on it, nothing from outside, nothing run from a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from luoshi.reading.output.page import page
from luoshi.reading.records import Document, LeftOut
from luoshi.reading.words import table
from tests.browsing import Windows, fits, watched

if TYPE_CHECKING:
    from playwright.sync_api import Page

Documents = Callable[..., list[Document]]
Open = Callable[..., "Page"]


@pytest.fixture
def shown(windows: Windows, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of some documents; afterwards nothing may have been asked for or complained about."""
    with watched(windows) as seen:

        def shown(documents: list[Document], width: int = 1440, height: int = 900) -> Page:
            path = tmp_path / "reading.html"
            path.write_text(page(documents), encoding="utf-8")
            opened = seen.page(width, height)
            opened.goto(path.as_uri())
            return opened

        yield shown
    assert seen.complaints + seen.remarks == []
    assert [url for url in seen.asked if not url.startswith(("data:", tmp_path.as_uri()))] == []


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
        assert fits(opened)


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


def in_view(opened: Page, selector: str) -> bool:
    return bool(
        opened.locator(selector).first.evaluate(
            """node => { const box = node.getBoundingClientRect();
            return box.bottom > 0 && box.top < window.innerHeight && box.width > 0; }"""
        )
    )


def lengthen(document: Document) -> None:
    """Paragraphs after the text, so that it has to be scrolled."""
    document.articles[0].text += "\n" + "\n".join(["云川市还通报了其他情况。"] * 80)


def test_choosing_a_record_scrolls_to_its_words_and_the_reverse(shown: Open, documents: Documents) -> None:
    (document,) = documents("full")
    lengthen(document)
    opened = shown([document])
    opened.locator("#text").evaluate("pane => { pane.scrollTop = pane.scrollHeight; }")
    assert not in_view(opened, ".mark[data-number='3']")

    opened.locator("#d-1-1-3 .quote").click()

    assert in_view(opened, ".mark[data-number='3']")
    assert opened.url.endswith("#d-1-1-3")

    opened.locator(".mark.p", has_text="顾星野").click()

    assert opened.locator("#tab-people").get_attribute("aria-selected") == "true"
    assert opened.locator("#p-1-1-3").get_attribute("aria-selected") == "true"
    assert in_view(opened, "#p-1-1-3")


def test_demands_are_filtered_by_speaker_and_by_field(shown: Open, documents: Documents) -> None:
    opened = shown(documents("full"))
    rows = opened.locator("#panel-directives tbody tr[id]:visible")
    by_speaker, by_field = (opened.locator("#panel-directives select").nth(i) for i in range(2))

    by_speaker.select_option("沈知遥")
    assert [row.get_attribute("id") for row in rows.all()] == ["d-1-1-5"]
    assert opened.locator("#matching").inner_text() == "显示1条，共5条"

    by_field.select_option("干部作风")
    assert rows.count() == 0
    assert opened.locator("#none").is_visible()

    opened.locator("#clear").click()
    assert rows.count() == 5

    # 经济运行 is only a secondary field of the demand; who works in it looks for that demand, too.
    by_field.select_option("经济运行")
    assert [row.get_attribute("id") for row in rows.all()] == ["d-1-1-5"]

    opened.locator("#clear").click()
    opened.locator("#only-doubtful").check()
    assert [row.get_attribute("id") for row in rows.all()] == ["d-1-1-4"]


def test_the_keyboard_goes_through_records_and_text(shown: Open, documents: Documents) -> None:
    opened = shown(documents("full"))
    focused = "document.activeElement.id || document.activeElement.textContent"
    opened.locator("#d-1-1-4").focus()

    opened.keyboard.press("j")
    assert opened.evaluate(focused) == "d-1-1-1"
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate(focused) == "d-1-1-2"
    opened.keyboard.press("k")
    opened.keyboard.press("Enter")
    assert opened.locator(".mark.on").count() > 0

    opened.locator("#articles [tabindex='0']").focus()
    opened.keyboard.press("j")
    opened.keyboard.press("Enter")
    assert re.match(r"[dpgtqm]-1-1", opened.evaluate(focused))


def test_a_link_opens_its_record(shown: Open, documents: Documents) -> None:
    opened = shown(documents("failed", "full"))

    opened.goto(opened.url + "#t-2-1-3")

    assert opened.locator("#tab-terms").get_attribute("aria-selected") == "true"
    assert "四保" in opened.locator("tr.on").inner_text()
    assert in_view(opened, ".mark.on")


def test_a_narrow_page_shows_the_text_or_the_records(shown: Open, documents: Documents) -> None:
    opened = shown(documents("full"), width=390)
    assert opened.locator("#text").is_visible()
    assert not opened.locator("#records").is_visible()

    opened.locator("#views button[data-view=records]").click()
    assert not opened.locator("#text").is_visible()
    assert opened.locator("#d-1-1-1").is_visible()

    opened.locator("#d-1-1-1 .quote").click()
    assert opened.locator("#text").is_visible()
    assert in_view(opened, ".mark.on")


def test_one_of_many_documents_is_opened_and_found(shown: Open, documents: Documents) -> None:
    read = documents(*["full"] * 199, "empty")
    read[120].articles[0].title = "云川市防汛调度会"
    opened = shown(read)
    items = opened.locator("#index li:visible")
    assert items.count() == 200
    assert opened.locator("#articles article").count() == 1

    opened.locator("#index input").fill("防汛")
    assert items.count() == 1

    items.locator("button").click()
    assert opened.locator("#d-121-1-1").is_visible()
    assert opened.url.endswith("#doc-121")


def test_the_language_is_switched_and_kept(shown: Open, documents: Documents) -> None:
    opened = shown(documents("full"))

    opened.locator("#language").click()
    assert opened.locator("#tab-directives").inner_text().startswith("Demands")
    assert opened.locator("html").get_attribute("lang") == "en"

    opened.reload()
    assert opened.locator("#tab-directives").inner_text().startswith("Demands")


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("directives", "未发现要求。"),
        ("people", "未发现人员。"),
        ("terms", "未发现机制或提法。"),
        ("quantities", "未发现数量与时限。"),
        ("meeting", "没有会议信息。"),
        ("leftOut", "没有未收入的内容。"),
        ("problems", "没有问题。"),
    ],
)
def test_what_was_not_found_is_said(shown: Open, documents: Documents, tab: str, said: str) -> None:
    opened = shown(documents("empty"))

    opened.locator(f"#tab-{tab}").click()

    assert said in opened.locator(f"#panel-{tab}").inner_text()


def test_every_field_of_work_has_an_english_name(shown: Open, documents: Documents) -> None:
    shipped = {name.rstrip("?") for name in table("domains").values()} - {"-", ""}
    (document,) = documents("full")
    document.articles[0].directives[0].other_domains = sorted(shipped)
    opened = shown([document])
    opened.locator("#language").click()

    offered = opened.locator("#panel-directives select").nth(1).inner_text()

    assert len(shipped) > 15
    assert re.findall(r"[\u4e00-\u9fff]", offered) == []


def test_a_page_of_no_documents_says_how_to_make_one(shown: Open) -> None:
    assert "luoshi read" in shown([]).locator("#articles").inner_text()


def test_the_same_documents_give_the_same_page(documents: Documents) -> None:
    assert page(documents("full", "failed")) == page(documents("full", "failed"))
