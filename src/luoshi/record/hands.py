"""Whose hands have been on something: nobody approves what they had a hand in, by account, person or post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record.actions.acting import Actor
from luoshi.record.models import Account, Event, Statement
from luoshi.record.roles import same_among, same_people

Key = TypeVar("Key")


def hand_of(actor: Actor) -> dict[str, Any]:
    """Who acts, by everything by which they could be met again: account, person and posts."""
    return {
        "account": str(actor.account) if actor.account else None,
        "person": str(actor.person) if actor.person else None,
        "posts": sorted(str(held.post) for held in actor.held),
        "name": actor.name,
    }


def had_a_hand(actor: Actor, hands: Iterable[dict[str, Any]]) -> bool:
    """Whether the actor is one of these, or shares a post with one: another account is no other person, and who holds
    the same post speaks with the same voice."""
    posts = {str(held.post) for held in actor.held}
    for hand in hands:
        if hand["account"] is not None and hand["account"] == str(actor.account):
            return True
        if posts & set(hand["posts"]):
            return True
        if hand["person"] is not None and same_people(UUID(hand["person"]), actor.person, actor.head):
            return True
    return False


def hands_on(actor: Actor, things: Mapping[Key, Iterable[dict[str, Any]]]) -> set[Key]:
    """Of many things, each with its hands, those that the actor had a hand in; one query however many."""
    people = {UUID(hand["person"]) for hands in things.values() for hand in hands if hand["person"]}
    same = {str(one) for one in same_among(actor.person, people)} if people else set()
    posts = {str(held.post) for held in actor.held}
    return {
        thing
        for thing, hands in things.items()
        if any(
            (hand["account"] is not None and hand["account"] == str(actor.account))
            or posts & set(hand["posts"])
            or hand["person"] in same
            for hand in hands
        )
    }


def own_work(actor: Actor) -> str:
    """What somebody is told who would decide on what they had a hand in."""
    return _(
        "%(name)s提交过或改过这件事，不能由本人（含本人的其他账号、同一岗位）审核或决定：请另一个人办"
    ) % {"name": actor.name}


def with_hand(
    hands: list[dict[str, Any]], actor: Actor, verb: str, units: Iterable[UUID] = ()
) -> list[dict[str, Any]]:
    """These hands and the actor's, for what ``verb`` names; nobody stands twice for the same. ``units``: for which they
    spoke, where that matters."""
    new: dict[str, Any] = {**hand_of(actor), "verb": verb}
    if listed := sorted(map(str, units)):
        new["units"] = listed
    return [*hands, new] if new not in hands else hands


def hands_on_ledger(batch: UUID) -> list[dict[str, Any]]:
    """Whose hands were on a ledger: who received it, who answered its questions, who imported it."""
    found: list[dict[str, Any]] = []
    for event in Event.objects.filter(subject=batch, actor__isnull=False).order_by("at", "id"):
        hand = _hand_in(event)
        if hand not in found:
            found.append(hand)
    return found


def hands_on_statements(statements: Iterable[UUID]) -> list[dict[str, Any]]:
    """Whose hands were on what was stated: who did it, and of what a ledger says everybody who had one on the
    ledger."""
    events = Statement.objects.filter(pk__in=list(statements)).values("event")
    found: list[dict[str, Any]] = []
    for event in Event.objects.filter(pk__in=events).order_by("at", "id"):
        ledger = (
            event.subject
            and Event.objects.filter(subject=event.subject, kind="ledger received").exists()
            and event.subject
        )
        hands = hands_on_ledger(ledger) if ledger else [_hand_in(event)] if event.actor else []
        found += [hand for hand in hands if hand not in found]
    return found


def _hand_in(event: Event) -> dict[str, Any]:
    """The hand of whoever did it, as the event says, or else as their account has it."""
    said = event.opened() or {}
    if "hand" in said:
        hand: dict[str, Any] = said["hand"]
        return {**hand, "verb": event.kind}
    accounts = Account.objects.filter(pk__in=[event.actor] if event.actor else [])
    person = accounts.values_list("person", flat=True).first()
    return {
        "account": str(event.actor),
        "person": str(person) if person else None,
        "posts": [],
        "name": said.get("by", {}).get("name", ""),
        "verb": event.kind,
    }
