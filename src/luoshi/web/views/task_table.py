"""An imported decomposition table: its cells beside the tasks that they became, and the file as it came."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.queries import task_tables as queries
from luoshi.web.actors import actor_of
from luoshi.web.downloads import download
from luoshi.web.task_words import column_title, state_title
from luoshi.web.tasks_shown import state_kind


def task_table(request: HttpRequest, task_table: UUID) -> HttpResponse:
    """One imported table: every task that it made or changed, with the cells that say it."""
    found = queries.task_table(actor_of(request), task_table)
    context = {
        "table": found,
        "rows": [
            {
                "one": one,
                "url": reverse("task", args=[one.task.id]),
                "state": state_title(one.task.state),
                "kind": state_kind(one.task.state),
                "changed": _("、").join(column_title(name) for name in one.changed),
            }
            for one in found.tasks
        ],
    }
    return render(request, "task_table.jinja", context)


def task_table_file(request: HttpRequest, task_table: UUID) -> HttpResponse:
    """The file of an imported table as it came."""
    name, data = queries.task_table_file(actor_of(request), task_table)
    return download(name, data, "application/octet-stream")
