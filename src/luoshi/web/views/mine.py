"""My page: what my units owe and by when, answered right there; ledgers handed in; and what waits for my word."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.actions.answer_tasks import RowFault, WrongRows, answer_tasks
from luoshi.delivery.actions.save_draft import (
    Saved,
    drop_drafts,
    keep_draft_file,
    let_file_prove,
    save_drafts,
)
from luoshi.delivery.queries.mine import MyPage, my_page
from luoshi.delivery.queries.one_task import task_shown
from luoshi.growth.queries.owed import owed_to_projects
from luoshi.monitor.indicator import Indicator
from luoshi.monitor.queries.figures import definitions_for
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.receive_document import PerhapsSecret, SecretDocument
from luoshi.record.entries import WrongEntry
from luoshi.record.queries.ledgers import own_ledger, own_ledgers, waiting_ledgers
from luoshi.sheets import SheetErrors
from luoshi.sheets.ledgers import LEDGER_SUFFIXES
from luoshi.sheets.task_fill_in import FilledTask, read_task_fill_in
from luoshi.web import mine_shown as presenting
from luoshi.web.actors import actor_of
from luoshi.web.downloads import XLSX, download
from luoshi.web.language import told
from luoshi.web.leads_shown import owed_line
from luoshi.web.ledgers_presenting import periods_of
from luoshi.web.mine_fill_in import drafts_from, fill_in
from luoshi.web.task_words import due_word, meanwhile
from luoshi.web.uploads import too_large
from luoshi.web.views.errors import tell
from luoshi.web.views.ledgers import taken

_MEGABYTE = 1024 * 1024


def mine(request: HttpRequest) -> HttpResponse:
    """Everything that I have to do with tasks, what is late and nearing first."""
    return _page(request, {}, {})


def _page(
    request: HttpRequest,
    typed: Mapping[UUID, dict[str, str]],
    faults: Mapping[UUID, RowFault],
    said: str = "",
) -> HttpResponse:
    """The page; with what was just sent and what is wrong with it, where it was not taken."""
    actor = actor_of(request)
    page = my_page(actor, timezone.localdate())
    indicators = _indicators(actor, page)
    context: dict[str, Any] = {
        "page": page,
        "ledgers": own_ledgers(actor),
        "of_projects": [
            owed_line(one, timezone.localdate()) for one in owed_to_projects(actor, timezone.localdate())
        ],
        "received": waiting_ledgers(actor),
        "drafts": any(one.draft or one.files for one in (*page.owed, *page.later)),
        "period_of": periods_of,
        "due_word": due_word,
        "units": [(unit, page.names.get(unit, "")) for unit in page.units],
        "accept": ",".join(sorted(LEDGER_SUFFIXES)),
        "most_megabytes": settings.LUOSHI_MOST_UPLOAD_BYTES // _MEGABYTE,
        "said": said or (_nothing_sent(len(faults)) if faults else ""),
        "late": sum(one.days is not None and one.days < 0 for one in page.owed),
        **_rows(page, indicators, typed, faults),
    }
    for row in context["rows"]:
        if row.fault is not None and row.fault.changes:
            row.others = meanwhile(row.fault.changes, task_shown(actor, row.task.id).names, {})
    return render(request, "mine.jinja", context, status=422 if said or faults else 200)


def _nothing_sent(count: int) -> str:
    return _("有 %(count)s 件填得不对，一件也没有报送；填的都还在。") % {"count": count}


def _rows(
    page: MyPage,
    indicators: Mapping[str, Indicator],
    typed: Mapping[UUID, dict[str, str]],
    faults: Mapping[UUID, RowFault],
) -> dict[str, Any]:
    rows = presenting.rows_shown(page, page.owed, indicators, typed, faults)
    by_ledger = [one for one in page.later if one.asks == "ledger"]
    answered = presenting.rows_shown(page, by_ledger, indicators, typed, faults, len(rows) + 1)
    return {
        "rows": rows,
        "answered": answered,
        "numbers": [(row.task.id, row.number, row.task.title) for row in rows],
        "later": [one for one in page.later if one.asks != "ledger"],
        "when": presenting.when_words,
    }


def _indicators(actor: Actor, page: MyPage) -> dict[str, Indicator]:
    codes = {one.task.indicator for one in (*page.owed, *page.later) if one.task.indicator}
    return definitions_for(actor, codes)


def mine_answer(request: HttpRequest) -> HttpResponse:
    """Send the answers that were filled in, all or none; what was typed and chosen is kept first, whatever is wrong.
    Whoever asks for the address alone, as it stands in the browser after a refusal, is led to the page."""
    if request.method != "POST":
        return redirect("mine")
    actor = actor_of(request)
    typed = presenting.typed_rows(request.POST)
    page = my_page(actor, timezone.localdate())
    faults, saved = _keep(request, actor, page, typed)
    faults |= _typed_elsewhere(typed, saved)
    if not faults:
        page = my_page(actor, timezone.localdate())  # with the files that came along
        answers, faults = presenting.row_answers(page, typed, _indicators(actor, page))
        if not faults:
            try:
                answer_tasks(actor, Because(), answers)
            except WrongRows as wrong:
                faults = wrong.faults
            except WrongEntry as nothing:
                return _page(request, typed, {}, str(nothing))
            else:
                said = _("已报送 %(count)s 件。") % {"count": len(answers)}
                messages.success(request, said)
                return redirect("mine")
    return _page(request, typed, faults)


def _typed_elsewhere(typed: dict[UUID, dict[str, str]], saved: Saved) -> dict[UUID, RowFault]:
    """What is wrong with rows that were filled in another window meanwhile; those left alone here are taken out of
    ``typed``, so that the page shows what that window has typed."""
    faults = {
        task: RowFault(_("另一个窗口里也填了这一件，写的不一样：请看过、并好再报送。"), "window")
        for task in saved.replaced
    }
    for task in saved.left & set(typed):
        values = typed.pop(task)
        if any(values[name] for name in ("text", "figure", "link", "use")):
            message = _("另一个窗口里改过这一件，下面已换成那边填的：请看过再报送。")
            faults[task] = RowFault(message, "window")
    return faults


def _keep(
    request: HttpRequest, actor: Actor, page: MyPage, typed: Mapping[UUID, dict[str, str]]
) -> tuple[dict[UUID, RowFault], Saved]:
    """Keep what was typed and chosen on the server: what is wrong with a chosen file, by the row it was chosen in; and
    what came of saving what was typed."""
    saved = _save(actor, page, typed, request.POST.getlist("forget"))
    for file, tasks in presenting.proving(request.POST).items():
        # Sent or thrown away in another window meanwhile, it is on no row any more.
        with suppress(NotFound):
            let_file_prove(actor, file, tasks)
    faults: dict[UUID, RowFault] = {}
    for task in typed:
        for chosen in request.FILES.getlist(f"file-{task}"):
            fault = _kept(actor, task, chosen, not_secret=request.POST.get(f"open-{task}") == "1")
            if fault is not None:
                faults[task] = fault
    if too_large(request):
        most = settings.LUOSHI_MOST_UPLOAD_BYTES // _MEGABYTE
        faults |= {task: RowFault(_too_large(most), "evidence") for task in list(typed)[:1] if not faults}
    return faults, saved


def _save(
    actor: Actor, page: MyPage, typed: Mapping[UUID, dict[str, str]], forgotten: Sequence[str]
) -> Saved:
    usual = {one.task.id: presenting.usual_for(one) for one in (*page.owed, *page.later)}
    return save_drafts(
        actor,
        {task: presenting.kept_of(values, usual.get(task, "")) for task, values in typed.items()},
        {task: values["draft"] for task, values in typed.items() if "draft" in values},
        [task for task in typed if str(task) in forgotten],
    )


def _too_large(most: int) -> str:
    return _("有文件超过 %(most)s MB，没有收下：请压缩图片，或只上传需要的几页。") % {"most": most}


def _kept(actor: Actor, task: UUID, file: UploadedFile[Any], *, not_secret: bool) -> RowFault | None:
    try:
        keep_draft_file(actor, task, file.read(), file.name or "", not_secret=not_secret)
    except WrongEntry as wrong:
        return RowFault(_("“%(name)s”：%(wrong)s") % {"name": file.name, "wrong": wrong}, "evidence")
    except PerhapsSecret as doubt:
        return RowFault(
            _(
                "“%(name)s”看不出是否涉密（%(reason)s），没有保存。请打开看一看；确实不涉密，勾选“确认不涉密”再选一次。"
            )
            % {"name": file.name, "reason": doubt.marking.reason},
            "doubt",
        )
    except SecretDocument as secret:
        return RowFault(
            _("“%(name)s”标有“%(quote)s”，涉密文件不能进入本系统；文件没有保存。")
            % {"name": file.name, "quote": secret.marking.quote},
            "evidence",
        )
    return None


def mine_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed or chosen, at every pause. Answers JSON: when it was saved, and the files of the rows; without
    a script, the page again. With “drop”, everything that was not sent is thrown away."""
    actor = actor_of(request)
    if request.POST.get("drop"):
        drop_drafts(actor)
        messages.success(request, _("草稿和没报送的文件都清掉了。"))
        return redirect("mine")
    typed = presenting.typed_rows(request.POST)
    page = my_page(actor, timezone.localdate())
    faults, saved = _keep(request, actor, page, typed)
    if not request.headers.get("Accept", "").startswith("application/json"):
        faults |= _typed_elsewhere(typed, saved)
        if faults:
            return _page(request, typed, faults)
        messages.success(request, _("草稿已存。"))
        return redirect("mine")
    answer: dict[str, Any] = {"saved": f"{timezone.localtime():%H:%M}"}
    if faults:
        answer["faults"] = {
            str(task): {"message": one.message, "doubt": one.field == "doubt"} for task, one in faults.items()
        }
    answer["drafts"] = {
        str(task): {"stamp": stamp} if task in saved.beside else {"stamp": stamp, "before": ""}
        for task, stamp in saved.stamps.items()
    }
    if request.FILES or saved.replaced or request.POST.getlist("kept"):
        now = my_page(actor, timezone.localdate())
        shown = _rows(now, _indicators(actor, now), {}, {})
        for row in shown["rows"]:
            if row.task.id in saved.replaced:
                one = answer["drafts"][str(row.task.id)]
                one["before"] = render_to_string("mine_before.jinja", {"row": row}, request)
        answer["files"] = {
            str(row.task.id): render_to_string(
                "mine_files.jinja", {"row": row, "numbers": shown["numbers"]}, request
            )
            for row in shown["rows"]
        }
    return JsonResponse(answer)


def mine_fill_in(request: HttpRequest) -> HttpResponse:
    """The sheet (.xlsx) made only of what is owed and no ledger answers, known values locked."""
    actor = actor_of(request)
    page = my_page(actor, timezone.localdate())
    if not page.owed:
        return tell(request, 422, _("现在没有要填的：都报过了，或者台账已经答了。"))
    data = fill_in(page, _indicators(actor, page), timezone.now().replace(tzinfo=None))
    name = _("任务补报表")
    return download(f"{name}{timezone.localdate():%Y-%m-%d}.xlsx", data, XLSX)


def mine_upload(request: HttpRequest) -> HttpResponse:
    """Take a fill-in sheet that came back, as drafts to be looked at and sent; any other workbook as a ledger of one's
    unit. Answers JSON: state, message, and where it is or what is asked; without a script, the page again."""
    answer = _taken(request)
    if request.headers.get("Accept", "").startswith("application/json"):
        return answer
    said = json.loads(answer.content)
    good = said["state"] in ("received", "duplicate")
    (messages.success if good else messages.error)(request, said["message"] or _("已收下。"))
    return redirect(said.get("url") or "mine")


def _taken(request: HttpRequest) -> JsonResponse:
    actor = actor_of(request)
    page = my_page(actor, timezone.localdate())
    file = request.FILES.get("file")
    if file is not None and not too_large(request):
        try:
            filled = read_task_fill_in(file.read(), file.name or "")
            if filled is not None:
                return _filled(actor, page, filled, file.name or "")
        except SheetErrors as errors:
            return JsonResponse({"state": "refused", "message": _told(errors)})
        file.seek(0)
    return taken(request, "mine_ledger", _claimant(request, page))


def _filled(actor: Actor, page: MyPage, filled: Sequence[FilledTask], name: str) -> JsonResponse:
    drafts = drafts_from(filled, page, _indicators(actor, page), name)
    if not drafts:
        return JsonResponse(
            {"state": "refused", "message": _("这张补报表里没有填任何一件，什么也没有改动。")}
        )
    save_drafts(actor, drafts)
    message = _("补报表里的 %(count)s 件已填到页面上，请核对后点“报送填好的”。") % {"count": len(drafts)}
    return JsonResponse({"state": "received", "message": message, "url": reverse("mine")})


def _told(errors: SheetErrors) -> str:
    """What is wrong with a sheet, the first few of it: nothing of it was taken."""
    listed = [f"{one.place}：{told(one)}" for one in errors.errors[:5]]
    more = len(errors.errors) - len(listed)
    head = _("补报表有 %(count)s 处不对，一件也没有填上。") % {"count": len(errors.errors)}
    return " ".join([head, *listed, *([_("另有 %(more)s 处。") % {"more": more}] if more else [])])


def _claimant(request: HttpRequest, page: MyPage) -> UUID | None:
    """The unit whose ledger it is: the one that the address names, else the first of one's own."""
    chosen = request.GET.get("unit", "")
    named = next((unit for unit in page.units if str(unit) == chosen), None)
    return named or (page.units[0] if page.units else None)


def mine_ledger(request: HttpRequest, ledger: UUID) -> HttpResponse:
    """A ledger that one's own unit handed in: how far it is, when the office imported it, which tasks it answers."""
    actor = actor_of(request)
    batch = own_ledger(actor, ledger)
    page = my_page(actor, timezone.localdate())
    answering = [
        one for one in (*page.owed, *page.later) if one.cell is not None and one.cell.batch == batch.id
    ]
    context = {
        "batch": batch,
        "rows": presenting.rows_shown(page, answering, _indicators(actor, page), {}, {}),
        "periods": periods_of(batch),
        "unit": page.names.get(batch.claimant, "") if batch.claimant else "",
        "stands": presenting.ledger_words(batch),
        "steps": [(_("我的事项"), reverse("mine")), (batch.name, None)],
    }
    return render(request, "mine_ledger.jinja", context)
