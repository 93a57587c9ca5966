"""Import a decomposition table that an office keeps: choose it, say what its columns are, look at the difference."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.actions.import_tasks import check_secrecy, import_tasks
from luoshi.delivery.queries.task_classes import task_classes_now
from luoshi.delivery.queries.task_imports import ImportPlan, Mapping_, plan_import
from luoshi.delivery.task_layout import TASK_COLUMNS, title_of
from luoshi.delivery.task_template import task_template
from luoshi.record.actions.acting import Actor
from luoshi.record.actions.receive_document import PerhapsSecret, SecretDocument
from luoshi.record.entries import WrongEntry
from luoshi.sheets import SheetError
from luoshi.sheets.ledgers import LEDGER_SUFFIXES
from luoshi.web.actors import actor_of
from luoshi.web.downloads import XLSX, download
from luoshi.web.language import told
from luoshi.web.measure_names import measure_names
from luoshi.web.uploads import too_large
from luoshi.web.views.decompose import task_url

# A compared file waits in the page until it is imported: nothing of it is kept before. A form may hold 2 MB.
MOST_BYTES = 1_400_000
_SHOWN = 200  # rows of a difference on the page


def decompose_template(request: HttpRequest) -> HttpResponse:
    """The empty decomposition table as a workbook."""
    names = [one.name for one in task_classes_now(actor_of(request))]
    return download(f"{_('任务分解表模板')}.xlsx", task_template(names), XLSX)


def task_import(request: HttpRequest) -> HttpResponse:
    """Choose a file; then how its columns are read, and what is wrong with it or what it would change."""
    if request.method == "GET":
        return _page(request, {})
    return _looked(request, lambda actor, data, name: None)


def task_import_apply(request: HttpRequest) -> HttpResponse:
    """Import the file as it was shown, all or nothing."""
    done: dict[str, Any] = {}

    def apply(actor: Actor, data: bytes, name: str) -> None:
        made = import_tasks(
            actor,
            data,
            name,
            measure_names(actor),
            _mapping(request) or {},
            request.POST.get("fingerprint", ""),
            others=set(request.POST.getlist("other")),
            not_secret=request.POST.get("confirmed") == "1",
            kind=request.POST.get("kind"),
        )
        done["said"] = _(
            "已导入：新立项 %(made)s 件，修改 %(changed)s 件。新任务还没有交办，请看时限预览。"
        ) % {
            "made": len(made.made),
            "changed": len(made.changed),
        }

    answer = _looked(request, apply)
    if "said" in done:
        messages.success(request, done["said"])
        return redirect("task_assign")
    return answer


def _looked(request: HttpRequest, act: Any) -> HttpResponse:
    """The page of a file that was sent or kept; ``act`` is done first, and what it refuses is said."""
    actor = actor_of(request)
    form: dict[str, Any] = {"confirmed": request.POST.get("confirmed") == "1"}
    try:
        data, name = _file(request)
        form |= {"kept": base64.b64encode(data).decode(), "name": name}
        check_secrecy(data, name, not_secret=form["confirmed"])
        wrong = ""
        try:
            act(actor, data, name)
        except WrongEntry as refused:
            wrong = str(refused)
        # Another file has columns of its own, and is perhaps of another class.
        chosen = None if request.FILES.get("file") else request.POST.get("kind")
        plan = plan_import(
            actor, data, name, timezone.localdate(), measure_names(actor), _mapping(request), chosen
        )
        return _page(request, form, plan=plan, wrong=wrong)
    except PerhapsSecret as doubt:
        return _page(request, {**form, "doubt": doubt.marking}, wrong=_("请先确认这份文件不涉密"))
    except SecretDocument as secret:
        message = _("表头标有“%(quote)s”，涉密文件不能进入本系统；文件没有保存") % {
            "quote": secret.marking.quote
        }
        return _page(request, {}, wrong=message)
    except SheetError as error:
        return _page(request, {}, wrong=told(error))
    except WrongEntry as wrong_file:
        return _page(request, {}, wrong=str(wrong_file))


def _file(request: HttpRequest) -> tuple[bytes, str]:
    """The file just chosen, or the one that the page has kept since."""
    file = request.FILES.get("file")
    if too_large(request) or (file is not None and (file.size or 0) > MOST_BYTES):
        raise WrongEntry(_("文件超过 1.4 MB。请删去图片和多余的行列，或拆成几个文件"))
    if file is not None:
        return file.read(), (file.name or "").replace("\\", "/").rsplit("/", 1)[-1]
    try:
        data = base64.b64decode(request.POST.get("kept", ""), validate=True)
    except ValueError:  # what no page of ours sends
        data = b""
    if not data:
        raise WrongEntry(_("请选择任务分解表（.xlsx、.xls、.et 或 .csv）"))
    return data, request.POST.get("name", "")


def _mapping(request: HttpRequest) -> Mapping_ | None:
    """What a person said the columns are; None where nobody has yet."""
    keys = {column.key for column in TASK_COLUMNS if column.read}
    found: Mapping_ = {}
    asked = False
    for name, value in request.POST.items():
        parts = name.split("-")
        if parts[0] == "map" and len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
            asked = True
            if value in keys:
                found[int(parts[1]), int(parts[2])] = str(value)
    return found if asked else None


def _page(
    request: HttpRequest, form: dict[str, Any], *, plan: ImportPlan | None = None, wrong: str = ""
) -> HttpResponse:
    others = set(request.POST.getlist("other"))
    context: dict[str, Any] = {
        "form": form,
        "plan": plan,
        "wrong": wrong,
        "accept": ",".join(sorted(LEDGER_SUFFIXES - {""})),
        "choices": [(column.key, column.title) for column in TASK_COLUMNS if column.read],
        "classes": [(one.code, one.name) for one in task_classes_now(actor_of(request))],
        "title_of": title_of,
        "task_url": task_url,
        "others": others,
        "shown": _SHOWN,
    }
    return render(request, "task_import.jinja", context, status=422 if wrong else 200)
