"""The life of a task: who may do what from which state, written out a second time and tried on real tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest

from luoshi.delivery.actions.assign_tasks import Assignment, assign_tasks
from luoshi.delivery.actions.attach_evidence import attach_evidence
from luoshi.delivery.actions.cancel_task import cancel_task, reopen_task
from luoshi.delivery.actions.change_lead import change_lead
from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.close_task import close_task
from luoshi.delivery.actions.confirm_stage import confirm_stage
from luoshi.delivery.actions.coordinate import answer_coordination, ask_coordination
from luoshi.delivery.actions.extend_task import decide_extension, request_extension
from luoshi.delivery.actions.object_to_assignment import decide_objection, object_to_assignment
from luoshi.delivery.actions.pause_task import pause_task, resume_task
from luoshi.delivery.actions.receive_task import begin_task, receive_task
from luoshi.delivery.actions.register_tasks import register_tasks
from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.actions.set_stages import set_stages
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.actions.take_back_stage import take_back_stage
from luoshi.delivery.life import BEFORE_PAUSE, ENDED, OPEN, VERBS, State
from luoshi.delivery.models import Coordination, Task
from luoshi.delivery.queries.one_task import what_may_be_done
from luoshi.delivery.queries.previews import preview_assignment
from luoshi.delivery.stages import Stage
from luoshi.record import chain
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.evidence import LinkEvidence
from luoshi.record.models import new_id
from luoshi.record.versions import WrongState
from tests.delivery.tasks import City, day_of_last_event, done, row, seen
from tests.record.acting import ADMINISTRATOR, NOBODY, READER
from tests.web.clock import On

pytestmark = pytest.mark.django_db

WHO: dict[str, Callable[[City], Actor]] = {
    "office": lambda city: city.office,
    "leader": lambda city: city.leader,
    "upper": lambda city: city.other,
    "lead": lambda city: city.liaison,
    "lead's head": lambda city: city.head,
    "support": lambda city: city.county,
    "asked": lambda city: city.power,
    "section below": lambda city: city.section,
    "auditor": lambda city: city.auditor,
    "reader": lambda city: READER,
    "administrator": lambda city: ADMINISTRATOR,
    "nobody": lambda city: NOBODY,
}

# A second time: a change of the table must be meant.
LEAD = {"lead", "lead's head"}
TABLE = {
    "register": {"office"},
    "split": {"office"} | LEAD,
    "change": {"office", "upper"},
    "assign": {"office", "upper"},
    "receive": LEAD,
    "object": LEAD,
    "decide objection": {"office", "leader", "upper"},
    "change lead": {"office", "upper"},
    "set stages": {"office", "upper"} | LEAD,
    "confirm stage": {"office", "leader", "upper"},
    "take back stage": {"office", "leader", "upper"},
    "work": LEAD,
    "report": LEAD,
    "attach": {"office", "support"} | LEAD,
    "ask coordination": LEAD,
    "answer coordination": {"office", "leader", "asked"},
    "request extension": LEAD,
    "decide extension": {"office", "leader", "upper"},
    "review": {"office", "leader", "upper"},
    "close": {"office", "upper"},
    "pause": {"office", "leader"},
    "resume": {"office", "leader"},
    "cancel": {"office", "upper"},
    "reopen": {"office", "leader"},
}


@dataclass
class Scene:
    """A sub-task of the finance bureau's, led by the housing bureau, with the district beside and a need of power."""

    city: City
    task: UUID = field(init=False)
    submitter: Actor = field(init=False)

    def __post_init__(self) -> None:
        city = self.city
        beside = (
            city.units["住建局"],
            city.units["质安科"],
        )  # of other bureaus: handed to as responsible for the whole
        whole = city.assigned("盘活存量资产", lead=city.units["财政局"], responsible=beside)
        (self.task,) = split_task(
            city.other, Because(), whole, seen(whole),
            [city.draft("改造老旧小区", supporting=(city.units["望溪区"],))],
        )  # fmt: skip
        # Whoever submits is none of those who try.
        same = city.liaison
        self.submitter = Actor("报送人", new_id(), new_id(), "办公室", same.roles,
                               tuple(type(one)(new_id(), one.unit, one.role) for one in same.held))  # fmt: skip
        ask_coordination(self.submitter, Because(), self.task, seen(self.task), what="增容",
                         unit=city.units["电力公司"], needed_by=date(2026, 6, 30))  # fmt: skip

    def at(self, state: str) -> None:
        """Bring the task into a state."""
        Task.objects.filter(pk=self.task).update(state=state)

    def reported(self) -> None:
        report_task(self.submitter, Because(), self.task, seen(self.task), done())


def _need(on: Scene) -> UUID:
    return Coordination.objects.filter(task=on.task).order_by("-asked_at")[0].id


def _assign(actor: Actor, on: Scene) -> None:
    shown = preview_assignment(actor, [on.task], day_of_last_event())
    assign_tasks(actor, Because(), [Assignment(on.task, seen(on.task))], shown.fingerprint)


def _prepared_objection(on: Scene) -> None:
    object_to_assignment(on.submitter, Because(), on.task, seen(on.task), "不是我局职责")


def _prepared_extension(on: Scene) -> None:
    Task.objects.update(due_on=date(2026, 6, 30))
    Task.objects.filter(pk=on.task).update(due_on=date(2026, 5, 31))
    request_extension(on.submitter, Because(), on.task, seen(on.task),
                      until=date(2026, 6, 15), reason="雨季", progress="六成")  # fmt: skip


def _stage_reached(on: Scene) -> None:
    set_stages(on.submitter, Because(), on.task, seen(on.task), [Stage("开工", date(2026, 4, 1))])
    stage = UUID(row(on.task).stages[0]["id"])
    report_task(on.submitter, Because(), on.task, seen(on.task), done(state="working", reached=(stage,)))


def _paused(on: Scene) -> None:
    pause_task(on.city.second_clerk, Because(), on.task, seen(on.task), "等待")


def _completed(on: Scene) -> None:
    on.reported()
    review_report(on.city.second_clerk, Because(), on.task, seen(on.task), "approved")


def _before(state: State) -> Callable[[Scene], None]:
    return lambda on: on.at(state)


ACTIONS: dict[str, tuple[Callable[[Scene], None] | None, Callable[[Actor, Scene], object]]] = {
    "register": (None, lambda who, on: register_tasks(who, Because(), [on.city.draft("另一件")])),
    "split": (None, lambda who, on: split_task(
        who, Because(), on.task, seen(on.task), [on.city.draft("分项", lead=on.city.units["质安科"])])),
    "change": (None, lambda who, on: change_task(who, Because(), on.task, seen(on.task), {"domain": "住建"})),
    "assign": (_before(State.REGISTERED), _assign),
    "receive": (None, lambda who, on: receive_task(who, Because(), on.task, seen(on.task))),
    "object": (None, lambda who, on: object_to_assignment(who, Because(), on.task, seen(on.task), "不是")),
    "decide objection": (_prepared_objection, lambda who, on: decide_objection(
        who, Because(), on.task, seen(on.task), uphold=False, answer="就是")),
    "change lead": (None, lambda who, on: change_lead(
        who, Because(), on.task, seen(on.task), on.city.units["质安科"], "改派")),
    "set stages": (None, lambda who, on: set_stages(
        who, Because(), on.task, seen(on.task), [Stage("开工", date(2026, 4, 1))])),
    "confirm stage": (_stage_reached, lambda who, on: confirm_stage(
        who, Because(), on.task, seen(on.task), UUID(row(on.task).stages[0]["id"]))),
    "take back stage": (_stage_reached, lambda who, on: take_back_stage(
        who, Because(), on.task, seen(on.task), UUID(row(on.task).stages[0]["id"]), "没有开工令")),
    "work": (_before(State.RECEIVED), lambda who, on: begin_task(who, Because(), on.task, seen(on.task))),
    "report": (None, lambda who, on: report_task(who, Because(), on.task, seen(on.task), done())),
    "attach": (None, lambda who, on: attach_evidence(
        who, Because(), on.task, seen(on.task), [LinkEvidence("公示", "https://example.org/")])),
    "ask coordination": (None, lambda who, on: ask_coordination(
        who, Because(), on.task, seen(on.task), what="用地", unit=on.city.units["市政府"],
        needed_by=date(2026, 6, 30))),
    "answer coordination": (None, lambda who, on: answer_coordination(
        who, Because(), on.task, seen(on.task), _need(on), "已办")),
    "request extension": (
        lambda on: Task.objects.filter(pk=on.task).update(due_on=date(2026, 5, 31)) and None,
        lambda who, on: request_extension(who, Because(), on.task, seen(on.task),
                                          until=date(2026, 6, 15), reason="雨季", progress="六成")),
    "decide extension": (_prepared_extension, lambda who, on: decide_extension(
        who, Because(), on.task, seen(on.task), until=date(2026, 6, 10))),
    "review": (Scene.reported, lambda who, on: review_report(who, Because(), on.task, seen(on.task), "approved")),
    "close": (_completed, lambda who, on: close_task(who, Because(), on.task, seen(on.task))),
    "pause": (None, lambda who, on: pause_task(who, Because(), on.task, seen(on.task), "等待")),
    "resume": (_paused, lambda who, on: resume_task(who, Because(), on.task, seen(on.task))),
    "cancel": (None, lambda who, on: cancel_task(who, Because(), on.task, seen(on.task), "不办了")),
    "reopen": (_completed, lambda who, on: reopen_task(who, Because(), on.task, seen(on.task), "再办")),
}  # fmt: skip


def test_every_verb_is_in_the_second_table_and_tried() -> None:
    assert set(VERBS) == set(TABLE) == set(ACTIONS)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_done_by_whom_the_table_names_and_by_nobody_else(verb: str, on: On) -> None:
    """Each tries in turn on a scene of their own; whoever is refused has changed nothing."""
    from django.db import transaction

    prepare, run = ACTIONS[verb]
    on(3, 2)
    scene = Scene(City())
    if prepare is not None:
        prepare(scene)
    for name, who in WHO.items():
        actor, before = who(scene.city), chain.head()
        offered = verb in what_may_be_done(actor, row(scene.task), None)[0]
        with transaction.atomic():
            if name in TABLE[verb]:
                run(actor, scene)
                assert chain.head() != before, name
                assert offered or verb == "register", name
                transaction.set_rollback(True)
                continue
            with pytest.raises((Refused, NotFound)):
                run(actor, scene)
            assert not offered, name
        assert chain.head() == before


@pytest.mark.parametrize("verb", [name for name in VERBS if name != "register"])
def test_a_verb_is_refused_from_every_other_state(verb: str, on: On) -> None:
    from django.db import transaction

    prepare, run = ACTIONS[verb]
    on(3, 2)
    scene = Scene(City())
    if prepare is not None:
        prepare(scene)
    actor = WHO[sorted(TABLE[verb])[0]](scene.city)
    for state in State:
        if state in VERBS[verb].sources:
            continue
        with transaction.atomic():
            scene.at(state)
            with pytest.raises(WrongState, match=str(state.label)):
                run(actor, scene)
            transaction.set_rollback(True)


@pytest.mark.parametrize("verb", [name for name, one in VERBS.items() if one.once_assigned])
def test_the_lead_unit_has_no_part_in_what_is_not_assigned_yet(verb: str, on: On) -> None:
    on(3, 2)
    scene = Scene(City())
    _prepare, run = ACTIONS[verb]
    scene.at(State.REGISTERED)  # still in their sight, as what they gave themselves of a whole of theirs is
    with pytest.raises(Refused):
        run(scene.city.liaison, scene)
    assert verb not in what_may_be_done(scene.city.liaison, row(scene.task), None)[0]
    run(scene.city.office, scene)


def test_the_table_is_whole() -> None:
    assert frozenset(State) == OPEN | ENDED
    reached = {target for verb in VERBS.values() for target in verb.targets}
    assert reached - {BEFORE_PAUSE} == set(State)
    events = [verb.event for verb in VERBS.values()]
    assert len(set(events)) == len(events)
    assert {name for name, verb in VERBS.items() if verb.others_only} >= {
        "review",
        "decide extension",
        "cancel",
    }
