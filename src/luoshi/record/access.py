"""The only road to a protected object: who may do what, and the functions that fetch with that check.

Unknown and forbidden look the same to whoever may not see.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from rules.predicates import Predicate

from luoshi.record.actions.acting import Actor
from luoshi.record.models import (
    Account,
    Document,
    DocumentState,
    Erasure,
    Finding,
    LedgerBatch,
    LedgerForm,
    Person,
    Proposal,
    Role,
    RuleBookVersion,
    Run,
)


class Refused(Exception):
    """The actor may not do this. The message is for people."""


class NotFound(Exception):
    """There is no such thing, or this actor may not know of it."""


def _holds(role: Role) -> Predicate:
    """Whether a person acts who has the role: the machine proposes, and decides nothing whatever it is given."""
    return Predicate(lambda actor: role in actor.roles and not actor.is_machine, name=f"holds {role}")


is_clerk = _holds(Role.CLERK)
is_reader = _holds(Role.READER)
is_administrator = _holds(Role.ADMINISTRATOR)
is_machine = Predicate(lambda actor: actor.is_machine, name="is the machine")

# Everything that can be done in the record, and by whom. The pages read it to offer only what will be granted.
PERMISSIONS: dict[str, Predicate] = {
    "see content": is_clerk | is_reader,
    "receive documents": is_clerk | is_machine,
    "read documents": is_clerk | is_machine,
    "decide proposals": is_clerk,
    "change the organisation": is_clerk,
    "receive ledgers": is_clerk,
    "import ledgers": is_clerk,
    "withdraw ledgers": is_clerk,
    "decide conflicts": is_clerk,
    "define indicators": is_clerk,
    "adopt rule-books": is_clerk,
    "judge drafts": is_machine,
    "publish runs": is_clerk,
    "record findings": is_clerk,
    "judge identity": is_clerk,
    "propose erasure": is_clerk,
    "confirm erasure": is_clerk | is_administrator,
    "replay erasures": is_machine,
    "manage accounts": is_administrator | is_machine,
    "change the chain": is_administrator,
    "set up the sample city": is_machine,
}


def may(actor: Actor, permission: str) -> bool:
    """Whether ``actor`` may do what ``permission`` names; raises KeyError for an unknown permission."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return bool(PERMISSIONS[permission].test(actor))


def require(actor: Actor, permission: str) -> None:
    """Raise Refused unless ``actor`` may do what ``permission`` names."""
    if not may(actor, permission):
        raise Refused(
            _("%(name)s：没有“%(permission)s”的权限") % {"name": actor.name, "permission": permission}
        )


def access_document(actor: Actor, document: UUID) -> Document:
    """The document, for whoever may see content; raises NotFound."""
    found = Document.objects.filter(pk=document).first() if may(actor, "see content") else None
    if found is None:
        raise NotFound(_("没有这份文件，或者您无权查看"))
    return found


def access_ledger(actor: Actor, batch: UUID, *, lock: bool = False) -> LedgerBatch:
    """A workbook received as a ledger, for whoever may see content; raises NotFound."""
    rows = LedgerBatch.objects.select_for_update(no_key=True) if lock else LedgerBatch.objects.all()
    found = rows.filter(pk=batch).first() if may(actor, "see content") else None
    if found is None:
        raise NotFound(_("没有这份台账，或者您无权查看"))
    return found


def access_form(actor: Actor, form: UUID, *, lock: bool = False) -> LedgerForm:
    """How a form of table is read, for whoever may see content; raises NotFound."""
    rows = LedgerForm.objects.select_for_update(no_key=True) if lock else LedgerForm.objects.all()
    found = rows.filter(pk=form).first() if may(actor, "see content") else None
    if found is None:
        raise NotFound(_("没有这种表式，或者您无权查看"))
    return found


def access_rulebook_version(actor: Actor, version: UUID) -> RuleBookVersion:
    """A version of a rule-book, for whoever may see content; raises NotFound."""
    found = RuleBookVersion.objects.filter(pk=version).first() if may(actor, "see content") else None
    if found is None:
        raise NotFound(_("没有这一版规则，或者您无权查看"))
    return found


def access_run(actor: Actor, run: UUID) -> Run:
    """A published run, for whoever may see content; raises NotFound."""
    found = Run.objects.filter(pk=run).first() if may(actor, "see content") else None
    if found is None:
        raise NotFound(_("没有这次发布的结果，或者您无权查看"))
    return found


def access_finding(actor: Actor, finding: UUID, *, lock: bool = False) -> Finding:
    """A finding, for whoever may see content; raises NotFound."""
    rows = Finding.objects.select_for_update(no_key=True) if lock else Finding.objects.all()
    found = rows.filter(pk=finding).first() if may(actor, "see content") else None
    if found is None:
        raise NotFound(_("没有这项认定，或者您无权查看"))
    return found


def access_person(actor: Actor, person: UUID) -> Person:
    """The person, for whoever may see content; raises NotFound."""
    found = Person.objects.filter(pk=person).first() if may(actor, "see content") else None
    if found is None:
        raise NotFound(_("名册里没有这个人，或者您无权查看"))
    return found


def access_erasure(actor: Actor, erasure: UUID, *, lock: bool = False) -> Erasure:
    """A proposed or finished erasure, for whoever may propose or confirm one; raises NotFound."""
    rows = Erasure.objects.filter(pk=erasure)
    allowed = may(actor, "propose erasure") or may(actor, "confirm erasure")
    found = (rows.select_for_update() if lock else rows).first() if allowed else None
    if found is None:
        raise NotFound(_("没有这项删除，或者您无权查看"))
    return found


def access_proposals(actor: Actor, proposals: list[UUID], document: Document | None = None) -> list[Proposal]:
    """The proposals as they stand in their document (given if known already); raises NotFound.

    They must be of one document that is not erased.
    """
    rows = Proposal.objects.filter(pk__in=proposals).order_by("position", "id")
    found = list(rows) if may(actor, "see content") else []
    if not found or len(found) != len(set(proposals)) or len({proposal.document for proposal in found}) > 1:
        raise NotFound(_("没有这条建议，或者您无权查看"))
    document = document or Document.objects.get(pk=found[0].document)
    if document.state == DocumentState.ERASED:
        raise NotFound(_("这份文件已依法删除"))
    return found


def access_proposal(actor: Actor, proposal: UUID) -> tuple[Proposal, Document]:
    """A proposal with its document; raises NotFound."""
    row = Proposal.objects.filter(pk=proposal).first() if may(actor, "see content") else None
    if row is None:
        raise NotFound(_("没有这条建议，或者您无权查看"))
    document = access_document(actor, row.document)
    if document.state == DocumentState.ERASED:
        raise NotFound(_("这份文件已依法删除"))
    return row, document


def access_account(actor: Actor, account: UUID, *, lock: bool = False) -> Account:
    """The account, for whoever manages accounts, locked for a change if asked; raises NotFound."""
    rows = Account.objects.select_for_update() if lock else Account.objects.all()
    found = rows.filter(pk=account).first() if may(actor, "manage accounts") else None
    if found is None:
        raise NotFound(_("没有这个账号，或者您无权管理"))
    return found
