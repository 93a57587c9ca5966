"""Documents as a table for the terminal: each article with its meeting, people, demands and mechanisms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from luoshi.messages import language
from luoshi.reading.output.labels import LABELS
from luoshi.reading.output.terminal import columns, harmless, pad, wrap
from luoshi.reading.records import Article, Directive, Document, Meeting, Person, Post, Term

NARROWEST = 60
INDENT = 2
GAP = 2

_WORDS = {
    "meeting": ("会议", "Meeting"), "people": ("人员", "People"), "directives": ("要求", "Demands"),
    "terms": ("机制", "Named"), "quantities": ("数字", "Figures"), "left out": ("未收入", "Left out"),
    "problems": ("问题", "Problems"), "failed": ("未能识别", "not read"),
    "untitled": ("（无标题）", "(no headline)"),
    "speaker": ("发言人", "Speaker"), "quote": ("要求（原文）", "Demand (exact words)"),
    "domain": ("领域", "Field"), "assignee": ("责任对象", "Addressee"), "nobody": ("未点名", "–"),
    "nowhere": ("未写明", "not stated"),
    "host": ("主持", "chairs"), "place": ("地点", "at"), "no year": ("文中没有年份", "no year in the text"),
    "check": ("待核对", "to check"), "none": ("没有要求", "no demand"), "groups": ("未具名", "unnamed"),
    "articles": ("{n} 篇", "{n} article(s)"), "appointed": ("任", "appointed"), "removed": ("免", "removed"),
    "declared": ("应有 {declared}，实列 {counted}", "{declared} declared, {counted} listed"),
}  # fmt: skip
_ROLES = {
    "host": ("主持", "chairs"), "speech": ("讲话", "speaks"), "conveys": ("传达", "conveys"),
    "reports": ("汇报", "reports"), "attend": ("出席", "attends"), "cited": ("提及", "cited"),
    "case_mentioned": ("案件涉及", "named in a case"), "appointed": ("任职", "appointed"),
    "removed": ("免职", "removed"), "reporter": ("记者", "reporter"),
}  # fmt: skip
_CHECKS = {
    "match": ("相符", "match"), "mismatch": ("不符", "MISMATCH"), "not_enumerated": ("未列举", "not listed"),
    "ambiguous": ("两可", "ambiguous"),
}  # fmt: skip
_KINDS = {
    "fact": ("事实", "facts"), "target": ("目标", "targets"), "floor": ("底线", "floors"),
    "count": ("计数", "counts"), "period": ("时段", "periods"), "deadline": ("期限", "deadlines"),
}  # fmt: skip

_BOLD, _DIM, _RED, _YELLOW, _BLUE = "1", "2", "31", "33", "34"


def table(documents: Iterable[Document], color: bool, width: int) -> str:  # noqa: FBT001
    """All ``documents``, one below the other, in lines of at most ``width`` columns (60 at least)."""
    return "".join(document_table(document, color=color, width=width) for document in documents)


def document_table(document: Document, *, color: bool, width: int) -> str:
    """One document, so that many can be printed as they are read."""
    return _Table(color, max(NARROWEST, width)).document(document)


class _Table:
    def __init__(self, color: bool, width: int) -> None:  # noqa: FBT001
        self._color = color
        self._width = width
        self._lines: list[str] = []
        self._chinese = language() == "zh"

    def document(self, document: Document) -> str:
        self._line(self._marked("━" * self._width, _DIM))
        name = harmless(document.source)
        if document.failed:
            self._line(self._marked(f"{name}  {self._word('failed')}", _RED))
        else:
            facts = [
                document.format,
                document.encoding,
                self._word("articles").format(n=len(document.articles)),
            ]
            self._line(self._marked(name, _BOLD) + "  " + self._marked(" ".join(filter(None, facts)), _DIM))
        for article in document.articles:
            self._article(article)
        if document.left_out:
            reasons = Counter(left.reason for left in document.left_out)
            self._row("left out", "，".join(f"{self._said(one)} {n}" for one, n in reasons.most_common()))
        for problem in document.problems:
            self._row("problems", "；".join(filter(None, (problem.message, problem.hint))))
        self._line("")
        return "\n".join(self._lines) + "\n"

    def _article(self, article: Article) -> None:
        self._line("")
        for line in wrap(harmless(article.title or self._word("untitled")), self._width):
            self._line(self._marked(line, _BOLD))
        if article.meeting:
            self._row("meeting", self._meeting(article.meeting))
        self._people(article)
        self._directives(article.directives)
        terms = "；".join(self._term(term) for term in article.terms if term.check in _CHECKS)
        if terms:
            self._row("terms", terms)
        if article.quantities:
            kinds = Counter(quantity.kind for quantity in article.quantities)
            self._row(
                "quantities", "，".join(f"{self._in(_KINDS[kind])} {n}" for kind, n in kinds.most_common())
            )

    def _meeting(self, meeting: Meeting) -> str:
        day = meeting.date
        if day is None and meeting.month_day:
            day = f"{meeting.month_day}（{self._word('no year')}）"
        facts = [meeting.name, day, meeting.part_of_day]
        facts += [f"{self._word('host')} {meeting.host}" if meeting.host else None]
        facts += [f"{self._word('place')} {meeting.place}" if meeting.place else None]
        return "  ".join(filter(None, facts)) or self._word("nowhere")

    def _people(self, article: Article) -> None:
        for number, person in enumerate(article.people):
            self._row("people" if number == 0 else "", self._person(person))
        if article.groups:
            names = "、".join(group.name for group in article.groups)
            self._row("" if article.people else "people", f"{names}（{self._word('groups')}）")

    def _person(self, person: Person) -> str:
        posts = [_titles(person.posts)]
        posts += [f"{self._word('appointed')} {_titles(person.posts_appointed)}"] * bool(
            person.posts_appointed
        )
        posts += [f"{self._word('removed')} {_titles(person.posts_removed)}"] * bool(person.posts_removed)
        roles = "、".join(
            self._in(_ROLES[role]) if role in _ROLES else role for role in person.role.split("+")
        )
        return "  ".join(filter(None, (pad(person.name, 6), *posts, f"〔{roles}〕", self._doubt(person))))

    def _term(self, term: Term) -> str:
        size = ""
        if term.check in ("match", "mismatch"):
            size = "：" + self._word("declared").format(declared=term.declared, counted=term.counted)
        return f"{term.name}（{self._in(_CHECKS[term.check])}{size}）"

    def _directives(self, directives: list[Directive]) -> None:
        if not directives:
            self._row("directives", self._word("none"))
            return
        rows = [
            (
                str(number),
                harmless(directive.speaker or self._word("nowhere")),
                harmless(directive.quote),
                harmless(directive.domain),
                harmless(directive.assignee or self._word("nobody")),
                self._doubt(directive),
            )
            for number, directive in enumerate(directives, 1)
        ]
        heads = ("#", *(self._word(name) for name in ("speaker", "quote", "domain", "assignee")))
        least = [max(columns(head), *(columns(row[i]) for row in rows)) for i, head in enumerate(heads)]
        sizes = [least[0], min(least[1], 12), 0, min(least[3], 8), min(least[4], 16)]
        sizes[2] = self._width - INDENT - sum(sizes) - GAP * (len(sizes) - 1)
        self._cells(sizes, heads, _DIM)
        for *cells, doubt in rows:
            self._cells(sizes, cells)
            if doubt:
                for line in wrap(doubt, sizes[2]):
                    self._line(" " * (INDENT + sizes[0] + sizes[1] + 2 * GAP) + self._marked(line, _YELLOW))

    def _cells(self, sizes: list[int], cells: Iterable[str], style: str = "") -> None:
        """One row; a cell that does not fit goes on below itself."""
        parts = [wrap(cell, size) for cell, size in zip(cells, sizes, strict=True)]
        for i in range(max(map(len, parts))):
            line = (" " * GAP).join(
                pad(part[i] if i < len(part) else "", size) for part, size in zip(parts, sizes, strict=True)
            )
            self._line(" " * INDENT + self._marked(line.rstrip(), style))

    def _doubt(self, record: Person | Directive) -> str:
        if record.certainty == "high":
            return ""
        why = "；".join(self._said(reason) for reason in record.why)
        return f"［{self._word('check')}{'：' * bool(why)}{why}］"

    def _row(self, label: str, text: str) -> None:
        """A label and its text, which goes on below itself."""
        size = max(
            columns(self._word(name)) for name in ("meeting", "people", "terms", "quantities", "left out")
        )
        head = self._word(label) if label else ""
        for line in wrap(harmless(text), self._width - INDENT - size - GAP):
            self._line(" " * INDENT + self._marked(pad(head, size), _BLUE) + " " * GAP + line)
            head = ""

    def _line(self, text: str) -> None:
        self._lines.append(text.rstrip())

    def _marked(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._color and style and text.strip() else text

    def _word(self, name: str) -> str:
        return self._in(_WORDS[name])

    def _said(self, reason: str) -> str:
        return self._in(LABELS.get(reason, (reason, reason)))

    def _in(self, pair: tuple[str, str]) -> str:
        return pair[not self._chinese]


def _titles(posts: list[Post]) -> str:
    return "、".join(post.title for post in posts)
