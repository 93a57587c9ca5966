"""My page: what a unit owes and by when, in one list; and what waits for somebody else's word."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Exists, Func, OuterRef, Q
from django.utils.translation import gettext as _

from luoshi.delivery.access import tasks_of
from luoshi.delivery.classes import ASKED_BEFORE
from luoshi.delivery.life import OPEN, UNDER_WAY, VERBS, State
from luoshi.delivery.models import (
    STAGE_WAITS,
    Coordination,
    Directive,
    Draft,
    DraftFile,
    Evidence,
    Extension,
    Objection,
    Review,
    Task,
    Untracked,
)
from luoshi.delivery.queries.known_figures import (
    CellOfFigure,
    KnownFigure,
    cells_of,
    figures_for,
    report_asked,
)
from luoshi.delivery.queries.tasks import names_in, parent_codes
from luoshi.delivery.relations import FOR_THE_UNIT, led_by, submitted_alongside
from luoshi.delivery.stages import Stage, stages_of
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Event
from luoshi.record.queries.ledgers import unit_names
from luoshi.record.scopes import scope_of, units_below

SOON = ASKED_BEFORE
"""What is due within a month is asked for; what is due later is only listed."""
LISTED = 200
"""Of each kind of thing that waits; of more it is said how many there are."""

Asks = Literal["receive", "answer again", "report", "stage", "finish", "nothing", "ledger"]


@dataclass(frozen=True, slots=True)
class Owed:
    """One task that a unit owes. ``asks``: what of it now; “nothing” while nothing is due, “ledger” where one
    gives the figure. ``by``: until when; ``days``: how many are left, negative when late. ``figure``: what is
    known already, shown and locked, and ``cell`` where it stands. ``returned``: what the last review, or
    whoever took a stage back, said was missing.
    ``draft``: what was typed and not sent; ``files``: what was chosen as evidence and not sent, without the bytes."""

    task: Task
    asks: Asks
    by: date | None
    days: int | None
    figure: KnownFigure | None
    stage: Stage | None
    open_children: int
    evidence: int
    returned: str
    draft: dict[str, Any]
    files: list[DraftFile]
    cell: CellOfFigure | None


@dataclass(slots=True)
class MyPage:
    """Everything that somebody has to do with tasks. ``names``: of all units and posts that are named.

    ``others_review``: tasks in whose answer the actor had a hand, and which others must therefore review. ``parents``:
    the codes of the tasks that listed ones are part of. ``unassigned`` and ``undecomposed`` hold the first of so many.
    ``reread``: tasks on a directive that is no longer in the register, for a later reading took its place or it was
    taken back.
    """

    units: tuple[UUID, ...]
    owed: list[Owed] = field(default_factory=list)
    later: list[Owed] = field(default_factory=list)
    supporting: list[Task] = field(default_factory=list)
    sent: list[Task] = field(default_factory=list)  # reported, waiting for a review by others
    to_review: list[Task] = field(default_factory=list)
    to_confirm: list[tuple[Task, Stage]] = field(default_factory=list)  # stages of tasks that are under way
    extensions: list[tuple[Task, Extension]] = field(default_factory=list)
    objections: list[tuple[Task, Objection]] = field(default_factory=list)
    coordination: list[tuple[Task, Coordination]] = field(default_factory=list)
    others_review: list[Task] = field(default_factory=list)
    parents: dict[UUID, str] = field(default_factory=dict)
    unassigned: list[Task] = field(default_factory=list)
    unassigned_count: int = 0
    undecomposed: list[Directive] = field(default_factory=list)
    undecomposed_count: int = 0
    reread: list[Task] = field(default_factory=list)
    names: dict[UUID, str] = field(default_factory=dict)


def my_page(actor: Actor, today: date) -> MyPage:
    """What the actor's units owe, what waits for the actor, and what is known already; raises NotFound.

    About two dozen queries, however many tasks.
    """
    if not may(actor, "work on tasks"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    tree = units_below()
    mine = scope_of(actor, FOR_THE_UNIT, tree)
    page = MyPage(tuple(held.unit for held in actor.held if held.unit and held.role in FOR_THE_UNIT))
    visible = tasks_of(actor)
    if mine:
        listed = list(mine)
        rows = list(
            visible.filter(lead__in=listed, state__in=UNDER_WAY).order_by("next_due_on", "year", "number")
        )
        for one in _owed(actor, rows, today):
            (page.later if one.asks in ("nothing", "ledger") else page.owed).append(one)
        page.owed.sort(key=lambda one: (one.by or date.max, one.task.year, one.task.number))
        page.sent = list(visible.filter(lead__in=listed, state=State.REPORTED).order_by("reported_on", "id"))
        beside = Q(responsible__overlap=listed) | Q(supporting__overlap=listed)
        page.supporting = list(
            visible.filter(beside, state__in=UNDER_WAY | {State.REPORTED})
            .exclude(lead__in=listed)
            .order_by("due_on", "id")[:LISTED]
        )
    page.coordination = _coordination(actor, visible, mine, tree)
    _to_begin(actor, page, visible, mine)
    deciding = _deciding(actor, visible, mine, tree)
    for row in deciding:
        if row.state == State.REPORTED:
            (page.others_review if _had_a_hand(actor, row) else page.to_review).append(row)
        elif row.state in UNDER_WAY and not _had_a_hand(actor, row):
            # Whoever reviews a whole confirms its stages by that.
            page.to_confirm += [(row, stage) for stage in stages_of(row.stages) if stage.waits]
    page.to_confirm.sort(key=lambda one: (one[1].done_on or date.max, one[1].due_on))
    ids = [row.id for row in deciding]
    by_id = {row.id: row for row in deciding}
    for verb, model, into in (
        ("decide extension", Extension, page.extensions),
        ("decide objection", Objection, page.objections),
    ):
        waiting = model._default_manager.filter(task__in=ids, decided_at__isnull=True)
        for request in waiting.order_by("asked_at"):
            task = by_id[request.task]
            if task.state in VERBS[verb].sources and not _among(actor, [*task.hands, request.hand]):
                into.append((task, request))  # type: ignore[arg-type]
    named = [*(one.task for one in (*page.owed, *page.later)), *page.supporting, *page.sent, *deciding]
    named += [*page.unassigned, *page.reread, *(task for task, _need in page.coordination)]
    page.names = names_in(named)
    page.parents = parent_codes(actor, named)
    if others := {*page.units, *(need.unit for _task, need in page.coordination)}:
        page.names |= unit_names(others)
    return page


def _had_a_hand(actor: Actor, row: Task) -> bool:
    """Whether it is to be seen at once that somebody may not review: the action asks more closely."""
    return _among(actor, row.hands) or submitted_alongside(actor, row)


def _among(actor: Actor, hands: list[dict[str, Any]]) -> bool:
    posts = {str(held.post) for held in actor.held}
    return any(
        hand["account"] == str(actor.account)
        or hand["person"] == str(actor.person)
        or posts & set(hand["posts"])
        for hand in hands
    )


def _coordination(
    actor: Actor, visible: Any, mine: frozenset[UUID], tree: Any
) -> list[tuple[Task, Coordination]]:
    """Needs that wait for a word of the actor: as the unit that is asked, the leader in charge, or the office."""
    needs = Coordination.objects.filter(decided_at__isnull=True).order_by("asked_at")
    if may(actor, "manage tasks"):
        return _with_tasks(needs[:LISTED], visible)
    who = Q(unit__in=list(mine)) if mine else Q()
    if (led := led_by(actor, tree)) is not None:
        who |= Q(task__in=visible.filter(led, state__in=OPEN).values("id"))
    return _with_tasks(needs.filter(who)[:LISTED], visible) if who else []


def _to_begin(actor: Actor, page: MyPage, visible: Any, mine: frozenset[UUID]) -> None:
    """What nobody has been given yet: tasks that are not assigned, and for the office directives without a task."""
    waiting = visible.filter(state=State.REGISTERED)
    if may(actor, "manage tasks"):
        given = Task.objects.filter(
            directives__contains=Func(OuterRef("pk"), template="ARRAY[%(expressions)s]")
        )
        left = Directive.objects.filter(
            ~Exists(given.exclude(state=State.CANCELLED)),
            ~Exists(Untracked.objects.filter(pk=OuterRef("pk"))),
            known_to__isnull=True,
        ).exclude(kind=Directive.STANCE)
        page.undecomposed_count = left.count()
        page.undecomposed = list(left.defer("search").order_by(*Directive.ORDER)[:10])
        gone = Directive.objects.filter(Exists(given.filter(state__in=OPEN)), known_to__isnull=False)
        if ids := list(gone.values_list("id", flat=True)[:LISTED]):
            on_them = visible.filter(directives__overlap=ids, state__in=OPEN)
            page.reread = list(on_them.order_by(*Task.ORDER)[:LISTED])
    elif mine:
        waiting = waiting.filter(parent__in=Task.objects.filter(lead__in=list(mine)).values("id"))
    else:
        return
    page.unassigned_count = waiting.count()
    page.unassigned = list(waiting.order_by(*Task.ORDER)[:LISTED])


def _deciding(actor: Actor, visible: Any, mine: frozenset[UUID], tree: Any) -> list[Task]:
    """Tasks on which something waits that the actor may decide, by what they are to it."""
    # By an index of its own: looking into the stages of every task of a city would take long.
    unconfirmed = Task.objects.filter(STAGE_WAITS, state__in=UNDER_WAY).order_by()
    waits = Q(state=State.REPORTED) | Q(pk__in=unconfirmed.values("id"))
    for verb, model in (("decide extension", Extension), ("decide objection", Objection)):
        asked = model._default_manager.filter(decided_at__isnull=True)
        waits |= Q(pk__in=asked.values("task"), state__in=VERBS[verb].sources)
    if may(actor, "manage tasks"):
        return list(visible.filter(waits).order_by("reported_on", "id")[:500])
    who = Q()
    if (led := led_by(actor, tree)) is not None:
        who |= led
    if mine:
        above = Task.objects.filter(pk=OuterRef("parent"), lead__in=list(mine), state__in=OPEN)
        who |= Q(Exists(above.exclude(lead=OuterRef("lead"))))
    return list(visible.filter(waits, who).order_by("reported_on", "id")[:500]) if who else []


def _with_tasks(needs: Any, visible: Any) -> list[tuple[Task, Coordination]]:
    rows = list(needs)
    tasks = visible.filter(state__in=OPEN).in_bulk([row.task for row in rows])
    return [(tasks[row.task], row) for row in rows if row.task in tasks]


def _owed(actor: Actor, rows: list[Task], today: date) -> list[Owed]:
    ids = [row.id for row in rows]
    figures = figures_for(rows, today)
    children: dict[UUID | None, int] = dict(
        Task.objects.filter(parent__in=ids, state__in=OPEN)
        .values_list("parent")
        .annotate(number=Count("id"))
        .order_by()
    )
    pieces: dict[UUID, int] = dict(
        Evidence.objects.filter(task__in=ids).values_list("task").annotate(number=Count("id")).order_by()
    )
    said: dict[UUID, str] = {}
    returned = [row.id for row in rows if row.state == State.RETURNED]
    for task, comment in (
        Review.objects.filter(task__in=returned).order_by("at").values_list("task", "comment")
    ):
        said[task] = comment
    said |= _taken_back(rows)
    drafts: dict[UUID, dict[str, Any]] = defaultdict(dict)
    if actor.account is not None:
        drafts |= dict(
            Draft.objects.filter(account=actor.account, task__in=ids).values_list("task", "values")
        )
    chosen = _chosen(actor, ids)
    cells = cells_of(figures.values())
    found = []
    for row in rows:
        figure = figures.get(row.id)
        stage = next((one for one in stages_of(row.stages) if one.done_on is None), None)
        asks, by = _asks(row, stage, figure, today)
        found.append(
            Owed(
                task=row,
                asks=asks,
                by=by,
                days=None if by is None else (by - today).days,
                figure=figure,
                stage=stage,
                open_children=children.get(row.id, 0),
                evidence=pieces.get(row.id, 0),
                returned=said.get(row.id, ""),
                draft=drafts.get(row.id, {}),
                files=chosen.get(row.id, []),
                cell=cells.get(figure.statement) if figure else None,
            )
        )
    return found


def _taken_back(rows: list[Task]) -> dict[UUID, str]:
    """What was missing of stages that were taken back and are open since."""
    still = {stage["id"] for row in rows for stage in row.stages if stage["done_on"] is None}
    events = Event.objects.filter(
        subject__in=[row.id for row in rows if row.stages], kind=VERBS["take back stage"].event
    )
    found = {}
    for event in events.order_by("at"):
        data = event.opened()
        if data is not None and event.subject is not None and data["stage"]["id"] in still:
            found[event.subject] = f"{data['stage']['title']}：{data['reason']}"
    return found


def _chosen(actor: Actor, tasks: list[UUID]) -> dict[UUID, list[DraftFile]]:
    """The files that the actor has chosen for each of these tasks, without their bytes."""
    found: dict[UUID, list[DraftFile]] = defaultdict(list)
    if actor.account is not None and tasks:
        own = DraftFile.objects.filter(account=actor.account, tasks__overlap=tasks).defer("data")
        for row in own.order_by("saved_at", "id"):
            for task in row.tasks:
                found[task].append(row)
    return found


def _asks(
    row: Task, stage: Stage | None, figure: KnownFigure | None, today: date
) -> tuple[Asks, date | None]:
    """What is asked of the lead unit now, and until when."""
    until = today + SOON
    if row.state == State.RETURNED:
        return "answer again", row.due_on
    if row.due_on is not None and row.due_on <= until:
        return ("receive" if row.state == State.ASSIGNED else "finish"), row.due_on
    if stage is not None and stage.due_on <= until:
        return "stage", stage.due_on
    asked = report_asked(row, figure)
    if asked is not None and asked <= until:
        return "report", asked
    by = row.next_due_on
    if asked != row.next_report_on and by == row.next_report_on:
        days = (asked, row.due_on, stage.due_on if stage is not None else None)
        by = min((day for day in days if day is not None), default=None)
    if row.state == State.ASSIGNED:
        return "receive", by
    if row.next_report_on is not None and asked != row.next_report_on:
        return "ledger", by
    return "nothing", by
