"""Propose that everything about a document or a person be erased, as a law says."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.erasing import require_erasable
from luoshi.record.models import Erasure


def propose_erasure(
    actor: Actor, because: Because, subject_kind: str, subject: UUID, legal_basis: str
) -> UUID:
    """Ask a second person to erase a document or a person (``subject_kind``); the erasure's id.

    Nothing is erased yet. ``legal_basis`` names the law and article and stays for ever: it must not repeat
    what is to be forgotten. Raises WrongChange without one, or when it was proposed before; NotFound for no
    such subject.
    """
    access.require(actor, "propose erasure")
    if not legal_basis.strip():
        raise WrongChange(_("请写明删除所依据的法律和条款"))
    with acting("erasure proposed", actor, because, subject=subject) as act:
        act.alone_among_subjects()
        require_erasable(subject_kind, subject)
        if Erasure.objects.filter(subject=subject, event__isnull=True).exists():
            raise WrongChange(_("已经有人提出删除，等待另一人确认"))
        act.data = {
            "subject_kind": subject_kind,
            "legal_basis": legal_basis.strip(),
            "person": str(actor.person) if actor.person else None,
        }
    return act.event.id
