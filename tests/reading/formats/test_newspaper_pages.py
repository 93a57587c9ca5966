"""Made-up newspaper pages: rectangles of articles under headlines of every width, columns that are not level.

What is measured is whether each article comes out in one piece and in order.
"""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from luoshi.reading.formats.columns import Segment, reading_order

COLUMNS, GUTTER, LEFT = 5, 14.0, 30.0
WIDTH = (940 - GUTTER * (COLUMNS - 1)) / COLUMNS
LETTER = 9.5

Rectangle = tuple[int, int, float, float]  # first column, column after the last, top, bottom


def divided(chance: random.Random, area: Rectangle, depth: int = 0) -> list[Rectangle]:
    first, after, top, bottom = area
    wide, high = after - first, bottom - top
    if depth < 4 and (
        (wide >= 4 and chance.random() < 0.8) or (wide >= 2 and high < 500 and chance.random() < 0.5)
    ):
        cut = chance.randint(first + 1, after - 1)
        return divided(chance, (first, cut, top, bottom), depth + 1) + divided(
            chance, (cut, after, top, bottom), depth + 1
        )
    if depth < 4 and high > 420 and chance.random() < 0.85:
        level = chance.uniform(top + 180, bottom - 180)
        return divided(chance, (first, after, top, level), depth + 1) + divided(
            chance, (first, after, level, bottom), depth + 1
        )
    return [area]


def article(chance: random.Random, name: int, area: Rectangle) -> list[Segment]:
    """Headline (sometimes with a line above it), then columns; every line is named article:number."""
    first, after, top, bottom = area
    x0, x1 = LEFT + first * (WIDTH + GUTTER), LEFT + after * (WIDTH + GUTTER) - GUTTER
    lines: list[Segment] = []

    def set_line(x: float, y: float, width: float, size: float) -> None:
        lines.append(Segment(x, y, x + width, y + 1.05 * size, f"{name}:{len(lines)}", size))

    y = top + chance.uniform(8, 24)
    centred = chance.random() < 0.5
    for size, letters in ((14, 10), (chance.choice((18, 22, 28, 34)), 12))[chance.randrange(2) :]:
        width = min(chance.randint(4, letters), int((x1 - x0) / size)) * size
        set_line((x0 + x1 - width) / 2 if centred else x0, y, width, size)
        y += 1.05 * size + 6
    y += 8
    pitch = chance.choice((13.0, 13.5, 14.2))
    for column in range(first, after):
        level, indent = y + chance.uniform(0, 4), 2
        room = int((bottom - level - 6) / pitch)
        if column == after - 1:
            room = max(1, int(room * chance.uniform(0.6, 1)))
        letters = int(WIDTH / LETTER)
        for _ in range(room):
            ends = chance.random() < 0.14
            length = max(1, (chance.randint(2, letters - 1) if ends else letters) - indent)
            set_line(LEFT + column * (WIDTH + GUTTER) + indent * LETTER, level, length * LETTER, LETTER)
            level += pitch
            indent = 2 if ends else 0
    return lines


@pytest.mark.slow
def test_articles_of_made_up_pages_come_out_in_one_piece() -> None:
    whole = broken = 0
    for seed in range(60):
        chance = random.Random(seed)
        areas = divided(chance, (0, COLUMNS, 60, 1360))
        articles = [article(chance, name, area) for name, area in enumerate(areas)]
        drawn = [line for lines in articles for line in lines]
        chance.shuffle(drawn)
        place = {s.text: at for at, s in enumerate(s for leaf in reading_order(drawn) for s in leaf)}
        assert len(place) == len(drawn)
        for lines in articles:
            in_order = all(place[after.text] == place[before.text] + 1 for before, after in pairwise(lines))
            whole += in_order
            broken += not in_order
    assert whole + broken > 400
    assert broken / (whole + broken) < 0.01
