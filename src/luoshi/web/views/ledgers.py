"""Ledgers: drop them in, say how they are read, look at the difference, import them; conflicts; what is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.independent_answers import independent_confirmation
from luoshi.monitor.ledger_answers import WrongAnswers, confirmation
from luoshi.monitor.queries.conflicts import conflicts
from luoshi.monitor.queries.filled_form import filled_form
from luoshi.monitor.queries.ledgers import (
    FIGURES_ON_A_PAGE,
    LedgerShown,
    access_inside,
    cell_window,
    figures_given,
    ledger_shown,
    whole_difference,
)
from luoshi.monitor.queries.one_figure import claim_named
from luoshi.monitor.queries.owed import Owing, owed
from luoshi.record.access import access_form, may, own_units
from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_ledger_form import forget_form, let_form_wait
from luoshi.record.actions.compare_ledger import compare_again, import_or_queue
from luoshi.record.actions.confirm_forms import confirm_forms
from luoshi.record.actions.decide_standing import decide_standing
from luoshi.record.actions.discard_ledger import discard_ledger
from luoshi.record.actions.receive_document import EmptyDocument, PerhapsSecret, SecretDocument
from luoshi.record.actions.receive_ledger import receive_ledger
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.entries import WrongEntry
from luoshi.record.ledgers.kinds import kind_for, kinds, records_kind
from luoshi.record.ledgers.recently_read import ledger_of
from luoshi.record.ledgers.summary import heads
from luoshi.record.models import LedgerState
from luoshi.record.models.current import plain
from luoshi.record.moments import AsOf, as_of
from luoshi.record.queries import ledgers as queries
from luoshi.sheets import SheetError, SheetErrors
from luoshi.sheets.ledgers import LEDGER_SUFFIXES
from luoshi.web import ledgers_presenting as presenting
from luoshi.web.actors import actor_of
from luoshi.web.downloads import XLSX, download
from luoshi.web.figures_shown import address, bar, bar_known, kept
from luoshi.web.language import told
from luoshi.web.uploads import too_large

if TYPE_CHECKING:
    from luoshi.record.models import LedgerBatch

_MEGABYTE = 1024 * 1024
INDEPENDENT = "independent"
"""The kind of ledger of other bureaus' records, which asks questions of its own."""
_MOST_TEXT = 200  # characters of a filter; nobody means more


def ledgers(request: HttpRequest) -> HttpResponse:
    """The ledgers received; with htmx only the rows."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    text = plain(request.GET.get("text", "").strip()[:_MOST_TEXT])
    claimant = _id(request.GET.get("claimant", ""))
    days = as_of(None, request.GET.get("known"))
    rows = queries.ledgers(
        actor,
        state=state,
        claimant=claimant,
        text=text,
        before=_id(request.GET.get("before", "")),
        moment=days.moment,
    )
    shown = rows[: queries.PAGE]
    waiting = [row.id for row in shown if row.state == LedgerState.RECEIVED and not days.past]
    known = heads(waiting)
    units = queries.claimants(actor, days.moment)
    filters = {key: value for key in ("state", "claimant", "text") if (value := request.GET.get(key))}
    part = bool(request.headers.get("HX-Request"))
    due = [] if part else owed(actor, days.known or days.today, days.moment)
    late = [one for one in due if one.state is Owing.OVERDUE]
    context = {
        "ledgers": shown,
        "heads": known,
        "names": dict(units),
        "more": address("ledgers", before=shown[-1].id, **filters, **kept(days))
        if len(rows) > queries.PAGE
        else None,
        **_past(days, address("ledgers", **filters)),
        "comparing": any(batch not in known for batch in waiting),
        "state": state,
        "states": LedgerState.choices,
        "claimant": claimant,
        "claimants": units,
        "text": text,
        "filtered": bool(filters),
        "late": late,
        "tabs": presenting.tabs("ledgers", kept(days)),
        "period_of": presenting.periods_of,
        "accept": ",".join(sorted(LEDGER_SUFFIXES)),
        "most_megabytes": settings.LUOSHI_MOST_UPLOAD_BYTES // _MEGABYTE,
    }
    return render(request, "ledger_rows.jinja" if part else "ledgers.jinja", context)


def ledger_upload(request: HttpRequest) -> JsonResponse:
    """Take one workbook as a ledger. Answers JSON: state, message, and where it is or what is asked."""
    return taken(request, "ledger")


def taken(request: HttpRequest, page: str, claimant: UUID | None = None) -> JsonResponse:
    """The answer to a workbook sent as a ledger of ``claimant``; ``page``: the address that shows it."""
    file = request.FILES.get("file")
    if too_large(request):
        return _refused(
            _("文件超过 %(most)s MB，请拆开或另存为较小的文件。")
            % {"most": settings.LUOSHI_MOST_UPLOAD_BYTES // _MEGABYTE}
        )
    if file is None:
        return _refused(_("没有收到文件，请再选一次。"))
    actor, data, name = actor_of(request), file.read(), request.POST.get("path") or file.name or ""
    try:
        kind = request.POST.get("kind") or (kind_for(ledger_of(data, name)) if data else kinds()[0].code)
        records = records_kind(kind)
        if records is not None:
            if not may(actor, records.permission):
                return _refused(_("这是项目台账，请投资促进局或责任单位在“项目—导入台账”里交。"))
            page, claimant = records.page, claimant or next(iter(own_units(actor)), None)
        received = receive_ledger(
            actor,
            Because(),
            data,
            name,
            kind,
            timezone.localdate(),
            claimant,
            not_secret=request.POST.get("confirmed") == "1",
        )
    except EmptyDocument:
        return _refused(_("文件是空的（0 字节），可能没有拷贝完整，请检查后再传。"))
    except PerhapsSecret as doubt:
        return JsonResponse(
            {
                "state": "doubtful",
                "message": doubt.marking.reason
                if not doubt.marking.quote
                else _("表头有“%(quote)s”字样，可能是密级标志。%(reason)s")
                % {"quote": doubt.marking.quote, "reason": doubt.marking.reason},
                "ask": _("请打开看一看；确实不涉密，再点“确认收下”。"),
            }
        )
    except SecretDocument as secret:
        return _refused(
            _(
                "表头标有“%(quote)s”，涉密文件不能进入本系统；文件没有保存。请按保密规定在涉密系统中办理，"
                "需要督办的事项请另写不涉密的摘要。"
            )
            % {"quote": secret.marking.quote}
        )
    except SheetError as error:
        return _refused(told(error))
    except LookupError:
        return _refused(_("没有这一类台账，请刷新页面再试。"))
    return JsonResponse(
        {
            "state": "duplicate" if received.duplicate else "received",
            "message": _("这份台账以前收过，内容完全相同。") if received.duplicate else "",
            "url": reverse(page, args=[received.batch]),
        }
    )


def ledgers_owed(request: HttpRequest) -> HttpResponse:
    """Who owes which ledger by when, worked out from the ledgers."""
    days = as_of(None, request.GET.get("known"))
    today = days.known or days.today
    context = {
        "rows": owed(actor_of(request), today, days.moment),
        "today": today,
        "tabs": presenting.tabs("ledgers_owed", kept(days)),
        "owing": Owing,
        **_past(days, request.path),
    }
    return render(request, "ledgers_owed.jinja", context)


def _past(days: AsOf, today_url: str) -> dict[str, Any]:
    """What a page about ledgers needs to show an earlier day; ``known`` is what its links carry on."""
    return {
        "days": days,
        "as_of": bar_known(days, today_url),
        "known": f"?{urlencode(kept(days))}" if days.past else "",
    }


def ledger_forms(request: HttpRequest) -> HttpResponse:
    """The forms of table that are remembered: whose, confirmed by whom, imported without a click or not."""
    days = as_of(None, request.GET.get("known"))
    context = {
        "rows": queries.forms(actor_of(request), days.moment),
        "tabs": presenting.tabs("ledger_forms", kept(days)),
        **_past(days, request.path),
    }
    return render(request, "ledger_forms.jinja", context)


def ledger_form_change(request: HttpRequest, form: UUID) -> HttpResponse:
    """Forget a form, or say whether its clean workbooks are imported without a click."""
    actor = actor_of(request)
    name = access_form(actor, form).name
    if request.POST.get("what") == "forget":
        forget_form(actor, Because(), form)
        messages.success(request, _("已忘掉“%(name)s”，下次收到这种表会重新问。") % {"name": name})
    else:
        unattended = request.POST.get("unattended") == "1"
        let_form_wait(actor, Because(), form, unattended=unattended)
        said = _("“%(name)s”没有疑问时自动入库。") if unattended else _("“%(name)s”以后每次都等人点头。")
        messages.success(request, said % {"name": name})
    return redirect("ledger_forms")


def ledger(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """One ledger: what is asked of it, what it would change, or what it gave."""
    return _page(request, ledger, {})


def _page(
    request: HttpRequest,
    ledger: UUID,
    said: dict[str, str],
    wrong: WrongAnswers | None = None,
    not_done: WrongEntry | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    shown = ledger_shown(actor, ledger, days.moment)
    if (records := records_kind(shown.batch.kind)) is not None:
        return redirect(records.page, ledger)
    again = (said or request.GET).get("again") == "1"
    context: dict[str, Any] = {
        "shown": shown,
        "batch": shown.batch,
        "summary": shown.summary,
        "again": again,
        "steps": [(_("台账"), reverse("ledgers")), (shown.batch.name, None)],
        "may_import": may(actor, "import ledgers") and not days.past,
        "may_withdraw": may(actor, "withdraw ledgers") and not days.past,
        **_past(days, request.path),
        "progress": presenting.progress(shown.progress),
        "problems": presenting.problems(wrong),
    }
    state = shown.summary.state if shown.summary else ""
    if shown.progress is None and shown.summary and (state == "asked" or again):
        if shown.batch.kind == INDEPENDENT:
            context |= presenting.independent_questions(shown, said, not_done)
        else:
            context |= presenting.questions(shown, said, again=again)
    elif state == "ready" and shown.summary:
        context |= presenting.difference(shown, shown.summary, request.GET.get("tab", ""))
    elif shown.batch.state in (LedgerState.IMPORTED, LedgerState.WITHDRAWN):
        context |= _given(request, shown, days)
    return render(request, "ledger.jinja", context, status=422 if wrong or not_done else 200)


def _given(request: HttpRequest, shown: LedgerShown, days: AsOf) -> dict[str, Any]:
    at = request.GET.get("from", "")
    after = int(at) if at.isdecimal() and len(at) < 9 else 0
    lines, total = figures_given(actor_of(request), shown.batch, shown.words, after)
    earlier = max(0, after - FIGURES_ON_A_PAGE)
    later = after + FIGURES_ON_A_PAGE

    def beginning(at: int) -> str:
        return address("ledger", shown.batch.id, **{"from": at, **kept(days)})

    return {
        "given": lines,
        "given_total": total,
        "given_from": after + 1,
        "given_to": after + len(lines),
        "earlier_url": beginning(earlier) if after else None,
        "later_url": beginning(later) if later < total else None,
        "periods": presenting.periods_of(shown.batch),
        "seen_again": queries.seen_again(shown.batch),
    }


def ledger_progress(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """How far the work on a ledger is: asked for again and again, until its page is to be loaded anew."""
    shown = ledger_shown(actor_of(request), ledger)
    under_way = shown.progress is not None or shown.summary is None
    if shown.batch.state != LedgerState.RECEIVED or not under_way:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"batch": shown.batch, "progress": presenting.progress(shown.progress)}
    return render(request, "ledger_progress.jinja", context)


def ledger_confirm(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """Confirm how the tables are read, answer what is asked, and compare again."""
    actor = actor_of(request)
    shown = ledger_shown(actor, ledger)
    said = {key: value for key, value in request.POST.items() if isinstance(value, str)}
    if shown.summary is None:
        return redirect("ledger", ledger)
    try:
        made = (
            independent_confirmation(shown.summary, said)
            if shown.batch.kind == INDEPENDENT
            else confirmation(shown.summary, said, shown.words, again=said.get("again") == "1")
        )
    except WrongAnswers as wrong:
        return _page(request, ledger, said, wrong)
    except WrongEntry as not_done:
        return _page(request, ledger, said, not_done=not_done)
    confirm_forms(
        actor,
        Because(),
        ledger,
        made.claimant,
        made.forms,
        made.answers,
        unattended=said.get("unattended") == "1",
        queue=False,
    )
    compare_again(actor, ledger)
    return redirect("ledger", ledger)


def ledger_compare(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """Compare a waiting ledger anew."""
    compare_again(actor_of(request), ledger)
    return redirect("ledger", ledger)


def ledger_import(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """Import a ledger as it was shown."""
    if import_or_queue(actor_of(request), ledger, request.POST.get("fingerprint", "")):
        messages.success(request, _("已入库。发现不对，可以整份撤回。"))
    return redirect("ledger", ledger)


def ledger_discard(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """Leave a ledger out."""
    discard_ledger(actor_of(request), Because(), ledger, plain(request.POST.get("reason", "").strip()))
    messages.success(request, _("已放弃，没有入库任何数。"))
    return redirect("ledger", ledger)


def ledger_withdraw(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """Withdraw a whole imported ledger."""
    withdraw_ledger(actor_of(request), Because(), ledger, plain(request.POST.get("reason", "")))
    messages.success(request, _("已撤回整份台账；以前的数重新有效，撤回前的情况仍可按日期查到。"))
    return redirect("ledger", ledger)


def ledger_original(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """The workbook as it was received."""
    actor = actor_of(request)
    access_inside(actor, ledger)
    row, data = queries.ledger_file(actor, ledger)
    return download(row.name, data, "application/octet-stream")


def ledger_filled(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """The unit's own table with the figures that stand now, for whoever keeps it by hand."""
    try:
        row, data = filled_form(actor_of(request), ledger)
    except (SheetError, SheetErrors) as error:
        return render(request, "error.jinja", {"status": 422, "message": str(error)}, status=422)
    return download(f"{row.name.rsplit('.', 1)[0]}-{_('现值')}.xlsx", data, XLSX)


def ledger_difference(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """The whole difference of a waiting ledger as a workbook."""
    row, prepared, found = whole_difference(actor_of(request), ledger)
    name = f"{row.name.rsplit('.', 1)[0]}-{_('差异')}.xlsx"
    return download(name, presenting.difference_workbook(row.name, prepared, found), XLSX)


def ledger_cell(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """A piece of a ledger's sheet around one cell; with htmx the part for the drawer."""
    actor = actor_of(request)
    sheet, cell = request.GET.get("sheet", ""), request.GET.get("cell", "").upper()
    days = as_of(None, request.GET.get("known"))
    access_inside(actor, ledger, days.moment)
    row: LedgerBatch
    try:
        row, window = cell_window(actor, ledger, sheet, cell, days.moment)
    except (SheetError, SheetErrors) as error:
        return render(request, "error.jinja", {"status": 404, "message": str(error)}, status=404)
    context = {
        "batch": row,
        "window": window,
        "steps": [
            (_("台账"), reverse("ledgers")),
            (row.name, address("ledger", ledger, **kept(days))),
            (f"{sheet} {cell}", None),
        ],
        **_past(days, address("ledger_cell", ledger, sheet=sheet, cell=cell)),
    }
    return render(
        request,
        "ledger_cell_part.jinja" if request.headers.get("HX-Request") else "ledger_cell.jinja",
        context,
    )


def ledger_conflicts(request: HttpRequest) -> HttpResponse:
    """Every figure on which units differ: who says what, whose stands, and why."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    found = conflicts(actor, days.moment)
    context = {
        "rows": presenting.conflict_rows(found, queries.unit_names(None)),
        "may_decide": may(actor, "decide conflicts") and not days.past,
        "tabs": presenting.tabs("ledger_conflicts", kept(days)),
        **_past(days, request.path),
        "as_of": {**bar(days, request.path), "on": None} if days.past else None,
    }
    return render(request, "ledger_conflicts.jinja", context)


def ledger_decide(request: HttpRequest) -> HttpResponse:
    """Decide whose figure stands."""
    actor = actor_of(request)
    chosen = _id(request.POST.get("statement", ""))
    reason = plain(request.POST.get("reason", "").strip())
    back = _id(request.POST.get("figure", ""))
    there = reverse("figure", args=[back]) if back else reverse("ledger_conflicts")
    if chosen is None or not reason:
        messages.error(request, _("请选择以谁的数为准，并写明理由。"))
        return redirect(there)
    series, claimant = claim_named(actor, chosen)
    decide_standing(actor, Because(), "unit", series, claimant, reason)
    messages.success(request, _("已定：以后以它为准，另一个数仍保留可查。"))
    return redirect(there)


def _id(text: str) -> UUID | None:
    """An id in an address or a form; what somebody garbled counts as none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _refused(message: str) -> JsonResponse:
    return JsonResponse({"state": "refused", "message": message})
