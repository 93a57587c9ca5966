"""Change what a project is, and plan it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.exclude_project import exclude_project
from luoshi.growth.doubles import PerhapsDouble
from luoshi.growth.identifiers import SCHEMES, Identifier
from luoshi.growth.in_force import counting_rules, industry_lists, lead_rules, stage_defined, stages
from luoshi.growth.models import ClaimKind
from luoshi.growth.naming import all_called, titled
from luoshi.growth.queries.choices import areas_to_choose
from luoshi.growth.schemes.stages import Stage
from luoshi.record.access import may
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry, day_entry
from luoshi.web.forms import FormField, Typing, follow_typed, reason_field, same_text, wan_text, yuan_entry
from luoshi.web.project_forms.base import (
    Doing,
    ProjectForm,
    papers_of,
    proof_context,
    yuan_field,
)
from luoshi.web.project_words import column_title, identifier_title, stage_name, track_title

_TEXTS = (
    "name", "summary", "investor", "company", "industry", "area_code", "place", "source_note", "kind", "origin",
)  # fmt: skip
_ROWS = 2  # empty rows for codes


class Change(ProjectForm):
    """Change what a project is; only what was touched is sent, so that two may change different things."""

    verb = "change"
    parts = ("fields", "identifiers", "doubles")

    def send(self, doing: Doing) -> str:
        return _("保存")

    def note(self, doing: Doing) -> str:
        told = _("阶段、资金、计划、分成、是否计入各有各的办法，不在这里改。")
        if doing.shown.waiting:
            told = (
                _("有 %(n)s 项申报在等审核：改了项目的人不能再审核它们。") % {"n": len(doing.shown.waiting)}
                + told
            )
        return told

    def fields(self, doing: Doing) -> list[FormField]:
        row = doing.row
        rules, leads = counting_rules(doing.today), lead_rules(doing.today)
        areas = areas_to_choose(doing.actor)
        found = [
            FormField("name", column_title("name"), row.name, required=True, rows=2),
            FormField("summary", column_title("summary"), row.summary, rows=3),
            FormField("investor", column_title("investor"), row.investor),
            FormField("company", column_title("company"), row.company),
            FormField("kind", column_title("kind"), row.kind,
                      options=[("", _("未定")), *all_called(rules.kinds).items()]),
            FormField("origin", column_title("origin"), row.origin,
                      options=[("", _("未写明")), *all_called(leads.origins).items()]),
            FormField("source_note", column_title("source_note"), row.source_note),
            FormField("found_on", column_title("found_on"), row.found_on.isoformat(), type="date",
                      help=_("只能改早"), attrs={"max": row.found_on.isoformat()}),
            yuan_field(doing, "expected", column_title("expected")),
            FormField("industry", column_title("industry"), row.industry,
                      help=_("GB/T 4754 的代码，如 C3612")),
            FormField("area", column_title("area"), str(row.area or ""),
                      options=[("", _("未定")), *((str(one), name) for one, name in areas)]),
            FormField("area_code", column_title("area_code"), row.area_code, help=_("6 位，本地代码最多 12 位")),
            FormField("place", column_title("place"), row.place),
            FormField("bond_issued_on", column_title("bond_issued_on"),
                      row.bond_issued_on.isoformat() if row.bond_issued_on else "", type="date"),
            yuan_field(doing, "bond_amount", column_title("bond_amount")),
        ]  # fmt: skip
        for code, (_scheme, listed) in industry_lists().items():
            options = [(one.code, track_title(code, one.code)) for one in listed.tracks]
            found.append(
                FormField(f"place-{code}", _("产业：%(list)s") % {"list": titled(_scheme)},
                          row.places.get(code, ""), options=[("", _("按行业代码或上一个目录推")), *options])
            )  # fmt: skip
        for one in found:
            if one.name in ("expected", "bond_amount"):
                one.value = wan_text(getattr(row, one.name))
        follow_typed(doing, found)
        return found

    def context(self, doing: Doing) -> dict[str, Any]:
        rows = [
            {"scheme": row["scheme"], "code": row["code"], "from": row["from"] or "", "to": row["to"] or ""}
            for row in doing.row.identifiers
        ]
        if doing.typed is not None:
            rows = typed_identifiers(doing)
        rows += [{"scheme": "", "code": "", "from": "", "to": ""}] * max(1, _ROWS - len(rows))
        return {
            "identifier_rows": rows,
            "identifier_schemes": [("", _("请选")), *((one, identifier_title(one)) for one in SCHEMES)],
            "identifiers_were": doing.text("was-identifiers", _written(self._now(doing))),
            "ask_double": doing.ask_double,
        }

    @staticmethod
    def _now(doing: Doing) -> list[dict[str, str]]:
        return [
            {"scheme": row["scheme"], "code": row["code"], "from": row["from"] or "", "to": row["to"] or ""}
            for row in doing.row.identifiers
        ]

    def touched(self, doing: Doing) -> dict[str, Any]:
        """The columns that the person changed, from what they saw; raises WrongEntry."""
        values: dict[str, Any] = {}
        readers: dict[str, Callable[[], Any]] = {
            **{name: partial(doing.text, name) for name in _TEXTS},
            "expected": lambda: doing.yuan("expected"),
            "bond_amount": lambda: doing.yuan("bond_amount"),
            "bond_issued_on": lambda: doing.day("bond_issued_on", column_title("bond_issued_on")),
            "found_on": lambda: doing.required_day("found_on", column_title("found_on")),
            "area": lambda: area_of(doing.text("area")),
        }
        for name, read in readers.items():
            if f"was-{name}" not in (doing.typed or {}):
                continue
            if not same_text(doing.text(name), doing.text(f"was-{name}")):
                values[name] = read()
        places = {
            code: doing.text(f"place-{code}")
            for code in industry_lists()
            if not same_text(doing.text(f"place-{code}"), doing.text(f"was-place-{code}"))
        }
        if places:
            kept = {**doing.row.places, **places}
            values["places"] = {code: track for code, track in kept.items() if track}
        rows = typed_identifiers(doing)
        if _written(rows) != doing.text("was-identifiers"):
            values["identifiers"] = identifiers_of(rows)
        return values

    def run(self, doing: Doing) -> str:
        values = self.touched(doing)
        if not values:
            return _("没有改动。")
        try:
            change_project(
                doing.actor, Because(), doing.project, doing.seen, values,
                not_double=bool(doing.text("not_double")),
            )  # fmt: skip
        except PerhapsDouble:
            doing.ask_double = True
            raise
        told = _("、").join(column_title(name) for name in values)
        return _("已保存：%(what)s。") % {"what": told}


def typed_identifiers(typing: Typing) -> list[dict[str, str]]:
    """The rows of the table of codes that have one."""
    listed = zip(
        typing.listed("code_scheme"), typing.listed("code"), typing.listed("code_from"), typing.listed("code_to"),
        strict=False,
    )  # fmt: skip
    return [
        {"scheme": scheme, "code": code, "from": begins, "to": ends}
        for scheme, code, begins, ends in listed
        if code.strip()
    ]


def _written(rows: list[dict[str, str]]) -> str:
    return "|".join(" ".join((row["scheme"], row["code"].strip(), row["from"], row["to"])) for row in rows)


def identifiers_of(rows: list[dict[str, str]]) -> tuple[Identifier, ...]:
    """Codes as they were typed, each with its days; raises WrongEntry with the number of the row."""
    found = []
    for number, row in enumerate(rows, start=1):
        if not row["scheme"]:
            raise WrongEntry(_("第 %(n)s 个代码：请选是哪一种代码") % {"n": number}, "identifiers")
        try:
            begins = day_entry(row["from"], _("起日"), "identifiers")
            ends = day_entry(row["to"], _("止日"), "identifiers")
        except WrongEntry as wrong:
            raise WrongEntry(
                _("第 %(n)s 个代码：%(what)s") % {"n": number, "what": wrong}, "identifiers"
            ) from None
        found.append(Identifier(row["scheme"], row["code"], begins, ends))
    return tuple(found)


def area_of(text: str) -> UUID | None:
    """The area that was chosen; raises WrongEntry."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise WrongEntry(_("登记里没有选的区域，请刷新后再选"), "area") from None


class Exclude(ProjectForm):
    """Say that it is of a kind that does not count, or that it counts again; another decides."""

    verb = "exclude"
    parts = ("fields", "papers")
    danger = True
    multipart = True

    def note(self, doing: Doing) -> str:
        return _("按本市规定不计入签约、到位等统计的，选出原因。另一个人审核同意以后才算，审核前照旧。")

    def send(self, doing: Doing) -> str:
        return _("提交，等另一个人审核")

    def fields(self, doing: Doing) -> list[FormField]:
        now = doing.row.excluded
        listed = [
            (code, name)
            for code, name in all_called(counting_rules(doing.today).exclusions).items()
            if code != now
        ]
        options = [*([("", _("恢复计入统计"))] if now else [("", _("请选"))]), *listed]
        return [
            FormField("excluded", _("认定为"), doing.text("excluded"), required=not now, options=options),
            reason_field(doing, _("认定的理由")),
        ]

    def context(self, doing: Doing) -> dict[str, Any]:
        return proof_context(doing)

    def run(self, doing: Doing) -> str:
        exclude_project(
            doing.actor, Because(), doing.project, doing.seen, doing.text("excluded"), doing.text("reason"),
            papers_of(doing),
        )  # fmt: skip
        return _("已提交，等待另一个人审核；审核前照旧。")


class Plan(ProjectForm):
    """By when which stage, and how much in which year."""

    verb = "plan"
    parts = ("plan", "fields", "papers")
    multipart = True

    def send(self, doing: Doing) -> str:
        return _("定下计划")

    def note(self, doing: Doing) -> str:
        told = _("计划定了，就是责任单位的承诺；改计划会留下改前改后。批次（七个一批）按阶段和今年的计划划。")
        if may(doing.actor, "manage projects"):
            told += _(
                "推后、调低、去掉定下的计划要写理由，另一个人审核同意以后才算，审核前照旧；亮灯和调度表仍按最初的计划。"
            )
        else:
            told += _(
                "划定批次、过了一月或过了计划日，只能提前、调高；要推后、调低、去掉，请投资促进局提出，另一个人审核。"
            )
        if any(one.row.kind == ClaimKind.DELAY for one in doing.shown.waiting):
            told += _("已有一项推后、调低在等审核。")
        return told

    def fields(self, doing: Doing) -> list[FormField]:
        if not may(doing.actor, "manage projects"):
            return []
        label = _("推后、调低的理由")
        return [FormField("reason", label, doing.text("reason"), rows=2, help=_("只提前、调高的可以不写"))]

    def context(self, doing: Doing) -> dict[str, Any]:
        row = doing.row
        papers = proof_context(doing) if may(doing.actor, "manage projects") else {}
        return {
            **papers,
            "plan_rows": [
                {
                    "code": one.code,
                    "name": stage_name(one),
                    "reached": date.fromisoformat(row.stages[one.code]) if one.code in row.stages else None,
                    "planned": doing.text(f"plan-{one.code}", row.planned.get(one.code, "")),
                }
                for one in self._stages(doing)
            ],
            "year_rows": [
                {
                    "year": year,
                    "amount": doing.text(
                        f"year-{year}",
                        wan_text(Decimal(row.year_plans[str(year)])) if str(year) in row.year_plans else "",
                    ),
                }
                for year in self._years(doing)
            ],
        }

    @staticmethod
    def _stages(doing: Doing) -> list[Stage]:
        """The stages of today, and those planned that are no longer among them, whose plan can be taken away."""
        listed = stages(doing.today)
        known = {one.code for one in listed.stages}
        gone = [stage_defined(code, doing.today) for code in doing.row.planned if code not in known]
        return [*listed.main[1:], *gone]

    @staticmethod
    def _years(doing: Doing) -> list[int]:
        first = min([doing.today.year, *map(int, doing.row.year_plans)])
        last = max([doing.today.year + 2, *map(int, doing.row.year_plans)])
        return list(range(first, last + 1))

    def run(self, doing: Doing) -> str:
        row = doing.row
        planned: dict[str, date | None] = {}
        for one in self._stages(doing):
            if f"plan-{one.code}" not in (doing.typed or {}):
                continue
            day = day_entry(doing.text(f"plan-{one.code}"), stage_name(one), f"plan-{one.code}")
            if (day.isoformat() if day else None) != row.planned.get(one.code):
                planned[one.code] = day
        years: dict[int, Decimal | None] = {}
        for year in self._years(doing):
            if f"year-{year}" not in (doing.typed or {}):
                continue
            amount = yuan_entry(doing.text(f"year-{year}"), f"year-{year}")
            now = row.year_plans.get(str(year))
            if amount != (None if now is None else Decimal(now)):
                years[year] = amount
        if not planned and not years:
            return _("没有改动。")
        asked = plan_project(
            doing.actor, Because(), doing.project, doing.seen, planned=planned, year_plans=years,
            reason=doing.text("reason"), papers=papers_of(doing),
        )  # fmt: skip
        if asked is not None:
            return _("推后、调低的已提交，等待另一个人审核，审核前照旧；提前、调高的已定下。")
        return _("已定下计划。")
