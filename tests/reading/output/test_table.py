"""The table says what was demanded, by whom, in full words, within the width it is given."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from luoshi.reading.output.table import table
from luoshi.reading.output.terminal import columns
from luoshi.reading.records import Document

Documents = Callable[..., list[Document]]


def plain(text: str) -> str:
    """What a row says, whatever the line breaks and the columns."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("width", [60, 80, 140])
def test_lines_keep_to_the_width(documents: Documents, width: int) -> None:
    printed = table(documents("full", "failed", "empty"), color=False, width=width)

    assert max(map(columns, printed.splitlines())) <= width


def test_every_demand_stands_there_in_full(documents: Documents) -> None:
    (document,) = documents("full")

    printed = table([document], color=False, width=400)

    for directive in document.articles[0].directives:
        (line,) = [line for line in printed.splitlines() if directive.quote in line]
        assert re.search(rf"{directive.speaker}\s.*{directive.domain}\s", line)


def test_people_have_posts_and_roles(documents: Documents) -> None:
    printed = table(documents("full"), color=False, width=100)

    assert "林若川  市委书记  〔讲话〕" in printed
    assert "沈知遥  市长  〔主持、讲话〕" in printed
    assert "各县区主要负责同志（未具名）" in printed


def test_mechanisms_are_checked_in_words(documents: Documents) -> None:
    printed = plain(table(documents("full"), color=False, width=100))

    assert "五个一批（未列举）" in printed
    assert "三种毛病（相符：应有3，实列3）" in printed
    assert "四保（不符：应有4，实列3）" in printed


def test_doubt_is_said_with_its_reason(documents: Documents) -> None:
    assert "［待核对：领域不明］" in table(documents("full"), color=False, width=100)


def test_a_failed_file_says_why_and_what_to_do(documents: Documents) -> None:
    printed = table(documents("failed"), color=False, width=100)

    assert "坏文件.pdf  未能识别" in printed
    assert "文件有密码，没有读。；请去掉密码后再读。" in printed


def test_a_meeting_without_a_year_says_so(documents: Documents) -> None:
    (document,) = documents("full")
    meeting = document.articles[0].meeting
    assert meeting is not None
    meeting.date = None

    assert "03-05（文中没有年份）" in table([document], color=False, width=100)


def test_colour_changes_no_word(documents: Documents) -> None:
    plain_text = table(documents("full", "failed"), color=False, width=80)
    coloured = table(documents("full", "failed"), color=True, width=80)

    assert "\x1b[" not in plain_text
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain_text
    assert coloured != plain_text


def test_a_hostile_text_cannot_command_the_terminal(documents: Documents) -> None:
    (document,) = documents("full")
    document.source = "\x1b[2J.txt"
    document.articles[0].title = "标题\x1b]0;x\x07"
    document.articles[0].directives[0].quote = "要\x1b[31m抓"
    document.articles[0].people[0].name = "林\x9b"

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", table([document], color=False, width=100))


def test_english_on_request(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOSHI_LANG", "en")

    printed = table(documents("full"), color=False, width=100)

    assert "Demand (exact words)" in printed
    assert "林若川  市委书记  〔speaks〕" in printed


def test_many_documents_are_each_printed_alone(documents: Documents) -> None:
    one, two = documents("full", "empty")

    assert table([one, two], color=False, width=80) == table([one], color=False, width=80) + table(
        [two], color=False, width=80
    )
