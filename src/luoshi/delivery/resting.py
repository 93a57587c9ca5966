"""What rests on directives: a directive that a task carries out, or that somebody answered for, is not withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, Task, Untracked
from luoshi.record.undoing_guards import keeps_from_undoing

_NAMED = 5


@keeps_from_undoing
def tasks_rest_on(proposals: Collection[UUID]) -> str:
    """Why the acceptance of these proposals stands: tasks that are not cancelled, or “not tracked”, rest on it.

    Withdrawn and accepted again it would be another directive, and what rests on it would point at none.
    """
    directives = Directive.objects.filter(proposal__in=proposals, known_to__isnull=True)
    # Nobody makes a task of them, or marks them, until this is decided: both lock the rows they rest on.
    rows = {row.id: row for row in directives.defer("search").order_by("id").select_for_update(no_key=True)}
    if not rows:
        return ""
    tasks = Task.objects.filter(directives__overlap=list(rows)).exclude(state=State.CANCELLED)
    if codes := list(tasks.order_by("year", "number").values_list("code", flat=True)):
        return _(
            "不能撤销：由此立项的任务还在（%(listed)s，共 %(count)s 件）。请先撤销这些任务，或者给它们换依据的部署"
        ) % {"listed": "、".join(codes[:_NAMED]), "count": len(codes)}
    marked = Untracked.objects.filter(pk__in=rows).values_list("id", flat=True).first()
    if marked is not None:
        return _("不能撤销：“%(quote)s”已标为不立项。请先在“分解”里恢复待分解") % {
            "quote": rows[marked].quote[:20]
        }
    return ""
