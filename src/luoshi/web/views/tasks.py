"""Lists of tasks: the register with its filters, the same as a spreadsheet, the board."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO, Any, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from luoshi.delivery.life import UNDER_WAY, State
from luoshi.delivery.queries import tasks as queries
from luoshi.delivery.queries.filters import WrongFilter
from luoshi.delivery.queries.known_figures import reports_asked
from luoshi.delivery.queries.lights import both_lights
from luoshi.delivery.queries.tasks import BoardRow, Choices, TaskFilters
from luoshi.delivery.stages import waiting
from luoshi.delivery.task_export import TaskCells, write_tasks
from luoshi.delivery.task_layout import cells_of, stages_text
from luoshi.judging.rates import Standing
from luoshi.record import chain
from luoshi.record.actions.acting import Actor
from luoshi.record.models.current import plain
from luoshi.record.moments import AsOf, as_of
from luoshi.record.remembered import Worked
from luoshi.sheets.printed import About
from luoshi.web.actors import actor_of
from luoshi.web.asked import address_of, day_of, id_of, place_of, to_what_was_asked
from luoshi.web.downloads import XLSX, download_file
from luoshi.web.figures_shown import bar_known
from luoshi.web.tasks_shown import board_line, light_of, shown

_MOST_TEXT = 200  # characters of a filter; nobody means more


def by_title(by: str) -> str:
    """What a board is arranged by."""
    return {
        "lead": _("牵头单位"),
        "domain": _("领域"),
        "mechanism": _("机制"),
        "meeting": _("会议"),
        "leader": _("分管领导"),
        "kind": _("事项类别"),
    }[by]


def state_title(state: str) -> str:
    """What a state, or several in one word, is called."""
    several = {
        "open": _("未办结"),
        "done": _("已办结和已销号"),
        "ended": _("已结束"),
        "standing": _("除已撤销外"),
    }
    return several.get(state) or str(State(state).label)


def outcome_title(outcome: str) -> str:
    """How tasks came out whose due day has passed."""
    return {
        "due": _("已到期，计入按时率"),
        "on time": _("已到期，按时"),
        "late": _("已到期，未按时"),
        "overdue": _("逾期未办结，不含等协调的"),
    }[outcome]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for. ``parameters`` is the address itself, without what is empty."""

    filters: TaskFilters
    days: AsOf
    parameters: dict[str, str]

    @property
    def today(self) -> date:
        """The day from which days are counted: that looked at."""
        return self.days.known or self.days.today

    def address(self, name: str = "tasks", *without: str, **more: str) -> str:
        """The address of the same list, without some parameters, with others."""
        return address_of(name, self.parameters | more, without)


def tasks(request: HttpRequest) -> HttpResponse:
    """The register of tasks, newest first, filtered and searched by what its address says."""
    actor = actor_of(request)
    if (asked_for := to_what_was_asked(request, "tasks")) is not None:
        return asked_for
    asked = _asked(request)
    then = queries.then_of(actor, asked.days.moment)
    page = queries.task_register(
        actor, asked.filters, after=place_of(request, "after"), before=place_of(request, "before"), then=then
    )
    choices = queries.task_choices(actor, then=then)
    both = both_lights(actor, [row.id for row in page.rows], known=asked.days.moment)
    lit = {task: one.now for task, one in both.items() if one.now is not None}
    reports = reports_asked(page.rows, asked.today) if then is None else {}
    parents = queries.parent_codes(actor, page.rows)

    def line(row: Any, drawn: Callable[..., Markup]) -> Markup:
        """A row of the list, drawn once for as long as nothing of it changes."""
        light, whole = lit.get(row.id), parents.get(row.parent) if row.parent else None
        report = reports.get(row.id, row.next_report_on)

        def draw() -> Markup:
            one = shown(
                row, page.names, asked.today, light, asked.filters.text, asked.days.known, {row.id: report}
            )
            return drawn(one, whole, with_lights=bool(lit))

        key = (
            row.id,
            row.version,
            get_language(),
            asked.today,
            asked.filters.text,
            light_of(light) if light is not None else None,
            whole,
            report,
            bool(lit),
        )
        return _lines.out(actor.head if then is None else None, key, draw)

    def filter_bar(drawn: Callable[..., Markup]) -> Markup:
        """The filters with all their choices, drawn once for as long as nothing is recorded."""
        seen = actor.head, actor.roles, actor.held, get_language(), asked.today
        key = (*seen, *sorted(asked.parameters.items()))
        return _bars.out(
            actor.head if then is None else None, key, lambda: drawn(_offered(choices, asked.filters))
        )

    labels = _labels(actor, asked, choices)
    total = _("共 1,000+ 件") if page.capped else _("共 %(n)s 件") % {"n": f"{page.count:,}"}
    context = {
        "asked": asked,
        "filters": asked.filters,
        "days": asked.days,
        "as_of": bar_known(asked.days, asked.address("tasks", "known")),
        "groups": [(name, list(rows)) for name, rows in groupby(page.rows, key=_group_of)],
        "rows": page.rows,
        "line": line,
        "with_lights": bool(lit),
        "capped": page.capped,
        "total": total,
        "chosen": [
            (f"{title}：{value}", asked.address("tasks", name)) for name, (title, value) in labels.items()
        ],
        "first_url": asked.address() if request.GET.get("after") or request.GET.get("before") else None,
        "previous_url": asked.address(before=str(page.before)) if page.before else None,
        "next_url": asked.address(after=str(page.after)) if page.after else None,
        "download_url": asked.address("tasks_download"),
        "copy_url": request.build_absolute_uri(asked.address()),
        "filter_bar": filter_bar,
        "more_open": any(
            asked.parameters.get(name)
            for name in (
                "leader",
                "mechanism",
                "kind",
                "due_since",
                "due_until",
                "coordination",
                "outcome",
                "unit",
                "known",
            )
        ),
        "overdue": bool(asked.filters.overdue_on),
    }
    return render(request, "tasks.jinja", context)


_lines: Worked[tuple[Hashable, ...], Markup] = Worked(most=2_000)
_bars: Worked[tuple[Hashable, ...], Markup] = Worked(most=200)


def _group_of(row: Any) -> tuple[str, date | None]:
    return row.meeting, row.decided_on


def _offered(choices: Choices, filters: TaskFilters) -> dict[str, Any]:
    """What each filter offers: value and words with how many there are; what is chosen is among them."""

    def offered(listed: list[tuple[Any, str]], chosen: Any) -> list[tuple[Any, str]]:
        if not chosen or any(value == chosen for value, _words in listed):
            return listed
        return [(chosen, _("所选的")), *listed]

    def named(listed: tuple[tuple[Any, str, int], ...], chosen: Any) -> list[tuple[Any, str]]:
        return offered([(value, f"{name}（{number:,}）") for value, name, number in listed], chosen)

    def counted(listed: tuple[tuple[str, int], ...], chosen: str) -> list[tuple[Any, str]]:
        made = [(value, f"{value}（{number:,}）") for value, number in listed]
        return made if not chosen or any(value == chosen for value, _w in made) else [(chosen, chosen), *made]

    return {
        "states": [(one, state_title(one)) for one in ("open", "done", *State.values)],
        "outcomes": [(one, outcome_title(one)) for one in queries.OUTCOMES],
        "leads": named(choices.leads, filters.lead),
        "units": offered([(value, name) for value, name, _number in choices.leads], filters.unit),
        "leaders": named(choices.leaders, filters.leader),
        "kinds": named(choices.kinds, filters.kind),
        "domains": counted(choices.domains, filters.domain),
        "mechanisms": counted(choices.mechanisms, filters.mechanism),
        "meetings": counted(choices.meetings, filters.meeting),
    }


def tasks_download(request: HttpRequest) -> FileResponse:
    """The filtered register of tasks as a spreadsheet (.xlsx) in the layout of a supervision ledger."""
    actor = actor_of(request)
    asked = _asked(request)
    then = queries.then_of(actor, asked.days.moment)
    labels = _labels(actor, asked, queries.task_choices(actor, then=then))
    about = About(
        city=settings.LUOSHI_CITY,
        known=asked.today,
        made_at=timezone.localtime(),
        made_by=f"{actor.name}（{actor.post}）" if actor.post else actor.name,
        filters=list(labels.values()),
    )
    file = cast("IO[bytes]", TemporaryFile(prefix="luoshi-"))  # noqa: SIM115 (closed with the answer)
    try:
        with transaction.atomic():
            write_tasks(
                file, _cells(queries.task_entries(actor, asked.filters, then), asked.today), about, chain.head
            )
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return download_file(f"{settings.LUOSHI_CITY}督查台账（{asked.today}）.xlsx", file, XLSX)


def _cells(entries: Iterator[queries.TaskEntry], today: date) -> Iterator[TaskCells]:
    for number, entry in enumerate(entries, start=1):
        row = entry.task
        source = " ".join(part for part in (row.meeting, str(row.decided_on or "")) if part)
        left = (row.due_on - today).days if row.due_on is not None and row.state in UNDER_WAY else None
        yield TaskCells(
            {
                **cells_of(row, number, entry.names, entry.classes, source=source),
                "demand": "\n".join(entry.demands),
                "progress": None if row.progress is None else float(row.progress),
                "unconfirmed": stages_text(waiting(row.state, row.stages)),
                "coordination": f"{row.coordination_since} 起" if row.coordination_since else None,
                "days": left,
            }
        )


def task_board(request: HttpRequest) -> HttpResponse:
    """How the tasks stand, by unit, domain, mechanism, meeting, leader or class; every number opens its list."""
    actor = actor_of(request)
    by = request.GET.get("by") or "lead"
    # What the columns narrow by themselves is no filter of the board: its numbers are those of the lists they open.
    asked = _asked(request, *_OF_COLUMNS)
    rows = queries.task_board(actor, by, asked.today, asked.filters)
    labels = _labels(actor, asked, queries.task_choices(actor)) if asked.parameters else {}
    context = {
        "by": by,
        "by_title": by_title(by),
        "tabs": [
            {"label": by_title(one), "url": asked.address("task_board", by=one), "current": one == by}
            for one in queries.GROUPS
        ],
        "rows": [board_line(row, by, asked.parameters) for row in rows],
        "mean": _mean(rows),
        "today": asked.today,
        "chosen": [
            (f"{title}：{value}", asked.address("task_board", name, by=by))
            for name, (title, value) in labels.items()
        ],
        "sure": any(row.on_time.standing in (Standing.ABOVE, Standing.BELOW) for row in rows),
        "list_url": asked.address(),
    }
    return render(request, "task_board.jinja", context)


def _mean(rows: list[BoardRow]) -> str:
    number = sum(row.on_time.number for row in rows)
    successes = sum(row.on_time.successes for row in rows)
    return f"{round(100 * successes / number)}%" if number else ""


_OF_COLUMNS = ("state", "overdue", "coordination", "outcome", "without", "known")
_LINKS = ("lead", "unit", "leader", "series", "parent", "directive")
_WORDS = ("text", "state", "domain", "mechanism", "meeting", "kind", "outcome", "without")
_DAYS = ("due_since", "due_until")


def _asked(request: HttpRequest, *without: str) -> _Asked:
    """What the address asks for, but for some parameters; raises WrongDay, WrongFilter with what is wrong."""
    days = as_of(None, None if "known" in without else request.GET.get("known"))
    today = days.known or days.today
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(_LINKS, id_of), **dict.fromkeys(_DAYS, day_of), **dict.fromkeys(_WORDS, str),
    }  # fmt: skip
    values: dict[str, Any] = {}
    parameters: dict[str, str] = {}
    asked = {name: str(value) for name, value in request.GET.items() if name not in without}
    for name, read in readers.items():
        if text := plain(asked.get(name, "").strip()[:_MOST_TEXT]):
            values[name] = read(text)
            parameters[name] = str(values[name])
    if asked.get("overdue") == "1":
        values["overdue_on"], parameters["overdue"] = today, "1"
    if asked.get("coordination") == "1":
        values["coordination"], parameters["coordination"] = True, "1"
    if "outcome" in values:
        values["outcome_on"] = today
    filters = TaskFilters(**values)
    allowed = {
        "state": ("", *queries.GROUPED, *State.values),
        "outcome": ("", *queries.OUTCOMES),
        "without": ("", *queries.GROUPS),
    }
    for name, every in allowed.items():
        if getattr(filters, name) not in every:
            raise WrongFilter(
                _("任务清单没有“%(value)s”这个条件，请重新选择") % {"value": getattr(filters, name)}
            )
    if days.known:
        parameters["known"] = str(days.known)
    return _Asked(filters, days, parameters)


def _labels(actor: Actor, asked: _Asked, choices: Choices) -> dict[str, tuple[str, str]]:
    """Each filter in words, title and value, by its parameter. What one may not see has no name."""
    filters = asked.filters
    units = {value: name for value, name, _number in choices.leads}
    leaders = {value: name for value, name, _number in choices.leaders}
    kinds = {value: name for value, name, _number in choices.kinds}
    series = series_title(actor, filters.series)
    unknown = _("所选的")
    titles: dict[str, tuple[str, Any]] = {
        "text": (_("检索"), filters.text),
        "state": (_("状态"), filters.state and state_title(filters.state)),
        "lead": (_("牵头单位"), filters.lead and units.get(filters.lead, unknown)),
        "unit": (_("涉及单位"), filters.unit and units.get(filters.unit, unknown)),
        "leader": (_("分管领导"), filters.leader and leaders.get(filters.leader, unknown)),
        "domain": (_("领域"), filters.domain),
        "mechanism": (_("机制"), filters.mechanism),
        "meeting": (_("会议"), filters.meeting),
        "kind": (_("事项类别"), filters.kind and kinds.get(filters.kind, filters.kind)),
        "series": (_("同一事项"), filters.series and (series or unknown)),
        "parent": (_("上级任务"), filters.parent and unknown),
        "directive": (_("部署"), filters.directive and unknown),
        "overdue": (_("逾期"), filters.overdue_on and _("是")),
        "coordination": (_("提请协调"), filters.coordination and _("等待答复")),
        "outcome": (_("到期情况"), filters.outcome and outcome_title(filters.outcome)),
        "without": (_("未写明"), filters.without and by_title(filters.without)),
        "due_since": (pgettext("day", "时限不早于"), filters.due_since),
        "due_until": (pgettext("day", "时限不晚于"), filters.due_until),
        "known": (_("录入截至"), asked.days.known),
    }
    return {name: (title, str(value)) for name, (title, value) in titles.items() if value}


def series_title(actor: Actor, series: UUID | None) -> str:
    """What a series is called, for whoever may see a task of it."""
    return queries.series_titles(actor, [series]).get(series, "") if series else ""
