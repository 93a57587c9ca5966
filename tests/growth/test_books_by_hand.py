"""The rule-books on projects give what a person worked out by hand, of projects that people entered and reviewed.

``expected/projects.xlsx`` is the source, and nothing makes it anew: in ``entered`` who did what on which day, in
``expected`` each figure with how an official comes to it. The sheet is carried out by the product's own actions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.claim import claim_money, review_claim
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.entry_review import decide_entry_review, open_entry_review, score_entry
from luoshi.growth.models import Proof
from luoshi.growth.queries.behind import claims_behind
from luoshi.judging.books.loading import load_book
from luoshi.judging.books.model import Book
from luoshi.judging.explaining import explain
from luoshi.judging.judgements import Judgement
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.running import judge
from luoshi.judging.snapshots import Snapshot
from luoshi.record.actions.acting import Because
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.judged import snapshots
from tests.growth.projects import STAGES, City, papers, seen
from tests.judging.recomputing import Json, recomputed, told
from tests.record.acting import assert_sound
from tests.rulebooks.test_expected import given, rows_of
from tests.web.clock import On

pytestmark = pytest.mark.django_db
WORKBOOK = Path(__file__).parent / "expected" / "projects.xlsx"
LAST = date(2026, 6, 30)
_MONEY = {"increase": "agreement", "completed": "invoice", "paid_in": "bank slip"}


@dataclass
class Carried:
    """The sheet ``entered``, as people do it."""

    city: City
    projects: dict[str, UUID] = field(default_factory=dict)
    members: Iterator[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.members = iter((self.city.second, self.city.third, self.city.leader))

    def row(self, row: dict[str, Any]) -> None:
        """Do what a row says."""
        name, what = row["project"], row["what"]
        day = row["on"].date() if "on" in row else None
        amount = Decimal(row["amount"]) if "amount" in row else None
        more = str(row.get("more", ""))
        found: dict[str, Callable[[], Any]] = {
            "lead": lambda: self.lead(name, more, day),
            "excluded lead": lambda: self.lead(name, more, day, excluded="real estate"),
            "plan": lambda: self.plan(name, planned={more: day}),
            "year plan": lambda: self.plan(name, year_plans={int(more): amount}),
            "batches": lambda: derive_batches(self.city.bureau, Because(), name, int(more)),
            "shares": lambda: self.shares(name, more, day),
            "same as": lambda: self.merge(name, more),
            "review sheet": lambda: self.sheet(name, more),
            "points": lambda: score_entry(
                next(self.members), Because(), self.projects[name], conflict="", points=_pairs(more)
            ),
            "review passed": lambda: decide_entry_review(
                self.city.bureau, Because(), self.projects[name], "passed", "亩均指标达标"
            ),
            "finding": lambda: record_finding(
                self.city.bureau, Because(), self.city.units["市投资促进局"], more, about=self.projects[name],
                reason="行业前十", found_on=day or LAST,
            ),
        }  # fmt: skip
        if what in found:
            found[what]()
        elif what in _MONEY:
            self.money(name, what, day, amount, more)
        else:
            self.reach(name, "completed" if what == "completed stage" else what, day, amount)

    def lead(self, name: str, unit: str, day: date | None, **more: Any) -> None:
        liaison = (
            {"望溪区": self.city.area, "青石县": self.city.other}[unit] if not more else self.city.bureau
        )
        self.projects[name] = self.city.lead(
            f"{name * 3}产业基地", actor=liaison, unit=self.city.units[unit], found_on=day, kind="new", **more
        )

    def reach(self, name: str, stage: str, day: Any, amount: Decimal | None) -> None:
        project = self.projects[name]
        signed = amount if STAGES.stage(stage).counts else None
        claim = self.city.claimed(project, stage, day, by=self.city.bureau, amount=signed)
        review_claim(self.city.second, Because(), claim, "approved")

    def money(self, name: str, what: str, day: Any, amount: Any, funds: str) -> None:
        project, proof = self.projects[name], _MONEY[what]
        claim = claim_money(
            self.city.bureau, Because(), project, seen(project), what, day, amount, papers(proof),
            funds=funds, despite="已核对回单",
        )  # fmt: skip
        review_claim(self.city.second, Because(), claim, "approved", despite="已核对回单")

    def plan(self, name: str, **plans: Any) -> None:
        project = self.projects[name]
        because = {"reason": "用地没有批下来"}
        asked = plan_project(self.city.bureau, Because(), project, seen(project), **because, **plans)
        if asked is not None:
            self.city.approve(asked)

    def shares(self, name: str, more: str, day: Any) -> None:
        project = self.projects[name]
        shares = {self.city.units[unit]: share for unit, share in _pairs(more).items()}
        self.city.share(project, shares, day)

    def merge(self, name: str, into: str) -> None:
        gone, kept = self.projects[name], self.projects[into]
        self.city.merge(kept, gone)

    def sheet(self, name: str, more: str) -> None:
        project = self.projects[name]
        open_entry_review(self.city.other, Because(), project, seen(project), _pairs(more), papers())


def _pairs(text: str) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in (one.split(" ") for one in text.split("、"))}


@dataclass
class Judged:
    """A book's run over the sheet."""

    book: Book
    period: JudgedPeriod
    judgement: Judgement

    def explained(self, snapshot: Snapshot, subject: str) -> Json:
        """Why a subject has what it has, worked out a second time from what is listed."""
        found = explain(self.book, snapshot, self.period, self.judgement, subject, limit=None)
        proposals = [row for row in self.judgement.of("proposal") if row["subject"] == subject]
        assert found["agrees"] is True
        again, was = recomputed(found), told(found, proposals)
        for one in (again, was):
            one["proposals"].sort(key=lambda row: row["measure"])
        assert again == was
        return found


def statements_of(found: Any) -> Iterator[tuple[str, str, str]]:
    """Every value of a row that an explanation lists: the row's id, the column, the statement."""
    if isinstance(found, dict):
        for column, statement in (found.get("statements") or {}).items() if "columns" in found else ():
            yield found["id"], column, statement
        found = list(found.values())
    if isinstance(found, list):
        for one in found:
            yield from statements_of(one)


def test_books_give_what_was_worked_out_by_hand_down_to_the_claims(on: On, root: Path) -> None:
    workbook = load_workbook(WORKBOOK, read_only=True, data_only=True)
    on(1, 5)
    snapshots.forget_all()
    carried = Carried(City())
    adopt_shipped_schemes(carried.city.bureau, Because())
    for row in rows_of(workbook["entered"]):
        on(row["day"].month, row["day"].day)
        carried.row(row)
    on(7, 2)
    snapshot = snapshots.take_snapshot(LAST).snapshot
    runs: dict[str, Judged] = {}
    wrong = []
    for number, row in enumerate(rows_of(workbook["expected"]), 2):
        if (name := row["book"]) not in runs:
            book = load_book((root / "rulebooks" / f"{name}.yaml").read_bytes(), name)
            period = JudgedPeriod.parse(book, str(row["period"])).until(LAST)
            runs[name] = Judged(book, period, judge(book, snapshot, period))
        subject = str({**carried.city.units, **carried.projects}[row["subject"]])
        expected = str(row.get("expected", ""))
        found = given(runs[name].judgement, row["kind"], subject, row.get("code", ""), row["column"])
        if found != expected:
            wrong.append(
                f"{WORKBOOK.name} expected!{number}: {name} {row['subject']} {row.get('code', '')} {row['column']}: "
                f"by hand {expected or 'null'}, judged {found or 'null'}. {row['working']}"
            )
    assert not wrong, "\n".join(wrong)
    assert len(runs) == 7

    explained = {
        (name, row["subject"]): run.explained(snapshot, row["subject"])
        for name, run in runs.items()
        for row in run.judgement.of("subject")
    }
    area = explained["four-rates", str(carried.city.units["望溪区"])]
    listed = list(statements_of(area["measures"]))
    behind = claims_behind(carried.city.bureau, {UUID(one) for _row, _column, one in listed})
    columns = {column: behind[UUID(one)] for _row, column, one in listed if UUID(one) in behind}
    # What a rate read of a day or a sum is a claim that another approved, with its proof.
    assert {columns[one].stage for one in ("started_on", "registered_on", "built_on")} == {
        "started", "registered", "completed",
    }  # fmt: skip
    assert columns["paid_in"].money == "paid_in"
    assert columns["amount"].amount is not None
    proven = set(
        Proof.objects.filter(about__in=[one.id for one in columns.values()]).values_list("about", flat=True)
    )
    assert proven == {one.id for one in columns.values()}
    assert claims_behind(carried.city.finance, {UUID(one) for _row, _column, one in listed}) == {}
    snapshots.forget_all()
    assert_sound()
