"""Where quotation marks and titles begin and end, also when one of them is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.rules.quotations import Spans, quotations


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text)[0]]


def test_quotations_are_found_in_order() -> None:
    assert quoted("抓好“三件实事”，做到“件件落实”。") == ["三件实事", "件件落实"]


def test_a_quotation_inside_another_is_nested() -> None:
    found, _ = quotations("“把“云川速度”跑出来”")

    assert [q.nested for q in found] == [False, True]


def test_a_quotation_inside_a_title_is_one_as_well() -> None:
    text = "审议《关于实施“云川计划”的意见》，推进“云川行动”。"
    found, titles = quotations(text)

    assert [text[q.start : q.end] for q in found] == ["云川计划", "云川行动"]
    assert len(titles) == 1


def test_a_lost_closing_mark_ends_with_its_paragraph() -> None:
    assert quoted("落实“三件实事。\n推进“云川行动”。") == ["云川行动"]


def test_a_lost_opening_mark_is_ignored() -> None:
    assert quoted("落实三件实事”，推进“云川行动”。") == ["云川行动"]


@given(st.text(alphabet="“”《》\n云川，", max_size=40))
def test_every_quotation_stands_between_its_marks(text: str) -> None:
    for quotation in quotations(text)[0]:
        assert text[quotation.outer_start] == "“"
        assert text[quotation.outer_end - 1] == "”"


def test_spans_tell_what_they_hold() -> None:
    spans = Spans([(8, 9), (2, 5), (3, 4)])

    assert [i for i in range(10) if spans.holds(i)] == [2, 3, 4, 8]
    assert spans.at(3) == (2, 5)
