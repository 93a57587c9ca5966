"""One task: where it comes from, what it is, what was said and proved, and everything that somebody may do with it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.handing_on import the_offices_words
from luoshi.delivery.life import VERBS, State
from luoshi.delivery.queries.choices import classes_to_choose
from luoshi.delivery.queries.lights import both_lights
from luoshi.delivery.queries.one_task import TaskShown, task_shown
from luoshi.delivery.queries.task_classes import classes_then
from luoshi.record import chain
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry
from luoshi.record.moments import as_of
from luoshi.record.versions import RowEvent
from luoshi.web.actors import actor_of
from luoshi.web.class_words import class_name
from luoshi.web.drawer_forms import DrawerForms, typing_of
from luoshi.web.figures_shown import bar_known, kept
from luoshi.web.task_forms import FORMS, Doing, TaskForm
from luoshi.web.task_forms.tables import SetStages
from luoshi.web.task_shown import TaskSheet, light_titles, sheet
from luoshi.web.task_words import meanwhile


def task(request: HttpRequest, task: UUID) -> HttpResponse:
    """One task: its sentence, what it is, stages, sub-tasks, reports with evidence, requests, history, lights."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    shown = task_shown(actor, task, days.moment)
    context = {
        **_page(actor, shown, days),
        "days": days,
        "as_of": bar_known(days, reverse("task", args=[task])),
        "copy_url": request.build_absolute_uri(reverse("task", args=[task])),
    }
    return render(request, "task.jinja", context)


def task_history(request: HttpRequest, task: UUID) -> HttpResponse:
    """Everything that happened to a task, the newest first."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    shown = task_shown(actor, task, days.moment)
    context = {
        **_page(actor, shown, days),
        "days": days,
        "as_of": bar_known(days, reverse("task_history", args=[task])),
    }
    return render(request, "task_history.jinja", context)


def task_print(request: HttpRequest, task: UUID) -> HttpResponse:
    """The same on paper, with who printed it and when."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    shown = task_shown(actor, task, days.moment)
    number, newest = chain.head()
    context = {
        **_page(actor, shown, days),
        "days": days,
        "known": days.known or days.today,
        "made_at": timezone.localtime(),
        "made_by": f"{actor.name}（{actor.post}）" if actor.post else actor.name,
        "chain_number": number,
        "chain_head": newest,
        "as_of": bar_known(days, reverse("task_print", args=[task])),
    }
    return render(request, "task_print.jinja", context)


def _page(actor: Actor, shown: TaskShown, days: Any) -> dict[str, Any]:
    made: TaskSheet = sheet(actor, shown, days, _kinds(actor, shown, days.moment))
    return {"sheet": made, "shown": shown, "row": shown.row, "names": shown.names, "kept": kept(days)}


def _kinds(actor: Actor, shown: TaskShown, moment: datetime | None = None) -> dict[str, str]:
    """What classes are called, or were at a moment, by code; all only where the history names another than its own."""
    named = {
        value
        for event in shown.history
        for name, *values in event.columns
        if name == "kind"
        for value in values
    }
    if shown.kind is not None and named <= {None, "", shown.kind.code}:
        return {shown.kind.code: class_name(shown.kind)}
    if not named - {None, ""}:
        return {}
    classes = classes_to_choose(actor) if moment is None else classes_then(moment).values()
    return {one.code: class_name(one) for one in classes}


def task_do(request: HttpRequest, task: UUID, verb: str) -> HttpResponse:
    """One thing that can be done with a task: its form, and doing it. With htmx the part for the drawer."""
    actor = actor_of(request)
    form = _forms.form(verb)
    shown = task_shown(actor, task)
    lit = both_lights(actor, [task]).get(task)
    light = lit.now if lit else None
    doing = Doing(
        **typing_of(request, shown),
        light=light,
        light_titles=light_titles(light) if light else {},
        published=lit.published if lit else None,
    )
    return _forms.answer(request, form, doing)


class _TaskForms(DrawerForms[TaskForm, Doing]):
    template = "task_do"
    forms = FORMS

    def refused(self, form: TaskForm, doing: Doing) -> str:
        if form.verb == "good reason":
            return (
                "" if may(doing.actor, "record findings") and doing.light else _("这件任务没有可以记理由的灯")
            )
        if form.verb in doing.shown.can:
            return form.refused(doing)
        # Where it was sent somebody else was quicker: the action says so, with what they changed.
        if doing.typed is not None:
            return ""
        row, verb = doing.shown.row, VERBS[form.verb]
        if row.state not in verb.sources:
            return _("任务现在是“%(state)s”，不能%(verb)s") % {
                "state": State(row.state).label, "verb": form.title(doing),
            }  # fmt: skip
        if form.verb in doing.shown.the_offices:
            return the_offices_words(form.title(doing))
        if doing.shown.own_work and verb.others_only:
            return _("您提交过或改过这件事，不能由本人审核或决定：请另一个人办")
        return _("这件任务现在不能由您%(verb)s") % {"verb": form.title(doing)}

    def refill(self, request: HttpRequest, form: TaskForm, doing: Doing) -> bool:
        if "take_over" in request.POST and isinstance(form, SetStages):
            try:
                form.take_over(doing)
            except NotFound as none:
                raise WrongEntry(str(none), "template_code") from None
            return True
        return super().refill(request, form, doing)

    def look_again(self, doing: Doing) -> None:
        doing.shown = task_shown(doing.actor, doing.task)

    def others(self, doing: Doing, changes: Sequence[RowEvent]) -> list[dict[str, Any]]:
        return meanwhile(changes, doing.shown.names, _kinds(doing.actor, doing.shown))

    def address(self, doing: Doing) -> str:
        return reverse("task", args=[doing.task])

    def context(self, form: TaskForm, doing: Doing, named: Set[str]) -> dict[str, Any]:
        return {"called": doing.shown.row.title, "back_words": _("回到任务")}


_forms = _TaskForms()

__all__ = ["task", "task_do", "task_history", "task_print"]
