"""Decide which claimant's figure stands where several give different ones."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.jobs import queue_drafts
from luoshi.record.ledgers.figures import Series
from luoshi.record.ledgers.recorded import claims


class NoSuchClaim(Exception):
    """Nobody of this name gives the figure."""


def decide_standing(
    actor: Actor, because: Because, subject_kind: str, series: Series, claimant: str, reason: str
) -> UUID:
    """Let ``claimant``'s figure stand until somebody decides otherwise; the event's id.

    Both figures stay recorded, and the conflict stays visible. Raises NoSuchClaim for one who gives no such figure,
    ValueError without a reason.
    """
    access.require(actor, "decide conflicts")
    if not reason.strip():
        raise ValueError(_("请写明为什么以它为准"))
    found = claims(subject_kind, [series.property], subjects=[series.subject], start=series.period.start)
    if claimant not in {claim.claimant for claim in found.get(series, ())}:
        raise NoSuchClaim(_("这个单位没有报过这个数"))
    with acting("standing decided", actor, because, subject=series.subject) as act:
        act.data = {
            "series": {
                "property": series.property,
                "period": series.period.kind,
                "from": series.period.start.isoformat(),
                "to": series.period.end.isoformat(),
                "basis": series.basis,
                "aspect": series.aspect,
            },
            "claimant": claimant,
            "reason": reason.strip(),
        }
        queue_drafts()
    return act.event.id
