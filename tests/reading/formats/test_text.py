"""Plain text: lines as they stand, offsets that slice, pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.formats import open_source, text
from luoshi.reading.source import Refusal


def lines_of(chars: str) -> list[tuple[str, int, int | None]]:
    return [(line.text, line.original["line"], line.page) for line in text.split_lines(chars)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_one_line(end: str) -> None:
    assert lines_of(f"一{end}{end}二{end}") == [("一", 1, 1), ("", 2, 1), ("二", 3, 1)]


def test_a_form_feed_begins_a_page_and_is_no_text() -> None:
    assert lines_of("一\n\f二\f三") == [("一", 1, 1), ("二", 2, 2), ("三", 2, 3)]


def test_edge_blanks_belong_to_the_line() -> None:
    assert lines_of("\u3000\u3000要抓落实 \n") == [("\u3000\u3000要抓落实 ", 1, 1)]


def test_other_separators_stay_in_the_line() -> None:
    assert lines_of("一\u2028二\x0b三\x85四") == [("一\u2028二\x0b三\x85四", 1, 1)]


@given(st.text(st.sampled_from("云川\r\n\f \u3000要。"), max_size=60))
def test_offsets_slice_the_decoded_text_and_nothing_is_lost(chars: str) -> None:
    lines = text.split_lines(chars)
    for line in lines:
        assert line.offset is not None
        assert chars[line.offset : line.offset + len(line.text)] == line.text
    kept = "".join(line.text for line in lines)
    assert kept == chars.replace("\r", "").replace("\n", "").replace("\f", "")


def test_the_byte_order_mark_is_not_part_of_the_text() -> None:
    source = open_source("\ufeff云川市".encode(), "报道.txt")
    assert (source.lines[0].text, source.lines[0].offset) == ("云川市", 0)


def test_a_file_of_blanks_is_refused_as_empty() -> None:
    with pytest.raises(Refusal) as refused:
        open_source(b" \n\t\n", "空.txt")
    assert refused.value.code == "empty"


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.reading.formats.limits.MAX_LINES", 10)
    assert len(open_source("要\n".encode() * 10, "a.txt").lines) == 10
    with pytest.raises(Refusal) as refused:
        open_source("要\n".encode() * 11, "a.txt")
    assert refused.value.code == "too_large"
