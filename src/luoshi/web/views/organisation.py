"""Units, areas, posts: the tree as of a day, one unit, the template in and out, changes by hand."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.queries.tasks import unit_tasks
from luoshi.record.access import may
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_organisation import (
    NothingToChange,
    RecordMoved,
    apply_organisation,
    compare_organisation,
)
from luoshi.record.actions.edit_organisation import edit_subject, edit_tenure, withdraw_tenure
from luoshi.record.actions.receive_document import PerhapsSecret, SecretDocument
from luoshi.record.actions.reorganise_units import merge_units, rename_unit, split_unit
from luoshi.record.actions.undo_organisation_change import undo_organisation_change
from luoshi.record.entries import WrongEntry, day_entry
from luoshi.record.models import Cause
from luoshi.record.moments import AsOf, as_of
from luoshi.record.queries import organisation as queries
from luoshi.record.queries.grants import held_for
from luoshi.record.queries.organisation_editing import (
    changes,
    current_organisation,
    editing,
    renamed_people,
    tenure_editing,
)
from luoshi.record.written import written_day
from luoshi.sheets import SheetErrors
from luoshi.sheets.organisation import LAYOUTS, export_organisation, template_workbook
from luoshi.web.actors import actor_of
from luoshi.web.downloads import XLSX, download
from luoshi.web.language import in_english, language
from luoshi.web.organisation_words import choices, difference_shown, field_title, word
from luoshi.web.tasks_shown import unit_tasks_shown
from luoshi.web.uploads import too_large

TABS = ("administrative", "reporting", "areas", "posts")
LAYOUT_OF = {"unit": "units", "area": "areas", "post": "posts", "person": "people"}

# A compared workbook waits in the page until it is applied: nothing of it is kept before. A form may hold 2
# MB.
MOST_WORKBOOK_BYTES = 1_400_000


def organisation(request: HttpRequest) -> HttpResponse:
    """The tree of units, the areas, or the posts that belong to no unit, as of a day."""
    actor = actor_of(request)
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    text = request.GET.get("text", "").strip()
    hierarchy: Any = "reporting" if tab == "reporting" else "administrative"
    tree = queries.tree(actor, days.on, days.moment, hierarchy)
    kept = _days(days)
    empty = not tree.units and not days.past
    posts = queries.posts_of(actor, None, days.on, days.moment) if tab == "posts" or empty else []
    found = [node for node in tree.walk() if _matches(node, text)] if text else []
    context = {
        "tree": tree,
        "tab": tab,
        "tabs": [
            {
                "label": label,
                "url": _address("organisation", {**kept, "tab": name}),
                "current": tab == name,
                "count": count,
            }
            for name, label, count in (
                ("administrative", _("隶属关系"), tree.units),
                ("reporting", _("报送关系"), tree.units),
                ("areas", _("区域"), sum(1 for root in tree.areas for _one in root.walk())),
                ("posts", _("没有单位的岗位"), tree.loose_posts),
            )
        ],
        "posts": posts,
        "found": found,
        "text": text,
        "chosen": [(text, _address("organisation", {**kept, "tab": tab}))] if text else [],
        "clear_url": _address("organisation", {**kept, "tab": tab}),
        "all_open": request.GET.get("all") == "1",
        "all_url": _address("organisation", {**kept, "tab": tab, "all": "1"}),
        "days": days,
        "as_of": _bar(days, _address("organisation", {"tab": tab})),
        "kept": urlencode(kept),
        "empty": empty,
        "word": word,
        "may_change": may(actor, "change the organisation") and not days.past,
        "changes": changes(actor) if may(actor, "change the organisation") and not days.past else [],
    }
    return render(request, "organisation.jinja", context)


def _matches(node: queries.Node, text: str) -> bool:
    return any(text.casefold() in value.casefold() for value in (node.name, node.short_name, node.code))


def unit(request: HttpRequest, unit: UUID) -> HttpResponse:
    """One unit as of a day; with htmx the part for the drawer."""
    actor = actor_of(request)
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    context = {
        "unit": queries.unit(actor, unit, days.on, days.moment),
        "days": days,
        "as_of": _bar(days, request.path),
        "kept": urlencode(_days(days)),
        "word": word,
        "property_title": _property_title,
        "may_change": may(actor, "change the organisation") and not days.past,
        # What a unit owes is asked of today; of an earlier day each task's own page tells.
        "tasks": None
        if days.past
        else unit_tasks_shown(unit_tasks(actor, unit, days.today), unit, days.today),
    }
    return render(request, "unit_part.jinja" if request.headers.get("HX-Request") else "unit.jinja", context)


def _property_title(name: str) -> str:
    titles = {
        "unit.exists": _("设立与撤销"),
        "unit.code": _("编码"),
        "unit.name": _("名称"),
        "unit.short_name": _("简称"),
        "unit.kind": _("类别"),
        "unit.level": _("层级"),
        "unit.area": _("所属区域"),
        "unit.parent": _("上级单位"),
        "unit.reports_to": _("报送单位"),
        "unit.successor": _("由谁承接"),
    }
    return titles.get(name, name)


def organisation_template(request: HttpRequest) -> HttpResponse:
    """The empty template, or with ``filled=1`` everything that is recorded now, laid out the same."""
    actor = actor_of(request)
    if request.GET.get("filled") == "1":
        data = export_organisation(current_organisation(actor), language())
        return download(f"{_('组织机构')}-{timezone.localdate()}.xlsx", data, XLSX)
    return download(f"{_('组织机构模板')}.xlsx", template_workbook(language()), XLSX)


def organisation_import(request: HttpRequest) -> HttpResponse:
    """Choose a file; then what is wrong with it, or what it would change."""
    if request.method == "GET":
        return _import_page(request, {})
    form: dict[str, Any] = {
        "day": request.POST.get("day", ""),
        "correction": request.POST.get("how") == "correction",
    }
    try:
        data, name = _workbook(request)
        form |= {"kept": base64.b64encode(data).decode(), "name": name}
        return _compared(request, data, name, form)
    except WrongEntry as wrong:
        return _import_page(request, form, {wrong.field: str(wrong)})


def _workbook(request: HttpRequest) -> tuple[bytes, str]:
    """The file just chosen, or the one that the page has kept since."""
    file = request.FILES.get("file")
    if too_large(request):
        raise WrongEntry(_too_large(), "file")
    if file is not None:
        if (file.size or 0) > MOST_WORKBOOK_BYTES:
            raise WrongEntry(_too_large(), "file")
        return file.read(), (file.name or "").replace("\\", "/").rsplit("/", 1)[-1]
    try:
        data = base64.b64decode(request.POST.get("kept", ""), validate=True)
    except ValueError:  # also for what is not ASCII
        data = b""
    if not data:
        raise WrongEntry(_("请选择填好的组织机构表（.xlsx）"), "file")
    return data, request.POST.get("name", "")


def _too_large() -> str:
    return _("文件超过 %(most)s MB。请删去图片和多余的行列；一个市的组织机构表一般不到 1 MB。") % {
        "most": "1.4"
    }


def _day(request: HttpRequest) -> date:
    return day_entry(request.POST.get("day", ""), _("日期"), "day") or timezone.localdate()


def _compared(
    request: HttpRequest, data: bytes, name: str, form: dict[str, Any], *, moved: bool = False
) -> HttpResponse:
    day = _day(request)
    not_secret = request.POST.get("not_secret") == "1"
    try:
        shown = compare_organisation(
            actor_of(request), data, name, day, correction=form["correction"], not_secret=not_secret
        )
    except SheetErrors as refused:
        return _import_page(request, {**form, "kept": ""}, refused=refused)
    except PerhapsSecret as doubt:
        return _import_page(request, form, doubt=doubt)
    except SecretDocument as secret:
        return _import_page(request, {**form, "kept": ""}, {"file": _secret(secret)})
    context = {
        "parts": difference_shown(shown.difference, shown.organisation),
        "nothing": shown.changes_nothing,
        "reordered": bool(shown.order) and shown.difference.changes_nothing,
        "renamed": renamed_people(actor_of(request), shown.difference),
        "accounts": len(shown.organisation.accounts),
        "ignored": shown.organisation.ignored,
        "fingerprint": shown.fingerprint,
        "form": {**form, "day": day.isoformat(), "not_secret": not_secret},
        "day": day,
        "moved": moved,
    }
    return render(request, "organisation_difference.jinja", context, status=409 if moved else 200)


def _secret(secret: SecretDocument) -> str:
    return _(
        "首页标有“%(quote)s”，涉密文件不能进入本系统；文件没有保存。请按保密规定办理，只导入不涉密的内容。"
    ) % {"quote": secret.marking.quote}


def _import_page(
    request: HttpRequest,
    form: dict[str, Any],
    errors: dict[str, str] | None = None,
    *,
    refused: SheetErrors | None = None,
    doubt: PerhapsSecret | None = None,
) -> HttpResponse:
    faults = [
        {"sheet": one.sheet, "cell": one.cell, "what": one.what(language()), "todo": one.todo(language())}
        for one in (refused.errors if refused else ())
    ]
    context = {
        "form": {"day": timezone.localdate().isoformat(), "correction": False, "kept": "", **form},
        "errors": errors or {},
        "faults": faults,
        "doubt": doubt,
    }
    wrong = bool(errors or faults or doubt)
    return render(request, "organisation_import.jinja", context, status=422 if wrong else 200)


def organisation_apply(request: HttpRequest) -> HttpResponse:
    """Apply what was shown; if the record moved meanwhile, show anew."""
    form = {
        "day": request.POST.get("day", ""),
        "correction": request.POST.get("how") == "correction",
        "kept": request.POST.get("kept", ""),
        "name": request.POST.get("name", ""),
    }
    data, name = _workbook(request)
    try:
        apply_organisation(
            actor_of(request),
            Because(Cause.IMPORT),
            data,
            name,
            _day(request),
            request.POST.get("fingerprint", ""),
            correction=bool(form["correction"]),
            not_secret=request.POST.get("not_secret") == "1",
        )
    except RecordMoved:
        return _compared(request, data, name, form, moved=True)
    except NothingToChange:
        messages.info(request, _("文件与登记的完全一致，没有要改的。"))
        return redirect("organisation")
    messages.success(
        request, _("已按“%(name)s”登记。不对的话，可在本页末尾的“最近的改动”里撤销。") % {"name": name}
    )
    return redirect("organisation")


def organisation_undo(request: HttpRequest, event: UUID) -> HttpResponse:
    """Take back one change."""
    try:
        undo_organisation_change(actor_of(request), event)
    except AlreadyDecided as decided:
        messages.error(request, str(decided))
    else:
        messages.success(request, _("已撤销，登记恢复到这次改动以前。"))
    return redirect("organisation")


def _say_registered(request: HttpRequest, actor: Actor, begun: datetime) -> None:
    """That it is registered; and where it gave somebody with an account a role, that this waits for somebody else."""
    messages.success(request, _("已登记。"))
    if count := held_for(actor, begun):
        messages.warning(
            request,
            _("其中 %(count)s 项系统权限要另一位经办员或管理员在“权限确认”里确认以后才生效。")
            % {"count": count},
        )


def organisation_edit(request: HttpRequest, kind: str, subject: UUID | None = None) -> HttpResponse:
    """Change one unit, area, post or person by hand, or enter a new one."""
    if kind not in LAYOUT_OF:
        raise Http404
    actor = actor_of(request)
    today = timezone.localdate()
    recorded = editing(actor, kind, subject)
    errors: dict[str, str] = {}
    values: dict[str, str] = recorded.values | {
        key: str(value)
        for key, value in request.GET.items()
        if key in recorded.values and request.method == "GET"
    }
    begun = timezone.now()
    if request.method == "POST":
        values = {key: request.POST.get(key, "") for key in recorded.values}
        try:
            day = day_entry(request.POST.get("day", ""), _("日期"), "day") or today
            said = recorded.parsed(values)
            known = edit_subject(
                actor, Because(), kind, subject, said, day, correction=request.POST.get("how") == "correction"
            )
        except WrongEntry as wrong:
            errors[wrong.field] = str(wrong)
        else:
            _say_registered(request, actor, begun)
            return redirect(_back(kind, known, recorded.unit_of(said)))
    layout = next(one for one in LAYOUTS if one.key == LAYOUT_OF[kind])
    context = {
        "kind": kind,
        "subject": subject,
        "title": {
            "unit": _("编辑单位") if subject else _("新单位"),
            "area": _("编辑区域") if subject else _("新区域"),
            "post": _("编辑岗位") if subject else _("新岗位"),
            "person": _("编辑人员") if subject else _("新人员"),
        }[kind],
        "fields": [
            {
                "name": one.key,
                "label": field_title(one),
                "value": values[one.key],
                "help": one.meaning[in_english()],
                "required": one.required,
                "options": ([("", _("（无）"))] if not one.required else []) + choices(one)
                if one.choices
                else None,
                "type": "date" if one.kind == "day" else "text",
                "list": one.target if one.kind == "reference" else None,
                "error": errors.get(one.key),
                "rows": 3 if one.key == "duties" else None,
            }
            for one in layout.fields
        ],
        "lists": recorded.lists,
        "error": errors.get(""),
        "day": request.POST.get("day") or today.isoformat(),
        "day_error": errors.get("day"),
        "correction": request.POST.get("how") == "correction",
        "back": _back(kind, subject, recorded.unit_of({})),
    }
    return render(request, "organisation_edit.jinja", context, status=422 if errors else 200)


def _back(kind: str, subject: UUID | None, unit: UUID | None) -> str:
    """Where the subject is seen after a change: a unit's page, for a post that of its unit."""
    if kind == "unit" and subject is not None:
        return reverse("unit", args=[subject])
    if kind == "post" and unit is not None:
        return reverse("unit", args=[unit])
    if kind == "person" and subject is not None:
        return reverse("person", args=[subject])
    return _address("organisation", {"tab": "areas"} if kind == "area" else {})


def tenure_edit(request: HttpRequest, post: UUID, tenure: UUID | None = None) -> HttpResponse:
    """Put somebody into a post, end a term, or correct one."""
    actor = actor_of(request)
    recorded = tenure_editing(actor, post, tenure)
    errors: dict[str, str] = {}
    values = dict(recorded.values)
    begun = timezone.now()
    if request.method == "POST":
        values = {key: request.POST.get(key, "") for key in recorded.values}
        try:
            if tenure is not None and request.POST.get("withdraw") == "1":
                withdraw_tenure(actor, Because(), recorded.person(), tenure, request.POST.get("reason", ""))
            else:
                edit_tenure(
                    actor,
                    Because(),
                    recorded.person(values["person"]),
                    post,
                    start=day_entry(values["start"], _("任职日期"), "start"),
                    end=day_entry(values["end"], _("免职日期"), "end"),
                    seen_on=day_entry(values["seen_on"], _("见于日期"), "seen_on"),
                    basis=values["basis"],
                    instead_of=tenure,
                    taking_over=request.POST.get("taking_over") == "1",
                )
        except WrongEntry as wrong:
            errors[wrong.field] = str(wrong)
        else:
            _say_registered(request, actor, begun)
            return redirect(_back("post", post, recorded.unit))
    context = {
        "recorded": recorded,
        "values": values,
        "errors": errors,
        "tenure": tenure,
        "post": post,
        "reason": request.POST.get("reason", ""),
        "taking_over": request.POST.get("taking_over") == "1",
        "back": _back("post", post, recorded.unit),
    }
    return render(request, "tenure_edit.jinja", context, status=422 if errors else 200)


def unit_rename(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Another name from a day on."""
    return _reorganise(request, unit, "rename")


def unit_merge(request: HttpRequest, unit: UUID) -> HttpResponse:
    """This unit and others become one."""
    return _reorganise(request, unit, "merge")


def unit_split(request: HttpRequest, unit: UUID) -> HttpResponse:
    """This unit becomes several."""
    return _reorganise(request, unit, "split")


def _reorganise(request: HttpRequest, unit: UUID, verb: str) -> HttpResponse:
    actor = actor_of(request)
    recorded = editing(actor, "unit", unit)
    today = timezone.localdate()
    asked = {key: request.POST.get(key, "") for key in ("name", "short_name", "units", "into", "code", "day")}
    errors: dict[str, str] = {}
    shown = unit
    if request.method == "POST":
        try:
            day = day_entry(asked["day"], _("日期"), "day") or today
            if verb == "rename":
                rename_unit(actor, Because(), unit, asked["name"], day, asked["short_name"])
            elif verb == "merge":
                others = [recorded.found("units", line, "units") for line in _lines(asked["units"])]
                into: Any = (
                    recorded.found("units", asked["into"], "into")
                    if asked["into"].strip()
                    else {"code": asked["code"], "name": asked["name"], "short_name": asked["short_name"]}
                )
                shown = merge_units(actor, Because(), [unit, *others], into, day)
            else:
                parts = [recorded.part(line) for line in _lines(asked["into"])]
                (shown, *_rest) = split_unit(
                    actor, Because(), unit, parts, day, stays=request.POST.get("stays") == "1"
                )
        except WrongEntry as wrong:
            errors[wrong.field if wrong.field in asked else ""] = str(wrong)
        else:
            messages.success(request, _("已登记，自 %(day)s 起。") % {"day": written_day(day)})
            return redirect(f"{reverse('unit', args=[shown])}?{urlencode({'on': max(day, today)})}")
    elif verb == "rename":
        asked |= {"name": recorded.values["name"], "short_name": recorded.values["short_name"]}
    context = {
        "verb": verb,
        "unit": unit,
        "name": recorded.values["name"],
        "asked": asked,
        "stays": request.POST.get("stays") == "1",
        "day": asked["day"] or today.isoformat(),
        "errors": errors,
        "lists": recorded.lists,
    }
    return render(request, "unit_reorganise.jinja", context, status=422 if errors else 200)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _days(days: AsOf) -> dict[str, str]:
    kept = {"on": days.on.isoformat()} if days.on != (days.known or days.today) else {}
    return kept | ({"known": days.known.isoformat()} if days.known else {})


def _bar(days: AsOf, today_url: str) -> dict[str, Any]:
    return {"on": days.on, "known": days.known or days.today, "today": days.today, "today_url": today_url}


def _address(name: str, values: dict[str, str]) -> str:
    return reverse(name) + ("?" + urlencode(values) if values else "")
