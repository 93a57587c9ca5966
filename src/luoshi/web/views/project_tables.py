"""Ledgers of leads, projects, money and promises: hand one in with its papers, look at the difference, import it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.import_project_table import (
    discard_project_table,
    import_project_table,
    receive_project_table,
)
from luoshi.growth.in_force import lead_rules, stages
from luoshi.growth.queries.projects import ProjectFilter
from luoshi.growth.queries.table_imports import plan_table
from luoshi.growth.queries.tables import project_tables as tables_received
from luoshi.growth.queries.tables import table_file, table_given, table_row, table_window
from luoshi.growth.tables.layout import TableKind
from luoshi.growth.tables.plan import Said, TablePlan
from luoshi.growth.tables.values import YUAN
from luoshi.record.access import may
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Because
from luoshi.record.actions.receive_document import EmptyDocument, PerhapsSecret, SecretDocument
from luoshi.record.entries import WrongEntry
from luoshi.record.ledgers.unpacking import unpacked
from luoshi.record.models import LedgerState
from luoshi.record.models.current import plain
from luoshi.record.queries.choices import unit_names_to_choose
from luoshi.sheets import SheetError, SheetErrors
from luoshi.sheets.ledgers import LEDGER_SUFFIXES
from luoshi.web.actors import actor_of
from luoshi.web.downloads import download
from luoshi.web.language import told
from luoshi.web.project_downloads import register_download
from luoshi.web.project_tables_shown import SHOWN, difference, where
from luoshi.web.uploads import too_large

_MEGABYTE = 1024 * 1024
_ROW_KEY = re.compile(r"\d{1,5}!\d{1,7}")


def project_tables(request: HttpRequest) -> HttpResponse:
    """Hand in a ledger of projects with the papers that prove it; those that came before."""
    if request.method == "POST":
        return _received(request)
    return _list(request)


def _list(request: HttpRequest, wrong: str = "", *, doubt: bool = False) -> HttpResponse:
    context = {
        "rows": tables_received(actor_of(request)),
        "wrong": wrong,
        "doubt": doubt,
        "accept": ",".join(sorted(LEDGER_SUFFIXES - {""})),
        "most_megabytes": settings.LUOSHI_MOST_UPLOAD_BYTES // _MEGABYTE,
    }
    return render(request, "project_tables.jinja", context, status=422 if wrong else 200)


def _received(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if too_large(request):
        return _list(
            request,
            _("文件超过 %(most)s MB：材料多的请分成几个压缩包，分几次带")
            % {"most": settings.LUOSHI_MOST_UPLOAD_BYTES // _MEGABYTE},
        )
    if file is None:
        return _list(request, _("请选择台账（.xlsx、.xls、.et 或 .csv）"))
    try:
        papers = unpacked((one.name or "", one.read()) for one in request.FILES.getlist("papers"))
        found = receive_project_table(
            actor_of(request),
            Because(),
            file.read(),
            (file.name or "").replace("\\", "/").rsplit("/", 1)[-1],
            papers=papers,
            not_secret=request.POST.get("confirmed") == "1",
        )
    except EmptyDocument:
        return _list(request, _("文件是空的（0 字节），可能没有拷贝完整，请检查后再传。"))
    except PerhapsSecret as doubt:
        said = _("有“%(quote)s”字样，可能是密级标志：请打开看一看；确实不涉密的，勾选后重新选文件。")
        return _list(request, said % {"quote": doubt.marking.quote}, doubt=True)
    except SecretDocument as secret:
        said = _("标有“%(quote)s”，涉密文件不能进入本系统；什么也没有保存")
        return _list(request, said % {"quote": secret.marking.quote})
    except SheetError as error:
        return _list(request, told(error))
    except WrongEntry as wrong:
        return _list(request, str(wrong))
    return redirect("project_table", found.batch)


def project_table(request: HttpRequest, table: UUID) -> HttpResponse:
    """One ledger of projects: how it is read, what is wrong with it, what it would change; or what it gave."""
    return _page(request, table)


def _page(request: HttpRequest, table: UUID, wrong: str = "") -> HttpResponse:
    actor = actor_of(request)
    batch, _data = table_file(actor, table)
    context: dict[str, Any] = {
        "batch": batch,
        "wrong": wrong,
        "steps": [(_("项目台账"), reverse("project_tables")), (batch.name, None)],
        "may_import": may(actor, "work on projects"),
    }
    if batch.state == LedgerState.IMPORTED:
        context |= {
            "given": table_given(actor, table),
            "shown": SHOWN,
            "where": lambda note: where(table, note),
        }
    elif batch.state == LedgerState.RECEIVED:
        try:
            plan: TablePlan | None = plan_table(actor, table, _said(request))
        except (SheetError, SheetErrors) as error:
            plan = None
            context["wrong"] = told(error) if isinstance(error, SheetError) else str(error)
        if plan is not None:
            context |= difference(plan, set(request.POST.getlist("other")))
            context["units"] = [
                (str(one.id), one.shown) for one in unit_names_to_choose(actor, timezone.localdate()).listed
            ]
            context["despite"] = request.POST.get("despite", "")
            context["money_units"] = [(one, one) for one in YUAN if one != "人民币元"]
    return render(request, "project_table.jinja", context, status=422 if wrong else 200)


def _said(request: HttpRequest) -> Said:
    """How a person said that the file is read; a table that was said to be of another kind is read anew."""
    columns: dict[tuple[int, int], str] = {}
    kinds: dict[int, str] = {}
    for name, value in request.POST.items():
        what, *numbers = name.split("-")
        if not all(one.isdecimal() and len(one) < 6 for one in numbers):
            continue
        if what == "map" and len(numbers) == 2:
            columns[int(numbers[0]), int(numbers[1])] = str(value)
        elif what == "kind" and len(numbers) == 1:
            kinds[int(numbers[0])] = str(value)
    moved = {number for number, kind in kinds.items() if request.POST.get(f"was-{number}", kind) != kind}
    columns = {place: key for place, key in columns.items() if place[0] not in moved}
    unit = request.POST.get("unit", "")
    skipped = frozenset(one for one in request.POST.getlist("skip") if _ROW_KEY.fullmatch(one))
    return Said(columns or None, kinds, unit if unit in YUAN else "", _names(request), skipped)


def _names(request: HttpRequest) -> dict[str, UUID]:
    """Which unit each name means that was asked about."""
    found = {}
    for name, text in request.POST.items():
        if name.startswith("named-") and (unit := request.POST.get(f"name-{name.removeprefix('named-')}")):
            with suppress(ValueError):
                found[plain(str(text))] = UUID(str(unit))
    return found


def project_table_import(request: HttpRequest, table: UUID) -> HttpResponse:
    """Import a ledger of projects as it was shown, all or nothing."""
    try:
        done = import_project_table(
            actor_of(request),
            table,
            request.POST.get("fingerprint", ""),
            _said(request),
            others=request.POST.getlist("other"),
            despite=plain(request.POST.get("despite", "")),
        )
    except AlreadyDecided as decided:
        messages.error(request, str(decided))
        return redirect("project_table", table)
    except WrongEntry as wrong:
        return _page(request, table, str(wrong))
    said = _(
        "已导入：新项目 %(made)s 个，改动 %(changed)s 个；申报 %(claims)s 项待审核，承诺 %(promises)s 项待批准。"
    ) % {
        "made": len(done.made),
        "changed": len(done.changed),
        "claims": done.claims,
        "promises": done.promises,
    }
    left_out = _("本次不导入的 %(n)s 行记在这份台账里。") % {"n": done.skipped} if done.skipped else ""
    messages.success(request, said + left_out)
    return redirect("project_table", table)


def project_table_discard(request: HttpRequest, table: UUID) -> HttpResponse:
    """Leave a received ledger of projects out. Its form is a page of its own that reads nothing of the file, so that
    one whose difference cannot be worked out can be given up too."""
    if request.method != "POST":
        batch = table_row(actor_of(request), table)
        if batch.state != LedgerState.RECEIVED:
            return redirect("project_table", table)
        return render(request, "project_table_discard.jinja", {"batch": batch})
    reason = plain(request.POST.get("reason", "").strip()[:1000])
    try:
        discard_project_table(actor_of(request), Because(), table, reason)
    except AlreadyDecided as decided:
        messages.error(request, str(decided))
        return redirect("project_table", table)
    messages.success(request, _("已放弃，什么也没有导入。"))
    return redirect("project_tables")


def leads_download(request: HttpRequest) -> FileResponse:
    """Every lead that is none of the later stages yet, as a workbook in the bureau's layout."""
    today = timezone.localdate()
    scheme = stages(today)
    until = scheme.place(lead_rules(today).lead_until)
    wanted = ProjectFilter(stages=tuple(one.code for one in scheme.main[: max(until, 1)]))
    kinds = (TableKind.PROJECT, TableKind.PROMISE)
    return register_download(actor_of(request), wanted, [], "线索台账", kinds)


def project_table_original(request: HttpRequest, table: UUID) -> HttpResponse:
    """The workbook as it was received."""
    row, data = table_file(actor_of(request), table)
    return download(row.name, data, "application/octet-stream")


def project_table_cell(request: HttpRequest, table: UUID) -> HttpResponse:
    """A piece of a ledger's sheet around one cell; with htmx the part for the drawer."""
    sheet, cell = request.GET.get("sheet", ""), request.GET.get("cell", "").upper()
    try:
        row, window = table_window(actor_of(request), table, sheet, cell)
    except (SheetError, SheetErrors) as error:
        return render(request, "error.jinja", {"status": 404, "message": str(error)}, status=404)
    context = {
        "batch": row,
        "window": window,
        "original": reverse("project_table_original", args=[table]),
        "steps": [
            (_("项目台账"), reverse("project_tables")),
            (row.name, reverse("project_table", args=[table])),
            (f"{sheet} {cell}", None),
        ],
    }
    part = bool(request.headers.get("HX-Request"))
    return render(request, "ledger_cell_part.jinja" if part else "ledger_cell.jinja", context)
