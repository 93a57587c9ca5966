"""What a ledger of projects would do, as its page shows it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.growth.queries.tables import tables_of
from luoshi.growth.tables.layout import TableKind
from luoshi.growth.tables.plan import ChangedProject, NewClaim, NewProject, PromiseRow, TablePlan
from luoshi.record.actions.acting import Actor
from luoshi.record.ledgers.faults import ImportFault
from luoshi.record.queries.sources import SourceShown
from luoshi.web.jinja import day
from luoshi.web.project_shown import doubt_lines

SHOWN = 100
"""Rows of each part on the page; all are imported."""

_CELLS = 5  # of a name that is asked about
_ROW = re.compile(r"[A-Z]{1,3}(\d{1,7})|(\d{1,7}):\d{1,7}")
_CELL = re.compile(r"[A-Z]{1,3}\d{1,7}")


@dataclass(frozen=True, slots=True)
class Where:
    """A cell: in words, and the address that shows it (empty: none)."""

    words: str
    url: str


def difference(plan: TablePlan, others: Collection[str]) -> dict[str, Any]:
    """What the page of a waiting ledger shows. ``others``: rows that were ticked as no doubles."""
    waiting = plan.claims
    return {
        "plan": plan,
        "others": others,
        "shown": SHOWN,
        "where": lambda fault: where(plan.batch.id, fault),
        "row_of": lambda fault: _row_key(plan, fault.sheet, fault.cell),
        "new": [_new(plan, one) for one in plan.new[:SHOWN]],
        "changed": [_changed(plan, one) for one in plan.changed[:SHOWN]],
        "promises": [_promise(plan, one) for one in plan.promises[:SHOWN]],
        "targets": [
            {
                "row": one,
                "key": _row_key(plan, one.sheet, one.cell),
                "where": where(plan.batch.id, ImportFault(one.sheet, one.cell, "")),
            }
            for one in plan.targets[:SHOWN]
        ],
        "doubtful": sum(one.doubtful for one in plan.new)
        + sum(bool(one.alike or one.doubts) for one in waiting)
        + sum(bool(one.doubts) for one in plan.added),
        "to_explain": any(one.doubts for one in plan.proving),
        "lacking": sum(bool(one.lacks) for one in waiting),
        "papers": sum(len(one.draft.papers) for one in waiting) + sum(len(one.papers) for one in plan.added),
        "names": [
            {
                "text": text,
                "unit": str(plan.said.names.get(text) or plan.names_settled.get(text) or ""),
                "asked": text in plan.names_asked,
                "cells": [where(plan.batch.id, fault) for fault in plan.names_asked.get(text, ())[:_CELLS]],
                "perhaps": next((one.message for one in plan.names_asked.get(text, ())), ""),
            }
            for text in sorted({*plan.names_asked, *plan.names_settled})
        ],
        "kinds": [
            (TableKind.PROJECT.value, _("线索、项目（一行一个项目）")),
            (TableKind.MONEY.value, _("资金（一行一笔）")),
            (TableKind.PROMISE.value, _("承诺（一行一项）")),
            (TableKind.PAPER.value, _("证明材料清单（一行一份）")),
            (TableKind.TARGET.value, _("年度目标（一行一个单位、一项目标）")),
            ("none", _("不读这张表")),
        ],
        "titles_of": lambda kind: [
            (column.key, column.title) for column in plan.layouts.get(kind, ()) if column.read
        ],
    }


def linked(actor: Actor, sources: Mapping[UUID, SourceShown]) -> dict[UUID, SourceShown]:
    """Sources with the address of their cell, where the actor may open the ledger; one query."""
    tables = tables_of(actor, (one.file for one in sources.values() if one.file))
    return {
        key: replace(one, url=cell_url(tables[one.file], one.sheet, one.cell)) if one.file in tables else one
        for key, one in sources.items()
    }


def cell_url(batch: UUID, sheet: str, cell: str) -> str:
    """The address that shows a cell of a ledger."""
    return f"{reverse('project_table_cell', args=[batch])}?{urlencode({'sheet': sheet, 'cell': cell})}"


def where(batch: UUID, fault: ImportFault) -> Where:
    """Where something stands in the file."""
    words = f"{fault.sheet}!{fault.cell}" if fault.sheet and fault.cell else fault.sheet or fault.cell
    there = bool(fault.sheet and _CELL.fullmatch(fault.cell))
    return Where(words, cell_url(batch, fault.sheet, fault.cell) if there else "")


def _row_key(plan: TablePlan, sheet: str, cell: str) -> str:
    """The key of the row of a cell (C5) or of a whole row (5:5), by which it is left out; empty where it is none."""
    found = _ROW.fullmatch(cell)
    return plan.row_keys.get((sheet, int(found[1] or found[2])), "") if found else ""


def _new(plan: TablePlan, one: NewProject) -> dict[str, Any]:
    cell = one.draft.cell
    return {
        "key": one.key,
        "where": where(plan.batch.id, ImportFault(one.sheet, cell.cell if cell else "", "")),
        "name": one.draft.name,
        "told": [f"{title}：{text}" for title, text in one.shown.items() if title != "项目名称"],
        "claims": [_claim(plan, claim) for claim in one.claims],
        "doubtful": one.doubtful,
        "doubles": _doubles(one),
        "twins": one.twins,
    }


def _doubles(one: NewProject | ChangedProject) -> list[dict[str, str]]:
    return [
        {
            "code": double.code,
            "name": double.name,
            "url": reverse("project", args=[double.project]) if double.code else "",
            "reasons": "、".join(
                [_reason(reason) for reason in double.reasons]
                + ([_("首谈保护期到 %(day)s") % {"day": day(double.held_until)}] if double.held_until else [])
            ),
        }
        for double in one.doubles
    ]


def _reason(reason: str) -> str:
    words = {
        "code": _("代码相同"),
        "investor": _("投资方相同"),
        "name": _("名称相近"),
        "place": _("同一区域"),
        "amount": _("金额相近"),
        "unsaid": _("有一个没有写金额"),
    }
    return words[reason]


def _claim(plan: TablePlan, claim: NewClaim) -> dict[str, Any]:
    cell = claim.draft.cell
    return {
        "key": claim.key,
        "row": _row_key(plan, claim.sheet, cell.cell) if cell and not claim.draft.stage else "",
        "words": claim.words,
        "where": where(plan.batch.id, ImportFault(claim.sheet, cell.cell if cell else "", "")),
        "alike": claim.alike,
        "doubts": doubt_lines(claim.doubts),
        "lacks": claim.lacks,
        "papers": [paper.name for paper in claim.draft.papers],
    }


def _changed(plan: TablePlan, one: ChangedProject) -> dict[str, Any]:
    said_in = [_row_key(plan, sheet, cell) for _title, _was, _becomes, sheet, cell in one.shown]
    said_in += [
        _row_key(plan, claim.sheet, claim.draft.cell.cell)
        for claim in one.claims
        if claim.draft.stage and claim.draft.cell
    ]
    return {
        "code": one.project.code,
        "name": one.project.name,
        "url": reverse("project", args=[one.project.id]),
        "key": one.key,
        "rows": list(dict.fromkeys(filter(None, said_in))),
        "doubles": _doubles(one),
        "told": [_told(plan, told) for told in one.shown],
        "claims": [_claim(plan, claim) for claim in one.claims],
        "added": [
            {
                "key": added.key,
                "words": added.words,
                "papers": [paper.name for paper in added.papers],
                "alike": "",
                "doubts": doubt_lines(added.doubts),
            }
            for added in one.added.values()
        ],
    }


def _told(plan: TablePlan, told: tuple[str, str, str, str, str]) -> dict[str, Any]:
    title, was, becomes, sheet, cell = told
    return {
        "title": title,
        "was": was,
        "becomes": becomes,
        "where": where(plan.batch.id, ImportFault(sheet, cell, "")),
    }


def _promise(plan: TablePlan, one: PromiseRow) -> dict[str, Any]:
    return {
        "row": _row_key(plan, one.sheet, f"A{one.row}"),
        "new": one.promise is None,
        "code": one.promise.code if one.promise else "",
        "name": one.name,
        "title": one.draft.title,
        "told": [_told(plan, told) for told in one.shown],
    }
