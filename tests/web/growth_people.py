"""The city of projects with accounts: whoever asks for a page has signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.record.models import Account, Role
from luoshi.record.roles import actor_for
from tests.growth.projects import City, seen
from tests.web.accounts import account, browser_of

WHO = {
    "bureau": (Role.GROWTH, "招商一", "市投资促进局"),
    "second": (Role.GROWTH, "招商二", "市投资促进局"),
    "third": (Role.GROWTH, "招商三", "市投资促进局"),
    "area": (Role.LIAISON, "望溪联络员", "望溪区"),
    "other": (Role.LIAISON, "青石联络员", "青石县"),
    "finance": (Role.LIAISON, "财政联络员", "市财政局"),
    "leader": (Role.LEADER, "副市长", "市政府"),
    "clerk": (Role.CLERK, "季小满", None),
}


@dataclass
class GrowthPeople:
    """A city, and an account for each of those who act in it."""

    city: City = field(default_factory=City)
    accounts: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, (role, name, unit) in WHO.items():
            self.accounts[key] = account(role, name, self.city.units[unit] if unit else None)
            if hasattr(self.city, key):
                setattr(self.city, key, actor_for(self.accounts[key], timezone.localdate()))

    def client(self, who: str) -> Client:
        """A browser in which somebody is signed in."""
        return browser_of(self.accounts[who])

    def get(self, who: str, name: str, *arguments: Any, **asked: Any) -> HttpResponse:
        """What somebody gets who opens a page."""
        answer: HttpResponse = self.client(who).get(reverse(name, args=arguments), asked)  # type: ignore[assignment]
        return answer

    def read(self, who: str, name: str, *arguments: Any, **asked: Any) -> HTMLParser:
        """The page that somebody gets."""
        answer = self.get(who, name, *arguments, **asked)
        assert answer.status_code == 200, answer.status_code
        return HTMLParser(answer.content.decode())

    def send(self, who: str, project: UUID, verb: str, **typed: Any) -> HttpResponse:
        """Send the form of a verb, as somebody would who sees the project as it is now."""
        there = reverse("project_do", args=[project, verb.replace(" ", "-")])
        said = {name.replace("__", "-"): value for name, value in typed.items()}
        answer: HttpResponse = self.client(who).post(there, {"seen": seen(project), **said})  # type: ignore[assignment]
        return answer


def text(page: HTMLParser) -> str:
    """All words of a page's content."""
    body = page.css_first("main") or page.body
    assert body is not None
    return " ".join(body.text(separator=" ").split())
