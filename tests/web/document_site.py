"""A small document page around a real reading, so that its look and keys can be tested without a database."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from markupsafe import Markup

from luoshi.reading import read_document
from luoshi.reading.output.segments import Span, segments
from tests.web.site import SHELL, Answer, Asked, Site, environment, part

SAMPLE = Path(__file__).parents[2] / "samples" / "03-government-page.html"

PAGE = """{% extends "base.jinja" %}
{% block body_class %}fills-window{% endblock %}
{% block header %}{{ ui.page_header(title, steps=[("收件箱", "/inbox"), (title, none)]) }}{% endblock %}
{% block main %}
{% call(part) ui.panes(left, total) %}
{% if part == "original" %}
<article class="original"><div class="head"><h2>{{ title }}</h2><p class="facts">云川日报 2025-11-14</p></div>
{{ ui.original_text(paragraphs, marks) }}</article>
{% elif part == "bar" %}{{ ui.undo_button("/undo") }}
{% else %}
{% if unsure %}{{ ui.proposal_heading("待核对（请对照原文）", true) }}{% endif %}
{{ unsure }}
{{ block }}
{{ ui.proposal_heading("部署") }}
{{ sure }}
{{ ui.all_done("本篇全部处理完了", "下一份", "/next") }}
{% endif %}{% endcall %}
{% endblock %}"""


@dataclass
class Proposal:
    id: str
    kind: str
    words: str
    who: str | None
    start: int
    end: int
    level: str
    why: list[str]
    about: list[str]
    number: int | None = None
    colour: int | None = None
    state: str = "open"


@dataclass
class Desk:
    """Keeps the proposals of one document and answers as the product's views do."""

    site: Site
    proposals: dict[str, Proposal] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()
        document = read_document(SAMPLE)
        article = document.articles[0]
        self.text, self.title = article.text, article.title
        colours: dict[str | None, int] = {}
        for n, it in enumerate(article.directives, 1):
            colour = colours.setdefault(it.speaker, len(colours))
            level = "medium" if n == 3 else it.certainty
            why = ["句中没有“要”，按句首动词认作要求"] if n == 3 else it.why
            self.add(
                f"d{n}", "directive", it, it.quote, it.speaker, [it.domain, it.assignee or ""], n, colour
            )
            self.proposals[f"d{n}"].level, self.proposals[f"d{n}"].why = level, why
        for n, one in enumerate(article.people, 1):
            self.add(f"p{n}", "person", one, one.name, None, [post.title for post in one.posts], None, None)
        for n, term in enumerate(article.terms, 1):
            self.add(f"t{n}", "term", term, term.name, None, [term.type], None, None)
        self.proposals["block"] = Proposal("block", "block", "", None, 0, 0, "high", [], [], None, None)
        self.serve()

    def add(
        self,
        identity: str,
        kind: str,
        record: Any,
        words: str,
        who: str | None,
        about: list[str],
        number: int | None,
        colour: int | None,
    ) -> None:
        self.proposals[identity] = Proposal(
            identity, kind, words, who, record.anchor.start, record.anchor.end,
            record.certainty, record.why, about, number, colour,
        )  # fmt: skip

    def directives(self) -> list[Proposal]:
        return [one for one in self.proposals.values() if one.kind == "directive"]

    def left(self) -> int:
        return sum(one.state == "open" for one in self.proposals.values())

    def item(self, one: Proposal, body: str = "", *, oob: bool = False) -> str:
        open_ = one.state == "open"
        urls = {
            verb: f"/{verb}/{one.id}"
            for verb in ("accept", "reject", "edit", "split", "merge")
            if open_ and (one.kind == "directive" or verb in ("accept", "reject", "edit"))
        }
        inner = "{% call ui.proposal(**it) %}" + body + "{% endcall %}" if body else "{{ ui.proposal(**it) }}"
        return part(inner, it={
            "id": one.id, "words": one.words, "state": one.state, "kind": one.kind, "who": one.who,
            "number": one.number, "colour": one.colour, "about": one.about, "level": one.level,
            "why": one.why, "urls": urls, "oob": oob,
        })  # fmt: skip

    def block(self) -> str:
        inside = [one for one in self.proposals.values() if one.kind in ("person", "term")]
        one = self.proposals["block"]
        return part(
            """{% call(part) ui.proposal_block(
                "block", "人员、职务、机制和会议", summary, "/accept/block", state, n) %}
            {% if part == "sure" %}{{ sure }}{% else %}{{ doubtful }}{% endif %}{% endcall %}""",
            summary=f"共 {len(inside)} 条：" + "、".join(one.words for one in inside),
            state=one.state,
            n=sum(other.state == "open" for other in inside),
            sure=Markup("\n").join(self.item(one) for one in inside if one.level == "high"),
            doubtful=Markup("\n").join(self.item(one) for one in inside if one.level != "high"),
        )

    def count(self) -> str:
        return part(
            "{{ ui.proposal_count(left, total, oob=true) }}", left=self.left(), total=len(self.proposals)
        )

    def page(self, _: Asked) -> str:
        spans = [Span(one.start, one.end, one.id) for one in self.proposals.values() if one.id != "block"]
        directives = self.directives()
        return environment().from_string(PAGE).render(
            SHELL, title=self.title, left=self.left(), total=len(self.proposals),
            paragraphs=segments(self.text, spans),
            marks={one.id: vars(one) for one in self.proposals.values() if one.id != "block"},
            unsure=Markup("\n").join(self.item(one) for one in directives if one.level != "high"),
            block=self.block(),
            sure=Markup("\n").join(self.item(one) for one in directives if one.level == "high"),
        )  # fmt: skip

    def serve(self) -> None:
        self.site.replies["/document"] = self.page
        self.site.replies["/undo"] = self.undo
        for identity in [*self.proposals, *(one + "b" for one in self.proposals)]:
            for verb in ("accept", "reject", "edit", "split", "merge", "show", "save", "cut"):
                self.site.replies[f"/{verb}/{identity}"] = getattr(self, verb)

    def settled(self, asked: Asked, state: str) -> Answer | str:
        identity = asked.path.rsplit("/", 1)[1]
        self.may_answer.wait(30)
        if identity in self.fails:
            return 409, {"Content-Type": "text/plain; charset=utf-8"}, "这一条刚被别人处理过，请刷新后再看。"
        one = self.proposals[identity]
        one.state = state
        self.done.append(identity)
        if identity == "block":
            for other in self.proposals.values():
                if other.kind in ("person", "term"):
                    other.state = state
            return self.block() + self.count()
        return self.item(one) + self.count()

    def accept(self, asked: Asked) -> Answer | str:
        return self.settled(asked, "accepted")

    def reject(self, asked: Asked) -> Answer | str:
        return self.settled(asked, "rejected")

    def show(self, asked: Asked) -> str:
        return self.item(self.proposals[asked.path.rsplit("/", 1)[1]])

    def edit(self, asked: Asked) -> str:
        identity = asked.path.rsplit("/", 1)[1]
        return self.item(
            self.proposals[identity],
            '{% call ui.editor("/save/' + identity + '", "保存并采纳", "/show/' + identity + '") %}'
            '{{ ui.field("原文", "words", it.words, rows=2,'
            ' attrs={"data-autofocus": "", "data-enter-saves": ""}) }}{% endcall %}',
        )

    def save(self, asked: Asked) -> str:
        one = self.proposals[asked.path.rsplit("/", 1)[1]]
        one.words = parse_qs(asked.body.decode())["words"][0]
        one.state = "edited"
        return self.item(one) + self.count()

    def split(self, asked: Asked) -> str:
        identity = asked.path.rsplit("/", 1)[1]
        return self.item(
            self.proposals[identity],
            '{% call ui.editor("/cut/' + identity + '", "在此拆开", "/show/' + identity + '") %}'
            "{{ ui.cut_points([(0, it.words[:4]), (4, it.words[4:8]), (8, it.words[8:])]) }}{% endcall %}",
        )

    def cut(self, asked: Asked) -> Answer:
        one = self.proposals[asked.path.rsplit("/", 1)[1]]
        at = int(parse_qs(asked.body.decode())["at"][0])
        other = Proposal(**{**vars(one), "id": one.id + "b", "words": one.words[at:]})
        one.words = one.words[:at]
        self.proposals[other.id] = other
        return (
            200,
            {"HX-Trigger": json.dumps({"select-proposal": {"id": one.id}})},
            self.item(one) + self.item(other),
        )

    def merge(self, asked: Asked) -> str:
        identity = asked.path.rsplit("/", 1)[1]
        order = [one.id for one in self.directives()]
        one, other = self.proposals[identity], self.proposals[order[order.index(identity) + 1]]
        one.words += other.words
        del self.proposals[other.id]
        return self.item(one) + Markup(f'<li id="proposal-{other.id}" hx-swap-oob="delete"></li>')

    def undo(self, _: Asked) -> Answer:
        one = self.proposals[self.done.pop()]
        one.state = "open"
        trigger = json.dumps({"select-proposal": {"id": one.id}})
        return 200, {"HX-Trigger": trigger}, self.item(one, oob=True) + self.count()
