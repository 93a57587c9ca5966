"""The panes of the document page, over a pretended server: keys, marks, items, an input method as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browsing import fits
from tests.web.document_site import Desk
from tests.web.keyboard import InputMethod
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

Open = Callable[..., "Page"]


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site)


def current(page: Page) -> str | None:
    return page.locator(".proposal[aria-current=true]").get_attribute("data-proposal")


def settle(page: Page, identity: str, state: str) -> None:
    page.locator(f".proposal[data-proposal={identity}][data-state={state}]").wait_for()
    expect(page.locator(".sending")).to_have_count(0)


def test_the_text_stands_there_unchanged(desk: Desk, opened: Open) -> None:
    page = opened("/document")

    assert "\n".join(page.locator(".original .text p").all_text_contents()) == desk.text


def test_unsure_proposals_stand_first_and_the_first_is_current(desk: Desk, opened: Open) -> None:
    page = opened("/document")

    assert current(page) == "d3"
    assert not page.locator("[data-all-done]").is_visible()
    assert page.locator(".proposal[aria-current=true]").evaluate("one => one === document.activeElement")
    assert page.locator(".mark.current").all_text_contents() == [desk.proposals["d3"].words]


def test_arrows_move_and_the_text_follows(desk: Desk, opened: Open) -> None:
    page = opened("/document", height=420)
    method = InputMethod(page)
    seen = []

    for _ in range(10):
        seen.append(current(page))
        method.press("ArrowDown")
        mark = page.locator(".mark.current").first
        if current(page) != "block":
            assert mark.evaluate(
                "mark => { const box = mark.getBoundingClientRect();"
                " const pane = mark.closest('.pane').getBoundingClientRect();"
                " return box.top >= pane.top && box.bottom <= pane.bottom; }"
            )

    assert seen == ["d3", "block", "d1", "d2", "d4", "d5", "d6", "d7", "d8", "d9"]
    page.keyboard.press("Home")
    assert current(page) == "d3"
    page.keyboard.press("k")
    assert current(page) == "d3"


def test_everything_is_cleared_without_the_mouse_under_an_input_method(desk: Desk, opened: Open) -> None:
    page = opened("/document")
    method = InputMethod(page)

    # Typed ahead faster than the server answers: every key finds its own proposal.
    desk.may_answer.clear()
    for _ in range(10):
        method.press("Enter")
    desk.may_answer.set()
    expect(page.locator(".proposal[data-state=open]")).to_have_count(0)

    expect(page.locator("[data-all-done]")).to_be_visible()
    assert desk.site.posts() == [
        f"/accept/{one}" for one in ("d3", "block", "d1", "d2", "d4", "d5", "d6", "d7", "d8", "d9")
    ]
    assert desk.left() == 0
    assert "全部处理完了" in page.locator("#proposal-count").inner_text()
    assert all(
        asked.headers.get("X-CSRFToken") == "forged-by-nobody"
        for asked in desk.site.asked
        if asked.method == "POST"
    )


def test_rejecting_and_undoing(desk: Desk, opened: Open) -> None:
    page = opened("/document")
    method = InputMethod(page)

    method.press("Delete")
    settle(page, "d3", "rejected")
    assert current(page) == "block"
    assert "rejected" in (page.locator('.mark[data-proposal="d3"]').get_attribute("class") or "")

    method.press("F4")
    settle(page, "d3", "open")
    assert current(page) == "d3"
    assert desk.proposals["d3"].state == "open"

    page.keyboard.press("Delete")
    settle(page, "d3", "rejected")
    page.keyboard.press("Backspace")
    settle(page, "d3", "open")


def test_editing_in_place(desk: Desk, opened: Open) -> None:
    page = opened("/document")
    method = InputMethod(page)
    words = desk.proposals["d3"].words

    method.press("F2")
    field = page.locator("#field-words")
    field.wait_for()
    expect(field).to_be_focused()
    assert field.input_value() == words

    method.compose("gongre")
    method.press("Enter")
    method.commit("做好供热保障")
    assert desk.site.posts() == []
    assert field.input_value() == "做好供热保障"

    page.keyboard.press("Enter")
    settle(page, "d3", "accepted")
    assert desk.proposals["d3"].words == "做好供热保障"
    assert current(page) == "block"


def test_leaving_an_edit_changes_nothing(desk: Desk, opened: Open) -> None:
    page = opened("/document")

    page.keyboard.press("F2")
    page.locator("#field-words").wait_for()
    page.keyboard.type("别的话")
    page.keyboard.press("Escape")
    page.locator("#field-words").wait_for(state="detached")

    settle(page, "d3", "open")
    assert current(page) == "d3"
    assert desk.site.posts() == []
    expect(page.locator("#proposal-d3")).to_be_focused()


def test_splitting_at_a_chosen_place_under_an_input_method(desk: Desk, opened: Open) -> None:
    page = opened("/document")
    method = InputMethod(page)
    words = desk.proposals["d3"].words

    method.press("F8")
    page.locator(".cut-points").wait_for()
    expect(page.locator(".cut-points input").first).to_be_focused()
    method.press("ArrowRight")
    method.press("Enter")
    page.locator("#proposal-d3b").wait_for()
    settle(page, "d3", "open")

    assert desk.proposals["d3"].words == words[:8]
    assert desk.proposals["d3b"].words == words[8:]
    assert current(page) == "d3"


def test_merging_with_the_next(desk: Desk, opened: Open) -> None:
    page = opened("/document")
    both = desk.proposals["d1"].words + desk.proposals["d2"].words

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F9")
    page.locator("#proposal-d2").wait_for(state="detached")
    settle(page, "d1", "open")

    assert page.locator("#proposal-d1 .words").inner_text() == both
    assert current(page) == "d1"


def test_what_the_server_refuses_is_said_and_stops_the_keys_typed_ahead(desk: Desk, opened: Open) -> None:
    desk.fails.add("d3")
    page = opened("/document", expected=("409",))

    desk.may_answer.clear()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    desk.may_answer.set()
    page.locator(".toast.error").wait_for()

    assert "刚被别人处理过" in page.locator(".toast.error").inner_text()
    assert current(page) == "d3"
    assert desk.site.posts() == ["/accept/d3"]
    assert desk.left() == len(desk.proposals)


def test_pointing_at_either_side_lights_the_other(desk: Desk, opened: Open) -> None:
    page = opened("/document")

    page.locator("#proposal-d5").hover()
    assert page.locator(".mark.hot").all_text_contents() == [desk.proposals["d5"].words]

    page.locator('.mark[data-proposal="d2"]').hover()
    assert page.locator(".proposal.hot").get_attribute("data-proposal") == "d2"
    assert "d5" not in "".join(page.locator(".mark.hot").all_text_contents())


def test_clicking_a_mark_goes_to_its_proposal_and_again_to_what_surrounds_it(
    desk: Desk, opened: Open
) -> None:
    page = opened("/document")
    mark = page.locator('.mark[data-proposal="d7 t1"]')

    mark.click()
    assert current(page) == "t1"  # folded away before
    assert page.locator("#proposal-t1").is_visible()

    mark.click()
    assert current(page) == "d7"


def test_clicking_a_proposal_makes_it_current_and_its_buttons_work(desk: Desk, opened: Open) -> None:
    page = opened("/document")

    page.locator("#proposal-d5 .words").click()
    assert current(page) == "d5"

    page.locator("#proposal-d5").get_by_role("button", name="不采纳").click()
    settle(page, "d5", "rejected")
    assert current(page) == "d6"


def test_on_a_phone_one_pane_is_seen_at_a_time(desk: Desk, opened: Open) -> None:
    page = opened("/document", width=390, height=844)
    text, records = page.locator(".pane.text"), page.locator(".pane.records")

    assert (text.is_visible(), records.is_visible()) == (False, True)

    page.locator("#proposal-d3").get_by_role("button", name="看原文").click()
    assert (text.is_visible(), records.is_visible()) == (True, False)
    assert desk.proposals["d3"].words in page.locator(".peek").inner_text()

    page.locator('.mark[data-proposal="d5"]').click()
    assert desk.proposals["d5"].words in page.locator(".peek").inner_text()
    page.get_by_role("button", name="去处理").click()
    assert (text.is_visible(), records.is_visible()) == (False, True)
    assert current(page) == "d5"


@pytest.mark.parametrize("width", [390, 1000, 1440])
def test_nothing_sticks_out_sideways(desk: Desk, opened: Open, width: int) -> None:
    page = opened("/document", width=width)

    assert fits(page)


def test_paper_holds_what_is_folded_on_the_screen(desk: Desk, opened: Open) -> None:
    page = opened("/document")
    page.emulate_media(media="print")
    assert not page.locator("#proposal-t1").is_visible()

    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#proposal-t1").is_visible()
    assert page.locator(".original").is_visible()
    assert not page.locator(".proposal .actions").first.is_visible()

    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert not page.locator("#proposal-t1").is_visible()
