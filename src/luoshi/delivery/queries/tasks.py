"""The register of tasks: those that somebody may see, narrowed, searched, counted, page by page."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Collate, Lower
from django.db.models.lookups import Contains
from django.utils.translation import gettext as _

from luoshi.delivery.access import tasks_of
from luoshi.delivery.life import ENDED, OPEN, UNDER_WAY, State
from luoshi.delivery.models import Coordination, Directive, Series, SourceClass, Task
from luoshi.delivery.queries.counting import KeptCounts
from luoshi.delivery.queries.filters import WrongFilter
from luoshi.delivery.queries.known_figures import reports_asked
from luoshi.delivery.queries.tasks_then import tasks_then
from luoshi.judging.rates import Rate, Standing, rate, usual
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.chain import Head
from luoshi.record.models import Post
from luoshi.record.queries.ledgers import unit_names
from luoshi.record.remembered import Remembered, Worked
from luoshi.record.search import folded, narrowed, needed, terms
from luoshi.sheets.printed import TooMany

PAGE = 50
COUNTED = 1_000
"""Tasks of a result that are counted; of more it is only said that there are more."""

_SEARCHED = ("title", "measure", "said", "code")
GROUPS = ("lead", "domain", "mechanism", "meeting", "leader", "kind")
"""What a board may be arranged by."""

GROUPED: dict[str, frozenset[State]] = {
    "open": OPEN,
    "done": frozenset({State.COMPLETED, State.CLOSED}),
    "ended": ENDED,
    "standing": frozenset(State) - {State.CANCELLED},
}
"""Several states in one word."""

OUTCOMES = ("due", "on time", "late", "overdue")
"""How tasks came out that were due before a day: all that count, those on time, those not, those that still are not."""
_RATED = OUTCOMES[:3]
"""Those that are counted with the unit under which a task fell due, whoever leads it since."""


UNDONE = 20_000
"""Tasks changed since that a list of an earlier day undoes at most: a few seconds."""

EXPORTED = 100_000
"""Tasks that one table holds at most."""


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """What the register is narrowed by; what is empty narrows nothing.

    ``text``: words divided by spaces, all of which a task must contain. ``state``: one state, or one of GROUPED.
    ``overdue_on``: tasks that are due before this day and not reported. ``due_since`` and ``due_until`` are included.
    ``outcome``: one of OUTCOMES as of the day ``outcome_on``, which counts only with it. ``without``: one of GROUPS of
    which a task has none. ``coordination``: waits for others.
    """

    text: str = ""
    state: str = ""
    lead: UUID | None = None
    unit: UUID | None = None  # lead, responsible or supporting
    leader: UUID | None = None
    domain: str = ""
    mechanism: str = ""
    meeting: str = ""
    kind: str = ""
    series: UUID | None = None
    parent: UUID | None = None
    directive: UUID | None = None
    overdue_on: date | None = None
    due_since: date | None = None
    due_until: date | None = None
    coordination: bool = False
    outcome: str = ""
    outcome_on: date | None = None
    without: str = ""


@dataclass(slots=True)
class TaskPage:
    """One page of the register, newest first. ``before`` and ``after``: ids from which the neighbouring pages go on.
    ``names``: of every unit and post that the rows name."""

    rows: list[Task]
    names: dict[UUID, str]
    count: int
    capped: bool
    before: UUID | None = None
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class Then:
    """The tasks that somebody may see as known at a moment: ``undone`` are those changed since, as they were then; the
    others are today as they were."""

    moment: datetime
    undone: list[Task]


def then_of(actor: Actor, moment: datetime | None) -> Then | None:
    """What the lists of an earlier day are made of, None for today's; raises WrongFilter where too many tasks changed
    since. Two queries."""
    if moment is None:
        return None
    changed = list(
        tasks_of(actor).filter(registered_at__lte=moment, changed_at__gt=moment).order_by()[: UNDONE + 1]
    )
    if len(changed) > UNDONE:
        raise WrongFilter(
            _(
                "那天以后有改动的任务超过 %(most)s 件，整张清单还原不了：请选近一些的日子，或打开一件任务看它那天的样子"
            )
            % {"most": format(UNDONE, ",")}
        )
    return Then(moment, tasks_then(changed, moment))


def _unchanged(actor: Actor, then: Then | None) -> QuerySet[Task]:
    """The rows of today that hold for the moment."""
    rows = tasks_of(actor)
    return rows if then is None else rows.filter(registered_at__lte=then.moment, changed_at__lte=then.moment)


def task_register(
    actor: Actor,
    filters: TaskFilters,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    then: Then | None = None,
) -> TaskPage:
    """A page of the tasks that the actor may see, as known ``then``; raises NotFound for who may see none, WrongFilter.

    The page follows the row ``after``, or ends ahead of the row ``before``. At most ten queries, however many
    rows.
    """
    if not may(actor, "see tasks"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    rows = _rows(_unchanged(actor, then), filters)
    undone = {row.id: row for row in then.undone if matches(row, filters)} if then else {}
    if then is not None:
        found = _keys(rows.order_by())
        found += [_Key(row.year, row.number, row.id, row.version) for row in undone.values()]
    elif filters.text and _is_common(filters.text):
        newest, whole = _among_the_newest(rows)
        if len(newest) > COUNTED:
            first = after is None and before is None and len(newest) > PAGE
            return _long(actor, rows, after, before, newest if first else None)
        found = newest if whole else _some(rows)
    elif not filters.text and _more_than_counted(actor, rows):
        return _long(actor, rows, after, before)
    else:
        found = _some(rows)
    if len(found) > COUNTED and then is None:
        return _long(actor, rows, after, before)
    keys = sorted(found, key=_order)
    places = {key.id: place for place, key in enumerate(keys)}
    start = 0
    if after in places:
        start = places[after] + 1
    elif before in places:
        start = max(0, places[before] - PAGE)
    shown = keys[start : start + PAGE]
    listed = _page(actor, shown, undone)
    return TaskPage(
        rows=listed,
        names=names_in(listed, head=actor.head),
        count=len(keys),
        capped=False,
        before=shown[0].id if shown and start > 0 else None,
        after=shown[-1].id if start + PAGE < len(keys) else None,
    )


_capped: KeptCounts[tuple[str, str], bool] = KeptCounts(small=COUNTED + 1, most=1_000)


def _more_than_counted(actor: Actor, rows: QuerySet[Task]) -> bool:
    """Whether a list is too long to be counted; asked once for a list while nothing is recorded."""
    some = rows.order_by().values("pk")[: COUNTED + 1]

    def count() -> tuple[bool, int]:
        number = some.count()
        return number > COUNTED, number

    if actor.head is None:
        return count()[0]
    try:
        key = (connection.settings_dict["NAME"], repr(some.query.sql_with_params()))
    except EmptyResultSet:
        return False
    return _capped.of(key, count, actor.head)


def parent_codes(actor: Actor, rows: Iterable[Task]) -> dict[UUID, str]:
    """The codes of the tasks that these are part of, as far as the actor may see them, by their ids. One query, none
    where nothing is part of anything."""
    parents = {row.parent for row in rows if row.parent is not None}
    return dict(tasks_of(actor).filter(pk__in=parents).values_list("id", "code")) if parents else {}


class _Key(NamedTuple):
    """By what rows are ordered, and the version of each: what a list needs to know before its page is read."""

    year: int
    number: int
    id: UUID
    version: int


def _keys(rows: QuerySet[Task]) -> list[_Key]:
    return [_Key(*values) for values in rows.values_list(*_Key._fields)]


_WALKED = 10_000
"""Tasks that are looked through, newest first, for words that many have."""

_STATISTICS_FOR = 600  # seconds
_statistics: dict[str, tuple[float, frozenset[str]]] = {}


def _some(rows: QuerySet[Task]) -> list[_Key]:
    """Up to one more than are counted, in no order: what is rare comes from the index of its words."""
    return _keys(rows.order_by()[: COUNTED + 1])


def _is_common(text: str) -> bool:
    """Whether every piece of these words is among the most frequent, as the database last counted. It decides only on
    which way is the shorter: the index would bring a quarter of a million tasks to show fifty."""
    database = connection.settings_dict["NAME"]
    kept = _statistics.get(database)
    if kept is None or kept[0] < time.monotonic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT most_common_elems::text::text[] FROM pg_stats WHERE schemaname = current_schema()"
                " AND tablename = %s AND attname = 'search'",
                [Task._meta.db_table],
            )
            found = cursor.fetchone()
        kept = (time.monotonic() + _STATISTICS_FOR, frozenset((found and found[0]) or ()))
        _statistics[database] = kept
    return all(piece in kept[1] for term in terms(text) for piece in needed(term))


def _among_the_newest(rows: QuerySet[Task]) -> tuple[list[_Key], bool]:
    """Of the newest tasks those of these rows, in order, up to one more than are counted; and whether that is all."""
    table = f'"{Task._meta.db_table}"'
    try:
        query, parameters = rows.order_by().values_list(*_Key._fields).query.sql_with_params()
    except EmptyResultSet:  # of whoever may see no task
        return [], True
    # Walked in the order of the index, whatever the database believes of the words: it takes their pieces to be
    # independent of one another, and so what is common to be rare.
    newest = f"(SELECT * FROM {table} ORDER BY year DESC, number DESC, id LIMIT {_WALKED}) AS {table}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(
            query.replace(f"FROM {table}", f"FROM {newest}", 1) + f" LIMIT {COUNTED + 1}", parameters
        )
        found = list(map(_Key._make, cursor.fetchall()))
        cursor.execute("SET LOCAL enable_sort = on")
    return found, len(found) <= COUNTED and not Task.objects.order_by()[_WALKED : _WALKED + 1].exists()


def _rows(rows: QuerySet[Task], filters: TaskFilters) -> QuerySet[Task]:
    for column in ("leader", "domain", "mechanism", "meeting", "kind", "series", "parent"):
        if wanted := getattr(filters, column):
            rows = rows.filter(**{column: wanted})
    if filters.lead and filters.outcome in _RATED:
        rows = rows.filter(Q(due_lead=filters.lead) | Q(due_lead__isnull=True, lead=filters.lead))
    elif filters.lead:
        rows = rows.filter(lead=filters.lead)
    if filters.state in GROUPED:
        rows = rows.filter(state__in=GROUPED[filters.state])
    elif filters.state in State.values:
        rows = rows.filter(state=filters.state)
    elif filters.state:
        raise WrongFilter(_("任务没有“%(state)s”这种状态") % {"state": filters.state})
    if filters.unit:
        rows = rows.filter(
            Q(lead=filters.unit)
            | Q(responsible__contains=[filters.unit])
            | Q(supporting__contains=[filters.unit])
        )
    if filters.directive:
        rows = rows.filter(directives__contains=[filters.directive])
    if filters.overdue_on:
        rows = rows.filter(state__in=UNDER_WAY, due_on__lt=filters.overdue_on)
    if filters.coordination:
        rows = rows.filter(_WAITING_FOR_OTHERS)
    if filters.outcome:
        if filters.outcome not in OUTCOMES:
            raise WrongFilter(_("没有“%(outcome)s”这种结果") % {"outcome": filters.outcome})
        if filters.outcome_on is None:
            raise WrongFilter(_("按结果筛选要写明是哪一天的结果"))
        rows = rows.filter(_outcomes(filters.outcome_on)[filters.outcome])
    if filters.without:
        if filters.without not in GROUPS:
            raise WrongFilter(_("不能按“%(by)s”汇总") % {"by": filters.without})
        empty = {f"{filters.without}__isnull": True} if filters.without in _LINKS else {filters.without: ""}
        rows = rows.filter(**empty)
    if filters.due_since:
        rows = rows.filter(due_on__gte=filters.due_since)
    if filters.due_until:
        rows = rows.filter(due_on__lte=filters.due_until)
    return rows.filter(narrowed(filters.text), _containing(filters.text))


def matches(row: Task, filters: TaskFilters) -> bool:
    """Whether a task that is in no table has what the filters ask for: the same as ``_rows`` asks of the table."""
    if any(
        wanted and getattr(row, column) != wanted
        for column in ("leader", "domain", "mechanism", "meeting", "kind", "series", "parent")
        for wanted in (getattr(filters, column),)
    ):
        return False
    if filters.lead and filters.lead != ((filters.outcome in _RATED and row.due_lead) or row.lead):
        return False
    due, state = row.due_on or date.max, State(row.state)
    conditions = (
        (filters.state, state in GROUPED.get(filters.state, ()) or state == filters.state),
        (filters.unit, filters.unit in (row.lead, *row.responsible, *row.supporting)),
        (filters.directive, filters.directive in row.directives),
        (filters.overdue_on, state in UNDER_WAY and due < (filters.overdue_on or date.min)),
        (filters.coordination, _waits_for_others(row)),
        (filters.outcome, filters.outcome in _outcomes_of(row, filters.outcome_on or date.min)),
        (filters.without, not (filters.without and getattr(row, filters.without))),
        (filters.due_since, row.due_on is not None and due >= (filters.due_since or date.max)),
        (filters.due_until, row.due_on is not None and due <= (filters.due_until or date.min)),
    )
    if not all(fulfilled for asked, fulfilled in conditions if asked):
        return False
    texts = [folded(getattr(row, name)) for name in _SEARCHED]
    return all(any(term in text for text in texts) for term in terms(filters.text))


def _waits_for_others(row: Task) -> bool:
    return row.state in OPEN and row.coordination_since is not None


def _outcomes_of(row: Task, day: date) -> set[str]:
    """Which of OUTCOMES hold of a task: as ``_outcomes`` says."""
    due = row.due_on
    if due is None or due >= day:
        return set()
    done = row.completed_on if row.state in GROUPED["done"] else None
    if row.state == State.REPORTED:
        done = row.reported_on
    if done is not None:
        return {"due", "on time"} if done <= due else {"due", "late"}
    excused = row.coordination_since is not None and row.coordination_since <= due
    return {"due", "late", "overdue"} if row.state in UNDER_WAY and not excused else set()


_LINKS = ("lead", "leader")
_WAITING_FOR_OTHERS = Q(state__in=OPEN, coordination_since__isnull=False)


def _outcomes(day: date) -> dict[str, Q]:
    """The conditions of OUTCOMES as of a day.

    A task counts once its due day has passed. It is on time when the report that says it is done came by then (a slow
    review is not the unit's delay). What is paused or cancelled does not count, nor what waits for others who were
    asked before it was due: that is theirs.
    """
    passed = Q(due_on__lt=day)
    excused = Q(coordination_since__isnull=False, coordination_since__lte=F("due_on"))
    done = Q(state__in=GROUPED["done"])
    on_time = (done & Q(completed_on__lte=F("due_on"))) | (
        Q(state=State.REPORTED) & Q(reported_on__lte=F("due_on"))
    )
    overdue = Q(state__in=UNDER_WAY) & ~excused
    late = (
        overdue
        | (done & Q(completed_on__gt=F("due_on")))
        | (Q(state=State.REPORTED) & Q(reported_on__gt=F("due_on")))
    )
    return {
        "due": passed & (on_time | late),
        "on time": passed & on_time,
        "late": passed & late,
        "overdue": passed & overdue,
    }


def _containing(query: str) -> Q:
    """Every word of the query stands in one of the texts: the index only narrows."""
    condition = Q()
    for term in terms(query):
        somewhere = Q()
        for name in _SEARCHED:
            somewhere |= Q(Contains(Lower(Collate(F(name), "C")), term))
        condition &= somewhere
    return condition


def _long(
    actor: Actor,
    rows: QuerySet[Task],
    after: UUID | None,
    before: UUID | None,
    newest: list[_Key] | None = None,
) -> TaskPage:
    """A page of more tasks than are counted. ``newest``: the first of them in order, where they were found already."""
    limit, every = after or before, rows
    at = Task.objects.only("year", "number").filter(pk=limit).first() if limit else None
    backwards = at is not None and after is None
    if at is not None:
        newer = "gt" if backwards else "lt"
        rows = rows.filter(
            Q(**{f"year__{newer}": at.year}) | Q(**{"year": at.year, f"number__{newer}": at.number})
        )
    order = ("year", "number", "-id") if backwards else Task.ORDER
    keys = _keys(rows.order_by(*order)[: PAGE + 1]) if newest is None else newest[: PAGE + 1]
    page = _page(actor, keys)
    more = len(page) > PAGE
    if backwards and len(page) < PAGE:
        return _long(actor, every, None, None)
    page = page[:PAGE]
    if backwards:
        page.reverse()
    ends = (page[0].id, page[-1].id) if page else (None, None)
    return TaskPage(
        rows=page,
        names=names_in(page, head=actor.head),
        count=COUNTED,
        capped=True,
        before=ends[0] if (more if backwards else at is not None) else None,
        after=ends[1] if (backwards or more) else None,
    )


def _page(actor: Actor, keys: Sequence[_Key], undone: Mapping[UUID, Task] | None = None) -> list[Task]:
    """The rows with these keys, in their order; ``undone``: those that stand for rows as they were earlier."""
    there = undone or {}
    wanted = [(key.id, key.version) for key in keys if key.id not in there]
    found = {one: row for (one, _version), row in _rows_of.of(actor.head, wanted).items()} | {**there}
    return [found[key.id] for key in keys if key.id in found]


def _by_version(asked: set[tuple[UUID, int]]) -> dict[tuple[UUID, int], Task]:
    found = Task.objects.defer("search").in_bulk([one for one, _version in asked])
    return {(one, version): found[one] for one, version in asked if one in found}


_rows_of: Remembered[tuple[UUID, int], Task] = Remembered(_by_version, most=2_000)
"""Rows of lists by id and version: every event of a task gives it another, and whoever gets one must not change it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The first tasks of a search, the likeliest meant first, and how many there are (COUNTED and more: ``capped``)."""

    rows: list[Task]
    names: dict[UUID, str]
    count: int
    capped: bool


def tasks_found(actor: Actor, text: str, most: int = 5) -> Counted:
    """The tasks with these words that the actor may see: first where the title has them, then those under way, then the
    newest. None for whoever may see no tasks. At most eleven queries."""
    if not terms(text):
        return Counted([], {}, 0, capped=False)
    rows = _rows(tasks_of(actor), TaskFilters(text=text))
    keys, whole = _among_the_newest(rows) if _is_common(text) else (_some(rows), True)
    if not whole and len(keys) <= COUNTED:
        keys = _some(rows)
    capped = len(keys) > COUNTED
    if capped:
        # Of more than are counted the likeliest among the newest.
        keys = sorted(keys, key=_order)[: 4 * PAGE]
    among = Task.objects.filter(pk__in=[key.id for key in keys])
    found = list(among.values_list("id", "title", "state", "year", "number"))
    words = terms(text)

    def order(key: tuple[UUID, str, str, int, int]) -> tuple[object, ...]:
        one, title, state, year, number = key
        plain = folded(title)
        return not all(word in plain for word in words), state in ENDED, -year, -number, one

    ids = [key[0] for key in sorted(found, key=order)[:most]]
    by_id = Task.objects.defer("search").in_bulk(ids) if ids else {}
    listed = [by_id[one] for one in ids if one in by_id]
    return Counted(listed, names_in(listed, head=actor.head), COUNTED if capped else len(found), capped)


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """A task for a table of many, with the words of its directives in their order, and the names it needs."""

    task: Task
    demands: tuple[str, ...]
    names: Mapping[Any, str]
    classes: dict[str, str]


def task_entries(actor: Actor, filters: TaskFilters, then: Then | None = None) -> Iterator[TaskEntry]:
    """The tasks of a register in its order, as known ``then``, up to EXPORTED.

    Raises NotFound, WrongFilter, TooMany. To be read inside one transaction: they are fetched as they are asked
    for.
    """
    if not may(actor, "see tasks"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    rows = _rows(_unchanged(actor, then), filters)
    undone = sorted((row for row in then.undone if matches(row, filters)), key=_order) if then else []
    if (count := rows.count() + len(undone)) > EXPORTED:
        raise TooMany(
            _("共 %(count)s 件，一张表最多 %(most)s 件：请用时限、单位或会议缩小范围，分几次下载")
            % {"count": format(count, ","), "most": format(EXPORTED, ",")}
        )
    return _entries(merge(rows.order_by(*Task.ORDER).iterator(chunk_size=1_000), undone, key=_order))


def _order(row: Task | _Key) -> tuple[int, int, UUID]:
    return -row.year, -row.number, row.id


def _entries(rows: Iterator[Task]) -> Iterator[TaskEntry]:
    classes = _names_of("kind", set())
    while chunk := list(islice(rows, 1_000)):
        named = {one for row in chunk for one in row.directives}
        quotes = dict(Directive.objects.filter(pk__in=named).values_list("id", "quote"))
        names = names_in(chunk)
        for row in chunk:
            yield TaskEntry(
                row, tuple(quotes[one] for one in row.directives if one in quotes), names, classes
            )


def series_titles(actor: Actor, series: Iterable[UUID]) -> dict[UUID, str]:
    """What these series are called of which the actor may see a task; one query."""
    seen = tasks_of(actor).filter(series__in=list(series)).order_by().values("series")
    return dict(Series.objects.filter(pk__in=seen).values_list("id", "title"))


def names_in(
    rows: Iterable[Task],
    more_units: Iterable[UUID] = (),
    more_posts: Iterable[UUID] = (),
    head: Head | None = None,
) -> dict[UUID, str]:
    """The names of every unit, and titles of every post, that these tasks name, and of some more; two queries, and none
    for what was asked for at this ``head`` of the chain before."""
    listed = list(rows)
    units = {
        unit
        for row in listed
        for unit in (row.lead, row.due_lead, *row.responsible, *row.supporting)
        if unit is not None
    }
    units |= set(more_units)
    posts = {post for row in listed for post in (row.post, row.leader) if post is not None}
    posts |= set(more_posts)
    found: dict[UUID, str] = unit_names(units, head) if units else {}
    return found | _post_titles.of(head, posts)


_post_titles: Remembered[UUID, str] = Remembered(
    lambda posts: dict(Post.objects.filter(pk__in=posts).values_list("id", "title"))
)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Tasks of one unit, domain, mechanism, meeting, leader or class: how many, and how they stand.

    ``value`` is empty for those that have none. ``overdue``: without those that wait for others (OUTCOMES).
    ``on_time``: of those whose due day has passed, against all on the board; what fell due under another lead unit
    is in that one's.
    """

    value: Any
    name: str
    total: int
    open: int
    waiting: int  # for a review
    overdue: int
    coordination: int
    completed: int
    on_time: Rate


_COUNTED_BY_LEAD = (
    "total", "open", "waiting", "overdue", "coordination", "completed", "due", "in_time",
)  # fmt: skip
_FIRST = (Standing.BELOW, Standing.LIKE, Standing.ABOVE, Standing.NOTHING)


def task_board(actor: Actor, by: str, today: date, filters: TaskFilters | None = None) -> list[BoardRow]:
    """How the tasks stand that the actor may see, arranged by one of GROUPS; cancelled ones are left out.

    First those that are surely below what is usual; those that cannot be told apart stand by name, however many tasks
    they have. Raises NotFound, WrongFilter. At most three queries.
    """
    if not may(actor, "see tasks"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    if by not in GROUPS:
        raise WrongFilter(_("不能按“%(by)s”汇总") % {"by": by})
    rows = _rows(tasks_of(actor), filters or TaskFilters()).exclude(state=State.CANCELLED)
    outcomes = _outcomes(today)
    found = list(
        rows.order_by()
        .values(by, *(("due_lead",) if by == "lead" else ()))
        .annotate(
            total=Count("id"),
            open=Count("id", filter=Q(state__in=OPEN)),
            waiting=Count("id", filter=Q(state=State.REPORTED)),
            overdue=Count("id", filter=outcomes["overdue"]),
            coordination=Count("id", filter=_WAITING_FOR_OTHERS),
            completed=Count("id", filter=Q(state__in=GROUPED["done"])),
            due=Count("id", filter=outcomes["due"]),
            in_time=Count("id", filter=outcomes["on time"]),
        )
    )
    if by == "lead":
        found = _by_lead(found)
    names = _names_of(by, {one[by] for one in found if isinstance(one[by], UUID)}, actor.head)
    mean = usual((one["in_time"], one["due"]) for one in found)
    board = [
        BoardRow(
            one[by],
            names.get(one[by]) or str(one[by] or ""),
            total=one["total"],
            open=one["open"],
            waiting=one["waiting"],
            overdue=one["overdue"],
            coordination=one["coordination"],
            completed=one["completed"],
            on_time=rate(one["in_time"], one["due"], mean),
        )
        for one in found
    ]
    return sorted(board, key=lambda row: (_FIRST.index(row.on_time.standing), not row.value, row.name))


def _by_lead(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The counts by lead unit: what fell due under another unit is rated with that one, all else with who leads it."""
    found: dict[UUID | None, Counter[str]] = {}
    for part in parts:
        lead, due_lead = part.pop("lead"), part.pop("due_lead")
        rated = Counter({name: part.pop(name) for name in ("due", "in_time")})
        found.setdefault(lead, Counter()).update(part)
        found.setdefault(due_lead or lead, Counter()).update(rated)
    return [
        {"lead": lead, **{name: counts[name] for name in _COUNTED_BY_LEAD}} for lead, counts in found.items()
    ]


@dataclass(frozen=True, slots=True)
class UnitTasks:
    """What a unit leads: how it stands (None: nothing yet), what it owes first, what others ask of it.

    ``mean``: the rate on time of all tasks that the actor may see. ``asked``: tasks of others that wait for this unit.
    ``reports``: as ``known_figures.reports_asked`` says of what is owed. ``wholes``: the codes of the tasks that these
    are part of.
    """

    standing: BoardRow | None
    mean: float | None
    owed: list[Task]
    asked: list[Task]
    names: dict[UUID, str]
    reports: dict[UUID, date | None]
    wholes: dict[UUID, str]


def unit_tasks(actor: Actor, unit: UUID, today: date, most: int = 10) -> UnitTasks:
    """The tasks that a unit leads and the actor may see, what is due first before the rest; raises NotFound.

    At most ten queries.
    """
    board = task_board(actor, "lead", today)
    visible = tasks_of(actor)
    owed = list(visible.filter(lead=unit, state__in=UNDER_WAY).order_by("next_due_on", *Task.ORDER)[:most])
    needs = Coordination.objects.filter(unit=unit, decided_at__isnull=True).values("task")
    asked = list(
        visible.filter(_WAITING_FOR_OTHERS, pk__in=needs).order_by("coordination_since", "id")[:most]
    )
    return UnitTasks(
        next((row for row in board if row.value == unit), None),
        usual((row.on_time.successes, row.on_time.number) for row in board),
        owed,
        asked,
        names_in([*owed, *asked], head=actor.head),
        reports_asked(owed, today),
        parent_codes(actor, [*owed, *asked]),
    )


_class_names: Remembered[str, dict[str, str]] = Remembered(
    lambda _all: {"all": dict(SourceClass.objects.values_list("code", "table__name"))}
)


def _names_of(by: str, ids: set[UUID], head: Head | None = None) -> dict[Any, str]:
    if by == "lead":
        return dict(unit_names(ids, head))
    if by == "leader":
        return dict(_post_titles.of(head, ids))
    if by == "kind":
        return dict(_class_names.of(head, ["all"])["all"])
    return {}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer, of the tasks that somebody may see: each value with how many there are."""

    leads: tuple[tuple[UUID, str, int], ...]
    domains: tuple[tuple[str, int], ...]
    mechanisms: tuple[tuple[str, int], ...]
    meetings: tuple[tuple[str, int], ...]
    leaders: tuple[tuple[UUID, str, int], ...]
    kinds: tuple[tuple[str, str, int], ...]


_COUNTS_OF = ("lead", "domain", "mechanism", "meeting", "leader", "kind")
_CHOICES = f"""
SELECT {", ".join(f"grouping({name})" for name in _COUNTS_OF)},
       coalesce({", ".join(f"{name}::text" for name in _COUNTS_OF)}), count(*)
  FROM ({{seen}}) AS seen
 GROUP BY GROUPING SETS ({", ".join(f"({name})" for name in _COUNTS_OF)})
"""

_Tally = dict[str, list[tuple[str, int]]]
_tallied: KeptCounts[tuple[str, str], _Tally] = KeptCounts(small=2_000, most=200)  # a key for each scope


def task_choices(actor: Actor, most: int = 200, then: Then | None = None) -> Choices:
    """The values of the filters as known ``then``, the most frequent first; at most ten queries. Of many tasks the
    numbers may be those of a moment ago."""
    if then is not None:
        return _choices_of(_tally_then(actor, then), most, actor.head)
    seen = actor.head, actor.roles, actor.held, most
    return _offered.out(actor.head, seen, lambda: _choices_of(_tally_of(actor), most, actor.head))


_offered: Worked[tuple[Hashable, ...], Choices] = Worked(most=200)


def _choices_of(tally: _Tally, most: int, head: Head | None) -> Choices:
    found = {name: [one for one in listed if one[0]][:most] for name, listed in tally.items()}

    def named(column: str) -> tuple[tuple[Any, str, int], ...]:
        listed = [
            (UUID(value) if column in _LINKS else value, number) for value, number in found.get(column, ())
        ]
        names = (
            _names_of(column, {value for value, _number in listed if isinstance(value, UUID)}, head)
            if listed
            else {}
        )
        return tuple((value, names.get(value) or str(value), number) for value, number in listed)

    return Choices(
        named("lead"),
        tuple(found.get("domain", ())),
        tuple(found.get("mechanism", ())),
        tuple(found.get("meeting", ())),
        named("leader"),
        named("kind"),
    )


def _tally_of(actor: Actor) -> _Tally:
    """How many of the tasks that the actor may see have each value, the most frequent first."""
    try:
        query, parameters = tasks_of(actor).order_by().values(*_COUNTS_OF).query.sql_with_params()
    except EmptyResultSet:
        return {}

    def count() -> tuple[_Tally, int]:
        found: _Tally = {name: [] for name in _COUNTS_OF}
        with connection.cursor() as cursor:
            cursor.execute(_CHOICES.format(seen=query), parameters)
            for *grouped, value, number in cursor.fetchall():
                found[_COUNTS_OF[grouped.index(0)]].append((value, number))
        for listed in found.values():
            listed.sort(key=lambda one: (-one[1], one[0] or ""))
        return found, sum(number for _value, number in found["kind"])

    # Who may see the same is counted together.
    return _tallied.of((connection.settings_dict["NAME"], repr((query, parameters))), count, actor.head)


def _tally_then(actor: Actor, then: Then) -> _Tally:
    """The same of an earlier moment."""
    found: _Tally = {}
    for name in _COUNTS_OF:
        rows = _unchanged(actor, then).order_by().values_list(name).annotate(number=Count("id"))
        numbers: Counter[str] = Counter({str(value or ""): number for value, number in rows})
        numbers.update(str(getattr(row, name) or "") for row in then.undone)
        found[name] = sorted(numbers.items(), key=lambda one: (-one[1], one[0]))
    return found
