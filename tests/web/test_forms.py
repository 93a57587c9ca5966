"""What people type into forms, read: money with its scale, and evidence row by row."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import FileEvidence, LinkEvidence
from luoshi.web.forms import Typing, evidence_rows, evidence_with_rows, wan_text, yuan_entry
from tests.record.acting import LIAISON


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("12000", 120_000_000),
        ("12,000", 120_000_000),
        ("1.2亿", 120_000_000),
        ("1.2 亿元", 120_000_000),
        ("12000万元", 120_000_000),
        ("120000000元", 120_000_000),
        ("120 million", 120_000_000),
        ("0.12 billion yuan", 120_000_000),
        ("120,000,000 yuan", 120_000_000),
        ("0.5", 5_000),
        ("0.0001", 1),
    ],
)
def test_money_is_in_ten_thousands_unless_it_says_otherwise(typed: str, yuan: int) -> None:
    found = yuan_entry(typed)
    assert found == yuan
    assert yuan_entry(wan_text(found)) == yuan


@pytest.mark.parametrize("typed", ["三百", "1.2.3", "亿", "NaN", "1e9e", "无穷"])
def test_what_is_no_amount_says_what_would_do(typed: str) -> None:
    with pytest.raises(WrongEntry, match="写数字（单位万元）") as wrong:
        yuan_entry(typed, "amount")
    assert wrong.value.field == "amount"


def test_nothing_typed_is_no_amount() -> None:
    assert yuan_entry("  ") is None
    assert wan_text(None) == ""
    assert wan_text(Decimal("123456789.50")) == "12345.67895"


def test_evidence_is_read_row_by_row_each_piece_with_what_it_proves() -> None:
    typing = Typing(
        actor=LIAISON,
        typed=MultiValueDict(
            {
                "claim-0": [""],
                "proof-0": ["licence"],
                "claim-2": ["第三页"],
                "link-2": ["www.example.gov.cn/a"],
            }
        ),
        files=MultiValueDict(
            {"file-0": [SimpleUploadedFile("执照.txt", b"a"), SimpleUploadedFile("副本.txt", b"b")]}
        ),
    )

    found = [one for _row, one in evidence_with_rows(typing, kinds={"licence": "营业执照"})]

    assert [row.number for row in evidence_rows(typing)] == [0, 2]
    assert found == [
        FileEvidence("营业执照", b"a", "执照.txt"),
        FileEvidence("营业执照", b"b", "副本.txt"),
        LinkEvidence("第三页", "https://www.example.gov.cn/a"),
    ]


def test_an_address_that_is_none_is_told_at_its_row() -> None:
    typing = Typing(
        actor=LIAISON, typed=MultiValueDict({"claim-3": ["x"], "link-3": ["javascript:alert(1)"]})
    )
    with pytest.raises(WrongEntry, match="不是网页地址") as wrong:
        list(evidence_with_rows(typing))
    assert wrong.value.field == "link-3"
