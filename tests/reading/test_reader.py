"""From a file to its reading. All sample text is our own, about an invented city and invented people."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from luoshi import __version__
from luoshi.reading import Article, Document, read, read_document

NAME = "2024-08-02 要闻.txt"
REPORT = """\
云川新闻网 > 时政 > 正文
发布日期：2024-08-02 17:44 来源：云川日报 记者：赵泉

王海在全市经济工作会议上强调
凝心聚力抓项目 坚定不移促发展

8月1日上午，市委、市政府召开全市经济工作会议，贯彻落实上级部署，部署下半年工作。市委书记王海出席会议并讲话，\
市委副书记、市长李河主持。市人大常委会主任吴静，市政协主席周明出席。
大会现场。
王海指出，今年以来，全市完成投资560亿元，同比增长7.2%。要凝心聚力抓项目，紧盯重点环节，确保完成全年目标任务。\
要严格落实“1071”推进机制；大力实施企业培育计划。各县区要压实责任，力争12月底前开工项目200个。
李河要求，要着力整治庸、懒、散、慢、拖“五大顽疾”。
会议传达了习近平总书记关于经济工作的重要论述。会上，10个县区主要负责同志作交流发言。
市领导张江、陈山、欧阳川参加会议。

责任编辑：孙山
版权所有 云川日报社
"""


@pytest.fixture(scope="module")
def document() -> Document:
    return read_document(REPORT.encode(), name=NAME)


@pytest.fixture(scope="module")
def article(document: Document) -> Article:
    (only,) = document.articles
    return only


def test_the_document_says_what_it_was(document: Document) -> None:
    assert (document.source, document.format, document.encoding, document.failed) == (
        NAME,
        "text",
        "utf-8",
        False,
    )
    assert document.sha256 == hashlib.sha256(REPORT.encode()).hexdigest()
    assert document.problems == []


def test_the_headline_and_what_stands_around_it(article: Article) -> None:
    assert article.title == "凝心聚力抓项目 坚定不移促发展"
    assert article.title_lines == ["凝心聚力抓项目 坚定不移促发展"]
    assert article.kicker == "王海在全市经济工作会议上强调"
    assert article.subtitle is None
    assert article.published is not None
    assert article.published.startswith("2024-08-02")
    assert (article.outlet, article.reporters) == ("云川日报", ["赵泉"])


def test_the_stored_text_is_the_paragraphs_of_the_body(article: Article) -> None:
    start, end = REPORT.index("8月1日"), REPORT.index("\n\n责任编辑")
    assert article.text == REPORT[start:end]
    assert article.captions == ["大会现场。"]


def test_the_meeting(article: Article) -> None:
    meeting = article.meeting
    assert meeting is not None
    assert (meeting.name, meeting.date, meeting.host) == ("全市经济工作会议", "2024-08-01", "李河")
    assert (meeting.part_of_day, meeting.convened_by) == ("上午", ["市委", "市政府"])


def test_the_people_with_posts_and_roles(article: Article) -> None:
    assert [(p.name, [post.title for post in p.posts], p.role) for p in article.people] == [
        ("王海", ["市委书记"], "speech"),
        ("李河", ["市委副书记", "市长"], "host+speech"),
        ("吴静", ["市人大常委会主任"], "attend"),
        ("周明", ["市政协主席"], "attend"),
        ("习近平", ["总书记"], "cited"),
        ("张江", ["市领导"], "attend"),
        ("陈山", ["市领导"], "attend"),
        ("欧阳川", ["市领导"], "attend"),
        ("赵泉", ["记者"], "reporter"),
    ]


def test_the_groups(article: Article) -> None:
    assert [(group.name, group.count) for group in article.groups] == [("10个县区主要负责同志", 10)]


def test_the_demands_by_speaker(article: Article) -> None:
    assert [(d.speaker, d.quote, d.assignee) for d in article.directives] == [
        ("王海", "要凝心聚力抓项目，紧盯重点环节，确保完成全年目标任务", None),
        ("王海", "要严格落实“1071”推进机制", None),
        ("王海", "大力实施企业培育计划", None),
        ("王海", "各县区要压实责任，力争12月底前开工项目200个", "各县区"),
        ("李河", "要着力整治庸、懒、散、慢、拖“五大顽疾”", None),
    ]


def test_the_terms_inside_demands_are_named_there_and_counted(article: Article) -> None:
    terms = {term.name: term for term in article.terms}
    assert terms["五大顽疾"].items == ["庸", "懒", "散", "慢", "拖"]
    assert (terms["五大顽疾"].declared, terms["五大顽疾"].counted, terms["五大顽疾"].check) == (5, 5, "match")
    assert terms["1071"].items == []
    assert terms["1071"].check != "mismatch"
    assert [d.terms for d in article.directives][1] == ["1071"]
    assert [d.terms for d in article.directives][4] == ["五大顽疾"]


def test_what_a_demand_wants_reached_is_a_target_and_what_was_reached_a_fact(article: Article) -> None:
    kinds = {quantity.quote: quantity.kind for quantity in article.quantities}
    assert kinds["560亿元"] == "fact"
    assert kinds["200个"] == "target"
    deadline = next(q for q in article.quantities if q.kind == "deadline")
    assert deadline.date_to == "2024-12-31"


def test_what_belongs_to_the_page_is_listed(document: Document) -> None:
    assert {item.text for item in document.left_out} == {
        "云川新闻网 > 时政 > 正文",
        "发布日期：2024-08-02 17:44 来源：云川日报 记者：赵泉",
        "责任编辑：孙山",
        "版权所有 云川日报社",
    }
    assert all(item.reason and item.original["line"] for item in document.left_out)


def test_a_reporter_outside_the_body_has_no_span(article: Article) -> None:
    reporter = article.people[-1]
    assert (reporter.anchor.start, reporter.anchor.end, reporter.anchor.quote) == (0, 0, "")


# --- the roads in ----------------------------------------------------------------------------------


def test_a_path_a_string_and_bytes_read_alike(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(REPORT.encode())
    by_bytes = read_document(REPORT.encode(), name=str(path))
    assert read_document(path) == read_document(str(path)) == by_bytes


def test_a_reading_holds_one_document_and_the_reader_that_made_it() -> None:
    reading = read(REPORT.encode(), name=NAME)
    assert [document.source for document in reading.documents] == [NAME]
    assert __version__ in reading.reader
    assert reading.schema == "luoshi-reading/1"


def test_bytes_without_a_name_are_called_so() -> None:
    assert read_document(REPORT.encode()).source == "<bytes>"


@pytest.mark.parametrize("source", [None, 1, ["报道.txt"], bytearray(b"abc")])
def test_something_else_is_refused(source: object) -> None:
    with pytest.raises(TypeError, match="a path or bytes are needed"):
        read_document(source)  # type: ignore[arg-type]


def test_a_file_that_is_not_there_fails_with_the_way_out(tmp_path: Path) -> None:
    failed = read_document(tmp_path / "没有.txt")
    assert failed.failed
    assert failed.sha256 is None
    assert [(p.code, bool(p.message), bool(p.hint)) for p in failed.problems] == [("not_found", True, True)]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert [problem.code for problem in read_document(tmp_path).problems] == ["not_a_file"]


@pytest.mark.parametrize(
    "data", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, b"\x89PNG\r\n\x1a\n" + b"\0" * 99]
)
def test_what_cannot_be_read_keeps_its_hash(data: bytes) -> None:
    failed = read_document(data, name="报道")
    assert failed.failed
    assert failed.articles == []
    assert failed.sha256 == hashlib.sha256(data).hexdigest()
    assert failed.problems[0].hint


@pytest.mark.parametrize("text", ["云川市概况\n", "首页 > 新闻\n版权所有 云川日报社\n", "1\n2\n3\n"])
def test_a_file_without_a_report_is_no_failure_and_says_so(text: str) -> None:
    empty = read_document(text.encode(), name="目录.txt")
    assert not empty.failed
    assert [problem.code for problem in empty.problems] == ["no_article"]
    assert empty.left_out


# --- several reports -------------------------------------------------------------------------------


def test_each_article_has_its_own_people_and_speaker() -> None:
    second = (
        "8月2日，市长李河主持召开防汛工作会议。\n李河强调，要加强水库巡查，确保安全度汛。\n"
        "市领导赵川参加会议。\n"
    )
    first = "8月1日，市委书记王海到东湖县调研。\n王海强调，要抓好项目建设。\n市领导陈山参加调研。\n"
    read_apart = read_document(
        f"王海到东湖县调研\n{first}全市防汛工作会议召开\n{second}".encode(), name="要闻.txt"
    )
    assert [[p.name for p in article.people] for article in read_apart.articles] == [
        ["王海", "陈山"],
        ["李河", "赵川"],
    ]
    assert [[d.speaker for d in article.directives] for article in read_apart.articles] == [
        ["王海"],
        ["李河"],
    ]


def test_a_year_that_nothing_gives_is_not_guessed() -> None:
    text = "8月1日，全市防汛工作会议召开。市长李河主持会议并讲话，强调要加强巡查。\n"
    (only,) = read_document(text.encode(), name="要闻.txt").articles
    assert only.meeting is not None
    assert (only.meeting.date, only.meeting.month_day) == (None, "08-01")


def test_an_article_may_have_no_demand_and_no_meeting() -> None:
    text = "8月1日，市委书记王海到东湖县看望慰问困难群众，送去节日祝福。市领导张江参加。\n"
    (only,) = read_document(text.encode(), name="要闻.txt").articles
    assert only.directives == []
    assert only.meeting is None or only.meeting.name is None
    assert [person.name for person in only.people] == ["王海", "张江"]
