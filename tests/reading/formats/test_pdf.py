"""PDF: visual lines in reading order with page, box and letter size; doubts and refusals."""

import zlib

import pytest

from fuzzing import samples
from fuzzing.samples import Run, column, pdf
from luoshi.reading.formats import open_source
from luoshi.reading.formats import pdf as pdf_format
from luoshi.reading.source import Line, Refusal, Source

REPORT = "\n".join(samples.PARAGRAPHS)


def opened(pages: list[list[Run]], **how: object) -> Source:
    return open_source(pdf(pages, **how), "a.pdf")  # type: ignore[arg-type]


def body(source: Source) -> list[Line]:
    return [line for line in source.lines if line.text and line.kind == "line"]


def joined(source: Source) -> str:
    return "".join(line.text.strip("\u3000") for line in body(source))


def refusal(data: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        open_source(data, "a.pdf")
    return refused.value.code


def test_a_line_has_its_page_box_and_size() -> None:
    line = body(opened([[], [Run("市长强调", 100, 200, 12)]]))[0]
    assert (line.text, line.page, line.size) == ("市长强调", 2, 12.0)
    left, bottom, right, top = line.original["box"]
    assert (line.original["page"], left, right) == (2, 100.0, 148.0)
    assert 842 - 206 < bottom < 842 - 198  # 200 is the baseline, from above
    assert 842 - 195 < top < 842 - 185


def test_a_newspaper_page_reads_headline_then_column_by_column() -> None:
    source = open_source(samples.pdf(), "a.pdf")
    assert joined(source) == samples.TITLE + REPORT.replace("\n", "")


def test_the_order_of_drawing_does_not_matter() -> None:
    runs = samples.report_page()
    straight = [line.text for line in opened([runs]).lines]
    for order in (runs[::-1], sorted(runs, key=lambda run: run.y), sorted(runs, key=lambda run: run.text)):
        assert [line.text for line in opened([order]).lines] == straight


def test_characters_drawn_one_by_one_make_the_same_lines() -> None:
    runs = samples.report_page()
    single = [
        Run(char, run.x + run.size * at, run.y, run.size) for run in runs for at, char in enumerate(run.text)
    ]
    single.sort(key=lambda run: (run.text, run.x))
    assert joined(opened([single])) == joined(opened([runs]))


def test_indents_and_gaps_show_as_in_a_text() -> None:
    runs = [*column("甲" * 40 + "\n" + "乙" * 30, 50, 100), *column("丙" * 30, 50, 260)]
    lines = [line.text for line in opened([runs]).lines]
    assert [text[:3] for text in lines] == [
        "　　甲",
        "甲甲甲",
        "甲甲甲",
        "　　乙",
        "乙乙乙",
        "",
        "　　丙",
        "丙丙丙",
    ]


def test_a_sentence_goes_on_from_column_to_column_without_a_blank_line() -> None:
    runs = column("甲" * 98, 50, 100) + column("乙" * 98, 300, 100)
    assert all(line.text for line in opened([runs]).lines)


def test_spaced_names_keep_their_blank_and_a_wide_headline_loses_it() -> None:
    wide = [Run(char, 100 + 40 * at, 60, 20) for at, char in enumerate("通知公告")]
    names = [Run("刘", 100, 100), Run("婧", 120, 100), Run("出席会议", 130, 100)]
    assert [line.text for line in body(opened([wide + names]))] == ["通知公告", "刘 婧出席会议"]


def test_rows_of_a_table_are_read_row_by_row() -> None:
    rows = [("姓名", "职务"), ("陶景明", "书记"), ("祁若川", "市长"), ("殷小禾", "记者")]
    runs = [
        Run(cell, 100 + 150 * x, 100 + 20 * y)
        for x in (0, 1)
        for y, row in enumerate(rows)
        for cell in [row[x]]
    ]
    assert [line.text for line in body(opened([runs]))] == [" ".join(row) for row in rows]


def test_a_headline_set_downwards_is_one_line() -> None:
    headline = [Run(char, 40, 100 + 24 * at, 22) for at, char in enumerate("年中工作会议")]
    lines = body(opened([headline + column(REPORT, 90, 100)]))
    assert "年中工作会议" in [line.text for line in lines]
    assert "".join(line.text.strip("\u3000") for line in lines if line.size == 10.0) == REPORT.replace(
        "\n", ""
    )


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_turned_page_reads_as_it_is_shown(angle: int) -> None:
    upright = body(opened([samples.report_page()]))
    turned = body(opened([samples.report_page()], rotate=angle))
    assert [line.text for line in turned] == [line.text for line in upright]
    for one, other in zip(upright, turned, strict=True):
        assert other.original["box"] == pytest.approx(one.original["box"], abs=3)


def test_headers_and_page_numbers_are_furniture() -> None:
    pages = [
        [Run("云川日报 2024年8月6日", 60, 30), *column(REPORT, 50, 100), Run(f"— {n} —", 280, 820)]
        for n in (1, 2)
    ]
    furniture = [(line.text, line.label) for line in opened(pages).lines if line.kind == "furniture"]
    assert furniture == [
        ("云川日报 2024年8月6日", "header"), ("— 1 —", "page_number"),
        ("云川日报 2024年8月6日", "header"), ("— 2 —", "page_number"),
    ]  # fmt: skip


def test_text_that_reaches_into_the_margin_is_no_footer() -> None:
    pages = [column("甲" * 800, 50, 100, pitch=16)] * 2
    assert all(line.kind == "line" for line in opened(pages).lines)


def test_characters_without_a_meaning_are_flagged_with_their_page() -> None:
    source = opened([[Run("市长祁若川出席会议", 100, 100)], [Run("会议", 100, 100)]], unmapped="祁若")
    assert body(source)[0].text == "市长\ufffd\ufffd川出席会议"
    assert [(problem.code, problem.original) for problem in source.problems] == [
        ("lost_characters", {"page": 1})
    ]


def test_a_glyph_that_the_font_does_not_have_is_flagged() -> None:
    source = opened([[Run("市长祁若川出席会议", 100, 100)]], unmapped="祁")
    assert body(source)[0].text == "市长 若川出席会议"
    assert [problem.code for problem in source.problems] == ["lost_characters"]


def test_a_date_without_digits_is_flagged() -> None:
    source = opened([[Run("本报讯 年 月 日，会议召开", 100, 100)]])
    assert [problem.code for problem in source.problems] == ["lost_characters"]
    assert opened([[Run("本报讯 2024年8月6日，按月日程召开", 100, 100)]]).problems == []


def test_a_text_without_any_meaning_is_refused() -> None:
    assert refusal(pdf([[Run("市长祁若川", 100, 100)]], unmapped="市长祁若川")) == "lost_text"


def test_a_pdf_without_text_is_refused_as_a_scan() -> None:
    assert refusal(pdf([[], []])) == "scan"


def test_a_page_without_text_among_others_is_said() -> None:
    source = opened([[Run("会议召开", 100, 100)], []])
    assert [(problem.code, problem.original) for problem in source.problems] == [
        ("page_without_text", {"page": 2})
    ]


def test_a_password_is_asked_for_and_an_empty_one_is_none() -> None:
    assert refusal(pdf(password=b"secret")) == "encrypted"
    assert samples.TITLE in joined(open_source(pdf(password=b""), "a.pdf"))


def test_a_truncated_file_is_read_with_a_warning_or_refused() -> None:
    data = samples.pdf()
    source = open_source(data[:-10], "a.pdf")
    assert [problem.code for problem in source.problems] == ["truncated"]
    assert refusal(data[:200]) == "truncated"


def test_a_broken_file_is_refused_as_damaged() -> None:
    assert refusal(b"%PDF-1.7\nnothing of it is true\n%%EOF\n") == "damaged"


def test_a_stream_that_unpacks_without_end_is_refused() -> None:
    packed = zlib.compress(b"\0" * (64 << 20), 9)
    data = (
        b"%PDF-1.4\n1 0 obj\n<</Filter/FlateDecode/Length 9>>stream\n"
        + packed
        + b"\nendstream\nendobj\n%%EOF"
    )
    assert refusal(data) == "bomb"


def drawings(levels: int, each: int) -> bytes:
    """A page that draws a form, which draws another, each of them several times."""
    resources = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</X %d 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Resources" + resources % 5 + b"/Contents 4 0 R>>",
        b"<</Length 5>>stream\n/X Do\nendstream",
    ]
    for level in range(levels):
        content = b"/X Do " * each if level < levels - 1 else b"BT /F 9 Tf 9 9 Td (words) Tj ET"
        form = b"<</Type/XObject/Subtype/Form/BBox[0 0 500 500]/Length %d/Resources" % len(content)
        objects.append(form + resources % (6 + level) + b">>stream\n" + content + b"\nendstream")
    return samples.pdf_file(objects)


@pytest.mark.slow
def test_drawings_inside_drawings_are_read_or_refused_in_time() -> None:
    few = open_source(drawings(3, 2), "a.pdf")
    assert "words" in few.lines[0].text
    assert refusal(drawings(12, 10)) in ("bomb", "too_large")


@pytest.mark.slow
def test_one_page_listed_a_thousand_times_is_read_apart_and_refused_in_time() -> None:
    page = samples.pdf([[Run("要抓落实" * 9, 40, 20 + 0.5 * at, 10) for at in range(800)]])
    number = page[page.index(b"/Kids[") :].split()[0].removeprefix(b"/Kids[")
    once = b"/Count 1/Kids[" + number + b" 0 R]"
    assert once in page
    many = page.replace(once, b"/Count 999/Kids[" + (number + b" 0 R ") * 999 + b"]")
    assert refusal(many) in ("bomb", "too_large")


def test_a_suspicious_file_reads_the_same_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.reading.formats.pdf_work._FREE", -(1 << 30))
    assert open_source(samples.pdf(), "a.pdf").lines == pdf_format.read_here(samples.pdf()).lines
    assert refusal(pdf([[], []])) == "scan"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.reading.formats.limits.MAX_PAGES", 1)
    assert refusal(pdf([[Run("一", 9, 9)], [Run("二", 9, 9)]])) == "too_large"
