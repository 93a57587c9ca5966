"""An explanation as a page: every step in words and with its values, down to the statements it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from luoshi.growth.models import Claim
from luoshi.judging.books.model import Book, ByRank, Item, Linear, Measure
from luoshi.judging.formulas import Formula
from luoshi.judging.tables import TABLES, Table
from luoshi.monitor.indicator import CurveKind, Indicator
from luoshi.record.queries.sources import SourceShown
from luoshi.web.figures_shown import address, name_of
from luoshi.web.formula_words import Names, in_words
from luoshi.web.language import said
from luoshi.web.numbers_shown import NOTHING, Shown, amount, number_of, plain, points, shown
from luoshi.web.project_shown import claim_title
from luoshi.web.rulebook_words import BookWords, RuleShown, colour_title, day, follow_up
from luoshi.words import Words

_STEPS_LEFT_OUT = frozenset({"rows", "reasons", "light", "shown", "peers", "peer_sum"})
_GATHERED = frozenset({"value", "now", "target", "elapsed"})
_ONLY_A_NAME = re.compile(r"[a-z_.0-9]+")
_OF_PERIODS = ("starts_on", "ends_on", "basis")


@dataclass(frozen=True, slots=True)
class CellShown:
    """A value in a row that counted, and where it comes from. ``drawer``: whether its source opens beside the page;
    ``note``: where it comes from in words, to be read beside it."""

    label: str
    text: str
    exact: str = ""
    url: str = ""
    drawer: bool = False
    source: str = ""
    number: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class RowsShown:
    """Rows that counted: the first of ``total``."""

    table: str
    columns: list[tuple[str, bool]]
    rows: list[dict[str, Any]]
    total: int
    left_off: int


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step: the formula in words, with its values, what it gives; ``raw`` is how it is written."""

    title: str
    value: Shown
    formula: Markup = field(default_factory=Markup)
    with_values: Markup = field(default_factory=Markup)
    raw: str = ""
    raw_values: str = ""


class Why:
    """The parts of a Why page. ``sources``: of statements that are sentences or entries; ``reasons``: what was written
    down with each finding, which is no part of the facts; ``claims``: of statements about projects the claim that
    another person approved; ``opens_documents``: whether a sentence leads to its document."""

    def __init__(
        self,
        book: Book,
        told: Mapping[str, Any],
        indicators: Mapping[str, Indicator],
        sources: Mapping[UUID, SourceShown],
        reasons: Mapping[str, str],
        claims: Mapping[UUID, Claim] | None = None,
        *,
        opens_documents: bool,
    ) -> None:
        self.book, self.told, self.indicators, self.sources = book, told, indicators, sources
        self.reasons, self.claims = reasons, claims or {}
        self.opens_documents = opens_documents
        self.words = BookWords(book, {code: name_of(one) for code, one in indicators.items()})
        self.names = {one["subject"]: one["name"] for one in told["score"]["peers"]}
        self.names[told["subject"]["subject"]] = told["subject"]["name"]

    def context(self) -> dict[str, Any]:
        """Everything for the template."""
        told, subject = self.told, self.told["subject"]
        peers = told["score"]["peers"]
        rank = subject["rank"]
        tied = sum(one["rank"] == rank for one in peers) if rank is not None else 0
        group = next((said(one.title) for one in self.book.groups if one.code == subject["group"]), "")
        measures = [self.measure(one) for one in told["measures"]]
        items = [
            self.item(one, bonus=bonus)
            for bonus, key in ((True, "bonuses"), (False, "deductions"))
            for one in told[key]
        ]
        # What has neither points nor a light only feeds others.
        told_of = [one for one in measures if one["has_score"] or one["lights"]] or measures
        return {
            "subject": subject["subject"],
            "name": subject["name"],
            "group": group,
            "score": points(subject["score"]),
            "scored": subject["score"] is not None,
            "rank": rank,
            "peers": subject["peers"],
            "tied": tied if tied > 1 else 0,
            "grade": subject["grade"],
            "no_award": subject["no_award"],
            "full_marks": self.book.full_marks,
            "summary": [self.summary(one) for one in told_of],
            "with_lights": any(one["light"] for one in told_of),
            "with_targets": any(one["target"] for one in told_of),
            "measures": told_of,
            "between": [one for one in measures if one not in told_of],
            "items": items,
            "effects": [self.effect(one) for one in told["effects"]],
            "whole": self.whole(),
            "grading": self.grading(),
            "agrees": told["agrees"],
        }

    # Measures

    def measure(self, told: Mapping[str, Any], number: str = "") -> dict[str, Any]:
        """One measure: rule, result, steps, rows, lights, reasons, parts."""
        one = self.book.measure(told["code"])
        result = told["result"]
        rule = self.words.measure(one, number)
        names = self.words.subject_names(one, dotted=True)
        by_rule = result.get("light") or ""
        light = result.get("shown") or by_rule
        return {
            "code": one.code,
            "rule": rule,
            "title": said(one.title),
            "result": result,
            "light": light,
            "light_title": colour_title(light) if light else "",
            "by_rule": by_rule,
            "by_rule_title": colour_title(by_rule) if by_rule else "",
            "value": shown(result.get("value"), one.unit),
            "target": shown(result.get("target"), one.unit) if one.target is not None else None,
            "schedule": shown(result.get("schedule"), one.unit if one.target is not None else "ratio")
            if _scheduled(one)
            else None,
            "score": points(result.get("score")),
            "points": points(result.get("points")),
            "has_score": one.score is not None or bool(one.parts),
            "weight": rule.weight,
            "state": _state(result.get("state"), one),
            "steps": self.steps(told["steps"], one, names),
            "tables": [
                (title, self.rows(told[key], one))
                for title, key in ((_("计入的数据"), "rows"), (_("目标取自"), "target_rows"))
                if key in told
            ],
            "group_peers": self.peers(told.get("peers", ()), one),
            "shows_peers": self._compared(one),
            "lights": [self.light(entry, one) for entry in told.get("lights", ())],
            "reasons": [self.reason(row) for row in told.get("reasons", ())],
            "then": [follow_up(step) for step in one.then if step.on == (result.get("shown") or result.get("light"))],
            "parts": [self.measure(part) for part in told["parts"]],
        }  # fmt: skip

    @staticmethod
    def summary(measure: Mapping[str, Any]) -> dict[str, Any]:
        """A measure as a line of the table at the top."""
        keys = (
            "code",
            "title",
            "light",
            "light_title",
            "value",
            "target",
            "score",
            "weight",
            "points",
            "state",
            "has_score",
        )
        return {key: measure[key] for key in keys}

    def steps(self, told: Iterable[Mapping[str, Any]], one: Measure | Item, names: Names) -> list[StepShown]:
        """The steps that say something that the rule and the rows do not."""
        found = []
        for step in told:
            last = step["step"].rpartition(".")[2]
            if last in _STEPS_LEFT_OUT or (last in ("rank", "peer_average") and step["value"] is None):
                continue
            if last in ("rank", "peer_average") and not self._uses(one, last):
                continue
            if last != "value" and _ONLY_A_NAME.fullmatch(step.get("formula", "-")):
                continue
            found.append(self.step(step, names, one if isinstance(one, Measure) else None))
        # A score that is the raw score says the same twice.
        titles = {step["step"].rpartition(".")[2]: step["value"] for step in told}
        if titles.get("raw_score") == titles.get("score"):
            again = {_("得分")} if "raw_score" in titles else set()
            found = [one for one in found if one.title not in again]
            found = [_renamed(one, _("得分")) if one.title == _("得分（未计缺数）") else one for one in found]
        return found

    @staticmethod
    def _uses(one: Measure | Item, name: str) -> bool:
        if not isinstance(one, Measure):
            return False
        if name == "rank":
            return isinstance(one.score, ByRank) or any(
                light.when is not None and "rank" in light.when.columns for light in one.lights
            )
        return one.against == "peer average" or any(
            light.when is not None and "peer_average" in light.when.columns for light in one.lights
        )

    def _compared(self, one: Measure) -> bool:
        """Whether what the others of the group have makes any difference to the measure."""
        relative = isinstance(one.score, Linear) and (one.score.low is None or one.score.high is None)
        return relative or self._uses(one, "rank") or self._uses(one, "peer_average")

    def step(self, step: Mapping[str, Any], names: Names, one: Measure | None = None) -> StepShown:
        """One step."""
        name = step["step"]
        last = name.rpartition(".")[2]
        unit = names.units.get(name, "")
        value = step["value"]
        printed = points(value) if unit == "points" else shown(value, unit)
        if isinstance(value, str) and number_of(value) is None:
            printed = Shown(value)
        title = names.titles.get(name) or said(Words(step["title"]["zh"], step["title"]["en"]))
        if "formula" not in step:
            return StepShown(title, printed, escape(_window(step, names)))
        formula, values = step["formula"], step["with_values"]
        if last in _GATHERED and one is not None and one.rows is not None:
            # Gathered from rows: the names are those of columns.
            rows = (one.target_rows if last == "target" and one.target_rows else one.rows).table
            columns = self.words.row_names(rows, one.unit)
            own = self.words.subject_names(one, dotted=True)
            names = replace(
                columns, titles={**own.titles, **columns.titles}, units={**own.units, **columns.units}
            )
        shape = in_words(formula, names)
        told = in_words(formula, names, values)
        if told.striptags() == printed.text or told.striptags() == shape.striptags():
            told = Markup("")
        return StepShown(title, printed, shape, told, formula, values)

    def peers(self, told: Iterable[Mapping[str, Any]], one: Measure) -> list[dict[str, Any]]:
        """The others of the group with their values, the largest first."""
        listed = sorted(
            told, key=lambda peer: (number_of(peer["value"]) is None, -(number_of(peer["value"]) or 0))
        )
        return [
            {
                "name": peer["name"],
                "value": shown(peer["value"], one.unit),
                "own": peer["subject"] == self.told["subject"]["subject"],
            }
            for peer in listed
        ]

    def light(self, entry: Mapping[str, Any], one: Measure) -> dict[str, Any]:
        """A light: its condition, with values, whether it held, and in which earlier periods."""
        names = self.words.subject_names(one)
        when, with_values = escape(_("其余情况")), Markup("")
        if entry["when"] is not None:
            when = in_words(entry["when"], names)
            with_values = in_words(entry["when"], names, entry["with_values"])
        times = ""
        if entry["among"] > 1:
            n, m = entry["times"], entry["among"]
            times = (
                _("连续 %(n)s 期成立才亮") % {"n": n}
                if n == m
                else _("最近 %(m)s 期中有 %(n)s 期成立才亮") % {"m": m, "n": n}
            )
        return {
            "colour": entry["colour"],
            "title": colour_title(entry["colour"]),
            "when": when,
            "with_values": with_values,
            "raw": entry["when"] or "",
            "holds": entry["holds"],
            "times": times,
            "earlier": [
                {
                    "day": day(date.fromisoformat(earlier["last_day"])),
                    "text": _("成立")
                    if earlier["held"]
                    else _("不成立")
                    if earlier["published"]
                    else _("没有发布，不算"),
                    "held": earlier["held"],
                }
                for earlier in entry.get("earlier", ())
            ],
            "shows": entry["shows"] and entry["colour"] == self._shown_colour(one.code),
        }

    def _shown_colour(self, code: str) -> str:
        def within(told: Iterable[Mapping[str, Any]]) -> str:
            for one in told:
                if one["code"] == code:
                    return one["result"].get("light") or ""
                if found := within(one["parts"]):
                    return found
            return ""

        return within(self.told["measures"])

    def reason(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A good reason, or another finding, by the post that decided it."""
        columns = row["columns"]
        return {
            "id": row["id"],
            "reason": self.reasons.get(row["id"], ""),
            "by": columns.get("decided_by") or "",
            "on": day(date.fromisoformat(columns["found_on"])) if columns.get("found_on") else "",
        }

    # Bonuses, deductions, effects, the whole

    def item(self, told: Mapping[str, Any], *, bonus: bool) -> dict[str, Any]:
        """A bonus or a deduction."""
        one = next(item for item in (*self.book.bonuses, *self.book.deductions) if item.code == told["code"])
        rule: RuleShown = self.words.item(one, bonus=bonus)
        return {
            "code": one.code,
            "rule": rule,
            "title": said(one.title),
            "bonus": bonus,
            "count": told["result"]["rows"],
            "points": points(told["result"]["points"]),
            "nothing": not number_of(told["result"]["points"]),
            "rows": self.rows(told["rows"], None),
        }

    def effect(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """What a finding or a condition brings beside points."""
        one = next(effect for effect in self.book.effects if effect.code == told["code"])
        return {
            "code": one.code,
            "rule": self.words.effect(one),
            "title": said(one.title),
            "holds": told["holds"],
            "findings": [self.reason(row) for row in told.get("findings", ())],
        }

    def whole(self) -> list[StepShown]:
        """How the score, the rank and the grade follow from the points."""
        names = self.words.subject_names(dotted=True)
        found = []
        for step in self.told["score"]["steps"]:
            if step["value"] is None or step["step"] in ("rank", "peers", "grade"):
                continue
            found.append(self.step(step, names))
        told = {step["step"]: step["value"] for step in self.told["score"]["steps"]}
        left_out = []
        if told.get("total") == told.get("score"):
            left_out.append(names.titles["score"])
        if told.get("book.spread") == told.get("book.weighted_points"):
            left_out += [names.titles["book.spread"], names.titles["book.weights_scored"]]
        return [one for one in found if one.title not in left_out]

    def grading(self) -> list[str]:
        """How the grade follows: from the cuts, what effects allow, then grade by grade from the places there are."""
        grades = self.book.grades
        score = self.told["score"]
        own = next((one for one in score["peers"] if one["subject"] == self.told["subject"]["subject"]), None)
        if grades is None or own is None or own["grade"] is None or own.get("grade_at_most") is None:
            return []
        first = own["grade_at_most"]
        place, last = grades.names.index(first), grades.names.index(own["grade"])
        bands = [
            _("“%(name)s”%(cut)s 分及以上") % {"name": name, "cut": amount(cut)}
            for name, cut in zip(grades.names, grades.cuts, strict=False)
        ]
        said_first = _("按分数线：%(score)s 分，%(bands)s，为“%(grade)s”。") % {
            "score": plain(number_of(own["score"]) or Decimal(0)),
            "bands": _("，").join(bands),
            "grade": first,
        }
        by_cut = sum(1 for cut in grades.cuts if (number_of(own["score"]) or Decimal(0)) < cut)
        if by_cut != place:
            said_first = _("按分数线：%(score)s 分，%(bands)s；按适用的后果，最高“%(grade)s”。") % {
                "score": plain(number_of(own["score"]) or Decimal(0)),
                "bands": _("，").join(bands),
                "grade": first,
            }
        found = [said_first]
        size = score["peers_in_all"]
        everybody = grades.of == "all"
        unscored = not everybody and self.told["subject"]["peers"] < size
        for nth in range(place, last + 1):
            name = grades.names[nth]
            if name not in grades.quota:
                continue
            share = size * grades.quota[name]
            rounding = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "half": ROUND_HALF_UP}[grades.rounding]
            places = share.to_integral_value(rounding)
            text = _("“%(grade)s”名额：%(of)s %(n)s × %(part)s = %(share)s，取整为 %(places)s 个。") % {
                "grade": name,
                "of": _("全部") if everybody else _("组内"),
                "n": _("%(n)s 个（含没有总分的）") % {"n": size} if unscored else _("%(n)s 个") % {"n": size},
                "part": shown(grades.quota[name], "ratio").text,
                "share": plain(share),
                "places": plain(places),
            }
            text += (
                _("名额不够，降为“%(grade)s”。") % {"grade": grades.names[nth + 1]}
                if nth < last
                else _("在名额之内，为“%(grade)s”。") % {"grade": name}
            )
            found.append(text)
        return found

    # Rows and where they come from

    def rows(self, told: Mapping[str, Any], one: Measure | None) -> RowsShown:
        """The rows that counted, each value with its source."""
        table = TABLES[told["table"]]
        listed = told["listed"]
        names = [name for name in (listed[0]["columns"] if listed else ()) if self._says(name, table, listed)]
        counts = any("counts" in row for row in listed)
        return RowsShown(
            said(table.words),
            [(said(table.column(name).words), table.column(name).kind == "number") for name in names]
            + ([(_("时期"), False)] if table.periodic else []),
            [
                {
                    "name": self._called(row["name"], table),
                    "left_out": counts and not row["counts"],
                    "cells": [self.cell(row, name, table, one) for name in names]
                    + ([CellShown(_("时期"), _period(row["columns"]))] if table.periodic else []),
                }
                for row in listed
            ],
            told["total"],
            max(0, told["total"] - len(listed)),
        )

    def _says(self, name: str, table: Table, listed: Iterable[Mapping[str, Any]]) -> bool:
        """Whether a column says anything: not the name again, nor whose the rows are where all are the subject's."""
        if name == table.named or (table.periodic and name in _OF_PERIODS):
            return False
        own = self.told["subject"]["subject"]
        return not all(row["columns"][name] == own for row in listed)

    def cell(self, row: Mapping[str, Any], name: str, table: Table, one: Measure | None) -> CellShown:
        """A value and where it comes from."""
        column = table.column(name)
        label = said(column.words)
        value = row["columns"][name]
        printed = self._printed(value, name, table, row, one)
        statement = row["statements"].get(name)
        if name == "planned_share" and table.periodic and value is not None:
            return self._due(label, printed, row)
        if not statement or value is None:
            return CellShown(label, printed.text, printed.exact, number=column.kind == "number")
        url, drawer, source = self.source(statement, table)
        return CellShown(label, printed.text, printed.exact, url, drawer, source, column.kind == "number")

    def _due(self, label: str, printed: Shown, row: Mapping[str, Any]) -> CellShown:
        """The part of a target that is due: nobody states it, it follows from a curve; where that is set."""
        indicator = self.indicators.get(row["columns"].get("indicator") or row["name"])
        if indicator is None:
            return CellShown(label, printed.text, printed.exact, number=True)
        asked = {"month": (row["columns"].get("ends_on") or "")[:7]}
        if self.book.subjects.table == "units":
            asked["unit"] = self.told["subject"]["subject"]
        usual = {
            CurveKind.STRAIGHT: _("每月十二分之一"),
            CurveKind.LAST_YEAR: _("按上年各月的实绩"),
            CurveKind.TYPED: _("本市逐月填写"),
        }[indicator.curve]
        note = _("取自进度曲线：本市为单位设定的优先，没有设定的%(usual)s") % {"usual": usual}
        url = address("indicator", indicator.code, **asked)
        return CellShown(label, printed.text, printed.exact, url, source=note, number=True, note=note)

    def _printed(
        self, value: Any, name: str, table: Table, row: Mapping[str, Any], one: Measure | None
    ) -> Shown:
        column = table.column(name)
        if value is None:
            return Shown(NOTHING)
        if isinstance(value, bool):
            return Shown(_("是") if value else _("否"))
        if column.kind == "day":
            return Shown(day(date.fromisoformat(value)))
        if column.kind == "number":
            unit = column.unit
            if table.periodic and name in ("level", "target"):
                indicator = self.indicators.get(row["columns"].get("indicator", row["name"]))
                unit = indicator.unit_of_measure if indicator else one.unit if one else ""
            return shown(value, unit)
        return Shown(self._called(str(value), table))

    def _called(self, text: str, _table: Table) -> str:
        indicator = self.indicators.get(text)
        return name_of(indicator) if indicator else self.names.get(text) or self.words.texts.get(text, text)

    def source(self, statement: str, table: Table) -> tuple[str, bool, str]:
        """Where a statement opens, whether beside the page, and what it is: a cell, a sentence, somebody's entry."""
        told = self.told["statements"].get(statement)
        source = told.get("source") if told else None
        if not isinstance(source, Mapping):
            return "", False, ""
        if source["kind"] == "cell":
            where = f"{source['sheet']}!{source['cell']}"
            return (address("figure", statement), True, where) if table.periodic else ("", False, where)
        if claim := self.claims.get(UUID(statement)):
            who = claim.decided_by_post or claim.decided_by_name
            told_of = _("%(claim)s，%(who)s审核") % {"claim": claim_title(claim), "who": who}
            return reverse("project", args=[claim.project]), False, told_of
        found = self.sources.get(UUID(source["source"]))
        if source["kind"] == "span":
            title = found.title if found else _("文件")
            return address("document", source["document"]) if self.opens_documents else "", False, title
        return "", False, found.post if found and found.post else _("人工登记")


def span_and_entry_sources(told: Mapping[str, Any]) -> set[UUID]:
    """The sources of an explanation that are sentences or entries, for ``sources_described``."""
    return {
        UUID(one["source"]["source"])
        for one in told["statements"].values()
        if isinstance(one.get("source"), Mapping) and one["source"]["kind"] != "cell"
    }


def entered_about_projects(book: Book, told: Mapping[str, Any]) -> set[UUID]:
    """The statements of an explanation that may stem from claims: entries, in a book that reads projects."""
    about = {"projects", "project_batches", "project_credits", "signings"}
    if not {one.rows.table for one in book.walk() if one.rows} & about:
        return set()
    return {
        UUID(key)
        for key, one in told["statements"].items()
        if isinstance(one.get("source"), Mapping) and one["source"]["kind"] == "entry"
    }


def _scheduled(one: Measure) -> bool:
    """Whether how far the year has gone says anything about a measure."""
    if one.target is not None or one.curve is not None or one.against == "curve":
        return True
    named = _columns((one.lights, one.score))
    return "schedule" in named or "elapsed" in named


def _columns(part: Any) -> set[str]:
    """The names in the formulas of a part of a book."""
    if isinstance(part, Formula):
        return set(part.columns)
    if isinstance(part, tuple):
        return {name for each in part for name in _columns(each)}
    if is_dataclass(part):
        return {name for each in fields(part) for name in _columns(getattr(part, each.name))}
    return set()


def _renamed(one: StepShown, title: str) -> StepShown:
    return StepShown(title, one.value, one.formula, one.with_values, one.raw, one.raw_values)


def _state(state: str | None, one: Measure) -> str:
    if state == "missing":
        return _("缺数，不计分") if one.score is not None else _("缺数")
    return {
        "zero": _("缺数，按 0 计"), "previous": _("缺数，沿用上一次公布的数"),
    }.get(state or "", "")  # fmt: skip


def _window(step: Mapping[str, Any], names: Names) -> str:
    of = names.title(step["of"])
    over = _("同组") if step["over"] == "group" else _("全部")
    form = {
        "rank": _("%(of)s在%(over)s里的位次"), "upto": _("%(of)s在%(over)s里排到第几"),
        "count": _("%(over)s里有%(of)s的个数"), "size": _("%(over)s的个数"), "min": _("%(over)s里最小的%(of)s"),
        "max": _("%(over)s里最大的%(of)s"), "sum": _("%(over)s的%(of)s合计"),
    }[step["window"]]  # fmt: skip
    return form % {"of": of, "over": over}


def _period(columns: Mapping[str, Any]) -> str:
    first, last = columns.get("starts_on"), columns.get("ends_on")
    if not last:
        return ""
    until = date.fromisoformat(last)
    since = date.fromisoformat(first) if first else None
    if columns.get("basis") == "cumulative":
        since = date(until.year, 1, 1)
    month = _("%(year)s年%(month)s月") % {"year": until.year, "month": until.month}
    if since is None or (since.year, since.month) == (until.year, until.month):
        return month
    return _("%(year)s年%(first)s—%(last)s月") % {
        "year": until.year,
        "first": since.month,
        "last": until.month,
    }
