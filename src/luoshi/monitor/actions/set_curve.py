"""Say how one year's target is spread over the year: straight, as last year went, or month by month as typed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.monitor.curves import typed_curve
from luoshi.monitor.indicator import CurveKind
from luoshi.monitor.models import IndicatorDefinition
from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.models import Unit


def set_curve(
    actor: Actor,
    because: Because,
    unit: UUID,
    code: str,
    year: int,
    kind: CurveKind,
    shares: Sequence[Decimal],
    reason: str,
) -> UUID:
    """Set the curve of a unit's target from now on; the event's id.

    ``shares`` are the twelve cumulative shares of a typed curve (0.62, not 62), and empty for the others. Raises
    NotFound, CurveError, ValueError without a reason.
    """
    access.require(actor, "define indicators")
    if not reason.strip():
        raise ValueError(_("请写明依据"))
    if not Unit.objects.filter(pk=unit).exists():
        raise access.NotFound(_("没有这个单位"))
    if not IndicatorDefinition.objects.known(None).filter(code=code).exists():
        raise access.NotFound(_("没有这个指标"))
    if kind is CurveKind.TYPED:
        typed_curve(shares)
    with acting("curve set", actor, because, subject=unit) as act:
        act.data = {
            "code": code,
            "year": year,
            "kind": str(kind),
            "shares": [str(share) for share in shares] if kind is CurveKind.TYPED else [],
            "reason": reason.strip(),
        }
    return act.event.id
