"""What somebody has typed and chosen for the answer to one task, and not sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from luoshi.delivery.models import Draft, DraftFile
from luoshi.record.actions.acting import Actor


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """``values``: the fields as typed, empty where there is no draft; ``files``: what was chosen, without the bytes."""

    values: dict[str, Any] = field(default_factory=dict)
    files: list[DraftFile] = field(default_factory=list)


def own_draft(actor: Actor, task: UUID) -> OwnDraft:
    """The actor's own draft of an answer: nobody else's is ever given. Two queries."""
    if actor.account is None:
        return OwnDraft()
    values = Draft.objects.filter(account=actor.account, task=task).values_list("values", flat=True).first()
    files = DraftFile.objects.filter(account=actor.account, tasks__contains=[task]).defer("data")
    return OwnDraft(values or {}, list(files.order_by("saved_at", "id")))
