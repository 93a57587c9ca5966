"""Funnel, boards of mechanisms and totals by industry in the words and numbers of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.life import Status
from luoshi.growth.models import Claim, Project
from luoshi.growth.queries.as_known import projects_recorded_since
from luoshi.growth.queries.projects import Halted
from luoshi.growth.schemes.stages import Stages
from luoshi.record.moments import AsOf, WrongDay
from luoshi.web.figures_shown import address
from luoshi.web.jinja import day
from luoshi.web.numbers_shown import NOTHING
from luoshi.web.project_words import stage_title, yuan

PER_PAGE = 50


def money(amount: Decimal | None) -> str:
    """A sum as officials write it; a dash for none."""
    return yuan(amount) if amount else NOTHING


def project_url(project: UUID, known: date | None = None) -> str:
    """The address of a project's page."""
    return address("project", project, known=known)


def number_from(text: str | None, least: int, most: int, default: int) -> int:
    """A whole number of an address; raises WrongDay for one that is none, or beyond what there is."""
    if not text:
        return default
    if text.isdecimal() and least <= int(text) <= most:
        return int(text)
    raise WrongDay(_("年份、月份要写成数字，不是“%(text)s”") % {"text": text})


def page_from(request: HttpRequest) -> int:
    """Which page of a list, from 1; an address that somebody garbled gives the first."""
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def pages(request: HttpRequest, page: int, count: int, most: int = PER_PAGE) -> dict[str, Any]:
    """What turns the pages of a list, and how many there are."""

    def turned(to: int) -> str:
        asked = request.GET.copy()
        asked["page"] = str(to)
        return f"{request.path}?{asked.urlencode()}"

    return {
        "previous": turned(page - 1) if page > 1 else None,
        "next": turned(page + 1) if page * most < count else None,
        "total": _("共 %(n)s 个项目") % {"n": f"{count:,}"},
    }


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim behind a number: which stage, on which day, its proof, who said that it is true; ``url``: where
    its proof can be opened."""

    stage: str
    on: date
    text: str
    url: str


def claim_lines(
    claims: Iterable[tuple[Claim, int]], scheme: Stages, known: date | None = None
) -> list[ClaimLine]:
    """Claims in the order of their days."""
    found = []
    for claim, proofs in claims:
        said = [_("证明 %(n)s 份") % {"n": proofs}]
        if claim.by_name:
            said.append(_("%(who)s申报") % {"who": claim.by_name})
        if claim.decided_by_name and claim.struck_at is None:
            said.append(_("%(who)s审核") % {"who": claim.decided_by_name})
        url = f"{project_url(claim.project, known)}#claim-{claim.id}"
        found.append(ClaimLine(stage_title(claim.stage, scheme), claim.on, _("，").join(said), url))
    return found


def project_line(
    row: Project,
    names: Mapping[UUID, str],
    scheme: Stages,
    *,
    amount: Decimal | None = None,
    known: date | None = None,
    claims: Iterable[tuple[Claim, int]] = (),
) -> dict[str, Any]:
    """A project as one row of the list behind a number."""
    return {
        "code": row.code,
        "name": row.name,
        "url": project_url(row.id, known),
        "unit": names.get(row.unit, "") if row.unit else "",
        "stage": stage_title(row.stage, scheme),
        "status": str(Status(row.status).label) if row.status != Status.RUNNING else "",
        "amount": money(row.contracted if amount is None else amount),
        "claims": claim_lines(claims, scheme, known),
    }


def halted_words(halted: Halted) -> str:
    """What of a total is of projects that do not go on; empty where all of it does."""
    return _halted(halted, _("已终止 %(n)s 个、%(amount)s"), _("停建 %(n)s 个、%(amount)s"))


def halted_promises_words(halted: Halted) -> str:
    """What of a total of promises is of such projects."""
    return _halted(halted, _("已终止项目的 %(n)s 项、%(amount)s"), _("停建项目的 %(n)s 项、%(amount)s"))


def _halted(halted: Halted, terminated: str, suspended: str) -> str:
    parts = [
        words % {"n": f"{count:,}", "amount": yuan(amount)}
        for words, count, amount in (
            (terminated, halted.terminated, halted.terminated_amount),
            (suspended, halted.suspended, halted.suspended_amount),
        )
        if count or amount
    ]
    return _("其中%(what)s") % {"what": _("，").join(parts)} if parts else ""


def bar_days(days: AsOf, today_url: str) -> dict[str, Any]:
    """For the bar that says which day is looked at; of projects no day before the first record is reconstructed."""
    return {"on": days.on, "known": days.known or days.today, "today": days.today, "today_url": today_url}


def nothing_then(days: AsOf) -> str:
    """What a page says where nothing was recorded of projects on the day it is asked for, and since when it knows;
    empty where something was."""
    if days.moment is None:
        return ""
    since = projects_recorded_since()
    if since is not None and since < days.moment:
        return ""
    if since is None:
        return _("系统里还没有登记过项目。")
    return _("项目从%(day)s起才登记到系统里，那以前的情况这里不知道；换%(day)s以后的日子再看。") % {
        "day": day(timezone.localdate(since))
    }


def growth_tabs(current: str) -> list[dict[str, Any]]:
    """The pages that look at projects as a whole."""
    listed = (
        ("pipeline", _("漏斗与流转")),
        ("industries", _("分产业")),
        ("mechanisms", _("推进机制")),
        ("schemes", _("口径与规定")),
    )
    return [{"label": label, "url": address(name), "current": name == current} for name, label in listed]
