"""The clerk's tutorial, ``first-day.zh.md``, walked through as it is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.docs.walking import CLERK, LOADING, PASSWORD, City, Pictures, city, page, pictures_on, said

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["city", "page"]

REPORT = "重点项目调度会.txt"
CHAIN_HEAD = re.compile("sha256:[0-9a-f]{64}")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_000)]


def test_the_first_day_goes_as_it_is_written(root: Path, city: City, page: Page, tmp_path: Path) -> None:
    pictures = Pictures(root)
    tutorial = (root / "docs" / "tutorial" / "first-day.zh.md").read_text(encoding="utf-8")

    # make run
    passwords = city.passwords
    assert set(passwords) == set(re.findall(r"^\| `(\w+)` \|", tutorial, re.MULTILINE))
    assert any("14 份文件" in line for line in city.printed)

    # Signing in, with a password that is good for nothing but setting one's own.
    page.goto(city.address)
    pictures.take(page, "tutorial/sign-in", page.get_by_role("button", name="登录"))
    page.get_by_label("账号").fill(CLERK)
    page.get_by_label("密码").fill(passwords[CLERK])
    page.keyboard.press("Enter")
    page.locator("[name=old]").fill(passwords[CLERK])
    page.locator("[name=new]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    pictures.take(page, "tutorial/password", page.get_by_role("heading", name="修改密码"))
    page.keyboard.press("Enter")

    # The inbox, and a report dropped in.
    page.wait_for_url("**/inbox")
    zone = page.locator("input[type=file]").first
    zone.set_input_files(root / "docs" / "tutorial" / "material" / REPORT)
    row = page.locator("#documents tr", has_text=REPORT)
    row.get_by_text("待处理").wait_for(timeout=LOADING)
    pictures.take(page, "tutorial/inbox", row, page.get_by_text("已收下").first)
    row.get_by_role("link").first.click()

    # The proposals, by keyboard alone, counted as the tutorial counts.
    proposals = page.locator(".proposals")
    count = page.locator("#proposal-count")
    page.get_by_role("heading", name="全市重点项目调度会召开").first.wait_for()
    pictures.take(page, "tutorial/document", count, page.get_by_text("存疑的部署，请先看"))
    pressed = 0

    def press(key: str, left: int) -> None:
        nonlocal pressed
        pressed += 1
        page.keyboard.press(key)
        words = f"还有 {left} 条待定，共 15 条" if left else "全部处理完了，共 15 条"
        page.wait_for_function(
            "words => document.querySelector('#proposal-count').textContent.trim() === words", arg=words
        )
        page.wait_for_function("() => !document.querySelector('.htmx-request')")

    press("Enter", 11)  # what is sure of meeting, people and mechanisms
    pictures.take(page, "tutorial/same-person", proposals.get_by_text("就是林若川"))
    press("Enter", 10)  # the three who are known by name
    press("Enter", 9)
    press("Enter", 8)
    doubtful = proposals.locator(".proposal", has_text="抓紧补办施工许可")
    press("Delete", 7)
    doubtful.get_by_text("未采纳").wait_for()
    press("F4", 8)
    press("Enter", 7)
    doubtful.get_by_text("已采纳").wait_for()
    press("Enter", 6)
    press("Enter", 5)
    pressed += 1
    page.keyboard.press("F2")
    page.get_by_label("受话单位").fill("市发展改革委")
    pictures.take(page, "tutorial/edit", page.get_by_role("button", name="改好并采纳"))
    press("Enter", 4)
    pictures.take(page, "document", proposals.locator(".proposal", has_text="市发展改革委要每月通报"))
    press("Enter", 3)
    press("Enter", 2)
    press("Enter", 1)
    press("Enter", 0)
    pictures.take(page, "tutorial/done", page.get_by_text("这份文件处理完了"))
    assert f"一共按了 {pressed} 次键" in tutorial

    # The register: searched, opened, downloaded.
    page.get_by_role("link", name="部署登记簿").first.click()
    page.get_by_label("检索部署内容").fill("项目")
    page.keyboard.press("Enter")
    page.wait_for_url("**text=*")
    assert page.locator("tr[data-row]").count() == 4
    pictures.take(page, "tutorial/register", page.locator("mark").first, page.get_by_text("下载任务分解表"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    pictures.take(
        page, "tutorial/directive", drawer.get_by_text("四张清单").first, drawer.get_by_text("采纳").first
    )
    page.keyboard.press("Escape")
    page.goto(f"{city.address}/register")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="下载任务分解表").click()
    table = tmp_path / "table.xlsx"
    downloading.value.save_as(table)
    cells = [
        str(cell) for row in openpyxl.load_workbook(table).active.values for cell in row if cell is not None
    ]
    assert "市发展改革委" in cells
    assert any("抓紧补办施工许可，年底前全部开工" in cell for cell in cells)

    # Who held a post, on two days.
    page.goto(f"{city.address}/people?on=2026-04-01&text=市长")
    mayor = page.locator("tr", has=page.get_by_role("link", name="市长", exact=True))
    assert "林若川" in mayor.inner_text()
    page.get_by_label("看哪一天的情况").fill("2026-05-20")
    page.keyboard.press("Enter")
    page.wait_for_url("**on=2026-05-20**")
    between = "2026年3月5日至2026年5月18日之间，没有来源说明何时交接"
    pictures.take(
        page, "tutorial/people", page.get_by_text("正在看 2026年5月20日 的情况"), mayor.get_by_text(between)
    )

    # Verify, back up, restore; the product goes on meanwhile.
    verdict = said("verify", "--data", str(city.data))
    assert "前后一致" in verdict
    head = CHAIN_HEAD.search(verdict)
    assert head
    unaltered = said("verify", "--data", str(city.data), "--rebuild", "--head", head[0])
    assert "自该链首以来，审计链、原始记录和文件没有改动" in unaltered
    assert "逐行相同" in unaltered
    backup = tmp_path / "云川市.luoshi"
    # The product went on meanwhile, so the chain may have grown since it was verified.
    backed_up = CHAIN_HEAD.search(said("backup", "--data", str(city.data), str(backup)))
    assert backed_up
    assert backed_up[0] in said("restore", "--data", str(tmp_path / "restored"), str(backup))
    assert backed_up[0] in said("verify", "--data", str(tmp_path / "restored"), "--head", head[0])

    written = [root / "README.md", root / "README.zh.md", *(root / "docs" / "tutorial").glob("first-day*.md")]
    assert pictures.taken == pictures_on(*written)
