"""Units and accounts in a real browser, at the width of an office screen and of a telephone."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from luoshi.record.actions.create_first_administrator import create_first_administrator
from luoshi.record.models import Account, Unit
from luoshi.record.projection import rebuild_differences
from luoshi.sheets.organisation import Account as AccountRow
from luoshi.sheets.organisation import export_organisation
from tests.browsing import fits
from tests.record.city import CITY, import_city, unit, with_unit
from tests.sheets.organisation.material import edited
from tests.web.accounts import account
from tests.web.live import Open, live

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["live"]

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

SHOTS = os.environ.get("LUOSHI_SHOTS", "")
SAMPLE = Path(__file__).parents[2] / "samples" / "organisation.xlsx"


def shot(page: Page, name: str, width: int) -> None:
    """A picture for whoever looks the pages through; and no page is wider than its window."""
    assert fits(page), name
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def choose(page: Page, data: bytes, name: str = "组织机构.xlsx") -> None:
    page.get_by_label("文件").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="看差别").click()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_clerk_sets_the_organisation_up_from_an_empty_city(live: Open, width: int) -> None:
    clerk = account("clerk", "苏禾")
    page = live("/organisation", clerk, width=width, expected=("status of 422",))
    assert page.locator(".first-steps li").count() == 4
    shot(page, "organisation-empty", width)

    page.keyboard.press("F2")
    page.wait_for_url("**/organisation/import")
    choose(page, edited({"单位!D4": "局", "岗位!C3": "没有"}))
    page.get_by_text("文件里有 2 处问题").wait_for()
    assert page.locator("#main tbody tr").all_inner_texts()[0].split()[:2] == ["单位", "D4"]
    shot(page, "organisation-faults", width)

    choose(page, SAMPLE.read_bytes())
    page.get_by_text("还没有登记，请核对").wait_for()
    assert not Unit.objects.exists()
    shot(page, "organisation-difference", width)
    page.keyboard.press("F9")
    page.get_by_text("已按“组织机构.xlsx”登记").wait_for()
    assert page.get_by_role("link", name="云川市人民政府", exact=True).count() == 1
    shot(page, "organisation", width)

    page.get_by_role("link", name="云川市财政局", exact=True).click()
    drawer = page.locator("#drawer")
    drawer.get_by_text("骆明远").first.wait_for()
    assert "组织机构.xlsx 单位 B" in drawer.inner_text()
    shot(page, "unit-drawer", width)
    page.keyboard.press("Escape")

    page.goto(page.url.split("/organisation")[0] + "/organisation?tab=areas")
    shot(page, "areas", width)
    page.goto(page.url.split("/organisation")[0] + f"/units/{unit('CZJ')}")
    shot(page, "unit", width)
    page.goto(page.url.split("/units")[0] + f"/units/{unit('CZJ')}/merge")
    shot(page, "unit-merge", width)
    page.goto(page.url.split("/units")[0] + f"/organisation/edit/unit/{unit('CZJ')}")
    shot(page, "unit-edit", width)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_change_is_shown_before_and_undone_after(live: Open, width: int) -> None:
    import_city()
    page = live("/organisation/import", account("clerk", "苏禾"), width=width)

    choose(page, export_organisation(with_unit("CZJ", name="云川市财税局", parent=None), "zh"))
    changed = page.locator(".changed-row").inner_text()
    assert "云川市财政局" in changed
    assert "云川市财税局" in changed
    shot(page, "organisation-changed", width)
    page.get_by_role("button", name="确认登记").click()
    page.get_by_text("已按").wait_for()
    assert Unit.objects.get(code="CZJ").name == "云川市财税局"

    page.get_by_role("button", name="撤销").first.click()
    page.get_by_role("button", name="确定").click()
    page.get_by_text("已撤销，登记恢复到这次改动以前").wait_for()
    assert Unit.objects.get(code="CZJ").name == "云川市财政局"
    assert rebuild_differences() == []


@pytest.mark.parametrize("width", [1440, 390])
def test_an_administrator_appoints_the_first_clerk_who_signs_in_and_sets_a_password(
    live: Open, width: int
) -> None:
    create_first_administrator()
    administrator = Account.objects.get()
    Account.objects.update(must_change_password=False)
    page = live("/accounts", administrator, width=width)
    shot(page, "accounts-no-clerk", width)
    page.get_by_label("单位").fill("云川市督查室")
    page.get_by_label("岗位").fill("市督查室科员")
    page.get_by_label("姓名").fill("苏禾")
    page.get_by_label("账号名").fill("suhe")
    page.keyboard.press("Enter")
    password = page.locator(".slip .password").inner_text()
    shot(page, "account-passwords", width)
    page.get_by_role("link", name="已经交给本人").click()
    expect(page.locator("#main tbody")).to_contain_text("苏禾")
    shot(page, "accounts", width)

    page = live("/organisation", Account.objects.get(username="suhe"), width=width)
    page.wait_for_url("**/password")
    shot(page, "change-password", width)
    page.get_by_label("一次性密码").fill(password)
    page.get_by_label("新密码", exact=False).first.fill("四个字的词 四个字的词")
    page.get_by_label("再输一次新密码").fill("四个字的词 四个字的词")
    page.keyboard.press("Enter")
    page.get_by_text("密码已改好").wait_for()
    assert Account.objects.get(username="suhe").check_password("四个字的词 四个字的词")


def test_accounts_come_from_the_same_file(live: Open) -> None:
    import_city()
    page = live("/accounts/import", account("administrator", "程立"))

    choose(page, export_organisation(replace(CITY, accounts=(AccountRow("suhe", "R1"),)), "zh"))
    page.get_by_text("新开 1 个").wait_for()
    shot(page, "accounts-import", 1440)
    page.keyboard.press("F9")

    page.locator(".slip").wait_for()
    assert Account.objects.filter(username="suhe").exists()
