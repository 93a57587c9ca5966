"""Tasks and their evidence through the pages: by everybody who is something to a task, and by those who are nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luoshi.delivery import stamping
from luoshi.delivery.actions.attach_evidence import attach_evidence
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.life import VERBS, State
from luoshi.delivery.models import Evidence, Task
from luoshi.delivery.queries.lights import TaskLight, TaskLights
from luoshi.delivery.queries.previews import preview_assignment
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.evidence import FileEvidence
from luoshi.record.models import Role, new_id
from luoshi.web.task_forms import FORMS
from tests.delivery.drawing import at_once
from tests.delivery.tasks import City, row, seen, somebody
from tests.delivery.test_life import ACTIONS, LEAD, TABLE, Scene, _need
from tests.delivery.test_life import WHO as RELATED
from tests.delivery.typed import directive
from tests.web.accounts import signed_in
from tests.web.asking import EVERYBODY, IMAGE, InTurn, some, told, undone
from tests.web.clock import On, moved

if TYPE_CHECKING:
    from django.http import HttpResponse

__all__ = ["moved"]
pytestmark = pytest.mark.django_db

WHO: dict[str, Callable[[City], Actor]] = {
    **RELATED,
    "another unit": lambda city: somebody("税务联络员", "liaison", new_id()),
    "another unit's head": lambda city: somebody("税务局长", "head", new_id()),
    "leader of others": lambda city: somebody("另一位副市长", "leader", new_id()),
}
STRANGERS = {
    "section below", "another unit", "another unit's head", "leader of others", "administrator", "nobody",
}  # fmt: skip
"""Who does not see the task: to them there is no such page."""
WATCHING = {"auditor", "reader"}
"""Who sees every task and changes none: to them there is no page that would."""

# The declared table of verbs, as their forms are called. Everybody else who sees the task is refused.
DONE_BY = {verb.replace(" ", "-"): who for verb, who in TABLE.items() if verb != "register"} | {
    "change-directives": {"office"},  # who sees the register
    "good-reason": {"office"},
}

# What each verb's own form would send.
Typed = Callable[[Scene], Mapping[str, Any]]
FORM: dict[str, Typed] = {
    "split": lambda on: {"part_unit": "质安科", "part_title": "分项", "part_due_on": "", "part_measure": ""},
    "change": lambda on: {**_unchanged(on), "measure": "四十个", "reason": "口径调整"},
    "change-directives": lambda on: {"directive": [str(directive())]},
    "assign": lambda on: {"fingerprint": preview_assignment(
        on.city.office, [on.task], timezone.localdate()).fingerprint},
    "receive": lambda on: {},
    "object": lambda on: {"reason": "不是我局职责"},
    "decide-objection": lambda on: {"uphold": "no", "answer": "三定规定如此"},
    "change-lead": lambda on: {"lead": "质安科", "reason": "职责调整"},
    "set-stages": lambda on: {
        "stage_id": "", "stage_title": "开工", "stage_due_on": "2026-04-01", "stage_measure": ""},
    "confirm-stage": lambda on: {"stage": row(on.task).stages[0]["id"]},
    "take-back-stage": lambda on: {"stage": row(on.task).stages[0]["id"], "reason": "没有开工令"},
    "work": lambda on: {},
    "report": lambda on: {"state": "done", "text": "全部竣工", "claim-0": "竣工", "file-0": _file()},
    "attach": lambda on: {"claim-0": "公示", "link-0": "https://yunchuan.example.cn/1"},
    "ask-coordination": lambda on: {"what": "用地", "unit": "市政府", "needed_by": str(row(on.task).due_on)},
    "answer-coordination": lambda on: {"need": str(_need(on)), "answer": "下周完成"},
    "request-extension": lambda on: {"until": "2026-06-15", "reason": "雨季", "progress": "六成"},
    "decide-extension": lambda on: {"grant": "yes", "until": "2026-06-10"},
    "review": lambda on: {"verdict": "approved"},
    "close": lambda on: {},
    "pause": lambda on: {"reason": "专项债未到位"},
    "resume": lambda on: {},
    "cancel": lambda on: {"reason": "已失去对象"},
    "reopen": lambda on: {"reason": "重新列入"},
    "good-reason": lambda on: {"measure": "overdue", "reason": "汛期停工", "found_on": "2026-03-01"},
}  # fmt: skip


def _unchanged(on: Scene) -> dict[str, str]:
    names = ("title", "measure", "evidence_expected", "domain", "mechanism", "meeting", "indicator")
    now = {name: str(getattr(row(on.task), name)) for name in names} | {"supporting": "望溪区"}
    return now | {f"was-{name}": value for name, value in now.items()}


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("竣工验收单.txt", "四十个小区全部合格".encode())


class Asking(InTurn):
    """Everybody, in one scene."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scene = Scene(City())
        actors = {name: who(self.scene.city) for name, who in WHO.items()}
        super().__init__(signed_in(Role.CLERK), actors, monkeypatch)


@pytest.fixture
def asking(moved: On, monkeypatch: pytest.MonkeyPatch) -> Asking:
    moved(3, 2)
    # A light is there without a run: who may record a reason beside it does not hang on how it came to be.
    monkeypatch.setattr(
        "luoshi.web.views.task.both_lights",
        lambda _actor, tasks: {task: TaskLights(published=_light(task)) for task in tasks},
    )
    return Asking(monkeypatch)


def _light(task: UUID) -> TaskLight:
    return TaskLight("red", "overdue", {"overdue": "red"}, "2026-02", task, date(2026, 2, 28))


def expected(verb: str) -> dict[str, str]:
    def of(name: str) -> str:
        if name in STRANGERS | WATCHING:
            return "404"
        return "done" if name in DONE_BY[verb] else "refused"

    return {name: of(name) for name in WHO}


def test_every_verb_has_its_form_its_line_in_this_table_and_is_sent() -> None:
    # Registering is no verb of a task that is there: the table of decomposition does it.
    verbs = {name.replace(" ", "-") for name in VERBS} - {"register"}
    assert verbs | {"good-reason", "change-directives"} == set(FORMS) == set(DONE_BY) == set(FORM)


@EVERYBODY
def test_every_verb_is_done_through_its_page_by_whom_the_table_says_and_by_nobody_else(
    asking: Asking, everybody: bool
) -> None:
    on, wrong = asking.scene, {}
    for number, (verb, typed) in enumerate(FORM.items()):
        prepare, _run = ACTIONS.get(verb.replace("-", " "), (None, None))
        with undone():
            if prepare is not None:
                prepare(on)
            address = reverse("task_do", args=[on.task, verb])
            found = asking.by_each(
                lambda client, there=address, typed=typed: told(
                    client.post(there, {"seen": seen(on.task), **typed(on)}).status_code
                ),
                None if everybody else some(number, expected(verb)),
            )
        wrong |= {(verb, name): said for name, said in found.items() if said != expected(verb)[name]}
    assert wrong == {}


def test_the_page_offers_the_unit_above_what_is_accepted_of_a_part_and_nothing_else(asking: Asking) -> None:
    on = asking.scene
    own, whole = on.task, row(on.task).parent
    assert whole is not None
    (offices,) = split_task(on.city.office, Because(), whole, seen(whole), [on.city.draft("拨付资金")])

    def offered(task: UUID) -> set[str]:
        pages: list[str] = []
        asking.by_each(
            lambda client: pages.append(client.get(reverse("task", args=[task])).text) or "", ["upper"]
        )
        return {verb for verb in FORMS if f'"{reverse("task_do", args=[task, verb])}"' in pages[0]}

    assert offered(own) - offered(offices) == {"cancel", "change-lead"}
    for task in (own, offices):
        on.task = task
        for verb in offered(task):
            typed = {"domain": "住建", "was-domain": ""} if verb == "change" else FORM[verb](on)
            address = reverse("task_do", args=[task, verb])
            found = asking.by_each(
                lambda client, there=address, typed=typed: told(
                    client.post(there, {"seen": seen(on.task), **typed}).status_code
                ),
                ["upper"],
            )
            assert found == {"upper": "done"}, verb
    # Of what counts the form offers nothing to change, and whoever looks for the rest is told why it is not there.
    fields, why = [], []
    asking.by_each(
        lambda client: fields.append(client.get(reverse("task_do", args=[offices, "change"])).text) or "",
        ["upper"],
    )
    assert 'name="measure"' not in fields[0]
    assert 'name="domain"' in fields[0]
    asking.by_each(
        lambda client: why.append(client.get(reverse("task", args=[offices])).text) or "", ["upper"]
    )
    for does in ("撤销", "改派"):
        assert f"这件子任务是督查室分的，不能由上级任务的牵头单位{does}" in why[0]


PAGES_OF_A_TASK = (
    "task",
    "task_history",
    "task_print",
    "task_do",
    "evidence",
    "evidence_view",
    "evidence_page",
)


def test_every_page_of_a_task_and_its_evidence_is_there_for_whoever_sees_it_and_for_nobody_else(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamping, "_apart", at_once)
    on = asking.scene
    attach_evidence(
        on.city.office, Because(), on.task, seen(on.task), [FileEvidence("现场", IMAGE, "现场.gif")]
    )
    there = {"task": on.task, "evidence": Evidence.objects.get(task=on.task).id, "page": 1, "verb": "report"}
    arguments = {
        "task_do": ("task", "verb"), "evidence": ("evidence",), "evidence_view": ("evidence",),
        "evidence_page": ("evidence", "page"),
    }  # fmt: skip
    for page in PAGES_OF_A_TASK:
        address = reverse(page, args=[there[name] for name in arguments.get(page, ("task",))])
        without = STRANGERS | (WATCHING if page == "task_do" else set())

        found = asking.by_each(lambda client, address=address: str(client.get(address).status_code))

        assert found == {name: "404" if name in without else "200" for name in WHO}, page


def _listed(answer: HttpResponse, code: str) -> str:
    """Whether a workbook has a task; what was answered where there is none."""
    if answer.status_code != 200:
        return str(answer.status_code)
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = (str(cell) for sheet in book for one in sheet.iter_rows(values_only=True) for cell in one)
    return "listed" if any(code in cell for cell in cells) else "not listed"


def test_downloads_list_a_task_for_whoever_sees_it_and_the_fill_in_sheet_for_whoever_owes_it(
    asking: Asking,
) -> None:
    on = asking.scene
    code = row(on.task).code
    nothing_to_see = {"section below", "another unit", "another unit's head", "leader of others"}
    without_page = {"administrator", "nobody"}

    lists = asking.by_each(lambda client: _listed(client.get(reverse("tasks_download")), code))
    sheets = asking.by_each(lambda client: _listed(client.get(reverse("mine_fill_in")), code))

    assert lists == {
        name: "404" if name in without_page else "not listed" if name in nothing_to_see else "listed"
        for name in WHO
    }
    # The unit that leads the whole has a sheet of its own, in which the part is not.
    assert sheets == {
        name: "404" if name in without_page | WATCHING
        else "listed" if name in LEAD
        else "not listed" if name == "upper"
        else "422"
        for name in WHO
    }  # fmt: skip


def test_the_pages_that_act_on_many_tasks_at_once_are_no_side_door(asking: Asking) -> None:
    on = asking.scene

    def answered(client: Client) -> str:
        client.post(reverse("mine_answer"), {
            "row": str(on.task), f"seen-{on.task}": seen(on.task), f"said-{on.task}": "done",
            f"text-{on.task}": "全部竣工", f"link-{on.task}": "https://yunchuan.example.cn/1",
        })  # fmt: skip
        return "done" if row(on.task).state == State.REPORTED else "nothing"

    def assigned(client: Client) -> str:
        client.post(reverse("task_assign"), {
            "task": str(on.task), "chosen": str(on.task), f"seen-{on.task}": seen(on.task), "do": "assign",
            f"shown-{on.task}": str(due), f"due-{on.task}": str(due),
        })  # fmt: skip
        return "done" if row(on.task).state == State.ASSIGNED else "nothing"

    def registered(client: Client) -> str:
        cells = {"title": "另一件", "lead": "住建局", "due_on": "2026-06-30"}
        table = {"about": "meeting:常务会议", "version": 0, "rows": [{"key": "1", "cells": cells}]}
        before = Task.objects.count()
        client.post(reverse("decompose_save"), json.dumps(table), content_type="application/json")
        return "done" if Task.objects.count() > before else "nothing"

    def by(names: set[str]) -> dict[str, str]:
        return {name: "done" if name in names else "nothing" for name in WHO}

    due = row(on.task).due_on
    assert asking.by_each(answered) == by(LEAD)
    assert asking.by_each(registered) == by({"office"})
    on.at(State.REGISTERED)
    assert asking.by_each(assigned) == by({"office"})
