"""Evidence as it leaves the house and as it is previewed: who downloaded it and when, visibly on every page.

PDF and images become a PDF with a line at the foot of each page; the file that was attached is never touched. All of it
is done by a process of its own, with limits on time and memory: nothing inside a process can stop what unpacks a file.
The line's font lies in no file: readers of PDF have a Chinese one, as the standard has it (STSong-Light).
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS = 30  # of computing
MEMORY = 2 << 30  # bytes
WIDTH = 1_400  # pixels of a previewed page
MOST_PIXELS = 60_000_000  # of an image; a phone's photo has 12 to 50 million
_WAITING = 120.0  # seconds on a busy machine before the child counts as hanging
_CHILD = f"from {__name__} import main; main()"


class NotStampable(Exception):
    """The file is broken, locked by a password, or too much work."""


def stamped(data: bytes, media_type: str, line: str) -> bytes:
    """A PDF or an image as PDF, with ``line`` at the foot of every page; raises NotStampable."""
    return _apart({"do": "stamp", "type": media_type, "line": line}, data)


def preview(data: bytes, media_type: str, page: int) -> bytes:
    """One page (from 1) of a PDF, or an image, drawn anew as PNG; raises NotStampable, also for a page that is not
    there."""
    return _apart({"do": "preview", "type": media_type, "page": page}, data)


def pages(data: bytes, media_type: str) -> int:
    """How many pages there are; raises NotStampable."""
    return int(_apart({"do": "count"}, data)) if media_type == "application/pdf" else 1


def _apart(order: dict[str, Any], data: bytes) -> bytes:
    head = json.dumps(order).encode() + b"\n"
    try:
        child = subprocess.run(
            [sys.executable, "-c", _CHILD],
            input=head + data,
            capture_output=True,
            timeout=_WAITING,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotStampable from error
    if child.returncode != 0:
        raise NotStampable(child.stderr.decode(errors="replace")[-500:])
    return child.stdout


def main() -> None:
    """The child: an order and a file from standard input; what came of it to standard output."""
    _limit()
    head, _line, data = sys.stdin.buffer.read().partition(b"\n")
    sys.stdout.buffer.write(here(json.loads(head), data))


def here(order: dict[str, Any], data: bytes) -> bytes:
    """What an order asks for, in this process."""
    match order["do"]:
        case "stamp":
            return _stamped(data, order["type"], order["line"])
        case "preview":
            return _drawn(data, order["type"], order["page"])
        case _:
            return str(_counted(data)).encode()


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not a Unix: only the waiting time limits the child
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _stamped(data: bytes, media_type: str, line: str) -> bytes:
    import pypdfium2 as pdfium

    if media_type != "application/pdf":
        return _picture(data, line)
    with pdfium.PdfDocument(data) as document:
        pages = list(document)
        sizes = [page.get_size() for page in pages]
        with pdfium.PdfDocument(_lines(sizes, line)) as lines:
            for number, page in enumerate(pages):
                foot = lines.page_as_xobject(number, document).as_pageobject()
                foot.transform(_placed(page))
                page.insert_obj(foot)
                page.gen_content()
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def _placed(page: Any) -> Any:
    """From what one sees of a page to its own coordinates: a page may be turned, and cut out of a larger one."""
    import pypdfium2 as pdfium

    left, bottom, right, top = page.get_cropbox()
    match page.get_rotation():
        case 90:
            return pdfium.PdfMatrix(0, 1, -1, 0, right, bottom)
        case 180:
            return pdfium.PdfMatrix(-1, 0, 0, -1, right, top)
        case 270:
            return pdfium.PdfMatrix(0, -1, 1, 0, left, top)
        case _:
            return pdfium.PdfMatrix(1, 0, 0, 1, left, bottom)


def _lines(sizes: list[tuple[float, float]], line: str) -> bytes:
    """A page for each size with nothing but the line at its foot."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(io.BytesIO())
    for width, height in sizes:
        canvas.setPageSize((width, height))
        _foot(canvas, width, line)
        canvas.showPage()
    return bytes(canvas.getpdfdata())


def _foot(canvas: Any, width: float, line: str) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    name = "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    wanted = pdfmetrics.stringWidth(line, name, 1)
    size = min(9.0, max(3.0, (width - 16) / wanted))
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(4, 3, wanted * size + 8, size + 5, stroke=0, fill=1)
    canvas.setFillColorRGB(0.35, 0.35, 0.35)
    canvas.setFont(name, size)
    canvas.drawString(8, 6, line)


def _picture(data: bytes, line: str) -> bytes:
    """An image on a page of its own shape, the line below it."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    image = _opened(data)
    width = 595.0 if image.width <= image.height else 842.0  # A4, upright or across
    height = width * image.height / image.width
    canvas = Canvas(io.BytesIO(), pagesize=(width, height + 20))
    canvas.drawImage(ImageReader(image), 0, 20, width, height)
    _foot(canvas, width, line)
    canvas.showPage()
    return bytes(canvas.getpdfdata())


def _opened(data: bytes) -> Image:
    """An image as one sees it: turned as its camera says, on white, without what else its file says."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses twice as many
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode in ("RGBA", "LA", "P", "PA"):
        seen = image.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return image.convert("RGB")


def _counted(data: bytes) -> int:
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(data) as document:
        return len(document)


def _drawn(data: bytes, media_type: str, page: int) -> bytes:
    import pypdfium2 as pdfium

    made = io.BytesIO()
    if media_type != "application/pdf":
        if page != 1:
            raise IndexError(page)
        image = _opened(data)
        image.thumbnail((WIDTH, WIDTH * 4))
        image.save(made, "PNG")
        return made.getvalue()
    with pdfium.PdfDocument(data) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        one = document[page - 1]
        width, height = one.get_size()
        scale = min(WIDTH / width, WIDTH * 4 / height)
        one.render(scale=scale).to_pil().convert("RGB").save(made, "PNG")
    return made.getvalue()
