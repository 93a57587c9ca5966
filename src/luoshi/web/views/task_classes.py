"""Classes of matters: their limits, how often they are reported on, how they are closed; seen and changed as data."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.actions.define_classes import adopt_standard_classes, define_classes
from luoshi.delivery.classes import WrongClass, class_from
from luoshi.delivery.queries.task_classes import not_adopted, task_classes_now
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.web.actors import actor_of
from luoshi.web.class_words import (
    answers,
    class_name,
    closings,
    cycles,
    limit_units,
    limit_words,
    starts,
)

_CODE = re.compile(r"[a-z][a-z0-9-]{1,40}")


def task_classes(request: HttpRequest) -> HttpResponse:
    """Every class of matters with its limit, and which of those that ship the city has not or has otherwise."""
    actor = actor_of(request)
    classes = task_classes_now(actor)
    context = {
        "rows": [
            {
                "kind": one,
                "name": class_name(one),
                "limit": limit_words(one.limit),
                "cycle": cycles()[one.cycle],
                "closing": closings()[one.closing],
                "answer": answers().get(one.answer, one.answer),
            }
            for one in classes
        ],
        "missing": not_adopted(classes),
        "may_define": may(actor, "define task classes"),
        "class_name": class_name,
    }
    return render(request, "task_classes.jinja", context)


def task_classes_adopt(request: HttpRequest) -> HttpResponse:
    """Take over the classes that ship."""
    adopt_standard_classes(actor_of(request), Because())
    messages.success(request, _("已采用随产品附带的事项类别；已交办的任务仍按原来的时限。"))
    return redirect("task_classes")


def task_class_edit(request: HttpRequest) -> HttpResponse:
    """Change a class, or add one (without ``code`` in the address)."""
    actor = actor_of(request)
    code = request.GET.get("code", "")
    known = {one.code: one for one in task_classes_now(actor)}
    if code and code not in known:
        raise NotFound(_("没有这个事项类别"))
    before = known[code].as_table() if code else {"limit": {}}
    if request.method == "GET":
        values = {**before, **{f"limit_{name}": value for name, value in before["limit"].items()}}
        return _form(request, code, values, {})
    said = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    try:
        table = _table(said, code, before)
        if not code and table["code"] in known:
            raise WrongEntry(_("代码 %(code)s 已有类别在用") % {"code": table["code"]}, "code")
        # Only what is defined now moves; the others keep their place.
        define_classes(
            actor,
            Because(),
            [class_from(table) if one.code == code else one for one in known.values()]
            + ([] if code else [class_from(table)]),
        )
    except WrongEntry as wrong:
        return _form(request, code, said, {wrong.field: str(wrong)})
    except WrongClass as wrong:
        return _form(request, code, said, {"": str(wrong)})
    messages.success(request, _("已保存。已交办的任务仍按原来的时限，待交办的按新的预览。"))
    return redirect("task_classes")


_FIELDS = (
    "code", "name", "english", "limit_unit", "limit_number", "limit_counted_from", "cycle", "closing", "answer",
    "objection_days", "basis",
)  # fmt: skip


def _table(said: dict[str, str], code: str, before: dict[str, Any]) -> dict[str, Any]:
    name = text_entry(said["name"], _("类别名称"), "name")
    if not code and not _CODE.fullmatch(said["code"]):
        raise WrongEntry(_("代码用小写字母、数字和短横，以字母开头，如 city-minutes"), "code")
    counted = said["limit_unit"] in ("days", "working days", "months")
    number = _number(said["limit_number"], _("时限"), "limit_number", 1, 1_000) if counted else 0
    return {
        **{key: value for key, value in before.items() if key != "limit"},
        "code": code or said["code"],
        "name": name,
        "english": said["english"][:200],
        "limit": {
            "unit": said["limit_unit"],
            "number": number,
            "counted_from": said["limit_counted_from"]
            if said["limit_counted_from"] in starts()
            else "assigned",
        },
        "cycle": said["cycle"],
        "closing": said["closing"],
        "answer": said["answer"] if said["answer"] in answers() else "report",
        "objection_days": _number(said["objection_days"], _("异议期限"), "objection_days", 0, 60),
        "basis": said["basis"][:500],
    }


def _number(text: str, label: str, field: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise WrongEntry(
            _("%(label)s写 %(least)s 到 %(most)s 的整数") % {"label": label, "least": least, "most": most},
            field,
        )
    return int(text)


def _form(request: HttpRequest, code: str, values: dict[str, Any], errors: dict[str, str]) -> HttpResponse:
    context = {
        "code": code,
        "values": values,
        "errors": errors,
        "units": list(limit_units().items()),
        "starts": list(starts().items()),
        "cycles": list(cycles().items()),
        "closings": list(closings().items()),
        "answers": list(answers().items()),
    }
    return render(request, "task_class_edit.jinja", context, status=422 if errors else 200)
