"""Proposals in words and marks: what the document page shows of them, in the page's language."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.reading.output.labels import LABELS
from luoshi.reading.output.segments import Segment, Span, segments
from luoshi.record.actions.accept_proposals import replaceable
from luoshi.record.models import Proposal, ProposalKind, ProposalState
from luoshi.record.queries.documents import ArticleShown, DocumentShown, Doubt, doubts
from luoshi.web.language import either

COLOURS = 8
NEW_PERSON = "new"

# The inks of the original: how a kind of proposal is marked there.
MARK = {
    ProposalKind.DIRECTIVE: "directive",
    ProposalKind.MEETING: "meeting",
    ProposalKind.PERSON: "person",
    ProposalKind.TERM: "term",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that says who somebody is; the first one's key is Enter."""

    label: str
    url: str
    key: str
    primary: bool


@dataclass(slots=True)
class Item:
    """One proposal as the page lists it."""

    id: UUID
    kind: str
    state: str
    words: str
    who: str = ""
    number: int | None = None
    colour: int | None = None
    about: list[str] = field(default_factory=list)
    level: str = "high"
    why: list[str] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    article: int = 0
    differs: str = ""  # the words accepted earlier that this one reads otherwise


@dataclass(slots=True)
class Block:
    """People, posts, terms and meetings taken together; the doubtful ones stand open."""

    summary: str
    doubtful: list[Item]
    sure: list[Item]
    open_sure: int
    open_count: int
    state: str


@dataclass(slots=True)
class Original:
    """One article as marked text."""

    article: ArticleShown
    paragraphs: list[list[Segment]]
    marks: dict[str, dict[str, Any]]


@dataclass(slots=True)
class Sheet:
    """The document page's content."""

    shown: DocumentShown
    originals: list[Original]
    block: Block | None
    unsure: list[Item]
    directives: list[Item]
    earlier: list[Item]

    @property
    def total(self) -> int:
        """How many proposals stand."""
        return len(self.shown.proposals) + len(self.earlier)


def explain(code: str) -> str:
    """What a code of the reader or of the record says to a person."""
    own = {
        "no day": _("文中没有可靠的日期，采纳前请补上"),
        "unsure": _("机器没有把握"),
        "speaker assumed": _("讲话人照相邻的部署填写，请核对"),
    }
    if code in own:
        return own[code]
    chinese, english = LABELS.get(code, (code, code))
    return either(chinese, english)


def sheet(shown: DocumentShown, *, may_decide: bool, past: bool) -> Sheet:
    """Everything the document page shows; on a past day nothing can be decided."""
    uncertain = {} if past else doubts(shown.proposals)
    numbers = _numbers(shown)
    colours = _speaker_colours(shown)
    items = {}
    for article in shown.articles:
        for proposal in article.proposals:
            items[proposal.id] = item(
                proposal,
                number=numbers.get(proposal.id),
                colour=colours.get(_speaker(proposal)),
                total=len(shown.proposals) + len(shown.elsewhere),
                doubt=uncertain.get(proposal.id),
                article=article.number,
                may_decide=may_decide and not past,
                replaces=None if past else _read_anew(proposal, article.proposals),
            )
    directives = [one for one in items.values() if one.kind == "directive"]
    block_items = [one for one in items.values() if one.kind != "directive"]
    return Sheet(
        shown=shown,
        originals=[_original(article, items) for article in shown.articles],
        block=_block(block_items, uncertain) if block_items else None,
        unsure=[one for one in directives if one.level != "high"],
        directives=[one for one in directives if one.level == "high"],
        earlier=[item(proposal, may_decide=may_decide and not past) for proposal in shown.elsewhere],
    )


def item(
    proposal: Proposal,
    *,
    number: int | None = None,
    colour: int | None = None,
    total: int | None = None,
    doubt: Doubt | None = None,
    article: int = 0,
    may_decide: bool = True,
    replaces: Proposal | None = None,
) -> Item:
    """One proposal as the page lists it, with the addresses of what may be done with it."""
    shown = proposal.shown
    values = shown["values"]
    kind = ProposalKind(proposal.kind)
    edited = proposal.state == ProposalState.ACCEPTED and shown["edited"]
    made = Item(
        id=proposal.id,
        kind=MARK[kind],
        state="edited" if edited else proposal.state,
        words=values.get("quote") or proposal.quote,
        number=number,
        colour=colour,
        article=article,
    )
    if kind is ProposalKind.DIRECTIVE:
        made.who = values["speaker"] or _("（未写明讲话人）")
        made.about = [values["domain"], values["assignee"] or "", *values["terms"][:3]]
    elif kind is ProposalKind.PERSON:
        made.who = values["name"]
        made.words = "、".join(post["title"] for post in values["posts"]) or "—"
        made.about = [_("任命：%(post)s") % {"post": post["title"]} for post in values["posts_appointed"]]
        made.about += [_("免去：%(post)s") % {"post": post["title"]} for post in values["posts_removed"]]
    elif kind is ProposalKind.TERM:
        made.who = values["name"]
        made.words = "；".join(values["items"]) or "—"
        made.about = _counts(values)
    else:
        made.who = values["name"] or ""
        told = (values.get("date") or _("日期不详"), values.get("place"), _host(values))
        made.words = " · ".join(part for part in told if part)
        made.about = [_("会议")]
    if doubt is not None or proposal.doubtful:
        made.level = "low" if doubt is not None and doubt.who else "medium"
        codes = doubt.codes if doubt is not None else json.loads(proposal.doubts)
        made.why = [explain(code) for code in codes]
        if doubt is not None and doubt.who:
            made.why.append(_("名册里已有同名的人，请说明是不是同一位"))
    if may_decide and proposal.state == ProposalState.OPEN:
        known = {"number": number, "colour": colour, "total": total}
        place = urlencode({name: value for name, value in known.items() if value is not None})
        names = ["accept", "reject", "edit", "item"]
        names += ["split", "merge"] if kind is ProposalKind.DIRECTIVE else []
        made.urls = {name: f"{reverse(f'proposal_{name}', args=[proposal.id])}?{place}" for name in names}
        if doubt is not None and doubt.who:
            made.choices = _choices(made.urls.pop("accept"), doubt)
        elif replaces is not None:
            made.differs = replaces.shown["values"]["quote"]
            made.level = "medium"
            made.why.append(_("新版阅读器的读法与已采纳的一条不同"))
            url = made.urls.pop("accept")
            made.choices = [
                Choice(_("采纳，取代原来那条"), f"{url}&replaces={replaces.id}", "Enter", primary=True),
                Choice(_("两条都留"), url, "Digit2", primary=False),
            ]
    return made


def _read_anew(proposal: Proposal, beside: list[Proposal]) -> Proposal | None:
    """As ``replaceable``, for proposals known to stand on the same text."""
    if proposal.differs_from is None or proposal.state != ProposalState.OPEN:
        return None
    for old in beside:
        if old.id == proposal.differs_from and old.state == ProposalState.ACCEPTED:
            return replaceable(proposal, old)
    return None


def who_it_may_be(doubt: Doubt) -> list[tuple[str, str]]:
    """The people a person proposal may be, as options of a form; the last one is somebody new."""
    if not doubt.who:
        return []
    known = [
        (str(one.person), f"{one.name}（{'、'.join(one.posts[:3]) or _('无岗位')}）") for one in doubt.who
    ]
    return [*known, (NEW_PERSON, _("是另一个人"))]


def _choices(url: str, doubt: Doubt) -> list[Choice]:
    keys = ("Enter", "Digit2", "Digit3", "Digit4", "Digit5")
    choices = [
        Choice(
            _("就是%(name)s（%(posts)s）")
            % {"name": one.name, "posts": "、".join(one.posts[:3]) or _("无岗位")},
            f"{url}&person={one.person}",
            key,
            key == "Enter",
        )
        for one, key in zip(doubt.who, keys, strict=False)
    ]
    return [*choices, Choice(_("是另一个人"), f"{url}&person={NEW_PERSON}", "KeyN", primary=False)]


def _host(values: dict[str, Any]) -> str:
    return _("%(name)s主持") % {"name": values["host"]} if values.get("host") else ""


def _counts(values: dict[str, Any]) -> list[str]:
    check = values["check"]
    if check == "match":
        return [_("名称说 %(n)s 项，数出来相符") % {"n": values["declared"]}]
    if check == "mismatch":
        return [_("名称说 %(n)s 项，数出 %(m)s 项") % {"n": values["declared"], "m": values["counted"]}]
    if check == "not_enumerated":
        return [_("文中没有列举")]
    return []


def _speaker(proposal: Proposal) -> str:
    if proposal.kind != ProposalKind.DIRECTIVE:
        return ""
    return str(proposal.shown["values"]["speaker"] or "")


def _speaker_colours(shown: DocumentShown) -> dict[str, int]:
    speakers = Counter(
        _speaker(proposal) for proposal in shown.proposals if proposal.kind == ProposalKind.DIRECTIVE
    )
    return {speaker: place % COLOURS for place, (speaker, _n) in enumerate(speakers.most_common())}


def _numbers(shown: DocumentShown) -> dict[UUID, int]:
    directives = [proposal for proposal in shown.proposals if proposal.kind == ProposalKind.DIRECTIVE]
    return {proposal.id: place for place, proposal in enumerate(directives, 1)}


def _original(article: ArticleShown, items: dict[UUID, Item]) -> Original:
    spans = []
    marks = {}
    for proposal in article.proposals:
        shown = proposal.shown
        made = items[proposal.id]
        spans.append(Span(shown["start"], shown["end"], str(proposal.id)))
        marks[str(proposal.id)] = {
            "kind": made.kind,
            "state": made.state,
            "colour": made.colour,
            "number": made.number,
        }
    return Original(article, segments(article.text, spans), marks)


def _block(items: list[Item], uncertain: dict[UUID, Doubt]) -> Block:
    counted = Counter(one.kind for one in items)
    names = (("meeting", _("会议")), ("person", _("人员")), ("term", _("机制与提法")))
    open_ones = [one for one in items if one.state == "open"]
    doubtful = [one for one in items if one.id in uncertain]
    open_sure = sum(one.id not in uncertain for one in open_ones)
    return Block(
        summary="　".join(f"{label} {counted[kind]}" for kind, label in names if counted[kind]),
        doubtful=doubtful,
        sure=[one for one in items if one.id not in uncertain],
        open_sure=open_sure,
        open_count=len(open_ones),
        # Nothing is left to take together, but a doubtful one is still to be decided by itself.
        state="open" if open_sure else "doubtful" if open_ones else "accepted",
    )
