"""Build the sample files that cannot be typed: the newspaper page (PDF), the Word file and the organisation.

The text of the first two is that of their golden records in ``tests/reading/golden/samples``, the
organisation that of ``yunchuan.py``; run this after a change there: ``python samples/build.py``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "reading" / "golden" / "samples"
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "samples")]

from layouts import Report, newspaper_pdf, word  # noqa: E402
from yunchuan import organisation  # noqa: E402

from luoshi.sheets.organisation import export_organisation  # noqa: E402

FOLIO = "云川日报　2025年9月18日　星期四　要闻　02版"
DUTIES = [
    ["序号", "重点任务", "责任单位", "完成时限"],
    ["1", "高层建筑火灾隐患排查", "市消防救援支队", "12月20日"],
    ["2", "消防车通道清理", "市公安局", "12月31日"],
]


def _reports(stem: str) -> list[Report]:
    articles: list[dict[str, Any]] = json.loads((GOLDEN / f"{stem}.json").read_text("utf-8"))["articles"]
    return [
        Report(
            title_lines=article["title_lines"],
            paragraphs=article["clean_text"].split("\n"),
            published=article["published"],
            outlet=article["source"]["outlet"],
            kicker=article["kicker"],
            subtitle=article["subtitle"],
        )
        for article in articles
    ]


def built() -> dict[str, bytes]:
    """File name -> bytes of every built sample."""
    (safety,) = _reports("06-safety-meeting")
    safety.published = "2025年12月3日"
    safety.heading_paragraphs = {i for i, p in enumerate(safety.paragraphs) if p[1:2] == "、"}
    safety.table = DUTIES
    page = newspaper_pdf(_reports("05-newspaper-page"), FOLIO, across=True, body=14)
    return {"05-newspaper-page.pdf": page, "06-safety-meeting.docx": word(safety)}


if __name__ == "__main__":
    workbooks = {
        "organisation.xlsx": export_organisation(organisation(), "zh"),
        "organisation-2026-06.xlsx": export_organisation(organisation(renamed=True), "zh"),
    }
    for name, data in (built() | workbooks).items():
        (ROOT / "samples" / name).write_bytes(data)
