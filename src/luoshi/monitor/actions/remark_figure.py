"""Give the reason for a figure that stands out; the figure stays as it is."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.models import Statement


def remark_figure(actor: Actor, because: Because, statement: UUID, text: str) -> UUID:
    """Note a person's reason beside one figure; the event's id. Raises NotFound, ValueError for an empty text."""
    access.require(actor, "import ledgers")
    if not text.strip():
        raise ValueError(_("请写出原因"))
    found = Statement.objects.filter(pk=statement, property__startswith=PROPERTY).first()
    if found is None:
        raise access.NotFound(_("没有这个数，或者您无权查看"))
    with acting("figure remarked", actor, because, subject=found.subject) as act:
        act.data = {"statement": str(statement), "text": text.strip()}
    return act.event.id
