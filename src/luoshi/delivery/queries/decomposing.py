"""What there is to decompose: directives of a document or a meeting, what became of each, and the table begun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Func, Min, QuerySet, UUIDField
from django.utils.translation import gettext as _

from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, SourceClass, TableDraft, Task, Untracked
from luoshi.delivery.queries.proposals import Leads, ProposedLead
from luoshi.delivery.queries.tasks import TaskFilters, task_register
from luoshi.delivery.table_rows import TypedRow, typed_rows
from luoshi.reading.rules.assignments import work_alone
from luoshi.record.access import NotFound, access_document, may
from luoshi.record.actions.acting import Actor
from luoshi.record.anchors import sentence_around
from luoshi.record.models import Article, Document, DocumentClass, Post, Source
from luoshi.record.naming import COUNTIES, units_by_name
from luoshi.record.queries.ledgers import unit_names

MOST = 500
"""Directives that one table takes: the demands of a day of meetings, and still a page that opens at once."""

OFFERED = 8
"""Names that complete what somebody has begun to type."""

USUAL_CLASS: dict[str, str] = {
    DocumentClass.MEETING_REPORT: "yearly-campaign",
    DocumentClass.INSTRUCTION: "instruction",
    DocumentClass.SUPERIOR: "superior-document",
    DocumentClass.WORK_REPORT: "work-report",
    DocumentClass.MINUTES: "minutes",
    DocumentClass.SUGGESTION: "suggestion",
    DocumentClass.AUDIT: "audit-finding",
}
"""The class of matters that the demands of a kind of document usually are of; whoever decomposes may say otherwise."""

SOURCES = 100
"""Documents with waiting directives that are listed."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is decomposed: one directive, a document, or a meeting of a day."""

    document: UUID | None = None
    directive: UUID | None = None
    meeting: str = ""
    day: date | None = None

    @property
    def about(self) -> str:
        """By which the table that was begun is found again; empty where nothing is named."""
        if self.directive:
            return f"directive:{self.directive}"
        if self.document:
            return f"document:{self.document}"
        return f"meeting:{self.day or ''}:{self.meeting}" if self.meeting else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document with directives that are neither tasks nor marked: how many, and of how many; its meeting and day."""

    document: UUID
    name: str
    meeting: str
    day: date | None
    waiting: int
    total: int


@dataclass(frozen=True, slots=True)
class Demand:
    """A directive with the sentence around it: what stands before its words, they, what follows; who might lead; by
    column what the words themselves say; the units that they address; and the lead that they name and the register does
    not know."""

    row: Directive
    before: str
    words: str
    following: str
    document: str
    proposed: tuple[ProposedLead, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    unknown_lead: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A directive of which something became: id, code and state of its tasks, or why it is not tracked."""

    demand: Demand
    tasks: tuple[tuple[UUID, str, str], ...] = ()
    untracked: str = ""


@dataclass(slots=True)
class Decomposing:
    """``waiting``: directives without a task; ``decided``: the others; ``left``: how many more than MOST wait;
    ``exhorting``: those that only exhort, of which nobody has begun a row.

    ``rows``: the table as it was left, with a row for every waiting directive that it did not have; ``version`` names
    it, ``kept``: whether it was begun before.
    """

    title: str
    waiting: list[Demand] = field(default_factory=list)
    exhorting: list[Demand] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    rows: list[TypedRow] = field(default_factory=list)
    version: int = 0
    kept: bool = False
    left: int = 0

    @property
    def total(self) -> int:
        """How many directives there are."""
        return len(self.waiting) + len(self.exhorting) + len(self.decided) + self.left


def waiting_documents(actor: Actor) -> list[Waiting]:
    """The documents whose directives wait to be decomposed, the newest day first; raises NotFound. Two queries."""
    _require(actor)
    done = Task.objects.exclude(state=State.CANCELLED).annotate(
        one=Func(F("directives"), function="unnest", output_field=UUIDField())
    )
    standing = Directive.objects.filter(known_to__isnull=True)
    open_ones = standing.exclude(pk__in=Untracked.objects.values("id")).exclude(pk__in=done.values("one"))
    open_ones = open_ones.exclude(kind=Directive.STANCE)
    counted = (
        open_ones.order_by()
        .values("document")
        .annotate(waiting=Count("id"), meeting=Min("meeting_name"), day=Min("decided_on"))
        .order_by("-day", "document")[:SOURCES]
    )
    found = list(counted)
    ids = [one["document"] for one in found]
    names = {row.id: row.title or row.name for row in Document.objects.filter(pk__in=ids)}
    totals = dict(
        standing.filter(document__in=ids).order_by().values_list("document").annotate(total=Count("id"))
    )
    return [
        Waiting(
            one["document"], names.get(one["document"], ""), one["meeting"], one["day"], one["waiting"],
            totals[one["document"]],
        )
        for one in found
    ]  # fmt: skip


def decomposing(actor: Actor, subject: Subject) -> Decomposing:
    """A table to be filled in. Raises NotFound, for whoever may not decompose as for what is not there.

    The number of queries does not grow with the directives.
    """
    _require(actor)
    every = _directives(actor, subject)
    tasks = _tasks_of(every)
    untracked = dict(Untracked.objects.filter(pk__in=[row.id for row in every]).values_list("id", "reason"))
    mine = TableDraft.objects.filter(about=subject.about)
    kept = mine.filter(account=actor.account).first() if actor.account else None
    begun = typed_rows(kept.rows) if kept else []
    asked_for = {one for row in begun for one in row.directives} | {subject.directive}
    open_ones = [row for row in every if row.id not in tasks and row.id not in untracked]
    exhorting = [row for row in open_ones if row.kind == Directive.STANCE and row.id not in asked_for]
    waiting = [row for row in open_ones if row not in exhorting]
    decided = [row for row in every if row.id in tasks or row.id in untracked]
    demands = _demands([*waiting[:MOST], *exhorting, *decided])
    leads = Leads(actor)
    shown = Decomposing(
        title=_title(actor, subject, demands),
        waiting=[_with_leads(demands[row.id], leads) for row in waiting[:MOST]],
        exhorting=[demands[row.id] for row in exhorting],
        decided=[
            Decided(demands[row.id], tuple(tasks.get(row.id, ())), untracked.get(row.id, ""))
            for row in decided
        ],
        left=max(0, len(waiting) - MOST),
    )
    shown.rows = _with_what_waits(begun, waiting[:MOST], every, _usual_classes(waiting[:MOST]))
    shown.version = kept.version if kept else 0
    shown.kept = kept is not None
    return shown


def _require(actor: Actor) -> None:
    if not may(actor, "manage tasks"):
        raise NotFound(_("没有这个页面，或者您无权查看"))


def _directives(actor: Actor, subject: Subject) -> list[Directive]:
    rows: QuerySet[Directive] = Directive.objects.filter(known_to__isnull=True).defer("search")
    if subject.directive:
        rows = rows.filter(pk=subject.directive)
    elif subject.document:
        access_document(actor, subject.document)
        rows = rows.filter(document=subject.document)
    else:
        rows = rows.filter(meeting_name=subject.meeting)
        rows = rows.filter(decided_on=subject.day) if subject.day else rows
    found = list(rows.order_by(*Directive.ORDER)[: 4 * MOST])
    if not found and not subject.document:
        raise NotFound(_("没有这条部署，或者您无权查看"))
    return found


def _tasks_of(rows: Sequence[Directive]) -> dict[UUID, list[tuple[UUID, str, str]]]:
    """The tasks that directives became: id, code, state."""
    wanted = {row.id for row in rows}
    found: dict[UUID, list[tuple[UUID, str, str]]] = defaultdict(list)
    tasks = Task.objects.filter(directives__overlap=list(wanted)).exclude(state=State.CANCELLED)
    for task in tasks.only("id", "code", "state", "directives").order_by("year", "number") if wanted else ():
        for one in wanted & set(task.directives):
            found[one].append((task.id, task.code, str(State(task.state).label)))
    return found


def _demands(rows: Sequence[Directive]) -> dict[UUID, Demand]:
    """The directives with their sentences; three queries."""
    places = {
        one: (start or 0, end or 0)
        for one, start, end in Source.objects.filter(pk__in=[row.source for row in rows]).values_list(
            "id", "start", "end"
        )
    }
    articles = Article.objects.filter(pk__in={row.article for row in rows}).only("id", "content")
    texts = {article.id: article.text for article in articles}
    documents = {
        row.id: row.title or row.name
        for row in Document.objects.filter(pk__in={row.document for row in rows})
    }
    found = {}
    for row in rows:
        text, (start, end) = texts.get(row.article, ""), places.get(row.source, (0, 0))
        if text and end:
            first, last = sentence_around(text, start, end)
            parts = (text[first:start], text[start:end], text[end:last])
        else:
            parts = ("", row.quote, "")  # erased, or put there without a text
        found[row.id] = Demand(row, *parts, documents.get(row.document, ""))
    return found


def _with_leads(demand: Demand, leads: Leads) -> Demand:
    row = demand.row
    proposed = tuple(leads.propose(row.quote, assignee=row.assignee, domain=row.domain))
    said = leads.said(row.quote, row.decided_on)
    return replace(
        demand,
        proposed=proposed,
        said=said,
        named=tuple(leads.named(row.quote)),
        unknown_lead=leads.unknown_lead(row.quote),
    )


def _prefilled(row: Directive, kinds: dict[UUID, str]) -> dict[str, str]:
    kind = kinds.get(row.document)
    return {"title": work_alone(row.quote), **({"kind": kind} if kind else {})}


def _usual_classes(rows: Iterable[Directive]) -> dict[UUID, str]:
    """The class of matters that usually goes with the class of each document, by its name; two queries."""
    documents = Document.objects.filter(pk__in={row.document for row in rows})
    names = {row.code: row.table["name"] for row in SourceClass.objects.all()}
    found = {}
    for one, document_class in documents.values_list("id", "document_class"):
        if name := names.get(USUAL_CLASS.get(document_class, "")):
            found[one] = name
    return found


def _title(actor: Actor, subject: Subject, demands: dict[UUID, Demand]) -> str:
    if subject.meeting:
        return subject.meeting
    if subject.document:
        document = access_document(actor, subject.document)
        return document.title or document.name
    return next(iter(demands.values())).row.quote[:40]


def _with_what_waits(
    kept: list[TypedRow], waiting: Iterable[Directive], every: Iterable[Directive], kinds: dict[UUID, str]
) -> list[TypedRow]:
    """The rows that were kept, without those whose directives were decided elsewhere, and one for each that waits."""
    open_ones = {row.id for row in waiting}
    known = {row.id for row in every}
    rows = [
        row
        for row in kept
        if not row.directives or set(row.directives) & open_ones or not set(row.directives) <= known
    ]
    there = {one for row in rows for one in row.directives}
    rows += [
        TypedRow(str(row.id), _prefilled(row, kinds), (row.id,)) for row in waiting if row.id not in there
    ]
    return rows


def names_offered(actor: Actor, kind: str, text: str) -> list[tuple[str, str]]:
    """Names of units or posts, or codes of running tasks (``kind``), that complete ``text``: each with what it is."""
    _require(actor)
    if kind == "unit":
        units = units_by_name()
        found = [
            (unit.short_name or unit.name, unit.name if unit.short_name else "") for unit in units.alike(text)
        ]
        if units.names_group(text + "县区") and text.startswith("各"):
            found.insert(0, (_("各县区"), _("%(count)s 个") % {"count": len(units.group(COUNTIES))}))
        return found
    if kind == "task":
        page = task_register(actor, TaskFilters(text=text, state="open"))
        return [(task.code, task.title) for task in page.rows[:OFFERED]]
    if kind != "post" or not text.strip():
        return []
    posts = list(Post.objects.filter(title__contains=text.strip()).order_by("title", "id")[:OFFERED])
    names = unit_names({post.unit for post in posts if post.unit})
    return [(post.title, names.get(post.unit, "") if post.unit else "") for post in posts]
