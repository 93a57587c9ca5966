"""The only road to a protected object: who may do what, and the functions that fetch with that check.

Unknown and forbidden look the same to whoever may not see.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rules.predicates import Predicate

from luoshi.record.actions.acting import Actor
from luoshi.record.models import (
    Account,
    Commitment,
    CommitmentKind,
    Document,
    DocumentState,
    Erasure,
    Finding,
    LedgerBatch,
    LedgerForm,
    Person,
    Proposal,
    Role,
    RoleGrant,
    RuleBookVersion,
    Run,
)
from luoshi.record.scopes import scope_of

Row = TypeVar("Row", bound=Model)

HANDING_IN = frozenset({Role.LIAISON.value, Role.HEAD.value})
"""Roles in which one hands in ledgers of one's own units."""


class Refused(Exception):
    """The actor may not do this. The message is for people."""


class NotFound(Exception):
    """There is no such thing, or this actor may not know of it. ``title``: the heading of the page that says so, where
    there is a better one than that nothing is there."""

    title = ""


class NotYet(NotFound):
    """There is such a thing, and on the day that was asked for there was not yet."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(message)
        self.title = title


class _Who(NamedTuple):
    """Of an actor what permissions rest on, and nothing else: of equals it is found out once what they may do."""

    roles: frozenset[str]
    is_machine: bool


def _holds(role: Role) -> Predicate:
    """Whether a person acts who has the role: the machine proposes, and decides nothing whatever it is given."""
    return Predicate(lambda who: role in who.roles and not who.is_machine, name=f"holds {role}")


is_clerk = _holds(Role.CLERK)
is_growth_clerk = _holds(Role.GROWTH)
is_liaison = _holds(Role.LIAISON)
is_head = _holds(Role.HEAD)
is_leader = _holds(Role.LEADER)
is_auditor = _holds(Role.AUDITOR)
is_reader = _holds(Role.READER)
is_administrator = _holds(Role.ADMINISTRATOR)
is_machine = Predicate(lambda who: who.is_machine, name="is the machine")

# Everything that can be done in the record, and by whom. The pages read it to offer only what will be granted.
PERMISSIONS: dict[str, Predicate] = {
    "see content": is_clerk | is_reader | is_leader | is_auditor,
    # Rule-books, runs and explanations: without "see content" those about projects only (``may_read_results``).
    "see results": is_clerk | is_reader | is_leader | is_auditor | is_growth_clerk,
    "receive documents": is_clerk | is_machine,
    "read documents": is_clerk | is_machine,
    "decide proposals": is_clerk,
    "change the organisation": is_clerk,
    "receive ledgers": is_clerk,
    "hand in ledgers": is_clerk | is_liaison | is_head,  # of units in one's scope
    "import ledgers": is_clerk,
    "withdraw ledgers": is_clerk,
    "decide conflicts": is_clerk,
    "define indicators": is_clerk,
    "adopt rule-books": is_clerk,
    "judge drafts": is_machine,
    "publish runs": is_clerk,
    "record findings": is_clerk,
    "record findings of projects": is_growth_clerk,  # about a project, or of one
    "find entry reviews passed": is_growth_clerk | is_leader,
    "review entry again": is_growth_clerk
    | is_leader
    | is_liaison
    | is_head,  # what an earlier review found ends
    "judge identity": is_clerk,
    "see tasks": is_clerk | is_liaison | is_head | is_leader | is_auditor | is_reader,  # those in one's scope
    # What of it somebody may do with a task, the table of its life says (delivery/life.py).
    "work on tasks": is_clerk | is_liaison | is_head | is_leader,
    "manage tasks": is_clerk,
    "define task classes": is_clerk,
    "recompute limits": is_machine,
    "see projects": (
        is_growth_clerk
        | is_clerk
        | is_liaison
        | is_head
        | is_leader
        | is_auditor
        | is_reader  # those in one's scope
    ),
    # What of it somebody may do with a project, the table of its life says (growth/life.py).
    "work on projects": is_growth_clerk | is_liaison | is_head | is_leader,
    "manage projects": is_growth_clerk,
    "derive batches": is_growth_clerk | is_machine,
    "export projects": is_growth_clerk | is_clerk | is_auditor,  # one whole, for an auditor
    "confirm roles": is_clerk | is_administrator,
    "propose erasure": is_clerk,
    "confirm erasure": is_clerk | is_administrator,
    "replay erasures": is_machine,
    "manage accounts": is_administrator | is_machine,
    "change the chain": is_administrator,
    "set up the sample city": is_machine,
}


def may(actor: Actor, permission: str) -> bool:
    """Whether ``actor`` may do what ``permission`` names; raises KeyError for an unknown permission."""
    return _granted(permission, _Who(actor.roles, actor.is_machine))


@lru_cache(maxsize=10_000)
def _granted(permission: str, who: _Who) -> bool:
    return bool(PERMISSIONS[permission].test(who))


def require(actor: Actor, permission: str) -> None:
    """Raise Refused unless ``actor`` may do what ``permission`` names.

    It says no more than a page that is not there: names of permissions are for the code.
    """
    if not may(actor, permission):
        raise Refused(_("没有这个页面，或者您无权查看"))


def may_read_results(actor: Actor, version: RuleBookVersion) -> bool:
    """Whether somebody may read a version of a rule-book and what it gave: whoever may see content any; whoever may
    only see results one that reads records of projects, and nothing of tasks or of figures of indicators."""
    # What a book reads is known where books are read, and there NotFound is raised: loaded when it is asked.
    from luoshi.record.judged.books import is_about_projects

    return may(actor, "see content") or (may(actor, "see results") and is_about_projects(version))


def access_part(model: type[Row], part: UUID, of: str, visible: QuerySet[Any], none: str) -> Row:
    """A row that belongs to another: the one of the ``visible`` that its column ``of`` names. Raises NotFound with the
    words ``none``."""
    found = model._default_manager.filter(pk=part).first()
    if found is None or not visible.filter(pk=getattr(found, of)).exists():
        raise NotFound(none)
    return found


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


def access_own_ledger(actor: Actor, batch: UUID) -> LedgerBatch:
    """A workbook that a unit in one's scope handed in, for whoever may hand them in; any, for whoever may see content.

    Raises NotFound.
    """
    rows = LedgerBatch.objects.filter(pk=batch)
    found = (rows if may(actor, "see content") else rows.filter(claimant__in=own_units(actor))).first()
    if found is None:
        raise NotFound(_("没有这份台账，或者您无权查看"))
    return found


def own_units(actor: Actor) -> list[UUID]:
    """The units whose ledgers somebody hands in, and may follow."""
    return list(scope_of(actor, HANDING_IN)) if may(actor, "hand in ledgers") else []


def access_form(actor: Actor, form: UUID, *, lock: bool = False) -> LedgerForm:
    """How a form of table is read, for whoever may see content; raises NotFound."""
    rows = LedgerForm.objects.select_for_update(no_key=True) if lock else LedgerForm.objects.all()
    found = rows.filter(pk=form).first() if may(actor, "see content") else None
    if found is None:
        raise NotFound(_("没有这种表式，或者您无权查看"))
    return found


def access_rulebook_version(actor: Actor, version: UUID) -> RuleBookVersion:
    """A version of a rule-book, for whoever may read it; raises NotFound."""
    found = RuleBookVersion.objects.filter(pk=version).first()
    if found is None or not may_read_results(actor, found):
        raise NotFound(_("没有这一版规则，或者您无权查看"))
    return found


def access_run(actor: Actor, run: UUID) -> Run:
    """A published run, for whoever may read the version that judged; raises NotFound."""
    found = Run.objects.filter(pk=run).first() if may(actor, "see results") else None
    if found is None or not may_read_results(actor, RuleBookVersion.objects.get(pk=found.version)):
        raise NotFound(_("没有这次发布的结果，或者您无权查看"))
    return found


def access_finding(
    actor: Actor, finding: UUID, *, lock: bool = False, of_projects: str = "record findings of projects"
) -> Finding:
    """A finding, for whoever may see content; one about a project also for whoever may do ``of_projects``; raises
    NotFound."""
    rows = Finding.objects.select_for_update(no_key=True) if lock else Finding.objects.all()
    found = rows.filter(pk=finding).first()
    if found is not None and not may(actor, "see content"):
        projects = Commitment.objects.filter(
            pk__in=[one for one in (found.subject, found.about) if one], kind=CommitmentKind.PROJECT_PLAN
        )
        if not (may(actor, of_projects) and projects.exists()):
            found = None
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


def access_grant(actor: Actor, grant: UUID) -> RoleGrant:
    """A role that waits to be confirmed, or was decided on, for whoever may confirm one; raises NotFound."""
    found = RoleGrant.objects.filter(pk=grant).first() if may(actor, "confirm roles") else None
    if found is None:
        raise NotFound(_("没有这项系统权限，或者您无权确认"))
    return found


def access_account(actor: Actor, account: UUID, *, lock: bool = False) -> Account:
    """The account, for whoever manages accounts, locked for a change if asked; raises NotFound."""
    rows = Account.objects.select_for_update() if lock else Account.objects.all()
    found = rows.filter(pk=account).first() if may(actor, "manage accounts") else None
    if found is None:
        raise NotFound(_("没有这个账号，或者您无权管理"))
    return found
