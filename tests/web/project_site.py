"""The pages of projects in one browser, asked by whoever a test wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.record.actions.acting import Actor
from luoshi.record.models import Role, new_id
from tests.growth.projects import City, seen
from tests.web.accounts import signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


class Pages:
    """A city with its projects, and a browser in which everybody asks in turn."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.city = City()
        self._patch = patch
        self._client = signed_in(Role.GROWTH)

    def client(self, actor: Actor) -> Client:
        """The browser, in which this actor is signed in from now on."""
        self._patch.setattr("luoshi.web.middleware.actor_for", lambda *_: actor)
        return self._client

    def get(self, actor: Actor, project: UUID, **asked: Any) -> HTMLParser:
        """The page of a project as somebody sees it."""
        return read(self.client(actor).get(reverse("project", args=[project]), asked))

    def form(self, actor: Actor, project: UUID, verb: str, **asked: Any) -> HttpResponse:
        """The form of a verb."""
        return self.client(actor).get(reverse("project_do", args=[project, verb]), asked)  # type: ignore[return-value]

    def send(self, actor: Actor, project: UUID, verb: str, **typed: Any) -> HttpResponse:
        """What somebody typed into a form, sent; with the version of the project that they see."""
        data = {"seen": seen(project), **typed}
        return self.client(actor).post(reverse("project_do", args=[project, verb]), data)  # type: ignore[return-value]


def read(answer: Any) -> HTMLParser:
    """The page that was answered."""
    return HTMLParser(answer.content.decode())


def words(node: Any) -> str:
    """The words of a part of a page, with single blanks."""
    return " ".join(node.text(separator=" ").split()) if node is not None else ""


def paper(name: str = "扫描件.txt", text: str = "") -> SimpleUploadedFile:
    """A file to be put in."""
    return SimpleUploadedFile(name, (text or f"{name} 的内容 {new_id()}").encode())


def invoice() -> dict[str, Any]:
    """A row of a form with what proves that money was spent."""
    return {"proof-0": "invoice", "claim-0": "", "file-0": paper("发票.txt")}


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    """A city, a browser."""
    return Pages(monkeypatch)
