"""From a reading to proposals: which of its records a person is asked to decide, in which order, how sure
they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from luoshi.record.hashing import canonical, hash_bytes
from luoshi.record.models import ProposalKind

# Articles of a document follow one another in ``position``; no text comes near this many code points.
ARTICLE_STRIDE = 10**10
# At one place the meeting comes before the people, the people before the mechanisms, these before the
# demands.
ORDER = (ProposalKind.MEETING, ProposalKind.PERSON, ProposalKind.TERM, ProposalKind.DIRECTIVE)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One record of a reading to be decided. ``doubts`` says in codes why a person should look twice."""

    id: UUID
    article: int
    kind: ProposalKind
    position: int
    start: int
    end: int
    quote: str
    values: dict[str, Any]
    doubts: list[str]
    fingerprint: str


def piece_of(event: UUID, number: int) -> UUID:
    """The id of a piece that a splitting or merging made."""
    return uuid5(event, str(number))


def pieces_of(event: UUID) -> tuple[UUID, UUID]:
    """The ids that the pieces of a splitting or merging can have: two at most."""
    return piece_of(event, 0), piece_of(event, 1)


def position_of(article: int, start: int, kind: ProposalKind) -> int:
    """Where a proposal stands in its document: by article, then by place, then by kind."""
    return article * ARTICLE_STRIDE + start * len(ORDER) + ORDER.index(kind)


def fingerprint(kind: ProposalKind, values: dict[str, Any]) -> str:
    """The hash of what a proposal says, without where it stands: a change of words is a new proposal."""
    if kind is ProposalKind.DIRECTIVE:
        words: list[Any] = [values["speaker"], values["quote"]]
    elif kind is ProposalKind.PERSON:
        words = [values["name"], [post["title"] for post in values["posts"]]]
    elif kind is ProposalKind.TERM:
        words = [values["name"], values["items"]]
    else:
        words = [values["name"], values["date"]]
    return hash_bytes(canonical([kind.value, words]).encode())


def words_of(kind: ProposalKind, values: dict[str, Any]) -> str:
    """The words of a proposal alone, without what was made of them: neither who is taken to speak nor a day."""
    if kind is ProposalKind.DIRECTIVE:
        words: list[Any] = [values["quote"]]
    elif kind is ProposalKind.PERSON:
        words = [values["name"], [post["title"] for post in values["posts"]]]
    elif kind is ProposalKind.TERM:
        words = [values["name"], values["items"]]
    else:
        words = [values["name"]]
    return canonical([kind.value, words])


def day_of(article: dict[str, Any]) -> date | None:
    """The day an article reports: of the meeting, or else of its publication; None when it gives neither."""
    meeting = article.get("meeting") or {}
    for text in (meeting.get("date"), (article.get("published") or "")[:10]):
        try:
            return date.fromisoformat(text or "")
        except ValueError:
            continue
    return None


def context_of(article: dict[str, Any]) -> dict[str, str | None]:
    """What a proposal keeps of the article round it: the day it reports, name and day of its meeting."""
    day = day_of(article)
    meeting = article.get("meeting") or {}
    return {
        "day": day.isoformat() if day else None,
        "meeting_name": meeting.get("name"),
        "meeting_day": meeting.get("date"),
    }


def propose(reading: UUID, document: dict[str, Any]) -> Iterator[Proposed]:
    """The proposals of one read document (its record in the JSON Schema), in the order of ``position``.

    People whom the report names without a post are left out: people appear in the record by the post they
    hold. So is who only wrote the report; the reading names its reporters.
    """
    found: list[Proposed] = []
    for number, article in enumerate(document["articles"]):
        day = day_of(article)
        context = context_of(article)
        for kind, index, record in _records(article):
            anchor = record["anchor"]
            values = {**record, "context": context}
            doubts = list(record.get("why") or []) if record.get("certainty", "high") != "high" else []
            if record.get("certainty", "high") != "high" and not doubts:
                doubts = ["unsure"]
            if kind is ProposalKind.PERSON and day is None:
                doubts.append("no day")
            if kind is ProposalKind.MEETING and not record.get("date"):
                doubts.append("no day")
            found.append(
                Proposed(
                    id=uuid5(reading, f"{kind.value}/{number}/{index}"),
                    article=number,
                    kind=kind,
                    position=position_of(number, anchor["start"], kind),
                    start=anchor["start"],
                    end=anchor["end"],
                    quote=anchor["quote"],
                    values=values,
                    doubts=doubts,
                    fingerprint=fingerprint(kind, record),
                )
            )
    yield from sorted(found, key=lambda proposed: (proposed.position, proposed.id))


def fingerprints_of(document: dict[str, Any]) -> set[str]:
    """The fingerprints of everything that a read document gives rise to."""
    return {
        fingerprint(kind, record) for article in document["articles"] for kind, _, record in _records(article)
    }


def _records(article: dict[str, Any]) -> Iterator[tuple[ProposalKind, int, dict[str, Any]]]:
    meeting = article.get("meeting")
    if meeting and meeting.get("name") and meeting.get("anchor"):
        yield ProposalKind.MEETING, 0, meeting
    for index, person in enumerate(article["people"]):
        if person["role"] == "reporter":
            continue
        if person["posts"] or person["posts_appointed"] or person["posts_removed"]:
            yield ProposalKind.PERSON, index, person
    for index, term in enumerate(article["terms"]):
        yield ProposalKind.TERM, index, term
    for index, directive in enumerate(article["directives"]):
        yield ProposalKind.DIRECTIVE, index, directive
