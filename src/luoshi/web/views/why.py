"""Why: a score or a light down to the cells and sentences it rests on; and good reasons beside a light."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.find_of_lead import find_good_reason
from luoshi.growth.queries.behind import claims_behind
from luoshi.monitor.queries.figures import hidden_from, indicators_for
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Because
from luoshi.record.actions.withdraw_finding import withdraw_finding
from luoshi.record.actions.withdraw_ledger import WithoutReason
from luoshi.record.entries import WrongEntry
from luoshi.record.models.finding import GOOD_REASON
from luoshi.record.moments import WrongDay, day_from
from luoshi.record.queries import rulebooks as book_queries
from luoshi.record.queries import runs as queries
from luoshi.record.queries.findings import findings
from luoshi.record.queries.runs import RunShown
from luoshi.record.queries.sources import sources_described
from luoshi.record.written import written_day
from luoshi.web.actors import actor_of
from luoshi.web.downloads import download
from luoshi.web.figures_shown import address
from luoshi.web.lights_shown import run_key, titled
from luoshi.web.runs_shown import finished, names_of_subjects, run_state
from luoshi.web.views.errors import tell
from luoshi.web.views.runs import run_of
from luoshi.web.why_shown import Why, entered_about_projects, span_and_entry_sources

JSON = "application/json; charset=utf-8"


def why(request: HttpRequest, run: str, subject: UUID) -> HttpResponse:
    """Why somebody has a score, a rank, a light: every step with its values, down to the source of each."""
    actor = actor_of(request)
    found = run_of(actor, run)
    told = queries.explanation(actor, found, subject, hidden=hidden_from(actor))
    book = book_queries.version_book(actor, found.version.id)
    indicators = {one.code: one for one in indicators_for(actor)}
    sources = sources_described(span_and_entry_sources(told))
    known = findings(actor, subject=subject)
    reasons = {str(one.id): one.reason for one in known}
    entered = entered_about_projects(book, told)
    claims = claims_behind(actor, entered) if entered else {}
    opens_documents = may(actor, "see content")
    shown = Why(book, told, indicators, sources, reasons, claims, opens_documents=opens_documents)
    context = shown.context()
    state = run_state(found)
    recorded = [
        one
        for one in known
        if one.finding == GOOD_REASON and found.run.first_day <= one.found_on <= found.run.last_day
    ]
    called = names_of_subjects()
    counted = {reason["id"] for measure in _every(context["measures"]) for reason in measure["reasons"]}
    context |= {
        "state": state,
        "key": run,
        "name": called(subject, context["name"]),
        "others": [
            (
                called(row.subject, row.data["name"]),
                reverse("why", args=[run, row.subject]),
                row.subject == subject,
            )
            for row in queries.rows(actor, found, kind="subject")
        ],
        "units": book.subjects.table == "units",
        "newer": [one for one in recorded if str(one.id) not in counted],
        "measure_titles": {each["code"]: titled(each["title"]) for each in found.version.outline["measures"]},
        "may_find": may(actor, "record findings"),
        "json_url": reverse("why_json", args=[run, subject]),
        "finished": finished(state["last_day"], timezone.localdate()),
    }
    return render(request, "why.jinja", context)


def _every(measures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for one in measures for each in (*_every(one["parts"]), one)]


def why_json(request: HttpRequest, run: str, subject: UUID) -> HttpResponse:
    """The whole explanation as versioned JSON, every row that counted included."""
    actor = actor_of(request)
    found = run_of(actor, run)
    told = queries.explanation(actor, found, subject, limit=None, hidden=hidden_from(actor))
    name = f"{found.run.book} {found.run.label} {told['subject']['name']}.json"
    return download(name, json.dumps(told, ensure_ascii=False, indent=1).encode(), JSON)


def finding_new(request: HttpRequest) -> HttpResponse:
    """Record a good reason beside a light; with htmx the form alone."""
    actor = actor_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    try:
        subject = UUID(asked.get("subject", ""))
    except ValueError:
        raise NotFound(_("没有这个单位")) from None
    found = run_of(actor, asked.get("run", ""))
    code = asked.get("measure", "")
    measure = next(
        (one for one in found.version.outline["measures"] if one["code"] == code and one["lights"]), None
    )
    row = queries.rows(actor, found, kind="subject", subject=subject).first()
    if measure is None or row is None or code in queries.measures_of(found, hidden_from(actor)):
        raise NotFound(_("这次评判里没有这个灯"))
    back = reverse("why", args=[run_key(found), subject]) + f"#{code}"
    reason, error = request.POST.get("reason", ""), ""
    latest = min(found.run.last_day, timezone.localdate())
    day_text = request.POST.get("found_on", "") or latest.isoformat()
    if request.method == "POST":
        try:
            found_on = _within(day_text, found)
            find_good_reason(actor, Because(), subject, code, reason, found_on)
        except (WrongEntry, WrongDay) as wrong:
            error = str(wrong)
        else:
            messages.success(
                request,
                _("已记下这条正当理由。草算稍后会带上它；已经发布的结果不变，要带上它请重算后另行发布。"),
            )
            return redirect(back)
    context = {
        "name": names_of_subjects()(subject, row.data["name"]),
        "measure": titled(measure["title"]),
        "code": code,
        "subject": subject,
        "state": run_state(found),
        "key": run_key(found),
        "reason": reason,
        "found_on": day_text,
        "first_day": found.run.first_day,
        "latest": latest,
        "error": error,
        "back": back,
    }
    part = bool(request.headers.get("HX-Request")) and request.method == "GET"
    return render(
        request, "finding_part.jinja" if part else "finding.jinja", context, status=422 if error else 200
    )


def _within(text: str, found: RunShown) -> date:
    """The day of a good reason; only one within the period counts in it."""
    day = day_from(text)
    if day is None or not found.run.first_day <= day <= found.run.last_day:
        raise WrongDay(
            _("认定日要在这一期之内（%(first)s 至 %(last)s），才算这一期的理由")
            % {"first": written_day(found.run.first_day), "last": written_day(found.run.last_day)}
        )
    return day


def finding_withdraw(request: HttpRequest, finding: UUID) -> HttpResponse:
    """Withdraw a finding: it counts in nothing that is run from now on."""
    actor = actor_of(request)
    row = next(iter(findings(actor, ids=[finding])), None)
    if row is None:
        raise NotFound(_("没有这项认定，或者您无权查看"))
    try:
        withdraw_finding(actor, Because(), finding, request.POST.get("reason", ""))
    except WithoutReason as wrong:
        return tell(request, 422, str(wrong))
    messages.success(request, _("已撤回这项认定；已经发布的结果不变。"))
    run, subject = request.POST.get("run", ""), str(row.subject)
    try:
        return redirect(address("why", run_key(run_of(actor, run)), subject))
    except NotFound:
        return redirect("runs")
