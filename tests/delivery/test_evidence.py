"""Links as people write them."""

from __future__ import annotations

import pytest

from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import checked_link


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.example.gov.cn/a?b=1#c", "https://www.example.gov.cn/a?b=1#c"),
        ("http://example.org", "http://example.org"),
        (" www.example.gov.cn/公示/1.html ", "https://www.example.gov.cn/公示/1.html"),
        ("example.org", "https://example.org"),
        ("example.org:8080?id=3", "https://example.org:8080?id=3"),
        ("云川.政务/公示", "https://云川.政务/公示"),
    ],
)
def test_an_address_is_kept_and_one_without_https_gets_it(typed: str, kept: str) -> None:
    assert checked_link(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["见公示栏", "javascript:alert(1)", "ftp://example.org", "第3.2条", "验收 见www.example.org", "https://", "3.14",
     "file:///etc/passwd", "https://[x", "www.example.org 第二页", "//example.org", "a" * 2_001 + ".org"],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(WrongEntry, match="这不是网页地址：要像"):
        checked_link(typed)
