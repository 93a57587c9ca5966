"""Who acts: what the middleware found out about the account, for a view to hand to queries and actions."""

from __future__ import annotations

from django.http import HttpRequest

from luoshi.record.actions.acting import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request to a page that is not everybody's."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
