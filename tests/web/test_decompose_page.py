"""From directives to assigned tasks in a real browser: typed, pasted, filled down, undone, composed, saved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.urls import reverse

from luoshi.delivery.life import State
from luoshi.delivery.models import Series, TableDraft, Task, Untracked
from luoshi.record.models import ProposalKind, Role
from tests.browsing import fits
from tests.delivery.typed import city, directive
from tests.record.acting import accept, open_ones, receive
from tests.record.city import unit
from tests.web.accounts import account
from tests.web.keyboard import InputMethod
from tests.web.live import Open, live

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

__all__ = ["live"]

SHOTS = os.environ.get("LUOSHI_SHOTS", "")


def shot(page: Page, name: str) -> None:
    """A picture for whoever looks the pages through; and no page is wider than its window."""
    width = (page.viewport_size or {})["width"]
    assert fits(page), name
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"decompose-{name}-{width}.png", full_page=True)


@pytest.fixture
def document(transactional_db: Any) -> UUID:
    """A report whose directives are all accepted."""
    city()
    made = receive()
    accept(*open_ones(made, ProposalKind.DIRECTIVE))
    return made


def cell(page: Page, row: int, column: str) -> Locator:
    """A cell by its row (from 1) and column."""
    return page.locator(f".grid tbody tr:nth-child({row}) td[data-column={column}]")


def paste(page: Page, text: str) -> None:
    """What another program has copied, pasted by the keys."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+KeyV")


def copied(page: Page) -> str:
    """What the keys for copying give to other programs."""
    page.keyboard.press("Control+KeyC")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def kept(page: Page) -> None:
    """Wait until the server has what was typed."""
    expect(page.locator("#kept")).to_contain_text("已保存")


def test_a_meeting_becomes_tasks_as_in_a_spreadsheet(live: Open, document: UUID) -> None:
    page = live(
        f"{reverse('decompose')}?document={document}", account(Role.CLERK), expected=("status of 422",)
    )
    rows = page.locator(".grid tbody tr")
    total = rows.count()
    assert total > 5
    press = page.keyboard.press
    expect(page.locator(".grid-source mark:visible")).to_have_text(cell(page, 1, "title").inner_text())
    shot(page, "begun")

    # Type over, Enter, Tab, F2 and Escape.
    press("ArrowRight")
    page.keyboard.type("财政局")
    press("Enter")
    expect(cell(page, 1, "lead")).to_have_text("财政局")
    page.keyboard.type("市国资办")
    press("Tab")
    page.keyboard.type("各县区")
    press("Escape")
    expect(cell(page, 2, "responsible")).to_have_text("")
    expect(cell(page, 2, "lead")).to_have_attribute("aria-invalid", "true")
    expect(cell(page, 2, "lead")).to_have_attribute(
        "title", "单位登记里没有“市国资办”，是不是 云川市国资委？"
    )
    kept(page)
    shot(page, "wrong")

    # Nothing is registered while one cell is wrong; the focus is in it.
    press("F9")
    expect(page.locator(".toast.error")).to_contain_text("有 1 格要改，什么也没有立项")
    expect(cell(page, 2, "lead")).to_have_class("current")
    expect(page.locator("#row-said .error a")).to_have_attribute("href", reverse("organisation"))
    assert not Task.objects.exists()

    # Put right with F2, and a name chosen from what is offered.
    press("F2")
    for _letter in range(4):
        press("Backspace")
    page.keyboard.type("国资")
    expect(page.locator(".grid-list li")).to_have_text(["云川市国资委"])
    press("ArrowDown")
    press("Enter")
    expect(cell(page, 2, "lead")).to_have_text("云川市国资委")
    expect(cell(page, 2, "lead")).not_to_have_attribute("aria-invalid", "true")

    # An input method types straight into the resting cell, and Enter that ends a composition moves nowhere.
    page.locator(".grid tbody tr:nth-child(3) td[data-column=lead]").click()
    method = InputMethod(page)
    method.compose("cai")
    method.compose("财政")
    expect(page.locator(".grid-field")).to_have_value("财政")
    method.commit("财政局")
    expect(cell(page, 3, "lead")).to_have_class("current")
    press("Enter")
    expect(cell(page, 3, "lead")).to_have_text("财政局")

    # A block from Excel, with a line break in quotation marks; copied it is the same.
    cell(page, 1, "due_on").click()
    block = '6月底\t\t"验收合格；\n报告印发"\n2026-09-30\t领导批示（一般）\t"写""满意""二字\n存档"'
    paste(page, block)
    expect(cell(page, 1, "measure")).to_have_text("验收合格；\n报告印发")
    expect(cell(page, 2, "kind")).to_have_text("领导批示（一般）")
    expect(cell(page, 2, "measure")).to_have_text('写"满意"二字\n存档')
    expect(cell(page, 1, "due_on").locator(".note")).to_have_text("2026-06-30")
    assert copied(page) == block.replace('"\n2026', '"\r\n2026')

    # Fill down, undo, redo, delete.
    cell(page, 2, "kind").click()
    press("Shift+ArrowDown")
    press("Control+KeyD")
    expect(cell(page, 3, "kind")).to_have_text("领导批示（一般）")
    press("Control+KeyZ")
    expect(cell(page, 3, "kind")).to_have_text("年度工作部署（会议报道）")
    press("Control+KeyY")
    expect(cell(page, 3, "kind")).to_have_text("领导批示（一般）")
    cell(page, 3, "kind").click()
    press("Delete")
    expect(cell(page, 3, "kind")).to_have_text("")
    kept(page)

    # Nothing typed is lost: the page opened anew has it all.
    page.reload()
    expect(cell(page, 2, "measure")).to_have_text('写"满意"二字\n存档')
    expect(cell(page, 3, "lead")).to_have_text("财政局")

    # For study only; one for each county; two directives in one task.
    cell(page, 4, "title").click()
    press("Shift+ArrowDown")
    press("F8")
    page.get_by_role("button", name="仅供学习研究，没有办理要求").click()
    page.locator("#untrack").get_by_role("button", name="标为不立项").click()
    expect(rows.nth(4).locator("th")).to_contain_text("不立项")
    cell(page, 1, "title").click()
    press("Alt+KeyG")
    dialog = page.locator("#fan-out")
    expect(dialog.locator("input[data-group=counties]:checked")).to_have_count(3)
    shot(page, "fan-out")
    dialog.get_by_role("button", name="各立一件").click()
    expect(page.locator(".grid tbody th", has_text="系列")).to_have_count(3)
    cell(page, 4, "title").click()
    press("Shift+ArrowDown")
    press("Alt+KeyJ")
    expect(rows).to_have_count(total + 1)
    expect(page.locator(".grid-source [data-demand]:visible")).to_have_count(2)
    kept(page)
    expect(page.locator("#counts")).to_contain_text("将立项 4 件，不立项 2 条")
    shot(page, "filled")

    # Registered; nothing applies before the due days were looked at.
    press("F9")
    page.wait_for_url("**/assign?*")
    expect(page.locator("main")).to_contain_text("已立项 4 件；2 条标为不立项；还有")
    tasks = list(Task.objects.order_by("number"))
    assert [task.lead for task in tasks[:3]] == [one.lead for one in tasks[:3]]
    assert {task.series for task in tasks[:3]} == {Series.objects.get().id}
    assert (tasks[3].lead, len(tasks[3].directives)) == (unit("GZW"), 2)
    assert Untracked.objects.count() == 2
    assert {task.state for task in tasks} == {State.REGISTERED}
    assert len(TableDraft.objects.get().rows) == total - 5
    expect(page.locator("#assign tbody tr")).to_have_count(4)
    shot(page, "assign")
    return tasks_assigned(page, tasks)


def tasks_assigned(page: Page, tasks: list[Task]) -> None:
    """What would be late stands out and is not chosen; its day is changed; then all are assigned."""
    late = page.locator("#assign tbody tr.late")
    for row in late.all():
        expect(row.get_by_role("checkbox")).not_to_be_checked()
        row.locator("input[type=date]").fill("2030-06-30")
    page.keyboard.press("F8")
    expect(page.locator("main")).to_contain_text("请看过新的时限再交办")
    expect(late).to_have_count(0)
    page.keyboard.press("F9")
    expect(page.locator("main")).to_contain_text("已交办 4 件")
    assert set(Task.objects.values_list("state", flat=True)) == {State.ASSIGNED}
    assert all(task.due_on is not None for task in Task.objects.all())


@pytest.mark.usefixtures("transactional_db")
def test_what_a_demand_says_itself_is_taken_and_taken_back_in_one_step(live: Open) -> None:
    city()
    of = directive("市财政局会同市国资委，12月底前落实资金")
    page = live(f"{reverse('decompose')}?directive={of}", account(Role.CLERK))

    columns = ("lead", "due_on", "supporting")
    expect(cell(page, 1, "lead")).to_have_attribute("data-ghost", "建议：市财政局")
    expect(cell(page, 1, "supporting")).to_have_attribute("data-ghost", "建议：云川市国资委")
    day = (cell(page, 1, "due_on").get_attribute("data-ghost") or "").removeprefix("建议：")
    assert day.endswith("-12-31")
    page.keyboard.press("F4")
    for column, words in zip(columns, ("市财政局", day, "云川市国资委"), strict=True):
        expect(cell(page, 1, column)).to_have_text(words)
    page.keyboard.press("Control+KeyZ")
    for column in columns:
        expect(cell(page, 1, column)).to_have_text("")

    # To fan out, whom the sentence addresses is ticked, and nobody else.
    page.keyboard.press("Alt+KeyG")
    ticked = page.locator("#fan-out input[name=unit]:checked")
    expect(ticked).to_have_count(1)
    expect(ticked).to_have_value("市财政局")


def test_nothing_is_lost_when_the_line_drops_or_another_window_was_faster(live: Open, document: UUID) -> None:
    clerk = account(Role.CLERK)
    address = f"{reverse('decompose')}?document={document}"
    complaints = ("Failed to load resource", "status of 409")
    page = live(address, clerk, expected=complaints)
    page.keyboard.press("ArrowRight")
    page.context.set_offline(True)
    page.keyboard.type("财政局")
    page.keyboard.press("Enter")
    expect(page.locator("#kept")).to_contain_text("连不上服务器，会自动再试")
    page.context.set_offline(False)
    expect(page.locator("#kept")).to_contain_text("已保存", timeout=10_000)

    other = live(address, clerk, expected=complaints)
    expect(cell(other, 1, "lead")).to_have_text("财政局")
    other.keyboard.press("ArrowDown")
    other.keyboard.press("ArrowRight")
    other.keyboard.type("国资委")
    other.keyboard.press("Enter")
    kept(other)
    page.keyboard.type("市督查室")
    page.keyboard.press("Enter")

    expect(page.locator("#kept")).to_contain_text("在另一个窗口里改过")
    expect(cell(page, 2, "lead")).to_have_text("市督查室")
    leads = [one["cells"].get("lead", "") for one in TableDraft.objects.get().rows[:2]]
    assert leads == ["财政局", "国资委"]


@pytest.mark.parametrize("width", [390])
def test_the_table_can_be_filled_in_on_a_narrow_window(live: Open, document: UUID, width: int) -> None:
    page = live(f"{reverse('decompose')}?document={document}", account(Role.CLERK), width=width)
    cell(page, 1, "lead").click()
    page.keyboard.type("财政局")
    page.keyboard.press("Enter")
    kept(page)
    shot(page, "narrow")
    page.get_by_role("button", name="立项").first.click()
    page.wait_for_url("**/assign?*")
    shot(page, "narrow-assign")
    assert Task.objects.count() == 1
