"""Downloads say on every page who took them and when; previews are drawn anew."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from luoshi.delivery import stamping
from luoshi.delivery.stamping import NotStampable, pages, preview, stamped

LINE = "云川市季小满 2026年3月2日 17:44下载"


def paper(*turns: int) -> bytes:
    """A PDF whose pages are turned so."""
    canvas = Canvas(io.BytesIO(), pagesize=(400, 600))
    for turn in turns:
        canvas.drawString(100, 300, "page")
        canvas.setPageRotation(turn)
        canvas.showPage()
    return bytes(canvas.getpdfdata())


def photo(kind: str, *, turned: bool = False) -> bytes:
    image = Image.new("RGB", (60, 40), "teal")
    exif = image.getexif()
    if turned:
        exif[0x0112] = 6  # lying on its side, as a phone writes it
    exif[0x8825] = {1: "N"}  # where it was taken
    made = io.BytesIO()
    image.save(made, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return made.getvalue()


def where(page: pdfium.PdfPage) -> tuple[float, float]:
    """Where the line begins on a page as one sees it, in parts of its width and height."""
    image = page.render().to_pil().convert("L")
    dark = image.point(lambda value: 255 if value < 200 else 0)
    foot = dark.crop((0, image.height - 20, image.width, image.height)).getbbox()
    assert foot is not None, "nothing at the foot of the page"
    return foot[0] / image.width, foot[2] / image.width


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_line_stands_at_the_foot_of_every_page_however_it_is_turned(turn: int) -> None:
    made = stamping.here({"do": "stamp", "type": "application/pdf", "line": LINE}, paper(turn, turn))
    with pdfium.PdfDocument(made) as document:
        assert len(document) == 2
        for page in document:
            start, end = where(page)
            assert start < 0.1
            assert end > 0.25
            assert "下载" in page.get_textpage().get_text_bounded()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_an_image_becomes_a_page_with_the_line_below_it(kind: str) -> None:
    media_type = f"image/{kind.lower()}"
    made = stamping.here({"do": "stamp", "type": media_type, "line": LINE}, photo(kind))
    with pdfium.PdfDocument(made) as document:
        page = document[0]
        assert LINE in page.get_textpage().get_text_bounded()
        assert page.get_width() > page.get_height()


def test_an_image_is_drawn_upright_and_without_what_its_file_says() -> None:
    drawn = stamping.here({"do": "preview", "type": "image/jpeg", "page": 1}, photo("JPEG", turned=True))
    image = Image.open(io.BytesIO(drawn))
    assert (image.format, image.size) == ("PNG", (40, 60))
    assert dict(image.getexif()) == {}


def test_a_process_of_its_own_does_the_same_and_refuses_what_is_broken() -> None:
    data = paper(0, 0)
    assert pages(data, "application/pdf") == 2
    assert pages(b"", "image/png") == 1
    assert stamped(data, "application/pdf", LINE).startswith(b"%PDF-")
    with pytest.raises(NotStampable):
        preview(data, "application/pdf", 3)
    with pytest.raises(NotStampable):
        stamped(b"%PDF-1.7 nothing else", "application/pdf", LINE)
