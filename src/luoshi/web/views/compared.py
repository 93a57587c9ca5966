"""Claims of all projects beside what other bureaus record: contradicted ones in one list, and untested ones."""

from __future__ import annotations

from typing import Any, get_args

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.growth.in_force import laid_down_once
from luoshi.growth.queries.independent import Compared, Outcome, check_names
from luoshi.growth.queries.independent import compared as compared_of
from luoshi.record.moments import as_of
from luoshi.record.queries.choices import unit_names_to_choose
from luoshi.record.queries.sources import sources_described
from luoshi.web.actors import actor_of
from luoshi.web.asked import id_of
from luoshi.web.boards_shown import PER_PAGE, page_from, pages
from luoshi.web.figures_shown import address
from luoshi.web.project_shown import comparison_line, outcome_title
from luoshi.web.project_tables_shown import linked


@laid_down_once()
def claims_compared(request: HttpRequest) -> HttpResponse:
    """The claims that another bureau's record contradicts, or that none tests: by unit and kind of check, each opened
    to its own cell and to those of the records. No verdict: what it means, a person finds out."""
    actor = actor_of(request)
    asked = request.GET
    outcome: Outcome = asked.get("outcome", "contradicted")  # type: ignore[assignment]
    if outcome not in get_args(Outcome):
        outcome = "contradicted"
    unit, check, page = asked.get("unit", ""), asked.get("check", "")[:200], page_from(request)
    found = compared_of(
        actor,
        outcome,
        unit=id_of(unit) if unit else None,
        check=check,
        start=(page - 1) * PER_PAGE,
        most=PER_PAGE,
    )
    wanted = {one.source for one in found.rows}
    wanted |= {record.source for one in found.rows for record in one.comparison.records}
    said = linked(actor, sources_described(wanted))

    def line(one: Compared) -> dict[str, Any]:
        return {
            "project": one.project,
            "url": reverse("project", args=[one.project.id]),
            "unit": found.names.get(one.project.unit, "") if one.project.unit else "",
            "line": comparison_line(actor, one.comparison, said),
            "source": said.get(one.source),
        }

    context = {
        "rows": [line(one) for one in found.rows],
        "outcome": outcome,
        "tabs": [
            {
                "label": f"{outcome_title(one)} {found.counts[one]:,}",
                "url": address("claims_compared", outcome=one, unit=unit, check=check),
                "current": one == outcome,
            }
            for one in ("contradicted", "untested", "supported")
        ],
        "unit": unit,
        "units": [(str(one.id), one.shown) for one in unit_names_to_choose(actor, as_of(None, None).today).listed],
        "check": check,
        "checks": check_names(actor),
        "clear_url": reverse("claims_compared") if unit or check else None,
        "pages": pages(request, page, found.counts[outcome])
        | {"total": _("共 %(n)s 项") % {"n": f"{found.counts[outcome]:,}"}},
    }  # fmt: skip
    return render(request, "claims_compared.jinja", context)
