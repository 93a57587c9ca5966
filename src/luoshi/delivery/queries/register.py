"""The register of directives, as it may be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.access import access_directive
from luoshi.delivery.models import Directive
from luoshi.delivery.placing import Place, places_at
from luoshi.delivery.queries.counting import KeptCounts
from luoshi.delivery.queries.filters import WrongFilter
from luoshi.delivery.queries.tracking import TRACKING, tracked_as
from luoshi.record.access import NotFound, access_document, may
from luoshi.record.actions.acting import Actor
from luoshi.record.anchors import sentence_around
from luoshi.record.models import Article, Document, Event, Mechanism, MechanismVersion, Proposal, Source
from luoshi.record.proposing import ARTICLE_STRIDE
from luoshi.record.queries.documents_then import documents_then, of_class, titles_at
from luoshi.record.search import contains, narrowed
from luoshi.sheets.printed import TooMany

Row = Directive  # what a page may be given of the register
Moved = dict[UUID, tuple[Place, Directive]]  # those that stood under another meeting then
PAGE = 50
COUNTED = 1_000
"""Rows of a result that are counted; of more it is only said that there are more."""

EXPORTED = 300_000
"""Rows that one table holds at most: more than anybody reads, and still opened by an office PC."""

PRINTED = 2_000
"""Rows that are put on paper at most, some hundred sheets: more is read in a table."""

CHOICES = 200
"""Values of a filter that are offered; of meetings the newest, of everything else the most frequent."""

STANDING, WITHDRAWN, EVERY = "", "withdrawn", "every"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a register is narrowed by; what is empty narrows nothing.

    ``text`` is words divided by spaces, all of which a demand must contain. ``since`` and ``until`` are
    days, both included. ``state`` is STANDING (what is in the register), WITHDRAWN (accepted once and taken
    back) or EVERY. ``tracking``: what became of them, one of ``luoshi.delivery.queries.tracking.TRACKING``.
    """

    text: str = ""
    meeting: str = ""
    speaker: str = ""
    domain: str = ""
    mechanism: str = ""
    kind: str = ""
    assignee: str = ""
    document_class: str = ""
    document: UUID | None = None
    since: date | None = None
    until: date | None = None
    state: str = STANDING
    tracking: str = ""


@dataclass(slots=True)
class RegisterPage:
    """One page of a register. ``before`` and ``after`` are ids from which the neighbouring pages go on."""

    rows: list[Directive]
    count: int
    capped: bool
    before: UUID | None = None
    after: UUID | None = None


def register(
    actor: Actor,
    filters: Filters,
    moment: datetime | None = None,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
) -> RegisterPage:
    """A page of the register as known at ``moment`` (None: now), newest day first; raises NotFound.

    The page follows the row ``after``, or ends ahead of the row ``before``; where there is no full page
    ahead, or the row is no longer there, it is the first page. Two queries, or three where a neighbouring
    page of a long register is asked for; as of an earlier day a few more.
    """
    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    moved = places_at(moment)
    rows = _rows(filters, moment, moved).filter(_tracked(actor, filters, moment))
    # Not in order, so that no index is walked for it in vain: what is rare comes from the index of its
    # words, and is then ordered here; only of what is common a page is asked for in order.
    found = list(rows.values_list("decided_on", "document", "position", "id")[: COUNTED + 1])
    if len(found) > COUNTED:
        return _long(rows, moved, after, before)
    days = {one: place.decided_on for one, (place, _row) in moved.items()}
    keys = sorted(found, key=lambda key: (-days.get(key[3], key[0]).toordinal(), *key[1:]))
    places = {key[3]: place for place, key in enumerate(keys)}
    start = 0
    if after in places:
        start = places[after] + 1
    elif before in places:
        start = max(0, places[before] - PAGE)
    ids = [key[3] for key in keys[start : start + PAGE]]
    by_id = Directive.objects.defer("search").in_bulk(ids) if ids else {}
    return RegisterPage(
        rows=[_then(by_id[one], moved) for one in ids if one in by_id],
        count=len(keys),
        capped=False,
        before=ids[0] if ids and start > 0 else None,
        after=ids[-1] if start + PAGE < len(keys) else None,
    )


def _then(row: Directive, moved: Moved) -> Directive:
    """The row under the meeting it stood under then."""
    if row.id in moved:
        moved[row.id][0].give(row)
    return row


def _order(row: Directive) -> tuple[int, UUID, int, UUID]:
    return (-row.decided_on.toordinal(), row.document, row.position, row.id)


def _rows(filters: Filters, moment: datetime | None, moved: Moved) -> QuerySet[Directive]:
    """All rows, in no order; meeting and day are asked of what they were then."""
    rows: QuerySet[Directive]
    if filters.state == STANDING:
        rows = Directive.objects.known(moment)
    elif filters.state == WITHDRAWN:
        rows = Directive.objects.filter(known_to__isnull=False)
        if moment is not None:
            rows = rows.filter(known_to__lte=moment)
    elif filters.state == EVERY:
        rows = Directive.objects.all()
        if moment is not None:
            rows = rows.filter(known_from__lte=moment)
    else:
        raise WrongFilter(_("登记簿没有“%(state)s”这种状态") % {"state": filters.state})
    for column in ("speaker", "domain", "kind", "assignee", "document"):
        if wanted := getattr(filters, column):
            rows = rows.filter(**{column: wanted})
    if filters.mechanism:
        rows = rows.filter(mechanisms__contains=[filters.mechanism])
    if filters.document_class:
        rows = rows.filter(
            document__in=Document.objects.filter(of_class(filters.document_class, moment)).values("id")
        )
    now = Q()
    if filters.meeting:
        now &= Q(meeting_name=filters.meeting)
    if filters.since:
        now &= Q(decided_on__gte=filters.since)
    if filters.until:
        now &= Q(decided_on__lte=filters.until)
    if moved and now:
        then = [one for one, (place, _row) in moved.items() if _asked_for(filters, place)]
        now = (now & ~Q(pk__in=list(moved))) | Q(pk__in=then)
    return rows.filter(now, narrowed(filters.text), contains(filters.text)).defer("search")


def _tracked(actor: Actor, filters: Filters, moment: datetime | None) -> Q:
    if not filters.tracking:
        return Q()
    if filters.tracking not in TRACKING:
        raise WrongFilter(_("登记簿没有“%(state)s”这种状态") % {"state": filters.tracking})
    if moment is not None:
        raise WrongFilter(_("看以前某一天的登记簿时，不能按是否立项筛选：请去掉一个条件"))
    return tracked_as(actor, filters.tracking)


def _asked_for(filters: Filters, place: Place) -> bool:
    return (
        (not filters.meeting or place.meeting_name == filters.meeting)
        and (filters.since is None or place.decided_on >= filters.since)
        and (filters.until is None or place.decided_on <= filters.until)
    )


def _long(rows: QuerySet[Directive], moved: Moved, after: UUID | None, before: UUID | None) -> RegisterPage:
    """A page of more rows than are counted, read in order from where the last one ended."""
    limit = after or before
    at = Directive.objects.defer("search").filter(pk=limit).first() if limit else None
    backwards = at is not None and after is None
    if at is not None:
        _then(at, moved)
    still = rows.exclude(pk__in=list(moved)) if moved else rows
    beyond = still if at is None else still.filter(_beyond(at, backwards=backwards))
    order = [_turned(name) if backwards else name for name in Directive.ORDER]
    page = list(beyond.order_by(*order)[: PAGE + 1])
    if moved:
        page += [
            row
            for row in (_then(row, moved) for row in rows.filter(pk__in=list(moved)))
            if at is None or (_order(row) < _order(at) if backwards else _order(row) > _order(at))
        ]
        page = sorted(page, key=_order, reverse=backwards)[: PAGE + 1]
    more = len(page) > PAGE
    if backwards and len(page) < PAGE:
        return _long(rows, moved, None, None)
    page = page[:PAGE]
    if backwards:
        page.reverse()
    ends = (page[0].id, page[-1].id) if page else (None, None)
    return RegisterPage(
        rows=page,
        count=COUNTED,
        capped=True,
        before=ends[0] if (more if backwards else at is not None) else None,
        after=ends[1] if (backwards or more) else None,
    )


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _beyond(at: Directive, *, backwards: bool) -> Q:
    """The rows after ``at`` in the register's order, or ahead of it; the first condition serves the index."""
    newer, later = ("gt", "lt") if backwards else ("lt", "gt")
    rest = (
        Q(**{f"decided_on__{newer}": at.decided_on})
        | Q(**{f"document__{later}": at.document})
        | Q(**{"document": at.document, f"position__{later}": at.position})
        | Q(**{"document": at.document, "position": at.position, f"id__{later}": at.id})
    )
    return Q(**{f"decided_on__{newer}e": at.decided_on}) & rest


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many rows of the whole register have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the filters offer. ``left_off`` says how many values of a filter are not offered."""

    meetings: tuple[Choice, ...]
    speakers: tuple[Choice, ...]
    domains: tuple[Choice, ...]
    assignees: tuple[Choice, ...]
    mechanisms: tuple[Choice, ...]
    left_off: dict[str, int]
    counted_at: datetime


# A small register is counted anew after every change; of a large one the page says of when its counts are.
_counted: KeptCounts[datetime | None, Facets] = KeptCounts(small=10_000, most=16)


def facets(actor: Actor, moment: datetime | None = None) -> Facets:
    """What the filters offer, counted over all that stood in the register at ``moment``; raises NotFound."""
    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))

    def count() -> tuple[Facets, int]:
        found = _count(moment)
        return found, sum(one.count for one in found.domains)

    return _counted.of(moment, count)


def forget_facets() -> None:
    """Count anew at the next page; for tests."""
    _counted.forget()


_FACETS = """
SELECT CASE grouping(meeting_name, speaker, domain, assignee) WHEN 7 THEN 'meetings' WHEN 11 THEN 'speakers'
            WHEN 13 THEN 'domains' ELSE 'assignees' END,
       coalesce(meeting_name, speaker, domain, assignee), count(*), max(decided_on)
  FROM delivery_directive WHERE {standing}
 GROUP BY GROUPING SETS ((meeting_name), (speaker), (domain), (assignee))
UNION ALL
SELECT 'mechanisms', mechanism, count(*), max(decided_on)
  FROM delivery_directive, unnest(mechanisms) mechanism WHERE {standing} GROUP BY mechanism
"""


def _count(moment: datetime | None) -> Facets:
    standing = "known_to IS NULL"
    if moment is not None:
        standing = "(known_to IS NULL OR known_to > %(moment)s) AND known_from <= %(moment)s"
    values: dict[str, list[tuple[str, int, date]]] = {
        name: [] for name in ("meetings", "speakers", "domains", "assignees", "mechanisms")
    }
    with connection.cursor() as cursor:
        cursor.execute(_FACETS.format(standing=standing), {"moment": moment})
        for name, value, count, newest in cursor.fetchall():
            if value:
                values[name].append((value, count, newest))
    values["meetings"] = _meetings_then(values["meetings"], places_at(moment))
    offered = {}
    for name, rows in values.items():
        rows.sort(
            key=(lambda row: (-row[2].toordinal(), row[0]))
            if name == "meetings"
            else lambda row: (-row[1], row[0])
        )
        offered[name] = tuple(Choice(value, count) for value, count, _ in rows[:CHOICES])
    return Facets(
        **offered,
        left_off={name: len(rows) - CHOICES for name, rows in values.items() if len(rows) > CHOICES},
        counted_at=timezone.now(),
    )


def _meetings_then(counted: list[tuple[str, int, date]], moved: Moved) -> list[tuple[str, int, date]]:
    """The meetings with their counts, each directive counted under the meeting it stood under then."""
    found = {name: (count, newest) for name, count, newest in counted}
    for place, row in moved.values():
        if row.meeting_name in found:
            count, newest = found[row.meeting_name]
            found[row.meeting_name] = (count - 1, newest)
        if place.meeting_name:
            count, newest = found.get(place.meeting_name, (0, place.decided_on))
            found[place.meeting_name] = (count + 1, max(newest, place.decided_on))
    return [(name, count, newest) for name, (count, newest) in found.items() if count]


@dataclass(frozen=True, slots=True)
class Happened:
    """One event in a directive's history: what, when, by whom in which post, and what was ``edited``."""

    kind: str
    at: datetime
    name: str
    post: str
    edited: tuple[str, ...] = ()


@dataclass(slots=True)
class DirectiveShown:
    """A directive with everything that says where it comes from.

    ``before`` and ``following`` are what stands around its words in the sentence. ``start`` and ``end`` count
    characters in the stored text of article ``number`` (from 1) of the document.
    """

    row: Directive
    document: Document
    number: int
    start: int
    end: int
    before: str
    words: str
    following: str
    withdrawn: bool
    accepted: Happened | None
    mechanisms: list[tuple[str, list[str]]]
    history: list[Happened] = field(default_factory=list)


def directive_shown(actor: Actor, directive: UUID, moment: datetime | None = None) -> DirectiveShown:
    """A directive with its sentence, source and history, as known at ``moment``; raises NotFound."""
    row = access_directive(actor, directive)
    if moment is not None and row.known_from > moment:
        raise NotFound(_("那一天这条部署还没有采纳"))
    source = Source.objects.get(pk=row.source)
    document = access_document(actor, row.document)
    if moment is not None:
        _then(row, places_at(moment, row.id))
        documents_then([document], moment)
    assert source.start is not None
    assert source.end is not None
    text = Article.objects.get(pk=row.article).text
    start, end = sentence_around(text, source.start, source.end)
    history, accepted = _history(row, moment)
    return DirectiveShown(
        row=row,
        document=document,
        number=row.position // ARTICLE_STRIDE + 1,
        start=source.start,
        end=source.end,
        before=text[start : source.start],
        words=text[source.start : source.end],
        following=text[source.end : end],
        withdrawn=row.known_to is not None and (moment is None or row.known_to <= moment),
        accepted=accepted,
        mechanisms=_mechanisms(row.mechanisms, moment),
        history=history,
    )


def _mechanisms(names: list[str], moment: datetime | None) -> list[tuple[str, list[str]]]:
    """Each mechanism with what it stood for as last recorded."""
    if not names:
        return []
    ids = dict(Mechanism.objects.filter(name__in=names).values_list("name", "id"))
    versions = MechanismVersion.objects.known(moment).filter(mechanism__in=ids.values())
    items = {
        one.mechanism: one.items for one in versions.order_by("seen_on", "known_from", "id") if one.items
    }
    return [(name, items.get(ids.get(name), [])) for name in names]


def _history(row: Directive, moment: datetime | None) -> tuple[list[Happened], Happened | None]:
    """What happened to a directive and to the proposal it was, oldest first; and its acceptance."""
    proposal = Proposal.objects.filter(pk=row.proposal).first()
    events = Event.objects.filter(subject=row.document)
    if moment is not None:
        events = events.filter(at__lte=moment)
    history, accepted = [], None
    for event in events.order_by("at", "id"):
        data = event.opened()
        if data is None or not _concerns(event, data, row, proposal):
            continue
        decisions: list[dict[str, Any]] = data.get("decisions", [])
        decision: dict[str, Any] = next(
            (one for one in decisions if one["proposal"] == str(row.proposal)), {}
        )
        happened = Happened(
            _kind_of(event.kind, data, row, given_way=not decision),
            event.at,
            data["by"]["name"],
            data["by"]["post"],
            tuple(name for name in decision.get("edited", ()) if name != "end"),
        )
        history.append(happened)
        if decision and event.at <= row.known_from:
            accepted = happened
    return history, accepted


def _kind_of(kind: str, data: dict[str, Any], row: Directive, *, given_way: bool) -> str:
    """The kind of an event as this row met it: another may have taken its place, or given it back."""
    if kind == "proposals accepted" and given_way:
        return "replaced"
    if kind == "decision undone" and str(row.proposal) not in data["proposals"]:
        return "restored"
    return kind


def _concerns(event: Event, data: dict[str, Any], row: Directive, proposal: Proposal | None) -> bool:
    mine = str(row.proposal)
    match event.kind:
        case "document received":
            return True
        case "document read":
            if proposal is None or proposal.marked_by is not None:
                return False
            return bool(data["reading"] == str(proposal.reading))
        case "directive marked":
            return proposal is not None and proposal.marked_by == event.id
        case "proposals accepted":
            return any(
                mine in (one["proposal"], one.get("replaces", {}).get("proposal"))
                for one in data["decisions"]
            )
        case "decision undone":
            return mine in data["proposals"] or any(
                mine == one["proposal"] for one in data.get("restored", ())
            )
        case "proposals rejected":
            return mine in data["proposals"]
        case "proposal split" | "proposals merged":
            return any(piece["id"] == mine for piece in data["into"])
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table of directives: with the sentence it stands in, and its place."""

    row: Directive
    sentence: str
    document: str
    number: int
    start: int
    end: int


def standing(actor: Actor, directives: Iterable[UUID]) -> list[Directive]:
    """Those of these directives that are in the register, in its order; raises NotFound."""
    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    wanted = list(directives)
    rows = Directive.objects.defer("search").filter(pk__in=wanted, known_to__isnull=True)
    return list(rows.order_by(*Directive.ORDER)) if wanted else []


def count_exactly(actor: Actor, filters: Filters, moment: datetime | None = None) -> int:
    """How many rows a table of the register would have; raises NotFound, TooMany."""
    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    count = _rows(filters, moment, places_at(moment)).filter(_tracked(actor, filters, moment)).count()
    if count > EXPORTED:
        raise TooMany(
            _("共 %(count)s 条，一张表最多 %(most)s 条：请用日期、会议或领域缩小范围，分几次下载")
            % {"count": format(count, ","), "most": format(EXPORTED, ",")}
        )
    return count


def _in_order(actor: Actor, filters: Filters, moment: datetime | None) -> Iterator[Directive]:
    """All rows in the register's order, fetched as they are asked for."""
    moved = places_at(moment)
    found = _rows(filters, moment, moved).filter(_tracked(actor, filters, moment))
    still = found.exclude(pk__in=list(moved)) if moved else found
    others = [_then(row, moved) for row in found.filter(pk__in=list(moved))] if moved else []
    ordered = still.order_by(*Directive.ORDER).iterator(chunk_size=2_000)
    return merge(ordered, sorted(others, key=_order), key=_order)


def printed(actor: Actor, filters: Filters, moment: datetime | None = None) -> tuple[list[Directive], int]:
    """The rows of a register for paper, the first PRINTED of them, and how many there are; raises NotFound."""
    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    rows = list(islice(_in_order(actor, filters, moment), PRINTED + 1))
    if len(rows) <= PRINTED:
        return rows, len(rows)
    every = _rows(filters, moment, places_at(moment)).filter(_tracked(actor, filters, moment))
    return rows[:PRINTED], every.count()


def entries(actor: Actor, filters: Filters, moment: datetime | None = None) -> Iterator[Entry]:
    """The rows of a register in its order, with their sentences, however many; raises NotFound.

    To be read inside one transaction: they are fetched as they are asked for. What is erased meanwhile has
    no sentence.
    """
    count_exactly(actor, filters, moment)
    rows = _in_order(actor, filters, moment)
    while chunk := list(islice(rows, 2_000)):
        places = {
            one: (start or 0, end or 0)
            for one, start, end in Source.objects.filter(pk__in=[row.source for row in chunk]).values_list(
                "id", "start", "end"
            )
        }
        texts = {
            article.id: article.text
            for article in Article.objects.filter(pk__in={row.article for row in chunk}).only("id", "content")
        }
        names = titles_at({row.document for row in chunk}, moment)
        for row in chunk:
            start, end = places[row.source]
            text = texts[row.article]
            first, last = sentence_around(text, start, end)
            yield Entry(
                row, text[first:last], names[row.document], row.position // ARTICLE_STRIDE + 1, start, end
            )
