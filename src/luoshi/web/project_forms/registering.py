"""Register a project: what a lead is, who found it; what it looks like is shown before anything is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.register_projects import (
    ProjectDraft,
    check_columns,
    check_found_on,
    register_projects,
)
from luoshi.growth.doubles import Double, PerhapsDouble, Protected
from luoshi.growth.identifiers import SCHEMES
from luoshi.growth.in_force import counting_rules, lead_rules
from luoshi.growth.naming import all_called
from luoshi.growth.queries.choices import areas_to_choose, units_to_register_for
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.web.forms import FormField, Typing
from luoshi.web.project_forms.changing import area_of, identifiers_of, typed_identifiers
from luoshi.web.project_words import column_title, identifier_title


@dataclass(slots=True, kw_only=True)
class Registering(Typing):
    """Somebody who registers a project. ``suspected``: what it looks like; ``protected``: another unit's first contact
    is among them."""

    suspected: list[Double] = field(default_factory=list)
    protected: bool = False


def fields(typing: Registering) -> list[FormField]:
    """The controls, with what was typed."""
    today = typing.today
    rules, leads = counting_rules(today), lead_rules(today)
    units = units_to_register_for(typing.actor)
    own = str(units[0][0]) if len(units) == 1 else ""
    areas = [(str(one), name) for one, name in areas_to_choose(typing.actor)]
    found = [
        FormField("name", column_title("name"), required=True, help=_("投资方加建设内容，如：××集团新能源电池基地")),
        FormField("unit", _("首报单位（也是责任单位）"), own, required=True,
                  options=[("", _("请选")), *((str(one), name) for one, name in units)]),
        FormField("investor", column_title("investor"), help=_("企业全称；查重先看它")),
        yuan_field("expected", column_title("expected")),
        FormField("found_on", column_title("found_on"), today.isoformat(), type="date", required=True,
                  attrs={"max": today.isoformat()}, help=_("首次接到线索的日子；时限和首谈保护从这天起算")),
        FormField("origin", column_title("origin"), options=[("", _("未写明")), *all_called(leads.origins).items()]),
        FormField("source_note", column_title("source_note"), help=_("如：谁介绍的、哪次活动")),
        FormField("summary", column_title("summary"), rows=3, help=_("建什么、多大规模、要什么条件")),
        FormField("kind", column_title("kind"), options=[("", _("未定")), *all_called(rules.kinds).items()]),
        FormField("industry", column_title("industry"), help=_("GB/T 4754 的代码，如 C3612；各产业目录按它归类")),
        FormField("area", column_title("area"), options=[("", _("未定")), *areas]),
        FormField("area_code", column_title("area_code"), help=_("6 位，本地代码最多 12 位")),
        FormField("place", column_title("place")),
        FormField("company", column_title("company"), help=_("已经注册了项目公司的填")),
        FormField("officer", column_title("officer"), choices="posts", help=_("盯这个项目的岗位")),
    ]  # fmt: skip
    if typing.typed is not None:
        for one in found:
            one.value = typing.text(one.name)
    return found


def yuan_field(name: str, label: str) -> FormField:
    """A box for money."""
    return FormField(
        name, label, attrs={"inputmode": "decimal"}, help=_("单位万元；也可以写明单位，如 1.2亿")
    )


def context(typing: Registering) -> dict[str, Any]:
    """What the table of codes takes."""
    rows = [] if typing.typed is None else typed_identifiers(typing)
    empty = {"scheme": "", "code": "", "from": "", "to": ""}
    return {
        "identifier_rows": [*rows, empty],
        "identifier_schemes": [("", _("请选")), *((one, identifier_title(one)) for one in SCHEMES)],
        "identifiers_were": "",
    }


def register(typing: Registering) -> UUID:
    """Register what was typed; the project's id. Raises WrongEntry, where ``errors`` has what is wrong with every
    field, and what the action raises; what it looks like is kept in ``suspected``."""
    values = _values(typing)
    try:
        (made,) = register_projects(
            typing.actor, Because(), [ProjectDraft(**values)], not_double=bool(typing.text("not_double"))
        )
    except (PerhapsDouble, Protected) as double:
        typing.suspected, typing.protected = double.found, isinstance(double, Protected)
        raise
    except WrongEntry as wrong:
        # One project has no rows to tell apart.
        raise WrongEntry(
            str(wrong).removeprefix(_("第 %(row)s 行：%(what)s") % {"row": 1, "what": ""}), wrong.field
        ) from None
    return made


def _values(typing: Registering) -> dict[str, Any]:
    """What the fields say, each looked at whatever is wrong with the others."""
    today = typing.today
    readers: dict[str, Callable[[], Any]] = {
        **{name: partial(typing.text, name) for name in _TEXTS},
        "unit": lambda: _unit(typing),
        "found_on": lambda: check_found_on(typing.required_day("found_on", column_title("found_on")), today),
        "expected": lambda: typing.yuan("expected"),
        "identifiers": lambda: identifiers_of(typed_identifiers(typing)),
        "area": lambda: area_of(typing.text("area")),
        "officer": lambda: typing.posts.found(typing.text("officer"), "officer"),
    }
    values: dict[str, Any] = {}
    first: WrongEntry | None = None
    for name, read in readers.items():
        try:
            values[name] = read()
            check_columns({name: values[name]}, today)
        except WrongEntry as wrong:
            typing.errors[wrong.field or name] = str(wrong)
            first = first or WrongEntry(str(wrong), wrong.field or name)
    if first is not None:
        raise first
    return values


_TEXTS = (
    "name", "investor", "summary", "origin", "source_note", "kind", "company", "industry", "area_code", "place",
)  # fmt: skip


def _unit(typing: Registering) -> UUID:
    try:
        return UUID(typing.text("unit"))
    except ValueError:
        raise WrongEntry(_("请选首报单位"), "unit") from None
