"""Projects as they stood on an earlier day, by whatever is known: stages reached, sums counted and paid up to it.

What has a day of its own follows the day: when a project was found, its stages, whether it was suspended or terminated,
what was contracted, paid in and completed. What somebody simply holds of it (its name, its unit, its plans, whether it
is excluded, what it was merged into) is as known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from luoshi.growth.actions.recounting import counts_as
from luoshi.growth.counting import roots
from luoshi.growth.in_force import laid_down_once, stages
from luoshi.growth.life import Status
from luoshi.growth.models import Claim, ClaimKind, MoneyKind, Project
from luoshi.growth.queries.then import Then, counted_then, joins_at, sums_then


@dataclass(frozen=True, slots=True)
class Valid:
    """SQL that makes of the rows of ``growth_project_known`` those of a day, and its parameters, named in braces."""

    sql: str
    values: dict[str, Any]


_SINCE = """claim.approved_at <= {moment} AND (claim.struck_at IS NULL OR claim.struck_at > {moment})
    AND claim."on" <= {on}"""
_CONTRACTED = """SELECT "group" AS project, sum(amount) AS amount FROM growth_counted
    WHERE counts AND "on" <= {on} GROUP BY 1"""
_CONTRACTED_THEN = "SELECT * FROM unnest({summed}::uuid[], {sums}::numeric[]) AS summed (project, amount)"
_OF_A_DAY = """
SELECT {{columns}} FROM growth_project_known known
  LEFT JOIN (
    SELECT project, jsonb_object_agg(stage, "on") AS stages, max(array_position({{order}}::text[], stage)) AS place,
           bool_or(stage = ANY({{suspends}}::text[])) AS suspended,
           bool_or(stage = ANY({{terminates}}::text[])) AS terminated
      FROM (SELECT coalesce(lead.kept, claim.project) AS project, claim.stage, min(claim."on") AS "on"
              FROM growth_claim claim LEFT JOIN unnest({{gone}}::uuid[], {{kept}}::uuid[]) AS lead (gone, kept)
                ON lead.gone = claim.project
             WHERE claim.kind = 'stage' AND {since}
               AND (claim.lost_on IS NULL OR claim.lost_on > {{on}} OR claim.lost_at > {{moment}})
             GROUP BY 1, 2) AS standing GROUP BY 1
  ) AS reached ON reached.project = known.id
  LEFT JOIN ({contracted}) AS contracted ON contracted.project = known.id
  LEFT JOIN (
    SELECT claim.project, sum(claim.amount) FILTER (WHERE claim.money = 'completed') AS completed,
           sum(claim.amount) FILTER (WHERE claim.money = 'paid_in' AND (claim."on", claim.funds) NOT IN (
             SELECT * FROM unnest({{public_on}}::date[], {{public_funds}}::text[]))) AS paid_in
      FROM growth_claim claim
     WHERE claim.kind = 'money' AND claim.money IN ('completed', 'paid_in') AND {since} GROUP BY 1
  ) AS money ON money.project = known.id
 WHERE known.found_on <= {{on}} AND known.status <> 'merged'
 UNION ALL SELECT {{stay}} FROM growth_project_known WHERE found_on <= {{on}} AND status = 'merged'
"""
_OTHERWISE = {
    "stages": "coalesce(reached.stages, '{}'::jsonb)",
    "stage": "({order}::text[])[coalesce(reached.place, 1)]",
    "status": f"CASE WHEN reached.terminated THEN '{Status.TERMINATED}'"
    f" WHEN reached.suspended THEN '{Status.SUSPENDED}' ELSE '{Status.RUNNING}' END",
    "contracted": "contracted.amount",
    "completed": "money.completed",
    "paid_in": "money.paid_in",
}


@laid_down_once()
def valid_on(on: date, then: Then | None) -> Valid:
    """The projects of a day, as known then (None: now); two queries, four for an earlier moment."""
    scheme = stages(on)
    lead = roots(then.joins if then else joins_at(None))
    values: dict[str, Any] = {
        "on": on, "moment": then.moment if then else "infinity",
        "order": [one.code for one in scheme.main],
        "suspends": [one.code for one in scheme.stages if one.effect == "suspends"],
        "terminates": [one.code for one in scheme.stages if one.effect == "terminates"],
        "gone": list(lead), "kept": list(lead.values()),
    }  # fmt: skip
    public = [
        pair
        for pair in Claim.objects.filter(kind=ClaimKind.MONEY, money=MoneyKind.PAID_IN, on__lte=on)
        .order_by()
        .values_list("on", "funds")
        .distinct()
        if not counts_as(MoneyKind.PAID_IN, *pair)
    ]
    values |= {
        "public_on": [day for day, _funds in public],
        "public_funds": [funds for _day, funds in public],
    }
    if then is not None:
        sums = sums_then(counted_then(then), on)
        values |= {"summed": list(sums), "sums": list(sums.values())}
    names = [field.attname for field in Project._meta.concrete_fields]
    sql = _OF_A_DAY.format(since=_SINCE, contracted=_CONTRACTED_THEN if then else _CONTRACTED)
    sql = sql.replace(
        "{columns}", ", ".join(f'{_OTHERWISE.get(one, f"known.{one}")} AS "{one}"' for one in names)
    )
    return Valid(sql.replace("{stay}", ", ".join(f'"{one}"' for one in names)), values)
