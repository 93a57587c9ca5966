"""Accept proposals: what the machine read becomes part of the record, as read or as edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.reading.records import DirectiveKind, TermCheck
from luoshi.record import access
from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.actions.hold_grants import holding_grants
from luoshi.record.actions.stating import state
from luoshi.record.anchors import Span, span_of
from luoshi.record.identity import candidates, needs_judgement
from luoshi.record.models import (
    Article,
    Document,
    Mechanism,
    Meeting,
    PeriodKind,
    Person,
    Post,
    Proposal,
    ProposalKind,
    ProposalState,
    Sighting,
    Source,
    SourceKind,
    Statement,
    new_id,
)
from luoshi.record.models.current import plain
from luoshi.record.models.proposal import outcome_of
from luoshi.record.statements import standing, value_of

NEW_PERSON = "new"

# What a clerk may change of each kind of proposal before accepting it.
EDITABLE: dict[str, frozenset[str]] = {
    ProposalKind.DIRECTIVE: frozenset(
        {"start", "end", "speaker", "kind", "head", "domain", "assignee", "terms"}
    ),
    ProposalKind.PERSON: frozenset({"name", "posts", "posts_appointed", "posts_removed", "person", "day"}),
    ProposalKind.TERM: frozenset({"name", "items", "declared"}),
    ProposalKind.MEETING: frozenset({"name", "date", "place", "host"}),
}


class AlreadyDecided(Exception):
    """Somebody decided one of these proposals in the meantime."""


class WrongChange(ValueError):
    """A change that this kind of proposal cannot take; the message says which, and what would do."""


class NeedsJudgement(Exception):
    """Several people may be meant: whoever accepts must say who this is."""

    def __init__(self, proposal: UUID, name: str) -> None:
        super().__init__(_("请先说明“%(name)s”是名册中的哪一位，或者是新的一位") % {"name": name})
        self.proposal = proposal


@dataclass(frozen=True, slots=True)
class Decision:
    """One proposal to accept, and what to change of it: fields of the reader's record, named in EDITABLE.

    ``replaces``: the proposal of an accepted directive on the same words, which this one takes the place of.
    """

    proposal: UUID
    changes: dict[str, Any] = field(default_factory=dict)
    replaces: UUID | None = None


def accept_proposals(actor: Actor, because: Because, decisions: Sequence[Decision]) -> UUID:
    """Accept proposals of one document in one action; the event's id, by which it can be undone.

    Raises AlreadyDecided, NeedsJudgement, WrongChange, Unplaced, and WrongEntry where an appointment would give the
    actor a role; then nothing is accepted.
    """
    return accept(actor, because, decisions).event


@dataclass(frozen=True, slots=True)
class Accepted:
    """The event, and the proposals and their document as they are after it."""

    event: UUID
    proposals: list[Proposal]
    document: Document


def accept(actor: Actor, because: Because, decisions: Sequence[Decision]) -> Accepted:
    """``accept_proposals``, with what a page then shows, so that it need not ask again."""
    access.require(actor, "decide proposals")
    asked = {decision.proposal: decision for decision in decisions}
    # A report may say that somebody was appointed: nobody gives a role by a report that they would not give by hand.
    people_among = Proposal.objects.filter(pk__in=asked, kind=ProposalKind.PERSON).exists()
    with (
        transaction.atomic(),
        holding_grants(actor, timezone.localdate()) if people_among else nullcontext(),
        acting("proposals accepted", actor, because) as act,
    ):
        proposals = open_proposals(act, actor, list(asked))
        act.event.subject = proposals[0].document
        if any(one.kind != ProposalKind.DIRECTIVE for one in proposals):
            act.alone_among_subjects()
        people: dict[str, UUID] = {}
        act.data = {"decisions": [_accept(act, one, asked[one.id], people) for one in proposals]}
    for proposal, decision in zip(proposals, act.data["decisions"], strict=True):
        proposal.state, proposal.decided_by = ProposalState.ACCEPTED, act.event.id
        proposal.outcome = outcome_of(decision)
        proposal.result = UUID(decision["result"])
    (document,) = (row for row in act.loaded if isinstance(row, Document))
    document.open_proposals -= len(proposals)
    return Accepted(act.event.id, proposals, document)


def open_proposals(act: Act, actor: Actor, ids: list[UUID]) -> list[Proposal]:
    """The proposals, nobody else acting on their document, if all are still open; raises NotFound,
    AlreadyDecided."""
    document = act.alone_on_document_of(ids)
    proposals = access.access_proposals(actor, ids, document)
    act.loaded += proposals
    for proposal in proposals:
        if proposal.state != ProposalState.OPEN:
            raise AlreadyDecided(_("这条建议刚才已有人处理，请刷新后再看"))
    return proposals


def _accept(act: Act, proposal: Proposal, asked: Decision, people: dict[str, UUID]) -> dict[str, Any]:
    changes = asked.changes
    values = {**proposal.values, **checked(ProposalKind(proposal.kind), changes)}
    if {"items", "declared"} & set(changes):
        values |= _counted(values["items"], values["declared"])
    span = placed(proposal, values)
    values["quote"] = span.quote
    source = keep_span(act, proposal, span)
    result = {
        ProposalKind.DIRECTIVE: _directive,
        ProposalKind.PERSON: _person,
        ProposalKind.TERM: _term,
        ProposalKind.MEETING: _meeting,
    }[ProposalKind(proposal.kind)](act, proposal, values, source, people)
    values.pop("anchor", None)
    replaces = {} if asked.replaces is None else {"replaces": _replaced(proposal, span, asked.replaces)}
    return {
        **replaces,
        "proposal": str(proposal.id),
        "kind": proposal.kind,
        "result": str(result),
        "source": str(source.id),
        "start": span.start,
        "end": span.end,
        "values": values,
        "edited": sorted(changes),
    }


def _replaced(proposal: Proposal, span: Span, replaces: UUID) -> dict[str, str]:
    """The accepted directive that gives way: its proposal, and its row in the register."""
    old = Proposal.objects.filter(pk=replaces, document=proposal.document).first()
    if old is None or {old.kind, proposal.kind} != {ProposalKind.DIRECTIVE}:
        raise WrongChange(_("只能取代同一份文件里的一条部署"))
    if old.state != ProposalState.ACCEPTED:
        raise AlreadyDecided(_("要取代的那条刚才已有变动，请刷新后再看"))
    if not _overlap(old.shown, span.start, span.end) or not same_text(old.article, proposal.article):
        raise WrongChange(_("要取代的那条不在这段文字上，不能取代"))
    return {"proposal": str(old.id), "result": str(old.result)}


def replaceable(proposal: Proposal, old: Proposal | None = None) -> Proposal | None:
    """The accepted directive on the same words that an open one reads otherwise, if there is one.

    ``old``: the one it differs from, where it is at hand and known to stand on the same text.

    What a newer reading finds alike may be another demand in like words: only where both stand on the same
    place of the same text is one the other read anew.
    """
    if proposal.differs_from is None or proposal.kind != ProposalKind.DIRECTIVE:
        return None
    found = old or Proposal.objects.filter(pk=proposal.differs_from, state=ProposalState.ACCEPTED).first()
    if found is None or not _overlap(found.shown, proposal.start, proposal.end):
        return None
    return found if old is not None or same_text(found.article, proposal.article) else None


def _overlap(shown: dict[str, Any], start: int, end: int) -> bool:
    return bool(shown["start"] < end and start < shown["end"])


def same_text(one: UUID, other: UUID) -> bool:
    """Whether two articles, perhaps of two readings, have the same stored text."""
    texts = {article.text for article in Article.objects.filter(pk__in=(one, other))}
    return one == other or len(texts) == 1


def checked(kind: ProposalKind, changes: dict[str, Any]) -> dict[str, Any]:
    """Changes that this kind of proposal can take; raises WrongChange, which names the field."""
    if unknown := set(changes) - EDITABLE[kind]:
        raise WrongChange(
            _("%(kind)s不能改：%(fields)s") % {"kind": kind.label, "fields": "、".join(sorted(unknown))}
        )
    for name, value in changes.items():
        if not _CHECKS[name](value):
            raise WrongChange(_("“%(name)s”不能改成 %(value)s") % {"name": name, "value": repr(value)})
    if not changes.get("name", kind.label).strip():
        raise WrongChange(_("%(kind)s要有名称") % {"kind": kind.label})
    return changes


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_posts(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and isinstance(one.get("title"), str) and one["title"].strip() for one in value
    )


def _is_person(value: Any) -> bool:
    try:
        return isinstance(value, str) and (value in ("", NEW_PERSON) or bool(UUID(value)))
    except ValueError:
        return False


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "start": _is_count,
    "end": _is_count,
    "speaker": _is_text_or_none,
    "kind": lambda value: value in get_args(DirectiveKind),
    "head": _is_text_or_none,
    "domain": _is_text_or_none,
    "assignee": _is_text_or_none,
    "terms": _are_texts,
    "name": _is_text,
    "posts": _are_posts,
    "posts_appointed": _are_posts,
    "posts_removed": _are_posts,
    "person": _is_person,
    "day": _is_text_or_none,
    "date": _is_text_or_none,
    "items": _are_texts,
    "declared": lambda value: value is None or _is_count(value),
    "place": _is_text_or_none,
    "host": _is_text_or_none,
}


def _counted(items: list[str], declared: int | None) -> dict[str, Any]:
    """What counting the items says of the number in the name, after a person changed either."""
    counted = len(items) or None
    if declared is None:
        check: TermCheck = "n/a"
    elif counted is None:
        check = "not_enumerated"
    else:
        check = "match" if counted == declared else "mismatch"
    return {"counted": counted, "check": check}


def placed(proposal: Proposal, values: dict[str, Any]) -> Span:
    """The span a proposal stands on, with changed bounds checked against the stored text; raises Unplaced."""
    start, end = values.pop("start", proposal.start), values.pop("end", proposal.end)
    anchor = values.get("anchor")
    if anchor and (start, end) == (anchor["start"], anchor["end"]):
        return Span(start, end, anchor["quote"], anchor["prefix"], anchor["suffix"])
    return span_of(Article.objects.get(pk=proposal.article).text, start, end)


def keep_span(act: Act, proposal: Proposal, span: Span) -> Source:
    """Keep the span as a source."""
    return act.keep(
        Source(
            kind=SourceKind.SPAN,
            document=proposal.document,
            article=proposal.article,
            start=span.start,
            end=span.end,
        ),
        span.content,
    )


Values = dict[str, Any]
People = dict[str, UUID]


def _directive(act: Act, proposal: Proposal, values: Values, source: Source, people: People) -> UUID:
    return new_id()


def _person(act: Act, proposal: Proposal, values: Values, source: Source, people: People) -> UUID:
    day = day_from(values.get("day")) or meeting_day(proposal) or day_from(values["context"]["day"])
    if day is None:
        raise WrongChange(
            _(
                "“%(name)s”的任职是哪一天的，文中没有可靠的日期：先填好会议的日期，或按 F2 在这一条里填上，再采纳"
            )
            % {"name": values["name"]}
        )
    person = _who(proposal, values, people)
    people[values["name"]] = person
    values["person"] = str(person)
    state(act, "person", person, "person.name", values["name"], source)
    held: dict[str, Any] = {"period": PeriodKind.POINT, "valid_from": day, "valid_to": _after(day)}
    for posts, period in (
        (values["posts"], held),
        (values["posts_appointed"], {"period": PeriodKind.SPAN, "valid_from": day}),
        (values["posts_removed"], {"period": PeriodKind.SPAN, "valid_to": day}),
    ):
        for post in posts:
            post_id = _post(act, post["title"], source)
            # Two posts of one person on one day are two series, or the second would supersede the first.
            state(act, "person", person, "person.holds", post_id, source, claimant=str(post_id), **period)
    return person


def meeting_day(proposal: Proposal) -> date | None:
    """The day of the meeting accepted for the proposal's article; None while there is none."""
    meetings = Meeting.objects.filter(article=proposal.article, known_to__isnull=True, held_on__isnull=False)
    latest = meetings.order_by("-known_from").first()
    return None if latest is None else latest.held_on


def _who(proposal: Proposal, values: Values, people: People) -> UUID:
    chosen = values.get("person")
    if chosen == NEW_PERSON:
        return new_id()
    if chosen:
        row = Person.objects.filter(pk=chosen).first()
        if row is None:
            raise WrongChange(_("名册里没有编号为 %(chosen)s 的人") % {"chosen": chosen})
        return row.same_as or row.id
    if values["name"] in people:
        return people[values["name"]]
    found = candidates(values, proposal.document)
    if needs_judgement(found):
        raise NeedsJudgement(proposal.id, values["name"])
    return next((one.person for one in found if one.plain), None) or new_id()


def _post(act: Act, title: str, source: Source) -> UUID:
    title = plain(title)
    if (here := _said_here(act, "post.title", title)) is not None:
        return here
    posts = list(Post.objects.filter(title=title).order_by("unit", "id"))
    apart = [post for post in posts if post.unit is None]
    # A title that several units have names none of them; the report's own post then stands apart.
    found = posts[0] if len(posts) == 1 else apart[0] if apart else None
    if found is None:
        post = new_id()
        state(act, "post", post, "post.title", title, source)
        return post
    # Seen again, so that the post stays when whoever named it first is undone.
    titled = Statement.objects.filter(subject=found.id, property="post.title")
    for statement in [row for row in standing(titled) if row.text == title][:1]:
        act.keep(Sighting(statement=statement.id, source=source.id, known_at=act.event.at), {})
    return found.id


def _said_here(act: Act, name: str, text: str) -> UUID | None:
    """The subject of which this action has said so already."""
    for row in act.written:
        if isinstance(row, Statement) and row.property == name and value_of(row) == text:
            return row.subject
    return None


def _term(act: Act, proposal: Proposal, values: Values, source: Source, people: People) -> UUID:
    name = plain(values["name"])
    existing = Mechanism.objects.filter(name=name).values_list("id", flat=True).first()
    mechanism = existing or _said_here(act, "mechanism.name", name) or new_id()
    state(act, "mechanism", mechanism, "mechanism.name", name, source)
    day = day_from(values["context"]["day"])
    period: dict[str, Any] = (
        {"period": PeriodKind.POINT, "valid_from": day, "valid_to": _after(day)} if day else {}
    )
    values["statement"] = str(
        state(
            act,
            "mechanism",
            mechanism,
            "mechanism.content",
            values["items"],
            source,
            # What each source says it stands for is a version of its own; none supersedes another.
            claimant=str(source.id),
            **period,
        )
    )
    return mechanism


def _meeting(act: Act, proposal: Proposal, values: Values, source: Source, people: People) -> UUID:
    meeting = new_id()
    held_on = day_from(values.get("date"))
    state(act, "meeting", meeting, "meeting.name", values["name"] or "", source)
    if held_on:
        state(act, "meeting", meeting, "meeting.held_on", held_on, source)
    return meeting


def day_from(text: str | None) -> date | None:
    """The day an ISO text says, None for none; raises WrongChange for a text that is no day."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongChange(_("日期要写成 2026-02-24 的样子，不是“%(text)s”") % {"text": text}) from None


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
