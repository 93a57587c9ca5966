"""PDF with a text layer: visual lines in reading order, each with its page, box and letter size.

pdfium gives characters with boxes; everything else is decided from the boxes (``columns``), which count down
from the top left corner of the page as it is shown. The box a line carries is [left, bottom, right, top] in
points from the lower left corner, as PDF counts.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise, repeat

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from luoshi.reading.formats import limits
from luoshi.reading.formats.columns import Segment, merge_touching, reading_order
from luoshi.reading.formats.door import Content, too_many_lines
from luoshi.reading.formats.pdf_apart import read_apart
from luoshi.reading.formats.pdf_work import estimate
from luoshi.reading.records import Problem
from luoshi.reading.source import Line, Refusal

NAME = "pdf"
TITLE = "PDF文件"
SUFFIXES = frozenset({".pdf"})

_MARK = b"%PDF-"
_LOST = "\ufffd"
_WORD = re.compile(r"[^\x00-\x20\x7f\u3000\xa0\u2002\u2003]+")
_NO_BLANK = re.compile(r"[^ \u3000\xa0\u2002\u2003]+")
_NONSENSE = re.compile("[\ud800-\udfff\ufffe\uffff]")
# Lost, or of the private area: only the font knows what that shows.
_MEANINGLESS = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
# A headline set wide: every character by itself.
_SET_WIDE = re.compile(r"(?:[\u4e00-\u9fff] +){3,}[\u4e00-\u9fff]")
_MARGIN = 0.07  # share of the page height in which headers and page numbers stand
_NUMBER = re.compile(
    r"[\s\-—–－·•.第]*(\d{1,4}|[ivxIVX]{1,5})\s*(?:[/／]\s*\d{1,4}|页(?:\s*共\s*\d{1,4}\s*页)?)?[\s\-—–－·•.]*"
)
_APART = 0.8  # distance from the text, in letter sizes
_DIGITS = re.compile(r"\d+")
_NO_DIGITS = re.compile(r"年\s*月\s*日(?!期)|(?:讯|电|[（(，])\s*月\s*日")
_SCAN_TEXT = 30  # characters a page of a scan may carry: the mark of the scanning program
_LINE_STEP = 1.9  # baselines of a running text are no farther apart, in letter sizes
_PARAGRAPH_GAP = 1.75  # distance of two lines, against the usual one, that shows as a blank line


def claims(data: bytes) -> bool:
    """The mark stands at the beginning, or after some junk if the end of a PDF is there too."""
    at = data.find(_MARK, 0, 1024)
    if at < 0:
        return False
    return not data[:at].strip(b" \t\r\n\0\xef\xbb\xbf") or b"startxref" in data[-2048:]


def read(data: bytes) -> Content:
    """Raises Refusal ``encrypted``, ``truncated``, ``damaged``, ``scan``, ``lost_text``, ``bomb`` or
    ``too_large``."""
    work = estimate(data)
    document = _open(data)
    try:
        suspicious = work.is_suspicious(len(document))
    finally:
        document.close()
    return read_apart(data) if suspicious else read_here(data)


def read_here(data: bytes) -> Content:
    """Read in this process, whatever it takes. Raises the same but ``bomb``."""
    document = _open(data)
    try:
        content = _Reader(document).content()
    except pdfium.PdfiumError as error:
        raise _damaged() from error
    finally:
        document.close()
    if not _is_whole(data):
        content.problems.append(Problem("truncated", "PDF文件末尾缺失，可能不完整", "请核对页数，或重新下载"))
    return content


def read_first_page(data: bytes) -> Content:
    """The rows of the first page over its whole width, from the top down, in the order of the eye and not of
    reading: what stands apart in a row is parted by a tab. ``original`` holds ``page``, ``box`` and ``top``,
    the share of the page's height above the row.

    Problems: ``page_without_text`` for a page that is a picture or empty, ``lost_characters`` where some
    cannot be told. Raises Refusal like ``read``, but neither ``scan`` nor ``lost_text``.
    """
    work = estimate(data)
    document = _open(data)
    document.close()
    return read_apart(data, first_page=True) if work.is_suspicious(1) else first_page_here(data)


def first_page_here(data: bytes) -> Content:
    """The same in this process, whatever it takes."""
    document = _open(data)
    try:
        if len(document) == 0:
            raise _damaged()
        return _Reader(document).first_page()
    except pdfium.PdfiumError as error:
        raise _damaged() from error
    finally:
        document.close()


def _is_whole(data: bytes) -> bool:
    return b"%%EOF" in data[-2048:]


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == raw.FPDF_ERR_PASSWORD:
            raise Refusal("encrypted", "PDF已加密，需要密码", "请取消密码后另存，再读取") from error
        if code == raw.FPDF_ERR_SECURITY:
            raise Refusal("encrypted", "PDF使用了不支持的加密方式", "请取消加密后另存，再读取") from error
        if not _is_whole(data):
            raise Refusal("truncated", "PDF不完整（可能被截断）", "请重新下载或复制，再读取") from error
        raise _damaged() from error


def _damaged() -> Refusal:
    return Refusal("damaged", "PDF文件已损坏", "请重新下载，或用PDF阅读器打开后另存")


class _Page:
    """One page: its segments, and what was lost on it."""

    __slots__ = ("characters", "height", "holes", "lost", "number", "segments")

    def __init__(self, number: int, height: float) -> None:
        self.number = number
        self.height = height
        self.segments: list[Segment] = []
        self.lost = 0
        self.holes = 0  # gaps of whole characters inside a line
        self.characters = 0


class _Reader:
    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._document = document
        self._problems: list[Problem] = []

    def content(self) -> Content:
        count = len(self._document)
        if count > limits.MAX_PAGES:
            raise Refusal("too_large", f"PDF有{count}页，超过上限{limits.MAX_PAGES}页", "请拆成几个文件再读")
        if count == 0:
            raise _damaged()
        pages: list[_Page] = []
        pictures = 0
        segments = 0
        for index in range(count):
            page, has_picture = self._page(index)
            pages.append(page)
            pictures += has_picture
            segments += len(page.segments)
            if segments > limits.MAX_LINES:
                raise too_many_lines()
        characters = sum(page.characters for page in pages)
        lost = sum(page.lost for page in pages)
        if characters == 0 or (pictures == count and characters < _SCAN_TEXT * count):
            raise Refusal(
                "scan",
                "PDF没有文字层（扫描件）；扫描件识别将在以后的版本提供",
                "请从原来的程序导出文本，或先用其他工具识别（OCR）后再读取",
            )
        if lost > 0.5 * characters:
            raise Refusal(
                "lost_text",
                "PDF里的文字没有编码信息，无法还原成字",
                "请向来源索取文本或Word文件，或先用其他工具识别（OCR）",
            )
        margins = _running_lines(pages)
        lines: list[Line] = []
        for page in pages:
            lines += _lines(page, margins)
            self._note(page)
        return Content(lines, None, self._problems)

    def first_page(self) -> Content:
        page, has_picture = self._page(0)
        lines = []
        for row in _rows(sorted(page.segments, key=lambda segment: segment.y0)):
            line = _line(row, _parted(row), page)
            line.original["top"] = round(min(s.y0 for s in row) / page.height, 3) if page.height else 0.0
            lines.append(line)
        self._note(page)
        if has_picture and page.characters:
            self._problems.append(
                Problem("page_without_text", "第1页是图片", "如是扫描页，请先识别（OCR）", {"page": 1})
            )
        return Content(lines, None, self._problems)

    def _note(self, page: _Page) -> None:
        place = {"page": page.number}
        if page.characters == 0:
            self._problems.append(
                Problem("page_without_text", f"第{page.number}页没有文字层",
                        "如是扫描页，请先识别（OCR）", place)
            )  # fmt: skip
        if page.lost:
            self._problems.append(
                Problem("lost_characters", f"第{page.number}页有{page.lost}个字无法还原（字体缺少编码）",
                        "请对照原版核对姓名和数字", place)
            )  # fmt: skip
        elif any(_NO_DIGITS.search(segment.text) for segment in page.segments):
            # Trap: a font that loses its digits leaves no character behind, only 年月日.
            self._problems.append(
                Problem("lost_characters", f"第{page.number}页的日期里没有数字，数字可能已丢失",
                        "请对照原版核对日期和数字", place)
            )  # fmt: skip

    def _page(self, index: int) -> tuple[_Page, bool]:
        handle = self._document[index]
        try:
            text = handle.get_textpage()
            try:
                page = _PageReader(handle, text, index + 1).page()
            finally:
                text.close()
            if page.holes:
                page.lost += _invisible(handle)
            has_picture = page.characters < _SCAN_TEXT and any(
                True for _ in handle.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
            )
        finally:
            handle.close()
        return page, has_picture


def _invisible(handle: pdfium.PdfPage) -> int:
    """Text objects without any width: glyphs that the font does not have, which pdfium's text leaves out."""
    count = 0
    edges = [ctypes.c_float() for _ in range(4)]
    for piece in handle.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=3):
        if raw.FPDFPageObj_GetBounds(piece.raw, *edges) and abs(edges[2].value - edges[0].value) < 0.01:
            count += 1
    return count


Turn = Callable[[float, float, float, float], tuple[float, float, float, float]]


def _turn(handle: pdfium.PdfPage) -> tuple[Turn, float]:
    """From the page's own space (left, bottom, right, top) to the shown page, and the shown height."""
    left, bottom, right, top = handle.get_bbox()
    turn: Turn
    match handle.get_rotation():
        case 90:
            turn = lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left)  # noqa: E731
            return turn, right - left
        case 180:
            turn = lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom)  # noqa: E731
            return turn, top - bottom
        case 270:
            turn = lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0)  # noqa: E731
            return turn, right - left
        case _:
            turn = lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0)  # noqa: E731
            return turn, top - bottom


class _PageReader:
    """The characters of one page as runs: boxes are asked for at the ends of words only, as every question
    to pdfium costs a microsecond and a newspaper page has ten thousand characters."""

    def __init__(self, handle: pdfium.PdfPage, text: pdfium.PdfTextPage, number: int) -> None:
        self._native = text.raw
        self._turn, height = _turn(handle)
        self._page = _Page(number, height)
        self._box = raw.FS_RECTF()
        self._pointer = ctypes.byref(self._box)
        self._count = text.count_chars()
        self._runs: list[Segment] = []

    def page(self) -> _Page:
        page = self._page
        if self._count > limits.MAX_PAGE_CHARACTERS:
            raise Refusal(
                "too_large", f"第{page.number}页有{self._count}个字符，超过上限", "请导出为文本文件再读"
            )
        text = self._mark_lost(self._characters())
        at = 0
        for word in _WORD.finditer(text):
            start, end = word.span()
            self._word(word[0], start, end - 1, text[at:start])
            page.characters += end - start
            at = end
        page.segments = merge_touching(self._runs)
        return page

    def _characters(self) -> str:
        """One Python character for every character of pdfium's, those it adds between words included."""
        count = self._count
        units = ctypes.create_string_buffer(2 * count + 2)
        got = raw.FPDFText_GetText(
            self._native, 0, count, ctypes.cast(units, ctypes.POINTER(ctypes.c_ushort))
        )
        text = units.raw[: 2 * max(0, got - 1)].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return text
        # Characters without a code are left out of the text: ask for each.
        codes = [raw.FPDFText_GetUnicode(self._native, index) for index in range(count)]
        return "".join(chr(code) if 0 < code < 0x110000 else _LOST for code in codes)

    def _mark_lost(self, text: str) -> str:
        """Characters without a meaning become U+FFFD; those only their font knows stay, and count as lost."""
        unmapped = list(map(raw.FPDFText_HasUnicodeMapError, repeat(self._native), range(self._count)))
        if 1 in unmapped:
            text = "".join(_LOST if lost == 1 else char for char, lost in zip(text, unmapped, strict=True))
        text = _NONSENSE.sub(_LOST, text)
        self._page.lost = len(_MEANINGLESS.findall(text))
        return text

    def _corners(self, index: int) -> tuple[float, float, float, float] | None:
        if not raw.FPDFText_GetLooseCharBox(self._native, index, self._pointer):
            return None
        box = self._box
        return self._turn(box.left, box.bottom, box.right, box.top)

    def _word(self, word: str, first: int, last: int, between: str) -> None:
        """Take a run of characters without a blank: whole if it lies on one line, else one by one."""
        head = self._corners(first)
        tail = self._corners(last) if last > first else head
        if head is None or tail is None:
            return
        x0, y0, _, bottom = head
        x1 = tail[2]
        size = _letter_size(self._native, first) or bottom - y0
        length = last - first + 1
        level = abs(tail[3] - bottom) <= 0.3 * size
        if length > 1 and not (level and tail[0] > x0 and x1 - x0 < (1.06 * length + 0.5) * size):
            for index in range(first, last + 1):
                self._word(word[index - first], index, index, between if index == first else "")
            return
        blanks = _NO_BLANK.sub("", between)
        run = self._runs[-1] if self._runs else None
        if run is not None and abs(bottom - run.y1) < 0.3 * size and abs(run.size - size) < 0.2 * size:
            gap = x0 - run.x1
            widest = 0.6
            if gap >= 0.6 * size:
                # Only a blank that the file itself has bridges it: another word may stand in the gap.
                if blanks and raw.FPDFText_IsGenerated(self._native, first - 1) == 0:
                    widest = 1.2
                elif abs(gap / size - round(gap / size)) < 0.1:
                    self._page.holes += 1
            if -0.4 * size < gap < widest * size:
                run.text = f"{run.text}{blanks}{word}"
                run.x1 = max(run.x1, x1)
                run.y0 = min(run.y0, y0, tail[1])
                return
        self._runs.append(Segment(x0, min(y0, tail[1]), x1, max(bottom, tail[3]), word, size))


def _letter_size(native: object, index: int) -> float:
    """Letter size in points as shown: the size of the font, scaled by the matrix it is drawn with."""
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(native, index))
    if raw.FPDFText_GetMatrix(native, index, ctypes.byref(matrix)):
        size *= float(max(abs(matrix.d), abs(matrix.b), abs(matrix.c) if not matrix.d else 0.0))
    return size


def _running_lines(pages: list[_Page]) -> set[tuple[int, int]]:
    """Headers and footers: lines in the margin whose words, digits aside, return at the same height.

    Gives (page number, id of the segment).
    """
    seen: Counter[tuple[str, int]] = Counter()
    found: list[tuple[int, Segment, tuple[str, int]]] = []
    for page in pages:
        for segment in _in_margins(page):
            key = (_DIGITS.sub("#", segment.text.strip()), round(segment.y0 / 4))
            seen[key] += 1
            found.append((page.number, segment, key))
    least = max(2, len(pages) // 3)
    running = set()
    for number, segment, key in found:
        if seen[key] >= least or _is_number(segment.text):
            running.add((number, id(segment)))
    return running


def _is_number(text: str) -> bool:
    return len(text) < 30 and _NUMBER.fullmatch(text) is not None


def _in_margins(page: _Page) -> list[Segment]:
    """Lines of the margins that stand apart from the text: what is near is its first or last line."""
    apart: list[Segment] = []
    above = [s for s in page.segments if s.y1 < _MARGIN * page.height]
    below = [s for s in page.segments if s.y0 > (1 - _MARGIN) * page.height]
    if above:
        text = min((s.y0 for s in page.segments if s.y1 >= _MARGIN * page.height), default=page.height)
        for segment in sorted(above, key=lambda s: -s.y1):
            if text - segment.y1 >= _APART * segment.size:
                apart.append(segment)
            else:
                text = min(text, segment.y0)
    if below:
        text = max((s.y1 for s in page.segments if s.y0 <= (1 - _MARGIN) * page.height), default=0.0)
        for segment in sorted(below, key=lambda s: s.y0):
            if segment.y0 - text >= _APART * segment.size:
                apart.append(segment)
            else:
                text = max(text, segment.y1)
    return apart


def _lines(page: _Page, running: set[tuple[int, int]]) -> list[Line]:
    lines: list[Line] = []
    body = [s for s in page.segments if (page.number, id(s)) not in running]
    last: Segment | None = None
    for column in reading_order(body):
        rows = _rows(column)
        if last is not None and not _goes_on(last, rows[0][0]):
            lines.append(_blank(page.number))
        lines += _column_lines(rows, page)
        last = rows[-1][0]
    for segment in sorted((s for s in page.segments if (page.number, id(s)) in running), key=lambda s: s.y0):
        label = "header" if segment.y1 < page.height / 2 else "footer"
        if _is_number(segment.text):
            label = "page_number"
        line = _line([segment], segment.text, page)
        line.kind, line.label = "furniture", label
        lines.append(line)
    return lines


def _goes_on(last: Segment, head: Segment) -> bool:
    """Whether text takes up what stands before it, as the head of a column does or a line right below."""
    near = head.y1 - last.y1 < _LINE_STEP * head.size
    return (head.y0 < last.y0 or near) and _alike(last, head)


def _alike(one: Segment, other: Segment) -> bool:
    return abs(one.size - other.size) < 0.15 * max(one.size, other.size)


def _rows(column: list[Segment]) -> list[list[Segment]]:
    """Visual lines of a column: segments at least half beside each other."""
    rows: list[list[Segment]] = []
    for segment in column:
        row = rows[-1] if rows else None
        if row and not segment.vertical and not row[0].vertical:
            overlap = min(segment.y1, row[0].y1) - max(segment.y0, row[0].y0)
            if overlap > 0.5 * min(segment.y1 - segment.y0, row[0].y1 - row[0].y0):
                row.append(segment)
                continue
        rows.append([segment])
    for row in rows:
        row.sort(key=lambda s: s.x0)
    return rows


def _column_lines(rows: list[list[Segment]], page: _Page) -> list[Line]:
    """Lines of one column. An indent shows as ideographic blanks and a wide gap as a blank line, as in a
    text: the rules that join wrapped lines need no second way to see paragraphs."""
    lines: list[Line] = []
    steps = sorted(
        rows[i + 1][0].y1 - rows[i][0].y1
        for i in range(len(rows) - 1)
        if abs(rows[i + 1][0].size - rows[i][0].size) < 0.1 * rows[i][0].size
    )
    usual = steps[len(steps) // 2] if steps else 0.0
    left = min((row[0].x0 for row in rows), default=0.0)
    for at, row in enumerate(rows):
        above = rows[at - 1][0] if at else None
        if above and (not _alike(above, row[0]) or (usual and row[0].y1 - above.y1 > _PARAGRAPH_GAP * usual)):
            lines.append(_blank(page.number))
        size = row[0].size or 1.0
        indent = (row[0].x0 - left) / size
        text = _joined(row)
        if 1.5 <= indent < 4.5 and len(rows) > 1:
            text = "\u3000" * round(indent) + text
        lines.append(_line(row, text, page))
    return lines


def _joined(row: list[Segment]) -> str:
    if len(row) == 1:
        text = row[0].text
        return text.replace(" ", "") if " " in text and _SET_WIDE.fullmatch(text) else text
    gaps = [after.x0 - before.x1 for before, after in pairwise(row)]
    # Evenly spaced single characters are one spaced-out word, not many.
    spaced = len(gaps) >= 2 and max(gaps) < 1.3 * min(gaps) + 1 and all(len(s.text) == 1 for s in row)
    return ("" if spaced else " ").join(segment.text for segment in row)


def _parted(row: list[Segment]) -> str:
    """The words of a row; a gap of two letters or more is a tab, as words so far apart are two things."""
    text = row[0].text
    for before, after in pairwise(row):
        text += ("\t" if after.x0 - before.x1 >= 2 * max(before.size, 1.0) else " ") + after.text
    return text


def _line(row: list[Segment], text: str, page: _Page) -> Line:
    box = [
        min(s.x0 for s in row),
        page.height - max(s.y1 for s in row),
        max(s.x1 for s in row),
        page.height - min(s.y0 for s in row),
    ]
    place = {"page": page.number, "box": [round(edge, 1) for edge in box]}
    return Line(text, place, size=round(max(s.size for s in row), 1), page=page.number)


def _blank(number: int) -> Line:
    return Line("", {"page": number}, page=number)
