"""The how-to about ledgers, walked through as it is written, with a workbook as messy as such workbooks are."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.docs.industry_ledger import Month, october, sample_of_october, september
from tests.docs.walking import (
    CLERK,
    LOADING,
    City,
    Pictures,
    page,
    pictures_on,
    running_city,
    said,
    signed_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

__all__ = ["page"]

LAST_OF_SAMPLE = "2026年1—9月全市主要经济指标.xlsx"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_000)]


@pytest.fixture
def city(root: Path, tmp_path: Path) -> Iterator[City]:
    with running_city(root, tmp_path / "sample-city", sample_of_october(root, tmp_path)) as running:
        yield running


def ledger_row(page: Page, name: str) -> Locator:
    return page.locator("#ledgers tbody tr", has_text=name)


def dropped(page: Page, name: str, data: bytes) -> Locator:
    """Drop a workbook in on the page of ledgers; its row."""
    page.get_by_role("link", name="台账", exact=True).first.click()
    page.locator("#upload-files").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    return ledger_row(page, name)


def tab(page: Page, name: str) -> Locator:
    return page.locator("main .tabs").get_by_role("link", name=name)


def test_a_ledger_comes_in_as_it_is_written(root: Path, city: City, page: Page, tmp_path: Path) -> None:
    pictures = Pictures(root)
    how_to = (root / "docs" / "how-to" / "import-a-ledger.md").read_text(encoding="utf-8")
    first = september(root)
    signed_in(page, city)
    page.get_by_role("link", name="台账", exact=True).first.click()
    loaded = ledger_row(page, LAST_OF_SAMPLE).filter(has_text="已入库")
    patience = time.monotonic() + LOADING / 1000
    while not loaded.count() and time.monotonic() < patience:
        page.wait_for_timeout(2_000)
        page.reload()
    expect(loaded).to_have_count(1)

    _asked_and_answered(page, pictures, first)
    _compared_and_imported(page, pictures, how_to)
    _traced(page, pictures)
    assert f"luoshi import {october(first).name} --as indicators --account {CLERK}\n" in how_to
    _seen_by_command(city, october(first), tmp_path)
    _next_month(page, pictures, october(first))
    _decided(page, pictures)
    _withdrawn(page, pictures, october(first).name)
    _owed(page, pictures)
    _filled_in(page, pictures, tmp_path)

    assert pictures.taken == pictures_on(root / "docs" / "how-to" / "import-a-ledger.md")


def _asked_and_answered(page: Page, pictures: Pictures, month: Month) -> None:
    row = dropped(page, month.name, month.workbook())
    row.get_by_text("待确认").wait_for(timeout=LOADING)
    expect(row).to_contain_text("待答 3")
    pictures.take(page, "ledgers/received", row, page.get_by_text("已收下").first)
    row.get_by_role("link", name=month.name).click()

    expect(page.get_by_label("这是谁的台账").locator("option:checked")).to_have_text("市工信局")
    questions = page.locator(".asked > li")
    expect(questions).to_have_count(3)
    scale, total, zone = (
        questions.filter(has_text="C13"),
        questions.filter(has_text="合 计"),
        questions.nth(2),
    )
    expect(total.locator("option:checked")).to_contain_text("不入库")
    expect(zone).to_contain_text("“开发区”是哪个单位")
    pictures.take(page, "ledgers/asked", questions.first, page.locator(".mapping"))
    address = page.url
    page.keyboard.press("F9")
    expect(page.locator(".alert.error")).to_contain_text("“开发区”是哪个单位")
    page.goto(address)
    scale.get_by_label("是元").check()
    zone.locator("select").select_option(label="云川经开区")
    page.locator(".mapping h2").scroll_into_view_if_needed()
    page.locator(".mapping tbody tr").last.scroll_into_view_if_needed()
    pictures.take(page, "ledgers/columns", page.locator(".mapping .columns"))
    page.keyboard.press("F9")
    page.locator(".apply-bar").get_by_text("还没有入库").wait_for(timeout=LOADING)


def _compared_and_imported(page: Page, pictures: Pictures, how_to: str) -> None:
    counts = {"新增": 11, "变化": 0, "矛盾": 1, "已有": 64, "不变": 0, "未采用": 1}
    for name, count in counts.items():
        expect(tab(page, name)).to_have_text(re.compile(rf"{name}\s*{count}$"))
    assert "新增 11、矛盾 1、已有 64、未采用 1" in how_to
    line = page.locator(".lines tbody tr")
    expect(line).to_have_count(1)
    for words in ("白渡区", "392.85亿元", "392.15亿元", "9月!D7"):
        expect(line).to_contain_text(words)
    pictures.take(page, "ledgers/difference", line, tab(page, "未采用"))
    tab(page, "未采用").click()
    refused = page.locator("main tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("用 Excel 或 WPS 打开、保存一次再传")
    refused.locator(".cell-link").click()
    expect(page.locator("#drawer .asked-cell")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("F9")
    page.locator("main").get_by_text("已入库。发现不对，可以整份撤回").wait_for()
    assert "采用了 76 个数" in how_to
    expect(page.locator(".given-title")).to_contain_text("共 76 个")


def _traced(page: Page, pictures: Pictures) -> None:
    page.locator(".lines tbody tr", has_text="9月!D7").locator("td.number a").click()
    cell = page.locator(".asked-cell")
    expect(cell).to_have_text("3,928,534")
    expect(page.locator(".figure-value")).to_contain_text("另一说法")
    cell.scroll_into_view_if_needed()
    pictures.take(page, "ledgers/figure", page.locator(".figure-value"), cell)


def _seen_by_command(city: City, month: Month, folder: Path) -> None:
    file = folder / month.name
    file.write_bytes(month.workbook())
    shown = said(
        "import", str(file), "--as", "indicators", "--account", CLERK, "--data", str(city.data), "--dry-run"
    )
    assert re.search(r"新增 77\b", shown), shown


def _next_month(page: Page, pictures: Pictures, month: Month) -> None:
    row = dropped(page, month.name, month.workbook())
    row.get_by_text("已入库").wait_for(timeout=LOADING)
    expect(row).to_contain_text("新增 77")
    pictures.take(page, "ledgers/next-month", row)


def _decided(page: Page, pictures: Pictures) -> None:
    tab(page, "数据不一致").click()
    conflict = page.locator(".conflict", has_text="392.85亿元")
    expect(conflict.locator(".stands")).to_contain_text("市统计局")
    expect(conflict.locator(".stands")).to_contain_text("指标的归口单位")
    conflict.get_by_label("市工信局").check()
    conflict.get_by_placeholder("改定的理由").fill("统计局快报漏一户，两家已核对")
    pictures.take(page, "ledgers/conflicts", conflict)
    conflict.get_by_role("button", name="定下").click()
    expect(conflict.locator(".stands")).to_contain_text("人工裁定")
    expect(conflict.locator(".stands")).to_contain_text("市工信局")


def _withdrawn(page: Page, pictures: Pictures, name: str) -> None:
    tab(page, "收到的台账").click()
    ledger_row(page, name).get_by_role("link", name=name).click()
    page.get_by_role("button", name="撤回整份台账").click()
    page.get_by_label("为什么撤回").fill("报成了快报数，等正式数")
    pictures.take(page, "ledgers/withdraw", page.get_by_label("为什么撤回"))
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.locator("main")).to_contain_text("已撤回")
    page.locator(".lines td.number a").first.click()
    expect(page.locator(".figure-value")).to_contain_text("已随台账撤回")


def _owed(page: Page, pictures: Pictures) -> None:
    page.get_by_role("link", name="台账", exact=True).first.click()
    tab(page, "应报台账").click()
    row = page.locator("main tbody tr", has_text="市工信局")
    expect(row).to_contain_text("2026年9月")
    expect(row).to_contain_text("2026年11月10日")
    pictures.take(page, "ledgers/owed", page.locator("main tbody tr").first)


def _filled_in(page: Page, pictures: Pictures, folder: Path) -> None:
    """September 2025, of which the transport bureau's ledger is empty."""
    page.get_by_role("link", name="运行看板", exact=True).first.click()
    page.get_by_label("月份").select_option(label="2025年9月")
    page.get_by_label("单位").select_option(label="岚溪县")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="本单位全部情况").click()
    lacking = page.locator("main .alert", has_text="还缺")
    pictures.take(page, "ledgers/fill-in", lacking)
    with page.expect_download() as downloading:
        lacking.get_by_role("link").click()
    sheet = folder / downloading.value.suggested_filename
    downloading.value.save_as(sheet)
    book = openpyxl.load_workbook(sheet)
    open_cells = [
        cell
        for row in book.active.iter_rows(min_row=5, max_col=5)
        for cell in row
        if not cell.protection.locked
    ]
    assert open_cells
    for number, cell in enumerate(open_cells, start=20):
        cell.value = number
    book.save(sheet)
    row = dropped(page, sheet.name, sheet.read_bytes())
    row.get_by_text("待确认").wait_for(timeout=LOADING)
    row.get_by_role("link", name=sheet.name).click()
    expect(page.get_by_label("这是谁的台账").locator("option:checked")).to_have_text("岚溪县政府")
    expect(page.locator(".asked > li")).to_have_count(0)
    page.keyboard.press("F9")
    page.locator(".apply-bar").get_by_text("还没有入库").wait_for(timeout=LOADING)
    expect(tab(page, "新增")).to_have_text(re.compile(rf"新增\s*{len(open_cells)}$"))
    page.keyboard.press("F9")
    page.locator("main").get_by_text("已入库。发现不对").wait_for()
