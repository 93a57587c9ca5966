"""Where a header ends, and the path of headings above each column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from luoshi.sheets.ledgers.grid import Grid
from luoshi.sheets.ledgers.numbers import RawValue, missing_marker
from luoshi.sheets.ledgers.words import (
    half_width,
    is_figure,
    is_heading_text,
    is_labelled_note,
    is_title,
    is_unit,
    label,
    row_kind,
)

MOST_HEADER_ROWS = 8
_NUMBERING = re.compile(
    r"[甲乙丙丁戊己庚辛]|栏次|行次|栏号|\(?\d{1,3}\)?(?:\s*[=＝].{1,40})?|[①-⑳]|[-—–/]", re.I
)


@dataclass
class Header:
    """Rows of a header: ``first`` and ``last`` by number; ``units`` the row that holds nothing but units of
    measure, ``numbering`` rows that count the columns (甲 乙 1 2 3): both belong to the header, not to a path."""

    first: int
    last: int
    units: int | None = None
    numbering: set[int] = field(default_factory=set)


def looks_like_header(grid: Grid, at: int, columns: list[int]) -> bool:
    """Whether the row at this index could be a row of headings: two or more, and nothing that is a figure."""
    values = [grid.columns[column][at] for column in columns]
    filled = [value for value in values if value is not None]
    if len(filled) < 2 or not all(map(is_heading_text, filled)):
        return False
    return isinstance(next(iter(filled)), str) or len(filled) > 2


def starts_group(grid: Grid, at: int, columns: list[int], end: int) -> bool:
    """Whether the only cell of this row is a heading over some of the columns of the row below."""
    (column,) = grid.filled(at, columns)
    merge = grid.merge_at(grid.rows[at], column)
    value = grid.columns[column][at]
    below = at + 1
    if merge is None or below >= end or grid.rows[below] != grid.rows[at] + 1 or merge[2] != merge[0]:
        return False
    under = grid.filled(below, columns)
    return (
        merge[3] > merge[1]
        and min(under, default=column) < column
        and looks_like_header(grid, below, columns)
        and any(merge[1] <= other <= merge[3] for other in under)
        and len(label(value)) <= 20
        and not is_title(value)
        and not is_labelled_note(value)
    )


def find_header(grid: Grid, at: int, columns: list[int], end: int) -> Header:
    """The header that begins at this index."""
    header = Header(grid.rows[at], grid.rows[at])
    last = at
    while last + 1 < end and grid.rows[last + 1] - header.first < MOST_HEADER_ROWS:
        below = last + 1
        row = grid.rows[below]
        if row <= _bottom(grid, header, columns):
            last = below
        elif row != grid.rows[last] + 1:
            break
        elif _all(grid, below, columns, is_unit) and _any_figure_below(grid, below, columns, end):
            header.units, last = row, below
        elif _numbers_the_columns(grid, below, columns):
            header.numbering.add(row)
            last = below
        elif _is_second_row(grid, last, below, columns, end):
            last = below
        else:
            break
        header.last = grid.rows[last]
    return header


def _bottom(grid: Grid, header: Header, columns: list[int]) -> int:
    """The last row that a merged heading reaches."""
    return max(
        (
            merge[2]
            for row in range(header.first, header.last + 1)
            for column in columns
            if (merge := grid.merge_at(row, column)) and merge[2] < header.first + MOST_HEADER_ROWS
        ),
        default=header.last,
    )


def _all(grid: Grid, at: int, columns: list[int], test: Callable[[RawValue], bool]) -> bool:
    values = [value for column in columns if (value := grid.columns[column][at]) is not None]
    texts = [value for value in values if missing_marker(value) is None]
    return bool(texts) and all(map(test, texts))


def _numbers_the_columns(grid: Grid, at: int, columns: list[int]) -> bool:
    values = [value for column in columns if (value := grid.columns[column][at]) is not None]
    texts = [half_width(label(value)) for value in values]
    if len(texts) < 2 or not all(map(_NUMBERING.fullmatch, texts)):
        return False
    counted = [int(found[0]) for text in texts if (found := re.search(r"\d{1,3}", text))]
    words = len(texts) - len(counted)
    in_order = counted == list(range(counted[0], counted[0] + len(counted))) if counted else False
    return in_order and counted[0] <= 1 + words and (len(counted) > 2 or words > 0)


def _is_second_row(grid: Grid, last: int, below: int, columns: list[int], end: int) -> bool:
    """Whether the row below is one more row of headings, by the merged cells above it or, where nothing is
    merged, by the gaps it fills."""
    if not all(is_heading_text(value) for value in _values(grid, below, columns)):
        return False
    if any(row_kind(value) for value in _values(grid, below, columns)):
        return False
    above = grid.filled(last, columns)
    under = grid.filled(below, columns)
    if not under:
        return False
    wide = [
        merge for column in above if (merge := grid.merge_at(grid.rows[last], column)) and merge[3] > merge[1]
    ]
    if wide:
        covered = {column for merge in wide for column in range(merge[1], merge[3] + 1)}
        return set(under) <= covered | (set(columns) - set(above)) and bool(set(under) & covered)
    fills = set(under) - set(above)
    leaves = set(above) - set(under)
    if not fills or not leaves:
        return False
    after = below + 1
    return after < end and any(is_figure(grid.columns[column][after]) for column in under)


def _values(grid: Grid, at: int, columns: list[int]) -> list[RawValue]:
    return [value for column in columns if (value := grid.columns[column][at]) is not None]


def _any_figure_below(grid: Grid, at: int, columns: list[int], end: int) -> bool:
    return at + 1 < end and any(
        is_figure(grid.columns[column][below])
        for below in range(at + 1, min(at + 4, end))
        for column in columns
    )


def paths(
    grid: Grid, header: Header, columns: list[int]
) -> tuple[dict[int, tuple[tuple[str, ...], int]], list[tuple[int, int]]]:
    """The path of each column, top down, with the row of its lowest heading; and the headings that were spread
    to the right over empty cells without being merged, as (row, column).

    A merged heading counts for every cell it covers; one that stands in several rows on the way down counts
    once. Where nothing in a row is merged, a heading counts for the empty cells to its right under which the
    rows below have headings of their own.
    """
    spread: list[tuple[int, int]] = []
    texts: dict[int, list[tuple[str, int]]] = {column: [] for column in columns}
    rows = [
        row
        for row in range(header.first, header.last + 1)
        if row not in header.numbering and row != header.units
    ]
    covering = _covering(grid, header, columns)
    for row in rows:
        merged_here = any(merge[0] <= row <= merge[2] and merge[3] > merge[1] for merge in covering.values())
        left: int | None = None
        for column in columns:
            source = covering.get((row, column))
            at = (source[0], source[1]) if source else (row, column)
            text = label(grid.value(*at))
            if text:
                left = column
                texts[column].append((text, at[0]))
            elif source:
                left = None
            elif left is not None and not merged_here and not texts[column] and row < rows[-1]:
                if _headed_below(grid, row, column, left, rows):
                    if (row, left) not in spread:
                        spread.append((row, left))
                    texts[column].append((label(grid.value(row, left)), row))
                else:
                    left = None
    found = {}
    for column, steps in texts.items():
        path = tuple(text for at, (text, _) in enumerate(steps) if at == 0 or text != steps[at - 1][0])
        found[column] = path, steps[-1][1] if steps else header.last
    return found, spread


def pushed_together(grid: Grid, header: Header, columns: list[int]) -> dict[int, tuple[str, int]]:
    """The headings of an export that lost its merged cells and pushed what was left together: by column, the
    heading and the column in which it now stands. Empty if there is no sign of that.

    The sign: two rows, the upper with fewer headings and no gaps, and where the lower one repeats itself there
    are as many groups as headings, but not under them (客运量 货运量 over 5月 1-5月 5月 1-5月).
    """
    rows = [
        row
        for row in range(header.first, header.last + 1)
        if row not in header.numbering and row != header.units
    ]
    if len(rows) != 2 or any(merge[3] > merge[1] for merge in _covering(grid, header, columns).values()):
        return {}
    lower = [column for column in columns if grid.value(rows[1], column) is not None]
    headed = [column for column in lower if grid.value(rows[0], column) is not None]
    if not 1 < len(headed) < len(lower) or headed != lower[: len(headed)]:
        return {}
    starts: list[int] = []
    seen: set[str] = set()
    for column in lower:
        text = label(grid.value(rows[1], column))
        if not starts or text in seen:
            starts.append(column)
            seen = set()
        seen.add(text)
    if len(starts) != len(headed) or starts == headed:
        return {}
    found: dict[int, tuple[str, int]] = {}
    for column in lower:
        at = sum(start <= column for start in starts) - 1
        found[column] = label(grid.value(rows[0], headed[at])), headed[at]
    return found


def _headed_below(grid: Grid, row: int, column: int, left: int, rows: list[int]) -> bool:
    """Both the column and the one whose heading would be spread have headings of their own further down."""
    below = [other for other in rows if other > row]
    return any(grid.value(other, column) is not None for other in below) and any(
        grid.value(other, left) is not None for other in below
    )


def _covering(
    grid: Grid, header: Header, columns: list[int]
) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    inside = set(columns)
    return {
        (row, column): merge
        for merge in grid.merged
        if merge[0] <= header.last and merge[2] >= header.first and merge[2] - merge[0] < MOST_HEADER_ROWS
        for row in range(max(merge[0], header.first), min(merge[2], header.last) + 1)
        for column in range(merge[1], min(merge[3], columns[-1]) + 1)
        if column in inside and merge[0] >= header.first
    }
