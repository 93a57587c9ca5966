"""Accept proposals: what the machine read becomes part of the record, as read or as edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from luoshi.record import access
from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.actions.stating import state
from luoshi.record.anchors import Span, span_of
from luoshi.record.identity import candidates, needs_judgement
from luoshi.record.models import (
    Article,
    Meeting,
    Mechanism,
    PeriodKind,
    Person,
    Post,
    Proposal,
    ProposalKind,
    ProposalState,
    Source,
    SourceKind,
    new_id,
)

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
        super().__init__(f"请先说明“{name}”是名册中的哪一位，或者是新的一位")
        self.proposal = proposal


@dataclass(frozen=True, slots=True)
class Decision:
    """One proposal to accept, and what to change of it: fields of the reader's record, named in EDITABLE."""

    proposal: UUID
    changes: dict[str, Any] = field(default_factory=dict)


def accept_proposals(actor: Actor, because: Because, decisions: Sequence[Decision]) -> UUID:
    """Accept proposals of one document in one action; the event's id, by which it can be undone.

    Raises AlreadyDecided, NeedsJudgement, WrongChange, Unplaced; then nothing is accepted.
    """
    access.require(actor, "decide proposals")
    changes = {decision.proposal: decision.changes for decision in decisions}
    with acting("proposals accepted", actor, because) as act:
        proposals = open_proposals(actor, list(changes))
        act.event.subject = proposals[0].document
        if any(one.kind != ProposalKind.DIRECTIVE for one in proposals):
            act.alone_among_subjects()
        people: dict[str, UUID] = {}
        act.data = {"decisions": [_accept(act, one, changes[one.id], people) for one in proposals]}
    return act.event.id


def open_proposals(actor: Actor, ids: list[UUID]) -> list[Proposal]:
    """The proposals, locked, if all of them are still open; raises AlreadyDecided."""
    proposals = access.access_proposals(actor, ids, lock=True)
    for proposal in proposals:
        if proposal.state != ProposalState.OPEN:
            raise AlreadyDecided("这条建议刚才已有人处理，请刷新后再看")
    return proposals


def _accept(act: Act, proposal: Proposal, changes: dict[str, Any], people: dict[str, UUID]) -> dict[str, Any]:
    if unknown := set(changes) - EDITABLE[proposal.kind]:
        raise WrongChange(f"{ProposalKind(proposal.kind).label}不能改：{'、'.join(sorted(unknown))}")
    values = {**proposal.values, **changes}
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
    return {
        "proposal": str(proposal.id),
        "kind": proposal.kind,
        "result": str(result),
        "source": str(source.id),
        "start": span.start,
        "end": span.end,
        "values": values,
        "edited": sorted(changes),
    }


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
    meeting = Meeting.objects.filter(article=proposal.article, known_to__isnull=True).first()
    if meeting is not None:
        values["context"] = {
            "meeting_name": meeting.name,
            "meeting_day": meeting.held_on.isoformat() if meeting.held_on else None,
            "day": meeting.held_on.isoformat() if meeting.held_on else values["context"]["day"],
        }
    return new_id()


def _person(act: Act, proposal: Proposal, values: Values, source: Source, people: People) -> UUID:
    person = _who(proposal, values, people)
    people[values["name"]] = person
    values["person"] = str(person)
    state(act, "person", person, "person.name", values["name"], source)
    day = day_from(values.get("day") or values["context"]["day"])
    if day is None:
        return person
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


def _who(proposal: Proposal, values: Values, people: People) -> UUID:
    chosen = values.get("person")
    if chosen == NEW_PERSON:
        return new_id()
    if chosen:
        if not Person.objects.filter(pk=UUID(str(chosen))).exists():
            raise WrongChange(f"名册里没有编号为 {chosen} 的人")
        return UUID(str(chosen))
    if values["name"] in people:
        return people[values["name"]]
    found = candidates(values, proposal.document)
    if needs_judgement(found):
        raise NeedsJudgement(proposal.id, values["name"])
    return next((one.person for one in found if one.plain), None) or new_id()


def _post(act: Act, title: str, source: Source) -> UUID:
    here = [
        row
        for row in act.written
        if getattr(row, "property", "") == "post.title" and getattr(row, "text", "") == title
    ]
    if here:
        return here[0].subject  # type: ignore[attr-defined,no-any-return]
    posts = list(Post.objects.filter(title=title).order_by("unit", "id"))
    # A title that several units have names none of them; the report's own post then stands apart.
    if len(posts) == 1:
        return posts[0].id
    apart = [post for post in posts if post.unit is None]
    if apart:
        return apart[0].id
    post = new_id()
    state(act, "post", post, "post.title", title, source)
    return post


def _term(act: Act, proposal: Proposal, values: Values, source: Source, people: People) -> UUID:
    existing = Mechanism.objects.filter(name=values["name"]).values_list("id", flat=True).first()
    here = [
        row
        for row in act.written
        if getattr(row, "property", "") == "mechanism.name" and getattr(row, "text", "") == values["name"]
    ]
    mechanism: UUID = existing or (here[0].subject if here else new_id())  # type: ignore[attr-defined]
    state(act, "mechanism", mechanism, "mechanism.name", values["name"], source)
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
        raise WrongChange(f"日期要写成 2026-02-24 的样子，不是“{text}”") from None


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
