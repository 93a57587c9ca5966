"""Where in the documents of this installation a sentence stands that a rule-book quotes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Article, Document, DocumentState

SHORTEST = 4  # characters: a shorter quote stands in too many texts


@dataclass(frozen=True, slots=True)
class Quoted:
    """The document, the newest of those received, whose text holds a quote word for word."""

    document: UUID
    title: str


def quoted(actor: Actor, quotes: Iterable[str]) -> dict[str, Quoted]:
    """By quote, where it stands; without those that stand nowhere. None for who sees no content. Two queries."""
    wanted = sorted({quote for quote in quotes if len(quote) >= SHORTEST})
    if not wanted or not may(actor, "see content"):
        return {}
    # The stored text is JSON: what stands in it is looked for as it is written there.
    inside = {quote: json.dumps(quote, ensure_ascii=False)[1:-1] for quote in wanted}
    any_of = Q()
    for text in inside.values():
        any_of |= Q(content__contains=text)
    articles = list(Article.objects.filter(any_of).order_by("-id"))
    documents = Document.objects.filter(
        pk__in={article.document for article in articles}, state=DocumentState.READ
    ).in_bulk()
    found: dict[str, Quoted] = {}
    for article in articles:
        document = documents.get(article.document)
        for quote, text in inside.items():
            if document is not None and quote not in found and text in (article.content or ""):
                found[quote] = Quoted(document.id, document.title or document.name)
    return found
