"""A text cut at its records is still the same text, and every record covers exactly its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.output.segments import Segment, Span, placed, segments

TEXTS = st.text(alphabet="要抓项目，。“”<&\n\r\U00020000", max_size=60)
PLACES = st.tuples(st.integers(-3, 65), st.integers(-3, 65))


def spans(places: list[tuple[int, int]]) -> list[Span]:
    return [Span(start, end, str(number)) for number, (start, end) in enumerate(places)]


@given(TEXTS, st.lists(PLACES, max_size=12))
def test_segments_join_to_the_text(text: str, places: list[tuple[int, int]]) -> None:
    rows = segments(text, spans(places))
    assert "\n".join("".join(part.text for part in row) for row in rows) == text
    assert all(part.text for row in rows for part in row)


@given(TEXTS, st.lists(PLACES, max_size=12))
def test_every_character_knows_the_records_that_cover_it(text: str, places: list[tuple[int, int]]) -> None:
    wanted = [span for span in spans(places) if placed(text, span.start, span.end)]
    at = 0
    for row in segments(text, spans(places)):
        for part in row:
            for _ in part.text:
                covering = {span.record for span in wanted if span.start <= at < span.end}
                assert set(part.records) == covering
                assert len(part.records) == len(covering)
                at += 1
        at += 1  # the line feed


@given(TEXTS, st.lists(PLACES, max_size=12))
def test_longer_records_stand_before_those_inside_them(text: str, places: list[tuple[int, int]]) -> None:
    length = {span.record: span.end - span.start for span in spans(places)}
    for row in segments(text, spans(places)):
        for part in row:
            sizes = [length[record] for record in part.records]
            assert sizes == sorted(sizes, reverse=True)


def test_records_that_overlap_share_a_segment() -> None:
    assert segments("甲乙丙丁", [Span(0, 3, "d"), Span(2, 4, "t")]) == [
        [Segment("甲乙", ["d"]), Segment("丙", ["d", "t"]), Segment("丁", ["t"])]
    ]


def test_a_record_over_two_paragraphs_is_marked_in_both() -> None:
    assert segments("甲乙\n丙", [Span(1, 4, "d")]) == [
        [Segment("甲", []), Segment("乙", ["d"])],
        [Segment("丙", ["d"])],
    ]


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 2), (1, 5)])
def test_what_cannot_be_placed_is_not_marked(start: int, end: int) -> None:
    assert not placed("甲乙丙丁", start, end)
    assert segments("甲乙丙丁", [Span(start, end, "d")]) == [[Segment("甲乙丙丁", [])]]
