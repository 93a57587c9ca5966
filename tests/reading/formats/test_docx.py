"""Word files: paragraphs, cells and headings in order; what is not shown is not read; bombs are refused."""

import io
import zipfile

import docx as python_docx
import pytest

from fuzzing import samples
from fuzzing.samples import word_file, word_paragraph
from luoshi.reading.formats import limits, open_source
from luoshi.reading.source import Line, Refusal


def read(body: str, parts: dict[str, str] | None = None) -> list[Line]:
    return open_source(word_file(body, parts), "a.docx").lines


def refusal(data: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        open_source(data, "a.docx")
    return refused.value.code


def test_paragraphs_and_cells_stand_in_order_and_are_numbered() -> None:
    lines = open_source(samples.docx(), "报道.docx").lines
    body = [line for line in lines if line.kind != "furniture"]
    assert [line.text for line in body] == [
        samples.TITLE, *samples.PARAGRAPHS, "发展改革委", "项目调度", "云川市委办公室",
    ]  # fmt: skip
    assert [line.original["paragraph"] for line in body] == list(range(1, 9))
    assert (body[0].kind, body[0].level, body[0].size, body[1].size) == ("heading", 1, 22.0, 16.0)


def test_headers_are_furniture() -> None:
    lines = open_source(samples.docx(), "a.docx").lines
    assert [(line.text, line.label) for line in lines if line.kind == "furniture"] == [
        ("云川市委办公室文件", "header")
    ]


def test_a_file_of_python_docx_reads_the_same() -> None:
    document = python_docx.Document()
    document.add_heading(samples.TITLE, level=2)
    document.add_paragraph(samples.PARAGRAPHS[0])
    document.add_table(1, 2).rows[0].cells[1].text = "项目调度"
    document.add_paragraph("正文").add_run("，加粗").bold = True
    saved = io.BytesIO()
    document.save(saved)
    lines = open_source(saved.getvalue(), "a.docx").lines
    assert [(line.kind, line.level, line.text) for line in lines if line.kind != "meta"] == [
        ("heading", 2, samples.TITLE),
        ("paragraph", None, samples.PARAGRAPHS[0]),
        ("paragraph", None, "项目调度"),
        ("paragraph", None, "正文，加粗"),
    ]


def test_a_style_inherits_its_heading() -> None:
    assert read(word_paragraph("标题", '<w:pPr><w:pStyle w:val="own"/></w:pPr>'))[0].level == 1


def test_styles_that_rest_on_each_other_do_not_hang() -> None:
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    body = word_paragraph("正文", '<w:pPr><w:pStyle w:val="a"/></w:pPr>')
    assert read(body, {"word/styles.xml": styles})[0].kind == "paragraph"


def test_breaks_end_a_line_and_manual_pages_count() -> None:
    body = '<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:br w:type="page"/><w:t>三</w:t></w:r></w:p>'
    assert [(line.text, line.page, line.original["paragraph"]) for line in read(body)] == [
        ("一", 1, 1), ("二", 1, 1), ("三", 2, 1),
    ]  # fmt: skip


def test_deleted_text_and_pinyin_are_not_shown_and_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{word_paragraph('框内')}</w:txbxContent>"
    body = (
        "<w:p><w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:r><w:ruby><w:rt><w:r><w:t>huì</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>会</w:t></w:r></w:rubyBase>"
        "</w:ruby></w:r><w:r><mc:AlternateContent><mc:Choice>"
        f"{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [line.text for line in read(body)] == ["新会", "框内"]


def test_automatic_numbers_are_reported_as_missing() -> None:
    body = word_paragraph("第一项", "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>")
    source = open_source(word_file(body), "a.docx")
    assert [problem.code for problem in source.problems] == ["automatic_numbers"]


def test_an_entity_bomb_is_refused() -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w:x xmlns:w="x">&b;</w:x>'
    assert refusal(word_file("", {"word/document.xml": bomb})) == "xml_entities"
    assert refusal(word_file(word_paragraph("正文"), {"word/styles.xml": bomb})) == "xml_entities"


def test_an_entity_in_another_encoding_is_refused_too() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w [<!ENTITY a "aa">]><w>&a;</w>'
        archive.writestr("word/document.xml", text.encode("utf-16"))
    assert refusal(packed.getvalue()) == "xml_entities"


def test_a_part_that_declares_too_much_is_refused_unopened() -> None:
    bomb = word_file("", {"word/document.xml": "<w/>" + " " * (limits.MAX_INFLATED + 1)})
    assert len(bomb) < 200_000
    assert refusal(bomb) == "bomb"


def test_a_part_that_declares_less_than_it_holds_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.reading.formats.limits.MAX_INFLATED", 100_000)
    honest = word_file("", {"word/document.xml": "<w>" + " " * 200_000 + "</w>"})
    size = (200_007).to_bytes(4, "little")
    assert honest.count(size) == 2
    assert refusal(honest.replace(size, (90_000).to_bytes(4, "little"))) in ("bomb", "damaged")


def test_a_directory_of_countless_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.reading.formats.limits.MAX_ZIP_DIRECTORY", 200)
    assert refusal(samples.docx()) == "bomb"


def test_an_encrypted_entry_is_refused_as_encrypted() -> None:
    data = bytearray(samples.docx())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert refusal(bytes(data)) == "encrypted"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused_as_truncated(share: float) -> None:
    data = samples.docx()
    assert refusal(data[: int(len(data) * share)]) == "truncated"


def test_broken_xml_is_refused_as_damaged() -> None:
    assert refusal(word_file("", {"word/document.xml": "<w:document><w:body>"})) == "damaged"
    assert refusal(word_file("", {"word/document.xml": "<a>" * 5_000})) == "damaged"
