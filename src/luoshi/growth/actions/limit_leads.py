"""Give leads that are there the limits of rules that were laid down after they came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from luoshi.growth.actions.changing import changing_project
from luoshi.growth.in_force import stages
from luoshi.growth.lead_limits import limits_with
from luoshi.growth.life import Status
from luoshi.growth.models import Claim, Project, Scheme, Verdict
from luoshi.growth.schemes.lead_rules import LeadRules
from luoshi.record.actions.acting import Actor, Because


def limit_leads(actor: Actor, because: Because, scheme: Scheme, rules: LeadRules) -> int:
    """Give each lead that runs what these rules ask for and the lead was not asked before; how many got something.

    Counted from the day on which the lead came, the rules begin to hold, or they were laid down, whichever is last:
    what nobody had laid down could not be kept. Limits that a lead has stay as they are. A lead that was signed by a
    claim which waits has none, as when it is registered so. Whoever lays the rules down has no hand in the claims of a
    lead. Nothing is done by rules that no longer hold, or that others stand before. Raises Refused.
    """
    begins = max(timezone.localdate(scheme.adopted_at), scheme.valid_from)
    rows = Scheme.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=begins), kind="leads", valid_from__lte=begins
    )
    if rows.order_by("valid_from", "adopted_at", "id").last() != scheme:
        return 0
    listed = stages(begins)
    until = max(0, listed.place(rules.lead_until))
    before, later = listed.main[:until], listed.main[until:]
    ends = [one.code for one in (*later, *listed.stages) if one in later or one.effect == "terminates"]
    ended = Claim.objects.filter(
        stage__in=ends, verdict__in=(Verdict.WAITING, Verdict.APPROVED), lost_on__isnull=True
    )
    leads = Project.objects.filter(
        Q(stage__in=[one.code for one in before]) | Q(stage=""), status=Status.RUNNING
    ).exclude(pk__in=ended.values("project"))
    given = 0
    for row in leads.only("id", "version", "limits", "found_on", "expected").order_by("year", "number"):
        limits = _limits(row, rules, begins)
        if len(limits) > len(row.limits):
            given += 1
            with changing_project(
                "step", actor, because, row.id, row.version, event="lead limits given"
            ) as change:
                change.put(limits=limits)
    return given


def _limits(row: Project, rules: LeadRules, begins: date) -> list[dict[str, object]]:
    return limits_with(row.limits, rules, max(row.found_on, begins), row.expected or Decimal(0))
