"""Split a proposed directive in two, or merge neighbours into one: one row a demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import WrongChange, open_proposals
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.anchors import span_of
from luoshi.record.models import Article, Proposal, ProposalKind, ProposalState
from luoshi.record.proposing import piece_of

# What stands between two demands belongs to neither.
_BETWEEN = " \t\r\n　，,；;。、"


def split_proposal(actor: Actor, because: Because, proposal: UUID, at: int) -> UUID:
    """Split a directive before offset ``at`` (code points of the article's text); the event's id.

    Punctuation and space around the cut belong to neither half. Raises WrongChange, AlreadyDecided.
    """
    access.require(actor, "decide proposals")
    with acting("proposal split", actor, because) as act:
        (row,) = _directives(open_proposals(act, actor, [proposal]))
        if not row.start < at < row.end:
            raise _outside()
        text = Article.objects.get(pk=row.article).text
        first_end, second_start = at, at
        while first_end > row.start and text[first_end - 1 : first_end] in _BETWEEN:
            first_end -= 1
        while second_start < row.end and text[second_start : second_start + 1] in _BETWEEN:
            second_start += 1
        if not row.start < first_end <= second_start < row.end:
            raise _outside()
        act.event.subject = row.document
        act.data = _reshaped(
            act.event.id,
            [row],
            [
                (row, *_at(text, row.start, first_end)),
                (row, *_at(text, second_start, row.end)),
            ],
        )
    return act.event.id


def merge_proposals(actor: Actor, because: Because, proposals: Sequence[UUID]) -> UUID:
    """Merge open directives that follow one another in one article; the event's id. Raises WrongChange."""
    access.require(actor, "decide proposals")
    with acting("proposals merged", actor, because) as act:
        rows = _directives(open_proposals(act, actor, list(proposals)))
        if len(rows) < 2:
            raise WrongChange(_("合并要有两条以上的部署"))
        if len({row.article for row in rows}) > 1:
            raise WrongChange(_("不同文章里的部署不能合并"))
        between = Proposal.objects.filter(
            article=rows[0].article,
            kind=ProposalKind.DIRECTIVE,
            position__gt=rows[0].position,
            position__lt=rows[-1].position,
        ).exclude(state=ProposalState.REPLACED)
        if between.exclude(pk__in=[row.id for row in rows]).exists():
            raise WrongChange(_("只能合并相邻的部署，中间还隔着别的部署"))
        text = Article.objects.get(pk=rows[0].article).text
        act.event.subject = rows[0].document
        act.data = _reshaped(act.event.id, rows, [(rows[0], *_at(text, rows[0].start, rows[-1].end))])
        merged = act.data["into"][0]["values"]
        merged["terms"] = list(dict.fromkeys(term for row in rows for term in row.values["terms"]))
    return act.event.id


def _directives(rows: list[Proposal]) -> list[Proposal]:
    if any(row.kind != ProposalKind.DIRECTIVE for row in rows):
        raise WrongChange(_("只有部署可以拆分或合并"))
    return rows


def _at(text: str, start: int, end: int) -> tuple[int, int, dict[str, Any]]:
    span = span_of(text, start, end)
    return start, end, {"start": start, "end": end, **span.content}


def _reshaped(
    event: UUID, replaced: list[Proposal], pieces: list[tuple[Proposal, int, int, dict[str, Any]]]
) -> dict[str, Any]:
    into = []
    for number, (row, start, end, anchor) in enumerate(pieces):
        values = row.values
        quote = anchor["quote"]
        values |= {
            "quote": quote,
            "anchor": {**anchor, "original": {}},
            "terms": [term for term in values["terms"] if term in quote],
        }
        into.append(
            {
                "id": str(piece_of(event, number)),
                "of": str(row.id),
                "start": start,
                "end": end,
                "values": values,
            }
        )
    return {"replaced": [str(row.id) for row in replaced], "into": into}


def _outside() -> WrongChange:
    return WrongChange(_("要在这条部署的文字中间断开，两边都要有字"))
