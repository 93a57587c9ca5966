"""Projects at size: a few that went their way through the product's own actions, and copies of every row they left.

The patterns are registered, signed, started, paid for, reviewed by another, put into batches as people do it: their
rows are what the actions write, their chain verifies, and a test rebuilds them to themselves. The copies are made of
them by the database, of every row of ``COPIED`` under ids of their own, with other amounts: they belong to the
patterns' events, so that snapshots have them, and are for measuring lists, boards and judging alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from record_client import PASSWORD

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.claim import claim_money, claim_stage, review_claim
from luoshi.growth.actions.claiming import Paper, Papers
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.entry_review import open_entry_review, score_entry
from luoshi.growth.actions.register_projects import ProjectDraft, register_projects
from luoshi.growth.in_force import lead_rules, review_rules, stages
from luoshi.growth.models import Project
from luoshi.record.actions.acting import Actor, Because, HeldPost, acting
from luoshi.record.actions.stating import state
from luoshi.record.evidence import FileEvidence
from luoshi.record.models import Account, Cause, PeriodKind, Role, Statement, new_id

COUNTIES = 12
PATTERNS = 48
MECHANISM = "1071"
YI = Decimal(100_000_000)
YEARS = 3
_INDUSTRIES = (
    "C3670",
    "C3120",
    "C3511",
    "C3913",
    "C3841",
    "C2659",
    "C2110",
    "C1351",
    "C2631",
    "C3491",
    "C4190",
)
# How many of 48 have come how far; each reaches what stands before it, too.
_FURTHEST = (
    ("lead", 5), ("negotiating", 5), ("signed", 6), ("registered", 4), ("started", 6), ("building", 10),
    ("completed", 3), ("producing", 6), ("at capacity", 3),
)  # fmt: skip
_ORDER = [name for name, _count in _FURTHEST]


@dataclass(frozen=True, slots=True)
class City:
    """Who acts: a clerk of the bureau and a second one who reviews, and for each county its liaison."""

    bureau: Actor
    second: Actor
    counties: dict[UUID, Actor]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    projects: int
    statements: int


def load_city() -> City:
    """A government with an investment bureau and counties; accounts that can sign in: ``growth`` (a clerk of the
    bureau), ``leader`` (of the government) and ``liaison`` (of one county)."""
    machine = Actor("基准测试")
    people: dict[str, UUID] = {}
    with acting("organisation changed", machine, Because(Cause.INSTALLATION)) as act:
        source = act.entry(machine)

        def unit(name: str, **more: Any) -> UUID:
            made = new_id()
            for key, value in ({"name": name} | more).items():
                state(act, "unit", made, f"unit.{key}", value, source)
            return made

        def held(name: str, title: str, role: str, of: UUID) -> None:
            person, post = new_id(), new_id()
            state(act, "person", person, "person.name", name, source)
            for key, value in (("title", title), ("unit", of), ("role", role)):
                state(act, "post", post, f"post.{key}", value, source)
            since = {"period": PeriodKind.SPAN, "valid_from": date(2020, 1, 1)}
            state(act, "person", person, "person.holds", post, source, **since)
            people[role] = person

        government = unit("云川市人民政府")
        bureau = unit("市投资促进局", parent=government)
        counties = [
            unit(f"第{number}县", parent=government, level="county", kind="government")
            for number in range(1, COUNTIES + 1)
        ]
        held("经办", "市投资促进局招商科干部", "growth", bureau)
        held("林若川", "云川市副市长", "leader", government)
        held("联络员", "第1县联络员", "liaison", counties[0])
    for role, person in people.items():
        account = Account(username=role, person=person, must_change_password=False)
        account.set_password(PASSWORD)
        account.save()
    return City(
        _actor("经办", Role.GROWTH, bureau),
        _actor("复核", Role.GROWTH, bureau),
        {one: _actor(f"联络员{at}", Role.LIAISON, one) for at, one in enumerate(counties, 1)},
    )


def _actor(name: str, role: Role, unit: UUID) -> Actor:
    held = (HeldPost(new_id(), unit, role.value),)
    return Actor(name, new_id(), new_id(), f"{name}的岗位", frozenset({role.value}), held)


def load_patterns(count: int = PATTERNS, payments: int = 84, seed: int = 1) -> City:
    """``count`` projects by the actions; one that is being built has up to ``payments`` days with completed investment
    and paid-in funds each."""
    city = load_city()
    adopt_shipped_schemes(city.bureau, Because())
    patterns = _Patterns(city, random.Random(seed), payments)
    furthest = [name for name, part in _FURTHEST for _ in range(part)]
    counties = list(city.counties)
    for at in range(count):
        patterns.project(counties[at % len(counties)], furthest[at * len(furthest) // count])
    derive_batches(city.bureau, Because(), MECHANISM, patterns.today.year)
    return city


@dataclass(slots=True)
class _Patterns:
    city: City
    rng: random.Random
    payments: int
    made: list[UUID] = field(default_factory=list)
    today: date = field(default_factory=timezone.localdate)

    def project(self, county: UUID, furthest: str) -> None:
        """One project as far as it is to come."""
        rng, number, today = self.rng, len(self.made) + 1, self.today
        actor = self.city.counties[county]
        found_on = self.today - timedelta(days=365 * YEARS - rng.randint(0, 500))
        amount = Decimal(rng.randint(50, 4_000)) * 1_000_000
        draft = ProjectDraft(
            name=f"{rng.choice('甲乙丙丁戊己庚辛壬癸')}{number}号产业基地",
            unit=county,
            investor=f"第{number}投资集团",
            found_on=found_on,
            origin=rng.choice(list(lead_rules(today).origins)),
            kind="new",
            expected=amount,
            industry=rng.choice(_INDUSTRIES),
            place=f"第{number}号地块",
        )
        (project,) = register_projects(actor, Because(), [draft], not_double=True)
        self.made.append(project)
        if rng.random() < 0.6:
            self._review(project, actor)
        reach = _ORDER[1 : _ORDER.index(furthest) + 1]
        day = found_on
        days = {}
        for at, stage in enumerate(reach):
            day += timedelta(days=rng.randint(1, max(1, (today - day).days // (len(reach) - at + 1))))
            self._reach(project, actor, stage, day, amount)
            days[stage] = day
        planned = {
            stage: today + timedelta(days=rng.randint(-200, 300))
            for stage in ("signed", "started", "producing", "at capacity")
            if stage not in days
        }
        plans = dict.fromkeys(range(today.year - 2, today.year + 1), amount / 4) if "signed" in days else {}
        plan_project(actor, Because(), project, _version(project), planned=planned, year_plans=plans)
        if "started" in days:
            if rng.random() < 0.8:
                self._reach(project, actor, "statistics", days["started"] + timedelta(days=20), amount)
            self._pay(project, actor, days["started"], amount)

    def _reach(self, project: UUID, actor: Actor, stage: str, day: date, amount: Decimal) -> None:
        scheme = stages(day)
        papers = _papers(*(group[0] for group in scheme.stage(stage).proofs))
        signed = amount if scheme.stage(stage).counts else None
        claim = claim_stage(
            actor, Because(), project, _version(project), stage, min(day, self.today), papers, amount=signed
        )
        review_claim(self.city.second, Because(), claim, "approved")

    def _pay(self, project: UUID, actor: Actor, since: date, amount: Decimal) -> None:
        length = (self.today - since).days
        part = (amount / (2 * self.payments)).quantize(Decimal(1))
        for at in range(self.payments):
            day = since + timedelta(days=length * at // self.payments)
            for money, funds, proofs in (("completed", "", ("invoice",)), ("paid_in", "own", ("bank slip",))):
                claim = claim_money(
                    actor, Because(), project, _version(project), money, day, part, _papers(*proofs),
                    funds=funds, not_double=True,
                )  # fmt: skip
                review_claim(self.city.second, Because(), claim, "approved")

    def _review(self, project: UUID, actor: Actor) -> None:
        rng, rules = self.rng, review_rules(self.today)
        sheet = {one: Decimal(rng.randint(100, 900)) for one in rules.figures}
        open_entry_review(actor, Because(), project, _version(project), sheet, Papers())
        points = {code: Decimal(rng.randint(40, 100)) for code in rules.items}
        score_entry(self.city.second, Because(), project, conflict="", points=points)


def _papers(*proofs: str) -> Papers:
    return Papers(
        tuple(
            Paper(proof, FileEvidence("证明", f"{proof} {new_id()}".encode(), f"{proof}.txt"))
            for proof in proofs
        )
    )


def _version(project: UUID) -> int:
    version: int = Project.objects.values_list("version", flat=True).get(pk=project)
    return version


def statements_made() -> int:
    """Statements about the patterns and what belongs to them."""
    return Statement.objects.filter(subject_kind__in=KINDS).count()


KINDS = ("project", "project_credit", "project_batch", "signing", "entry_review", "rating")
_OWN = "md5({0}::text || 'copy' || copy)::uuid"
# What of a copy is otherwise than of its pattern; every other column is the same.
_SUM = "{0} * (50 + copy %% 100) / 100"
COPIED: dict[str, dict[str, str]] = {
    "growth_project": {
        "id": _OWN.format("row.id"),
        "number": "row.number + copy * 1000",
        "code": "row.code || '-' || copy",
        "name": "row.name || copy",
        "expected": _SUM.format("row.expected"),
        "contracted": _SUM.format("row.contracted"),
    },
    "growth_claim": {
        "id": _OWN.format("row.id"),
        "project": _OWN.format("row.project"),
        "amount": _SUM.format("row.amount"),
    },
    "growth_counted": {
        "id": _OWN.format("row.id"),
        "project": _OWN.format("row.project"),
        "group": _OWN.format('row."group"'),
        "amount": _SUM.format("row.amount"),
    },
    "growth_entry_review": {"id": _OWN.format("row.id"), "project": _OWN.format("row.project")},
    "record_statement": {
        "id": _OWN.format("row.id"),
        "subject": _OWN.format("row.subject"),
        "reference": f"CASE WHEN row.property IN ({{references}}) THEN {_OWN.format('row.reference')}"
        " ELSE row.reference END",
        "retracts": _OWN.format("row.retracts"),
        "number": f"CASE WHEN row.unit_of_measure = 'yuan' THEN {_SUM.format('row.number')} ELSE row.number END",
        "text": f"CASE row.property WHEN 'signing.row' THEN {_OWN.format('row.text')}::text"
        " WHEN 'project.name' THEN row.text || copy ELSE row.text END",
    },
}  # fmt: skip
_REFERENCES = (
    "project_credit.project", "project_batch.project", "signing.project", "entry_review.project", "rating.subject",
)  # fmt: skip


def multiply(copies: int) -> Loaded:
    """Copy every row of the patterns so many times. Indexes that are not unique are made anew afterwards."""
    fresh = {"references": ", ".join(f"'{one}'" for one in _REFERENCES)}
    kinds = ", ".join(f"'{one}'" for one in KINDS)
    with connection.cursor() as cursor:
        for table, otherwise in COPIED.items():
            made = _drop_indexes(cursor, table)
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                " AND table_schema = current_schema()"
                " AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
            values = [otherwise.get(name, f'row."{name}"').format(**fresh) for name in columns]
            where = f" WHERE row.subject_kind IN ({kinds})" if table == "record_statement" else ""
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"
                f" FROM generate_series(1, %s) AS copy, (SELECT * FROM {table}) AS row{where}",
                [copies],
            )
            for one in made:
                cursor.execute(one.replace("%", "%%"))
        cursor.execute("SELECT count(*) FROM growth_project")
        (projects,) = cursor.fetchone()
    return Loaded(projects, statements_made())


def _drop_indexes(cursor: Any, table: str) -> list[str]:
    """Drop what only makes reading faster; the commands that make it again."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND NOT indisunique",
        [table],
    )
    found = cursor.fetchall()
    for name, _made in found:
        cursor.execute(f"DROP INDEX {name}")
    return [made for _name, made in found]
