"""A list of industries (“5+5”, “3+3+X”, ten pillars), from a day until a day, with what each was in the list before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from luoshi.growth.schemes.reading import HEAD, known, once, tables, text, texts, wrong

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Track:
    """One industry of a list. ``industries``: beginnings of codes of GB/T 4754; ``was``: codes in the list before."""

    code: str
    name: str
    english: str
    industries: tuple[str, ...]
    was: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndustryList:
    """``before``: the code of the list that it follows; ``edition``: of GB/T 4754 that its codes are of."""

    tracks: tuple[Track, ...]
    before: str
    edition: str

    def track(self, code: str) -> Track | None:
        """The industry with this code."""
        return next((one for one in self.tracks if one.code == code), None)

    def by_industry(self, industry: str) -> str:
        """The industry that a code of GB/T 4754 falls under, the longest beginning first; empty for none."""
        found = [
            (len(beginning), one.code)
            for one in self.tracks
            for beginning in one.industries
            if industry and industry.startswith(beginning)
        ]
        return max(found)[1] if found else ""

    def after(self, earlier: str) -> str:
        """The industry that one of the list before has become; empty where it became none, or several."""
        found = [one.code for one in self.tracks if earlier in one.was]
        return found[0] if len(found) == 1 else ""


def industries_from(table: dict[str, Any]) -> IndustryList:
    """The list of a file; raises WrongScheme."""
    known(table, HEAD | {"track", "before", "edition"}, "产业目录")
    listed = []
    for one in tables(table, "track"):
        known(one, {"code", "name", "english", "industries", "was", "basis"}, "产业")
        listed.append(
            Track(
                text(one, "code"),
                text(one, "name"),
                text(one, "english", ""),
                texts(one, "industries"),
                texts(one, "was"),
            )
        )
    once(tables(table, "track"), "产业")
    if not listed:
        wrong("产业目录至少要有一个产业", table, "track")
    for one in tables(table, "track"):
        if one.get("code") == OTHER:
            wrong(f"“{OTHER}”留给归不进目录的项目，请换一个代码", one, "code")
    return IndustryList(tuple(listed), text(table, "before", ""), text(table, "edition", "GB/T 4754-2017"))


def place(
    lists: dict[str, IndustryList], code: str, said: dict[str, str], industry: str, edition: str
) -> str:
    """Where a project stands in the list ``code``: as somebody said, or as follows from its place in the list before,
    or from its industry; ``other`` where nothing tells."""
    here = lists[code]
    if code in said and here.track(said[code]) is not None:
        return said[code]
    if here.before in lists and here.before != code:
        earlier = place(
            {key: one for key, one in lists.items() if key != code}, here.before, said, industry, edition
        )
        if earlier != OTHER and (became := here.after(earlier)):
            return became
    return (here.by_industry(industry) if edition == here.edition else "") or OTHER
