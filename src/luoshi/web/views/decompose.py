"""From directives to tasks: the decomposition table, what is kept of it, saving it, what is not tracked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.actions.keep_table import TableMoved, keep_table
from luoshi.delivery.actions.mark_untracked import mark_untracked, track_again
from luoshi.delivery.actions.register_table import (
    PerhapsDoubleRows,
    WrongCells,
    doubles_of,
    register_table,
)
from luoshi.delivery.queries.decomposing import (
    Decomposing,
    Subject,
    decomposing,
    names_offered,
    waiting_documents,
)
from luoshi.delivery.queries.duplicates import Duplicate
from luoshi.delivery.queries.scans import scan_of
from luoshi.delivery.queries.task_classes import task_classes_now
from luoshi.delivery.stage_templates import stage_templates
from luoshi.delivery.table_rows import (
    KEYS,
    ReadRows,
    TypedRow,
    read_rows,
    rows_as_tables,
    typed_rows,
    units_of_group,
)
from luoshi.delivery.task_layout import CYCLES
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.moments import day_from
from luoshi.record.naming import BUREAUS, COUNTIES, UnitNames, units_by_name
from luoshi.record.queries.ledgers import unit_names
from luoshi.web.actors import actor_of
from luoshi.web.class_words import column_titles
from luoshi.web.measure_names import measure_names

_MOST_CHOICES = 12
_NAMED = {"lead": "unit", "responsible": "unit", "supporting": "unit", "leader": "post", "post": "post"}
_SEVERAL = frozenset({"responsible", "supporting"})


def decompose(request: HttpRequest) -> HttpResponse:
    """The decomposition table of a document, a directive or a meeting; without one, what waits to be decomposed."""
    actor = actor_of(request)
    subject = subject_asked(request)
    if not subject.about:
        return render(request, "decompose_waiting.jinja", {"waiting": waiting_documents(actor)})
    shown = decomposing(actor, subject)
    units = units_by_name()
    read = read_rows(shown.rows, timezone.localdate(), measure_names(actor), units)
    context = {
        "shown": shown,
        "subject": subject,
        "data": {
            **_page_data(shown, subject, units),
            **_judged(read, shown.rows, _linked(doubles_of(read))),
            "columns": _columns(actor),
        },
        "groups": [
            (COUNTIES, _("各县区"), units_of_group(units, COUNTIES)),
            (BUREAUS, _("市直部门"), units_of_group(units, BUREAUS)),
        ],
        "reasons": (
            _("仅供学习研究，没有办理要求"),
            _("原则性要求，已体现在其他任务中"),
            _("由上级直接督办"),
            _("已经办结"),
        ),
        "assign_url": _address("task_assign", subject),
        "back": request.get_full_path(),
        "task_url": task_url,
        "scan": scan_of(actor, subject.document) if subject.document else None,
    }
    return render(request, "decompose.jinja", context)


def decompose_keep(request: HttpRequest) -> JsonResponse:
    """Keep the table as far as it is filled in. Answers JSON: the version, and what is wrong in which cell."""
    actor = actor_of(request)
    told = _told(request)
    rows = typed_rows(told["rows"])
    version = _kept(actor, told, rows)
    if isinstance(version, JsonResponse):
        return version
    read = read_rows(rows, timezone.localdate(), measure_names(actor))
    judged = _judged(read, rows, _linked(doubles_of(read)))
    return JsonResponse({"version": version, "at": f"{timezone.localtime():%H:%M:%S}", **judged})


def decompose_save(request: HttpRequest) -> JsonResponse:
    """Register what the table says, all or nothing. Answers JSON: where to go on, or what is wrong in which cell."""
    actor = actor_of(request)
    told = _told(request)
    rows = typed_rows(told["rows"])
    kept = told["about"], told["version"]
    try:
        names = measure_names(actor)
        made = register_table(actor, Because(), rows, names, others=told["others"], kept=kept)
    except TableMoved as moved:
        return JsonResponse({"message": str(moved)}, status=409)
    except WrongEntry as wrong:
        return _not_saved(actor, told, rows, names, wrong)
    said = [
        _("已立项 %(count)s 件") % {"count": len(made.tasks)} if made.tasks else "",
        _("%(count)s 条标为不立项") % {"count": len(made.untracked)} if made.untracked else "",
        _("并入在办任务 %(count)s 件") % {"count": len(made.joined)} if made.joined else "",
        _("还有 %(count)s 行没有填，留在表里") % {"count": len(made.later)} if made.later else "",
    ]
    messages.success(request, _("；").join(filter(None, said)) + _("。"))
    subject = _subject_of(told["about"])
    return JsonResponse({"url": _address("task_assign" if made.tasks else "decompose", subject)})


def _kept(actor: Actor, told: dict[str, Any], rows: list[TypedRow]) -> int | JsonResponse:
    """The version that the table has now; or why it was not kept, as the page tells it."""
    try:
        return keep_table(actor, told["about"], rows, told["version"])
    except TableMoved as moved:
        return JsonResponse({"message": str(moved)}, status=409)
    except WrongEntry as refused:
        return JsonResponse({"message": str(refused)}, status=422)


def _not_saved(
    actor: Actor, told: dict[str, Any], rows: list[TypedRow], names: Mapping[str, str], wrong: WrongEntry
) -> JsonResponse:
    """Nothing was registered: what was typed is kept, and what is wrong is said."""
    version = _kept(actor, told, rows)
    if isinstance(version, JsonResponse):
        return version
    answer: dict[str, Any] = {"version": version, "message": str(wrong)}
    if isinstance(wrong, WrongCells | PerhapsDoubleRows):
        read = read_rows(rows, timezone.localdate(), names)
        doubles = _linked(wrong.found if isinstance(wrong, PerhapsDoubleRows) else doubles_of(read))
        answer["first"] = next((row.key for row in rows if row.key in doubles), None)
        answer |= _judged(read, rows, doubles)
    return JsonResponse(answer, status=422)


def decompose_names(request: HttpRequest) -> JsonResponse:
    """Names that complete what somebody has begun to type. Answers JSON."""
    kind, text = request.GET.get("kind", ""), request.GET.get("text", "")[:100]
    actor = actor_of(request)
    if kind == "measure":
        key = text.strip().casefold()
        found = [{"name": name} for name in measure_names(actor) if key in name.casefold()]
    else:
        found = [{"name": name, "beside": beside} for name, beside in names_offered(actor, kind, text)]
    return JsonResponse({"names": found[:_MOST_CHOICES]})


def untracked(request: HttpRequest) -> HttpResponse:
    """Mark directives as not tracked, many at once, with the reason; or take that back for one."""
    actor = actor_of(request)
    ids = [one for text in request.POST.getlist("directive") if (one := _id(text))]
    back = request.POST.get("next", "")
    there = back if back.startswith("/") and not back.startswith("//") else reverse("decompose")
    if request.POST.get("again") == "1":
        for one in ids:
            track_again(actor, Because(), one)
        messages.success(request, _("已恢复为待分解。"))
        return redirect(there)
    mark_untracked(actor, Because(), ids, request.POST.get("reason", ""))
    messages.success(request, _("%(count)s 条部署标为不立项。") % {"count": len(ids)})
    return redirect(there)


def subject_asked(request: HttpRequest) -> Subject:
    """What an address says is decomposed or assigned."""
    return Subject(
        document=_id(request.GET.get("document", "")),
        directive=_id(request.GET.get("directive", "")),
        meeting=request.GET.get("meeting", "").strip()[:500],
        day=day_from(request.GET.get("day")),
    )


def _subject_of(about: str) -> Subject:
    """What a table is about, from what it is kept under."""
    kind, _colon, rest = about.partition(":")
    if kind == "meeting":
        day, _colon, meeting = rest.partition(":")
        return Subject(meeting=meeting, day=day_from(day))
    one = _id(rest)
    return Subject(document=one) if kind == "document" else Subject(directive=one)


def _address(name: str, subject: Subject) -> str:
    told = {
        "document": subject.document, "directive": subject.directive, "meeting": subject.meeting, "day": subject.day,
    }  # fmt: skip
    query = urlencode({key: str(value) for key, value in told.items() if value})
    return reverse(name) + (f"?{query}" if query else "")


def _told(request: HttpRequest) -> dict[str, Any]:
    """What the page sends; raises WrongEntry for what it never would."""
    try:
        told = json.loads(request.body)
        return {
            "about": str(told["about"])[:600],
            "version": int(told["version"]),
            "rows": list(told["rows"]),
            "others": {str(one) for one in told.get("others", ())},
        }
    except (ValueError, KeyError, TypeError):
        raise WrongEntry(_("没有收到整张表，请刷新后再试")) from None


def _page_data(shown: Decomposing, subject: Subject, units: UnitNames) -> dict[str, Any]:
    return {
        "about": subject.about,
        "version": shown.version,
        "rows": rows_as_tables(shown.rows),
        "keep": reverse("decompose_keep"),
        "save": reverse("decompose_save"),
        "names": reverse("decompose_names"),
        "proposed": {
            str(one.row.id): [{"name": lead.name, "reasons": lead.reasons} for lead in one.proposed]
            for one in shown.waiting
        },
        "said": {str(one.row.id): dict(one.said) for one in shown.waiting if one.said},
        "named": {str(one.row.id): one.named for one in shown.waiting if one.named},
        "groups": {
            str(one.row.id): group for one in shown.waiting if (group := units.names_group(one.row.quote))
        },
    }


def _columns(actor: Any) -> list[dict[str, Any]]:
    choices = {
        "kind": [one.name for one in task_classes_now(actor)],
        "cycle": list(CYCLES.values()),
        "stages": list(stage_templates()),
    }
    titles = column_titles()
    return [
        {
            "key": key,
            "title": titles[key],
            "choices": choices.get(key),
            "names": "measure" if key == "indicator" else _NAMED.get(key),
            "several": key in _SEVERAL,
        }
        for key in KEYS
    ]


def _judged(read: ReadRows, rows: list[TypedRow], doubles: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """What is said of the cells of a table, in the order of its rows."""
    place = {row.key: number for number, row in enumerate(rows)}
    columns = {key: number for number, key in enumerate(KEYS)}
    faults = sorted(read.faults, key=lambda one: (place[one.row], columns[one.column]))
    return {
        "faults": [
            {
                "row": one.row,
                "column": one.column,
                "message": one.message,
                **({"url": reverse("organisation")} if one.missing else {}),
            }
            for one in faults
        ],
        "warnings": [{"row": one.row, "column": one.column, "message": one.message} for one in read.warnings],
        "notes": [{"row": row, "column": column, "text": text} for (row, column), text in read.notes.items()],
        "doubles": doubles,
        "counts": {
            "tasks": len(read.drafts),
            "untracked": sum(len(ids) for ids, _reason in read.untracked.values()),
            "later": len(read.later),
        },
    }


def _linked(doubles: dict[str, list[Duplicate]]) -> dict[str, list[dict[str, Any]]]:
    others = {one.lead for found in doubles.values() for one in found[:3] if one.lead is not None}
    names = unit_names(others) if others else {}

    def title(one: Duplicate) -> str:
        lead = names.get(one.lead, "") if one.lead else ""
        return one.title[:60] + (_("（%(unit)s牵头）") % {"unit": lead} if lead else "")

    return {
        key: [
            {
                "code": one.code,
                "title": title(one),
                "same": one.same_directive,
                "url": task_url(one.task),
            }
            for one in found[:3]
        ]
        for key, found in doubles.items()
    }


def task_url(task: UUID) -> str | None:
    """Where a task is shown."""
    try:
        return reverse("task", args=[task])
    except NoReverseMatch:
        return None


def _id(text: str) -> UUID | None:
    """An id in an address or a form; what somebody garbled counts as none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
