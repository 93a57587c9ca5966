"""The register of directives: filter, search, open, download."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.delivery.decomposition import write_decomposition
from luoshi.delivery.life import State
from luoshi.delivery.queries import register as queries
from luoshi.delivery.queries.filters import WrongFilter
from luoshi.delivery.queries.known_figures import reports_asked
from luoshi.delivery.queries.register import Choice, Filters
from luoshi.delivery.queries.tasks import parent_codes
from luoshi.delivery.queries.tracking import OPEN, TRACKED, TRACKING, UNTRACKED, Tracked, sees_all, tracking
from luoshi.record import chain
from luoshi.record.access import access_document, may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import DocumentClass
from luoshi.record.models.current import plain
from luoshi.record.moments import AsOf, as_of
from luoshi.record.proposing import ARTICLE_STRIDE
from luoshi.record.search import marked
from luoshi.sheets.printed import About
from luoshi.web.actors import actor_of
from luoshi.web.asked import address_of, day_of, id_of, place_of, to_what_was_asked
from luoshi.web.downloads import XLSX, download_file
from luoshi.web.tasks_shown import decompose_url, shown, task_url

if TYPE_CHECKING:
    pass

_MOST_TEXT = 200  # characters of a filter; nobody means more
_KINDS = ("action", "stance")
_STATES = (queries.WITHDRAWN, queries.EVERY)


def kind_label(kind: str) -> str:
    """What the reader's two kinds of demand are called."""
    return {"action": _("工作任务"), "stance": _("原则要求")}.get(kind, kind)


def state_label(state: str) -> str:
    """What the states of a row are called."""
    return {
        queries.STANDING: _("在册"),
        queries.WITHDRAWN: _("已撤回"),
        queries.EVERY: _("在册和已撤回"),
    }[state]


def tracking_label(state: str, *, all_seen: bool = True) -> str:
    """What became of a directive; whoever does not see every task is told of those they see."""
    return {
        TRACKED: _("已立项"),
        UNTRACKED: _("不立项"),
        OPEN: _("未立项") if all_seen else _("没有您能看到的任务"),
    }[state]


# Parameter of the address for each filter.
_PARAMETERS = {field.name: field.name for field in fields(Filters)} | {"document_class": "class"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for. ``parameters`` is the address itself, without what is empty."""

    filters: Filters
    days: AsOf
    parameters: dict[str, str]
    labels: dict[str, str]

    def address(self, name: str = "register", *without: str, **more: str) -> str:
        """The address of the same view, without some parameters, with others."""
        return address_of(name, self.parameters | more, without)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Each filter in words, with the address that does without it."""
        return [(label, self.address("register", name)) for name, label in self.labels.items()]


def register(request: HttpRequest) -> HttpResponse:
    """The register of directives, filtered and searched by what its address says."""
    actor = actor_of(request)
    if (asked_for := to_what_was_asked(request, "register")) is not None:
        return asked_for
    asked = _asked(request)
    page = queries.register(
        actor,
        asked.filters,
        asked.days.moment,
        after=place_of(request, "after"),
        before=place_of(request, "before"),
    )
    facets = queries.facets(actor, asked.days.moment)
    tracked = tracking(actor, [row.id for row in page.rows], asked.days.moment)
    filters = asked.filters
    context = {
        "filters": filters,
        "page": page,
        "rows": [_row(row, asked) | {"tracking": _tracking(row, tracked)} for row in page.rows],
        "total": _("共 1,000+ 条") if page.capped else _("共 %(n)s 条") % {"n": f"{page.count:,}"},
        "chosen": asked.chosen,
        "days": asked.days,
        "as_of": _as_of(asked.days, asked.address("register", "known")),
        "first_url": asked.address() if request.GET.get("after") or request.GET.get("before") else None,
        "previous_url": asked.address(before=str(page.before)) if page.before else None,
        "next_url": asked.address(after=str(page.after)) if page.after else None,
        "download_url": asked.address("register_download"),
        "print_url": asked.address("register_print"),
        "copy_url": request.build_absolute_uri(asked.address()),
        "meetings": _choices(facets.meetings, filters.meeting),
        "speakers": _choices(facets.speakers, filters.speaker),
        "domains": _choices(facets.domains, filters.domain),
        "assignees": _choices(facets.assignees, filters.assignee),
        "mechanisms": _choices(facets.mechanisms, filters.mechanism),
        "left_off": facets.left_off.get("meetings"),
        "counted_at": facets.counted_at,
        "kinds": [(kind, kind_label(kind)) for kind in _KINDS],
        "states": [(state, state_label(state)) for state in _STATES],
        "trackings": [(state, tracking_label(state, all_seen=sees_all(actor))) for state in TRACKING],
        "more_open": any(
            (
                filters.kind,
                filters.assignee,
                filters.document_class,
                filters.since,
                filters.until,
                filters.state,
            )
        )
        or asked.days.known is not None,
        "exported": f"{queries.EXPORTED:,}",
    }
    return render(request, "register.jinja", context)


def directive(request: HttpRequest, directive: UUID) -> HttpResponse:
    """One directive: a page, and for htmx what the drawer shows."""
    days = as_of(None, request.GET.get("known"))
    found = queries.directive_shown(actor_of(request), directive, days.moment)
    known = {"known": str(days.known)} if days.known else {}
    row = found.row
    context = {
        "shown": found,
        "row": row,
        "document_url": _document_url(row, days),
        "meeting_url": _register_url(
            known, meeting=row.meeting_name, since=row.decided_on, until=row.decided_on
        ),
        "domain_url": _register_url(known, domain=row.domain),
        "speaker_url": _register_url(known, speaker=row.speaker),
        "mechanism_urls": {name: _register_url(known, mechanism=name) for name in row.mechanisms},
        "kind": kind_label(row.kind),
        "history": [_told(happened) for happened in reversed(found.history)],
        "edited": _edited(found.accepted.edited) if found.accepted else "",
        "copy_url": request.build_absolute_uri(reverse("directive", args=[row.id]) + _query(known)),
        "as_of": _as_of(days, request.path),
    }
    context |= _tasks_of(actor_of(request), row.id, days)
    drawer = request.headers.get("HX-Request") == "true"
    return render(request, "directive_parts.jinja" if drawer else "directive.jinja", context)


def _tasks_of(actor: Actor, directive: UUID, days: AsOf) -> dict[str, Any]:
    """What became of a directive, for its page."""
    tracked = tracking(actor, [directive], days.moment)
    found = tracked.by_directive[directive]
    reports = reports_asked(found.tasks, days.today) if days.known is None else {}
    wholes = parent_codes(actor, found.tasks)
    return {
        "tracking": found,
        "tracking_label": tracking_label(found.state, all_seen=found.all_seen),
        "tasks": [
            shown(task, tracked.names, days.known or days.today, asked=reports, wholes=wholes)
            for task in found.tasks
        ],
        "known": _query({"known": str(days.known)} if days.known else {}),
        "decompose_url": decompose_url(directive)
        if may(actor, "manage tasks") and days.known is None and found.state == OPEN
        else "",
    }


def register_download(request: HttpRequest) -> FileResponse:
    """The filtered register as a decomposition table."""
    actor = actor_of(request)
    asked = _asked(request)
    known = asked.days.known or asked.days.today
    about = About(
        city=settings.LUOSHI_CITY,
        known=known,
        made_at=timezone.localtime(),
        made_by=f"{actor.name}（{actor.post}）" if actor.post else actor.name,
        filters=[_parted(label) for label in asked.labels.values()],
    )
    file = cast("IO[bytes]", TemporaryFile(prefix="luoshi-"))  # noqa: SIM115 (closed with the answer)
    try:
        with transaction.atomic():
            rows = queries.entries(actor, asked.filters, asked.days.moment)
            write_decomposition(file, rows, about, chain.head)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return download_file(f"{settings.LUOSHI_CITY}任务分解表（截至{known}）.xlsx", file, XLSX)


def register_print(request: HttpRequest) -> HttpResponse:
    """All rows of the filtered register, laid out for paper, with the head of the audit chain."""
    actor = actor_of(request)
    asked = _asked(request)
    with transaction.atomic():
        rows, count = queries.printed(actor, asked.filters, asked.days.moment)
        number, newest = chain.head()
    context = {
        "rows": [_row(row, asked) for row in rows],
        "count": count,
        "filters": list(asked.labels.values()),
        "known": asked.days.known or asked.days.today,
        "made_at": timezone.localtime(),
        "made_by": actor,
        "chain_number": number,
        "chain_head": newest,
        "every_state": asked.filters.state == queries.EVERY,
        "back_url": asked.address(),
        "download_url": asked.address("register_download"),
    }
    return render(request, "register_print.jinja", context)


def _asked(request: HttpRequest) -> _Asked:
    """What the address asks for; raises WrongDay, WrongFilter, NotFound with what is wrong."""
    days = as_of(None, request.GET.get("known"))
    readers: dict[str, Callable[[str], Any]] = {"document": id_of, "since": day_of, "until": day_of}
    values: dict[str, Any] = {}
    parameters: dict[str, str] = {}
    for name, parameter in _PARAMETERS.items():
        text = plain(request.GET.get(parameter, "").strip()[:_MOST_TEXT])
        if text:
            values[name] = readers.get(name, str)(text)
            parameters[parameter] = str(values[name])
    if days.known:
        parameters["known"] = str(days.known)
    filters = Filters(**values)
    known = {
        "state": (filters.state, (queries.STANDING, *_STATES)),
        "kind": (filters.kind, ("", *_KINDS)),
        "tracking": (filters.tracking, ("", *TRACKING)),
        "document_class": (filters.document_class, ("", *DocumentClass.values)),
    }
    for value, allowed in known.values():
        if value not in allowed:
            raise WrongFilter(_("登记簿没有“%(value)s”这个条件，请重新选择") % {"value": value})
    return _Asked(filters, days, parameters, _labels(request, filters, days))


def _labels(request: HttpRequest, filters: Filters, days: AsOf) -> dict[str, str]:
    """Each filter in words, by its parameter."""
    titles = {
        "text": (_("检索"), filters.text),
        "meeting": (_("会议"), filters.meeting),
        "speaker": (_("讲话人"), filters.speaker),
        "domain": (_("领域"), filters.domain),
        "mechanism": (_("机制"), filters.mechanism),
        "kind": (_("性质"), kind_label(filters.kind)),
        "assignee": (_("承办/受话单位"), filters.assignee),
        "class": (_("文件类别"), filters.document_class and DocumentClass(filters.document_class).label),
        "since": (pgettext("day", "不早于"), filters.since),
        "until": (pgettext("day", "不晚于"), filters.until),
        "state": (_("状态"), filters.state and state_label(filters.state)),
        "tracking": (
            _("立项"),
            filters.tracking and tracking_label(filters.tracking, all_seen=sees_all(actor_of(request))),
        ),
        "known": (_("录入截至"), days.known),
    }
    if filters.document is not None:
        document = access_document(actor_of(request), filters.document)
        titles["document"] = (_("文件"), document.title or document.name)
    return {name: f"{title}：{value}" for name, (title, value) in titles.items() if value}


def _parted(label: str) -> tuple[str, str]:
    title, _colon, value = label.partition("：")
    return title, value


def _as_of(days: AsOf, today_url: str) -> dict[str, Any] | None:
    if days.known is None:
        return None
    return {"on": days.today, "known": days.known, "today": days.today, "today_url": today_url}


def _choices(offered: tuple[Choice, ...], chosen: str) -> list[tuple[str, str]]:
    """The values of a filter with their counts; what is chosen is among them."""
    made = [(one.value, f"{one.value}（{one.count:,}）") for one in offered]
    if chosen and all(value != chosen for value, _label in made):
        made.insert(0, (chosen, chosen))
    return made


def _row(row: queries.Row, asked: _Asked) -> dict[str, Any]:
    known = {"known": str(asked.days.known)} if asked.days.known else {}
    moment = asked.days.moment
    withdrawn = row.known_to is not None and (moment is None or row.known_to <= moment)
    return {
        "row": row,
        "parts": marked(row.quote, asked.filters.text),
        "url": reverse("directive", args=[row.id]) + _query(known),
        "document_url": _document_url(row, asked.days),
        "meeting_url": asked.address(
            meeting=row.meeting_name, since=str(row.decided_on), until=str(row.decided_on)
        ),
        "mechanisms": [(name, asked.address(mechanism=name)) for name in row.mechanisms],
        "number": row.position // ARTICLE_STRIDE + 1,
        "state": state_label(queries.WITHDRAWN if withdrawn else queries.STANDING),
        "withdrawn": withdrawn,
    }


def _tracking(row: queries.Row, tracked: Tracked) -> dict[str, Any]:
    """What became of a directive, for its row."""
    found = tracked.by_directive[row.id]
    return {
        "state": found.state,
        "label": tracking_label(found.state, all_seen=found.all_seen),
        "reason": found.reason,
        "tasks": [
            (task.code, task_url(task.id), tracked.names.get(task.lead, "") if task.lead else "")
            for task in found.tasks
            if task.state != State.CANCELLED
        ],
        "url": reverse("tasks") + _query({"directive": str(row.id)}),
    }  # fmt: skip


def _document_url(row: queries.Row, days: AsOf) -> str:
    known = {"known": str(days.known)} if days.known else {}
    return f"{reverse('document', args=[row.document])}{_query(known)}#proposal-{row.proposal}"


def _register_url(known: dict[str, str], **filters: object) -> str:
    return reverse("register") + _query({name: str(value) for name, value in filters.items()} | known)


def _query(parameters: dict[str, str]) -> str:
    return f"?{urlencode(parameters)}" if parameters else ""


def _told(happened: queries.Happened) -> dict[str, Any]:
    """An event as the list of what happened shows it."""
    titles = {
        "document received": _("收到文件"),
        "document read": _("机器读出这条建议"),
        "directive marked": _("人工标出机器漏读的部署"),
        "proposals accepted": pgettext("happened", "采纳"),
        "proposals rejected": pgettext("happened", "不采纳"),
        "proposal split": _("拆分得来"),
        "proposals merged": _("合并得来"),
        "decision undone": _("撤销决定"),
        "replaced": _("被后来采纳的取代"),
        "restored": _("取代已撤销，恢复"),
    }
    who = f"{happened.name}（{happened.post}）" if happened.post else happened.name
    edited = _edited(happened.edited)
    return {
        "at": happened.at,
        "title": titles.get(happened.kind, happened.kind),
        "text": " · ".join(part for part in (who, edited and _("改动：%(what)s") % {"what": edited}) if part),
    }


def _edited(names: tuple[str, ...]) -> str:
    titles = {
        "start": _("起止"),
        "speaker": _("讲话人"),
        "kind": _("性质"),
        "head": _("中心词"),
        "domain": _("领域"),
        "assignee": _("承办/受话单位"),
        "terms": _("机制"),
    }
    return _("、").join(titles.get(name, name) for name in names)
