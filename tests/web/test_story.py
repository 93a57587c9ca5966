"""The whole story in a real browser: from a meeting's report to a closed task, with evidence, review and no side door.

A late stage lights up in March and stays so, whatever is done in April.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse

from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, Report, Task, Untracked
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.judged import snapshots
from luoshi.record.models import Account, Role, Run
from tests.delivery.tasks import City, seen
from tests.record.acting import CLERK, assert_sound, receive
from tests.web.accounts import account, account_in, browser_of
from tests.web.clock import On, moved
from tests.web.live import InBrowsers, Open, live

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

__all__ = ["live", "moved"]
pytestmark = pytest.mark.django_db(transaction=True)


class Story(InBrowsers):
    """The people of it, and what each does in a browser of their own."""

    def __init__(self, live: Open, root: Path) -> None:
        super().__init__(live)
        self.city = City()
        units = self.city.units
        self.clerk = account(Role.CLERK, "季小满")
        self.second = account(Role.CLERK, "邵一鸣")
        self.bureau = account_in(units["住建局"], "liaison", "林若川", "住建局联络员")
        self.section = account_in(units["质安科"], "liaison", "何知非", "质安科联络员")
        book = root / "rulebooks" / "supervision-tasks.yaml"
        adopt_rulebook(CLERK, Because(), book.read_bytes(), book.name)


@pytest.fixture
def story(live: Open, moved: On, root: Path) -> Iterator[Story]:
    snapshots.forget_all()
    moved(3, 2)
    yield Story(live, root)
    snapshots.forget_all()


def accepted(story: Story) -> UUID:
    """The clerk reads the report and takes every directive, by keyboard."""
    document = receive()
    page = story.at(story.clerk, "document", document)
    waiting = page.locator(".proposal[data-state=open]")
    while before := waiting.count():
        page.keyboard.press("Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('.proposal[data-state=open]').length < n", arg=before
        )
        expect(page.locator(".sending")).to_have_count(0)
    assert Directive.objects.count() > 5
    return document


def decomposed(story: Story, document: UUID) -> UUID:
    """The first becomes the bureau's task, every other one is marked as not tracked; then it is assigned."""
    page = story.at(story.clerk, "decompose", asked=f"?document={document}")
    press = page.keyboard.press
    page.locator(".grid tbody tr:nth-child(1) td[data-column=lead]").click()
    page.keyboard.type("住建局")
    press("Enter")
    page.locator(".grid tbody tr:nth-child(1) td[data-column=due_on]").click()
    page.keyboard.type("6月底")
    press("Enter")
    page.locator(".grid tbody tr:nth-child(2) td[data-column=title]").click()
    press("Control+Shift+End")
    press("F8")
    page.get_by_role("button", name="仅供学习研究，没有办理要求").click()
    page.locator("#untrack").get_by_role("button", name="标为不立项").click()
    expect(page.locator("#kept")).to_contain_text("已保存")
    press("F9")
    page.wait_for_url("**/assign?*")
    expect(page.locator("#assign tbody tr")).to_contain_text("2026")
    press("F9")
    expect(page.locator("main")).to_contain_text("已交办 1 件")
    task = Task.objects.get()
    assert (task.state, task.lead) == (State.ASSIGNED, story.city.units["住建局"])
    # Every demand of the report has come somewhere.
    assert Directive.objects.count() == 1 + Untracked.objects.count()
    return UUID(str(task.id))


def begun(story: Story, task: UUID) -> UUID:
    """The bureau receives it, sets two stages, and hands a part on to its section."""
    page = story.at(story.bureau, "task", task)
    directive = Directive.objects.get(pk=Task.objects.get().directives[0])
    expect(page.locator(".task-sources mark")).to_have_text(directive.quote)
    with page.expect_navigation():
        page.locator("form[action$='/do/receive'] button").click()

    drawer = story.do(page, "set-stages")
    for number, (title, day) in enumerate((("摸清底数", "2026-03-20"), ("全部完成", "2026-06-20"))):
        if drawer.locator("[name=stage_title]").count() <= number:
            drawer.locator("[data-add-row=stages]").click()
        drawer.locator("[name=stage_title]").nth(number).fill(title)
        drawer.locator("[name=stage_due_on]").nth(number).fill(day)
    story.send(page)
    expect(page.locator("main")).to_contain_text("摸清底数")

    drawer = story.do(page, "split")
    drawer.locator("[name=part_unit]").first.fill("质安科")
    drawer.locator("[name=part_title]").first.fill("排查在建工地")
    drawer.locator("[name=part_due_on]").first.fill("2026-05-31")
    story.send(page)
    expect(page.locator("main")).to_contain_text("排查在建工地")
    return UUID(str(Task.objects.get(parent=task).id))


def reported(story: Story, who: Account, task: UUID, text: str, name: str) -> None:
    """A unit says on its own page that the task is done, with a file."""
    page = story.at(who, "mine")
    page.locator(f"[name=said-{task}]").select_option("done")
    page.locator(f"[name=text-{task}]").fill(text)
    page.locator(f"[name=file-{task}]").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": f"{name}：{text}，附清单。".encode()}]
    )
    page.locator(f"#task-{task} .chosen").wait_for()
    page.get_by_role("button", name="报送填好的").click()
    page.get_by_text("已报送 1 件").wait_for()
    assert Task.objects.get(pk=task).state == State.REPORTED


def refused_review(story: Story, who: Account, task: UUID) -> None:
    """Whoever had a hand in it is offered no review, and the address says no to them as well."""
    page = story.at(who, "task", task)
    assert page.locator("a[href$='/do/review']").count() == 0
    client = browser_of(who)
    sent = client.post(
        reverse("task_do", args=[task, "review"]),
        {"seen": seen(task), "verdict": "approved", "comment": "自己看过了"},
    )
    assert sent.status_code == 409
    assert Task.objects.get(pk=task).state == State.REPORTED


def reviewed(story: Story, who: Account, task: UUID, verdict: str, comment: str) -> None:
    """Another person reviews."""
    page = story.at(who, "task", task)
    drawer = story.do(page, "review")
    drawer.locator(f"[name=verdict][value={verdict}]").check()
    drawer.locator("[name=comment]").fill(comment)
    story.send(page)


def published(story: Story, period: str) -> Run:
    """The office publishes a month of the lights."""
    page = story.at(story.clerk, "run_publish", asked=f"?book=supervision-tasks&period={period}")
    with page.expect_navigation():
        page.locator("form[method=post].form-actions button[type=submit]").click()
    return Run.objects.get(label=period)


@pytest.mark.slow
def test_from_a_report_to_a_closed_task(story: Story, moved: On) -> None:
    task = decomposed(story, accepted(story))
    part = begun(story, task)

    # The part is done first; until it is, the whole cannot be.
    page = story.at(story.bureau, "mine")
    expect(page.locator(f"#task-{task}")).to_be_visible()
    reported(story, story.section, part, "在建工地已全部排查", "排查表.txt")
    reviewed(story, story.bureau, part, "approved", "属实")
    assert Task.objects.get(pk=part).state in (State.COMPLETED, State.CLOSED)

    # In March the first stage is late, and the published run says so.
    moved(4, 2)
    march = published(story, "2026-03")
    page = story.at(story.bureau, "task", task)
    expect(page.locator(".published-lights")).to_contain_text("黄")

    # Done, with proof. Whoever sent it, and whoever of the office added to it, may not review it.
    moved(4, 20)
    reported(story, story.bureau, task, "供暖保障已全部落实", "验收单.txt")
    refused_review(story, story.bureau, task)
    page = story.at(story.second, "task", task)
    drawer = story.do(page, "attach")
    drawer.locator("[name=claim-0], [name=claim-1]").first.fill("现场核查")
    drawer.locator("[type=file]").first.set_input_files(
        [{"name": "核查记录.txt", "mimeType": "text/plain", "buffer": "现场核查三处，均已落实。".encode()}]
    )
    story.send(page)
    refused_review(story, story.second, task)

    # Returned with what is missing; answered again; reviewed by somebody else; closed.
    reviewed(story, story.clerk, task, "returned", "请补各小区清单")
    page = story.at(story.bureau, "mine")
    expect(page.locator(f"#task-{task}")).to_contain_text("请补各小区清单")
    reported(story, story.bureau, task, "各小区清单已补齐", "小区清单.txt")
    refused_review(story, story.bureau, task)
    reviewed(story, story.clerk, task, "approved", "清单齐全，同意办结")
    page = story.at(story.clerk, "task", task)
    if Task.objects.get(pk=task).state != State.CLOSED:
        story.do(page, "close")
        story.send(page)
    assert Task.objects.get(pk=task).state == State.CLOSED
    assert Report.objects.filter(task=task, verdict="returned").count() == 1

    # What March showed it still shows, on the task and in the run; the history tells the whole of it.
    moved(5, 4)
    published(story, "2026-04")
    page = story.at(story.bureau, "task", task)
    expect(page.locator(".published-lights")).to_contain_text(re.compile(r"黄[^）]*2026年3月"))
    assert Run.objects.get(pk=march.id).rows_hash == march.rows_hash
    page = story.at(story.bureau, "task_history", task)
    for words in ("立项", "交办", "签收", "定阶段", "反馈", "补充佐证", "审核", "请补各小区清单", "销号"):
        expect(page.locator("main")).to_contain_text(words)
    assert_sound()
