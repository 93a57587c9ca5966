"""Codes by which a project and its firms are known elsewhere, with their check digits, each from a day until a day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from luoshi.record.entries import WrongEntry

SCHEMES = {
    "national": "项目代码",
    "investor": "投资方统一社会信用代码",
    "company": "项目公司统一社会信用代码",
}

# GB 32100-2015: the weights are the powers of 3 modulo 31.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CREDIT = re.compile(rf"[0-9A-HJ-NPQRTUWXY][0-9A-HJ-NPQRTUWXY]\d{{6}}[{_ALPHABET}]{{10}}")
# Of the national platform: year and month, area, kind, serial number: 2020-450203-36-03-012345.
_NATIONAL = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")
_INDUSTRY = re.compile(r"[A-T](\d{2}(\d(\d)?)?)?")
_AREA = re.compile(r"[0-9A-Z]{6,12}")
_SPACE = UUID("0c6e9d1e-8f5b-5d0c-9c1e-000000000007")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A code of one of ``SCHEMES``, from a day until before a day, either open."""

    scheme: str
    code: str
    valid_from: date | None = None
    valid_to: date | None = None

    def as_row(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "scheme": self.scheme,
            "code": self.code,
            "from": self.valid_from.isoformat() if self.valid_from else None,
            "to": self.valid_to.isoformat() if self.valid_to else None,
        }


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(first: str) -> str:
    """The last character of a credit code, by its first seventeen (GB 32100-2015)."""
    total = sum(_ALPHABET.index(one) * weight for one, weight in zip(first, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def credit_code(text: str, field: str = "") -> str:
    """A unified social credit code; raises WrongEntry, and says where the check digit is wrong."""
    code = _plain(text)
    if not _CREDIT.fullmatch(code):
        raise WrongEntry(
            _("“%(code)s”不是统一社会信用代码：18 位数字和大写字母，不用 I O S V Z") % {"code": text}, field
        )
    if check_character(code[:17]) != code[17]:
        raise WrongEntry(_("统一社会信用代码“%(code)s”的校验位不对，请核对是否抄错") % {"code": text}, field)
    return code


def national_code(text: str, field: str = "") -> str:
    """A code of the national platform of investment projects; raises WrongEntry."""
    code = _plain(text)
    if not _NATIONAL.fullmatch(code):
        raise WrongEntry(
            _("“%(code)s”不是项目代码：写成 2026-450203-36-03-012345 的样子") % {"code": text}, field
        )
    return code


def is_national(code: str) -> bool:
    """Whether a code is one of the national platform, of which each is one project's."""
    return _NATIONAL.fullmatch(code) is not None


def industry_code(text: str, field: str = "") -> str:
    """A code of GB/T 4754: section, division, group or class, as C or C3612; raises WrongEntry."""
    code = _plain(text)
    if not _INDUSTRY.fullmatch(code):
        raise WrongEntry(
            _("“%(code)s”不是国民经济行业代码：一个门类字母加 0、2、3 或 4 位数字，如 C3612")
            % {"code": text},
            field,
        )
    return code


def area_code(text: str, field: str = "") -> str:
    """A code of GB/T 2260, or a local one longer than it; raises WrongEntry."""
    code = _plain(text)
    if not _AREA.fullmatch(code):
        raise WrongEntry(_("“%(code)s”不是区划代码：6 位数字，本地代码最多 12 位") % {"code": text}, field)
    return code


def checked(identifier: Identifier) -> Identifier:
    """The identifier with its code put in order; raises WrongEntry."""
    if identifier.scheme not in SCHEMES:
        raise WrongEntry(
            _("代码的种类是 %(kinds)s 之一") % {"kinds": "、".join(SCHEMES.values())}, "identifiers"
        )
    if identifier.valid_from and identifier.valid_to and identifier.valid_from >= identifier.valid_to:
        raise WrongEntry(_("代码的止日要晚于起日"), "identifiers")
    read = national_code if identifier.scheme == "national" else credit_code
    code = read(identifier.code, "identifiers")
    return Identifier(identifier.scheme, code, identifier.valid_from, identifier.valid_to)


def code_on(rows: Sequence[Mapping[str, Any]], scheme: str, on: date) -> str:
    """The code of a scheme that holds on a day, of several the one that began last; empty for none."""
    text = on.isoformat()
    held = [
        row
        for row in rows
        if row["scheme"] == scheme and (row["from"] or "") <= text and (row["to"] is None or text < row["to"])
    ]
    return max(held, key=lambda row: row["from"] or "")["code"] if held else ""


def known_by(code: str) -> UUID:
    """The subject of what other bureaus record under a code: the same whoever records it first."""
    return uuid5(_SPACE, code)
