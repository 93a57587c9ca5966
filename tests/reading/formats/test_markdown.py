"""Markdown with HTML inside: headings, paragraphs, and offsets that never lie."""

from hypothesis import example, given
from hypothesis import strategies as st

from fuzzing import samples
from luoshi.reading.formats import markdown, open_source
from luoshi.reading.source import Line


def lines_of(chars: str) -> list[Line]:
    return markdown.read(chars.encode()).lines


def shown(chars: str) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in lines_of(chars) if line.text]


def test_headings_paragraphs_of_html_and_metadata() -> None:
    lines = open_source(samples.markdown(), "新闻.md").lines
    assert [(line.kind, line.level, line.text) for line in lines if line.kind in ("meta", "heading")] == [
        ("meta", None, "date: 2024-08-06"),
        ("heading", 1, "云川新闻"),
        ("heading", 2, "要闻"),
        ("heading", 3, samples.TITLE),
    ]
    paragraphs = [line for line in lines if line.kind == "paragraph"]
    assert paragraphs[0].text == f"云川新闻：{samples.PARAGRAPHS[0]}"
    assert [line.text for line in paragraphs[1:4]] == list(samples.PARAGRAPHS[1:])
    assert {line.original["line"] for line in paragraphs[:4]} == {10}


def test_an_offset_is_given_where_the_text_stands_in_one_piece() -> None:
    decoded = samples.markdown().decode()
    paragraphs = [line for line in open_source(samples.markdown(), "a.md").lines if line.kind == "paragraph"]
    assert paragraphs[0].offset is None  # a tag stood in its middle
    assert paragraphs[1].offset == decoded.index(samples.PARAGRAPHS[1])


def test_marks_go_and_words_stay() -> None:
    assert shown("**要**抓*落实*，见[清单](a.html)和`表`\\*") == [("line", "要抓落实，见清单和表*")]
    assert shown("> - 甲\n1. 乙") == [("paragraph", "甲"), ("line", "1. 乙")]
    assert shown("标题\n====\n正文") == [("heading", "标题"), ("line", "正文")]
    assert shown("# 标题 ##") == [("heading", "标题")]
    assert shown("13.某市：\n\n---\n\n#话题") == [("line", "13.某市："), ("line", "#话题")]


def test_cells_of_a_table_stand_in_order() -> None:
    assert shown("| 甲 | 乙 |\n|---|:-:|\n| 丙 | 丁 |") == [("paragraph", cell) for cell in "甲乙丙丁"]


def test_code_and_blank_lines_keep_their_place() -> None:
    lines = lines_of("甲\n\n```\n# 乙\n```\n丙")
    assert [(line.text, line.original["line"]) for line in lines] == [
        ("甲", 1),
        ("", 2),
        ("# 乙", 4),
        ("丙", 6),
    ]


def test_html_over_several_lines_is_one_paragraph() -> None:
    lines = lines_of("<div>\n<p>市委、市\n政府</p><p>要&amp;抓</p>\n</div>\n\n正文")
    assert [(line.text, line.original["line"], line.offset) for line in lines if line.text] == [
        ("市委、市政府", 2, None),
        ("要&抓", 3, None),
        ("正文", 6, len("<div>\n<p>市委、市\n政府</p><p>要&amp;抓</p>\n</div>\n\n")),
    ]


def test_scripts_and_lone_links_are_furniture() -> None:
    lines = lines_of("<script>alert(1)</script><p>正文</p>\n\n[查看原文](a.html)")
    assert [(line.kind, line.label, line.text) for line in lines if line.text] == [
        ("furniture", "script", "alert(1)"),
        ("paragraph", None, "正文"),
        ("furniture", "link_list", "查看原文"),
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                "# ", "<p>", "</p>", "<br>", "要", "抓 ", "&lt;", "**", "\n", "\n\n", "[a](b)", "| ",
                "`", "> ", "- ", "<b>", "\\*", "<!-- ", "-->", "---\n", "<script>", "</script>", "\r",
                "\f",
            ]
        ),
        max_size=40,
    )
)  # fmt: skip
@example(["<p>", "\n", "# "])  # a line end between a tag and its text
def test_every_offset_slices_and_every_line_number_is_right(parts: list[str]) -> None:
    chars = "".join(parts)
    for line in markdown._Reader(chars).lines():
        if line.offset is not None:
            assert chars[line.offset : line.offset + len(line.text)] == line.text
            before = chars[: line.offset].replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
            assert before.count("\n") + 1 == line.original["line"]
