"""Change several tasks that are not assigned yet, all or none: due days, classes, lead units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.delivery.actions.change_task import change_task
from luoshi.record.access import require
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.naming import Unknown, units_by_name


@dataclass(frozen=True, slots=True)
class RegisteredChange:
    """A task as it was seen, and what is to be otherwise: ``due_on``, ``kind``; ``lead`` by its name."""

    task: UUID
    seen: int
    values: Mapping[str, Any]


def change_registered(actor: Actor, because: Because, changes: Sequence[RegisteredChange]) -> None:
    """Change them all. Raises what ``change_task`` does, and WrongEntry for a name that means no unit."""
    require(actor, "manage tasks")
    names = units_by_name() if any("lead" in one.values for one in changes) else None
    with transaction.atomic():
        for one in changes:
            values = dict(one.values)
            if names is not None and "lead" in values:
                found = names.named(values["lead"])
                if isinstance(found, Unknown):
                    near = names.perhaps(found.text)
                    raise WrongEntry(
                        _("单位登记里没有“%(text)s”") % {"text": found.text}
                        + (_("，是不是 %(near)s？") % {"near": _("或").join(near)} if near else ""),
                        "lead",
                    )
                values["lead"] = found
            change_task(actor, because, one.task, one.seen, values)
