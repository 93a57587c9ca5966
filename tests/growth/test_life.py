"""Who may do what with a project, written out a second time and tried on a real one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.claim import (
    attach_proof,
    claim_money,
    claim_stage,
    lose_stage,
    review_claim,
    strike_claim,
)
from luoshi.growth.actions.credit import merge_projects, set_credits
from luoshi.growth.actions.entry_review import open_entry_review
from luoshi.growth.actions.exclude_project import exclude_project
from luoshi.growth.actions.lead import ContactDraft, correct_contact, do_step, hand_over, record_contact
from luoshi.growth.actions.promise import decide_promise, end_promise, record_promise
from luoshi.growth.actions.transfer import ask_transfer
from luoshi.growth.life import VERBS
from luoshi.growth.models import Contact
from luoshi.growth.queries.one_project import claims_waiting, project_shown, what_may_be_done
from luoshi.growth.queries.projects import ProjectFilter, projects
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.models import new_id
from tests.growth.projects import SHEET, YI, City, lawful, papers, proofs_of, reviewed, row, seen
from tests.record.acting import ADMINISTRATOR, CLERK, NOBODY, READER
from tests.web.clock import On

pytestmark = pytest.mark.django_db

WHO: dict[str, Callable[[City], Actor]] = {
    "bureau": lambda city: city.bureau,
    "leader": lambda city: city.leader,
    "area": lambda city: city.area,
    "its head": lambda city: city.area_head,
    "finance": lambda city: city.finance,
    "another area": lambda city: city.other,
    "supervision": lambda city: CLERK,
    "auditor": lambda city: city.auditor,
    "reader": lambda city: READER,
    "administrator": lambda city: ADMINISTRATOR,
    "nobody": lambda city: NOBODY,
}
AREA = {"area", "its head"}
# A second time: a change of the table must be meant. The finance bureau owes something in the project.
TABLE = {
    "change": {"bureau"} | AREA,
    "plan": {"bureau"} | AREA,
    "claim stage": {"bureau"} | AREA,
    "claim money": {"bureau"} | AREA,
    "attach": {"bureau", "finance"} | AREA,
    "review": {"bureau", "leader"},
    "strike": {"bureau", "leader"},
    "lose stage": {"bureau"} | AREA,
    "step": {"bureau"} | AREA,
    "contact": {"bureau", "finance"} | AREA,
    "correct contact": {"bureau", "area"},
    "hand over": {"bureau"} | AREA,
    "ask transfer": {"bureau"} | AREA,
    "set credits": {"bureau"},
    "exclude": {"bureau"},
    "merge": {"bureau"},
    "end promise": {"bureau", "leader"},
    "open review": {"bureau"} | AREA,
    "promise": {"bureau"} | AREA,
    "approve promise": {"bureau", "leader"},
}


class Scene:
    """A signed project of the district's, in which the finance bureau has undertaken something, and a claim waits."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.project = city.lead()
        self.signing = city.reach(self.project, "signed", date(2026, 3, 2), amount=5 * YI)
        city.finance_sees(self.project)
        other = Actor("报送人", new_id(), new_id(), "办公室", city.area.roles,
                      tuple(type(one)(new_id(), one.unit, one.role) for one in city.area.held))  # fmt: skip
        self.waiting = claim_stage(
            other,
            Because(),
            self.project,
            seen(self.project),
            "registered",
            date(2026, 4, 2),
            proofs_of("registered"),
        )
        self.promised = record_promise(
            other, Because(), self.project, seen(self.project), lawful(city), reviewed()
        )
        self.owed = record_promise(
            other, Because(), self.project, seen(self.project), lawful(city), reviewed()
        )
        decide_promise(city.third, Because(), self.owed, approve=True)
        self.double = city.lead("另一条登记")
        self.post = new_id()


def _call(name: str) -> Callable[[Actor, Scene], object]:
    def act(actor: Actor, on: Scene) -> object:
        project: UUID = on.project
        at = seen(project)
        because = Because()
        shares = {on.city.units["望溪区"]: Decimal(1)}
        calls: dict[str, Callable[[], object]] = {
            "change": lambda: change_project(actor, because, project, at, {"place": "x"}),
            "plan": lambda: plan_project(actor, because, project, at, year_plans={2026: YI}),
            "claim stage": lambda: claim_stage(
                actor, because, project, at, "negotiating", date(2026, 2, 2), proofs_of("negotiating")
            ),
            "claim money": lambda: claim_money(
                actor, because, project, at, "completed", date(2026, 4, 2), YI, papers("invoice")
            ),
            "attach": lambda: attach_proof(actor, because, project, at, papers("agreement")),
            "review": lambda: review_claim(actor, because, on.waiting, "approved"),
            "strike": lambda: strike_claim(actor, because, on.signing, "不实"),
            "lose stage": lambda: lose_stage(actor, because, project, at, "signed", date(2026, 5, 2), "解约"),
            "step": lambda: do_step(actor, because, project, at, "answer"),
            "contact": lambda: record_contact(
                actor, because, project, at, ContactDraft("call", date(2026, 5, 2), "甲", "乙", "谈")
            ),
            "correct contact": lambda: correct_contact(
                actor,
                because,
                Contact.objects.get(project=project).id,
                at,
                ContactDraft("call", date(2026, 5, 2), "甲", "乙", "谈"),
                "记错了",
            ),
            "hand over": lambda: hand_over(actor, because, project, at, on.post),
            "ask transfer": lambda: ask_transfer(
                actor, because, project, at, on.city.units["高新区"], "用地"
            ),
            "set credits": lambda: set_credits(
                actor, because, project, at, shares, date(2026, 1, 1), papers("agreement"), "协议"
            ),
            "exclude": lambda: exclude_project(actor, because, project, at, "real estate", "认定"),
            "merge": lambda: merge_projects(
                actor, because, project, at, on.double, seen(on.double), "同一个项目"
            ),
            "end promise": lambda: end_promise(actor, because, on.owed, "agreed", "协议解除"),
            "open review": lambda: open_entry_review(actor, because, project, at, SHEET, papers()),
            "promise": lambda: record_promise(actor, because, project, at, lawful(on.city), reviewed()),
            "approve promise": lambda: decide_promise(actor, because, on.promised, approve=True),
        }
        return calls[name]()

    return act


@pytest.fixture
def scene(on: On) -> Scene:
    on(6, 2)
    return Scene(City())


def test_who_may_do_what_is_this(scene: Scene) -> None:
    """Whatever else may be wrong with what is asked, nobody else gets as far."""
    for name, allowed in TABLE.items():
        for who, find in WHO.items():
            outcome = _outcome(_call(name), find(scene.city), scene)
            assert (outcome != "refused") == (who in allowed), (name, who, outcome)


def _outcome(act: Callable[[Actor, Scene], object], actor: Actor, scene: Scene) -> str:
    point = transaction.savepoint()
    try:
        act(actor, scene)
    except (Refused, NotFound):
        return "refused"
    except ValueError:  # they may, and it cannot be done now: the step was done, the post is unknown
        return "not now"
    finally:
        transaction.savepoint_rollback(point)
    return "done"


def test_what_a_page_offers_is_what_the_table_grants(scene: Scene) -> None:
    for name, allowed in TABLE.items():
        for who, find in WHO.items():
            actor = find(scene.city)
            offered = (
                what_may_be_done(actor, row(scene.project))
                if who not in ("administrator", "nobody")
                else set()
            )
            assert (name in offered) <= (who in allowed), (name, who)
    assert set(TABLE) <= set(VERBS)


def test_a_page_shows_the_life_the_claims_and_what_waits(scene: Scene) -> None:
    shown = project_shown(scene.city.area, scene.project)
    assert [one.stage.name for one in shown.life if one.reached_on] == ["签约"]
    assert [one.row.id for one in shown.waiting] == [scene.waiting]
    assert {"claim stage", "change"} <= shown.can
    assert "review" not in shown.can
    assert [one.row.id for one in claims_waiting(scene.city.second).rows] == [scene.waiting]
    assert claims_waiting(scene.city.area).rows == []
    assert [one.kind for one in shown.history][:2] == ["projects registered", "stage claimed"]
    assert projects(scene.city.finance, ProjectFilter()).count == 1
    assert projects(scene.city.other, ProjectFilter()).count == 0


@pytest.mark.parametrize("count", [1, 20])
def test_a_list_takes_as_many_queries_however_many_there_are(
    scene: Scene, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        scene.city.lead()
    with django_assert_max_num_queries(5):
        assert projects(scene.city.bureau, ProjectFilter(words="基地")).count == count + 1
    with django_assert_max_num_queries(18):
        claims_waiting(scene.city.second)
