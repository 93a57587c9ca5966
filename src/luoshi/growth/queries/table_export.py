"""The register of projects as the bureau keeps it in spreadsheets: projects, money and promises, each cell as the
ledger door reads it, so that what was taken out comes back as unchanged. What nobody has reviewed stands in no cell of
a day or a sum: it is told in a column beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.recounting import counts_as
from luoshi.growth.identifiers import code_on
from luoshi.growth.in_force import counting_rules, industry_list_on, industry_lists, lead_rules, stages
from luoshi.growth.life import Status
from luoshi.growth.models import Claim, MoneyKind, Project, Promise, Verdict
from luoshi.growth.queries.not_counted import whether_counted
from luoshi.growth.queries.projects import ProjectFilter, filtered, names_in
from luoshi.growth.tables.layout import MONEY_NAMES, TableColumn, TableKind, columns_of
from luoshi.growth.tables.work import last_claim
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.ledgers import unit_names
from luoshi.record.written import written_day
from luoshi.sheets.printed import Printed, PrintedColumn, TooMany
from luoshi.words import yuan_text

Row = TypeVar("Row", Claim, Promise)

AT_ONCE = 1_000
MOST = 100_000
MOST_SUMS = 1_000_000
"""A sheet of a spreadsheet has no more rows."""
_WAN = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class TableExport:
    """What is taken out: the ids of the projects in their order, and the years for which something is planned."""

    projects: Sequence[UUID]
    years: Sequence[int]
    today: date


def table_export(actor: Actor, wanted: ProjectFilter, today: date) -> TableExport:
    """The projects that the actor may see and asks for, the oldest first; two queries. Raises TooMany where they, or
    their sums, are more than a sheet holds."""
    asked = filtered(actor, wanted)
    listed = list(asked.order_by("year", "number").values_list("id", "year_plans")[: MOST + 1])
    sums = Claim.objects.filter(kind="money", project__in=asked.order_by().values("id"))
    if len(listed) > MOST or sums.count() > MOST_SUMS:
        raise TooMany(
            _(
                "超过 %(most)s 个项目或 %(sums)s 笔资金，一张表放不下：请用阶段、单位或年份缩小范围，分几次下载"
            )
            % {"most": format(MOST, ","), "sums": format(MOST_SUMS, ",")}
        )
    years = sorted({int(year) for _id, plans in listed for year in plans})
    return TableExport([project for project, _plans in listed], years, today)


def printed_columns(kind: TableKind, export: TableExport) -> list[PrintedColumn]:
    """The columns of a sheet as they are printed: money says that it is in 万元."""
    return [
        PrintedColumn(one.key, f"{one.title}(万元)" if _is_money(one) else one.title, one.width)
        for one in columns_of(kind, export.today, export.years)
        if one.printed
    ]


def _is_money(column: TableColumn) -> bool:
    return column.content == "money" or column.key in ("paid_in", "completed", "paid")


def _wan(amount: Decimal | str | None) -> Decimal | None:
    return None if amount is None else (Decimal(amount) / _WAN).normalize()


def _of(export: TableExport) -> Iterator[dict[UUID, Project]]:
    for start in range(0, len(export.projects), AT_ONCE):
        ids = export.projects[start : start + AT_ONCE]
        found = Project.objects.defer("search").in_bulk(ids)
        yield {one: found[one] for one in ids if one in found}


def project_rows(export: TableExport) -> Iterator[Printed]:
    """A row a project; six queries a thousand."""
    today = export.today
    scheme, rules, leads = stages(today), counting_rules(today), lead_rules(today)
    industries = industry_list_on(today)
    tracks = (
        {track.code: track.name for track in industry_lists()[industries][1].tracks} if industries else {}
    )
    names_of_stages = {one.code: one.name for one in scheme.stages}
    counting = next((one.code for one in scheme.stages if one.counts), "")
    for projects in _of(export):
        names = names_in(projects.values())
        claims: dict[UUID, list[Claim]] = defaultdict(list)
        for claim in Claim.objects.filter(project__in=projects, kind="stage").order_by("at", "id"):
            claims[claim.project].append(claim)
        counts = whether_counted(one for listed in claims.values() for one in listed)
        for row in projects.values():
            approved = [one for one in claims[row.id] if one.verdict == Verdict.APPROVED]
            waiting = [one for one in claims[row.id] if one.verdict == Verdict.WAITING]
            signed = last_claim(approved, counting)
            found: Printed = {
                "code": row.code, "name": row.name, "unit": names.get(row.unit, "") if row.unit else "",
                "officer": names.get(row.officer, "") if row.officer else "",
                "investor": row.investor, "company": row.company,
                "investor_code": code_on(row.identifiers, "investor", today),
                "company_code": code_on(row.identifiers, "company", today),
                "national_code": code_on(row.identifiers, "national", today),
                "summary": row.summary, "kind": rules.kinds.get(row.kind, row.kind),
                "excluded": rules.exclusions.get(row.excluded, row.excluded),
                "origin": leads.origins.get(row.origin, row.origin), "source_note": row.source_note,
                "found_on": row.found_on, "expected": _wan(row.expected),
                "contracted": _wan(signed.amount) if signed and signed.lost_on is None else None,
                "industry": row.industry, "place_in_list": tracks.get(row.tracks.get(industries, ""), ""),
                "area": names.get(row.area, "") if row.area else "", "area_code": row.area_code, "place": row.place,
                "bond_issued_on": row.bond_issued_on, "bond_amount": _wan(row.bond_amount),
                "stage": names_of_stages.get(row.stage, row.stage), "status": str(Status(row.status).label),
                "paid_in": _wan(row.paid_in), "completed": _wan(row.completed),
                "counts": counts.get(signed.id, "") if signed and signed.lost_on is None else "",
                "waiting": _waiting(waiting, row.waiting, names_of_stages),
            }  # fmt: skip
            for code in names_of_stages:
                last = last_claim(approved, code)
                if last is not None and last.lost_on is None:
                    found[f"stage:{code}"] = last.on
                if planned := row.planned.get(code):
                    found[f"planned:{code}"] = date.fromisoformat(planned)
            found |= {f"year:{year}": _wan(amount) for year, amount in row.year_plans.items()}
            yield found


def _waiting(stages_claimed: Sequence[Claim], every: int, names: Mapping[str, str]) -> str:
    """What nobody has reviewed yet: stages with their days and what was signed, and how many sums and others."""
    told = [
        f"{names.get(one.stage, one.stage)} {written_day(one.on)}"
        + (f" {yuan_text(one.amount)}" if one.amount else "")
        for one in stages_claimed
    ]
    others = every - len(stages_claimed)
    return "；".join([*told, *([_("资金等 %(n)s 项") % {"n": others}] if others > 0 else [])])


def money_rows(export: TableExport) -> Iterator[Printed]:
    """A row a sum that waits for its review or was approved, in the order of projects and days."""
    funds = counting_rules(export.today).funds
    for projects in _of(export):
        rows = Claim.objects.filter(
            project__in=projects, kind="money", verdict__in=(Verdict.WAITING, Verdict.APPROVED)
        ).order_by("on", "at", "id")
        listed = list(_in_order(rows, projects))
        counts = whether_counted(one for one in listed if one.money == MoneyKind.INCREASE)
        for claim in listed:
            project = projects[claim.project]
            yield {
                "code": project.code, "name": project.name, "on": claim.on,
                "money": MONEY_NAMES[claim.money], "amount": _wan(claim.amount),
                "funds": funds.get(claim.funds, claim.funds), "text": claim.text,
                "verdict": str(Verdict(claim.verdict).label), "counts": _counts(claim, counts),
                "status": str(Status(project.status).label),
            }  # fmt: skip


def _counts(claim: Claim, counts: Mapping[UUID, str]) -> str:
    """Whether an approved sum is in the total of its kind, and why not; of one that waits nothing."""
    if claim.verdict != Verdict.APPROVED:
        return ""
    if claim.money == MoneyKind.INCREASE:
        return counts.get(claim.id, "")
    if counts_as(claim.money, claim.on, claim.funds):
        return _("计入")
    return _("不计入：%(why)s") % {"why": _("财政等公共资金，不算到位资金")}


def promise_rows(export: TableExport) -> Iterator[Printed]:
    """A row a promise, in the order of projects and their numbers."""
    for projects in _of(export):
        listed = list(_in_order(Promise.objects.filter(project__in=projects).order_by("code"), projects))
        units = unit_names({one.unit for one in listed}) if listed else {}
        for row in listed:
            passed = {True: "通过", False: "未通过", None: ""}[row.review_passed]
            yield {
                "promise_code": row.code, "code": projects[row.project].code, "name": projects[row.project].name,
                "title": row.title, "unit": units.get(row.unit, ""), "amount": _wan(row.amount),
                "condition": row.condition, "due_on": row.due_on, "ends_on": row.ends_on,
                "legal_basis": row.legal_basis, "review": row.review, "review_passed": passed,
                "reviewed_on": row.reviewed_on, "state": str(row.get_state_display()), "paid": _wan(row.paid) or None,
                "status": str(Status(projects[row.project].status).label),
            }  # fmt: skip


def _in_order(rows: Iterable[Row], projects: dict[UUID, Project]) -> Iterator[Row]:
    of: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        of[row.project].append(row)
    for project in projects:
        yield from of[project]
