"""A small reading written by hand. 云川市 and everybody in it are invented; the text is our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from luoshi.reading.records import (
    Anchor,
    Article,
    Directive,
    Document,
    Group,
    LeftOut,
    Meeting,
    Person,
    Post,
    Problem,
    Quantity,
    Term,
)

TEXT = "\n".join(
    [
        "3月5日上午，市委、市政府召开全市项目攻坚大会。市委书记林若川出席会议并讲话，市长沈知遥主持会议。",
        "林若川作讲话。",
        "林若川强调，要紧盯“五个一批”抓项目，年内开工亿元以上项目120个；要着力整治推、拖、绕“三种毛病”，"
        "各县区要每月调度一次。要认真学习领会全会精神。",
        "沈知遥要求，要落实“四保”机制，做到保土地、保用能、保资金，确保一季度投资增长8%以上。",
        "市领导顾星野，各县区主要负责同志参加会议。",
    ]
)


def anchor(text: str, quote: str, *, after: str = "", line: int | None = None) -> Anchor:
    """Anchor of the first ``quote`` that follows ``after``."""
    start = text.index(quote, text.index(after))
    end = start + len(quote)
    original = {} if line is None else {"line": line, "start": start, "end": end}
    return Anchor(start, end, quote, text[max(0, start - 16) : start], text[end : end + 16], original)


def directive(speaker: str, quote: str, head: str, domain: str, **more: object) -> Directive:
    values: dict[str, object] = {
        "kind": "action", "other_domains": [], "assignee": None, "terms": [],
        "anchor": anchor(TEXT, quote, line=3),
    }  # fmt: skip
    values.update(more)
    return Directive(speaker=speaker, quote=quote, head=head, domain=domain, **values)  # type: ignore[arg-type]


def article() -> Article:
    return Article(
        title="一季度看开局 全年看项目",
        kicker="林若川在全市项目攻坚大会上强调",
        subtitle="沈知遥主持",
        published="2025-03-06T08:30",
        outlet="云川日报",
        reporters=["白露"],
        text=TEXT,
        title_lines=["一季度看开局", "全年看项目"],
        captions=["林若川作讲话。"],
        meeting=Meeting(
            name="全市项目攻坚大会",
            aliases=["项目攻坚大会"],
            date="2025-03-05",
            month_day="03-05",
            date_basis="published",
            part_of_day="上午",
            host="沈知遥",
            convened_by=["市委", "市政府"],
            anchor=anchor(TEXT, "全市项目攻坚大会", line=1),
            date_anchor=anchor(TEXT, "3月5日上午", line=1),
        ),
        people=[
            Person("林若川", [Post("市委书记", "市委书记")], "speech", anchor(TEXT, "林若川", line=1)),
            Person("沈知遥", [Post("市长", "市长")], "host+speech", anchor(TEXT, "沈知遥", line=1)),
            Person(
                "顾星野",
                [Post("市领导", "市领导")],
                "attend",
                anchor(TEXT, "顾星野", line=5),
                certainty="low",
                why=["名字后没有边界"],
            ),
        ],
        groups=[Group("各县区主要负责同志", "attend", anchor(TEXT, "各县区主要负责同志", line=5))],
        directives=[
            directive(
                "林若川",
                "要紧盯“五个一批”抓项目，年内开工亿元以上项目120个",
                "抓项目",
                "投资项目",
                terms=["五个一批"],
            ),
            directive("林若川", "要着力整治推、拖、绕“三种毛病”", "整治", "干部作风", terms=["三种毛病"]),
            directive("林若川", "各县区要每月调度一次", "调度", "投资项目", assignee="各县区"),
            directive(
                "林若川",
                "要认真学习领会全会精神",
                "学习领会",
                "综合",
                kind="stance",
                certainty="medium",
                why=["领域不明"],
            ),
            directive(
                "沈知遥",
                "要落实“四保”机制，做到保土地、保用能、保资金，确保一季度投资增长8%以上",
                "落实",
                "投资项目",
                other_domains=["经济运行"],
                terms=["四保"],
            ),
        ],
        terms=[
            Term("五个一批", "counted", [], 5, None, "not_enumerated", anchor(TEXT, "“五个一批”", line=3)),
            Term(
                "三种毛病",
                "counted",
                ["推", "拖", "绕"],
                3,
                3,
                "match",
                anchor(TEXT, "“三种毛病”", line=3),
            ),
            Term(
                "四保",
                "counted",
                ["保土地", "保用能", "保资金"],
                4,
                3,
                "mismatch",
                anchor(TEXT, "“四保”", line=4),
            ),
        ],
        quantities=[
            Quantity("120个", "target", 120.0, "个", anchor(TEXT, "120个", line=3)),
            Quantity(
                "年内", "deadline", None, None, anchor(TEXT, "年内", line=3), date_to="2025-12-31", vague=True
            ),
            Quantity("8%以上", "target", 8.0, "%", anchor(TEXT, "8%以上", line=4), qualifier="以上"),
        ],
    )


def full_document(source: str = "云川日报.txt") -> Document:
    return Document(
        source=source,
        sha256="0" * 64,
        format="text",
        encoding="utf-8",
        articles=[article()],
        left_out=[LeftOut("打印本页 返回顶部", "furniture", {"line": 9})],
        problems=[Problem("encoding-unsure", "编码不能确定。", "请另存为 UTF-8。")],
    )


def failed_document() -> Document:
    return Document(
        source="坏文件.pdf",
        sha256=None,
        failed=True,
        problems=[Problem("encrypted", "文件有密码，没有读。", "请去掉密码后再读。")],
    )


def empty_document() -> Document:
    return Document("空白.txt", "1" * 64, "text", "utf-8")


Documents = Callable[..., list[Document]]


@pytest.fixture
def documents() -> Documents:
    """``documents("full", "failed", "empty")``: new records of those kinds, in that order."""
    kinds = {"full": full_document, "failed": failed_document, "empty": empty_document}
    return lambda *names: [kinds[name]() for name in names]
