"""The only road to projects and what belongs to them. What does not exist and what somebody may not see look alike."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luoshi.growth.models import (
    Claim,
    Contact,
    EntryReview,
    Merge,
    Project,
    Promise,
    Proof,
    Scheme,
    Transfer,
    Undertaking,
)
from luoshi.growth.relations import FOR_THE_UNIT, OF_THE_CITY, SCOPED
from luoshi.record.access import NotFound, access_part, may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import LedgerBatch
from luoshi.record.scopes import scope_of

TABLE_KIND = "projects"
"""The kind of ledger that holds leads, projects, money, promises and papers."""


def projects_of(actor: Actor) -> QuerySet[Project]:
    """Every project that the actor may see, merged ones among them: all, or those of the units in their scope. A
    question to the database also where it can find none, since totals are put together around it."""
    projects = Project.objects.defer("search")
    sees = may(actor, "see projects")
    if sees and actor.roles & OF_THE_CITY:
        return projects.all()
    return projects.filter(audience__overlap=list(scope_of(actor, SCOPED)) if sees else [])


def access_project(actor: Actor, project: UUID) -> Project:
    """The project, for whoever may see it; raises NotFound."""
    found = projects_of(actor).filter(pk=project).first()
    if found is None:
        raise NotFound(_("没有这个项目，或者您无权查看"))
    return found


def access_claim(actor: Actor, claim: UUID) -> Claim:
    """A claim about a project that the actor may see; raises NotFound."""
    return access_part(Claim, claim, "project", projects_of(actor), _("没有这项申报，或者您无权查看"))


def access_proof(actor: Actor, proof: UUID) -> Proof:
    """A piece of proof of a project that the actor may see; raises NotFound."""
    return access_part(Proof, proof, "project", projects_of(actor), _("没有这份证明材料，或者您无权查看"))


def access_promise(actor: Actor, promise: UUID) -> Promise:
    """A promise in an agreement about a project that the actor may see; raises NotFound."""
    return access_part(Promise, promise, "project", projects_of(actor), _("没有这项承诺，或者您无权查看"))


def access_transfer(actor: Actor, transfer: UUID) -> Transfer:
    """A transfer that the actor may see: of a project of theirs, or one that their unit is asked for; raises
    NotFound."""
    return access_part(Transfer, transfer, "project", projects_of(actor), _("没有这次流转，或者您无权查看"))


def access_contact(actor: Actor, contact: UUID) -> Contact:
    """A contact about a project that the actor may see; raises NotFound."""
    return access_part(Contact, contact, "project", projects_of(actor), _("没有这次接洽，或者您无权查看"))


def access_undertaking(actor: Actor, undertaking: UUID) -> Undertaking:
    """What was undertaken at a contact about a project that the actor may see; raises NotFound."""
    return access_part(
        Undertaking, undertaking, "project", projects_of(actor), _("没有这项承诺事项，或者您无权查看")
    )


def access_merge(actor: Actor, merge: UUID) -> Merge:
    """A merge of projects that the actor may see; raises NotFound."""
    return access_part(Merge, merge, "kept", projects_of(actor), _("没有这次并项，或者您无权查看"))


def access_project_table(actor: Actor, batch: UUID, *, lock: bool = False) -> LedgerBatch:
    """A workbook received as a ledger of projects: any for the bureau and for whoever may see content, else those of
    one's own units; raises NotFound."""
    rows = LedgerBatch.objects.select_for_update(no_key=True) if lock else LedgerBatch.objects.all()
    found = rows.filter(pk=batch, kind=TABLE_KIND).first() if may(actor, "see projects") else None
    everything = may(actor, "manage projects") or may(actor, "see content")
    if found is None or not (everything or found.claimant in scope_of(actor, FOR_THE_UNIT)):
        raise NotFound(_("没有这份台账，或者您无权查看"))
    return found


def open_review(project: Project) -> EntryReview:
    """The entry review that is not decided; raises NotFound. For whoever has fetched the project."""
    found = EntryReview.objects.filter(project=project.id, verdict="").order_by("-opened_at").first()
    if found is None:
        raise NotFound(_("这个项目没有进行中的准入评审"))
    return found


def access_scheme(actor: Actor, scheme: UUID) -> Scheme:
    """A version of what the city has laid down about projects; raises NotFound."""
    found = Scheme.objects.filter(pk=scheme).first() if may(actor, "see projects") else None
    if found is None:
        raise NotFound(_("没有这一版，或者您无权查看"))
    return found
