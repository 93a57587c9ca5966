"""Finds the tables on a sheet: where each begins and ends, and what stands around it.

Only rows that could be anything else than data are looked at one by one: rows of one cell, rows after a blank
one, rows with words in columns of figures, rows that say what the header says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from luoshi.sheets.ledgers.grid import Grid
from luoshi.sheets.ledgers.headers import Header, find_header, looks_like_header, starts_group
from luoshi.sheets.ledgers.numbers import missing_marker
from luoshi.sheets.ledgers.periods import parse_period
from luoshi.sheets.ledgers.words import (
    half_width,
    is_figure,
    is_footer,
    is_footnote,
    is_labelled_note,
    is_note,
    is_section,
    is_title,
    label,
    row_kind,
)

MOST_TABLES = 200
_SAMPLE = 40  # rows by which a column is told to hold figures
_CONTINUED = re.compile(r"[(（]?续表?(?:[一二三四五六七八九十]|\d{1,2})?[)）]?|第\s*\d+\s*页.*|\s+")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?").fullmatch
_KEY_TITLES = re.compile(
    r"序号|单位|地区|县区|县\(?市、?区\)?|区县|项目|指标|名称|企业|部门|行业|园区|乡镇|街道|类别|科目"
)


@dataclass
class Found:
    """One table, by row indexes of its grid: ``titles`` and ``footnotes`` as (index, column)."""

    columns: list[int]
    header: Header | None
    titles: list[tuple[int, int]] = field(default_factory=list)
    footnotes: list[tuple[int, int]] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    sections: set[int] = field(default_factory=set)
    first: int = 0
    end: int = 0
    beside: str = ""  # the part across an empty column, where it is not sure whether it belongs


def find_tables(grid: Grid) -> list[Found]:
    """The tables of a sheet, from top to bottom and left to right."""
    if not grid.rows:
        return []
    return _Region(grid, 0, len(grid.rows), sorted(grid.columns)).tables()


class _Region:
    """Some rows and columns of a sheet."""

    def __init__(self, grid: Grid, start: int, end: int, columns: list[int]) -> None:
        self.grid = grid
        self.start = start
        self.end = end
        self.columns = columns
        present = [[value is not None for value in grid.columns[column][start:end]] for column in columns]
        # By index, from the region's first row.
        self.counts = list(map(sum, zip(*present, strict=True)))

    def count(self, at: int) -> int:
        return self.counts[at - self.start]

    def tables(self) -> list[Found]:
        found: list[Found] = []
        titles: list[int] = []
        at = self.start
        while at < self.end and len(found) < MOST_TABLES:
            if self.count(at) == 0:
                at += 1
            elif self._is_title_row(at):
                titles.append(at)
                at += 1
            else:
                table = self._table(at, titles)
                if self._is_continued(table, found):
                    found[-1].body += table.body
                    found[-1].footnotes += table.footnotes
                    found[-1].sections |= table.sections
                    found[-1].end = table.end
                else:
                    found += self._split(table)
                titles = []
                at = table.end
        if titles and found:
            found[-1].footnotes += self._cells(titles)
        return [table for table in found if table.body or table.header]

    # Rows

    def _cells(self, rows: Iterable[int]) -> list[tuple[int, int]]:
        return [(at, column) for at in rows for column in self.grid.filled(at, self.columns)]

    def _is_title_row(self, at: int) -> bool:
        """One cell, or notes such as 单位：万元 beside at most one other text."""
        columns = self.grid.columns
        filled = self.grid.filled(at, self.columns)
        if len(filled) == 1:
            return not starts_group(self.grid, at, self.columns, self.end) and not (
                is_figure(columns[filled[0]][at]) and len(self.columns) > 1
            )
        values = [columns[column][at] for column in filled]
        if not all(isinstance(value, str) for value in values):
            return False
        if self._is_title_in_two_parts(at, filled):
            return True
        others = [value for value in values if not is_note(value) and not is_footer(value)]
        if len(others) == len(values) or len(others) > 1:
            return False
        if not any(is_labelled_note(value) or is_footer(value) for value in values):
            # Only dates: beside a title they are notes, else headings.
            return bool(others) and is_title(others[0])
        if not others:
            return True
        # A heading in the corner (单位：万元) over a table of two columns has its figures right below.
        below = at + 1
        return (
            below >= self.end
            or not any(is_figure(columns[column][below]) for column in filled)
            or (is_title(others[0]))
        )

    def _is_title_in_two_parts(self, at: int, filled: list[int]) -> bool:
        """Two texts, and below both of them the header that has the figures under it."""
        below = at + 1
        if len(filled) != 2 or below >= self.end or not self._heads_figures(below):
            return False
        if self.grid.rows[below] - self.grid.rows[at] == 1 and any(
            (merge := self.grid.merge_at(self.grid.rows[at], column)) and merge[2] > merge[0]
            for column in filled
        ):
            return False
        under = self.grid.filled(below, self.columns)
        dated = any(is_note(self.grid.columns[column][at]) for column in filled)
        return (
            looks_like_header(self.grid, below, self.columns)
            and set(filled) <= set(under)
            and (len(under) > 2 or dated)
        )

    def _text(self, at: int) -> str:
        return "".join(label(self.grid.columns[column][at]) for column in self.grid.filled(at, self.columns))

    def _after_gap(self, at: int) -> bool:
        return at > self.start and self.grid.rows[at] - self.grid.rows[at - 1] > 1

    # One table

    def _table(self, at: int, titles: list[int]) -> Found:
        header: Header | None = None
        body_start = at
        if (
            starts_group(self.grid, at, self.columns, self.end)
            if self.count(at) == 1
            else looks_like_header(self.grid, at, self.columns)
        ):
            header = find_header(self.grid, at, self.columns, self.end)
            while body_start < self.end and self.grid.rows[body_start] <= header.last:
                body_start += 1
        table = Found(self.columns, header, self._cells(titles), first=titles[0] if titles else at)
        self._fill_body(table, at, body_start, {self._plain_title(row) for row in titles})
        return table

    def _fill_body(self, table: Found, start: int, body_start: int, titles: set[str]) -> None:
        figures = self._figure_columns(body_start)
        header_texts = self._header_texts(start, body_start)
        dropped: set[int] = set()
        after_note = False
        end = self.end
        candidates = self._candidates(body_start, figures, header_texts)
        for at in candidates:
            if at in dropped:
                continue
            count = self.count(at)
            if count == 0:
                dropped.add(at)
                continue
            if header_texts and (repeated := self._repeated(at, header_texts)):
                dropped.update(range(at, at + repeated))
                after_note = False
                continue
            lone = count == 1
            if lone or self._is_title_row(at) or self._is_footer_row(at):
                if page := self._page_break(at, header_texts, titles):
                    dropped.update(range(at, page))
                    continue
                ahead = self._header_ahead(at, figures)
                if ahead is not None:
                    end = at
                    break
                value = self.grid.columns[self.grid.filled(at, self.columns)[0]][at]
                if is_footnote(value) or self._is_footer_row(at):
                    after_note = after_note or is_footnote(value)
                    table.footnotes += self._cells([at])
                    dropped.add(at)
                elif not lone or (after_note and isinstance(value, str) and not row_kind(value)):
                    table.footnotes += self._cells([at])
                    dropped.add(at)
                elif self._is_section_row(at, figures):
                    table.sections.add(at)
                elif self._is_stray(at, body_start):
                    table.footnotes += self._cells([at])
                    dropped.add(at)
                continue
            after_note = False
            if self._is_new_header(at, figures, header_texts):
                end = at
                break
        body = range(body_start, end)
        table.body = [at for at in body if at not in dropped] if dropped else list(body)
        table.end = max(end, body_start, start + 1)

    def _is_footer_row(self, at: int) -> bool:
        values = [self.grid.columns[column][at] for column in self.grid.filled(at, self.columns)]
        if is_footnote(values[0]) and not any(is_figure(value) for value in values[1:]):
            return True
        parts = [value for value in values if is_footer(value) or is_note(value)]
        # 填表人：| 张三 | 审核人：| 李四, label and name in cells of their own
        labels = [value for value in values if isinstance(value, str) and is_footer(value.rstrip() + " ")]
        return len(parts) == len(values) or (
            bool(labels) and len(labels) * 2 >= len(values) and labels[0] is values[0]
        )

    def _is_section_row(self, at: int, figures: list[int]) -> bool:
        (column,) = self.grid.filled(at, self.columns)
        value = self.grid.columns[column][at]
        if not isinstance(value, str) or is_figure(value):
            return False
        merge = self.grid.merge_at(self.grid.rows[at], column)
        covered = range(merge[1], merge[3] + 1) if merge else ()
        return is_section(value) or any(other in covered for other in figures)

    def _is_stray(self, at: int, body_start: int) -> bool:
        """A sentence alone under the table, after a blank row: no name of anything."""
        (column,) = self.grid.filled(at, self.columns)
        value = self.grid.columns[column][at]
        return isinstance(value, str) and self._after_gap(at) and (len(value) > 25 or is_note(value))

    # Headers further down

    def _figure_columns(self, body_start: int) -> list[int]:
        """Columns of which at least half of what is filled in the first rows are figures."""
        sample: list[int] = []
        for at in range(body_start, min(self.end, body_start + 4 * _SAMPLE)):
            if self.count(at) < 2:
                if sample and self._after_gap(at):
                    break
                continue
            if sample and looks_like_header(self.grid, at, self.columns) and self._is_title_row(at - 1):
                break
            sample.append(at)
            if len(sample) == _SAMPLE:
                break
        found = []
        for column in self.columns:
            values = [self.grid.columns[column][at] for at in sample]
            given = [value for value in values if missing_marker(value) is None]
            if given and 2 * sum(map(is_figure, given)) >= len(given):
                found.append(column)
        return found

    def _header_texts(self, start: int, body_start: int) -> list[dict[int, str]]:
        """What each row of the header says, by column."""
        return [
            {column: label(self.grid.columns[column][at]) for column in self.grid.filled(at, self.columns)}
            for at in range(start, body_start)
        ]

    def _candidates(
        self, body_start: int, figures: list[int], header_texts: list[dict[int, str]]
    ) -> list[int]:
        rows, first = self.grid.rows, self.start
        counts = self.counts
        found = {at for at in range(body_start, self.end) if counts[at - first] <= 1}
        if rows[self.end - 1] - rows[body_start - 1 if body_start else 0] >= self.end - body_start:
            found |= {at for at in range(max(body_start, 1), self.end) if rows[at] - rows[at - 1] > 1}
        found |= self._words_among_figures(body_start, figures)
        for texts in header_texts:
            for column, text in list(texts.items())[:2]:
                values = self.grid.columns[column]
                kept = {value for value in set(values) if isinstance(value, str) and label(value) == text}
                if kept:
                    found |= {at for at in range(body_start, self.end) if values[at] in kept}
        # Notes and lines of signatures fill few cells and begin with words.
        for column in self.columns[:3]:
            values = self.grid.columns[column]
            texts_here = {value for value in set(values[body_start : self.end]) if isinstance(value, str)}
            notes = {
                value
                for value in texts_here
                if is_footnote(value) or is_footer(value) or is_labelled_note(value)
            }
            if notes:
                found |= {at for at in range(body_start, self.end) if values[at] in notes}
            # A date is a note where little else is in the row: in a full one it is the month of its figures.
            dates = {value for value in texts_here - notes if is_note(value)}
            if dates:
                few = max(2, len(self.columns) // 2)
                found |= {
                    at
                    for at in range(body_start, self.end)
                    if counts[at - first] <= few and values[at] in dates
                }
        return sorted(found)

    def _words_among_figures(self, body_start: int, figures: list[int]) -> set[int]:
        """Rows with words in two columns of figures, or in the only one."""
        seen: dict[int, int] = {}
        for column in figures:
            values = self.grid.columns[column][body_start : self.end]
            if str not in set(map(type, values)):
                continue
            words = {value for value in set(values) if type(value) is str and not _PLAIN(value)}
            words = {value for value in words if not is_figure(value) and missing_marker(value) is None}
            if words:
                for at, value in enumerate(values, start=body_start):
                    if value in words:
                        seen[at] = seen.get(at, 0) + 1
        return {at for at, count in seen.items() if count >= min(2, len(figures))}

    def _repeated(self, at: int, header_texts: list[dict[int, str]]) -> int:
        """How many rows from here on say what the header says, whole or its last rows."""
        for first in range(len(header_texts)):
            wanted = header_texts[first:]
            if at + len(wanted) > self.end:
                continue
            same = all(
                {
                    column: label(self.grid.columns[column][at + down])
                    for column in self.grid.filled(at + down, self.columns)
                }
                == texts
                for down, texts in enumerate(wanted)
            )
            if same and any(len(texts) > 1 for texts in wanted):
                return len(wanted)
        return 0

    def _header_ahead(self, at: int, figures: list[int]) -> int | None:
        """The index of a header that only titles and notes separate from this row."""
        below = at
        while below < self.end and below < at + 8:
            if self.count(below) == 1 and starts_group(self.grid, below, self.columns, self.end):
                return below
            if self.count(below) > 1 and not self._is_title_row(below):
                break
            below += 1
        if below == at or below >= self.end or self.count(below) < 2:
            return None
        if not looks_like_header(self.grid, below, self.columns):
            return None
        words = set(self.grid.filled(below, self.columns)) & set(figures)
        conflicting = len(words) >= min(2, len(figures)) if figures else False
        titled = any(
            is_title(value) or is_note(value)
            for row in range(at, below)
            for column in self.grid.filled(row, self.columns)
            if (value := self.grid.columns[column][row]) is not None
        )
        if conflicting or (titled and self._heads_figures(below)):
            return below
        return below if titled and not figures and self._after_gap(at) else None

    def _heads_figures(self, at: int) -> bool:
        """Whether figures stand right below words of this row."""
        columns = self.grid.columns
        return at + 1 < self.end and any(
            is_figure(columns[column][at + 1]) and not is_figure(columns[column][at])
            for column in self.grid.filled(at, self.columns)
        )

    def _plain_title(self, at: int) -> str:
        return _CONTINUED.sub("", half_width(self._text(at)))

    def _page_break(self, at: int, header_texts: list[dict[int, str]], titles: set[str]) -> int:
        """Where the header stands again, if only the table's own titles and numbers of pages come before it;
        0 if not."""
        below = at
        while below < min(self.end, at + 8) and (self.count(below) <= 1 or self._is_title_row(below)):
            below += 1
        if not header_texts or below >= self.end or not self._repeated(below, header_texts):
            return 0
        again = {self._plain_title(row) for row in range(at, below) if self.count(row)} - {""}
        return below if again <= titles else 0

    def _is_new_header(self, at: int, figures: list[int], header_texts: list[dict[int, str]]) -> bool:
        """Whether a row of words is the header of another table that follows without a title."""
        if not looks_like_header(self.grid, at, self.columns):
            return False
        filled = self.grid.filled(at, self.columns)
        words = [column for column in filled if column in figures]
        if not figures or len(words) < min(2, len(figures)):
            return False
        texts = {label(self.grid.columns[column][at]) for column in words}
        if len(texts) < len(words):  # 未开工 in every column is no header
            return False
        return self._heads_figures(at) and (self._after_gap(at) or len(words) > 1)

    def _is_continued(self, table: Found, found: list[Found]) -> bool:
        """Whether a part without a header and title goes on with the table above it."""
        unheaded = table.header is None and not table.titles
        return unheaded and bool(found) and found[-1].columns == table.columns

    # Tables side by side

    def _split(self, table: Found) -> list[Found]:
        """The table, or those on both sides of an empty column."""
        rows = self._rows_of(table)
        used = [
            column for column in self.columns if any(self.grid.columns[column][at] is not None for at in rows)
        ]
        groups: list[list[int]] = []
        for column in used:
            if groups and column == groups[-1][-1] + 1:
                groups[-1].append(column)
            else:
                groups.append([column])
        if len(groups) < 2:
            table.columns = used
            return [table]
        parts = [groups[0]]
        unsure = ""
        for group in groups[1:]:
            verdict = self._stands_alone(table, parts[-1], group)
            if verdict is None:
                unsure = f"{group[0]}"
            if verdict:
                parts.append(group)
            else:
                parts[-1] = [*parts[-1], *group]
        if len(parts) < 2:
            table.columns, table.beside = used, unsure
            return [table]
        found = []
        for part in parts:
            found += _Region(self.grid, table.first, table.end, part).tables()
        return found

    def _rows_of(self, table: Found) -> list[int]:
        """Rows by which columns are told: the header's, and the body's."""
        header = table.header
        rows = list(table.body)
        if header is not None:
            rows += [
                at
                for at in range(table.first, min(table.first + 40, self.end))
                if header.first <= self.grid.rows[at] <= header.last
            ]
        return rows

    def _stands_alone(self, table: Found, left: list[int], right: list[int]) -> bool | None:
        """Whether the columns right of an empty one are a table of their own: a key of their own that the
        left has too, or a title over them alone; None if it cannot be said."""
        if len(right) < 2 or len(left) < 2 or table.header is None:
            return False
        headings = {
            column: "".join(
                label(self.grid.value(row, column))
                for row in range(table.header.first, table.header.last + 1)
            )
            for column in (*left, *right)
        }
        keys = [headings[left[0]], headings[left[1]]]
        if headings[right[0]] in [key for key in keys if key]:
            return True
        titled = [
            column
            for at, column in table.titles
            if column in right
            and is_title(self.grid.columns[column][at])
            and not ((merge := self.grid.merge_at(self.grid.rows[at], column)) and merge[1] < right[0])
        ]
        if titled:
            return True
        first = [self.grid.columns[right[0]][at] for at in table.body[:_SAMPLE]]
        words = [
            value
            for value in first
            if isinstance(value, str) and not is_figure(value) and parse_period(value, 2000) is None
        ]
        if not words:
            return False
        return True if _KEY_TITLES.match(headings[right[0]]) else None
