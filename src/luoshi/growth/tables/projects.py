"""Rows of projects and leads: what becomes a project, and what is otherwise than is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.register_projects import ProjectDraft, check_columns
from luoshi.growth.doubles import written
from luoshi.growth.first_plans import weakened
from luoshi.growth.identifiers import (
    Identifier,
    area_code,
    code_on,
    credit_code,
    industry_code,
    national_code,
)
from luoshi.growth.in_force import industry_list_on, industry_lists
from luoshi.growth.life import LIVE, Status
from luoshi.growth.models import Project
from luoshi.growth.tables.layout import TableKind
from luoshi.growth.tables.plan import ChangedProject, NewProject
from luoshi.growth.tables.stages import stage_claims
from luoshi.growth.tables.values import Line, as_in_a_cell
from luoshi.growth.tables.work import Known, Work
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Area
from luoshi.record.naming import PostNames
from luoshi.words import yuan_text

_PLAIN = frozenset({
    "name", "investor", "company", "summary", "kind", "excluded", "origin", "source_note", "found_on", "expected",
    "industry", "area_code", "place", "bond_issued_on", "bond_amount",
})  # fmt: skip
_CODES = ("national_code", "investor_code", "company_code")


def read_projects(work: Work) -> None:
    lines = work.lines[TableKind.PROJECT]
    units = work.reader.units
    work.reader.posts = PostNames([line.text("officer") for line in lines], units)
    work.areas = (
        {row.name: row for row in Area.objects.filter(valid_to__isnull=True)}
        if any(line.text("area") for line in lines)
        else {}
    )
    work.industries = industry_list_on(work.today)
    work.tracks = (
        {track.code: track.name for track in industry_lists()[work.industries][1].tracks}
        if work.industries
        else {}
    )
    seen: dict[UUID | str, Line] = {}
    for line in lines:
        if not work.reader.words(line, "name") and not work.code(line):
            work.reader.fault(line, "name", _("这一行没有项目名称"))
            continue
        found = work.existing(line)
        if found == "":
            continue
        key: UUID | str = found if isinstance(found, UUID) else written(line.text("name"))
        if key in seen:
            work.reader.fault(
                line, "name",
                _("与%(sheet)s %(cell)s 是同一个项目：一个项目只写一行")
                % {"sheet": seen[key].sheet, "cell": seen[key].address("name")},
            )  # fmt: skip
            continue
        seen[key] = line
        work.row_of[line.key] = found if isinstance(found, UUID) else line.key
        if isinstance(found, UUID):
            _compare(work, line, work.known[found])
        else:
            _draft(work, line)


def _values(work: Work, line: Line, project: Project | None = None) -> dict[str, Any]:
    """The columns of a project that a row gives; what its cells do not say is not in it. Who is called as the unit or
    the officer of ``project`` is called, is meant."""
    reader = work.reader
    same = {
        column: getattr(project, column)
        for column in ("unit", "officer", "area")
        if project is not None
        and line.text(column)
        and work.names.get(getattr(project, column)) == line.text(column)
    }
    unit = same.get("unit") or reader.named_unit(line, "unit")
    found: dict[str, Any] = {
        "name": reader.words(line, "name"),
        "unit": unit,
        "officer": same.get("officer") or reader.named_post(line, "officer", unit),
        "investor": reader.words(line, "investor"),
        "company": reader.words(line, "company"),
        "summary": reader.words(line, "summary"),
        "kind": reader.coded(line, "kind", work.rules.kinds, _("项目类别")),
        "excluded": reader.coded(line, "excluded", work.rules.exclusions, _("不计入原因")),
        "origin": reader.coded(line, "origin", work.leads.origins, _("线索来源")),
        "source_note": reader.words(line, "source_note"),
        "found_on": reader.day(line, "found_on", ahead=False),
        "expected": reader.yuan(line, "expected"),
        "industry": reader.tried(line, "industry", industry_code),
        "area": same.get("area") or _area(work, line),
        "area_code": reader.tried(line, "area_code", area_code),
        "place": reader.words(line, "place"),
        "bond_issued_on": reader.day(line, "bond_issued_on"),
        "bond_amount": reader.yuan(line, "bond_amount"),
    }
    for column, scheme, read in (
        ("national_code", "national", national_code),
        ("investor_code", "investor", credit_code),
        ("company_code", "company", credit_code),
    ):
        if code := reader.tried(line, column, read):
            found[column] = Identifier(scheme, code)
    if work.reader.words(line, "place_in_list"):
        if work.tracks:
            if track := reader.coded(line, "place_in_list", work.tracks, _("产业目录")):
                found["place_in_list"] = track
        else:
            reader.note(line, "place_in_list", _("本市还没有采用产业目录，这一列没有采用"))
    return {name: value for name, value in found.items() if value not in (None, "")}


def _area(work: Work, line: Line) -> UUID | None:
    text = work.reader.words(line, "area")
    if not text:
        return None
    if text not in work.areas:
        work.reader.fault(
            line, "area", _("登记里没有“%(text)s”这个区域：写登记里的名称，或先空着") % {"text": text}
        )
        return None
    return work.areas[text].id


def _plans(work: Work, line: Line) -> tuple[dict[str, date], dict[int, Decimal]]:
    planned, years = {}, {}
    for column in line.positions:
        what, _colon, code = column.partition(":")
        if what == "planned" and (day := work.reader.day(line, column)) is not None:
            planned[code] = day
        elif what == "year" and (amount := work.reader.yuan(line, column)) is not None:
            years[int(code)] = amount
    return planned, years


def _draft(work: Work, line: Line) -> None:
    """A row of a project that nobody has registered."""
    reader = work.reader
    values = _values(work, line)
    planned, years = _plans(work, line)
    if "unit" not in values and not work.office and len(work.own) == 1:
        values["unit"] = next(iter(work.own))
    elif (
        "unit" not in values
        and not work.office
        and (home := {one.unit for one in work.actor.held if one.unit})
    ):
        values["unit"] = next(iter(home)) if len(home) == 1 else None
    if not values.get("unit"):
        if not reader.words(line, "unit"):
            reader.fault(line, "unit", _("没有写责任单位"))
    elif not work.office and values["unit"] not in work.own:
        reader.fault(line, "unit", _("只能登记本单位的项目"))
    if "excluded" in values and not work.office:
        reader.fault(line, "excluded", _("是否计入由投资促进局认定，这一列请空着"))
    if "found_on" in values and values["found_on"] > work.today:
        del values["found_on"]
    columns = {"unit", "officer", "area", *_PLAIN}
    identifiers = tuple(values[name] for name in _CODES if name in values)
    places = {work.industries: values["place_in_list"]} if "place_in_list" in values else {}
    if "area" in values and "area_code" not in values:
        values |= _code_of_area(work, values["area"])
    try:
        check_columns({name: value for name, value in values.items() if name in _PLAIN}, work.today)
    except WrongEntry as wrong:
        reader.fault(line, wrong.field or "name", str(wrong))
    draft = ProjectDraft(
        **{name: value for name, value in values.items() if name in columns},
        identifiers=identifiers, places=places, planned=planned, year_plans=years,
        cell=work.cell(line, "name"), cells=work.cells(line),
    )  # fmt: skip
    titles = work.titles(TableKind.PROJECT)
    shown = {
        titles[column]: work.shown(line, column)
        for column in line.positions
        if column in titles and line.text(column)
    }
    one = NewProject(line.key, line.sheet, line.row.number, draft, shown)
    one.claims = stage_claims(work, line, None)
    work.new[line.key] = one
    work.by_name[written(draft.name)].append((draft.name, line.key))


def _code_of_area(work: Work, area: UUID) -> dict[str, str]:
    code = next((str(row.code) for row in work.areas.values() if row.id == area and row.code), "")
    try:
        return {"area_code": area_code(code)} if code else {}
    except WrongEntry:
        return {}


def _compare(work: Work, line: Line, known: Known) -> None:
    """What a row says otherwise than is recorded of its project; an empty cell says nothing."""
    reader, project, changed = work.reader, known.project, known.changed
    if project.status == Status.MERGED:
        reader.fault(line, "code", _("这个项目已经并入另一个项目，请写并入后的项目编号"))
        return
    given = _values(work, line, project)
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in _CODES:
            values |= _identifier(work, line, project, value, values, name)
        elif name == "place_in_list":
            if project.tracks.get(work.industries) != value:
                values["places"] = {**project.places, work.industries: value}
                _tell(work, changed, line, name, work.tracks.get(project.tracks.get(work.industries, ""), ""))
        elif name in ("unit", "officer"):
            if getattr(project, name) != value:
                reader.note(
                    line,
                    name,
                    _("%(code)s 换责任单位走流转、换专员走移交，不从表里改") % {"code": project.code},
                )
        elif name == "name" and not work.code(line) and written(value) == written(project.name):
            continue  # a bracket of another width that found it by its name is no new name
        elif as_in_a_cell(getattr(project, name)) != value:
            if name == "found_on" and value > project.found_on:
                reader.note(line, name, _("%(code)s 的线索登记日只能改早，没有采用") % {"code": project.code})
                continue
            if name == "excluded" and known.exclusion_waits:
                reader.note(
                    line,
                    name,
                    _("%(code)s 是否计入已有人提出，正在等另一个人审核，没有采用") % {"code": project.code},
                )
                continue
            values[name] = value
            _tell(work, changed, line, name, _words(work, name, getattr(project, name)))
    planned, years = _plans(work, line)
    for code, day in planned.items():
        if project.planned.get(code) != day.isoformat():
            changed.planned[code] = day
            _tell(work, changed, line, f"planned:{code}", project.planned.get(code, ""))
    for year, amount in years.items():
        was = project.year_plans.get(str(year))
        if was is None or Decimal(was) != amount:
            changed.year_plans[year] = amount
            _tell(work, changed, line, f"year:{year}", yuan_text(was))
    _require_not_weakened(work, line, changed)
    if (values or changed.planned or changed.year_plans) and project.status not in LIVE:
        reader.note(line, "name", _("%(code)s 已经终止：除申报外的改动没有采用") % {"code": project.code})
        values, changed.planned, changed.year_plans, changed.shown = {}, {}, {}, []
    if "excluded" in values and not work.office:
        reader.fault(line, "excluded", _("是否计入由投资促进局认定，这一列请空着"))
    try:
        check_columns({name: value for name, value in values.items() if name in _PLAIN}, work.today)
    except WrongEntry as wrong:
        reader.fault(line, wrong.field or "name", str(wrong))
    changed.values |= values
    if values or changed.planned or changed.year_plans:
        told = {*values, *given} if "identifiers" in values else set(values)
        named = {"planned": bool(changed.planned), "year_plans": bool(changed.year_plans)}
        changed.cells = {
            name: cell for name, cell in work.cells(line).items() if name in told or named.get(name)
        }
    changed.claims += stage_claims(work, line, known)
    work.require_may(
        line, known, "change" if values or changed.planned or changed.year_plans else "claim stage"
    )
    if changed.empty:
        work.plan.unchanged += 1


def _require_not_weakened(work: Work, line: Line, changed: ChangedProject) -> None:
    """A plan that binds is put off or lowered with a reason, one by one, and by no table."""
    project = changed.project
    later, lower = weakened(
        project,
        {**project.planned, **{code: day.isoformat() for code, day in changed.planned.items()}},
        {**project.year_plans, **{str(year): str(amount) for year, amount in changed.year_plans.items()}},
        work.today,
    )
    for column in (*(f"planned:{code}" for code in later), *(f"year:{year}" for year in lower)):
        work.reader.fault(
            line, column,
            _("%(code)s 的计划已经定下，表里只能提前、调高；要推后、调低，请投资促进局在项目页上写明理由提出")
            % {"code": project.code},
        )  # fmt: skip


def _identifier(
    work: Work, line: Line, project: Project, value: Identifier, values: dict[str, Any], column: str
) -> dict[str, Any]:
    now = code_on(project.identifiers, value.scheme, work.today)
    if now == value.code:
        return {}
    rows = values.get("identifiers") or [
        Identifier(one["scheme"], one["code"], _iso(one["from"]), _iso(one["to"]))
        for one in project.identifiers
    ]
    # What was another code until now ends today; the new one begins.
    rows = [
        replace(one, valid_to=work.today)
        if one.scheme == value.scheme and one.valid_to is None and one.valid_from != work.today
        else one
        for one in rows
    ]
    begins = work.today if now else None
    _tell(work, work.known[project.id].changed, line, column, now)
    return {"identifiers": [*rows, replace(value, valid_from=begins)]}


def _tell(work: Work, changed: ChangedProject, line: Line, column: str, was: str) -> None:
    titles = work.titles(TableKind.PROJECT)
    becomes = work.shown(line, column)
    if column == "excluded":
        becomes = _("%(what)s（另一个人审核后才不计入）") % {"what": becomes}
    changed.shown.append((titles.get(column, column), was, becomes, line.sheet, line.address(column)))


def _words(work: Work, name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name == "area":
        return next((row.name for row in work.areas.values() if row.id == value), "")
    listed = {"kind": work.rules.kinds, "excluded": work.rules.exclusions, "origin": work.leads.origins}
    if name in listed:
        return str(listed[name].get(value, value))
    return yuan_text(value) if isinstance(value, Decimal) else str(value)


def _iso(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
