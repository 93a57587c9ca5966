"""Ledgers in a real browser: a messy table is asked about, looked at, imported, traced to its cell, and withdrawn."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.record.actions.compare_ledger import compare_ledger
from luoshi.record.models import LedgerBatch, LedgerForm, LedgerState, Role, Statement
from tests.browsing import fits
from tests.monitor.acting import SAMPLES, city, city_since_june, confirmed, imported, received, unit
from tests.monitor.workbooks import output, workbook
from tests.record.acting import assert_sound
from tests.web.accounts import account
from tests.web.live import Open, live

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

__all__ = ["live"]

SHOTS = os.environ.get("LUOSHI_SHOTS", "")
FUNDS = SAMPLES / "ledgers" / "投资促进局" / "2026年招商引资到位资金.xlsx"
WIDTHS = pytest.mark.parametrize("width", [1440, 390])


def shot(page: Page, name: str) -> None:
    """A picture for whoever looks the pages through; and no page is wider than its window."""
    width = (page.viewport_size or {})["width"]
    assert fits(page), name
    if SHOTS:
        tall = page.evaluate("document.documentElement.scrollHeight") > 3_000
        page.screenshot(path=Path(SHOTS) / f"ledger-{name}-{width}.png", full_page=not tall)


def work() -> None:
    """Do what waits in the queue, as the worker does."""
    for job in list(ProcrastinateJob.objects.filter(status="todo").order_by("id")):
        app.tasks[job.task_name].func(**job.args)
        ProcrastinateJob.objects.filter(pk=job.pk).delete()


def dropped(page: Page, data: bytes, name: str) -> None:
    page.locator("#upload-files").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


@WIDTHS
def test_a_messy_ledger_is_imported_looked_into_and_withdrawn(live: Open, width: int) -> None:
    city_since_june()
    page = live(reverse("ledgers"), account(Role.CLERK), width=width, expected=("status of 422",))
    expect(page.locator("#ledgers")).to_contain_text("还没有台账")
    shot(page, "empty")

    dropped(page, FUNDS.read_bytes(), FUNDS.name)
    row = page.locator("#ledgers tbody tr")
    expect(row).to_contain_text("正在比对")
    work()
    expect(row).to_contain_text("待确认")
    shot(page, "list-asked")

    row.get_by_role("link", name=FUNDS.name).click()
    expect(page.get_by_label("这是谁的台账")).to_have_value(str(unit("市投资促进局")))
    expect(page.locator(".mapping")).to_have_count(1)
    expect(page.locator(".mapping")).to_contain_text("同样的表 9 张")
    shot(page, "asked")
    page.locator('[name="g0.c3.indicator"]').focus()
    page.locator('[name="g0.period"]').select_option("fixed")
    page.keyboard.press("F9")
    expect(page.locator(".alert.error")).to_contain_text("请写明时期")
    page.locator(".problem-list a").click()
    expect(page.locator('[name="g0.period.value"]')).to_be_focused()
    page.locator('[name="g0.period"]').select_option("titles")
    page.keyboard.press("F9")
    expect(page.locator("#progress")).to_be_visible()
    shot(page, "working")
    work()

    expect(page.locator(".apply-bar")).to_contain_text("还没有入库")
    assert not Statement.objects.filter(property__startswith="indicator/").exists()
    expect(page.locator(".tabs [aria-current=page]").last).to_contain_text("新增")
    shot(page, "difference")
    page.locator(".cell-link").first.click()
    expect(page.locator("#drawer .asked-cell")).to_be_visible()
    shot(page, "cell-drawer")
    page.keyboard.press("Escape")

    page.keyboard.press("F9")
    expect(page.locator("main")).to_contain_text("已入库。发现不对")
    shot(page, "imported")
    given = page.locator(".lines td.number a").first
    value = given.inner_text()
    given.click()
    expect(page.locator(".figure-value")).to_contain_text(value)
    asked = page.locator(".asked-cell")
    expect(asked).to_have_count(1)
    assert asked.inner_text().replace(",", "") in value.replace(",", "")
    shot(page, "figure")
    page.get_by_label("说明").fill("年初集中到位")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".notes")).to_contain_text("年初集中到位")

    page.locator(".figure a", has_text=FUNDS.name).first.click()
    page.get_by_role("button", name="撤回整份台账").click()
    page.get_by_label("为什么撤回").fill("报错了月份")
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.locator("main")).to_contain_text("报错了月份")
    assert LedgerBatch.objects.get().state == LedgerState.WITHDRAWN
    shot(page, "withdrawn")
    page.locator(".lines td.number a").first.click()
    expect(page.locator(".figure-value")).to_contain_text("已随台账撤回")
    assert_sound()


@pytest.mark.slow
@WIDTHS
def test_a_changed_and_contradicted_figure_is_seen_decided_and_explained(live: Open, width: int) -> None:
    city_since_june()
    first = received(output(5), "5月.xlsx")
    confirmed(first, unit("市统计局"))
    imported(first)
    theirs = workbook([("白渡区", 45.0, 391.28, 5.7)])
    other = received(theirs, "白渡区5月.xlsx", claimant=unit("白渡区政府"))
    confirmed(other, unit("白渡区政府"))
    compare_ledger(other.id)
    page = live(reverse("ledger", args=[other.id]), account(Role.CLERK), width=width)
    expect(page.locator(".tabs [aria-current=page]").last).to_contain_text("矛盾")
    expect(page.locator(".lines tbody tr")).to_contain_text("390.00亿元")
    shot(page, "contradicting")
    page.get_by_role("button", name="入库").click()
    page.get_by_role("link", name="看数据不一致的地方").click()
    conflict = page.locator(".conflict")
    expect(conflict).to_have_count(1)
    expect(conflict.locator(".stands")).to_contain_text("市统计局")
    expect(conflict.locator(".stands")).to_contain_text("归口单位")
    shot(page, "conflicts")

    conflict.get_by_label("白渡区政府").check()
    conflict.get_by_label("理由").fill("已与统计局核实")
    conflict.get_by_role("button", name="定下").click()
    expect(page.locator(".conflict .stands")).to_contain_text("人工裁定")
    expect(page.locator(".conflict .stands")).to_contain_text("白渡区政府")
    page.locator(".conflict .stands a").click()
    expect(page.locator(".figure-value")).to_contain_text("391.28亿元")
    expect(page.locator(".figure")).to_contain_text("已与统计局核实")
    shot(page, "figure-contradicted")

    revised = received(
        output(5, changed={"松岭县": (25.0, 601.5, 4.0)}), "5月（修订）.xlsx", claimant=unit("市统计局")
    )
    compare_ledger(revised.id)
    page.goto(page.url.split("/figures")[0] + reverse("ledger", args=[revised.id]))
    expect(page.locator(".lines tbody tr")).to_contain_text("200.00亿元")
    expect(page.locator(".lines ins")).to_have_text("601.50亿元")
    shot(page, "changed")
    assert_sound()


@pytest.mark.slow
@WIDTHS
def test_what_is_owed_and_remembered_is_listed_and_a_form_is_forgotten(live: Open, width: int) -> None:
    city_since_june()
    for folder, name, whose in (
        ("商务局", "云川市商务运行情况（2026年）.xlsx", "市商务局"),
        ("统计局", "2026年1—5月全市主要经济指标.xlsx", "市统计局"),
        ("供电公司", "2026年用电量.csv", "供电公司"),
    ):
        batch = received((SAMPLES / "ledgers" / folder / name).read_bytes(), name)
        confirmed(batch, unit(whose), names={"unit": {}, "indicator": {}})
        imported(batch)
    page = live(reverse("ledgers"), account(Role.CLERK), width=width)
    expect(page.locator(".alert")).to_contain_text("逾期未报")
    shot(page, "list")
    page.get_by_role("link", name="应报台账").click()
    expect(page.locator("tbody tr").first).to_contain_text("逾期")
    shot(page, "owed")
    page.get_by_role("link", name="记住的表式").click()
    shot(page, "forms")
    before = LedgerForm.objects.count()
    page.locator("tbody tr").first.get_by_role("button", name="改为等人点头").click()
    expect(page.locator("tbody tr").first).to_contain_text("改为自动入库")
    page.locator("tbody tr").first.get_by_role("button", name="忘掉").click()
    page.get_by_role("button", name="确定").click()
    expect(page.locator("main")).to_contain_text("下次收到这种表会重新问")
    assert LedgerForm.objects.count() == before - 1
    assert_sound()


@WIDTHS
def test_a_changed_shape_and_doubts_are_asked_about(live: Open, width: int) -> None:
    city_since_june()
    first = received(output(4), "4月.xlsx")
    confirmed(first, unit("市统计局"))
    imported(first)
    rows = [
        ("望溪区", 85.0, 500.0, 1, 6.5),
        ("白渡区", 45.0, 240.0, 2, "(8)"),
        ("松岭县", 25.0, "约210", 3, 4.0),
        ("老城片区", 5.0, "见附件", 4, 3.5),
    ]
    data = workbook(rows, header=("县区", "本月", "累计", "累计位次", "累计同比±%"))
    batch = received(data, "5月.xlsx")
    compare_ledger(batch.id)
    page = live(
        reverse("ledger", args=[batch.id]), account(Role.CLERK), width=width, expected=("status of 422",)
    )
    expect(page.locator(".mapping .alert")).to_contain_text("多了 “累计位次”")
    expect(page.get_by_label("这是谁的台账")).to_have_value(str(unit("市统计局")))
    shot(page, "shape-changed")
    page.keyboard.press("F9")
    expect(page.locator(".alert.error")).to_contain_text("老城片区")
    shot(page, "shape-problems")
    page.locator(".problem-list a", has_text="老城片区").click()
    page.locator(":focus").select_option(str(unit("白渡区政府")))
    page.get_by_label("负数").check()
    page.get_by_role("button", name="确认并比较").click()
    expect(page.locator("#progress")).to_be_visible()
    work()
    expect(page.locator(".apply-bar")).to_contain_text("还没有入库")
    page.get_by_role("link", name="未采用").click()
    expect(page.locator(".lines")).to_contain_text("见附件")
    shot(page, "refused")
    assert LedgerForm.objects.count() == 2


def test_a_reader_sees_what_was_imported_and_changes_nothing(live: Open) -> None:
    city()
    first = received(output(5), "5月.xlsx")
    compare_ledger(first.id)
    page = live(reverse("ledger", args=[first.id]), account(Role.READER))
    expect(page.locator("main")).to_contain_text("还没有入库")
    assert page.locator("main form[method=post], main a[href*=original]").count() == 0
    confirmed(first, unit("市统计局"))
    imported(first)
    page.reload()
    expect(page.locator(".lines tbody tr")).to_have_count(9)
    page.locator(".lines td.number a").first.click()
    expect(page.locator(".asked-cell")).to_have_count(1)
    assert page.locator("main form[method=post]").count() == 0
