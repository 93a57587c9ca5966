"""Who held which post on a day, as known at the end of another, each with the source that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.hashing import canonical
from luoshi.record.holding import (
    Claim,
    Handover,
    Holding,
    Stint,
    handovers,
    held_by_several,
    holding,
    may_be_held_by_several,
    post_on,
    stints,
)
from luoshi.record.identity import all_who_are, one_for_each
from luoshi.record.models import Event, IdentityJudgement, Person, Source, Statement, Tenure
from luoshi.record.queries.as_of import exists_on, moment_or_forever, value_on
from luoshi.record.queries.sources import SourceShown, sources_shown
from luoshi.record.statements import standing, value_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person by name; ``name`` is None when it was erased by law. ``id`` is one of the records that are
    this person.
    """

    id: UUID
    name: str | None
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostNamed:
    """A post with the unit it belongs to, which is unknown for one that only a report names."""

    id: UUID
    title: str
    unit: UUID | None
    unit_name: str
    abolished: bool = False


@dataclass(frozen=True, slots=True)
class HeldShown:
    """What is said of one person in a post as of a day (``claim``: see ``luoshi.record.holding.Held``).

    ``days_before`` counts from the day the source speaks of to the day asked for; ``since`` and ``until`` are
    days that sources name. ``id`` is the statement's.
    """

    id: UUID
    person: PersonShown
    claim: Claim
    day: date
    days_before: int
    since: date | None
    until: date | None
    unended: bool
    source: SourceShown | None
    ended_source: SourceShown | None


@dataclass(frozen=True, slots=True)
class NextShown:
    """Who the first source after the day has in the post, and on which day."""

    person: PersonShown
    day: date
    started: bool
    source: SourceShown | None


@dataclass(frozen=True, slots=True)
class HandoverShown:
    """One person after another: ``exact`` when sources name both days; otherwise between ``after`` and
    ``before``.
    """

    out: PersonShown
    came: PersonShown
    after: date
    before: date
    ended: date | None
    began: date | None

    @property
    def exact(self) -> bool:
        """Whether sources say when the one went and the other came."""
        return self.ended is not None and self.began is not None


@dataclass(frozen=True, slots=True)
class PostShown:
    """A post as of a day: who is said to be in it, who comes next, and the change of person nearest to the
    day.
    """

    post: PostNamed
    held: tuple[HeldShown, ...]
    next: tuple[NextShown, ...]
    several: bool
    handover: HandoverShown | None


@dataclass(frozen=True, slots=True)
class StintShown:
    """One person's time in one post, from the first to the last source that has them there, ``sources`` of
    them.
    """

    person: PersonShown
    post: PostNamed
    first: date
    first_source: SourceShown | None
    since: date | None
    last: date
    last_source: SourceShown | None
    until: date | None
    open: bool
    sources: int
    ended_source: SourceShown | None = None


@dataclass(frozen=True, slots=True)
class PostHistory:
    """A post with everybody who was in it, in order of time, and the handovers between them."""

    post: PostNamed
    stints: tuple[StintShown, ...]
    handovers: tuple[HandoverShown, ...]
    several: bool


@dataclass(frozen=True, slots=True)
class RecordShown:
    """One record of a person by itself: the name, and the posts stated of that record alone."""

    id: UUID
    name: str | None
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgementShown:
    """A judgement of identity that stands: by whom, in which post, when and why."""

    id: UUID
    same: bool
    person: RecordShown
    other: RecordShown
    by: str
    post: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody of the same name who may be the same person: what the machine has for it, and their posts.

    ``reasons`` are codes: "same name", "same document", "same post", "successive posts", "overlapping posts".
    """

    person: PersonShown
    reasons: tuple[str, ...]
    stints: tuple[StintShown, ...]


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """A person's posts over time, and who was judged, or may be, the same."""

    person: PersonShown
    records: tuple[UUID, ...]
    stints: tuple[StintShown, ...]
    judgements: tuple[JudgementShown, ...]
    questions: tuple[Question, ...] = ()


@dataclass(slots=True)
class Listed:
    """A page of posts as of a day, and how many there are in all."""

    posts: list[PostShown] = field(default_factory=list)
    total: int = 0


_FIRST = "COALESCE(t.valid_from, LEAST((t.known_from AT TIME ZONE %(zone)s)::date, t.valid_to - 1))"
_POSTS = f"""
WITH title AS ({value_on("post.title")}),
     unit AS ({value_on("post.unit")}),
     unit_name AS ({value_on("unit.name")}),
     existence AS ({exists_on("post")}),
     tenure AS (
       SELECT t.post, t.person, {_FIRST} AS first, LEAST(%(on)s, t.valid_to - 1) AS last FROM record_tenure t
        WHERE t.known_from <= %(known)s::timestamptz
          AND (t.known_to IS NULL OR t.known_to > %(known)s::timestamptz)
     ),
     said AS (SELECT post, max(last) AS last FROM tenure WHERE first <= %(on)s GROUP BY post)
SELECT title.subject, title.value, unit.value, unit_name.value, existence.standing IS FALSE, count(*) OVER ()
  FROM title
  LEFT JOIN unit ON unit.subject = title.subject
  LEFT JOIN unit_name ON unit_name.subject = unit.value
  LEFT JOIN existence ON existence.subject = title.subject
  LEFT JOIN said ON said.post = title.subject
 WHERE CASE WHEN %(posts)s::uuid[] IS NULL THEN existence.standing IS NOT FALSE OR said.post IS NOT NULL
            ELSE title.subject = ANY(%(posts)s::uuid[]) END
   AND (NOT %(only_held)s OR said.post IS NOT NULL)
   AND (%(text)s = '' OR position(lower(%(text)s) in lower(title.value)) > 0
        OR position(lower(%(text)s) in lower(unit_name.value)) > 0
        OR title.subject IN (SELECT post FROM tenure WHERE person = ANY(%(people)s::uuid[])))
 ORDER BY unit_name.value NULLS LAST, unit.value, said.last DESC NULLS LAST, title.value, title.subject
 LIMIT %(limit)s OFFSET %(offset)s
"""


def who_held_what(
    actor: Actor,
    on: date,
    known: datetime | None = None,
    *,
    text: str = "",
    only_held: bool = False,
    page: int | None = None,
) -> Listed:
    """Every post with who is said to be in it on the day ``on``, as known at ``known`` (None: now), unit by
    unit.

    Nobody is said to hold a post on a day without a source for that day: who was seen on one day is "last
    seen" on every later one. ``text`` looks in titles, units and names; ``only_held`` leaves out posts that
    no source up to ``on`` speaks of; ``page`` counts from 1, None gives all. The number of queries does not
    depend on the number of posts. Raises NotFound for who may not see content.
    """
    _require(actor)
    ones = one_for_each(known)
    posts, total = _posts(on, known, ones, text=text, only_held=only_held, page=page)
    reader = _Reader(actor, known, ones)
    held = reader.holdings(Q(post__in=[post.id for post in posts]))
    many = {post.id: may_be_held_by_several(post.title) for post in posts}
    states = {post.id: post_on(held.get(post.id, ()), on, several=many[post.id]) for post in posts}
    changes = {
        post.id: _nearest(handovers(held.get(post.id, ()), several=many[post.id]), on) for post in posts
    }
    wanted: set[UUID] = set()
    people: set[UUID] = set()
    for state in states.values():
        for row in (*(one.holding for one in state.held), *state.next):
            wanted |= {row.source} | ({row.ended_by} if row.ended_by else set())
            people.add(row.person)
    for change in changes.values():
        if change:
            people |= {change.out, change.came}
    reader.load(people, wanted)
    shown = []
    for post in posts:
        state, change = states[post.id], changes[post.id]
        shown.append(
            PostShown(
                post=post,
                held=tuple(
                    HeldShown(
                        id=one.holding.id,
                        person=reader.person(one.person),
                        claim=one.claim,
                        day=one.day,
                        days_before=(on - one.day).days,
                        since=one.holding.first if one.holding.start_stated else None,
                        until=one.holding.until if one.holding.end_stated else None,
                        unended=one.unended,
                        source=reader.source(one.holding.source, one.person),
                        ended_source=reader.source(one.holding.ended_by, one.person),
                    )
                    for one in state.held
                ),
                next=tuple(
                    NextShown(
                        reader.person(row.person),
                        row.first,
                        row.start_stated,
                        reader.source(row.source, row.person),
                    )
                    for row in state.next
                ),
                several=state.several,
                handover=reader.handover(change) if change else None,
            )
        )
    return Listed(shown, total)


def post_over_time(actor: Actor, post: UUID, known: datetime | None = None) -> PostHistory:
    """Everybody a source has in a post, in order of time; raises NotFound."""
    _require(actor)
    ones = one_for_each(known)
    named = _posts(timezone.localdate(), known, ones, posts=[post])[0]
    if not named:
        raise NotFound(_("没有这个岗位，或者您无权查看"))
    reader = _Reader(actor, known, ones)
    held = reader.holdings(Q(post=post)).get(post, [])
    several = may_be_held_by_several(named[0].title) or held_by_several(held)
    found, changes = stints(held), handovers(held, several=several)
    reader.load({stint.person for stint in found}, _sources_of(found))
    return PostHistory(
        named[0],
        tuple(reader.stint(stint, named[0]) for stint in found),
        tuple(reader.handover(change) for change in changes),
        several,
    )


def person_over_time(actor: Actor, person: UUID, known: datetime | None = None) -> PersonHistory:
    """A person's posts in order of time, with everybody judged by ``known`` to be the same; raises NotFound.

    Who may be the same is asked of those who may judge it, and only of what is known now.
    """
    _require(actor)
    ones = one_for_each(known)
    records = all_who_are(ones, person)
    reader = _Reader(actor, known, ones)
    asked = _same_name(records, ones) if known is None and may(actor, "judge identity") else []
    judged = _judgements(known, records)
    everybody = records.union(*asked, *({row.person, row.other} for row in judged))
    held = reader.holdings(Q(person__in=everybody))
    posts = {post.id: post for post in _posts(timezone.localdate(), known, ones, posts=list(held))[0]}
    found: dict[UUID, list[tuple[Stint, PostNamed]]] = defaultdict(list)
    for post, rows in held.items():
        for stint in stints(rows):
            found[stint.person].append((stint, posts[post]))
    one = reader.one(person)
    shown = {one, *(reader.one(other) for other in everybody)}
    reader.load(shown, _sources_of(stint for other in shown for stint, _ in found[other]))
    if not reader.is_known(one):
        raise NotFound(_("名册里没有这个人，或者您无权查看"))

    def listed(one: UUID) -> tuple[StintShown, ...]:
        rows = [reader.stint(stint, post) for stint, post in found[one]]
        return tuple(sorted(rows, key=lambda row: (row.first, row.last, row.post.title)))

    events = Event.objects.in_bulk([row.id for row in judged])
    documents = _documents(held) if asked else {}
    questions = []
    for others in asked:
        other = reader.one(min(others))
        reasons = _reasons(
            [row for rows in held.values() for row in rows if row.person == one],
            [row for rows in held.values() for row in rows if row.person == other],
            documents,
        )
        questions.append(Question(reader.person(other), reasons, listed(other)))
    return PersonHistory(
        person=reader.person(one),
        records=tuple(sorted(records)),
        stints=listed(one),
        judgements=tuple(reader.judgement(row, events[row.id], posts) for row in judged),
        questions=tuple(sorted(questions, key=lambda one: (-len(one.reasons), one.person.id))),
    )


def _same_name(records: set[UUID], ones: dict[UUID, UUID]) -> list[set[UUID]]:
    """Everybody else of these people's names, together with who is one with them, but for who was judged not
    to be.
    """
    names = set(Person.objects.filter(pk__in=records).exclude(name="").values_list("name", flat=True))
    others = Person.objects.filter(name__in=names).exclude(pk__in=records).order_by("id")
    groups = {
        ones.get(other, other): all_who_are(ones, other) for other in others.values_list("id", flat=True)
    }
    two = {
        ones.get(other, other)
        for pair in IdentityJudgement.objects.known(None)
        .filter(Q(person__in=records) | Q(other__in=records), same=False)
        .values_list("person", "other")
        for other in pair
    }
    return [group for one, group in groups.items() if one not in two]


def _documents(held: dict[UUID, list[Holding]]) -> dict[UUID, UUID | None]:
    sources = {row.source for rows in held.values() for row in rows}
    return dict(Source.objects.filter(pk__in=sources).values_list("id", "document"))


def _reasons(
    mine: Sequence[Holding], theirs: Sequence[Holding], documents: dict[UUID, UUID | None]
) -> tuple[str, ...]:
    """What speaks for two people of one name being one person."""
    reasons = ["same name"]
    if {documents.get(row.source) for row in mine} & {documents.get(row.source) for row in theirs} - {None}:
        reasons.append("same document")
    if {row.post for row in mine} & {row.post for row in theirs}:
        reasons.append("same post")
    if mine and theirs:
        begins, ends = min(row.first for row in mine), max(row.known_last for row in mine)
        their_begin, their_end = min(row.first for row in theirs), max(row.known_last for row in theirs)
        apart = ends < their_begin or their_end < begins
        reasons.append("successive posts" if apart else "overlapping posts")
    return tuple(reasons)


def identity_questions(actor: Actor) -> list[tuple[UUID, str, int]]:
    """Names that several people of the record have without anybody having judged: one of them, the name, how
    many.

    Empty for who may not judge.
    """
    if not (may(actor, "judge identity") and may(actor, "see content")):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_QUESTIONS)
        return [(person, name, number) for person, name, number in cursor.fetchall()]


# Everybody of one name, but for pairs judged to be two between them.
_QUESTIONS = """
WITH one AS (SELECT id, name, COALESCE(same_as, id) AS lead FROM record_person WHERE name <> ''),
     judged AS (
       SELECT COALESCE(p.same_as, p.id) AS first, COALESCE(o.same_as, o.id) AS second
         FROM record_identity_judgement j JOIN record_person p ON p.id = j.person
         JOIN record_person o ON o.id = j.other WHERE NOT j.same AND j.known_to IS NULL
     ),
     pair AS (
       SELECT DISTINCT a.name, a.lead AS first, b.lead AS second FROM one a JOIN one b
           ON b.name = a.name AND a.lead < b.lead
        WHERE NOT EXISTS (SELECT 1 FROM judged WHERE (judged.first, judged.second) IN
                          ((a.lead, b.lead), (b.lead, a.lead)))
     )
SELECT min(first::text)::uuid, name,
       (SELECT count(DISTINCT lead) FROM (SELECT first AS lead FROM pair p WHERE p.name = pair.name
                                          UNION SELECT second FROM pair p WHERE p.name = pair.name) both_ends)
  FROM pair GROUP BY name ORDER BY name
"""


def _require(actor: Actor) -> None:
    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))


def _posts(
    on: date,
    known: datetime | None,
    ones: dict[UUID, UUID],
    *,
    text: str = "",
    only_held: bool = False,
    page: int | None = None,
    posts: list[UUID] | None = None,
) -> tuple[list[PostNamed], int]:
    values: dict[str, Any] = {
        "on": on,
        "known": moment_or_forever(known),
        "zone": settings.TIME_ZONE,
        "text": text,
        "people": _called(text, known, ones) if text else [],
        "only_held": only_held,
        "posts": posts,
        "limit": None if page is None else PAGE,
        "offset": 0 if page is None else (page - 1) * PAGE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, values)
        rows = cursor.fetchall()
    named = [
        PostNamed(post, title, unit, unit_name or "", abolished)
        for post, title, unit, unit_name, abolished, _ in rows
    ]
    return named, rows[0][-1] if rows else 0


# The content of such a statement is {"value":"…"}; names may hold what PostgreSQL's JSON functions refuse.
_CALLED = """
SELECT DISTINCT subject FROM record_statement WHERE subject_kind = 'person' AND property = 'person.name'
   AND known_at <= %(known)s::timestamptz AND retracts IS NULL
   AND position(lower(%(text)s) in lower(substr(content, 11, GREATEST(length(content) - 12, 0)))) > 0
"""


def _called(text: str, known: datetime | None, ones: dict[UUID, UUID]) -> list[UUID]:
    """Everybody whose name has ``text`` in it, and who are one with them."""
    with connection.cursor() as cursor:
        cursor.execute(_CALLED, {"text": canonical(text)[1:-1], "known": moment_or_forever(known)})
        found = {ones.get(person, person) for (person,) in cursor.fetchall()}
    return sorted(found | {person for person, one in ones.items() if one in found})


def _sources_of(found: Iterable[Stint]) -> set[UUID]:
    rows = [row for stint in found for row in (stint.first, stint.last)]
    return {row.source for row in rows} | {row.ended_by for row in rows if row.ended_by}


def _nearest(changes: Sequence[Handover], on: date) -> Handover | None:
    """The last change of person that had begun by the day."""
    return next((change for change in reversed(changes) if change.after <= on), None)


def _judgements(known: datetime | None, people: Iterable[UUID]) -> list[IdentityJudgement]:
    rows = IdentityJudgement.objects.known(known)
    return list(rows.filter(Q(person__in=people) | Q(other__in=people)).order_by("known_from", "id"))


class _Reader:
    """Names and sources for one page, fetched together."""

    def __init__(self, actor: Actor, known: datetime | None, ones: dict[UUID, UUID]) -> None:
        self.actor, self.known, self.ones = actor, known, ones
        self.names: dict[UUID, list[str | None]] = {}
        self.records: dict[UUID, UUID] = {}
        self.posts: dict[UUID, dict[UUID, None]] = defaultdict(dict)
        self.sources: dict[UUID, SourceShown] = {}

    def one(self, person: UUID) -> UUID:
        """Whom ``person`` leads to."""
        return self.ones.get(person, person)

    def holdings(self, which: Q) -> dict[UUID, list[Holding]]:
        """By post, all holdings of the posts that ``which`` tenures name, everybody else's as well."""
        rows = Tenure.objects.known(self.known)
        here = rows.filter(post__in=rows.filter(which).values("post"))
        zone = timezone.get_default_timezone()
        found: dict[UUID, list[Holding]] = defaultdict(list)
        told = here.order_by("id").values_list(
            "id", "person", "post", "seen", "valid_from", "valid_to", "source", "known_from"
        )
        for identity, person, post, seen, begins, ends, source, known_from in told:
            one = self.one(person)
            self.records[one] = min(person, self.records.get(one, person))
            self.posts[person][post] = None
            found[post].append(
                holding(
                    identity,
                    one,
                    post,
                    seen=seen,
                    valid_from=begins,
                    valid_to=ends,
                    recorded=known_from.astimezone(zone).date(),
                    source=source,
                )
            )
        return found

    def load(self, people: set[UUID], sources: set[UUID]) -> None:
        """Fetch what is needed to show these people and sources."""
        members = people | {person for person, one in self.ones.items() if one in people}
        rows = Statement.objects.filter(subject__in=members, property="person.name")
        if self.known is not None:
            rows = rows.filter(known_at__lte=self.known)
        for row in standing(rows):
            one = self.one(row.subject)
            self.names.setdefault(one, []).append(value_of(row))
            self.records[one] = min(row.subject, self.records.get(one, row.subject))
        self.sources = sources_shown(self.actor, sources)

    def is_known(self, one: UUID) -> bool:
        """Whether anything was known of this person."""
        return one in self.names

    def person(self, one: UUID) -> PersonShown:
        """The person by the name recorded last, and the others."""
        names = self.names.get(one, [])
        told = [name for name in names if name]
        name = told[-1] if told else None
        others = tuple(dict.fromkeys(other for other in told if other != name))
        return PersonShown(self.records.get(one, one), name, others)

    def source(self, source: UUID | None, one: UUID) -> SourceShown | None:
        """The source, unless the person was erased: its words would say the name."""
        if source is None or self.person(one).name is None:
            return None
        return self.sources.get(source)

    def handover(self, change: Handover) -> HandoverShown:
        """The handover with names."""
        return HandoverShown(
            self.person(change.out),
            self.person(change.came),
            change.after,
            change.before,
            change.ended,
            change.began,
        )

    def stint(self, stint: Stint, post: PostNamed) -> StintShown:
        """The stint with names and sources."""
        first, last = stint.first, stint.last
        ended = next((row for row in reversed(stint.holdings) if row.end_stated), None)
        return StintShown(
            person=self.person(stint.person),
            post=post,
            first=first.first,
            first_source=self.source(first.source, stint.person),
            since=first.first if first.start_stated else None,
            last=last.known_last,
            last_source=self.source(last.source, stint.person),
            until=ended.until if ended and ended.known_last == last.known_last else None,
            open=stint.open,
            sources=len(stint.holdings),
            ended_source=self.source(ended.ended_by, stint.person) if ended else None,
        )

    def judgement(self, row: IdentityJudgement, event: Event, posts: dict[UUID, PostNamed]) -> JudgementShown:
        """The judgement with names and posts of the two records, and who made it."""
        data = event.opened() or {}
        by = data.get("by", {})
        return JudgementShown(
            id=row.id,
            same=row.same,
            person=self._alone(row.person, posts),
            other=self._alone(row.other, posts),
            by=by.get("name", ""),
            post=by.get("post", ""),
            at=event.at,
            reason=data.get("reason", ""),
        )

    def _alone(self, record: UUID, posts: dict[UUID, PostNamed]) -> RecordShown:
        titles = (posts[post].title for post in self.posts[record])
        return RecordShown(record, self.person(self.one(record)).name, tuple(titles))
