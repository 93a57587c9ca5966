"""The document page: the original on the left, the proposals on the right; a named person decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from luoshi.delivery.queries.scans import scan_of
from luoshi.record.access import access_proposal, may
from luoshi.record.actions.accept_proposals import (
    Decision,
    WrongChange,
    accept,
    accept_proposals,
    replaceable,
)
from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_document_class import change_document_class
from luoshi.record.actions.mark_directive import mark_directive
from luoshi.record.actions.read_again import read_again
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.actions.reshape_proposals import merge_proposals, split_proposal
from luoshi.record.actions.undo_decision import last_decision, undo_decision
from luoshi.record.models import DocumentState, ProposalState
from luoshi.record.moments import as_of
from luoshi.record.queries.documents import (
    DocumentShown,
    article_text,
    directive_after,
    document_shown,
    doubts,
    next_waiting,
    original_file,
    standing_count,
)
from luoshi.web import presenting
from luoshi.web.actors import actor_of
from luoshi.web.downloads import download

if TYPE_CHECKING:
    from luoshi.record.models import Document, Proposal

LIST_BREAKS = "，,；;。、：:"


def document(request: HttpRequest, document: UUID) -> HttpResponse:
    """A document: its text, and what the machine proposes."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    shown = document_shown(actor, document, days.moment)
    if request.headers.get("HX-Request"):  # the page that says "being read" asks whether it is
        waiting = shown.document.state == DocumentState.WAITING
        return HttpResponse(status=204) if waiting else HttpResponse(headers={"HX-Refresh": "true"})
    may_decide = may(actor, "decide proposals")
    following = next_waiting(actor, document) if may_decide else None
    context = {
        **_sheet(shown, may_decide=may_decide, past=days.past),
        "document": shown.document,
        "as_of": {"on": None, "known": days.known, "today": days.today, "today_url": request.path}
        if days.past
        else None,
        "days": days,
        "following": following,
        "scan": scan_of(actor, document),
        "undo": may_decide and not days.past,
        "at": request.GET.get("at", ""),
    }
    return render(request, "document.jinja", context)


def document_parts(request: HttpRequest, document: UUID) -> HttpResponse:
    """List, text and count as they are now, for a page that somebody else's decision has overtaken."""
    return _everything(request, document, select=None)


def _sheet(shown: DocumentShown, *, may_decide: bool, past: bool) -> dict[str, Any]:
    return {"sheet": presenting.sheet(shown, may_decide=may_decide, past=past), "past": past}


def document_original(request: HttpRequest, document: UUID) -> HttpResponse:
    """The file as it was received."""
    name, data = original_file(actor_of(request), document)
    return download(name, data, "application/octet-stream")


def document_read_again(request: HttpRequest, document: UUID) -> HttpResponse:
    """Have the present reader read it anew."""
    read_again(actor_of(request), Because(), document)
    return redirect("document", document)


def document_class(request: HttpRequest, document: UUID) -> HttpResponse:
    """Say what kind of paper it is."""
    change_document_class(actor_of(request), Because(), document, request.POST.get("class", ""))
    return redirect("document", document)


def proposal_item(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """One item of the list again, as when an edit is given up."""
    return _item(request, proposal)


def proposal_accept(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Accept one, as read or as the form has it."""
    actor = actor_of(request)
    changes = {}
    if "editing" in request.POST:
        changes = _changes(request, access_proposal(actor, proposal)[0])
    if who := request.GET.get("person") or request.POST.get("person"):
        changes["person"] = who
    replaces = _replaces(request)
    accepted = accept(actor, Because(), [Decision(proposal, changes, replaces)])
    if "start" in changes or replaces is not None:
        return _everything(request, accepted.document.id, select=None)
    return _item_of(request, accepted.proposals[0], accepted.document)


def _replaces(request: HttpRequest) -> UUID | None:
    text = request.GET.get("replaces") or request.POST.get("replaces")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise WrongChange(_("只能取代同一份文件里的一条部署")) from None


def proposals_accept(request: HttpRequest, document: UUID) -> HttpResponse:
    """Accept what is sure of meeting, people and mechanisms; doubts are decided one by one."""
    actor = actor_of(request)
    made = presenting.sheet(document_shown(actor, document), may_decide=True, past=False)
    block = made.block
    sure = [one.id for one in block.sure if one.state == "open"] if block else []
    if sure:
        accept_proposals(actor, Because(), [Decision(one) for one in sure])
    return _everything(request, document, select=None)


def proposal_reject(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Reject one."""
    actor = actor_of(request)
    reject_proposals(actor, Because(), [proposal])
    return _item(request, proposal)


def proposal_edit(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """The item with a form in it."""
    row = access_proposal(actor_of(request), proposal)[0]
    doubt = doubts([row]).get(row.id)
    who = presenting.who_it_may_be(doubt) if doubt is not None else []
    context = {
        "item": _again(request, row),
        "values": row.values,
        "who": who,
        "replaces": replaceable(row),
    }
    return render(request, "proposal_edit.jinja", context)


def proposal_split(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Where to cut, and the cut."""
    actor = actor_of(request)
    row = access_proposal(actor, proposal)[0]
    if request.method == "GET":
        pieces = _pieces(row.start, article_text(actor, row)[row.start : row.end])
        return render(request, "proposal_split.jinja", {"item": _again(request, row), "pieces": pieces})
    try:
        at = int(request.POST.get("at", ""))
    except ValueError:
        raise WrongChange(_("请先选在哪里拆开")) from None
    split_proposal(actor, Because(), proposal, at)
    following = directive_after(actor, row.document, row.position)
    return _everything(request, row.document, select=following)


def proposal_merge(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Merge one with the open directive after it."""
    actor = actor_of(request)
    row = access_proposal(actor, proposal)[0]
    following = directive_after(actor, row.document, row.position, but=row.id)
    if following is None:
        raise WrongChange(_("后面没有可以合并的部署"))
    merge_proposals(actor, Because(), [proposal, following])
    merged = directive_after(actor, row.document, row.position)
    return _everything(request, row.document, select=merged)


def directive_mark(request: HttpRequest, document: UUID) -> HttpResponse:
    """Propose words selected in the text as a directive that the reader missed."""
    try:
        article = UUID(request.POST.get("article", ""))
        start, end = int(request.POST.get("start", "")), int(request.POST.get("end", ""))
    except ValueError:
        raise WrongChange(_("请先在原文里选中部署的文字")) from None
    quote = request.POST.get("quote", "").replace("\r\n", "\n")
    marked = mark_directive(actor_of(request), Because(), document, article, start, end, quote)
    return _everything(request, document, select=marked)


def decision_undo(request: HttpRequest, document: UUID) -> HttpResponse:
    """Undo the last decision on a document that still stands."""
    actor = actor_of(request)
    decision = last_decision(actor, document)
    if decision is None:
        raise WrongChange(_("没有可以撤销的步骤"))
    return _everything(request, document, select=undo_decision(actor, decision).first)


def _changes(request: HttpRequest, row: Proposal) -> dict[str, Any]:
    """What the form changes, by the reader's field names."""
    values = row.values
    changes: dict[str, Any] = {}
    for name in ("speaker", "head", "domain", "assignee", "name", "date", "place", "host"):
        if name in request.POST:
            text = request.POST[name].strip() or None
            if text != values.get(name):
                changes[name] = text
    if "day" in request.POST:
        text = request.POST["day"].strip() or None
        if text != (values.get("day") or values["context"]["day"]):
            changes["day"] = text
    for name in ("terms", "items"):
        if name in request.POST:
            lines = [line.strip() for line in request.POST[name].splitlines() if line.strip()]
            if lines != values.get(name):
                changes[name] = lines
    if "posts" in request.POST:
        titles = [line.strip() for line in request.POST["posts"].splitlines() if line.strip()]
        if titles != [post["title"] for post in values["posts"]]:
            surfaces = {post["title"]: post["surface"] for post in values["posts"]}
            changes["posts"] = [{"title": title, "surface": surfaces.get(title, title)} for title in titles]
    if "quote" in request.POST:
        words = request.POST["quote"].replace("\r\n", "\n").strip()
        if words != values["quote"]:
            changes["start"], changes["end"] = _find(article_text(actor_of(request), row), words, row.start)
    return changes


def _find(text: str, words: str, near: int) -> tuple[int, int]:
    """Where ``words`` stand in ``text``, nearest to ``near``; raises WrongChange when they do not."""
    places = []
    at = text.find(words) if words else -1
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    if not places:
        raise WrongChange(
            _("原文里没有这段连续的文字。部署的文字只能是原文的一段，可以删短或补长，不能改写。")
        )
    start = min(places, key=lambda place: abs(place - near))
    return start, start + len(words)


def _pieces(start: int, words: str) -> list[tuple[int, str]]:
    """The words cut after every comma, semicolon and full stop, each with its offset."""
    pieces = []
    begin = 0
    for place, character in enumerate(words, 1):
        if character in LIST_BREAKS and place < len(words):
            pieces.append((start + begin, words[begin:place]))
            begin = place
    pieces.append((start + begin, words[begin:]))
    return pieces


def _item(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """The item as it is now, and the count."""
    return _item_of(request, *access_proposal(actor_of(request), proposal))


def _item_of(request: HttpRequest, row: Proposal, document: Document) -> HttpResponse:
    total = _number(request, "total")
    made = presenting.item(
        row,
        number=_number(request, "number"),
        colour=_number(request, "colour"),
        total=total,
        doubt=doubts([row]).get(row.id),
        replaces=replaceable(row) if row.state == ProposalState.OPEN else None,
    )
    if total is None:
        total = standing_count(actor_of(request), document.id)
    # No part of the page's frame is in it, so none is made.
    context = {"item": made, "open_count": document.open_proposals, "total": total}
    return HttpResponse(render_to_string("proposal.jinja", context))


def _again(request: HttpRequest, row: Proposal) -> presenting.Item:
    return presenting.item(
        row,
        number=_number(request, "number"),
        colour=_number(request, "colour"),
        total=_number(request, "total"),
    )


def _number(request: HttpRequest, name: str) -> int | None:
    """Number or colour of the item: the page knows them, the row does not, so its addresses carry them."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _everything(request: HttpRequest, document: UUID, select: UUID | None) -> HttpResponse:
    """List, text and count again, because spans or the order changed."""
    actor = actor_of(request)
    shown = document_shown(actor, document)
    context = {
        **_sheet(shown, may_decide=may(actor, "decide proposals"), past=False),
        "document": shown.document,
        "following": next_waiting(actor, document),
        "csrf_token": "",
    }
    response = HttpResponse(render_to_string("document_parts.jinja", context, request=request))
    response["HX-Reswap"] = "none"
    if select is not None:
        response["HX-Trigger"] = json.dumps({"select-proposal": {"id": str(select)}})
    return response
