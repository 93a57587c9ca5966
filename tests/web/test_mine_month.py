"""The promise of my page, counted in a browser: a month of twelve tasks with at most three inputs each."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from luoshi.delivery.life import State
from luoshi.delivery.models import Evidence, Report, Task
from luoshi.record.actions.compare_ledger import compare_ledger, import_or_queue
from luoshi.record.ledgers.summary import remembered
from luoshi.record.models import LedgerBatch, LedgerState
from tests.record.acting import CLERK
from tests.web.clock import in_november
from tests.web.live import Open, live
from tests.web.owing import Owing

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["in_november", "live"]
pytestmark = pytest.mark.django_db(transaction=True)
MOST = 3

# A field that was filled or a file that was chosen, by its name and value, as the browser itself says it.
COUNTING = """
document.addEventListener("change", (event) => {
  const one = event.target;
  window.counted(one.name || "ledger", one.type === "checkbox" ? one.value : "");
}, true);
"""


def import_what_waits() -> None:
    """The office says yes to the ledger that came in, after the comparison in the background."""
    batch = LedgerBatch.objects.get(state=LedgerState.RECEIVED)
    compare_ledger(batch.id)
    summary = remembered(batch.id)
    assert summary is not None
    assert summary.state == "ready", summary
    assert import_or_queue(CLERK, batch.id, summary.fingerprint)


def file(name: str, text: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def type_into(page: Page, task: UUID, name: str, text: str) -> None:
    page.locator(f"[name={name}-{task}]").click()
    page.keyboard.type(text)


@pytest.mark.slow
def test_a_month_of_twelve_tasks_takes_at_most_three_inputs_each(
    live: Open, in_november: datetime, root: Path
) -> None:
    owing = Owing()
    tasks = owing.month()
    owing.form_known()
    inputs: list[tuple[str, str]] = []
    page = live("/", owing.liaison)
    assert page.url.endswith("/mine")
    page.expose_function("counted", lambda name, value: inputs.append((name, value)))
    page.add_init_script(COUNTING)
    page.reload()
    asked_for = page.locator("[name^=figure-]").count()

    with page.expect_navigation():
        page.locator("#upload-files").set_input_files(
            [{"name": "松岭县10月.xlsx", "mimeType": "application/octet-stream", "buffer": owing.ledger(10)}]
        )
    import_what_waits()
    page.reload()
    page.locator("#answered summary").click()
    for task in tasks["ledger"]:
        page.locator(f"[name=use-{task}]").check()

    first, second, third, fourth = tasks["file"]
    for task, name in ((first, "验收单.txt"), (second, "挂牌通知.txt")):
        page.locator(f"[name=file-{task}]").set_input_files([file(name, f"{name}：经现场核实。")])
        page.locator(f"#task-{task} .chosen").wait_for()
    own = page.locator(f"#task-{first} .chosen")
    own.locator("summary").click()
    for task in (third, fourth):
        own.locator(f"[value='{task}']").check()
        page.locator(f"#task-{task} .chosen.shared").wait_for()
    for task in tasks["file"]:
        type_into(page, task, "text", "已全部完成并通过验收")

    for number, task in enumerate(tasks["typed"]):
        if number == 2:
            page.locator(f"[name=said-{task}]").select_option("stage")
        type_into(page, task, "text", "本月完成三成，按计划推进")
        type_into(page, task, "link", f"https://yunchuan.example.cn/news/{number}")
    page.locator("#title-" + str(first)).click()
    page.get_by_text(re.compile(r"已保存 \d\d:\d\d")).wait_for()
    assert page.locator("[data-count]").inner_text() == "12 件填好"
    page.locator(f"[name=text-{first}]").press("Control+Enter")
    page.get_by_text("已报送 12 件").wait_for()

    every = [task for group in tasks.values() for task in group]
    assert len(every) == 12
    reports = {one.task: one for one in Report.objects.filter(task__in=every)}
    proved = set(Evidence.objects.filter(task__in=every).values_list("task", flat=True))
    assert {task for task in every if not reports[task].state} == set()
    assert {task for task in every if not (reports[task].text or reports[task].figure)} == set()
    assert set(every) - proved == set()
    assert {Task.objects.get(pk=task).state for task in tasks["file"]} == {State.REPORTED}

    by_task = Counter(
        next((task for task in every if str(task) in (name + value)), None) for name, value in inputs
    )
    shared = by_task.pop(None)
    assert shared == 1, inputs  # the ledger: one file for four
    assert max(by_task.values()) <= MOST
    assert all(by_task[task] + shared <= MOST for task in tasks["ledger"])
    # No figure that a ledger gives was typed: before it came they were asked for, and then no longer.
    assert (asked_for, [name for name, _value in inputs if name.startswith("figure-")]) == (4, [])
    total = by_task.total() + shared
    for readme, stated in (
        ("README.md", f"12 tasks with {total} inputs, at most {MOST} a task"),
        ("README.zh.md", f"12 件任务共 {total} 次输入，每件最多 {MOST} 次"),
    ):
        assert stated in (root / readme).read_text(encoding="utf-8"), f"{readme} should say: {stated}"
