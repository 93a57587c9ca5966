"""Tasks as lists show them: how far, until when, in which light."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.life import ENDED, UNDER_WAY, State
from luoshi.delivery.models import Task
from luoshi.delivery.queries.lights import TaskLight
from luoshi.delivery.queries.tasks import BoardRow, UnitTasks
from luoshi.delivery.stages import stages_of, waiting
from luoshi.judging.rates import Rate, Standing
from luoshi.record.search import marked
from luoshi.web.jinja import address
from luoshi.web.lights_shown import titled
from luoshi.web.numbers_shown import percent_reached
from luoshi.web.remembered import once_a_language
from luoshi.web.rulebook_words import colour_title, period_text

_SOON = 7  # days before a due day that are told apart

# Colour never says anything that the word does not.
_KINDS = {
    State.REGISTERED: "", State.ASSIGNED: "blue", State.RECEIVED: "blue", State.WORKING: "blue",
    State.REPORTED: "purple", State.RETURNED: "gold", State.COMPLETED: "green", State.CLOSED: "green",
    State.PAUSED: "", State.CANCELLED: "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """A due day beside a task. ``kind``: late, soon, or empty."""

    day: date | None
    words: str
    kind: str = ""


def task_url(task: UUID) -> str:
    """The address of a task's page."""
    return address("task", task)


def decompose_url(directive: UUID) -> str:
    """Where a directive is made tasks."""
    return f"{reverse('decompose')}?directive={directive}"


@once_a_language
def state_title(state: str) -> str:
    """What a state is called."""
    return str(State(state).label)


def state_kind(state: str) -> str:
    """The kind of the tag that shows a state."""
    return _KINDS[State(state)]


def due_of(row: Task, today: date) -> Due:
    """Until when, and how many days are left or over: of what is under way alone, since nothing else runs out."""
    if row.due_on is None:
        return Due(None, "")
    if row.state in ENDED:
        done = row.completed_on
        late = (done - row.due_on).days if done is not None and row.state != State.CANCELLED else 0
        return Due(
            row.due_on, _("超期%(n)s天办结") % {"n": late} if late > 0 else "", "was late" if late > 0 else ""
        )
    if row.state not in UNDER_WAY:
        return Due(row.due_on, "")
    left = (row.due_on - today).days
    if left < 0:
        return Due(row.due_on, _("逾期%(n)s天") % {"n": -left}, "late")
    if left == 0:
        return Due(row.due_on, _("今天到期"), "soon")
    words = _("还剩%(n)s天") % {"n": left}
    return Due(row.due_on, words, "soon" if left <= _SOON else "")


def next_of(
    row: Task, today: date, asked: Mapping[UUID, date | None] | None = None
) -> tuple[str, date | None, bool]:
    """What is asked for next, by when, and whether that is over: a stage or a report, not the task itself.

    ``asked``: the day of the report of each task whose next one a ledger has answered.
    """
    if row.state not in UNDER_WAY:
        return "", None, False
    stage = next((one for one in stages_of(row.stages) if one.done_on is None), None)
    report = (asked or {}).get(row.id, row.next_report_on)
    if stage is not None and (report is None or stage.due_on <= report):
        return stage.title, stage.due_on, stage.due_on < today
    if report is not None:
        return _("反馈进展"), report, report < today
    return "", None, False


@dataclass(frozen=True, slots=True)
class LightShown:
    """The light of a task in words, with the measure that has it; ``url``: its why, for whoever may open it;
    ``other``: the other measures' lights; ``by_rule``: the colour by the rule, where a good reason changed it."""

    colour: str
    title: str
    measure: str
    draft: bool
    period: str
    url: str = ""
    other: tuple[tuple[str, str], ...] = ()
    by_rule: str = ""


def light_of(light: TaskLight) -> LightShown:
    """The light as a list shows it."""
    measure = titled(light.title) or light.measure
    period = period_text(light.published) if light.published else ""
    return LightShown(light.colour, colour_title(light.colour), measure, light.draft, period)


def shown(
    row: Task,
    names: Mapping[UUID, str],
    today: date,
    light: TaskLight | None = None,
    text: str = "",
    known: date | None = None,
    asked: Mapping[UUID, date | None] | None = None,
    wholes: Mapping[UUID, str] | None = None,
) -> dict[str, Any]:
    """A task as one row of a list. ``today``: from which day days are counted; ``known``: as of which earlier day;
    ``asked``: the day of the report of each task whose next one a ledger has answered; ``wholes``: the codes of tasks
    that others are part of, as far as they may be seen."""
    doing, by, over = next_of(row, today, asked)
    return {
        "row": row,
        "url": task_url(row.id) + (f"?known={known}" if known else ""),
        "whole": (wholes or {}).get(row.parent, "") if row.parent else "",
        "parts": marked(row.title, text),
        "found_in": _elsewhere(row, text),
        "lead": names.get(row.lead, "") if row.lead else "",
        "leader": names.get(row.leader, "") if row.leader else "",
        "responsible": named(row.responsible, names),
        "supporting": named(row.supporting, names),
        "state": state_title(row.state),
        "state_kind": state_kind(row.state),
        "due": due_of(row, today),
        "next": doing,
        "next_by": by,
        "next_over": over,
        "unconfirmed": len(waiting(row.state, row.stages)),
        "progress": percent_reached(row.progress, most=0, none=""),
        "light": light_of(light) if light is not None else None,
    }


def named(units: Iterable[UUID], names: Mapping[UUID, str]) -> str:
    """Units in one line."""
    return _("、").join(names[one] for one in units if one in names)


_ROUND = 24  # characters shown on either side of what was found


def _elsewhere(row: Task, text: str) -> list[tuple[str, bool]]:
    """Where the words stand in the measure or the last answer, if the title has none of them."""
    if not text or any(found for _part, found in marked(row.title, text)):
        return []
    for source in (row.measure, row.said):
        parts = marked(source, text)
        at = next((place for place, (_part, found) in enumerate(parts) if found), None)
        if at is not None:
            before = parts[at - 1][0] if at else ""
            after = parts[at + 1][0] if at + 1 < len(parts) else ""
            cut = "…" if len(before) > _ROUND else ""
            more = "…" if len(after) > _ROUND else ""
            return [(cut + before[-_ROUND:], False), parts[at], (after[:_ROUND] + more, False)]
    return []


# Each number of a board, and what the list is narrowed to that has as many.
NUMBERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("total", {"state": "standing"}),
    ("open", {"state": "open"}),
    ("waiting", {"state": "reported"}),
    ("overdue", {"outcome": "overdue"}),
    ("coordination", {"coordination": "1"}),
    ("completed", {"state": "done"}),
)


def board_line(row: BoardRow, by: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """A row of a board of tasks: every number with the address of the list of as many.

    ``parameters``: what the board is narrowed to already.
    """
    which = {by: str(row.value)} if row.value else {"without": by}

    def opened(more: dict[str, str]) -> str:
        return f"{reverse('tasks')}?{urlencode({**parameters, **which, **more})}"

    rate = row.on_time
    return {
        "name": row.name or _("（未写明）"),
        "numbers": [
            {"key": name, "number": getattr(row, name), "url": opened(more)} for name, more in NUMBERS
        ],
        "on_time": {"number": rate.successes, "url": opened({"outcome": "on time"})},
        "due": {"number": rate.number, "url": opened({"outcome": "due"})},
        "rate": rate_shown(rate),
        "url": opened({"state": "standing"}),
    }


def rate_shown(rate: Rate) -> dict[str, Any]:
    """A rate of tasks on time, in words that say how sure it is."""
    return {
        "standing": str(rate.standing),
        "own": f"{round(100 * rate.successes / rate.number)}%" if rate.number else "",
        "shrunk": f"{round(100 * rate.shrunk)}%",
        "between": _("%(low)s%%—%(high)s%%") % {"low": round(100 * rate.low), "high": round(100 * rate.high)},
        "words": {
            Standing.ABOVE: _("高于总体"),
            Standing.BELOW: _("低于总体"),
            Standing.LIKE: _("样本少，暂不评比"),
            Standing.NOTHING: _("还没有到期的"),
        }[rate.standing],
        "kind": {Standing.ABOVE: "green", Standing.BELOW: "red"}.get(rate.standing, ""),
        "successes": rate.successes,
        "number": rate.number,
    }


def unit_tasks_shown(found: UnitTasks, unit: UUID, today: date) -> dict[str, Any]:
    """The tasks of a unit as its page shows them."""
    return {
        "line": board_line(found.standing, "lead", {}) if found.standing else None,
        "mean": f"{round(100 * found.mean)}%" if found.mean is not None else "",
        "owed": [
            shown(row, found.names, today, asked=found.reports, wholes=found.wholes) for row in found.owed
        ],
        "asked": [shown(row, found.names, today, wholes=found.wholes) for row in found.asked],
        "url": f"{reverse('tasks')}?{urlencode({'lead': str(unit), 'state': 'open'})}",
    }
