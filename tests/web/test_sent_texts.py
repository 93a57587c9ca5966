"""A text that is sent to be adopted: what of it stands in the box, and in which line."""

from __future__ import annotations

import pytest

from luoshi.web.sent_texts import for_the_box, lines_of


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("\ufeff甲\r\n乙".encode(), "甲\n乙"),
        ("甲".encode("gb18030"), ""),
        (b"a\0b", ""),
    ],
)
def test_what_is_no_text_stands_in_no_box(data: bytes, text: str) -> None:
    assert for_the_box(data) == text


def test_a_line_is_counted_from_one_and_one_that_is_not_there_is_empty() -> None:
    line_at = lines_of("甲\n  乙\n")
    assert [line_at(n) for n in (0, 1, 2, 3)] == ["", "甲", "乙", ""]
