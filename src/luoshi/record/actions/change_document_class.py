"""Say what kind of paper a document is."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.models import DocumentClass


def change_document_class(actor: Actor, because: Because, document: UUID, document_class: str) -> None:
    """Change the class of a document; raises WrongChange for one that does not exist, NotFound for no
    document."""
    access.require(actor, "receive documents")
    row = access.access_document(actor, document)
    if document_class not in DocumentClass.values:
        raise WrongChange(_("没有“%(document_class)s”这一类文件") % {"document_class": document_class})
    if row.document_class == document_class:
        return
    with acting("document class changed", actor, because, subject=document) as act:
        act.data = {"class": document_class, "before": row.document_class}
