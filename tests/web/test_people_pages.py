"""People and posts in a real browser, at the width of an office screen and of a telephone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from luoshi.record.models import Person
from tests.browsing import fits
from tests.record.people import FIRST, SECOND, read_and_accept
from tests.web.accounts import account
from tests.web.live import Open, live

__all__ = ["live"]

SHOTS = os.environ.get("LUOSHI_SHOTS", "")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_clerk_sees_who_held_what_and_judges_who_is_the_same(live: Open, width: int) -> None:
    read_and_accept(FIRST, "2024年年中工作会议.txt")
    read_and_accept(SECOND, "2026年高质量发展大会.txt")
    clerk = account("clerk", "林知秋")
    person = Person.objects.filter(name="季小满").order_by("id")[0]

    def shot(page: object, name: str) -> None:
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)  # type: ignore[attr-defined]

    page = live("/people?on=2025-06-01", clerk, width=width)
    mayor = page.locator("tr", has=page.get_by_role("link", name="市长", exact=True))
    assert "最后见于2024年8月1日" in mayor.inner_text()
    assert "2024年8月1日至2026年2月24日之间，没有来源说明何时交接" in mayor.inner_text()
    assert "正在看 2025年6月1日 的情况" in page.locator(".banner.past").inner_text()
    assert fits(page)
    shot(page, "people")

    page.keyboard.press("/")
    page.keyboard.type("何一舟")
    page.keyboard.press("Enter")
    page.wait_for_url("**text=*")
    assert page.locator("tbody td.post").all_inner_texts() == ["市人大常委会主任"]
    shot(page, "people-found")

    page.goto(page.url.split("/people")[0] + "/people?on=2026-02-24")
    page.get_by_role("link", name="市长", exact=True).click()
    drawer = page.locator("#drawer")
    drawer.get_by_text("顾长河").first.wait_for()
    assert "没有来源说明何时交接" in drawer.inner_text()
    shot(page, "post-drawer")
    page.keyboard.press("Escape")

    page.goto(page.url.split("/people")[0] + f"/people/{person.id}")
    assert fits(page)
    shot(page, "person")
    page.locator("#main").focus()
    page.keyboard.press("y")
    page.get_by_text("已判为同一人").wait_for()
    timeline = page.locator(".people-timeline").first.inner_text()
    assert timeline.index("市委书记") < timeline.index("市长")
    shot(page, "person-judged")
    page.keyboard.press("u")
    page.get_by_text("已撤销判断").wait_for()
    assert page.get_by_role("button", name="不是同一人").count() == 1
