"""The liaison's tutorial, walked through as it is written; ``LUOSHI_REGENERATE=1`` takes its pictures anew."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.life import State
from luoshi.delivery.models import Report
from luoshi.delivery.stages import Stage
from luoshi.record.actions.acting import Because
from tests.delivery.tasks import done, row, seen
from tests.docs.walking import Pictures, pictures_on
from tests.record.acting import CLERK
from tests.web.clock import in_november
from tests.web.conftest import static_files_by_their_names
from tests.web.live import Open, live
from tests.web.owing import Owing
from tests.web.test_mine_month import file, import_what_waits

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["in_november", "live", "static_files_by_their_names"]
pytestmark = pytest.mark.django_db(transaction=True)
PAGE = Path("docs", "tutorial", "liaison.zh.md")
# In the tutorial emphasised for other reasons than being written on a page.
EMPHASISED = {"要做什么、什么时候要", "不强制要照片"}


def seen_on(page: Page) -> str:
    """Every word of the page, of its buttons, choices and empty fields."""
    return str(
        page.evaluate(
            """() => document.body.textContent + Array.from(document.querySelectorAll("[placeholder]"),
                     (one) => one.placeholder).join(" ")"""
        )
    )


@pytest.mark.slow
def test_the_tutorial_of_the_liaison(live: Open, in_november: datetime, root: Path, settings: Any) -> None:
    settings.LUOSHI_SAMPLE, settings.LUOSHI_CITY = True, "云川市"
    pictures = Pictures(root)
    owing = Owing()
    returned = owing.task("城区内涝点整治", 1)
    report_task(owing.actor, Because(), returned, seen(returned), done())
    review_report(CLERK, Because(), returned, seen(returned), "returned", "验收表没有盖章，请补盖后再报")
    sewer = owing.task("老旧工业园区雨污分流改造", 3, evidence_expected="竣工验收单")
    hall = owing.task("中小企业服务大厅挂牌运行", 4, evidence_expected="挂牌通知")
    monthly = owing.task(
        "推进工业项目前期审批提速", 200, kind="key-project", measure="每个项目写明卡在哪个环节"
    )
    output = owing.task("规模以上工业总产值保持增长", 200, kind="key-project", indicator="industrial-output")
    owing.task("制定产业链招商图谱", 200, stages=(Stage("形成初稿", owing.today + timedelta(days=12)),))
    new = owing.task("编制2027年节水型社会建设计划", 300, take=False)
    owing.form_known()

    page = live("/", owing.liaison, width=1280, height=860, expected=("status of 422",))
    words = [seen_on(page)]
    pictures.take(page, "liaison/list", page.locator(f"#task-{returned}"))

    page.locator(f"[name=said-{new}]").select_option("receive")
    page.locator(f"[name=text-{sewer}]").fill("管网全部接通，11月18日通过竣工验收")
    page.locator(f"[name=text-{hall}]").fill("大厅已挂牌，11个窗口对外服务")
    page.locator(f"[name=file-{sewer}]").set_input_files([file("竣工验收和挂牌记录.txt", "两项均验收合格")])
    page.locator(f"#task-{sewer} .chosen summary").click()
    page.locator(f"#task-{sewer} .chosen [value='{hall}']").check()
    page.locator(f"#task-{hall} .chosen").wait_for()
    page.get_by_text(re.compile("已保存 ")).wait_for()
    words.append(seen_on(page))
    page.locator(f"#task-{sewer}").evaluate("one => window.scrollTo(0, one.offsetTop - 60)")
    pictures.take(page, "liaison/answer", page.locator(f"#task-{sewer} .chosen"))

    with page.expect_navigation():
        page.locator("#upload-files").set_input_files(
            [{"name": "松岭县10月.xlsx", "mimeType": "application/octet-stream", "buffer": owing.ledger(10)}]
        )
    import_what_waits()
    page.reload()
    assert page.locator(f"[name=text-{hall}]").input_value() == "大厅已挂牌，11个窗口对外服务"
    page.locator("#answered summary").click()
    page.locator(f"[name=use-{output}]").check()
    words.append(seen_on(page))
    page.locator("#answered").evaluate("one => window.scrollTo(0, one.offsetTop - 300)")
    pictures.take(page, "liaison/ledger", page.locator(f"#task-{output}"))

    page.locator(f"[name=said-{monthly}]").select_option("done")
    page.locator(f"[name=text-{monthly}]").fill("12个项目中9个已取得施工许可")
    page.get_by_role("button", name="报送填好的").click()
    page.get_by_text("有 1 件填得不对，一件也没有报送").wait_for()
    assert not Report.objects.exclude(task=returned).exists()
    words.append(seen_on(page))
    page.get_by_role("link", name=re.compile("^第 . 件$")).click()
    pictures.take(page, "liaison/wrong", page.locator(f"#task-{monthly} .error"))

    page.locator(f"[name=said-{monthly}]").select_option("working")
    page.get_by_role("button", name="报送填好的").click()
    page.get_by_text("已报送 5 件").wait_for()
    assert [row(one).state for one in (sewer, hall, monthly, output, new)] == [
        State.REPORTED, State.REPORTED, State.WORKING, State.WORKING, State.RECEIVED,
    ]  # fmt: skip
    words.append(seen_on(page))
    pictures.take(page, "liaison/sent", page.locator("#sent"))
    page.locator("#later summary").click()
    page.get_by_role("link", name="编制2027年节水型社会建设计划").click()
    page.get_by_role("heading", name="编制2027年节水型社会建设计划").wait_for()
    words.append(seen_on(page))

    review_report(CLERK, Because(), sewer, seen(sewer), "returned", "请附监理单位盖章的验收表")
    phone = live("/mine", owing.liaison, width=390, height=760)
    pictures.take(phone, "liaison/phone", phone.get_by_text("请附监理单位盖章的验收表"))

    tutorial = (root / PAGE).read_text(encoding="utf-8")
    named = set(re.findall(r"\*\*([^*]+)\*\*", tutorial)) - EMPHASISED
    everything = "\n".join(words)
    assert {name for name in named if name not in everything} == set()
    assert len(named) > 15
    assert pictures_on(root / PAGE) == pictures.taken
