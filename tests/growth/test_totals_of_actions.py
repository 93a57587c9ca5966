"""Whatever clerks do, by the actions that they have, no total that a page or a file shows exceeds the true projects.

The oracle knows what was really signed and added, and nothing of how it is counted. What is true is by chance, and so
is what clerks do: they register one project twice, by hand or by a ledger, sign, sign it in two parts, write a sum
wrong and put it right, lose the signing and sign again, add, change what else is written of it, give away, share, say
that it does not count, judge two records to be one and take that back. In the end they have found every double.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import change_project
from luoshi.growth.actions.claim import attach_proof, claim_money, claim_stage, review_claim
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.import_project_table import import_project_table
from luoshi.growth.actions.transfer import answer_transfer, ask_transfer
from luoshi.growth.models import Claim, Merge, Project
from luoshi.growth.queries.board import board
from luoshi.growth.queries.industries import industry_totals
from luoshi.growth.queries.pipeline import pipeline
from luoshi.growth.queries.projects import ProjectFilter, projects_total
from luoshi.growth.queries.table_export import money_rows, project_rows, table_export
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from tests.growth.projects import YI, City, papers, proofs_of, row, seen
from tests.growth.tables import looked, workbook
from tests.record.acting import assert_sound
from tests.web.asking import undone
from tests.web.clock import On, on

__all__ = ["on"]
pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 2)
WAN = Decimal(10_000)


@dataclass(frozen=True)
class Truth:
    """A project as it really is: signed when and for how much, added when how much; whether it counts at all."""

    signed: date
    amount: Decimal
    added: tuple[tuple[date, Decimal], ...] = ()
    counts: bool = True

    @property
    def parts(self) -> list[tuple[date, Decimal]]:
        return [(self.signed, self.amount), *self.added] if self.counts else []


TRUE = (
    Truth(date(2025, 3, 4), 5 * YI, ((date(2025, 9, 1), YI), (date(2026, 2, 3), 2 * YI))),
    Truth(date(2025, 11, 20), 3 * YI, ((date(2026, 4, 7), YI / 2),)),
    Truth(date(2026, 1, 15), 8 * YI),
    Truth(date(2026, 3, 9), 7 * YI, ((date(2026, 5, 6), YI),), counts=False),
)


@dataclass
class Clerks:
    """Records of the true projects, and all that is done with them; ``told``: which signings and increases of which
    true project anybody has recorded; ``done``: how often each was."""

    city: City
    true: Sequence[Truth] = TRUE
    of: dict[UUID, int] = field(default_factory=dict)  # the true project of each record
    wrong: dict[UUID, UUID] = field(default_factory=dict)  # claims of wrong sums, by record
    lost: set[UUID] = field(default_factory=set)  # records of which the signing fell through
    merges: list[UUID] = field(default_factory=list)
    told: set[tuple[int, date]] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)

    def truly(self, chosen: Callable[[date], bool] = bool) -> Decimal:
        """What was really signed and added on the days that are asked for, of what anybody has recorded."""
        return sum(
            (
                amount
                for truth, one in enumerate(self.true)
                for day, amount in one.parts
                if (truth, day) in self.told and chosen(day)
            ),
            Decimal(0),
        )

    def do(self, verb: str, at: int, more: int) -> None:
        """Do something with a record by chance; nothing where it makes no sense."""
        records = [one for one in self.of if row(one).status != "merged"]
        if verb in ("register", "bring in") or not records:
            self._new(at % len(self.true), by_ledger=verb == "bring in")
            return
        project = records[at % len(records)]
        doing: dict[str, Callable[[UUID, int], object]] = {
            "sign": self._sign, "sign for too much": self._sign_wrong, "upgrade": self._upgrade, "add": self._add,
            "correct": lambda one, _more: self._correct(one), "move": self._move, "share": self._share,
            "exclude": self._exclude, "merge": self._merge, "undo": self._undo, "edit": self._edit,
            "sign a part": self._sign_part, "lose": self._lose,
        }  # fmt: skip
        if doing[verb](project, more) is not False:
            self.done[verb] += 1

    def settle(self) -> None:
        """In the end every wrong sum is put right, what does not count is said not to, every double is found."""
        for project in [one for one in self.of if row(one).status != "merged"]:
            self._correct(project)
            self._exclude(project, 0)
        for truth in range(len(self.true)):
            first, *others = [one for one in self._standing() if self.of[one] == truth] or [None]
            for other in others:
                assert first is not None
                self.city.merge(first, other)

    def _standing(self) -> list[UUID]:
        return [one for one in self.of if row(one).status != "merged"]

    def _new(self, truth: int, *, by_ledger: bool) -> None:
        name = f"{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥'[len(self.of) % 22] * 4}{len(self.of)}厂"
        unit = ("望溪区", "青石县")[len(self.of) % 2]
        if not by_ledger:
            found = self.city.lead(name, actor=self.city.bureau, unit=self.city.units[unit])
            self.of[found] = truth
            self.done["register"] += 1
            return
        real = self.true[truth]
        line = {"项目名称": name, "投资方": f"{name}集团", "责任单位": unit, "线索登记日": date(2025, 1, 2),
                "签约日期": real.signed, "协议总投资(万元)": real.amount / WAN}  # fmt: skip
        plan = looked(self.city.bureau, workbook({"项目": [line]}), name=f"{name}.xlsx")
        assert plan.faults == []
        keys = [one.key for one in (*plan.new, *plan.claims)]
        import_project_table(self.city.bureau, plan.batch.id, plan.fingerprint, others=keys)
        found = Project.objects.get(name=name).id
        claim = Claim.objects.get(project=found).id
        attach_proof(self.city.bureau, Because(), found, seen(found), papers("agreement"), about=claim)
        self.city.approve(claim)
        self.of[found] = truth
        self.told.add((truth, real.signed))
        self.done["bring in"] += 1

    def _sign(self, project: UUID, _more: int, extra: Decimal = Decimal(0)) -> UUID | bool:
        real = self.true[self.of[project]]
        if "signed" in row(project).stages or self.lost & {project, *self._one_with(project)}:
            return False
        claim = claim_stage(
            self.city.bureau, Because(), project, seen(project), "signed", real.signed, proofs_of("signed"),
            amount=real.amount + extra,
        )  # fmt: skip
        self.told.add((self.of[project], real.signed))
        return self.city.approve(claim)

    def _sign_wrong(self, project: UUID, more: int) -> bool:
        claim = self._sign(project, more, (more + 1) * YI)
        if isinstance(claim, UUID):
            self.wrong[project] = claim
        return isinstance(claim, UUID)

    def _sign_part(self, project: UUID, _more: int) -> bool:
        """A project that is announced in two parts, each with half of the sum, on records of their own."""
        half = self.true[self.of[project]].amount / 2
        return self._sign(project, 0, -half) is not False

    def _lose(self, project: UUID, _more: int) -> bool:
        """The signing fell through, and is not repeated."""
        if "signed" not in row(project).stages or project in self.wrong:
            return False
        self.city.lose(project, "signed", TODAY, "协议解除")
        self.lost.add(project)
        return True

    def _edit(self, project: UUID, more: int) -> None:
        """What else is written of a project makes no total larger, not even another sum that is expected."""
        values: list[dict[str, object]] = [
            {"name": f"改名{more}号{len(self.of)}厂"}, {"expected": (more + 1) * 10 * YI}, {"place": f"第{more}号地块"},
            {"investor": f"第{more}投资集团"}, {"industry": ("C3670", "C2659")[more % 2]},
        ]  # fmt: skip
        change_project(
            self.city.bureau, Because(), project, seen(project), values[more % len(values)], not_double=True
        )

    def _upgrade(self, project: UUID, _more: int) -> bool:
        """A letter of intent that becomes a contract is signed once: a second signing is refused."""
        if "signed" not in row(project).stages:
            return False
        with pytest.raises(WrongEntry, match="不用再报"):
            self.city.claimed(project, "signed", TODAY, by=self.city.bureau, amount=9 * YI)
        return True

    def _correct(self, project: UUID) -> bool:
        claim = self.wrong.pop(project, None)
        if claim is None:
            return False
        self.city.strike(claim, "金额写错")
        self._sign(project, 0)
        return True

    def _add(self, project: UUID, more: int) -> bool:
        """An increase, unless it is recorded with this record or with one that is known to be the same."""
        real = self.true[self.of[project]]
        if row(project).contracted is None or not real.added:
            return False
        day, amount = real.added[more % len(real.added)]
        together = {project, *self._one_with(project)}
        if Claim.objects.filter(project__in=together, money="increase", on=day).exists():
            return False
        claim = claim_money(
            self.city.bureau, Because(), project, seen(project), "increase", day, amount, papers("agreement"),
            despite="另一份协议",
        )  # fmt: skip
        review_claim(self.city.second, Because(), claim, "approved", despite="另一份协议")
        self.told.add((self.of[project], day))
        return True

    def _one_with(self, project: UUID) -> set[UUID]:
        gone = set(Project.objects.filter(merged_into=project).values_list("id", flat=True))
        return gone | {other for one in gone for other in self._one_with(one)}

    def _move(self, project: UUID, _more: int) -> None:
        city = self.city
        mine, theirs = city.units["望溪区"], city.units["青石县"]
        holder, taker, to = (
            (city.area, city.other, theirs) if row(project).unit == mine else (city.other, city.area, mine)
        )
        transfer = ask_transfer(holder, Because(), project, seen(project), to, "地块不够")
        answer_transfer(taker, Because(), transfer, agree=True)

    def _share(self, project: UUID, more: int) -> None:
        part = Decimal(more % 9 + 1) / 10
        units = self.city.units
        self.city.share(project, {units["望溪区"]: part, units["高新区"]: 1 - part}, TODAY)

    def _exclude(self, project: UUID, _more: int) -> bool:
        if self.true[self.of[project]].counts or row(project).excluded:
            return False
        self.city.exclude(project, "real estate")
        return True

    def _merge(self, project: UUID, more: int) -> bool:
        """Judge two records of one true project to be one; sums are put right before."""
        others = [one for one in self._standing() if self.of[one] == self.of[project] and one != project]
        if not others:
            return False
        other = others[more % len(others)]
        for one in (project, other):
            self._correct(one)
        self.merges.append(self.city.merge(project, other))
        return True

    def _undo(self, _project: UUID, more: int) -> bool:
        free = [one for one in self.merges if row(Merge.objects.get(pk=one).kept).status != "merged"]
        if not free:
            return False
        merge = free[more % len(free)]
        self.city.undo(merge)
        self.merges.remove(merge)
        return True


def shown(clerks: Clerks, days: Sequence[date]) -> dict[str, tuple[Decimal, Decimal]]:
    """What each page and file shows, the funnel on these days, beside what is true of what was
    recorded."""
    city, everything = clerks.city, clerks.truly()
    derive_batches(city.bureau, Because(), "1071", 2026)
    found = {"list": (projects_total(city.bureau, ProjectFilter()).contracted, everything)}
    cells = board(city.bureau, "1071", 2026, 6).total.values()
    found["board"] = (sum((one.contracted for one in cells), Decimal(0)), everything)
    for day in days:
        steps = pipeline(city.bureau, day).steps
        found[f"funnel {day}"] = (
            sum((one.contracted for one in steps), Decimal(0)), clerks.truly(lambda one, day=day: one <= day),
        )  # fmt: skip
    for year in (2025, 2026):
        totals = industry_totals(city.bureau, year)
        assert totals is not None
        mine = clerks.truly(lambda one, year=year: one.year == year)
        found[f"industries {year}"] = (totals.total.sum.amount, mine)
        found[f"lines {year}"] = (sum((one.sum.amount for one in totals.lines), Decimal(0)), mine)
        found[f"units {year}"] = (sum((one.amount for one in totals.total.units.values()), Decimal(0)), mine)
    export = table_export(city.bureau, ProjectFilter(), TODAY)
    counting = {one["code"]: one for one in project_rows(export) if not one.get("excluded")}
    signed = sum((one["contracted"] or Decimal(0) for one in counting.values()), Decimal(0))
    added = [one for one in money_rows(export) if one["money"] == "增资" and one["code"] in counting]
    found["export"] = ((signed + sum((one["amount"] for one in added), Decimal(0))) * WAN, everything)
    return found


@pytest.fixture
def clerks(on: On) -> Clerks:
    on(6, 2)
    city = City()
    adopt_shipped_schemes(city.bureau, Because())
    return Clerks(city)


def test_every_total_is_the_true_one_when_every_double_is_found(clerks: Clerks) -> None:
    for verb, at, more in (
        ("register", 0, 0), ("sign for too much", 0, 3), ("upgrade", 0, 0), ("correct", 0, 0), ("add", 0, 0),
        ("add", 0, 1), ("register", 0, 0), ("sign", 1, 0), ("add", 1, 0), ("move", 0, 0), ("share", 0, 3),
        ("merge", 1, 0), ("undo", 0, 0), ("register", 3, 0), ("sign", 2, 0), ("exclude", 2, 0),
        ("bring in", 1, 0), ("add", 3, 0), ("edit", 0, 1), ("bring in", 2, 0), ("register", 2, 0),
        ("sign a part", 5, 0), ("lose", 5, 0),
    ):  # fmt: skip
        clerks.do(verb, at, more)
    clerks.settle()
    assert set(VERBS) == set(clerks.done)
    found = shown(clerks, (TODAY, date(2025, 12, 31)))
    assert found["list"][1] == Decimal("19.5") * YI
    assert {name: (said, true) for name, (said, true) in found.items() if said != true} == {}


VERBS = (
    "register", "bring in", "sign", "sign for too much", "upgrade", "correct", "add", "move", "share", "exclude",
    "merge", "undo", "edit", "sign a part", "lose",
)  # fmt: skip
DAYS = st.dates(date(2025, 1, 10), TODAY)
AMOUNTS = st.integers(1, 900).map(lambda tenths: tenths * YI / 10)


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    signed, *later = sorted(draw(st.lists(DAYS, min_size=1, max_size=3, unique=True)))
    return Truth(
        signed,
        draw(AMOUNTS),
        tuple((day, draw(AMOUNTS)) for day in later),
        draw(st.sampled_from((True, True, False))),
    )


MOVES = st.lists(
    st.tuples(st.sampled_from((*VERBS, "sign", "add", "merge")), st.integers(0, 7), st.integers(0, 7)),
    min_size=8,
    max_size=30,
)


@pytest.mark.timeout(900)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(true=st.lists(truths(), min_size=2, max_size=5), moves=MOVES)
def test_no_total_exceeds_the_true_projects_whatever_is_done(
    clerks: Clerks, true: list[Truth], moves: list[tuple[str, int, int]]
) -> None:
    with undone():
        these = Clerks(clerks.city, true)
        for verb, at, more in moves:
            these.do(verb, at, more)
        these.settle()
        found = shown(these, sorted({day for one in true for day, _amount in one.parts} | {TODAY}))
        assert {name: (said, true) for name, (said, true) in found.items() if said > true} == {}
        assert_sound()
