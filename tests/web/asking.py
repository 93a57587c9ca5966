"""One browser in which everybody asks the same in turn: who is told what, and who changes anything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client

from luoshi.record import chain
from luoshi.record.actions.acting import Actor

IMAGE = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is undone afterwards, so that the next finds everything as it was."""
    here = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(here)


def told(status: int) -> str:
    """What an answer says to whoever sent a form in which nothing is wrong."""
    return {302: "done", 409: "refused", 404: "404"}.get(status, str(status))


def some(number: int, expected: Mapping[str, str]) -> list[str]:
    """All who are expected to be told “done” and every other one of the rest, others for each ``number``."""
    return [
        name
        for place, (name, told) in enumerate(expected.items())
        if told == "done" or (number + place) % 2 == 0
    ]


EVERYBODY = pytest.mark.parametrize(
    "everybody", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["some", "everybody"]
)
"""For a test of every verb with everybody: in make test it asks ``some``."""


class InTurn:
    """``client``: of anybody who is signed in; ``actors``: for whom it asks, by their names."""

    def __init__(self, client: Client, actors: Mapping[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
        self.client = client
        self.actors = actors
        self._patch = monkeypatch

    def by_each(self, ask: Callable[[Client], str], among: Collection[str] | None = None) -> dict[str, str]:
        """What each is told (``among``: only these); nothing of it stays. Whoever is not told “done” has changed
        nothing."""
        found = {}
        for name, actor in self.actors.items():
            if among is not None and name not in among:
                continue
            self._patch.setattr("luoshi.web.middleware.actor_for", lambda *_, actor=actor: actor)
            with undone():
                before = chain.head()
                found[name] = ask(self.client)
                assert (chain.head() != before) == (found[name] == "done"), name
        return found
