"""Who presided, and where the text says so. All sample text is our own, with invented people."""

from __future__ import annotations

import pytest

from luoshi.reading.rules.hosts import find_host


def test_the_position_is_that_of_the_word() -> None:
    text = "全市大会召开。市长李河主持会议。"
    assert find_host(text, 0, len(text), {"李河"}) == ("李河", text.index("主持"))


def test_only_the_span_is_read() -> None:
    text = "市长李河主持会议。市委书记王海主持座谈会。"
    assert find_host(text, text.index("。"), len(text), {"李河", "王海"}) == ("王海", text.rindex("主持"))


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("市长李河主持会议。", "李河"),
        ("会议由孙立群主持。", "孙立群"),
        ("祁文山委员长主持会议。", "祁文山"),
        ("会议由市委常委会主持。", None),
        ("市长李河将于8月5日主持召开座谈会。", None),
        ("近日主持会议。", None),
        ("主持人孙立群致辞。", None),
    ],
)
def test_without_known_people_a_title_or_a_bare_name_is_needed(text: str, host: str | None) -> None:
    found = find_host(text, 0, len(text), ())
    assert (found[0] if found else None) == host


def test_a_spaced_name_and_the_longest_known_name_win() -> None:
    text = "市长刘 婧主持会议。"
    assert find_host(text, 0, len(text), {"刘婧"}) == ("刘婧", text.index("主持"))
    text = "市长欧阳川主持会议。"
    assert find_host(text, 0, len(text), {"阳川", "欧阳川"}) == ("欧阳川", text.index("主持"))


@pytest.mark.parametrize(
    "text",
    ["市长李河同省厅厅长王海共同主持会议。", "市长李河会见客商，并同王海共同主持座谈会。"],
)
def test_who_presides_with_somebody_else_is_the_subject(text: str) -> None:
    assert find_host(text, 0, len(text), {"李河", "王海"}) == ("李河", text.index("主持"))
