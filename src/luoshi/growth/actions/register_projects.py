"""Register projects: one lead, or many rows of a ledger at once; doubles are shown before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.changing import next_due
from luoshi.growth.actions.claiming import (
    StoredPaper,
    check_money,
    check_stage,
    claim_entry,
    stored_entry,
)
from luoshi.growth.changes import project_versions
from luoshi.growth.doubles import Look, PerhapsDouble, Protected, as_seen, doubles_of
from luoshi.growth.identifiers import Identifier, area_code, checked, industry_code
from luoshi.growth.in_force import (
    counting_rules,
    industry_lists,
    laid_down_once,
    lead_rules,
    lead_rules_ahead,
    stages,
)
from luoshi.growth.lead_limits import limits_from, limits_with
from luoshi.growth.life import VERBS
from luoshi.growth.models import Project
from luoshi.growth.naming import all_called
from luoshi.growth.relations import FOR_THE_UNIT
from luoshi.growth.stating import Timelines, state_new
from luoshi.record.access import Refused, may, require
from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.columns import filled
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.hands import hand_of
from luoshi.record.jobs import queue_drafts
from luoshi.record.models import Area, File, Post, Source, SourceKind, Unit, new_id
from luoshi.record.scopes import scope_of

MOST_AT_ONCE = 1_000
MOST_YUAN = Decimal(10) ** 15
_NUMBERS_LOCK = 0x4C756F73_68690008


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a row of a ledger stands: the workbook's row of ``File``, sheet, first cell, and what is in it."""

    file: UUID
    sheet: str
    cell: str
    stored: str


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """What a row claims beside the project itself: a stage (``stage``, with the ``amount`` of a signing), or money
    (``money``, ``amount``, ``funds``), on a day. It waits for its proof and its review like every other. ``cell``:
    where a ledger says it; ``papers``: proof that came with it; ``hands``: who had a hand in that ledger."""

    on: date
    stage: str = ""
    money: str = ""
    amount: Decimal | None = None
    funds: str = ""
    text: str = ""
    cell: Cell | None = None
    papers: tuple[StoredPaper, ...] = ()
    hands: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """A project as it is to be registered. Units, posts and areas by their ids, codes as the city's files have them.

    ``unit``: whose first contact it is, and who holds it. ``expected`` in yuan, before anything is signed. ``planned``:
    by when which stage; ``year_plans``: yuan by year. ``cell``: the row of a ledger that it comes from; ``cells``:
    those that say a column of it, by the column's name.
    """

    name: str
    unit: UUID | None = None
    investor: str = ""
    summary: str = ""
    found_on: date | None = None
    origin: str = ""
    source_note: str = ""
    kind: str = ""
    excluded: str = ""
    expected: Decimal | None = None
    company: str = ""
    identifiers: tuple[Identifier, ...] = ()
    industry: str = ""
    edition: str = "GB/T 4754-2017"
    area: UUID | None = None
    area_code: str = ""
    place: str = ""
    officer: UUID | None = None
    claims: tuple[ClaimDraft, ...] = ()
    cell: Cell | None = None
    places: dict[str, str] = field(default_factory=dict)
    planned: Mapping[str, date] = field(default_factory=dict)
    year_plans: Mapping[int, Decimal] = field(default_factory=dict)
    bond_issued_on: date | None = None
    bond_amount: Decimal | None = None
    cells: Mapping[str, Cell] = field(default_factory=dict)


def register_projects(
    actor: Actor, because: Because, drafts: Sequence[ProjectDraft], *, not_double: bool = False
) -> list[UUID]:
    """Register projects as leads, all or none; their ids. By the investment bureau, or by the units themselves.

    Raises Refused; Protected, where another unit's first contact is protected; PerhapsDouble unless a person said
    ``not_double``; WrongEntry with the number of the row.
    """
    require(actor, "work on projects")
    office = may(actor, "manage projects")
    if not drafts or len(drafts) > MOST_AT_ONCE:
        raise WrongEntry(_("一次登记 1 到 %(most)s 个项目") % {"most": MOST_AT_ONCE})
    own = frozenset() if office else scope_of(actor, FOR_THE_UNIT)
    if not office and any(draft.unit not in own for draft in drafts):
        raise Refused(_("只能登记本单位的线索"))
    if not office and any(draft.excluded for draft in drafts):
        raise WrongEntry(_("是否计入由投资促进局认定"), "excluded")
    with laid_down_once(), acting(VERBS["register"].event, actor, because) as act:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS_LOCK])
        act.happens_now()
        today = timezone.localdate(act.event.at)
        ready = check_drafts(drafts, today)
        _refuse_doubles(actor, ready, today, office=office, not_double=not_double)
        made = _keep_new(act, actor, ready, today)
        act.event.subject = made[0].id if len(made) == 1 else None
        act.data |= {"hand": hand_of(actor)}
        queue_drafts()
    return [project.id for project in made]


def _refuse_doubles(
    actor: Actor, drafts: Sequence[ProjectDraft], today: date, *, office: bool, not_double: bool
) -> None:
    found = doubles_of([look_of_draft(draft) for draft in drafts], today)
    guarded = [
        one for one in found if one.protected_until is not None and one.unit != drafts[one.row - 1].unit
    ]
    if guarded and not (office and not_double):
        raise Protected(as_seen(actor, guarded))
    if found and not not_double:
        raise PerhapsDouble(as_seen(actor, found))


def look_of_draft(draft: ProjectDraft) -> Look:
    """What is compared of a project that is to be registered."""
    signed = [claim.amount for claim in draft.claims if claim.stage and claim.amount]
    return Look(
        draft.name, draft.investor, tuple(one.code for one in draft.identifiers), draft.area_code, draft.place,
        signed[0] if signed else draft.expected, draft.unit,
    )  # fmt: skip


def check_drafts(drafts: Sequence[ProjectDraft], today: date) -> list[ProjectDraft]:
    """The drafts put in order; raises WrongEntry with the number of the row."""
    units = _ids(Unit, [draft.unit for draft in drafts])
    posts = _ids(Post, [draft.officer for draft in drafts])
    areas = _ids(Area, [draft.area for draft in drafts])
    named = {cell.file for draft in drafts for cell in _cells_of(draft)}
    files = set(File.objects.filter(pk__in=named).values_list("id", flat=True)) if named else set()
    found = []
    for row, draft in enumerate(drafts, start=1):
        try:
            if draft.unit is not None and draft.unit not in units:
                raise WrongEntry(_("登记里没有选的单位，请刷新后再选"), "unit")
            if draft.officer is not None and draft.officer not in posts:
                raise WrongEntry(_("登记里没有选的岗位，请刷新后再选"), "officer")
            if draft.area is not None and draft.area not in areas:
                raise WrongEntry(_("登记里没有选的区域，请刷新后再选"), "area")
            if any(cell.file not in files for cell in _cells_of(draft)):
                raise WrongEntry(_("没有这份台账文件"))
            found.append(_checked(draft, today))
        except WrongEntry as wrong:
            raise WrongEntry(
                _("第 %(row)s 行：%(what)s") % {"row": row, "what": wrong}, wrong.field
            ) from None
    return found


def _cells_of(draft: ProjectDraft) -> list[Cell]:
    claimed = [claim.cell for claim in draft.claims]
    return [cell for cell in (draft.cell, *draft.cells.values(), *claimed) if cell is not None]


def _ids(model: Any, wanted: Sequence[UUID | None]) -> set[UUID]:
    asked = {one for one in wanted if one is not None}
    return set(model.objects.filter(pk__in=asked).values_list("id", flat=True)) if asked else set()


def _checked(draft: ProjectDraft, today: date) -> ProjectDraft:
    values = check_columns(
        {
            "name": draft.name, "investor": draft.investor, "origin": draft.origin, "kind": draft.kind,
            "excluded": draft.excluded, "expected": draft.expected, "identifiers": draft.identifiers,
            "industry": draft.industry, "area_code": draft.area_code, "places": draft.places,
            "bond_amount": draft.bond_amount,
        },
        today,
    )  # fmt: skip
    found_on = check_found_on(draft.found_on or today, today)
    check_plans(draft.planned, draft.year_plans, today)
    for claim in draft.claims:
        if claim.stage:
            check_stage(claim.stage, claim.on, claim.amount, today)
        else:
            check_money(claim.money, claim.on, claim.amount, claim.funds, today)
        found_on = min(found_on, claim.on)
    return replace(draft, found_on=found_on, **values)


def check_found_on(day: date, today: date) -> date:
    """The day on which a lead came; raises WrongEntry for one to come."""
    if day > today:
        raise WrongEntry(_("线索登记日不能晚于今天"), "found_on")
    return day


def check_columns(values: dict[str, Any], today: date) -> dict[str, Any]:
    """Columns that people fill in, put in order, whether a project is registered or changed; raises WrongEntry."""
    rules, leads = counting_rules(today), lead_rules(today)
    found = dict(values)
    for name, listed, what in (
        ("kind", rules.kinds, _("项目类别")),
        ("excluded", rules.exclusions, _("不计入的原因")),
        ("origin", leads.origins, _("线索来源")),
    ):
        if found.get(name) and found[name] not in listed:
            raise WrongEntry(
                _("%(what)s没有“%(code)s”，可以是 %(listed)s")
                % {"what": what, "code": found[name], "listed": "、".join(all_called(listed).values())},
                name,
            )
    if "name" in found:
        found["name"] = text_entry(found["name"], _("项目名称"), "name")
    if found.get("investor"):
        found["investor"] = text_entry(found["investor"], _("投资方"), "investor")
    for name, what in (("expected", _("意向投资")), ("bond_amount", _("专项债额度"))):
        if found.get(name) is not None and not 0 <= found[name] <= MOST_YUAN:
            raise WrongEntry(_("%(what)s要在 0 到 1000 万亿元之间，单位是元") % {"what": what}, name)
    if "identifiers" in found:
        found["identifiers"] = tuple(checked(one) for one in found["identifiers"])
    if found.get("industry"):
        found["industry"] = industry_code(found["industry"], "industry")
    if found.get("area_code"):
        found["area_code"] = area_code(found["area_code"], "area_code")
    if found.get("places"):
        lists = industry_lists()
        for code, track in found["places"].items():
            if code not in lists or lists[code][1].track(track) is None:
                raise WrongEntry(
                    _("产业目录“%(list)s”里没有“%(track)s”") % {"list": code, "track": track}, "places"
                )
    return found


def check_plans(
    planned: Mapping[str, date | None], year_plans: Mapping[int, Decimal | None], today: date
) -> None:
    """Raise WrongEntry for a plan of a stage or a year that there is not."""
    codes = {one.code for one in stages(today).stages}
    if odd := sorted({code for code, day in planned.items() if day is not None} - codes):
        raise WrongEntry(_("阶段方案里没有“%(code)s”") % {"code": odd[0]}, "planned")
    for year, amount in year_plans.items():
        if not 2000 <= year <= 2100 or (amount is not None and not 0 <= amount <= MOST_YUAN):
            raise WrongEntry(_("年度计划写 2000 到 2100 年，金额不小于 0，单位是元"), "year_plans")


def next_planned(planned: Mapping[str, str], reached: Mapping[str, str], today: date) -> dict[str, Any]:
    """The stage that is planned next, by its name, and its day: what its unit owes. What the city has no longer among
    its stages nobody owes."""
    names = {one.code: one.name for one in stages(today).stages}
    ahead = {day: code for code, day in planned.items() if code not in reached and code in names}
    due = min(ahead, default=None)
    return {"measure": names[ahead[due]] if due else "", "due": due}


def _keep_new(act: Act, actor: Actor, drafts: Sequence[ProjectDraft], today: date) -> list[Project]:
    last = (
        Project.objects.filter(year=today.year).order_by("-number").values_list("number", flat=True).first()
    )
    number = last or 0
    entry: Source | None = None
    rules, rules_ahead, scheme = lead_rules(today), lead_rules_ahead(today), stages(today)
    made: list[Project] = []
    entries: list[dict[str, Any]] = []
    claims: list[dict[str, Any]] = []
    proofs: list[dict[str, Any]] = []
    for draft in drafts:
        number += 1
        if draft.cell is None:
            entry = source = entry or act.entry(actor)
        else:
            source = source_of(act, draft.cell)
        found_on = draft.found_on or today
        amount = draft.expected or Decimal(0)
        project = Project(
            id=new_id(), code=f"XM{today.year}-{number:04d}", year=today.year, number=number, name=draft.name,
            summary=draft.summary.strip(), unit=draft.unit, origin_unit=draft.unit, officer=draft.officer,
            credits=[{"from": found_on.isoformat(), "shares": {str(draft.unit): "1"}}] if draft.unit else [],
            stage=scheme.main[0].code, kind=draft.kind, excluded=draft.excluded, origin=draft.origin,
            source_note=draft.source_note.strip(), found_on=found_on, investor=draft.investor, company=draft.company,
            identifiers=[one.as_row() for one in draft.identifiers], industry=draft.industry,
            edition=draft.edition if draft.industry else "", places=dict(draft.places), area=draft.area,
            area_code=draft.area_code, place=draft.place.strip(), expected=draft.expected,
            planned={code: day.isoformat() for code, day in draft.planned.items()},
            year_plans={str(year): str(amount) for year, amount in draft.year_plans.items()},
            bond_issued_on=draft.bond_issued_on, bond_amount=draft.bond_amount,
            waiting=len(draft.claims), hands=[{**hand_of(actor), "verb": "register"}],
        )  # fmt: skip
        if not any(_ends_lead(claim) for claim in draft.claims):
            project.limits = limits_from(rules, found_on, amount)
            for begins, later in rules_ahead:
                project.limits = limits_with(project.limits, later, max(found_on, begins), amount)
            if draft.unit is not None and rules.protection_days and amount >= rules.protection_from:
                project.protected_until = date.fromordinal(found_on.toordinal() + rules.protection_days)
        project.next_due_on = next_due(project)
        project.codes = [one.code for one in draft.identifiers]
        told = Timelines(act, source, fresh=True)
        told.sources = {
            property_: source_of(act, draft.cells[column])
            for property_, column in SAID_BY.items()
            if column in draft.cells
        }
        state_new(told, project, today)
        said_of: dict[str, Any] = {
            "id": str(project.id),
            "set": filled(project, project_versions.columns),
            "source": str(source.id),
        }
        if project.planned:
            said_of["next"] = next_planned(project.planned, {}, today)
        entries.append(said_of)
        for one in draft.claims:
            said = claim_entry(
                project.id,
                source if one.cell is None else source_of(act, one.cell),
                actor,
                stage=one.stage,
                money=one.money,
                on=one.on,
                amount=one.amount,
                funds=one.funds,
                text=one.text,
                hands=one.hands,
            )
            claims.append(said)
            proofs += [stored_entry(paper, project.id, said["id"]) for paper in one.papers]
        made.append(project)
    act.data = {"projects": entries, "claims": claims, "proofs": proofs}
    return made


SAID_BY = {
    "project.name": "name", "project.unit": "unit", "project.kind": "kind", "project.industry": "industry",
    "project.size": "expected", "project.bond_issued_on": "bond_issued_on", "project.bond_amount": "bond_amount",
    "project.area": "area", "project.place": "place", "project.investor": "investor", "project.origin": "origin",
    "project.found_on": "found_on", "project.expected": "expected", "project.excluded": "excluded",
    "project.planned_start_on": "planned", "project.year_plan": "year_plans", "project.national.code": "national_code",
    "project.investor.code": "investor_code", "project.company.code": "company_code",
}  # fmt: skip
"""The column of a draft that each statement is said by."""


def source_of(act: Act, cell: Cell) -> Source:
    """The cell of a ledger as the source of what follows."""
    return act.keep(
        Source(kind=SourceKind.CELL, file=cell.file, sheet=cell.sheet, cell=cell.cell),
        {"stored": cell.stored},
    )


def _ends_lead(claim: ClaimDraft) -> bool:
    """Whether a claim says that it is a lead no longer: the stage that ends leads was reached by the rules of its day,
    or a later one, or the project has ended. One in negotiation is a lead still."""
    if not claim.stage:
        return False
    scheme = stages(claim.on)
    until = scheme.place(lead_rules(claim.on).lead_until)
    return scheme.stage(claim.stage).effect == "terminates" or 0 <= until <= scheme.place(claim.stage)
