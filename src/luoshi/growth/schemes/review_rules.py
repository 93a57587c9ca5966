"""The sheet of the entry review: what is asked of a project, what the committee scores, what stops it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from luoshi.growth.schemes.reading import HEAD, known, number, once, tables, text, wrong

FIGURES = {
    "land_area": "mu", "fixed_investment": "yuan", "output": "yuan", "tax": "yuan", "jobs": "count", "energy": "tonne",
}  # fmt: skip
"""What a sheet may ask as a figure, with its unit; the columns of the published table ``entry_reviews``."""


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """``figures``: code and name; ``items``: what members score, 0 to 100; ``vetoes``: what stops a project.
    ``members``: how many must have scored.
    ``book``: the rule-book that turns the sheet into points. ``before_signing``: whether a project has to have passed
    before it is signed."""

    figures: dict[str, str]
    items: dict[str, str]
    vetoes: dict[str, str]
    members: int
    book: str
    before_signing: bool


def review_from(table: dict[str, Any]) -> ReviewRules:
    """The sheet of a file; raises WrongScheme."""
    known(table, HEAD | {"figure", "item", "veto", "members", "book", "before_signing"}, "准入评审")
    named = {}
    for key in ("figure", "item", "veto"):
        listed = tables(table, key)
        for one in listed:
            known(one, {"code", "name", "basis"}, key)
        once(listed, key)
        named[key] = {text(one, "code"): text(one, "name") for one in listed}
    for one in tables(table, "figure"):
        if one.get("code") and one["code"] not in FIGURES:
            wrong(f"figure 是 {'、'.join(FIGURES)} 之一，没有 {one['code']}", one, "code")
    members = number(table, "members", 3)
    if members < 1:
        wrong("members 至少为 1", table, "members")
    before = table.get("before_signing", False)
    if not isinstance(before, bool):
        wrong("before_signing 写 true 或 false", table, "before_signing")
    return ReviewRules(
        named["figure"], named["item"], named["veto"], members, text(table, "book", ""), before is True
    )
