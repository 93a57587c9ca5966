"""The document page of the product itself: cleared by keyboard, everything undoable, nothing lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.urls import reverse

from luoshi.delivery.models import Directive
from luoshi.record.actions.acting import Because
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.models import Person, Proposal, ProposalKind, ProposalState, Role
from tests.browsing import fits
from tests.record.acting import (
    OTHER_CLERK,
    accept,
    accept_all,
    assert_sound,
    open_ones,
    receive,
)
from tests.record.actions.test_replacing import read_anew, shorten_first
from tests.record.people import FIRST, SECOND, read_and_accept
from tests.web.accounts import BACKEND, account
from tests.web.keyboard import InputMethod
from tests.web.live import Open, live

if TYPE_CHECKING:
    from _pytest.monkeypatch import MonkeyPatch
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

__all__ = ["live"]

SHOTS = os.environ.get("LUOSHI_SHOTS", "")
MOST_KEYS = 30  # for the second of the real reports
WIDTHS = (1440, 390)

Press = Callable[[str], None]


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def open_document(live: Open, document: UUID, role: str = Role.CLERK, query: str = "", **more: Any) -> Page:
    # Somebody whom no report names.
    return live(reverse("document", args=[document]) + query, account(role, "林知秋"), **more)


def current(page: Page) -> str:
    return page.locator(".proposal[aria-current=true]").get_attribute("data-proposal") or ""


def settled(page: Page) -> None:
    expect(page.locator(".sending")).to_have_count(0)
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")


def shown(page: Page) -> tuple[list[str], list[str | None]]:
    """What the list says, and how the text is marked."""
    items = [" ".join(text.split()) for text in page.locator(".proposals > li").all_text_contents()]
    marks = page.locator(".mark").evaluate_all(
        "marks => marks.map((mark) => mark.textContent + ' ' +"
        " Array.from(mark.classList).filter((one) => one !== 'current' && one !== 'hot').sort().join(' '))"
    )
    return items, marks


def words(page: Page, proposal: UUID | str) -> str:
    return page.locator(f"#proposal-{proposal} .words").first.inner_text()


def marked(page: Page, proposal: UUID | str) -> str:
    return "".join(page.locator(f'.mark[data-proposal~="{proposal}"]').all_text_contents())


def clear(page: Page, press: Press) -> int:
    """Accepts whatever is current until nothing is open; how many keys that took."""
    waiting = page.locator(".proposal[data-state=open]")
    keys = 0
    while (before := waiting.count()) and keys < 200:
        press("Enter")
        keys += 1
        page.wait_for_function(
            "before => document.querySelectorAll('.proposal[data-state=open]').length < before"
            " || document.querySelector('.toast')",
            arg=before,
        )
        settled(page)
        assert page.locator(".toast").all_inner_texts() == []
    return keys


def cleared(page: Page, document: UUID) -> None:
    expect(page.locator("[data-all-done]")).to_be_visible()
    assert "全部处理完了" in page.locator("#proposal-count").inner_text()
    assert not Proposal.objects.filter(document=document, state=ProposalState.OPEN).exists()
    assert fits(page)
    assert_sound()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_sample_is_cleared_by_keyboard_alone(live: Open, width: int) -> None:
    document = receive()
    page = open_document(live, document, width=width)
    shot(page, f"document-{width}")

    clear(page, page.keyboard.press)

    cleared(page, document)
    shot(page, f"document-cleared-{width}")


def test_a_sample_is_cleared_while_an_input_method_is_composing(live: Open) -> None:
    document = receive()
    page = open_document(live, document)
    method = InputMethod(page)
    method.compose("queren")

    clear(page, method.press)

    cleared(page, document)


@pytest.mark.parametrize(
    ("number", "composing"),
    [
        (0, False),
        pytest.param(1, False, marks=pytest.mark.slow),
        pytest.param(1, True, marks=pytest.mark.slow),
    ],
)
def test_a_real_report_is_cleared_by_keyboard_alone(
    live: Open, seeds: list[Path], number: int, composing: bool
) -> None:
    document = receive(seeds[number].name, data=seeds[number].read_bytes())
    page = open_document(live, document)
    shot(page, f"seed-{number + 1}-1440")

    keys = clear(page, InputMethod(page).press if composing else page.keyboard.press)

    cleared(page, document)
    if number == 1:
        assert keys <= MOST_KEYS


def test_unsure_ones_come_first_and_every_directive_is_listed_once(live: Open) -> None:
    document = receive()
    page = open_document(live, document)

    listed = page.locator(".proposal[data-kind=directive]").evaluate_all(
        "items => items.map((item) => item.dataset.proposal)"
    )
    doubtful = [str(row.id) for row in open_ones(document, ProposalKind.DIRECTIVE) if row.doubtful]
    assert listed[: len(doubtful)] == doubtful
    assert sorted(listed) == sorted(str(row.id) for row in open_ones(document, ProposalKind.DIRECTIVE))


def test_arrows_move_and_both_sides_light_each_other(live: Open) -> None:
    document = receive()
    page = open_document(live, document)
    method = InputMethod(page)
    first = current(page)

    method.press("ArrowDown")
    second = current(page)
    page.keyboard.press("ArrowUp")
    assert current(page) == first != second

    (directive, *_, other) = open_ones(document, ProposalKind.DIRECTIVE)
    page.locator(f"#proposal-{other.id} .words").hover()
    assert "".join(page.locator(".mark.hot").all_text_contents()) == other.quote
    page.locator(f'.mark[data-proposal~="{directive.id}"]').first.hover()
    assert page.locator(".proposal.hot").get_attribute("data-proposal") in (
        page.locator(".mark.hot").first.get_attribute("data-proposal") or ""
    )


def go_to(page: Page, proposal: UUID) -> None:
    """To an item by arrows."""
    page.keyboard.press("Home")
    for _ in range(100):
        if current(page) == str(proposal):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("arrows do not lead there")


def undo(page: Page) -> None:
    page.keyboard.press("F4")
    settled(page)


def test_every_step_can_be_undone_to_exactly_what_was_before(live: Open) -> None:
    document = receive()
    (first, second, third, *_) = open_ones(document, ProposalKind.DIRECTIVE)
    page = open_document(live, document)
    before = shown(page)

    go_to(page, first.id)
    page.keyboard.press("Delete")
    page.locator(f"#proposal-{first.id}[data-state=rejected]").wait_for()
    settled(page)
    assert "未采纳" in page.locator(f"#proposal-{first.id}").inner_text()
    undo(page)
    assert (shown(page), current(page)) == (before, str(first.id))

    page.keyboard.press("Enter")
    page.locator(f"#proposal-{first.id}[data-state=accepted]").wait_for()
    settled(page)
    assert "已采纳" in page.locator(f"#proposal-{first.id}").inner_text()
    assert Directive.objects.filter(known_to=None).count() == 1
    undo(page)
    assert (shown(page), current(page)) == (before, str(first.id))
    assert not Directive.objects.filter(known_to=None).exists()

    go_to(page, second.id)
    page.keyboard.press("F9")
    page.locator(f"#proposal-{second.id}").wait_for(state="detached")
    settled(page)
    merged = current(page)
    assert second.quote in words(page, merged)
    assert third.quote in words(page, merged)
    undo(page)
    assert shown(page) == before

    long = next(row for row in open_ones(document, ProposalKind.DIRECTIVE) if "，" in row.quote)
    go_to(page, long.id)
    page.keyboard.press("F8")
    page.locator(".cut-points").wait_for()
    page.keyboard.press("Enter")
    page.locator(f"#proposal-{long.id}").wait_for(state="detached")
    settled(page)
    half = current(page)
    assert long.quote.startswith(words(page, half))
    undo(page)
    assert (shown(page), current(page)) == (before, str(long.id))

    block = page.locator(".proposal[data-kind=block]").get_attribute("data-proposal")
    page.keyboard.press("Home")
    for _ in range(50):
        if current(page) == block:
            break
        page.keyboard.press("ArrowDown")
    people = Person.objects.count()
    page.keyboard.press("Enter")
    page.locator(".proposal[data-kind=block][data-state=accepted]").wait_for()
    settled(page)
    assert Person.objects.count() > people
    undo(page)
    assert shown(page) == before
    assert Person.objects.count() == people
    assert_sound()


def edit(page: Page, proposal: UUID, text: str) -> None:
    go_to(page, proposal)
    page.keyboard.press("F2")
    field = page.locator("#field-quote")
    expect(field).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def test_words_can_be_shortened_and_stand_on_their_new_place_in_the_text(live: Open) -> None:
    document = receive()
    directive = open_ones(document, ProposalKind.DIRECTIVE)[0]
    page = open_document(live, document)
    before = shown(page)
    shorter = directive.quote[2:-3]

    edit(page, directive.id, shorter)
    page.locator(f"#proposal-{directive.id}[data-state=accepted]").wait_for()
    settled(page)

    assert words(page, directive.id) == shorter
    assert marked(page, directive.id) == shorter
    assert "修改后采纳" in page.locator(f"#proposal-{directive.id}").inner_text()
    row = Directive.objects.get(known_to=None)
    assert row.quote == shorter
    undo(page)
    assert shown(page) == before
    assert_sound()


def test_a_field_of_several_lines_takes_enter_for_a_new_line_and_is_saved_with_control_enter(
    live: Open,
) -> None:
    document = receive()
    directive = open_ones(document, ProposalKind.DIRECTIVE)[0]
    page = open_document(live, document)
    go_to(page, directive.id)
    page.keyboard.press("F2")
    field = page.locator("#field-terms")
    field.fill("")
    field.press_sequentially("甲办法")
    field.press("Enter")
    field.press_sequentially("乙办法")
    shot(page, "edit-1440")
    assert field.input_value() == "甲办法\n乙办法"
    assert Proposal.objects.get(pk=directive.id).state == ProposalState.OPEN

    field.press("Control+Enter")
    page.locator(f"#proposal-{directive.id}[data-state=accepted]").wait_for()
    settled(page)

    assert Directive.objects.get(known_to=None).mechanisms == ["甲办法", "乙办法"]
    assert_sound()


def test_several_that_somebody_else_decided_meanwhile_are_all_shown_as_they_are(live: Open) -> None:
    document = receive()
    page = open_document(live, document, expected=("409",))
    (first, second, third, *_) = open_ones(document, ProposalKind.DIRECTIVE)
    go_to(page, first.id)
    accept(first, actor=OTHER_CLERK)
    reject_proposals(OTHER_CLERK, Because(), [second.id])

    page.keyboard.press("F9")
    page.locator(".toast.error").wait_for()
    page.locator(f"#proposal-{second.id}[data-state=rejected]").wait_for()
    settled(page)

    assert page.locator(f"#proposal-{first.id}").get_attribute("data-state") == "accepted"
    assert current(page) == str(third.id)


def test_words_that_are_not_in_the_text_are_refused_and_what_was_typed_stays(live: Open) -> None:
    document = receive()
    directive = open_ones(document, ProposalKind.DIRECTIVE)[0]
    page = open_document(live, document, expected=("422",))

    edit(page, directive.id, "这句话原文里没有。")
    toast = page.locator(".toast.error")
    toast.wait_for()

    assert "只能是原文的一段" in toast.inner_text()
    assert page.locator("#field-quote").input_value() == "这句话原文里没有。"
    assert open_ones(document, ProposalKind.DIRECTIVE)[0].id == directive.id

    page.keyboard.press("Escape")
    page.locator("#field-quote").wait_for(state="detached")
    settled(page)
    assert words(page, directive.id) == directive.quote
    assert current(page) == str(directive.id)


@pytest.mark.parametrize(("key", "people"), [("Enter", 1), ("n", 2)])
def test_a_name_that_is_known_already_is_asked_about(live: Open, key: str, people: int) -> None:
    read_and_accept(FIRST, "2024年年中工作会议.txt")
    document = receive("2026年高质量发展大会.txt", data=SECOND.encode())
    asked = next(row for row in open_ones(document, ProposalKind.PERSON) if row.values["name"] == "季小满")
    page = open_document(live, document)
    item = page.locator(f"#proposal-{asked.id}")
    expect(item).to_contain_text("名册里已有同名的人")

    go_to(page, asked.id)
    shot(page, "same-name")
    page.keyboard.press(key)
    page.locator(f"#proposal-{asked.id}[data-state=accepted]").wait_for()
    settled(page)

    assert Person.objects.filter(name="季小满").count() == people
    assert_sound()


def test_a_reader_sees_everything_and_can_decide_nothing(live: Open) -> None:
    document = receive()
    (directive, *_) = open_ones(document, ProposalKind.DIRECTIVE)
    page = open_document(live, document, Role.READER)

    assert directive.quote in words(page, directive.id)
    assert marked(page, directive.id) == directive.quote
    for item in page.locator(".proposal").all():
        if item.is_visible():
            item.click(position={"x": 30, "y": 10})
            assert item.locator(".actions button:visible").all_inner_texts() == []
    assert page.locator("[hx-post]").count() == 0
    assert page.locator("form[action*=class]").count() == 0
    page.locator(".original p").first.click(click_count=3)
    for key in ("ArrowRight", "Enter", "Insert", "Delete", "F2", "F8", "F9", "F4"):
        page.keyboard.press(key)
    assert not Proposal.objects.filter(document=document).exclude(state=ProposalState.OPEN).exists()


def test_a_past_day_shows_what_was_decided_by_then_and_nothing_can_be_done(
    live: Open, monkeypatch: MonkeyPatch
) -> None:
    def on(day: int) -> None:
        class Clock(datetime):
            """The server's clock on that day."""

            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return datetime(2026, 3, day, 9, tzinfo=UTC)

        monkeypatch.setattr("luoshi.record.actions.acting.datetime", Clock)

    on(2)
    document = receive()
    (first, second, third, *_) = open_ones(document, ProposalKind.DIRECTIVE)
    accept(first)
    on(3)
    reject_proposals(OTHER_CLERK, Because(), [second.id])
    monkeypatch.undo()
    accept(third)

    def states(page: Page) -> list[str | None]:
        return [
            page.locator(f"#proposal-{row.id}").get_attribute("data-state") for row in (first, second, third)
        ]

    page = open_document(live, document, query="?known=2026-03-02", expected=("404",))
    assert states(page) == ["accepted", "open", "open"]
    assert "正在看以 2026年3月2日 为止的记录" in page.locator(".banner.past").inner_text()
    assert page.locator("[hx-post]").count() == 0
    assert page.locator(".panes button[data-key]").count() == 0
    shot(page, "document-past-1440")
    base = page.url.split("?")[0]
    page.goto(f"{base}?known=2026-03-03")
    assert states(page) == ["accepted", "rejected", "open"]
    page.goto(base)
    assert states(page) == ["accepted", "rejected", "accepted"]
    page.goto(f"{base}?known=2026-03-01")
    assert "还没有收到" in page.locator("main").inner_text()


def test_a_decision_that_somebody_else_took_meanwhile_is_said_and_nothing_is_lost(live: Open) -> None:
    document = receive()
    page = open_document(live, document, expected=("409",))
    (first, second, *_) = open_ones(document, ProposalKind.DIRECTIVE)
    go_to(page, first.id)
    reject_proposals(OTHER_CLERK, Because(), [first.id])

    page.keyboard.press("Enter")
    toast = page.locator(".toast.error")
    toast.wait_for()

    assert "已有人处理" in toast.inner_text()
    assert Proposal.objects.get(pk=first.id).state == ProposalState.REJECTED
    page.locator(f"#proposal-{first.id}[data-state=rejected]").wait_for()
    settled(page)
    assert toast.is_visible()
    assert current(page) == str(second.id)
    page.keyboard.press("Enter")
    page.locator(f"#proposal-{second.id}[data-state=accepted]").wait_for()
    settled(page)
    page.reload()
    assert page.locator(f"#proposal-{first.id}").get_attribute("data-state") == "rejected"
    assert_sound()


def test_a_name_in_the_address_opens_its_item(live: Open) -> None:
    """As the register links to where a directive stands."""
    document = receive()
    last = open_ones(document, ProposalKind.DIRECTIVE)[-1]

    page = open_document(live, document, query=f"#proposal-{last.id}")

    assert current(page) == str(last.id)


def test_a_newer_reading_of_an_accepted_directive_takes_its_place_by_key_and_gives_it_back(
    live: Open, monkeypatch: MonkeyPatch
) -> None:
    document = receive()
    old = open_ones(document, ProposalKind.DIRECTIVE)[0]
    accept(old)
    read_anew(document, monkeypatch, shorten_first)
    new = next(row for row in open_ones(document) if row.differs_from == old.id)
    page = open_document(live, document)
    go_to(page, new.id)
    item = page.locator(f"#proposal-{new.id}")
    assert old.quote in item.locator(".differs").inner_text()
    shot(page, "differs-1440")

    page.keyboard.press("Enter")
    page.locator(f"#proposal-{old.id}").wait_for(state="detached")
    settled(page)
    assert item.get_attribute("data-state") == "accepted"
    assert [row.quote for row in Directive.objects.filter(known_to=None)] == [new.quote]

    undo(page)
    page.locator(f"#proposal-{old.id}[data-state=accepted]").wait_for()
    settled(page)
    assert [row.quote for row in Directive.objects.filter(known_to=None)] == [old.quote]
    go_to(page, new.id)
    page.keyboard.press("2")
    page.locator(f"#proposal-{new.id}[data-state=accepted]").wait_for()
    settled(page)
    assert Directive.objects.filter(known_to=None).count() == 2
    assert_sound()


def test_an_edited_newer_reading_takes_the_place_too(live: Open, monkeypatch: MonkeyPatch) -> None:
    document = receive()
    old = open_ones(document, ProposalKind.DIRECTIVE)[0]
    accept(old)
    read_anew(document, monkeypatch, shorten_first)
    new = next(row for row in open_ones(document) if row.differs_from == old.id)
    page = open_document(live, document, width=390)

    edit(page, new.id, new.quote[:-1])
    page.locator(f"#proposal-{new.id}[data-state=accepted]").wait_for()
    settled(page)

    assert [row.quote for row in Directive.objects.filter(known_to=None)] == [new.quote[:-1]]
    assert_sound()


def select_words(page: Page, text: str) -> None:
    """Drags the mouse from the first of the words to behind the last."""
    ends = page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.querySelector("#originals .text"), NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          let all = "";
          const nodes = [];
          while (walker.nextNode()) { nodes.push([walker.currentNode, all.length]); all += walker.currentNode.data; }
          const at = all.indexOf(words);
          const place = (n) => nodes.filter(([node, from]) => from <= n).pop();
          const box = (n) => {
            const [node, from] = place(n);
            range.setStart(node, n - from);
            range.setEnd(node, n - from + 1);
            return range.getBoundingClientRect();
          };
          place(at)[0].parentElement.scrollIntoView({ block: "center" });
          const first = box(at);
          const last = box(at + words.length - 1);
          return [first.left + 1, (first.top + first.bottom) / 2, last.right, (last.top + last.bottom) / 2];
        }""",
        text,
    )
    page.mouse.move(ends[0], ends[1])
    page.mouse.down()
    page.mouse.move(ends[2], ends[3], steps=4)
    page.mouse.up()


MISSED = "土地问题月底前一并了结"
MISSING = f"""本报讯 2026年3月2日，全市项目建设推进会召开，市委书记周启明主持会议并讲话。
周启明强调，要全面落实“三单工作法”，对照清单逐项销号。{MISSED}。要压实县区责任。
会议还有其他议程。
"""


def marked_ones(document: UUID) -> list[Proposal]:
    return [row for row in open_ones(document) if row.marked_by]


@pytest.mark.parametrize("width", WIDTHS)
def test_words_selected_with_the_mouse_are_marked_and_accepted(live: Open, width: int) -> None:
    document = receive("一.txt", data=MISSING.encode())
    page = open_document(live, document, width=width)
    before = shown(page)
    if width == 390:
        page.locator("[data-view-button=text]").click()
    bar = page.locator("[data-mark-bar]")
    assert not bar.is_visible()

    select_words(page, MISSED)
    expect(bar).to_be_visible()
    assert bar.locator("[data-mark-words]").inner_text() == MISSED
    shot(page, f"mark-{width}")
    bar.get_by_role("button").click()
    page.locator("[data-mark-bar][hidden]").wait_for(state="attached")
    settled(page)

    (row,) = marked_ones(document)
    assert (row.quote, row.values["speaker"]) == (MISSED, "周启明")
    assert marked(page, row.id) == MISSED
    assert words(page, row.id) == MISSED
    assert current(page) == str(row.id)
    shot(page, f"marked-{width}")
    page.keyboard.press("Enter")
    page.locator(f"#proposal-{row.id}[data-state=accepted]").wait_for()
    settled(page)
    assert [one.quote for one in Directive.objects.filter(known_to=None)] == [MISSED]

    undo(page)
    assert current(page) == str(row.id)
    undo(page)
    page.locator(f"#proposal-{row.id}").wait_for(state="detached")
    settled(page)
    assert shown(page) == before
    assert fits(page)
    assert_sound()


@pytest.mark.parametrize("composing", [False, True])
def test_words_are_selected_and_marked_by_keys_alone(live: Open, *, composing: bool) -> None:
    document = receive("一.txt", data=MISSING.encode())
    first = open_ones(document, ProposalKind.DIRECTIVE)[0]
    page = open_document(live, document)
    method = InputMethod(page)
    if composing:
        method.compose("biao")
    press = method.press if composing else page.keyboard.press

    def chosen() -> str:
        return str(page.evaluate("() => String(window.getSelection())"))

    go_to(page, first.id)
    press("ArrowRight")
    assert chosen() == MISSED
    if not composing:
        press("Shift+ArrowLeft")
        press("Shift+ArrowLeft")
        assert chosen() == MISSED[:-2]
        press("Shift+ArrowDown")
        assert chosen() == MISSED
        press("Control+ArrowRight")
        press("Control+ArrowRight")
        assert chosen() == MISSED[2:]
        press("Control+ArrowLeft")
        press("Control+ArrowLeft")
        press("Shift+ArrowDown")
        assert chosen() == MISSED + "。要压实县区责任"
        press("Shift+ArrowUp")
        press("ArrowLeft")
        assert chosen() == "对照清单逐项销号"
        press("Escape")
        assert chosen() == ""
        press("ArrowRight")
    press("Enter")
    page.wait_for_function("() => !String(window.getSelection())")
    settled(page)

    (row,) = marked_ones(document)
    assert (row.quote, current(page)) == (MISSED, str(row.id))
    assert Proposal.objects.get(pk=first.id).state == ProposalState.OPEN
    press("Enter")
    page.locator(f"#proposal-{row.id}[data-state=accepted]").wait_for()
    settled(page)
    assert_sound()


def test_marked_words_can_be_edited_before_they_are_accepted(live: Open) -> None:
    document = receive("一.txt", data=MISSING.encode())
    page = open_document(live, document)
    select_words(page, MISSED)
    page.keyboard.press("a")
    page.wait_for_function("() => !String(window.getSelection())")
    settled(page)
    (row,) = marked_ones(document)

    edit(page, row.id, MISSED + "。要压实县区责任")
    page.locator(f"#proposal-{row.id}[data-state=accepted]").wait_for()
    settled(page)

    assert marked(page, row.id) == MISSED + "。要压实县区责任"
    assert_sound()


def test_words_that_are_a_directive_already_are_refused_and_stay_selected(live: Open) -> None:
    document = receive("一.txt", data=MISSING.encode())
    first = open_ones(document, ProposalKind.DIRECTIVE)[0]
    page = open_document(live, document, expected=("422",))

    select_words(page, first.quote)
    page.keyboard.press("Insert")
    toast = page.locator(".toast.error")
    toast.wait_for()

    assert "已经是一条部署" in toast.inner_text()
    assert marked_ones(document) == []
    assert str(page.evaluate("() => String(window.getSelection())")) == first.quote


def test_moving_on_by_arrows_leaves_nothing_selected_that_enter_would_mark(live: Open) -> None:
    document = receive("一.txt", data=MISSING.encode())
    page = open_document(live, document)
    select_words(page, MISSED)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    now = current(page)

    page.keyboard.press("Enter")
    page.locator(f"#proposal-{now}[data-state=accepted]").wait_for()
    settled(page)

    assert marked_ones(document) == []


def test_several_articles_count_their_own_characters_and_a_selection_over_two_is_not_taken(
    live: Open,
) -> None:
    document = receive()
    page = open_document(live, document)
    articles = page.locator("[data-article]")
    assert articles.count() > 1
    paragraph = articles.nth(1).locator("p[data-start]").nth(1)
    text = paragraph.evaluate("node => node.textContent")

    page.evaluate(
        "() => { const paragraphs = document.querySelectorAll('[data-article]')[1].querySelectorAll('p[data-start]');"
        " window.getSelection().selectAllChildren(paragraphs[1]); }"
    )
    bar = page.locator("[data-mark-bar]")
    expect(bar).to_be_visible()
    assert bar.locator("[data-mark-words]").inner_text() == text.strip()
    page.keyboard.press("Enter")
    page.wait_for_function("() => !String(window.getSelection())")
    settled(page)
    (row,) = marked_ones(document)
    assert row.quote == text.strip()

    page.evaluate(
        "() => { const texts = document.querySelectorAll('[data-article] .text');"
        " window.getSelection().setBaseAndExtent(texts[0], 0, texts[1], texts[1].childNodes.length); }"
    )
    expect(page.locator("[data-mark-several]")).to_be_visible()
    page.keyboard.press("Enter")
    assert bar.get_by_role("button").is_disabled()
    assert len(marked_ones(document)) == 1


def test_after_the_last_one_a_key_leads_to_the_next_document(live: Open) -> None:
    accept_all(receive())
    waiting = receive("11-appointments.txt")
    done = receive("12-inspection.txt")
    accept_all(done)
    page = open_document(live, done)

    page.keyboard.press("n")

    page.wait_for_url(f"**/{waiting}")


QUERIES = 16


@pytest.mark.django_db
def test_the_page_asks_as_much_for_a_hundred_proposals_as_for_ten(
    django_assert_max_num_queries: Any, client: Any
) -> None:
    client.force_login(account(Role.CLERK), backend=BACKEND)
    taken = []
    for number in (10, 100):
        demands = "".join(f"要抓好第{n}批重点项目建设，确保按期投产。" for n in range(number))
        text = f"本报讯 2026年3月2日，市委书记周启明主持召开全市项目会议。\n\n周启明强调，{demands}\n"
        document = receive(f"{number}.txt", data=text.encode())
        assert len(open_ones(document, ProposalKind.DIRECTIVE)) >= number
        with django_assert_max_num_queries(QUERIES) as queries:
            assert client.get(reverse("document", args=[document])).status_code == 200
        taken.append(len(queries))
        for row in open_ones(document, ProposalKind.DIRECTIVE)[: number // 2]:
            accept(row)
        with django_assert_max_num_queries(QUERIES):
            client.get(reverse("document", args=[document]))

    assert taken[0] == taken[1]
