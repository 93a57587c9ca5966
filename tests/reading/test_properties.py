"""What holds for every reading: of composed reports of our own words, of damaged ones, of anything."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from luoshi.reading import Article, Document, read_document
from luoshi.reading.records import Anchor
from tests.reading import report_material as material
from tests.reading.own_reports import posts, spoken

ANYTHING = st.one_of(
    st.text(max_size=200),
    st.text(
        alphabet="会议强调要抓，。；：、“”（）\n\r\f \u3000王海李河市委书记一二三0189年月日%", max_size=300
    ),
)
NAMES = ["报道.txt", "报道.html", "报道.md", "报道.pdf", "报道.docx", "报道", ""]


def read(text: str) -> Document:
    return read_document(text.encode("utf-8", "surrogatepass"), name="报道.txt")


def anchors(record: Any) -> Iterator[Anchor]:
    """Every anchor inside a record, at any depth."""
    if isinstance(record, Anchor):
        yield record
    elif isinstance(record, list):
        for item in record:
            yield from anchors(item)
    elif is_dataclass(record):
        for field in fields(record):
            yield from anchors(getattr(record, field.name))


def check_spans(article: Article) -> None:
    for anchor in anchors(article):
        if "outside" in anchor.original:  # a reporter of a byline that is not in the stored text
            assert (anchor.start, anchor.end, anchor.quote) == (0, 0, "")
            continue
        assert 0 <= anchor.start < anchor.end <= len(article.text)
        assert article.text[anchor.start : anchor.end] == anchor.quote
        assert article.text[: anchor.start].endswith(anchor.prefix)
        assert article.text[anchor.end :].startswith(anchor.suffix)
    for directive in article.directives:
        assert directive.quote == directive.anchor.quote
        assert directive.head is None or directive.head in directive.quote
        assert all(term in directive.quote for term in directive.terms)
    for quantity in article.quantities:
        assert quantity.quote == quantity.anchor.quote


def check_places(article: Article, decoded: str) -> None:
    for anchor in anchors(article):
        if "outside" in anchor.original:
            continue
        found = decoded[anchor.original["start"] : anchor.original["end"]]
        lines = [line.strip() for line in found.replace("\r", "\n").replace("\f", "\n").split("\n")]
        assert "".join(lines) == anchor.quote.replace("\n", "").strip()
        line = decoded[: anchor.original["start"]].replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        assert anchor.original["line"] == line


def check(text: str) -> Document:
    document = read(text)
    for article in document.articles:
        check_spans(article)
        check_places(article, text)
    return document


def without_places(record: Any) -> Any:
    """A record as plain data without where it stood in the file."""
    if isinstance(record, list):
        return [without_places(item) for item in record]
    if is_dataclass(record):
        return {
            f.name: without_places(getattr(record, f.name)) for f in fields(record) if f.name != "original"
        }
    return record


@given(material.pages())
def test_every_span_of_a_report_slices_and_leads_back_to_the_file(text: str) -> None:
    check(text)


@given(material.damaged_pages())
def test_every_span_of_a_damaged_report_slices_and_leads_back_to_the_file(text: str) -> None:
    check(text)


@given(ANYTHING)
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    document = read(text)
    for article in document.articles:
        check_spans(article)
    if document.failed or not document.articles:
        assert document.problems
    assert all(problem.code and problem.message for problem in document.problems)


@given(st.binary(max_size=300), st.sampled_from(NAMES))
def test_any_bytes_under_any_name_are_read_or_refused_with_a_reason(data: bytes, name: str) -> None:
    document = read_document(data, name=name)
    assert document.articles or document.problems
    for article in document.articles:
        check_spans(article)


@given(material.pages(), st.sampled_from(["gb18030", "utf-16", "utf-8-sig"]))
def test_the_encoding_of_a_file_changes_no_record(text: str, encoding: str) -> None:
    other = read_document(text.encode(encoding), name="报道.txt")
    assert without_places(other.articles) == without_places(read(text).articles)


@given(material.pages())
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text) == read(text)


@given(material.full_reports(), material.full_reports())
def test_two_reports_joined_by_a_form_feed_read_like_each_alone(first: str, second: str) -> None:
    assume(
        first.partition("日")[0] != second.partition("日")[0]
    )  # else the second may be a copy of the first
    apart = [*read(first).articles, *read(second).articles]
    joined = read(first + "\f" + second).articles
    assert without_places(joined) == without_places(apart)


@given(material.full_reports())
def test_a_report_yields_people_and_a_meeting_with_its_day(text: str) -> None:
    (article,) = read(text).articles
    assert article.meeting is not None
    assert article.meeting.date is not None
    assert text.partition("）")[2].startswith(article.meeting.date[:4])
    assert article.people


@given(material.attendances())
def test_who_was_there_is_read_back_with_all_posts(attendance: tuple[str, dict[str, list[str]]]) -> None:
    text, full = attendance
    assert posts(text) == full


@given(material.demanding_talks())
def test_every_demand_is_read_back_with_its_speaker(talk: tuple[str, list[tuple[str, str]]]) -> None:
    text, found = talk
    assert spoken(text) == found


def test_the_real_reports_keep_the_same_promises(seeds: list[Path]) -> None:
    for path in seeds:
        check(path.read_bytes().decode())


@pytest.mark.parametrize("repeat", [1, 40])
def test_the_records_of_a_paragraph_do_not_depend_on_how_much_stands_before(repeat: int) -> None:
    lead = "8月1日，全市经济工作会议召开。市委书记王海出席会议并讲话。\n"
    more = "".join(f"会议指出，第{n}项工作有序推进，成效较为明显，群众比较满意。\n" for n in range(repeat))
    (article,) = read(lead + more + "王海强调，要抓好项目建设。\n").articles
    assert [(d.speaker, d.quote) for d in article.directives] == [("王海", "要抓好项目建设")]


def work(text: str) -> int:
    """How many calls a reading takes: a measure of work that does not depend on the machine."""
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    "unit",
    [
        "会议强调，要抓好落实。",
        "要抓，",
        "一要抓好；",
        "会议\n",
        "王海\n",
        "8月1日，全市会议召开。\n",
        "“五大",
        "增长5%，",
        "他强调，",
        "全市上下",
        "对",
        "（",
        "、",
        "各县区要抓好落实，",
        "王海、",
        "王海和",
        "市委书记王海",
        "市委书记王海、",
    ],
)
def test_twice_the_text_takes_no_more_than_about_twice_the_work(unit: str) -> None:
    lead = "8月1日，市委书记王海强调，"
    read(lead)  # word lists and patterns are made once
    once, twice = (work(lead + unit * repeat) for repeat in (300, 600))
    assert twice < 2.5 * once
