"""The shape of a table: what stays the same from one month's file to the next."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Path = tuple[str, ...]

_DASH = r"[-‐‑‒–—―─~～至到]+"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_PERIODS = (
    (
        re.compile(
            rf"(?:19|20)\d{{2}}(?:年|[./-]){_MONTH}月?{_DASH}(?:19|20)\d{{2}}(?:年|[./-]){_MONTH}(?:月份?)?"
        ),
        "{年}{期}",
    ),
    (re.compile(r"(?:19|20)\d{2}(?:年度?|(?=\D|$))|(?<!\d)\d{2}年|[〇零○一二三四五六七八九]{4}年"), "{年}"),
    (re.compile(r"(?:19|20)\d{2}(?=(?:0[1-9]|1[0-2])(?!\d))"), "{年}"),
    (re.compile(rf"(?<!\d){_MONTH}月?{_DASH}{_MONTH}月份?"), "{期}"),
    (
        re.compile(
            r"第?[一二三四1-4](?:个)?季度?|前[二三四2-4]个?季度?|1[-–—~至][2-4]季度?|[上下]半年|全年|Q[1-4]",
            re.I,
        ),
        "{期}",
    ),
    (
        re.compile(
            rf"(?<![\d一二三四五六七八九十]){_MONTH}月(?:份)?(?:\d{{1,2}}日)?|(?<={{年}})[./-]?(?:1[0-2]|0?[1-9])(?!\d)"
        ),
        "{月}",
    ),
)
_MOST_COMPARED = 60
_LIKE = 0.6  # from which similarity on a new heading may be an old one renamed


@dataclass(frozen=True, slots=True)
class Shape:
    """The normalised paths of a table's columns, the unit it is stated in, and the hash of both.

    Paths are half-width and without blanks, and what names a period is replaced: {年} a year, {月} a month,
    {期} a range of months, a quarter or a half. So the form of May has the shape of the form of April.
    """

    hash: str
    columns: tuple[Path, ...]
    unit_note: str | None = None


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """What is different in a new shape, by positions in the old and new ``columns`` (from 0).

    ``added`` (new) and ``missing`` (old); ``moved`` pairs of (old, new) whose place among the columns that
    both have changed; ``renamed`` pairs that may be one column under another heading: to be asked, not
    believed. They stay in ``added`` and ``missing``. ``unit_changed``: the whole table's unit of measure.
    """

    added: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    moved: tuple[tuple[int, int], ...] = ()
    renamed: tuple[tuple[int, int], ...] = ()
    unit_changed: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing changed."""
        return not (self.added or self.missing or self.moved or self.unit_changed)


def normalised(text: str) -> str:
    """A heading as shapes compare it."""
    plain = re.sub(r"[\s\u200b-\u200d\u2060\ufeff]+", "", unicodedata.normalize("NFKC", text)).casefold()
    for pattern, placeholder in _PERIODS:
        plain = pattern.sub(placeholder, plain)
    return plain


def shape_of(paths: Sequence[Path], note: str | None = None) -> Shape:
    """The shape of columns with these paths, in a table stated in this unit."""
    columns = tuple(tuple(map(normalised, path)) for path in paths)
    unit = None if note is None else normalised(note)
    written = json.dumps([columns, unit], ensure_ascii=False, separators=(",", ":"))
    return Shape(
        "sha256:" + hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest(), columns, unit
    )


def compare_shapes(old: Shape, new: Shape) -> ShapeChange:
    """What changed between two shapes; equal headings are matched in their order."""
    remaining: dict[Path, list[int]] = {}
    for at, path in enumerate(old.columns):
        remaining.setdefault(path, []).append(at)
    pairs: list[tuple[int, int]] = []
    added: list[int] = []
    for at, path in enumerate(new.columns):
        places = remaining.get(path)
        if places:
            pairs.append((places.pop(0), at))
        else:
            added.append(at)
    missing = sorted(at for places in remaining.values() for at in places)
    kept = _longest_ascending([before for before, _ in pairs])
    moved = tuple(pair for pair in pairs if pair[0] not in kept)
    return ShapeChange(
        tuple(added),
        tuple(missing),
        moved,
        _renamed(old, new, added, missing),
        old.unit_note != new.unit_note,
    )


def _longest_ascending(places: list[int]) -> set[int]:
    """The places that need not move for the rest to be in order."""
    ends: list[int] = []  # the lowest place in which an ascending run of each length ends
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_left(ends, place)
        before[place] = ends[length - 1] if length else None
        ends[length : length + 1] = [place]
    kept: set[int] = set()
    at = ends[-1] if ends else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return kept


def _renamed(old: Shape, new: Shape, added: list[int], missing: list[int]) -> tuple[tuple[int, int], ...]:
    scores: Counter[tuple[int, int]] = Counter()
    for before in missing[:_MOST_COMPARED]:
        for after in added[:_MOST_COMPARED]:
            likeness = SequenceMatcher(
                None, "/".join(old.columns[before]), "/".join(new.columns[after])
            ).ratio()
            same_place = before == after and len(added) == len(missing)
            if likeness >= _LIKE or same_place:
                scores[before, after] = round(1000 * likeness) + 200 * same_place
    chosen: list[tuple[int, int]] = []
    for (before, after), _ in scores.most_common():
        if all(before != b and after != a for b, a in chosen):
            chosen.append((before, after))
    return tuple(sorted(chosen))
