"""Runs of rule-books: published ones and drafts, a ranking, publishing, running again and comparing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.judging.books.model import Book
from luoshi.judging.periods import JudgedPeriod, PeriodError
from luoshi.monitor.queries.changes import changes as changes_between
from luoshi.monitor.queries.figures import hidden_from, indicators_for
from luoshi.monitor.queries.tree import places
from luoshi.record.access import NotFound, may
from luoshi.record.actions.accept_proposals import AlreadyDecided, WrongChange
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.publish_run import publish_run
from luoshi.record.judged.books import EVERY
from luoshi.record.moments import as_of
from luoshi.record.queries import rulebooks as book_queries
from luoshi.record.queries import runs as queries
from luoshi.record.queries.bench import missing_data
from luoshi.record.queries.runs import RunShown
from luoshi.web.actors import actor_of
from luoshi.web.downloads import XLSX, download
from luoshi.web.figures_shown import bar_known
from luoshi.web.language import said
from luoshi.web.lights_shown import run_key, titled
from luoshi.web.numbers_shown import NOTHING, change, number_of, points, shown
from luoshi.web.rulebook_words import colour_title, period_text
from luoshi.web.runs_shown import (
    adopted_late,
    family,
    finished,
    names_of_subjects,
    periods_over,
    ranking,
    ranking_workbook,
    recent_periods,
    run_state,
)
from luoshi.web.views.rulebooks import tabs, warned
from luoshi.web.views.unit_figures import change_row

MOST_CHANGES = 200  # figures that changed between two runs, listed at once


def run_of(actor: Actor, key: str) -> RunShown:
    """The run that an address names: the id of a published one, or the code of a book, whose draft it is."""
    try:
        return queries.run(actor, UUID(key))
    except ValueError:
        pass
    found = queries.draft_of(actor, key)
    if found is None:
        raise NotFound(_("这本规则现在没有草算：还没有可评的数，或者正在后台计算"))
    return found


def runs(request: HttpRequest) -> HttpResponse:
    """Every published run by book and period, and what would be published now; as known on an earlier day too."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    books = book_queries.rulebooks(actor, days.moment)
    chosen = request.GET.get("book", "")
    listed = [run_state(one) for one in queries.published_runs(actor, chosen or None, days.moment)]
    # Nobody kept what a draft of an earlier day said.
    found = queries.drafts(actor) if not days.past else []
    drafts = [run_state(one) for one in found if not chosen or one.run.book == chosen]
    today = timezone.localdate()
    # A draft that came out as it was published says nothing new.
    same = {(one["run"].book, one["run"].rows_hash) for one in listed}
    drafts = [one for one in drafts if (one["run"].book, one["run"].rows_hash) not in same]
    published = {(one["run"].book, one["label"]) for one in listed}
    for one in drafts:
        one["publishable"] = finished(one["last_day"], today)
        one["published"] = (one["run"].book, one["label"]) in published
    sections: dict[str, dict[str, Any]] = {}
    for one in [*drafts, *listed]:
        section = sections.setdefault(
            one["run"].book, {"title": one["book"], "code": one["run"].book, "rows": []}
        )
        section["rows"].append(one)
    for section in sections.values():
        section["rows"].sort(
            key=lambda row: (row["run"].last_day, row["draft"], -row["number"]), reverse=True
        )
    context = {
        "sections": [sections[code] for code in sorted(sections)],
        "books": [(one.code, titled(one.version.title)) for one in books],
        "standing": [(one.code, titled(one.version.title)) for one in books if one.stands],
        "chosen": chosen,
        "tabs": tabs("runs"),
        "may_publish": may(actor, "publish runs") and not days.past,
        "days": days,
        "as_of": bar_known(days, reverse("runs")),
    }
    return render(request, "runs.jinja", context)


def run_publish(request: HttpRequest) -> HttpResponse:
    """Say what publishing a month fixes for good, and publish it."""
    actor = actor_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    code, label = asked.get("book", ""), asked.get("period", "").strip()
    found = book_queries.rulebook(actor, code)
    book = book_queries.version_book(actor, found.version.id)
    today = timezone.localdate()
    begun, dated = recent_periods(book, today, 1), queries.first_day_of_figures(actor)
    running = JudgedPeriod.parse(book, begun[0]) if begun else None
    periods = [
        one
        for one in periods_over(book, today)
        if dated is None or JudgedPeriod.parse(book, one).last_day >= dated
    ]
    error, status = "", 200
    last_day = None
    if label:
        try:
            last_day = JudgedPeriod.parse(book, label).last_day
        except PeriodError as wrong:
            error, status = said(wrong.words), 422
    if request.method == "POST" and not error:
        try:
            run = publish_run(actor, Because(), code, label)
        except (WrongChange, AlreadyDecided) as wrong:
            error, status = str(wrong), 422
        else:
            messages.success(request, _("%(period)s 的结果已发布。") % {"period": period_text(label)})
            return redirect("run", str(run))
    published = queries.published_runs(actor, code)
    earlier = [one for one in published if one.run.label == label]
    draft = next((one for one in queries.drafts(actor, code) if one.run.label == label), None)
    context = {
        "code": code,
        "title": titled(found.version.title),
        "version": found.version,
        "label": label,
        "period": period_text(label) if last_day else "",
        "periods": [(one, period_text(one)) for one in periods],
        "error": error,
        "over": last_day is not None and finished(last_day, timezone.localdate()),
        "last_day": last_day,
        "adopted_late": adopted_late(found.version, last_day) if last_day else None,
        "running": period_text(running.label) if running and not finished(running.last_day, today) else "",
        "running_until": running.last_day if running else None,
        "earlier": [run_state(one) for one in earlier],
        "skipped": _skipped(book, periods, published, last_day),
        "draft": run_state(draft) if draft is not None else None,
        "notice": book.notice,
    }
    return render(request, "run_publish.jinja", context, status=status)


def _skipped(
    book: Book, periods: Sequence[str], published: Sequence[RunShown], until: date | None
) -> list[tuple[str, str]]:
    """The periods between the first that was published and one that ends on ``until`` of which nothing is published:
    the label and the text of each, the earliest first. Lights that look back count anew behind them."""
    if until is None or not published:
        return []
    since, labels = min(one.run.last_day for one in published), {one.run.label for one in published}
    ends = {label: JudgedPeriod.parse(book, label).last_day for label in periods if label not in labels}
    left = sorted((last_day, label) for label, last_day in ends.items() if since < last_day < until)
    return [(label, period_text(label)) for _last_day, label in left]


def run(request: HttpRequest, run: str) -> HttpResponse:
    """A ranking: groups, ranks and their change, scores, grades, and every measure with its light and points."""
    actor = actor_of(request)
    found = run_of(actor, run)
    warnings = None
    if request.GET.get("warnings") == "1":
        # Looking at all data may take a second: the page asks for this part once it is there.
        book = book_queries.version_book(actor, found.version.id)
        warnings = warned(missing_data(actor, book))
        if request.headers.get("HX-Request"):
            return render(request, "run_warnings.jinja", {"warnings": warnings, "draft": found.draft})
    group = request.GET.get("group", "")
    table = ranking(actor, found, hidden_from(actor), group)
    state = run_state(found)
    stands = queries.beside(actor, found.run)
    now = queries.as_now(actor, found.run)
    context = {
        **table,
        "state": state,
        "warnings": warnings,
        "draft": found.draft,
        "group": group,
        "family": family(actor, found),
        "beside": [run_state(one) for one in stands if one.run.id != found.run.id],
        "differs": now is not None,
        "draft_compare_url": reverse("run_compare", args=[run, run_key(now)]) if now else "",
        "finished": finished(state["last_day"], timezone.localdate()),
        "may_publish": may(actor, "publish runs"),
        "previous_text": period_text(table["previous"].run.label) if table["previous"] else "",
        "download_url": reverse("run_download", args=[run]),
    }
    return render(request, "run.jinja", context)


def run_download(request: HttpRequest, run: str) -> HttpResponse:
    """The ranking as a spreadsheet (.xlsx), with exact numbers and the hashes of book, data and result."""
    actor = actor_of(request)
    found = run_of(actor, run)
    table = ranking(actor, found, hidden_from(actor), request.GET.get("group", ""))
    name = f"{titled(found.version.title)} {found.run.label}{_('（草算）') if found.draft else ''}.xlsx"
    return download(name, ranking_workbook(found, table), XLSX)


def run_prove(request: HttpRequest, run: UUID) -> HttpResponse:
    """Compute a published run again from just what it read, and say whether every byte is the same."""
    proof = queries.prove(actor_of(request), run)
    if proof.same:
        messages.success(
            request,
            _("已用当时的规则和数据重算一遍：结果逐字节相同（%(hash)s…）。")
            % {"hash": proof.rows_hash[7:19]},
        )
    else:
        messages.error(
            request,
            _("重算的结果与发布时不同（现在 %(hash)s…）。请告诉管理员：规则文本或数据可能被改动过。")
            % {"hash": proof.rows_hash[7:19]},
        )
    return redirect("run", str(run))


def run_compare(request: HttpRequest, run: str, against: str) -> HttpResponse:
    """Two runs of a period beside each other: what differs, and which figures changed between their data."""
    actor = actor_of(request)
    first, second = run_of(actor, run), run_of(actor, against)
    if (first.run.book, first.run.label) != (second.run.book, second.run.label):
        raise NotFound(_("这两次结果不是同一本规则的同一期间，不能对比"))
    hidden = hidden_from(actor)
    found = queries.differences(actor, first, second, hidden)
    called = names_of_subjects()
    names = {
        row.subject: called(row.subject, row.data["name"])
        for one in (first, second)
        for row in queries.rows(actor, one, kind="subject")
    }
    outline = second.version.outline
    titles = {
        each["code"]: titled(each["title"])
        for each in (*outline["measures"], *outline["items"], *outline["effects"])
    }
    units = {each["code"]: each["unit"] for each in outline["measures"]}
    statements = _changed(actor, first, second)
    context = {
        "title": titled(second.version.title),
        "period": period_text(first.run.label),
        "first": run_state(first),
        "second": run_state(second),
        "same_book": first.run.book_hash == second.run.book_hash,
        "same_data": first.run.data_hash == second.run.data_hash,
        "scored": outline["scored"],
        "subjects": [_subject(one, names) for one in found if one.kind == "subject"],
        "measures": [_measure(one, names, titles, units) for one in found if one.kind == "measure"],
        "items": [_item(one, names, titles) for one in found if one.kind in ("item", "effect")],
        "statements": statements[:MOST_CHANGES],
        "statements_total": len(statements),
        "subject_total": len(names),
    }
    return render(request, "run_compare.jinja", context)


def _subject(one: queries.Difference, names: dict[UUID, str]) -> dict[str, Any]:
    first, second = one.first or {}, one.second or {}
    scores = [number_of(each.get("score")) for each in (first, second)]
    return {
        "name": names.get(one.subject, ""),
        "subject": one.subject,
        "scores": [points(each) for each in scores],
        "change": change(scores[1] - scores[0])
        if scores[0] is not None and scores[1] is not None and scores[0] != scores[1]
        else "",
        "ranks": [each.get("rank") or NOTHING for each in (first, second)],
        "grades": [each.get("grade") or NOTHING for each in (first, second)],
    }


def _measure(
    one: queries.Difference, names: dict[UUID, str], titles: dict[str, str], units: dict[str, str]
) -> dict[str, Any]:
    pair = [one.first or {}, one.second or {}]
    lights = [each.get("shown") or each.get("light") or "" for each in pair]
    return {
        "name": names.get(one.subject, ""),
        "subject": one.subject,
        "code": one.measure,
        "measure": titles.get(one.measure, one.measure),
        "values": [shown(each.get("value"), units.get(one.measure, "")) for each in pair],
        "targets": [shown(each.get("target"), units.get(one.measure, "")) for each in pair],
        "points": [points(each.get("points")) for each in pair],
        "lights": [(each, colour_title(each) if each else NOTHING) for each in lights],
        "value_differs": pair[0].get("value") != pair[1].get("value"),
        "target_differs": pair[0].get("target") != pair[1].get("target"),
        "light_differs": lights[0] != lights[1],
        "points_differ": pair[0].get("points") != pair[1].get("points"),
        "only_ranks": all(
            pair[0].get(key) == pair[1].get(key)
            for key in ("value", "target", "points", "score", "light", "shown", "reasons")
        ),
    }


def _item(one: queries.Difference, names: dict[UUID, str], titles: dict[str, str]) -> dict[str, Any]:
    return {
        "name": names.get(one.subject, ""),
        "title": titles.get(one.measure, one.measure),
        "points": [points((each or {}).get("points")) for each in (one.first, one.second)],
        "effect": one.kind == "effect",
        "holds": [each is not None for each in (one.first, one.second)],
    }


def _changed(actor: Actor, first: RunShown, second: RunShown) -> list[dict[str, Any]]:
    """The figures that the book reads and that stand otherwise in the data of the second run."""
    moments = sorted([_moment(first), _moment(second)])
    read = {code for measure in second.version.outline["measures"] for code in measure["indicators"]}
    chosen = [one for one in indicators_for(actor) if EVERY in read or one.code in read]
    if not chosen or moments[0] == moments[1]:
        return []
    by_code = {one.code: one for one in chosen}
    tree = places(None)
    return [change_row(one, by_code, tree) for one in changes_between(chosen, moments[0], moments[1], None)]


def _moment(one: RunShown) -> datetime:
    """When the data of a run were read, as well as it is known: when it was published, or made."""
    at: datetime = getattr(one.run, "published_at" if not one.draft else "made_at")
    return at
