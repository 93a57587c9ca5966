"""Projects as rows of a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.doubles import Double
from luoshi.growth.life import Status
from luoshi.growth.models import OF_LIFE, Project
from luoshi.growth.queries.one_project import WaitingClaim
from luoshi.record.actions.acting import Actor
from luoshi.record.search import marked
from luoshi.web.boards_shown import project_url
from luoshi.web.decisions_shown import effects
from luoshi.web.jinja import address
from luoshi.web.numbers_shown import percent
from luoshi.web.project_shown import claim_title, doubt_lines, proof_line
from luoshi.web.project_words import entry_tags, exclusion_title, stage_title, status_title, yuan


def shown(
    row: Project, names: Mapping[UUID, str], today: date, words: str = "", known: date | None = None
) -> dict[str, Any]:
    """A project as one row of a list: in words, with its address, which shows it as known on the same day."""
    ahead = {code: on for code, on in row.planned.items() if code not in row.stages}
    planned = min(ahead.items(), key=lambda one: one[1], default=None)
    return {
        "row": row,
        "url": project_url(row.id, known),
        "parts": marked(row.name, words),
        "unit": names.get(row.unit, "") if row.unit else "",
        "stage": stage_title(row.stage),
        "stage_on": date.fromisoformat(row.stages[row.stage]) if row.stage in row.stages else None,
        "status": status_title(row.status) if row.status != Status.RUNNING else "",
        "contracted": yuan(row.contracted if row.contracted is not None else row.expected),
        "intended": row.contracted is None and row.expected is not None,
        "paid_in": yuan(row.paid_in) if row.paid_in else "",
        "paid_share": percent(row.paid_in / row.contracted) if row.paid_in and row.contracted else "",
        "excluded": exclusion_title(row.excluded) if row.excluded else "",
        "entry": entry_tags(row),
        "planned": stage_title(planned[0]) if planned else "",
        "planned_on": date.fromisoformat(planned[1]) if planned else None,
        "late": planned is not None and planned[1] < today.isoformat() and row.status == Status.RUNNING,
    }


def double_shown(one: Double, unit: str) -> dict[str, Any]:
    """A project that another looks like, and why; one that one may not see only by its unit."""
    reasons = {
        "code": _("代码相同"),
        "investor": _("投资方相同"),
        "name": _("名称相似"),
        "place": _("区划相同"),
        "amount": _("金额相近"),
        "unsaid": _("有一个没有写金额"),
    }
    return {
        "code": one.code,
        "name": one.name,
        "url": address("project", one.project) if one.code else "",
        "unit": unit,
        "reasons": [reasons[reason] for reason in one.reasons],
        "protected_until": one.protected_until or one.held_until,
    }


def claim_shown(actor: Actor, one: WaitingClaim, today: date) -> dict[str, Any]:
    """A claim that waits, as a row of a list."""
    return {
        "row": one.row,
        "project": one.project,
        "title": claim_title(one.row, one.asked),
        "approval": _("属实") if one.row.kind in OF_LIFE else _("同意"),
        "effects": effects(one.row, one.asked, one.project, one.names),
        "excluded": exclusion_title(one.project.excluded) if one.project.excluded else "",
        "amount": yuan(one.row.amount) if one.row.stage and one.row.amount is not None else "",
        "proofs": [proof_line(actor, each) for each in one.proofs],
        "doubts": doubt_lines(one.doubts),
        "url": address("project", one.project.id) + f"#claim-{one.row.id}",
        "review_url": reverse("project_do", args=[one.project.id, "review"]) + f"?claim={one.row.id}",
        "days": (today - timezone.localdate(one.row.at)).days,
    }
