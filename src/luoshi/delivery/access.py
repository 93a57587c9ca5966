"""The only road to a directive: fetched with the check whether this actor may see it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.models import Directive
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor


def access_directive(actor: Actor, directive: UUID) -> Directive:
    """The directive, in the register or withdrawn from it, for whoever may see content; raises NotFound."""
    found: Directive | None = (
        Directive.objects.filter(pk=directive).first() if may(actor, "see content") else None
    )
    if found is None:
        raise NotFound(_("没有这条部署，或者您无权查看"))
    return found
