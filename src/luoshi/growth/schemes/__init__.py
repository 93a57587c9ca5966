"""What a city lays down about projects, as text files with a day from which they hold; the product's code knows none.

``stages``: the stages, what each means and which proof it needs. ``leads``: time limits, protection, ways by which
leads come. ``counting``: what counts, bands of size, kinds of money and of proof. ``industries``: a list of industries.
``mechanism``: tracks, batches, cadence, task forces. ``review``: the sheet of the entry review. ``checks``: with which
independent records claims are held together.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from luoshi.growth.schemes.checks import checks_from
from luoshi.growth.schemes.counting_rules import counting_from
from luoshi.growth.schemes.industries import industries_from
from luoshi.growth.schemes.lead_rules import leads_from
from luoshi.growth.schemes.mechanisms import mechanism_from
from luoshi.growth.schemes.reading import SchemeProblem, WrongScheme, day, finding, text, wrong
from luoshi.growth.schemes.review_rules import review_from
from luoshi.growth.schemes.stages import stages_from

__all__ = [
    "KINDS", "SHIPPED", "ReadScheme", "SchemeProblem", "WrongScheme", "parsed", "read_scheme", "shipped", "table_of",
]  # fmt: skip

KINDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "stages": stages_from,
    "leads": leads_from,
    "counting": counting_from,
    "industries": industries_from,
    "mechanism": mechanism_from,
    "review": review_from,
    "checks": checks_from,
}

SHIPPED = (
    "stages.toml", "leads.toml", "counting.toml", "industries-5-5.toml", "industries-3-3-x.toml", "industries-ten.toml",
    "mechanism-1071.toml", "mechanism-xinzhou.toml", "review.toml", "checks.toml",
)  # fmt: skip
"""The files that ship, all illustrative."""

MOST_BYTES = 1024 * 1024
MOST_CODE = 60
_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class ReadScheme:
    """A file read and found right: of which kind, its code, from which day until before which it holds; its content
    as JSON has it, and the hash of its bytes."""

    kind: str
    code: str
    title: str
    status: str
    valid_from: date
    valid_to: date | None
    table: dict[str, Any]
    hash: str


def read_scheme(data: bytes) -> ReadScheme:
    """Read a file; raises WrongScheme with all that is wrong, line by line, and what would do."""
    if len(data) > MOST_BYTES:
        raise WrongScheme("文件太大，最多 1 MB")
    try:
        source = data.decode("utf-8-sig").replace("\r\n", "\n")
        table = _plain(tomllib.loads(source))
    except UnicodeDecodeError:
        raise WrongScheme("文件不是 UTF-8 编码：请另存为 UTF-8 再试") from None
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        line = int(place[1]) if place else source.count("\n") + 1
        message = f"不是能读的 TOML 文件：{error}"
        raise WrongScheme(message, (SchemeProblem(message, line),)) from None
    with finding(source, table) as reading:
        kind = text(reading, "scheme")
        if kind not in KINDS:
            wrong(f"scheme 是 {'、'.join(KINDS)} 之一，不是“{kind}”", reading, "scheme")
        if reading.get("status", "") not in ("in force", "illustrative"):
            wrong("status 要写明：in force（现行）或 illustrative（示例）", reading, "status")
        begins, ends = day(reading, "valid_from"), day(reading, "valid_to") if "valid_to" in reading else None
        if ends is not None and ends <= begins:
            wrong("valid_to 要晚于 valid_from", reading, "valid_to")
        code, title = text(reading, "code"), text(reading, "title")
        if "/" in code or len(code) > MOST_CODE:
            wrong(f"code 不能有“/”，最多 {MOST_CODE} 个字", reading, "code")
        if kind in KINDS:
            KINDS[kind](reading)
    return ReadScheme(
        kind, code, title, table["status"], begins, ends, table, "sha256:" + hashlib.sha256(data).hexdigest()
    )


def table_of(data: bytes) -> dict[str, Any]:
    """The content of a file that was read before, in its own order."""
    table: dict[str, Any] = _plain(tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n")))
    return table


def parsed(kind: str, table: dict[str, Any]) -> Any:
    """The content of a scheme that was read before."""
    return KINDS[kind](table)


def shipped(name: str) -> bytes:
    """One of the files that ship."""
    return (files("luoshi.growth") / "shipped" / name).read_bytes()


def _plain(value: Any) -> Any:
    """As JSON has it: days as text."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
