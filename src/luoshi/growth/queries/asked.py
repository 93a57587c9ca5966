"""What claims that are neither stage nor money would change: of whom, to what, and what would count afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from luoshi.growth.access import projects_of
from luoshi.growth.actions.recounting import joins, members
from luoshi.growth.counting import Join, Row, counted, roots
from luoshi.growth.models import OF_LIFE, Claim, ClaimKind, Counted, Merge, Project, Promise, Verdict
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.ledgers import unit_names

_COUNTING = (ClaimKind.EXCLUSION, ClaimKind.MERGE, ClaimKind.UNMERGE, ClaimKind.STRIKE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one claim asks. ``other``: the record that it joins or parts, ``unseen`` where the reader may not see it;
    ``promise``: that it pays or ends; ``claim``: that it strikes out; ``units``: the names of those in its shares;
    ``counts``: of one that waits, what of the projects concerned counts now and what would (yuan), where that may
    change."""

    other: Project | None = None
    promise: Promise | None = None
    claim: Claim | None = None
    units: dict[UUID, str] = field(default_factory=dict)
    counts: tuple[Decimal, Decimal] | None = None
    unseen: bool = False


def asked_of(actor: Actor, claims: Iterable[Claim]) -> dict[UUID, Asked]:
    """What these claims, of projects that the actor may see, ask; stages and money are left out. Eight queries at most,
    however many they are; none where there are none."""
    listed = [one for one in claims if one.kind not in OF_LIFE]
    if not listed:
        return {}
    gone = {UUID(one.asked["gone"]) for one in listed if "gone" in one.asked}
    others = projects_of(actor).in_bulk(gone) if gone else {}
    owed = {UUID(one.asked["promise"]) for one in listed if "promise" in one.asked}
    promises = Promise.objects.in_bulk(owed) if owed else {}
    struck = {UUID(one.asked["claim"]) for one in listed if "claim" in one.asked}
    claimed = Claim.objects.in_bulk(struck) if struck else {}
    shared = {UUID(unit) for one in listed for unit in one.asked.get("shares", {})}
    names = dict(unit_names(shared)) if shared else {}
    sums = _counts([one for one in listed if one.kind in _COUNTING and one.verdict == Verdict.WAITING])
    return {
        one.id: Asked(
            others.get(UUID(one.asked["gone"])) if "gone" in one.asked else None,
            promises.get(UUID(one.asked["promise"])) if "promise" in one.asked else None,
            claimed.get(UUID(one.asked["claim"])) if "claim" in one.asked else None,
            {UUID(unit): names.get(UUID(unit), "") for unit in one.asked.get("shares", {})},
            sums.get(one.id),
            "gone" in one.asked and UUID(one.asked["gone"]) not in others,
        )
        for one in listed
    }


def _counts(claims: Sequence[Claim]) -> dict[UUID, tuple[Decimal, Decimal]]:
    """What counts of the projects concerned, now and once each claim was approved, by the rule itself."""
    if not claims:
        return {}
    standing = joins()
    named = {one.project for one in claims} | {
        UUID(one.asked["gone"]) for one in claims if "gone" in one.asked
    }
    everybody = members(named, standing)
    rows = [
        Row(one.id, one.project, one.kind, one.on, one.amount, one.order, one.struck)  # type: ignore[arg-type]
        for one in Counted.objects.filter(project__in=everybody)
    ]
    excluded = set(Project.objects.filter(pk__in=everybody).exclude(excluded="").values_list("id", flat=True))
    last = max([row.order for row in rows] + [join.order for join in standing], default=0) + 1
    merges = {one.id: one for one in Merge.objects.filter(gone__in=everybody, undone_at__isnull=True)}
    found = {}
    for claim in claims:
        after, without, left = list(standing), set(excluded), rows
        if claim.kind == ClaimKind.STRIKE:
            left = [replace(row, void=row.void or str(row.id) == claim.asked["claim"]) for row in rows]
            if left == rows:
                continue  # it is none that counts
        if claim.kind == ClaimKind.MERGE:
            after.append(Join(claim.project, UUID(claim.asked["gone"]), last))
        elif claim.kind == ClaimKind.UNMERGE and (merge := merges.get(UUID(claim.asked["merge"]))):
            after = [one for one in standing if (one.kept, one.gone) != (merge.kept, merge.gone)]
        elif claim.kind == ClaimKind.EXCLUSION:
            without = without | {claim.project} if claim.asked["excluded"] else without - {claim.project}
        own = {claim.project, UUID(claim.asked.get("gone", str(claim.project)))}
        # The record that is to be kept may have been merged, over a third, into the other: nobody can approve that.
        with suppress(ValueError):
            found[claim.id] = (_sum(rows, standing, excluded, own), _sum(left, after, without, own))
    return found


def _sum(rows: Sequence[Row], standing: Sequence[Join], excluded: set[UUID], own: set[UUID]) -> Decimal:
    lead = roots(standing)
    groups = {lead.get(one, one) for one in own}
    counts = counted(rows, standing, frozenset(excluded))
    return sum((one.row.amount for one in counts if one.counts and one.group in groups), Decimal(0))
