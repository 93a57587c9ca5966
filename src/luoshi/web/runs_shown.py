"""Runs of rule-books in the words of a page: their state, their periods, a ranking as a table and as a spreadsheet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.queries.lights import judged_tasks
from luoshi.judging.books.model import Book
from luoshi.judging.periods import MONTHS, JudgedPeriod, PeriodError
from luoshi.monitor.queries.tree import places
from luoshi.record.actions.acting import Actor
from luoshi.record.models import RuleBookVersion
from luoshi.record.queries import runs as queries
from luoshi.record.queries.runs import RunShown
from luoshi.sheets.writing import ColumnToWrite, SheetToWrite, ToWrite, write_workbook
from luoshi.web.figures_shown import address
from luoshi.web.lights_shown import run_key, titled
from luoshi.web.numbers_shown import amount, number_of, points, shown
from luoshi.web.rulebook_words import colour_title, period_text, period_title

_FAMILY = re.compile(r"-(?:current|cumulative)$")
OFFERED = 8  # periods
MOST_PERIODS = 240


def names_of_subjects() -> Callable[[UUID | str, str], str]:
    """What subjects are called: a unit that speaks for a place by the place, anybody else by the name given."""
    tree = places(None)

    def called(subject: UUID | str, name: str) -> str:
        key = UUID(subject) if isinstance(subject, str) else subject
        return tree.name(key) or name if key in tree.units else name

    return called


def recent_periods(book: Book, today: date, most: int = OFFERED) -> list[str]:
    """The periods of a book that had begun by today, as people write them, the newest first."""
    months = MONTHS[book.period]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    found: list[str] = []
    for _n in range(most * 2):
        try:
            found.append(JudgedPeriod.starting(book, first).label)
        except PeriodError:
            if found or first < book.valid_from:
                break
        if len(found) == most:
            break
        first = _before(first, months)
    return found


def periods_over(book: Book, today: date) -> list[str]:
    """The periods of a book that are over, all of them, the newest first."""
    return [
        label
        for label in recent_periods(book, today, MOST_PERIODS)
        if finished(JudgedPeriod.parse(book, label).last_day, today)
    ]


def _before(first: date, months: int) -> date:
    """The first of a month so many months earlier."""
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def last_day_of(one: RunShown) -> date:
    """The last day of a run's whole period; its draft may be as far as the period has come only."""
    if not one.draft:
        return one.run.last_day
    return max(one.run.last_day, _before(one.run.first_day, -MONTHS[one.version.period]) - timedelta(days=1))


def finished(label_last_day: date, today: date) -> bool:
    """Whether a period is over, so that it can be published."""
    return label_last_day < today


def run_state(one: RunShown) -> dict[str, Any]:
    """A run as a line of a list says it."""
    run = one.run
    return {
        "shown": one,
        "run": run,
        "key": run_key(one),
        "url": reverse("run", args=[run_key(one)]),
        "label": run.label,
        "text": period_text(run.label),
        "last_day": last_day_of(one),
        "part": last_day_of(one) != run.last_day,
        "draft": one.draft,
        "again": one.again,
        "number": getattr(run, "number", 0),
        "at": getattr(run, "published_at", None) or getattr(run, "made_at", None),
        "book": titled(one.version.title),
        "version": one.version,
        "illustrative": one.version.status == "illustrative",
        "adopted_late": adopted_late(one.version, run.last_day),
        "period": period_title(one.version.period, one.version.basis),
    }


def adopted_late(version: RuleBookVersion, last_day: date) -> date | None:
    """The day on which a book was adopted, where the period that it judges was over by then: those who were judged did
    not know it."""
    day = timezone.localtime(version.adopted_at).date()
    return day if day > last_day else None


def family(actor: Actor, one: RunShown) -> list[dict[str, Any]]:
    """The runs of the same days by books of the same family: a book of the current period and its cumulative one."""
    root = _FAMILY.sub("", one.run.book)
    other = [code for code in (root, f"{root}-current", f"{root}-cumulative") if code != one.run.book]
    found = []
    for code in other:
        runs = queries.published_runs(actor, code)
        same = [each for each in runs if each.run.last_day == one.run.last_day and not each.again]
        draft = queries.draft_of(actor, code) if not same else None
        if draft is not None and draft.run.last_day == one.run.last_day:
            same = [draft]
        found += [run_state(each) for each in same[:1]]
    return found


def ranking(actor: Actor, one: RunShown, hidden: Collection[str], group: str = "") -> dict[str, Any]:
    """Everybody by group and rank, with points and lights of the measures that are not parts of others."""
    outline = one.version.outline
    out_of_sight = set(queries.measures_of(one, hidden)) if hidden else set()
    measures = [
        each for each in outline["measures"] if not each["part_of"] and each["code"] not in out_of_sight
    ]
    cells = {
        (row.subject, row.measure): row for row in queries.rows(actor, one, kind="measure", hidden=hidden)
    }
    proposals: Counter[Any] = Counter()
    items: dict[Any, Any] = {}
    for row in queries.rows(actor, one, kind="item"):
        bonus = row.data.get("bonus")
        value = number_of(row.data.get("points"))
        if value:
            items[row.subject] = items.get(row.subject, 0) + (value if bonus else -value)
    for row in queries.rows(actor, one, kind="proposal", hidden=hidden):
        proposals[row.subject] += 1
    changes = queries.rank_changes(actor, one)
    called = names_of_subjects()
    tasks = judged_tasks(actor, [each.row.subject for each in changes])
    groups = {each["code"]: titled(each["title"]) for each in outline["groups"]}
    tied: Counter[tuple[str, int | None]] = Counter(
        (each.row.group, each.row.rank) for each in changes if each.row.rank is not None
    )
    key = run_key(one)
    # What has neither weight nor light by the book, and no points, only feeds others.
    pointed = {
        code for (_subject, code), row in cells.items() if row.data.get("points") is not None or row.colour
    }
    told = [
        each for each in measures if each["weight"] is not None or each["lights"] or each["code"] in pointed
    ] or measures
    weights = {each["code"]: Decimal(each["weight"]) for each in measures if each["weight"] is not None}
    # What a reader may not see counts as well: then nobody is told what was spread over what.
    spread = bool(weights) and not out_of_sight and outline["scored"]
    shown_groups: list[dict[str, Any]] = []
    codes = [*groups, *({each.row.group for each in changes} - set(groups))]
    for code in codes:
        if group and code != group:
            continue
        members = [each for each in changes if each.row.group == code]
        rows = []
        for each in members:
            row = each.row
            rows.append(
                {
                    "subject": row.subject,
                    "name": called(row.subject, row.data["name"]),
                    # Tasks of a series bear one title: told apart by who leads them.
                    "about": " · ".join(filter(None, tasks.get(row.subject, ()))),
                    "url": reverse("why", args=[key, row.subject]),
                    "rank": row.rank,
                    "tied": tied[(row.group, row.rank)] > 1,
                    "change": each.change,
                    "before": each.before,
                    "score": points(row.score),
                    "exact": row.score,
                    "spread": _spread(cells, row.subject, weights)
                    if spread and row.score is not None
                    else "",
                    "grade": row.data.get("grade") or "",
                    "no_award": row.data.get("no_award"),
                    "items": items.get(row.subject),
                    "proposals": proposals[row.subject],
                    "cells": [
                        _cell(cells.get((row.subject, measure["code"])), measure, key, row.subject)
                        for measure in told
                    ],
                }
            )
        if rows:
            shown_groups.append(
                {"code": code, "title": groups.get(code, _("未分组") if groups else ""), "rows": rows}
            )
    return {
        "groups": shown_groups,
        "all_groups": list(groups.items()),
        "measures": [{**each, "name": titled(each["title"])} for each in told],
        "scored": outline["scored"],
        "of_tasks": bool(tasks),
        "graded": any(row["grade"] for each in shown_groups for row in each["rows"]),
        "with_items": any(row["items"] for each in shown_groups for row in each["rows"]),
        "with_spread": any(row["spread"] for each in shown_groups for row in each["rows"]),
        "left_out": len(out_of_sight),
        "previous": queries.previous_run(actor, one),
    }


def _spread(cells: Mapping[tuple[Any, str], Any], subject: Any, weights: Mapping[str, Decimal]) -> str:
    """The weights that have points of all weights, where those of the others were spread over them."""
    rows = {code: cells.get((subject, code)) for code in weights}
    scored = sum(
        (weights[code] for code, row in rows.items() if row and row.data.get("points") is not None),
        Decimal(0),
    )
    every = sum(weights.values(), Decimal(0))
    if scored == every or not scored:
        return ""
    return _("按 %(scored)s/%(all)s 折算") % {"scored": amount(scored), "all": amount(every)}


def _cell(row: Any, measure: dict[str, Any], key: str, subject: Any) -> dict[str, Any]:
    if row is None:
        return {"text": "", "colour": "", "label": titled(measure["title"]), "absent": True}
    value = shown(row.value, measure["unit"])
    scored = row.data.get("points")
    return {
        "label": titled(measure["title"]),
        "colour": row.colour,
        "colour_title": colour_title(row.colour) if row.colour else "",
        "reasons": row.data.get("reasons") or 0,
        "points": points(scored),
        "scored": scored is not None,
        "exact_points": number_of(scored),
        "exact_value": row.value,
        "value": value,
        "missing": row.value is None,
        "url": reverse("why", args=[key, subject]) + f"#{row.measure}",
    }


def ranking_workbook(one: RunShown, found: dict[str, Any]) -> bytes:
    """The ranking as a spreadsheet: the same rows, with exact numbers."""
    columns = [
        ColumnToWrite(_("组")),
        ColumnToWrite(_("位次"), "number"),
        ColumnToWrite(_("上次位次"), "number"),
        ColumnToWrite(_("对象")),
    ]
    if found["of_tasks"]:
        columns.append(ColumnToWrite(_("编号、牵头单位")))
    if found["scored"]:
        columns.append(ColumnToWrite(_("总分"), "number"))
    if found["with_spread"]:
        columns.append(ColumnToWrite(_("权重折算")))
    if found["graded"]:
        columns.append(ColumnToWrite(_("等级")))
    for measure in found["measures"]:
        columns += [
            ColumnToWrite(_("%(name)s（数值）") % {"name": measure["name"]}, "number"),
            ColumnToWrite(_("%(name)s（计入分）") % {"name": measure["name"]}, "number"),
            ColumnToWrite(_("%(name)s（灯）") % {"name": measure["name"]}),
        ]
    rows: list[list[ToWrite]] = []
    for group in found["groups"]:
        for row in group["rows"]:
            line: list[ToWrite] = [group["title"], row["rank"], row["before"], row["name"]]
            if found["of_tasks"]:
                line.append(row["about"])
            if found["scored"]:
                line.append(row["exact"])
            if found["with_spread"]:
                line.append(row["spread"])
            if found["graded"]:
                line.append(row["grade"])
            for cell in row["cells"]:
                missing = cell.get("absent") or cell["missing"]
                line += [
                    (None if found["of_tasks"] else _("缺数")) if missing else cell["exact_value"],
                    cell.get("exact_points"),
                    cell.get("colour_title", ""),
                ]
            rows.append(line)
    run = one.run
    about = [
        [_("规则"), titled(one.version.title)],
        [_("规则代码与版本"), _("%(code)s 第 %(n)s 版") % {"code": run.book, "n": one.version.number}],
        [_("期间"), run.label],
        [_("状态"), _("草算，未发布") if one.draft else _("已发布")],
        *([[_("示例"), _("按示例规则算出，不是本市的评价")]] if one.version.status == "illustrative" else []),
        [_("规则文本校验值"), run.book_hash],
        [_("数据校验值"), run.data_hash],
        [_("结果校验值"), run.rows_hash],
    ]
    sheets = [
        SheetToWrite(
            f"{run.label} {_('示例')}" if one.version.status == "illustrative" else run.label, columns, rows
        ),
        SheetToWrite(_("说明"), [ColumnToWrite(_("栏目")), ColumnToWrite(_("内容"))], about),
    ]
    return write_workbook(sheets, titled(one.version.title))


def why_address(one: RunShown, subject: object, measure: str = "") -> str:
    """Where a subject's explanation stands."""
    return address("why", run_key(one), subject) + (f"#{measure}" if measure else "")
