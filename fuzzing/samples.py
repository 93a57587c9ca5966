"""Valid files of every format, built in memory, for fuzzing and for the tests of the formats.

The text is our own, about a city that does not exist (云川市, 临江省) and people who do not.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

TITLE = "云川市召开年中工作会议"
KICKER = "陶景明在全市年中工作会议上强调"
PARAGRAPHS = (
    "本报讯（记者 殷小禾）8月6日，云川市委、市政府召开全市年中工作会议，总结上半年工作，"
    "部署下半年任务。市委书记陶景明出席会议并讲话，市委副书记、市长祁若川主持会议。",
    "陶景明强调，要抓好“两清三促”行动，清欠账、清积案，促开工、促投产、促达效，确保全年目标任务完成；要守住安全底线，严禁瞒报漏报。",
    "祁若川指出，各县区各部门要对照年初确定的32项重点任务，逐项明确责任人和完成时限，9月底前完成投资120.5亿元。",
    "会议以视频形式召开。市领导、各县区党政主要负责同志参加会议。",
)
PUBLISHED = "2024-08-06 18:20"


def text() -> bytes:
    return "\n".join((KICKER, TITLE, "", *("　　" + paragraph for paragraph in PARAGRAPHS), "")).encode()


def wrapped_text(width: int = 18) -> bytes:
    """The report as a newspaper column: hard line ends, two pages."""
    lines = [TITLE]
    for paragraph in PARAGRAPHS:
        shown = "　　" + paragraph
        lines += [shown[at : at + width] for at in range(0, len(shown), width)]
    page = "\n".join(lines)
    return f"{page}\n\f{page}\n".encode()


def html() -> bytes:
    body = "\n".join(f'<p style="text-indent:2em">　　{paragraph}</p>' for paragraph in PARAGRAPHS)
    menu = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in ("首页", "要闻", "政务公开", "互动"))
    return f"""<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>{TITLE}_云川市人民政府</title>
<meta name="PubDate" content="{PUBLISHED}"><meta name="ContentSource" content="云川日报">
<meta name="viewport" content="width=device-width"><style>p{{margin:0}}</style></head>
<body><nav><ul>{menu}</ul></nav><h1>{TITLE}</h1>
<div class="info"><span>发布日期：{PUBLISHED}</span>&nbsp;<span>来源：云川日报</span></div>
<div id="zoom">{body}<table><tr><td>姓名</td><td>职务</td></tr></table>大会现场。<br>摄影：殷小禾</div>
<script>var path = "<p>no text</p>";</script><footer>主办：云川市人民政府办公室</footer></body></html>
""".encode()


def markdown() -> bytes:
    first, *others = PARAGRAPHS
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in others)
    return f"""---
date: 2024-08-06
---
# 云川新闻

## 要闻

### {TITLE}

<p><strong>云川新闻</strong>：{first}<br></p>{paragraphs}

- **要求**：各县区对照任务清单抓落实；
- 详见[任务清单](list.html)。

| 单位 | 任务 |
|---|---|
| 发展改革委 | 项目调度 |
""".encode()


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_STYLES = (
    f'<w:styles xmlns:w="{_WORD}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr>'
    '</w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:sz w:val="44"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="大标题"/><w:basedOn w:val="1"/></w:style>'
    "</w:styles>"
)


def word_paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def word_file(body: str, parts: dict[str, str] | None = None) -> bytes:
    """A Word file with this XML as its body, and further parts by name."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{body}</w:body></w:document>"
    )
    return zip_file(
        {
            "[Content_Types].xml": _TYPES,
            "word/document.xml": document,
            "word/styles.xml": _STYLES,
            **(parts or {}),
        }
    )


def zip_file(parts: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 8, 6, 18, 20, 0)), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def docx() -> bytes:
    cell = "<w:tc>{}</w:tc>"
    row = (
        "<w:tr>"
        + "".join(cell.format(word_paragraph(text)) for text in ("发展改革委", "项目调度"))
        + "</w:tr>"
    )
    body = (
        word_paragraph(TITLE, '<w:pPr><w:pStyle w:val="1"/></w:pPr>')
        + "".join(word_paragraph(paragraph) for paragraph in PARAGRAPHS)
        + f"<w:tbl>{row}</w:tbl>"
        + word_paragraph("云川市委办公室")
    )
    header = f'<w:hdr xmlns:w="{_WORD}">{word_paragraph("云川市委办公室文件")}</w:hdr>'
    return word_file(body, {"word/header1.xml": header})


@dataclass(frozen=True, slots=True)
class Run:
    """Text drawn on a PDF page: its left end on the baseline, in points from the top left corner."""

    text: str
    x: float
    y: float
    size: float = 10.0


def pdf(
    pages: Iterable[Iterable[Run]] | None = None,
    *,
    width: float = 595,
    height: float = 842,
    unmapped: str = "",
    rotate: int = 0,
    password: bytes | None = None,
) -> bytes:
    """A PDF that draws the runs in the order given.

    Characters of ``unmapped`` are drawn with a font that does not say what they mean. ``password`` encrypts
    the file (40-bit RC4, the oldest way; every reader knows it). ``rotate`` turns the page and draws the
    text so that it is shown upright all the same.
    """
    drawn = [list(page) for page in (pages if pages is not None else [report_page()])]
    objects: list[bytes] = [b"", b""]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def font(name: str, encoding: str, ordering: str) -> int:
        descriptor = add(
            f"<</Type/FontDescriptor/FontName/{name}/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
            "/Ascent 880/Descent -120/CapHeight 880/StemV 93>>".encode()
        )
        kind = f"/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 4>>"
        descendant = add(
            f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{name}{kind}/DW 1000"
            f"/FontDescriptor {descriptor} 0 R>>".encode()
        )
        return add(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/{encoding}"
            f"/DescendantFonts[{descendant} 0 R]>>".encode()
        )

    known = font("STSong-Light", "UniGB-UCS2-H", "GB1")
    nameless = font("Nameless", "Identity-H", "Identity")
    box = f"{height:g} {width:g}" if rotate in (90, 270) else f"{width:g} {height:g}"
    kids = []
    for page in drawn:
        content = "".join(_draw(run, width, height, unmapped, rotate) for run in page).encode()
        packed = zlib.compress(content)
        stream = add(b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream")
        kids.append(
            add(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {box}]/Rotate {rotate}"
                f"/Resources<</Font<</F1 {known} 0 R/F2 {nameless} 0 R>>>>/Contents {stream} 0 R>>".encode()
            )
        )
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()
    return pdf_file(objects, password)


def _draw(run: Run, width: float, height: float, unmapped: str, rotate: int) -> str:
    drawn = []
    x, y = run.x, run.y
    pieces: list[tuple[str, str]] = []
    for char in run.text:
        name = "F2" if char in unmapped else "F1"
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + char)
        else:
            pieces.append((name, char))
    for name, piece in pieces:
        code = piece.encode("utf-16-be").hex()
        matrix = {
            0: f"1 0 0 1 {x:g} {height - y:g}",
            90: f"0 1 -1 0 {y:g} {x:g}",
            180: f"-1 0 0 -1 {width - x:g} {y:g}",
            270: f"0 -1 1 0 {height - y:g} {width - x:g}",
        }[rotate]
        drawn.append(f"BT /{name} {run.size:g} Tf {matrix} Tm <{code}> Tj ET\n")
        x += run.size * len(piece)
    return "".join(drawn)


def pdf_file(objects: list[bytes], password: bytes | None = None) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    trailer = ""
    key = b""
    if password is not None:
        identity = b"0123456789abcdef"
        padding = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
        user = (password + padding)[:32]
        owner = _rc4(hashlib.md5(user).digest()[:5], user)
        key = hashlib.md5(user + owner + (0xFFFFFFFC).to_bytes(4, "little") + identity).digest()[:5]
        check = _rc4(key, padding)
        objects = [*objects, f"<</Filter/Standard/V 1/R 2/O<{owner.hex()}>/U<{check.hex()}>/P -4>>".encode()]
        trailer = f"/Encrypt {len(objects)} 0 R/ID[<{identity.hex()}><{identity.hex()}>]"
    out = bytearray(b"%PDF-1.4\n%\xe4\xe5\xe6\xe7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        if key and b"stream\n" in body:
            head, _, rest = body.partition(b"stream\n")
            packed = rest.removesuffix(b"\nendstream")
            own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
            body = head + b"stream\n" + _rc4(own, packed) + b"\nendstream"
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    at = 0
    for i in range(256):
        at = (at + state[i] + key[i % len(key)]) % 256
        state[i], state[at] = state[at], state[i]
    out = bytearray()
    i = at = 0
    for byte in data:
        i = (i + 1) % 256
        at = (at + state[i]) % 256
        state[i], state[at] = state[at], state[i]
        out.append(byte ^ state[(state[i] + state[at]) % 256])
    return bytes(out)


def column(
    text: str, x: float, y: float, *, width: int = 18, size: float = 10.0, pitch: float = 15.0
) -> list[Run]:
    """A text set in a column of ``width`` characters, each line a run; paragraphs indented by two."""
    runs = []
    for paragraph in text.split("\n"):
        room, left = width - 2, x + 2 * size
        while paragraph:
            runs.append(Run(paragraph[:room], left, y, size))
            paragraph, room, left, y = paragraph[room:], width, x, y + pitch
    return runs


def report_page() -> list[Run]:
    """One report on a newspaper page: a headline across three columns."""
    body = "\n".join(PARAGRAPHS)
    runs = column(body, 40, 120, width=16, size=9.5, pitch=13)
    third = len(runs) // 3 + 1
    placed = [Run(TITLE, 120, 80, 30)]
    for index, run in enumerate(runs):
        across, down = divmod(index, third)
        placed.append(Run(run.text, run.x + across * 180, 120 + down * 13, run.size))
    return placed


SAMPLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text": ("report.txt", wrapped_text),
    "html": ("report.html", html),
    "markdown": ("report.md", markdown),
    "pdf": ("report.pdf", pdf),
    "docx": ("report.docx", docx),
}
"""Format -> file name and builder of a valid file."""
