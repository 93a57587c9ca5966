"""Golden pages: boxes in, reading order out. Letters name the lines, in the order a reader takes them."""

import random

import pytest

from luoshi.reading.formats.columns import Segment, merge_touching, reading_order

WIDTH = 160.0
PITCH = 14.0


def line(name: str, column: float, row: float, *, columns: float = 1.0, size: float = 10.0) -> Segment:
    """A line in a grid of columns 180 points apart, 160 wide, rows 14 points apart."""
    x, y = 40 + 180 * column, 100 + PITCH * row
    return Segment(x, y - 0.9 * size, x + WIDTH + 180 * (columns - 1), y + 0.1 * size, name, size)


def block(names: str, column: float, row: float) -> list[Segment]:
    return [line(name, column, row + at) for at, name in enumerate(names)]


def order(segments: list[Segment]) -> str:
    return "".join(segment.text for leaf in reading_order(segments) for segment in leaf)


PAGES = {
    "one column": block("abcdef", 0, 0),
    "two columns": block("abcdef", 0, 0) + block("ghijkl", 1, 0),
    "columns whose lines are not level": [
        *block("abcdef", 0, 0), *block("ghijkl", 1, 0.5), *block("mnopq", 2, 0.3),
    ],
    "last words alone in their column": [*block("abcd", 0, 0), Segment(220, 91, 240, 101, "e", 10)],
    "headline over all columns": [
        line("a", 0, 0, columns=3, size=30), *block("bcde", 0, 3), *block("fghi", 1, 3), *block("jkl", 2, 3),
    ],
    "short headline in the middle": [
        Segment(250, 60, 340, 90, "a", 30), *block("bcde", 0, 3), *block("fghi", 1, 3), *block("jkl", 2, 3),
    ],
    "headline in the middle, far above the columns": [
        Segment(270, 20, 330, 50, "a", 30), *block("bcde", 0, 6), *block("fghi", 1, 6), *block("jkl", 2, 6),
    ],
    "two articles one below the other": [
        line("a", 0, 0, columns=2, size=24), *block("bcd", 0, 3), *block("efg", 1, 3),
        line("h", 0, 9, columns=2, size=24), *block("ijk", 0, 12), *block("lm", 1, 12),
    ],
    "short headline of the second article stands left": [
        line("a", 0, 0, columns=2, size=24), *block("bcd", 0, 3), *block("efg", 1, 3),
        Segment(40, 226, 150, 250, "h", 24), line("i", 0, 13, columns=2), line("j", 0, 14, columns=2),
        line("k", 0, 15, columns=2),
    ],
    "two articles side by side": [
        line("a", 0, 0, columns=2, size=24), *block("bcdefg", 0, 3), *block("hijklm", 1, 3.4),
        line("n", 2, 0.2, size=20), *block("opqrstu", 2, 2.7),
    ],
    "headline inside a column": [
        *block("abc", 0, 0), line("d", 0, 4, size=16), *block("efg", 0, 6), *block("hijklmnop", 1, 0.5),
    ],
    "headlines that interlock": [
        line("a", 0, 0, columns=2, size=20), *block("bcd", 0, 2.5), *block("efg", 1, 2.5),
        *block("hijklmn", 2, 0.4), *block("opqrst", 0, 7.1),
        line("u", 1, 8.2, columns=2, size=20), *block("vwx", 1, 10.6), *block("yz", 2, 10.9),
    ],
    "text over the whole width below columns": [
        *block("abc", 0, 0), *block("def", 1, 0), line("g", 0, 4, columns=2), line("h", 0, 5, columns=2),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in PAGES if name != "headlines that interlock"])
def test_a_page_reads_in_the_order_of_its_letters(name: str) -> None:
    segments = PAGES[name]
    assert order(segments) == "".join(sorted(segment.text for segment in segments))


def test_headlines_that_interlock_keep_each_article_together() -> None:
    read = order(PAGES["headlines that interlock"])
    for together in ("abcdefg", "hijklmn", "uvwxyz", "opqrst"):
        assert together in read
    assert read.startswith("abcdefg")


@pytest.mark.parametrize("name", PAGES)
def test_the_order_of_drawing_does_not_matter(name: str) -> None:
    segments = list(PAGES[name])
    straight = order(segments)
    for seed in range(5):
        random.Random(seed).shuffle(segments)
        assert order(segments) == straight


def test_cells_of_a_table_stay_in_one_column_of_rows() -> None:
    cells = [
        Segment(40 + 120 * x, 100 + 20 * y, 70 + 120 * x, 110 + 20 * y, "abcdefghi"[3 * y + x], 10)
        for x in range(3)
        for y in range(3)
    ]
    assert len(reading_order(cells)) == 1
    assert order(cells) == "abcdefghi"


def test_runs_that_touch_are_one_segment_and_a_double_drawing_counts_once() -> None:
    runs = [
        Segment(20, 90, 40, 100, "丙丁", 10), Segment(0, 90, 20, 100, "甲乙", 10),
        Segment(0.3, 90, 20.3, 100, "甲乙", 10), Segment(60, 90, 80, 100, "戊", 10),
    ]  # fmt: skip
    assert sorted(segment.text for segment in merge_touching(runs)) == ["戊", "甲乙丙丁"]


def test_a_page_of_very_many_pieces_is_ordered_in_linear_time() -> None:
    pieces = [line(str(n), n % 5, n // 5) for n in range(20_000)]
    assert sum(len(leaf) for leaf in reading_order(pieces)) == 20_000


def test_nothing_is_lost_on_a_page_without_any_structure() -> None:
    chance = random.Random(7)
    scattered = [
        Segment(x, y, x + chance.uniform(5, 300), y + size, str(n), size)
        for n in range(400)
        for x, y, size in [(chance.uniform(0, 500), chance.uniform(0, 800), chance.choice([8, 10, 24]))]
    ]
    read = [segment.text for leaf in reading_order(scattered) for segment in leaf]
    assert sorted(read) == sorted(segment.text for segment in scattered)
