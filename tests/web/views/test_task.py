"""The page of one task, and everything that may be done from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.receive_task import receive_task
from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.save_draft import keep_draft_file
from luoshi.delivery.actions.set_stages import set_stages
from luoshi.delivery.models import (
    Coordination,
    Directive,
    Draft,
    Evidence,
    Extension,
    Objection,
    Report,
    Task,
)
from luoshi.delivery.stages import Stage
from luoshi.monitor.actions.define_indicators import adopt_standard_indicators
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.actions.publish_run import publish_run
from luoshi.record.judged import snapshots
from luoshi.record.models import Account, Cause, Event, ProposalKind, Role
from luoshi.record.roles import actor_for
from tests.copying import copied_when_made_before
from tests.delivery.queries.test_tasks import give_figure
from tests.delivery.tasks import City, done, row, seen
from tests.record.acting import CLERK, accept, accept_all, open_ones, receive
from tests.record.actions.test_replacing import read_anew, shorten_first, taking_its_place
from tests.record.organising import organising
from tests.web.accounts import BACKEND, account
from tests.web.clock import On, on

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse

__all__ = ["on"]
pytestmark = pytest.mark.django_db


@dataclass
class People:
    """A city with accounts: whoever asks for a page has signed in."""

    city: City = field(default_factory=City)
    accounts: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        units = self.city.units
        for key, role, name, unit in (
            ("office", Role.CLERK, "季小满", None),
            ("second", Role.CLERK, "邵一鸣", None),
            ("liaison", Role.LIAISON, "林若川", units["住建局"]),
            ("section", Role.LIAISON, "何知非", units["质安科"]),
            ("other", Role.LIAISON, "财政联络员", units["财政局"]),
            ("power", Role.LIAISON, "电力联络员", units["电力公司"]),
            ("leader", Role.LEADER, "副市长", units["市政府"]),
            ("auditor", Role.AUDITOR, "审计员", None),
        ):
            self.accounts[key] = account(role, name, unit)
        for key in ("office", "second_clerk", "liaison"):
            named = {"second_clerk": "second"}.get(key, key)
            setattr(self.city, key, actor_for(self.accounts[named], timezone.localdate()))

    def client(self, who: str) -> Client:
        """A browser in which somebody is signed in."""
        client = Client()
        client.force_login(self.accounts[who], backend=BACKEND)
        return client

    def get(self, who: str, task: UUID, **asked: Any) -> HttpResponse:
        return self.client(who).get(reverse("task", args=[task]), asked)

    def form(self, who: str, task: UUID, verb: str) -> HTMLParser:
        return HTMLParser(self.client(who).get(do(task, verb)).content.decode())

    def act(self, who: str, task: UUID, verb: str, **typed: Any) -> HttpResponse:
        """Send the form of a verb, as it would be sent by somebody who sees the task as it is now."""
        typed = {name.replace("__", "-"): value for name, value in typed.items()}
        return self.client(who).post(do(task, verb), {"seen": seen(task), **typed})


def do(task: UUID, verb: str) -> str:
    """The address of a verb."""
    return reverse("task_do", args=[task, verb])


def due() -> date:
    """A due day well ahead."""
    return timezone.localdate() + timedelta(days=60)


@copied_when_made_before
def _people() -> People:
    return People()


@pytest.fixture
def people() -> People:
    return _people()


def words(answer: HttpResponse | HTMLParser) -> str:
    """Everything that a page says."""
    page = answer if isinstance(answer, HTMLParser) else HTMLParser(answer.content.decode())
    for node in page.css("script, template, datalist"):
        node.decompose()
    assert page.body is not None
    return " ".join(page.body.text(separator=" ").split())


def buttons(answer: HttpResponse) -> set[str]:
    """The verbs that a page offers."""
    page = HTMLParser(answer.content.decode())
    found = [
        node.attributes.get("href") or node.attributes.get("action") or "" for node in page.css("a, form")
    ]
    return {one.rsplit("/do/", 1)[1] for one in found if "/do/" in one}


def test_the_sentence_stands_on_top_with_its_words_marked(people: People) -> None:
    accept_all(receive())
    directive = Directive.objects.order_by("position")[0]
    task = people.city.assigned(directives=(directive.id,), due_on=due())

    page = HTMLParser(people.get("office", task).content.decode())

    mark = page.css_first(".task-sources mark")
    assert mark.text() == directive.quote
    assert page.css_first(".content").css("section")[0].attributes["class"] == "panel task-sources"
    assert f"#proposal-{directive.proposal}" in page.css_first(".task-source-where a").attributes["href"]
    # A liaison sees the sentence on the task, and no way to a document that is not for them.
    theirs = HTMLParser(people.get("liaison", task).content.decode())
    assert theirs.css_first(".task-sources mark").text() == directive.quote
    assert theirs.css(".task-source-where a") == []
    # So does the unit to which a part was handed on.
    people.client("liaison").post(
        do(task, "split"),
        {"seen": seen(task), "part_unit": "质安科", "part_title": "", "part_due_on": "", "part_measure": ""},
    )
    part = Task.objects.get(parent=task)
    below = HTMLParser(people.get("section", part.id).content.decode())
    assert below.css_first(".task-sources mark").text() == directive.quote


def test_a_task_that_is_not_there_and_one_that_is_not_for_them_look_alike(people: People) -> None:
    task = people.city.assigned(due_on=due())
    forbidden, unknown = people.get("other", task), people.get("other", people.city.units["住建局"])
    assert (forbidden.status_code, unknown.status_code) == (404, 404)
    assert words(forbidden) == words(unknown)


def test_everybody_is_offered_what_they_may_do_and_nothing_else(people: People) -> None:
    task = people.city.assigned(due_on=due())
    assert {"receive", "object", "report", "split", "set-stages"} <= buttons(people.get("liaison", task))
    assert {"change", "change-lead", "cancel"} <= buttons(people.get("office", task))
    assert "receive" not in buttons(people.get("office", task))
    assert buttons(people.get("auditor", task)) == set()


def proof(name: str = "竣工验收单.txt", text: str = "四十个小区全部合格") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode(), "application/octet-stream")


def test_whoever_reviews_reads_which_stages_a_return_opens_again(people: People) -> None:
    task = people.city.received(due_on=due())
    set_stages(people.city.office, Because(), task, seen(task), [Stage("完工", due()), Stage("移交", due())])
    reached = row(task).stages[0]["id"]
    report_task(people.city.liaison, Because(), task, seen(task), done(reached=(UUID(reached),)))

    told = words(people.form("second", task, "review"))

    assert "退回牵头单位补办，这次报的阶段“完工”重新算没有完成" in told
    assert "移交" not in told.split("退回牵头单位补办")[1].split("说明")[0]


def test_a_task_is_led_from_assignment_to_closing_with_the_forms_of_its_page(people: People) -> None:
    task = people.city.registered(due_on=due())
    fingerprint = people.form("office", task, "assign").css_first("[name=fingerprint]").attributes["value"]
    assert people.act("office", task, "assign", fingerprint=fingerprint).status_code == 302
    assert people.act("liaison", task, "receive").status_code == 302
    assert people.act("liaison", task, "work").status_code == 302
    sent = people.act(
        "liaison", task, "report", state="done", text="四十个小区全部竣工", claim__0="竣工", file__0=proof()
    )
    assert sent["Location"] == reverse("task", args=[task])
    assert (row(task).state, Report.objects.get().text) == ("reported", "四十个小区全部竣工")
    assert (Evidence.objects.get().claim, Evidence.objects.get().name) == ("竣工", "竣工验收单.txt")
    returned = people.act("office", task, "review", verdict="returned", comment="缺验收组签字")
    assert (returned.status_code, row(task).state) == (302, "returned")
    assert "缺验收组签字" in words(people.form("liaison", task, "report"))
    people.act("liaison", task, "report", state="done", text="已补签字", file__0=proof("签字.txt", "签字"))
    people.act("office", task, "review", verdict="approved")
    assert row(task).state == "completed"
    assert people.act("office", task, "close").status_code == 302
    assert row(task).state == "closed"
    told = words(people.get("auditor", task))
    for said in ("已销号", "缺验收组签字", "已补签字", "竣工验收单.txt", "同意办结"):
        assert said in told


def test_what_was_typed_stays_where_it_is_refused_with_the_reason_beside_it(people: People) -> None:
    task = people.city.received(due_on=due())
    answer = people.act(
        "liaison", task, "report", state="done", text="都办完了", link__0="见公示栏", claim__0="公示"
    )
    page = HTMLParser(answer.content.decode())
    assert answer.status_code == 422
    assert "这不是网页地址" in page.css_first("#link-0-error").text()
    assert page.css(".alert.error") == []
    assert page.css_first("textarea[name=text]").text() == "都办完了"
    assert page.css_first("[name=state][checked]").attributes["value"] == "done"
    assert page.css_first("[name=link-0]").attributes["value"] == "见公示栏"
    assert page.css_first("[name=claim-0]").attributes["value"] == "公示"
    assert not Report.objects.exists()


def test_a_file_that_may_be_secret_is_asked_about_and_one_that_is_stays_outside(people: People) -> None:
    task = people.city.received(due_on=due())
    marked = proof("方案.txt", "机密★5年\n关于某事的方案\n正文")
    refused = people.act("liaison", task, "attach", claim__0="方案", file__0=marked)
    assert refused.status_code == 422
    assert "涉密文件不能进入本系统" in words(refused)
    assert not Evidence.objects.exists()


def test_who_submitted_is_told_that_somebody_else_reviews_and_who(people: People) -> None:
    task = people.city.reported(due_on=due())
    told = words(people.get("liaison", task))
    assert "可以审核的人" in told
    assert "季小满" in told
    # A clerk who adds evidence has had a hand in it: refused, and told why.
    people.act("office", task, "attach", claim__0="核查", file__0=proof("核查.txt", "现场核查"))
    page = people.get("office", task)
    assert "review" not in buttons(page)
    assert "请另一个人办" in words(page)
    refused = people.act("office", task, "review", verdict="approved")
    assert refused.status_code == 409
    assert "不能由本人" in words(refused)
    assert people.act("second", task, "review", verdict="approved").status_code == 302
    assert row(task).state == "completed"


def test_two_who_change_at_once_see_each_other_and_lose_nothing(people: People) -> None:
    task = people.city.assigned(due_on=due(), measure="40 个小区")
    opened = people.form("second", task, "change")
    form = {
        node.attributes["name"]: node.attributes.get("value") or node.text()
        for node in opened.css("form [name]")
        if node.tag != "select" and node.attributes.get("type") != "checkbox"
    }
    change_task(
        people.city.office,
        Because(),
        task,
        seen(task),
        {"measure": "42 个小区", "domain": "住建"},
        "口径调整",
    )

    late = people.client("second").post(
        do(task, "change"),
        {**form, "measure": "45 个小区", "evidence_expected": "验收单", "reason": "会议调整"},
    )

    assert late.status_code == 422
    page = HTMLParser(late.content.decode())
    told = words(page)
    assert "季小满" in told
    assert "40 个小区 → 42 个小区" in told
    page = HTMLParser(late.content.decode())
    assert page.css_first("textarea[name=measure]").text() == "45 个小区"
    assert "42 个小区" in page.css_first("#field-measure-others").text()
    # What they had not touched follows the other's change, and is not undone by sending again.
    assert page.css_first("[name=domain]").attributes["value"] == "住建"
    again = {
        node.attributes["name"]: node.attributes.get("value") or node.text()
        for node in page.css("form [name]")
        if node.tag != "select" and node.attributes.get("type") != "checkbox"
    }
    without = people.client("second").post(do(task, "change"), {**again, "reason": ""})
    assert (without.status_code, row(task).measure) == (422, "42 个小区")
    assert "要写明原因" in HTMLParser(without.content.decode()).css_first("#field-reason-error").text()
    assert people.client("second").post(do(task, "change"), again).status_code == 302
    changed = row(task)
    assert (changed.measure, changed.domain, changed.evidence_expected) == ("45 个小区", "住建", "验收单")


def test_a_stage_that_somebody_else_added_meanwhile_is_not_dropped(people: People) -> None:
    task = people.city.received(due_on=due())
    first = seen(task)
    set_stages(people.city.liaison, Because(), task, first, [Stage("完成设计", due() - timedelta(days=30))])
    rows = {
        "seen": first, "stage_id": [""], "stage_title": ["竣工验收"], "stage_due_on": [due().isoformat()],
        "stage_measure": ["40 个小区"],
    }  # fmt: skip
    late = people.client("office").post(do(task, "set-stages"), rows)
    assert late.status_code == 422
    page = HTMLParser(late.content.decode())
    titles = [node.attributes.get("value") for node in page.css("tbody [name=stage_title]")]
    assert titles[:2] == ["竣工验收", "完成设计"]
    assert "别人刚加的" in words(page)
    page = HTMLParser(late.content.decode())
    again = {
        name: [node.attributes.get("value") or "" for node in page.css(f"tbody [name={name}]")]
        for name in ("stage_id", "stage_title", "stage_due_on", "stage_measure")
    }
    answer = people.client("office").post(do(task, "set-stages"), {**again, "seen": seen(task)})
    assert answer.status_code == 302
    assert [one["title"] for one in row(task).stages] == ["完成设计", "竣工验收"]


def test_stages_are_taken_over_from_another_task(people: People) -> None:
    earlier = people.city.received("去年的改造", due_on=due())
    set_stages(
        people.city.liaison, Because(), earlier, seen(earlier),
        [Stage("设计", due() - timedelta(days=40)), Stage("验收", due())],
    )  # fmt: skip
    task = people.city.received("今年的改造", due_on=due() + timedelta(days=10))
    answer = people.act("liaison", task, "set-stages", take_over="1", template_code=row(earlier).code)
    page = HTMLParser(answer.content.decode())
    assert [node.attributes.get("value") for node in page.css("tbody [name=stage_title]")][:2] == [
        "设计",
        "验收",
    ]
    assert (
        page.css("tbody [name=stage_due_on]")[1].attributes["value"]
        == (due() + timedelta(days=10)).isoformat()
    )
    unknown = people.act("liaison", task, "set-stages", take_over="1", template_code="1999-0001")
    assert unknown.status_code == 422
    assert "没有编号为“1999-0001”的任务" in words(unknown)
    assert row(task).stages == []


def test_sub_tasks_are_split_off_by_name_and_bar_the_whole(people: People) -> None:
    task = people.city.received(due_on=due())
    parts = {
        "seen": seen(task), "part_unit": ["质安科", "望溪", ""], "part_title": ["", "望溪区 12 个", ""],
        "part_due_on": ["", due().isoformat(), ""], "part_measure": ["", "", ""],
    }  # fmt: skip
    refused = people.client("liaison").post(do(task, "split"), parts)
    assert refused.status_code == 422
    assert "第 2 行：登记里没有“望溪”，是不是望溪区？" in words(refused)
    assert Task.objects.filter(parent=task).count() == 0
    parts["part_unit"] = ["质安科", "望溪区", ""]
    with organising() as now:
        post = now.post("质安科科长", unit=people.city.units["质安科"])
    parts["part_post"] = ["质安科科长", "", ""]
    form = people.client("liaison").get(do(task, "split"))
    assert "质安科科长" in form.content.decode()
    assert people.client("liaison").post(do(task, "split"), parts).status_code == 302
    children = list(Task.objects.filter(parent=task).order_by("number"))
    assert [one.post for one in children] == [post, None]
    assert [(one.title, one.due_on) for one in children] == [
        ("完成老旧小区改造", due()),
        ("望溪区 12 个", due()),
    ]
    page = people.get("liaison", task)
    assert all(one.code in words(page) for one in children)
    assert "还有 2 件子任务没有办结" in words(page)
    # The history says once that it was split, and not that it was registered again.
    assert [one.text() for one in HTMLParser(page.content.decode()).css(".task-history strong")].count(
        "立项"
    ) == 1
    # A part says what it is part of to those who may see the whole.
    assert row(task).code in words(people.get("liaison", children[0].id))
    assert row(task).code not in words(people.get("section", children[0].id))


def test_the_next_report_is_never_asked_for_after_the_due_day_nor_of_what_is_done(people: People) -> None:
    late = people.city.received("年内办好", kind="key-project", due_on=due() + timedelta(days=400))
    assert "下次反馈" in words(people.get("liaison", late))
    Task.objects.filter(pk=late).update(next_report_on=due() + timedelta(days=400))
    assert "下次反馈" not in words(people.get("liaison", late))
    Task.objects.filter(pk=late).update(next_report_on=due(), state="reported")
    page = HTMLParser(people.get("liaison", late).content.decode())
    assert "下次反馈" not in page.css_first(".task-side section").text()


def test_a_report_is_printed_once_also_where_its_evidence_has_no_words_of_its_own(people: People) -> None:
    task = people.city.received(due_on=due())
    people.act("liaison", task, "report", state="done", text="四十个小区全部竣工", file__0=proof())

    page = HTMLParser(people.get("office", task).content.decode())

    assert page.css_first(".task-reports").text().count("四十个小区全部竣工") == 1

    people.act("office", task, "review", verdict="returned", comment="缺验收单，请补。")
    assert "请补。退办以前" in words(people.form("liaison", task, "report"))


def test_more_time_that_nobody_granted_lapses_visibly_when_the_unit_reports_that_it_is_done(
    people: People,
) -> None:
    task = people.city.received(due_on=due())
    later = (due() + timedelta(days=20)).isoformat()
    people.act("liaison", task, "request-extension", until=later, reason="汛期", progress="过半")
    assert "待批复" in words(people.get("office", task))
    assert "报“已完成”，它就失效" in words(people.form("liaison", task, "report"))

    people.act("liaison", task, "report", state="done", text="做完了", file__0=proof())

    told = words(people.get("office", task))
    assert "待批复" not in told
    assert "已失效" in told
    assert "已报完成，不再批复" in told


def test_objection_extension_and_coordination_are_asked_and_decided_on_the_page(people: People) -> None:
    task = people.city.assigned(due_on=due())
    people.act("liaison", task, "object", reason="电力迁改不是本局职责", better="电力公司")
    assert Objection.objects.get().reason == "电力迁改不是本局职责"
    office = people.get("office", task)
    assert "decide-objection" in buttons(office)
    assert "认为应由电力公司办" in words(office)
    assert "认为应由电力公司办" in words(people.form("office", task, "decide-objection"))
    waits = people.get("liaison", task)
    assert "object" not in buttons(waits)
    assert "提出异议 ：已经提出过，正在等待裁定" in words(waits).replace("提出异议：", "提出异议 ：")
    nothing = people.act("office", task, "decide-objection", answer="三定规定如此")
    assert "请选异议成立还是不成立" in words(nothing)
    people.act("office", task, "decide-objection", uphold="no", answer="三定规定如此")
    liaison = people.get("liaison", task)
    assert "object" not in buttons(liaison)
    assert "异议已经裁定，不能再退回" in words(liaison)

    later = due() + timedelta(days=20)
    people.act("liaison", task, "request-extension", until=later.isoformat(), reason="汛期", progress="过半")
    assert "request-extension" not in buttons(people.get("liaison", task))
    assert (
        people.act("office", task, "decide-extension", grant="yes", until=later.isoformat()).status_code
        == 302
    )
    assert Extension.objects.get().granted == later
    told = words(people.get("liaison", task))
    assert "最初时限" in told
    assert "经批复延期" in told

    people.act(
        "liaison",
        task,
        "ask-coordination",
        what="迁改 3 处线路",
        unit="电力公司",
        needed_by=due().isoformat(),
    )
    need = Coordination.objects.get()
    page = HTMLParser(people.get("power", task).content.decode())
    assert "迁改 3 处线路" in page.css_first(".need").text()
    people.act("power", task, "answer-coordination", need=str(need.id), answer="下周完成")
    after = people.get("liaison", task)
    assert HTMLParser(after.content.decode()).css(".need") == []
    assert "下周完成" in words(after)


def test_pausing_cancelling_and_reopening_need_a_reason_and_say_which_paper_they_rest_on(
    people: People,
) -> None:
    document = receive()
    task = people.city.received(due_on=due())
    assert "请写明暂停的原因" in words(people.act("office", task, "pause", reason=" "))
    people.act("office", task, "pause", reason="专项债未到位", basis=str(document))
    assert row(task).state == "paused"
    page = HTMLParser(people.get("office", task).content.decode())
    assert reverse("document", args=[document]) in [
        one.attributes.get("href") for one in page.css(".task-history a")
    ]
    # Nobody sees a document here who may not see it elsewhere.
    theirs = HTMLParser(people.get("liaison", task).content.decode())
    assert theirs.css(".task-history a") == []
    people.act("office", task, "resume")
    people.act("office", task, "change-lead", lead="财政局", reason="职责调整")
    assert row(task).lead == people.city.units["财政局"]
    people.act("office", task, "cancel", reason="任务已失去对象")
    people.act("office", task, "reopen", reason="重新列入")
    assert row(task).state == "working"


def test_a_class_that_wants_the_verdict_asks_for_it_when_it_is_closed(people: People) -> None:
    task = people.city.completed(kind="suggestion", due_on=due())
    assert "提出人的评价" in words(people.form("office", task, "close"))
    assert "满意" in words(people.act("office", task, "close", verdict=""))
    assert row(task).state == "completed"
    people.act("office", task, "close", verdict="基本满意")
    assert (row(task).state, row(task).verdict) == ("closed", "基本满意")


def test_what_cannot_be_done_from_a_state_says_so_and_overtaking_says_who_was_quicker(people: People) -> None:
    task = people.city.assigned(due_on=due())
    told = words(people.form("office", task, "review"))
    assert "任务现在是“已交办”" in told
    before = seen(task)
    people.act("liaison", task, "receive")
    again = people.client("liaison").post(do(task, "receive"), {"seen": before})
    assert again.status_code == 422
    assert "林若川" in words(again)
    # A form that does not say what it was made from has seen nothing.
    for version in ("x", ""):
        late = people.client("office").post(do(task, "cancel"), {"seen": version, "reason": "重复"})
        assert (late.status_code, row(task).state) == (422, "received")
    assert people.client("liaison").get(do(task, "no-such-verb")).status_code == 404


def test_as_it_was_known_on_a_day_it_says_what_it_was_and_nothing_can_be_done(on: On) -> None:
    on(3, 2)
    people = People()
    task = people.city.assigned(due_on=date(2026, 12, 31), measure="40 个小区")
    on(3, 10)
    receive_task(people.city.liaison, Because(), task, seen(task))
    change_task(people.city.office, Because(), task, seen(task), {"measure": "42 个小区"}, "口径调整")

    then = people.get("office", task, known="2026-03-05")

    assert buttons(then) == set()
    told = words(then)
    assert "正在看以 2026年3月5日 为止的记录" in told
    assert "已交办" in told
    assert "40 个小区" in told
    assert "42 个小区" not in told
    assert "42 个小区" in words(people.get("office", task))
    history = words(
        people.client("office").get(reverse("task_history", args=[task]), {"known": "2026-03-05"})
    )
    assert "签收" not in history


def test_what_was_not_registered_yet_is_not_there(people: People) -> None:
    task = people.city.assigned(due_on=due())
    yesterday = timezone.localdate() - timedelta(days=1)
    # It was registered today: yesterday nobody knew of it.
    answer = people.get("office", task, known=yesterday.isoformat())
    assert answer.status_code == 404
    assert "那一天还没有这件任务" in words(answer)
    assert "没有这个页面" not in words(answer)
    # To whom the task is not told of, neither is that it was not there yet.
    assert "没有这个页面" in words(people.get("other", task, known=yesterday.isoformat()))
    assert buttons(people.get("office", task)) != set()


def test_the_paper_has_who_printed_it_and_when(people: People) -> None:
    task = people.city.reported(due_on=due())
    page = words(people.client("auditor").get(reverse("task_print", args=[task])))
    assert "由审计员" in page
    assert "打印" in page
    assert "审计链第" in page


def test_a_page_asks_as_little_of_a_task_with_much_as_of_one_with_little(people: People) -> None:
    task = people.city.received(due_on=due())

    def asked() -> int:
        client = people.client("office")
        address = reverse("task", args=[task])
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    people.act("liaison", task, "report", state="working", text="第 0 次", file__0=proof("0.txt", "0"))
    few = asked()
    for n in range(1, 6):
        people.act(
            "liaison", task, "report", state="working", text=f"第 {n} 次", file__0=proof(f"{n}.txt", str(n))
        )
    assert asked() == few


def test_a_figure_that_a_ledger_gives_is_ticked_and_not_typed(on: On) -> None:
    on(3, 2)
    people = People()
    adopt_standard_indicators(people.city.office, Because())
    today = timezone.localdate()
    task = people.city.received(indicator="paid-in-funds", target=1_500_000_000, due_on=due())
    assert people.form("liaison", task, "report").css("[name=figure]") != []
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    statement = give_figure(people.city, 120_000_000, last_month, "paid-in-funds")
    form = people.form("liaison", task, "report")
    assert form.css("[name=figure]") == []
    assert "1.20亿元" in words(form) or "1.2亿元" in words(form)

    people.act("liaison", task, "report", state="working", text="按月推进", use_known="1")

    assert Report.objects.get().figure == 120_000_000
    page = HTMLParser(people.get("office", task).content.decode())
    links = [one.attributes.get("href") for one in page.css(".evidence-pieces a")]
    assert reverse("figure", args=[statement]) in links


def test_a_typed_figure_is_in_the_unit_that_stands_beside_it(people: People) -> None:
    adopt_standard_indicators(people.city.office, Because())
    task = people.city.received(indicator="paid-in-funds", due_on=due())
    assert "亿元" in words(people.form("liaison", task, "report"))
    wrong = people.act("liaison", task, "report", state="working", figure="三亿")
    assert "“三亿”不是数" in words(wrong)
    people.act("liaison", task, "report", state="working", figure="3.5")
    assert Report.objects.get().figure == 350_000_000


def test_a_light_stands_with_its_measure_and_the_good_reason_that_was_recorded(on: On, root: Path) -> None:
    on(3, 2)
    snapshots.forget_all()
    people = People()
    book = root / "rulebooks" / "supervision-tasks.yaml"
    adopt_rulebook(CLERK, Because(), book.read_bytes(), book.name)
    task = people.city.received(due_on=date(2026, 12, 31), stages=(Stage("开工", date(2026, 3, 20)),))
    assert "good-reason" not in buttons(people.get("office", task))
    on(4, 2)
    run = publish_run(CLERK, Because(), "supervision-tasks", "2026-03")
    page = people.get("liaison", task)
    assert "黄" in words(HTMLParser(HTMLParser(page.content.decode()).css_first(".task-state").html or ""))
    assert "（2026年3月发布）" in words(page)

    assert "good-reason" in buttons(people.get("office", task))
    assert (
        people.act(
            "office", task, "good-reason", measure="no-such", reason="汛期", found_on="2026-03-25"
        ).status_code
        == 422
    )
    people.act("office", task, "good-reason", measure="stage", reason="等待上级批复", found_on="2026-03-25")

    told = words(people.get("liaison", task))
    assert "正当理由 等待上级批复" in told
    assert Event.objects.get(kind="finding recorded").cause_id == run
    assert "good-reason" not in buttons(people.get("liaison", task))
    snapshots.forget_all()


def test_what_is_changed_because_of_a_run_says_so_and_leads_to_the_run(on: On, root: Path) -> None:
    on(3, 2)
    snapshots.forget_all()
    people = People()
    book = root / "rulebooks" / "supervision-tasks.yaml"
    adopt_rulebook(CLERK, Because(), book.read_bytes(), book.name)
    task = people.city.received(due_on=date(2026, 12, 31), stages=(Stage("开工", date(2026, 3, 20)),))
    # Where nothing was published there is no run to name.
    assert people.form("office", task, "change-lead").css("[name=basis] option[value=run]") == []
    unnamed = {"lead": "财政局", "reason": "开工迟了", "basis": "run"}
    assert people.act("office", task, "change-lead", **unnamed).status_code == 422
    on(4, 2)
    run = publish_run(CLERK, Because(), "supervision-tasks", "2026-03")
    (option,) = people.form("office", task, "change-lead").css("[name=basis] option[value=run]")
    assert option.text() == "2026年3月已发布的评判：黄灯"

    people.act("office", task, "change-lead", **unnamed)

    event = Event.objects.get(kind="task lead changed")
    assert (event.cause, event.cause_id) == (Cause.RUN, run)
    page = HTMLParser(people.get("office", task).content.decode())
    (link,) = page.css(f".task-history a[href='{reverse('run', args=[run])}']")
    assert "依据：规则评判结果" in link.parent.text()
    assert "2026年3月" in link.text()
    # A liaison reads what it was, and has no way to results that are not for them.
    theirs = people.get("other", task)
    assert "依据：规则评判结果" in words(theirs)
    assert HTMLParser(theirs.content.decode()).css(".task-history a") == []
    snapshots.forget_all()


def read_again(monkeypatch: pytest.MonkeyPatch) -> tuple[Directive, Callable[[], Directive]]:
    """A directive of the register, and how a later reading takes its place."""
    document = receive()
    old = open_ones(document, ProposalKind.DIRECTIVE)[0]
    accept(old)
    standing = Directive.objects.get(known_to=None)

    def give_way() -> Directive:
        read_anew(document, monkeypatch, shorten_first)
        old.refresh_from_db()
        (new,) = [one for one in open_ones(document) if one.differs_from == old.id]
        taking_its_place(old, new)
        return Directive.objects.get(known_to=None)

    return standing, give_way


def test_a_task_follows_its_directive_to_a_later_reading_in_one_click(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, give_way = read_again(monkeypatch)
    task = people.city.received(directives=(old.id,))
    assert "改到新的这条" not in words(people.get("office", task))
    new = give_way()

    told = people.get("office", task)
    assert "重新识读过" in words(told)
    assert new.quote in words(told)
    assert row(task).code in words(people.client("office").get(reverse("mine")))
    # Who may not see the register is told, and does not change it.
    assert "改到新的这条" not in words(people.get("liaison", task))
    form = HTMLParser(told.content.decode()).css_first("form[action$='/do/change-directives']")
    sent = {one.attributes["name"]: one.attributes["value"] for one in form.css("input[type=hidden]")}
    sent.pop("csrfmiddlewaretoken", None)

    assert people.client("office").post(do(task, "change-directives"), sent).status_code == 302

    assert row(task).directives == [new.id]
    shown = words(people.get("office", task))
    assert "重新识读过" not in shown
    assert f"{old.quote[-16:]}” → “" in shown
    assert f"{new.quote[-16:]}”" in shown
    assert "原来那条" not in words(people.client("office").get(reverse("mine")))


def test_the_directives_of_a_task_are_changed_in_a_form(people: People) -> None:
    accept_all(receive())
    first, second = Directive.objects.order_by("position")[:2]
    task = people.city.received(directives=(first.id,))

    form = people.form("office", task, "change-directives")
    assert [one.attributes["value"] for one in form.css("input[name=directive][checked]")] == [str(first.id)]
    asked = {"directive": [str(first.id)], "words": second.quote[:6], "fill": "1"}
    found = people.act("office", task, "change-directives", **asked)
    assert row(task).directives == [first.id], "searching changes nothing"
    offered = HTMLParser(found.content.decode()).css("input[name=directive]")
    assert str(second.id) in [one.attributes["value"] for one in offered]

    both = [str(first.id), str(second.id)]
    assert people.act("office", task, "change-directives", directive=both).status_code == 302
    assert row(task).directives == [first.id, second.id]

    answer = people.act(
        "office", task, "change-directives", directive=["00000000-0000-7000-8000-000000000000"]
    )
    assert (answer.status_code, row(task).directives) == (422, [first.id, second.id])
    assert people.act("liaison", task, "change-directives", directive=both[:1]).status_code == 409
    assert "change-directives" not in buttons(people.get("liaison", task))


def test_a_report_begun_on_the_page_of_the_task_is_kept_and_goes_on_where_my_page_left_it(
    people: People,
) -> None:
    task = people.city.received(due_on=due(), stages=(Stage("开工", due()),))
    (stage,) = (one["id"] for one in row(task).stages)
    client = people.client("liaison")
    keep_draft_file(people.city.liaison, task, "照片说明".encode(), "照片.txt")
    page = {
        "row": str(task),
        f"said-{task}": "stage",
        f"text-{task}": "已进场",
        f"link-{task}": "https://a.cn/1",
    }
    client.post(reverse("mine_draft"), page)

    form = people.form("liaison", task, "report")
    assert form.css_first("textarea[name=text]").text() == "已进场"
    assert form.css_first("input[name=state][value=working]").attributes.get("checked", "no") != "no"
    assert form.css_first(f"input[name=reached][value='{stage}']").attributes.get("checked", "no") != "no"
    assert form.css_first("input[name=link-0]").attributes["value"] == "https://a.cn/1"
    assert "照片.txt" in words(form)

    # What only this form has stays when my page saves again; another account's draft is nobody else's.
    stamp = form.css_first("input[name=draft]").attributes["value"]
    more = {
        f"rows-{task}": '[["现场照片", "https://a.cn/1"]]',
        f"draft-{task}": stamp,
        f"text-{task}": "已进场三天",
    }
    client.post(reverse("mine_draft"), page | more)
    again = people.form("liaison", task, "report").css_first("input[name=draft]").attributes["value"]
    client.post(reverse("mine_draft"), page | {f"text-{task}": "已进场四天", f"draft-{task}": again})
    form = people.form("liaison", task, "report")
    assert form.css_first("textarea[name=text]").text() == "已进场四天"
    assert form.css_first("input[name=claim-0]").attributes["value"] == "现场照片"

    sent = {"state": "working", "text": "已进场四天", "reached": stage}
    assert people.act("liaison", task, "report", **sent).status_code == 302
    assert [one.name for one in Evidence.objects.filter(task=task)] == ["照片.txt"]
    assert not Draft.objects.exists()
    assert people.form("liaison", task, "report").css_first("textarea[name=text]").text() == ""
