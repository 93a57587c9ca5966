"""A directive from no meeting report: a leader's instruction, a superior's document, a suggestion, a finding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.actions.type_directive import TypedDocument, receive_scan, type_directive
from luoshi.record.access import access_document
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.receive_document import EmptyDocument, PerhapsSecret, SecretDocument
from luoshi.record.entries import WrongEntry, day_entry
from luoshi.record.models import DocumentClass
from luoshi.web.actors import actor_of
from luoshi.web.uploads import too_large

_MEGABYTE = 1024 * 1024
_CLASSES = (
    DocumentClass.INSTRUCTION,
    DocumentClass.SUPERIOR,
    DocumentClass.WORK_REPORT,
    DocumentClass.MINUTES,
    DocumentClass.SUGGESTION,
    DocumentClass.AUDIT,
    DocumentClass.OTHER,
)


def new_directive(request: HttpRequest) -> HttpResponse:
    """Type it with its scan attached, or attach a file that can be read; its demands become directives."""
    if request.method == "GET":
        return _form(request, {"class": DocumentClass.INSTRUCTION, "received": timezone.localdate()}, {})
    said: dict[str, Any] = {
        name: request.POST.get(name, "")
        for name in ("class", "title", "issuer", "text", "demands", "received", "issued")
    }
    said["confirmed"] = request.POST.get("confirmed") == "1"
    actor = actor_of(request)
    try:
        kind = _class(said["class"])
        received = day_entry(said["received"], _("收文日期"), "received") or timezone.localdate()
        if received > timezone.localdate():
            raise WrongEntry(_("收文日期不能晚于今天"), "received")
        scan, readable = _scan(request, actor, kind, received, said)
        if scan is not None and readable and not said["text"].strip():
            messages.success(request, _("文件已收下并读过：采纳要办的部署，再分解立项。"))
            return redirect("document", scan)
        if scan is not None:
            said["scan"] = str(scan)
            said["scan_name"] = access_document(actor, scan).name
            if not said["text"].strip():
                raise WrongEntry(_("扫描件已收下，但上面读不出文字：请照录原文"), "text")
        document = type_directive(
            actor,
            TypedDocument(
                document_class=kind,
                title=said["title"],
                issuer=said["issuer"],
                text=said["text"],
                demands=tuple(filter(str.strip, said["demands"].splitlines())),
                received_on=received,
                issued_on=day_entry(said["issued"], _("批示、成文日期"), "issued"),
            ),
            scan,
            not_secret=said["confirmed"],
        )
    except PerhapsSecret as doubt:
        said["doubt"] = doubt.marking.reason
        if doubt.marking.quote:
            said["doubt"] = _("首页有“%(quote)s”字样，可能是密级标志。%(reason)s") % {
                "quote": doubt.marking.quote,
                "reason": doubt.marking.reason,
            }
        return _form(request, said, {"confirmed": _("请先核对材料不涉密，再勾选；选过的文件要再选一次")})
    except SecretDocument as secret:
        message = _("首页标有“%(quote)s”，涉密材料不能进入本系统；什么也没有保存") % {
            "quote": secret.marking.quote
        }
        return _form(request, said, {"": message})
    except EmptyDocument:
        return _form(request, said, {"file": _("文件是空的，请重新选")})
    except WrongEntry as wrong:
        return _form(request, said, {wrong.field: str(wrong)})
    messages.success(request, _("已登记，请分解立项。"))
    return redirect(f"{reverse('decompose')}?document={document}")


def _class(text: str) -> DocumentClass:
    found = next((one for one in _CLASSES if one == text), None)
    if found is None:
        raise WrongEntry(_("请选来源类别"), "class")
    return found


def _scan(
    request: HttpRequest, actor: Actor, kind: DocumentClass, received: Any, said: dict[str, Any]
) -> tuple[UUID | None, bool]:
    """The paper: just chosen, or received a moment ago; and whether it can be read."""
    file = request.FILES.get("file")
    if too_large(request):
        raise WrongEntry(
            _("文件超过 %(most)s MB，请压缩扫描件")
            % {"most": settings.LUOSHI_MOST_UPLOAD_BYTES // _MEGABYTE},
            "file",
        )
    if file is not None:
        found = receive_scan(
            actor, Because(), file.read(), file.name or "", received, kind, not_secret=said["confirmed"]
        )
        return found.document, found.readable
    try:
        kept = UUID(request.POST.get("scan", ""))
    except ValueError:
        return None, False
    return access_document(actor, kept).id, False


def _form(request: HttpRequest, said: dict[str, Any], errors: dict[str, str]) -> HttpResponse:
    context = {
        "said": said,
        "errors": errors,
        "classes": [(one.value, one.label) for one in _CLASSES],
        "today": timezone.localdate(),
    }
    return render(request, "new_directive.jinja", context, status=422 if errors else 200)
