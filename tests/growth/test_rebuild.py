"""Whatever is done with projects, by whomever, in whatever order: rows follow from events, and nothing counts twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.claim import claim_money, review_claim, strike_claim
from luoshi.growth.actions.credit import merge_projects, set_credits, undo_merge
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.exclude_project import exclude_project
from luoshi.growth.actions.import_project_table import import_project_table
from luoshi.growth.actions.lead import ContactDraft, Undertaken, record_contact
from luoshi.growth.actions.promise import decide_promise, pay_promise, record_promise
from luoshi.growth.actions.register_projects import register_projects
from luoshi.growth.actions.transfer import answer_transfer, ask_transfer
from luoshi.growth.changes import project_versions
from luoshi.growth.models import Claim, Counted, Merge, Project, Promise, Transfer
from luoshi.growth.queries.one_project import project_at, project_shown
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models import new_id
from luoshi.record.projection import rebuild
from tests.growth.projects import ORDER, YI, City, lawful, papers, reviewed, row, seen
from tests.growth.tables import looked, workbook
from tests.record.acting import assert_sound
from tests.web.clock import On

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 5)


@dataclass
class Real:
    """A project as it is: what was signed on which day, what was added, in which area."""

    signed: date
    amount: Decimal
    added: list[tuple[date, Decimal]]

    def until(self, day: date) -> Decimal:
        parts = [(self.signed, self.amount), *self.added]
        return sum((amount for on, amount in parts if on <= day), Decimal(0))


@dataclass
class Scene:
    """True projects, and the records that several clerks make of them, some of one twice."""

    city: City
    chance: Random
    real: list[Real] = field(default_factory=list)
    of: dict[UUID, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for _ in range(3):
            signed = FIRST + timedelta(days=self.chance.randrange(40))
            added = [
                (signed + timedelta(days=self.chance.randrange(1, 30)), YI * self.chance.randrange(1, 5))
                for _ in range(self.chance.randrange(3))
            ]
            self.real.append(Real(signed, YI * self.chance.randrange(1, 20), added))

    def project(self) -> UUID:
        return self.chance.choice(sorted(self.of))

    def actor(self) -> Actor:
        return self.chance.choice(
            [self.city.area, self.city.bureau, self.city.second, self.city.other, self.city.leader]
        )

    def register(self) -> None:
        truth = self.chance.randrange(len(self.real))
        draft = self.city.draft(
            unit=self.chance.choice([self.city.units["望溪区"], self.city.units["青石县"]])
        )
        (project,) = register_projects(self.city.bureau, Because(), [draft], not_double=True)
        self.of[project] = truth

    def sign(self) -> None:
        project = self.project()
        real = self.real[self.of[project]]
        self._claim(project, "signed", real.signed, amount=real.amount)

    def stage(self) -> None:
        project = self.project()
        stage = self.chance.choice([*ORDER, "statistics", "suspended"])
        if stage != "signed":
            self._claim(project, stage, date(2026, 3, 1) + timedelta(days=self.chance.randrange(60)))

    def _claim(self, project: UUID, stage: str, day: date, **more: Any) -> None:
        claim = self.city.claimed(project, stage, day, by=self.city.bureau, **more)
        if self.chance.random() < 0.8:
            review_claim(self.city.second, Because(), claim, "approved")

    def add(self) -> None:
        project = self.project()
        if added := self.real[self.of[project]].added:
            day, amount = self.chance.choice(added)
            claim = claim_money(
                self.city.bureau,
                Because(),
                project,
                seen(project),
                "increase",
                day,
                amount,
                papers("agreement"),
            )
            review_claim(self.city.second, Because(), claim, "approved")

    def bring(self) -> None:
        """A ledger with the true signing and increments of a project: of a record that is there, or of one more."""
        if self.chance.random() < 0.5:
            project = self.project()
            truth, named = self.of[project], {"项目编号": row(project).code, "项目名称": row(project).name}
        else:
            truth, draft = self.chance.randrange(len(self.real)), self.city.draft()
            unit = self.chance.choice(["望溪区", "青石县"])
            named = {"项目名称": draft.name, "责任单位": unit, "投资方": draft.investor}
        real = self.real[truth]
        signing = {**named, "协议总投资(元)": real.amount, "签约日期": real.signed}
        added = [
            {**named, "日期": on, "资金类别": "增资", "金额(元)": amount, "说明": f"第{at}次"}
            for at, (on, amount) in enumerate(real.added)
        ]
        data = workbook({"项目": [signing], "资金": added} if added else {"项目": [signing]})
        agreement = f"协议 {new_id()}".encode()
        brought = {f"{named['项目名称']}/{what}/投资协议（合同）.txt": agreement for what in ("签约", "增资")}
        plan = looked(self.city.bureau, data, papers=brought)
        ticked = [one.key for one in plan.new if one.doubtful]
        ticked += [one.key for one in plan.proving if one.doubts] + [
            one.key for one in plan.claims if one.alike
        ]
        done = import_project_table(
            self.city.bureau, plan.batch.id, plan.fingerprint, others=ticked, despite="照台账先报上"
        )
        for project in done.made:
            self.of[project] = truth
        for claim in Claim.objects.filter(project__in=[*done.made, *done.changed], verdict="").order_by(
            "on", "id"
        ):
            if self.chance.random() < 0.8:
                with suppress(WrongEntry), transaction.atomic():
                    review_claim(self.city.second, Because(), claim.id, "approved")

    def pay(self) -> None:
        project = self.project()
        day = date(2026, 4, 1) + timedelta(days=self.chance.randrange(50))
        claim = claim_money(self.city.bureau, Because(), project, seen(project), "paid_in", day,
                            YI / self.chance.randrange(2, 9), papers("bank slip"), funds="own")  # fmt: skip
        review_claim(self.city.third, Because(), claim, self.chance.choice(["approved", "returned"]), "看过")

    def review(self) -> None:
        claim = self.chance.choice(list(Claim.objects.filter(verdict="").order_by("id")))
        review_claim(self.actor(), Because(), claim.id, "approved")

    def strike(self) -> None:
        claim = self.chance.choice(list(Claim.objects.filter(verdict="approved").order_by("id")))
        self._or_waits(strike_claim(self.city.third, Because(), claim.id, "不实"))

    def lose(self) -> None:
        project = self.project()
        stage = self.chance.choice(sorted(row(project).stages))
        self.city.lose(project, stage, date(2026, 5, 30), "退出")

    def merge(self) -> None:
        kept, gone = self.project(), self.project()
        if kept != gone and self.of[kept] == self.of[gone]:
            self._or_waits(
                merge_projects(self.city.bureau, Because(), kept, seen(kept), gone, seen(gone), "同一个项目")
            )

    def undo(self) -> None:
        merge = self.chance.choice(list(Merge.objects.filter(undone_at__isnull=True).order_by("id")))
        self._or_waits(undo_merge(self.city.bureau, Because(), merge.id, seen(merge.kept), "再看看"))

    def split(self) -> None:
        project = self.project()
        part = Decimal(self.chance.randrange(1, 10)) / 10
        shares = {self.city.units["望溪区"]: part, self.city.units["高新区"]: 1 - part}
        day = FIRST + timedelta(days=self.chance.randrange(100))
        self._or_waits(
            set_credits(
                self.city.bureau, Because(), project, seen(project), shares, day, papers("agreement"), "共建"
            )
        )

    def exclude(self) -> None:
        project = self.project()
        reason = self.chance.choice(["", "farming"])
        self._or_waits(exclude_project(self.city.bureau, Because(), project, seen(project), reason, "认定"))

    def _or_waits(self, claim: UUID) -> None:
        """It is approved at once, or waits until somebody reviews what waits."""
        if self.chance.random() < 0.7:
            review_claim(self.city.second, Because(), claim, "approved")

    def move(self) -> None:
        project = self.project()
        ask_transfer(self.city.bureau, Because(), project, seen(project), self.city.units["青石县"], "流转")

    def agree(self) -> None:
        transfer = self.chance.choice(list(Transfer.objects.filter(ended="").order_by("id")))
        answer_transfer(
            self.chance.choice([self.city.area, self.city.other]), Because(), transfer.id, agree=True
        )

    def edit(self) -> None:
        project = self.project()
        values = {"place": f"{self.chance.randrange(9)}号地块"}
        change_project(self.city.bureau, Because(), project, seen(project), values, not_double=True)

    def plan(self) -> None:
        project = self.project()
        plans = {
            "year_plans": {2026: YI * self.chance.randrange(1, 4)},
            "planned": {"started": date(2026, 9, 1)},
        }
        asked = plan_project(
            self.actor(), Because(), project, seen(project), **plans, reason="用地没有批下来"
        )  # type: ignore[arg-type]
        if asked is not None:
            self._or_waits(asked)

    def meet(self) -> None:
        project = self.project()
        contact = ContactDraft(
            "call", date(2026, 5, 1), "甲", "乙", "谈", [Undertaken("办", date(2026, 8, 1))]
        )
        record_contact(self.actor(), Because(), project, seen(project), contact)

    def promise(self) -> None:
        project = self.project()
        found = record_promise(
            self.city.bureau, Because(), project, seen(project), lawful(self.city), reviewed()
        )
        decide_promise(self.city.second, Because(), found, approve=True)

    def honour(self) -> None:
        promise = self.chance.choice(list(Promise.objects.filter(state="approved").order_by("id")))
        self._or_waits(
            pay_promise(
                self.city.finance,
                Because(),
                promise.id,
                date(2026, 6, 1),
                Decimal(900_000),
                papers("bank slip"),
            )
        )

    def batches(self) -> None:
        derive_batches(self.city.bureau, Because(), "1071", 2026, again=True)


ACTIONS: dict[str, Callable[[Scene], None]] = {
    name: getattr(Scene, name)
    for name in (
        "register", "sign", "stage", "add", "pay", "review", "strike", "lose", "merge", "undo", "split", "move",
        "agree", "edit", "exclude", "plan", "meet", "promise", "honour", "batches", "bring",
    )
}  # fmt: skip
OFTEN = ("register", "sign", "sign", "add", "merge", "stage", "bring")


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_rows_follow_from_events_and_no_total_exceeds_the_truth(seed: int, on: On) -> None:
    chance = Random(seed)
    on(6, 2)
    scene = Scene(City(), chance)
    adopt_shipped_schemes(scene.city.bureau, Because())
    for _ in range(3):
        scene.register()
    done = []
    for _ in range(80):
        name = chance.choice(OFTEN) if chance.random() < 0.5 else chance.choice(list(ACTIONS))
        try:
            with transaction.atomic():
                ACTIONS[name](scene)
        except (Refused, NotFound, WrongEntry):
            continue
        except IndexError:  # there is nothing of the sort to choose from
            continue
        done.append(name)
    assert len(set(done)) > 10
    assert "bring" in done
    _nothing_counts_twice(scene)
    for project in Project.objects.all():
        then = project_at(scene.city.bureau, project.id, datetime(2027, 1, 1, tzinfo=UTC))
        assert {name: getattr(then, name) for name in project_versions.columns} == {
            name: getattr(project, name) for name in project_versions.columns
        }
        assert then.version <= project.version
        assert project_shown(scene.city.bureau, project.id).row.id == project.id
    assert_sound()
    before = {project.id: project.audience for project in Project.objects.all()}
    rebuild()
    assert {project.id: project.audience for project in Project.objects.all()} == before


def _nothing_counts_twice(scene: Scene) -> None:
    """Once all doubles have been found, each project is in totals for no more than it is, on any day."""
    city = scene.city
    for truth in range(len(scene.real)):
        records = [one for one in sorted(scene.of) if scene.of[one] == truth]
        standing = [one for one in records if row(one).status != "merged"]
        for gone in standing[1:]:
            # What was asked for and not decided stands in the way of nothing but the same.
            asked = Claim.objects.filter(
                kind="merge", verdict="", asked__gone__in=[str(standing[0]), str(gone)]
            )
            for claim in asked:
                review_claim(city.leader, Because(), claim.id, "returned", "另行提出")
            city.merge(standing[0], gone)
    units = {str(unit) for unit in city.units.values()}
    for truth, real in enumerate(scene.real):
        counted = [one for one in Counted.objects.filter(counts=True) if scene.of[one.project] == truth]
        for day in sorted({one.on for one in counted}):
            assert sum(one.amount for one in counted if one.on <= day) <= real.until(day)
        for one in counted:
            assert sum(Decimal(share) for share in one.shares.values()) == 1
            assert set(one.shares) <= units
