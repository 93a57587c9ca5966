"""Lists of projects: the register with its filters; a new one; the claims that wait for a review."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.growth.actions.claim import ClaimReview, review_claims
from luoshi.growth.in_force import (
    counting_rules,
    industry_lists,
    laid_down_once,
    lead_rules,
    mechanisms,
    stages,
)
from luoshi.growth.life import STANDING, Status
from luoshi.growth.models import Verdict
from luoshi.growth.naming import all_called, titled
from luoshi.growth.queries import projects as queries
from luoshi.growth.queries.as_known import as_known
from luoshi.growth.queries.choices import areas_to_choose, officers_to_choose
from luoshi.growth.queries.one_project import claims_waiting
from luoshi.growth.queries.projects import ProjectFilter, projects_total
from luoshi.record.access import Refused, may
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models.current import plain
from luoshi.record.moments import AsOf, as_of
from luoshi.record.queries.choices import unit_names_to_choose
from luoshi.web.actors import actor_of
from luoshi.web.asked import address_of, id_of, to_what_was_asked
from luoshi.web.boards_shown import bar_days, halted_words, nothing_then
from luoshi.web.figures_shown import kept as days_kept
from luoshi.web.project_downloads import register_download
from luoshi.web.project_forms.registering import Registering, fields, register
from luoshi.web.project_forms.registering import context as identifiers_context
from luoshi.web.project_words import batch_title, stage_name, status_title, track_title, yuan
from luoshi.web.projects_shown import claim_shown, double_shown, shown

PAGE = 50
MOST_CLAIMS = 100
_MOST_TEXT = 200  # characters of a filter; nobody means more


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for. ``parameters`` is the address itself, without what is empty."""

    filter: ProjectFilter
    page: int
    parameters: dict[str, str]
    days: AsOf

    def address(self, *without: str, name: str = "projects", **more: str) -> str:
        """The address of the same list, without some parameters, with others."""
        return address_of(name, self.parameters | more, without)


@laid_down_once()
def projects(request: HttpRequest) -> HttpResponse:
    """The projects, the newest first, filtered and searched by what its address says, with totals that count once."""
    actor = actor_of(request)
    if (asked_for := to_what_was_asked(request, "projects")) is not None:
        return asked_for
    asked = _asked(request)
    days = asked.days
    looked_at = days.on if days.on < (days.known or days.today) else None
    with as_known(actor, days.moment, looked_at):
        page = queries.projects(actor, asked.filter, start=(asked.page - 1) * PAGE, most=PAGE)
        total = projects_total(actor, asked.filter)
    if page.count and not page.rows:
        return redirect(asked.address("page"))  # an address that was kept, of a list that has become shorter
    offered = _offered(actor, asked)
    last = max(1, -(-page.count // PAGE))
    context = {
        "asked": asked,
        "days": days,
        "as_of": bar_days(days, asked.address("on", "known", "page")) if days.past else None,
        "nothing_then": nothing_then(days),
        "rows": [shown(row, page.names, days.on, asked.filter.words, days.known) for row in page.rows],
        "total": _("共 %(n)s 个") % {"n": f"{page.count:,}"},
        "sums": [
            (_("合同投资"), yuan(total.contracted)),
            (_("到位资金"), yuan(total.paid_in)),
            (_("完成投资"), yuan(total.completed)),
        ]
        if page.count
        else [],
        "counting": total.counting,
        "halted": halted_words(total.halted),
        "chosen": _chosen(asked, offered),
        "offered": offered,
        "more_open": any(
            asked.parameters.get(name)
            for name in ("origin", "kind", "officer", "batch", "counted", "status", "area")
        ),
        "previous_url": asked.address(page=str(asked.page - 1)) if asked.page > 1 else None,
        "next_url": asked.address(page=str(asked.page + 1)) if asked.page < last else None,
        "first_url": asked.address("page") if asked.page > 2 else None,
        "page": asked.page,
        "last": last,
        "download_url": "" if days.past else asked.address("page", name="projects_download"),
        "copy_url": request.build_absolute_uri(asked.address("page")),
    }
    return render(request, "projects.jinja", context)


def _asked(request: HttpRequest) -> _Asked:
    """What the address asks for; raises WrongFilter with what is wrong."""
    days = as_of(request.GET.get("on"), request.GET.get("known"))
    given = {name: plain(str(value).strip()[:_MOST_TEXT]) for name, value in request.GET.items()}
    names = (
        "text",
        "stage",
        "status",
        "unit",
        "industry",
        "origin",
        "kind",
        "officer",
        "batch",
        "counted",
        "waiting",
        "area",
    )
    parameters = {name: given[name] for name in names if given.get(name)}
    track = tuple(given.get("industry", "").split("/", 1))
    batch = given.get("batch", "").split("/", 2)
    status = given.get("status", "")
    wanted = ProjectFilter(
        words=given.get("text", ""),
        stages=(given["stage"],) if given.get("stage") else (),
        statuses=(status,) if status in Status.values else tuple(STANDING),
        units=(id_of(given["unit"]),) if given.get("unit") else (),
        origin=given.get("origin", ""),
        kind=given.get("kind", ""),
        officer=id_of(given["officer"]) if given.get("officer") else None,
        excluded={"1": False, "0": True}.get(given.get("counted", "")),
        track=(track[0], track[1]) if len(track) == 2 else None,
        batch=(batch[0], int(batch[1]), batch[2]) if len(batch) == 3 and batch[1].isdecimal() else None,
        waiting=given.get("waiting") == "1",
        area=id_of(given["area"]) if given.get("area") else None,
    )
    number = given.get("page", "")
    page = int(number) if number.isdecimal() and 0 < int(number[:6]) <= 100_000 else 1
    if page > 1:
        parameters["page"] = str(page)
    return _Asked(wanted, page, parameters | days_kept(days), days)


def _offered(actor: Actor, asked: _Asked) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: value and words; what is chosen is among them."""
    today = asked.days.today
    lists = industry_lists()
    running = mechanisms(today)
    units = unit_names_to_choose(actor, today)
    found: dict[str, list[tuple[str, str]]] = {
        "stage": [(one.code, stage_name(one)) for one in stages(today).main],
        "status": [(one.value, status_title(one.value)) for one in Status],
        "unit": [(str(one.id), one.shown) for one in units.listed],
        "industry": [
            (f"{code}/{track.code}", f"{titled(scheme)}{_('：')}{track_title(code, track.code)}")
            for code, (scheme, listed) in reversed(lists.items())
            for track in listed.tracks
        ],
        "origin": list(all_called(lead_rules(today).origins).items()),
        "kind": list(all_called(counting_rules(today).kinds).items()),
        "officer": [(str(post), title) for post, title in officers_to_choose(actor)],
        "batch": [
            (
                f"{code}/{year}/{batch.code}",
                _("%(year)s年%(batch)s") % {"year": year, "batch": batch_title(code, batch.code)},
            )
            for code, (_scheme, rules) in running.items()
            for year in (today.year, today.year - 1)
            for batch in rules.batches
        ],
        "area": [(str(area), name) for area, name in areas_to_choose(actor)],
        "counted": [("1", _("计入统计的")), ("0", _("不计入的"))],
    }
    for name, listed_values in found.items():
        value = asked.parameters.get(name, "")
        if value and value not in {one for one, _words in listed_values}:
            listed_values.insert(0, (value, _("所选的")))
    return found


def _chosen(asked: _Asked, offered: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """What is filtered by, in words, each with the address without it."""
    titles = {
        "text": _("检索"), "stage": _("阶段"), "status": _("状态"), "industry": _("产业"),
        "unit": pgettext("project", "责任单位"), "origin": _("线索来源"), "kind": _("项目类别"),
        "officer": _("项目专员"), "batch": _("批次"), "counted": _("是否计入"),
        "waiting": _("待审核"), "area": _("区域"),
    }  # fmt: skip
    found = []
    for name, title in titles.items():
        value = asked.parameters.get(name, "")
        if value:
            words = dict(offered.get(name, ())).get(value, _("是") if name == "waiting" else value)
            found.append((f"{title}：{words}", asked.address(name, "page")))
    return found


def projects_download(request: HttpRequest) -> FileResponse:
    """The filtered register as a workbook in the bureau's layout: projects, money, promises. It can be brought back."""
    actor = actor_of(request)
    asked = _asked(request)
    told = [label.split("：", 1) for label, _url in _chosen(asked, _offered(actor, asked))]
    return register_download(actor, asked.filter, [(one[0], one[-1]) for one in told])


def project_new(request: HttpRequest) -> HttpResponse:
    """Register a project as a lead. What it looks like is shown before anything is saved."""
    actor = actor_of(request)
    posted = request.method == "POST"
    typing = Registering(actor=actor, typed=request.POST.copy() if posted else None)
    if posted:
        try:
            made = register(typing)
        except WrongEntry as wrong:
            typing.errors[wrong.field] = str(wrong)
        else:
            messages.success(request, _("已登记；各环节的时限从线索登记日起算。"))
            if request.headers.get("HX-Request"):
                return HttpResponse(headers={"HX-Redirect": reverse("project", args=[made])})
            return redirect("project", made)
    listed = fields(typing)
    for one in listed:
        one.error = typing.errors.get(one.name, "")
    named = {one.name for one in listed}
    names = unit_names_to_choose(actor, typing.today)
    context = {
        "fields": listed,
        "doing": typing,
        "errors": [text for name, text in typing.errors.items() if name not in named | {"identifiers"}],
        "doubles": [double_shown(one, names.shown(one.unit)) for one in typing.suspected],
        "may_insist": typing.suspected and (not typing.protected or may(actor, "manage projects")),
        **identifiers_context(typing),
    }
    return render(request, "project_new.jinja", context, status=422 if typing.errors else 200)


def claims(request: HttpRequest) -> HttpResponse:
    """The claims that wait for a review by whoever looks, the oldest first; several found true at once, all or none."""
    actor = actor_of(request)
    chosen = request.POST.getlist("chosen")
    error = ""
    if request.method == "POST":
        try:
            reviews = [ClaimReview(id_of(one), Verdict.APPROVED) for one in chosen]
            if not reviews:
                raise WrongEntry(_("请先看材料，勾选属实的"))
            review_claims(actor, Because(), reviews)
        except (WrongEntry, Refused) as wrong:
            error = str(wrong)
        else:
            messages.success(
                request, _("已审核 %(n)s 项：属实的已经计入，同意的已经照办。") % {"n": len(reviews)}
            )
            return redirect(request.get_full_path())
    return _claims(request, chosen, error)


@laid_down_once()
def _claims(request: HttpRequest, chosen: list[str], error: str) -> HttpResponse:
    actor, today = actor_of(request), as_of(None, None).today
    unit, text = request.GET.get("unit", ""), request.GET.get("text", "")
    waiting = claims_waiting(actor, unit=id_of(unit) if unit else None, words=text, most=MOST_CLAIMS)
    units = unit_names_to_choose(actor, today)
    total = _("共 %(all)s 项")
    if waiting.more:
        total = _("%(all)s 项以上，先列等得最久的 %(n)s 项，其余的用检索找")
    elif waiting.count > len(waiting.rows):
        total = _("共 %(all)s 项，先列等得最久的 %(n)s 项，其余的用检索找")
    context = {
        "rows": [claim_shown(actor, one, today) for one in waiting.rows],
        "names": queries.names_in([one.project for one in waiting.rows]),
        "units": [(str(one.id), one.shown) for one in units.listed],
        "unit": unit,
        "text": text,
        "chosen": set(chosen),
        "error": error,
        "total": total % {"all": waiting.count, "n": len(waiting.rows)},
    }
    return render(request, "claims.jinja", context, status=422 if error else 200)


__all__ = ["claims", "project_new", "projects", "projects_download"]
