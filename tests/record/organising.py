"""Units, posts and people stated by a person, for tests that begin with some."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.actions.stating import state
from luoshi.record.models import PeriodKind, Source, Statement, new_id
from luoshi.record.retraction import retract_statements_of
from tests.record.acting import CLERK


class Organising:
    """One change of the organisation in progress."""

    def __init__(self, act: Act, actor: Actor) -> None:
        self.act = act
        self.source: Source = act.entry(actor)

    def unit(self, name: str) -> UUID:
        unit = new_id()
        state(self.act, "unit", unit, "unit.name", name, self.source)
        return unit

    def post(self, title: str, *, unit: UUID | None = None, role: str = "") -> UUID:
        post = new_id()
        state(self.act, "post", post, "post.title", title, self.source)
        if unit:
            state(self.act, "post", post, "post.unit", unit, self.source)
        if role:
            state(self.act, "post", post, "post.role", role, self.source)
        return post

    def person(self, name: str) -> UUID:
        person = new_id()
        state(self.act, "person", person, "person.name", name, self.source)
        return person

    def holds(self, person: UUID, post: UUID, begins: date | None, ends: date | None = None) -> UUID:
        return self._tenure(person, post, PeriodKind.SPAN, begins, ends)

    def seen(self, person: UUID, post: UUID, day: date) -> UUID:
        return self._tenure(person, post, PeriodKind.POINT, day, day + timedelta(days=1))

    def _tenure(
        self, person: UUID, post: UUID, period: PeriodKind, begins: date | None, ends: date | None
    ) -> UUID:
        return state(
            self.act,
            "person",
            person,
            "person.holds",
            post,
            self.source,
            period=period,
            valid_from=begins,
            valid_to=ends,
            claimant=str(post),
        )


@contextmanager
def organising(actor: Actor = CLERK) -> Iterator[Organising]:
    """State something about the organisation, in one action with one entry as its source."""
    with acting("organisation changed", actor, Because()) as act:
        act.alone_among_subjects()
        yield Organising(act, actor)


def withdraw(statement: UUID, actor: Actor = CLERK) -> None:
    """Withdraw everything that the action behind a statement stated."""
    event = Statement.objects.values_list("event", flat=True).get(pk=statement)
    with organising(actor) as now:
        retract_statements_of(now.act, event, now.source.id)
