"""Say that a project is of a kind that does not count, or that it counts again; another reviews it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.changing import Change, changing_project
from luoshi.growth.actions.claiming import (
    Papers,
    check_papers,
    earlier_hands,
    keep_claim,
    require_none_waits,
)
from luoshi.growth.actions.recounting import contracted_of, joins, members, reached_of, recount
from luoshi.growth.actions.register_projects import Cell, check_columns, source_of
from luoshi.growth.models import Claim, ClaimKind
from luoshi.growth.stating import state_stages
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.versions import WrongState


def exclude_project(
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    excluded: str,
    reason: str,
    papers: Papers = Papers(),  # noqa: B008 - it is frozen
    *,
    cell: Cell | None = None,
    hands: Sequence[dict[str, Any]] = (),
) -> UUID:
    """Ask that a project does not count, for a reason of the city's list (``excluded``; empty: that it counts again);
    the claim's id. By the bureau, and done once another has reviewed it. ``cell``: where a ledger says it;
    ``hands``: who had a hand in that ledger.

    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry, SecretDocument, PerhapsSecret.
    """
    reason = text_entry(reason, _("认定的理由"), "reason")
    with changing_project("exclude", actor, because, project, seen) as change:
        check_papers(papers, change.today)
        if cell is not None:
            change.rest_on(source_of(change.act, cell))
        check_columns({"excluded": excluded}, change.today)
        if excluded == change.project.excluded:
            raise WrongEntry(_("项目现在就是这样：没有改动"), "excluded")
        require_none_waits(project, ClaimKind.EXCLUSION)
        return keep_claim(
            change, papers, kind=ClaimKind.EXCLUSION, on=change.today, text=reason, asked={"excluded": excluded},
            hands=[*earlier_hands(project, kind=ClaimKind.EXCLUSION), *hands],
        )  # fmt: skip


def exclude(change: Change, claim: Claim) -> None:
    """Let the project count no longer, or again, by a claim that was approved."""
    project = change.project
    if project.excluded == claim.asked["excluded"]:
        raise WrongState(_("项目现在就是这样：没有改动"))
    change.put(excluded=claim.asked["excluded"])
    state_stages(change.told, project, reached_of(members([project.id], joins())))
    change.data["counts"], counts = recount(change.told, {project.id: project})
    change.put(contracted=contracted_of(counts, project.id))
