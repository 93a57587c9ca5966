"""Define indicators, or change what was defined; earlier versions stay for the days they stood."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.models import IndicatorDefinition
from luoshi.monitor.standard import standard_indicators
from luoshi.monitor.tables import as_table, from_tables
from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.models import new_id
from luoshi.record.statements import make


class NothingToDefine(Exception):
    """All of it is defined so already."""


def define_indicators(actor: Actor, because: Because, indicators: Sequence[Indicator]) -> UUID:
    """State how these indicators are defined; those of a known code get a new version. The event's id.

    Raises IndicatorError when they do not go together with the others, NothingToDefine when nothing changes.
    """
    access.require(actor, "define indicators")
    with acting("indicators defined", actor, because) as act:
        act.alone_among_subjects()
        known = {row.code: row for row in IndicatorDefinition.objects.known(None)}
        changed = [
            one for one in indicators if one.code not in known or known[one.code].table != as_table(one)
        ]
        if not changed:
            raise NothingToDefine(_("这些指标已经是这样定义的"))
        new = {one.code for one in indicators}
        from_tables(
            [*(row.table for code, row in known.items() if code not in new), *map(as_table, indicators)]
        )
        source = act.entry(actor)
        last = max((row.position for row in known.values()), default=0)
        positions: dict[str, int] = {}
        for one in changed:
            earlier = known.get(one.code)
            subject = earlier.indicator if earlier else new_id()
            if earlier is None:
                last += 1
            positions[str(subject)] = earlier.position if earlier else last
            statement, content = make(
                "indicator", subject, "indicator.definition", [as_table(one)], act.event.at, source.id
            )
            act.keep(statement, content)
        act.data = {"positions": positions, "codes": [one.code for one in changed]}
    return act.event.id


def adopt_standard_indicators(actor: Actor, because: Because) -> UUID:
    """Define those of the standard monthly set of a prefecture that are not defined yet; the event's id.

    Raises NothingToDefine when all are.
    """
    known = set(IndicatorDefinition.objects.known(None).values_list("code", flat=True))
    missing = [one for one in standard_indicators() if one.code not in known]
    if not missing:
        raise NothingToDefine(_("标准指标都已经有了"))
    return define_indicators(actor, because, missing)
