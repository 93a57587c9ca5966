"""Reading order on a page: where the columns are, which headline spans them, what comes after what.

Works on boxes alone: the order in which a PDF draws its text is not trusted (trap: headlines drawn last,
columns drawn line by line across the page). Coordinates are points from the top left corner of the page.

The page is cut like a newspaper is made up. Bands of text that share a gutter form a block; a line across the
gutter ends it; each column of a block is cut again by itself. Where headlines interlock so that no straight
cut exists, the pieces are ordered by "above" and "left of".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

_GUTTER = 0.75  # least width of a gutter, in letter sizes
_TOUCHING = 0.6  # widest gap inside one segment, in letter sizes
_SHRINK = 0.18  # share of the height taken off above and below: tight lines overlap a little
_CELL = 6.0  # columns narrower than this, in letter sizes, whose rows are aligned are a table
_LARGE = 1.25  # a headline, against the letter size of the text around it
_COLUMN_GAP = 2.2  # a column that goes on below leaves no wider gap, in letter sizes
_ARTICLE_GAP = 0.9  # between two articles there is at least this, in letter sizes
_HEADLINE_ROOM = 6.0  # headlines side by side begin within this height, in letter sizes
_LINE_STEP = 1.9  # baselines of a running column are no farther apart, in letter sizes
_DEEPEST = 40
_MOST_PIECES = 120  # pieces of a page that are compared all with all


@dataclass(slots=True)
class Segment:
    """A run of text on one line that no gutter interrupts; ``vertical`` for a headline set downwards."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    size: float
    vertical: bool = False


Interval = tuple[float, float]


@dataclass(slots=True)
class _Part:
    """Segments cut off together, and whether there is a gutter in them."""

    segments: list[Segment]
    has_gutter: bool


def merge_touching(runs: list[Segment]) -> list[Segment]:
    """Join runs that continue each other on a line, in whatever order they were drawn."""
    if not runs:
        return []
    # Only runs on the same baseline can touch: sort along lines, and look back over the few open lines.
    runs = sorted(runs, key=lambda run: (run.y1, run.x0))
    segments: list[Segment] = []
    row: list[Segment] = []
    for run in runs:
        if row and run.y1 - row[0].y1 > 0.3 * min(row[0].size, run.size):
            segments += _merge_row(row)
            row = []
        row.append(run)
    segments += _merge_row(row)
    return _merge_vertical(segments)


def _merge_row(row: list[Segment]) -> list[Segment]:
    row.sort(key=lambda run: run.x0)
    merged: list[Segment] = []
    for run in row:
        last = merged[-1] if merged else None
        size = max(run.size, last.size) if last else 0.0
        if last and run.x0 - last.x1 < _TOUCHING * size and min(run.size, last.size) > 0.55 * size:
            if run.x0 < last.x1 - 0.5 * size and run.text in last.text:
                continue  # the same words drawn twice to look bold
            blank = " " if run.x0 - last.x1 > 0.3 * size and not last.text.endswith(" ") else ""
            last.text = f"{last.text}{blank}{run.text}"
            last.x1 = max(last.x1, run.x1)
            last.y0, last.y1 = min(last.y0, run.y0), max(last.y1, run.y1)
            last.size = size
        else:
            merged.append(run)
    return merged


def _merge_vertical(segments: list[Segment]) -> list[Segment]:
    """Join single characters set one below the other: headlines run downwards in newspapers."""
    single = [s for s in segments if len(s.text) == 1 and s.text > "\u2e7f"]
    if len(single) < 3:
        return segments
    single.sort(key=lambda s: (round(s.x0 / 2), s.y0))
    taken: set[int] = set()
    stacks: list[Segment] = []
    stack: list[Segment] = []

    def close() -> None:
        if len(stack) >= 3:
            taken.update(id(s) for s in stack)
            stacks.append(
                Segment(min(s.x0 for s in stack), stack[0].y0, max(s.x1 for s in stack), stack[-1].y1,
                        "".join(s.text for s in stack), stack[0].size, vertical=True)
            )  # fmt: skip
        stack.clear()

    for segment in single:
        if stack:
            last = stack[-1]
            step = segment.y1 - last.y1
            if not (abs(segment.x0 - last.x0) < 0.3 * last.size and 0.8 * last.size < step < 1.35 * last.size
                    and abs(segment.size - last.size) < 0.15 * last.size):  # fmt: skip
                close()
        stack.append(segment)
    close()
    if not taken:
        return segments
    return [s for s in segments if id(s) not in taken] + stacks


def reading_order(segments: list[Segment]) -> list[list[Segment]]:
    """Columns in reading order, each with its segments from top to bottom."""
    as_given: dict[int, Segment] = {}
    stretched = _stretch_headlines(segments, as_given)
    leaves = _cut(stretched, 0)
    return [
        sorted((as_given.get(id(s), s) for s in leaf), key=lambda s: (s.y0, s.x0)) for leaf in leaves if leaf
    ]


def _stretch_headlines(segments: list[Segment], as_given: dict[int, Segment]) -> list[Segment]:
    """Headlines as wide as what they stand over: a short one over three columns holds them together, whether
    it is set to the left or in the middle. ``as_given`` takes what each stretched segment was before."""
    if len(segments) < 4:
        return segments
    size = median(s.size for s in segments)
    large = [s for s in segments if s.size >= _LARGE * size and not s.vertical]
    if not 0 < len(large) <= _MOST_PIECES:
        return segments
    by_top = sorted(segments, key=lambda s: s.y0)
    tops = [s.y0 for s in by_top]
    spans: dict[int, Interval] = {}
    for headline in large:
        around = by_top[bisect_left(tops, headline.y0 - 3 * headline.size - size) :]
        around = around[: bisect_left([s.y0 for s in around], headline.y1 + 8 * headline.size)]
        span = _span_of(headline, around, size)
        if span != (headline.x0, headline.x1):
            spans[id(headline)] = span
    _give_way(large, spans, size)
    result = []
    for segment in segments:
        if id(segment) in spans:
            x0, x1 = spans[id(segment)]
            wide = replace(segment, x0=x0, x1=x1)
            as_given[id(wide)] = segment
            result.append(wide)
        else:
            result.append(segment)
    return result


def _give_way(large: list[Segment], spans: dict[int, Interval], size: float) -> None:
    """A headline stretched to the right ends before one beside it that is stretched to the left."""
    for headline in large:
        if id(headline) not in spans or spans[id(headline)][0] < headline.x0:
            continue
        for other in large:
            start = spans.get(id(other), (other.x0, other.x1))[0]
            beside = other.y0 < headline.y1 + 2 * size and headline.y0 < other.y1 + 2 * size
            if beside and headline.x1 < start < spans[id(headline)][1]:
                spans[id(headline)] = headline.x0, max(headline.x1, start - 2 * size)


def _span_of(headline: Segment, around: list[Segment], size: float) -> Interval:
    """From where to where the columns below a headline begin at the same height, with nothing beside it."""
    bottom, x0, x1 = headline.y1, headline.x0, headline.x1
    stack = {id(headline)}
    below: list[Segment] = []
    for segment in around:
        if segment.y0 <= headline.y0 or segment.vertical:
            continue
        if segment.size >= _LARGE * size:
            # A further line of the same headline; its text begins below that.
            if segment.y0 < bottom + 0.8 * segment.size and segment.x0 < x1 and x0 < segment.x1:
                bottom = max(bottom, segment.y1)
                stack.add(id(segment))
        elif segment.y0 >= bottom - 0.3 * size:
            below.append(segment)
    first = min((s.y0 for s in below if s.x0 < x1 and x0 < s.x1), default=None)
    if first is None or first > bottom + max(4 * size, 3 * headline.size):
        return headline.x0, headline.x1
    level = [_column_of(s, below, size) for s in below if abs(s.y0 - first) < 0.8 * size]
    in_the_way = [
        s for s in around if s.y1 > headline.y0 and s.y0 < first - 0.8 * size and id(s) not in stack
    ]

    def is_free(start: float, end: float) -> bool:
        return not any(s.x0 < end and start < s.x1 for s in in_the_way)

    lefts = [x0]
    for start, _ in sorted(level, key=lambda column: -column[1]):
        if start < x0 and not is_free(start, lefts[-1]):
            break
        lefts.append(min(lefts[-1], start))
    rights = [x1]
    for _, end in sorted(level):
        if end > x1 and not is_free(rights[-1], end):
            break
        rights.append(max(rights[-1], end))
    # Set in the middle, it stands over as much on the left as on the right; set to the left, it begins
    # where its first column does.
    for left in reversed(lefts):
        for right in reversed(rights):
            if left < x0 and right > x1 and abs(left + right - x0 - x1) < 1.5 * headline.size:
                return left, right
    if any(abs(start - x0) < 2.5 * size for start, _ in level):
        return x0, rights[-1]
    return x0, x1


def _column_of(line: Segment, below: list[Segment], size: float) -> Interval:
    """From where to where the column goes whose first line this is: that line may be indented or short."""
    lines = [s for s in below if line.y0 <= s.y0 < line.y0 + 10 * size and s.x0 < line.x1 and line.x0 < s.x1]
    return min(s.x0 for s in lines), max(s.x1 for s in lines)


def _cut(segments: list[Segment], depth: int) -> list[list[Segment]]:
    if len(segments) < 2 or depth > _DEEPEST:
        return [segments]
    size = median(s.size for s in segments)
    blocks = _blocks(segments, size)
    if len(blocks) == 1:
        return _cut_block(blocks[0].segments, size, depth)
    # A cut that runs through the middle of a column is none, if the page can be read without it.
    if any(_runs_on(one, other, size) for one, other in pairwise(blocks)) and (
        untangled := _untangle(segments, size, depth)
    ):
        return untangled
    leaves: list[list[Segment]] = []
    flowing = False  # whether the last leaf is plain text that may go on
    for block in blocks:
        if block.has_gutter:
            leaves += _cut(block.segments, depth + 1)
            flowing = False
        elif flowing:
            leaves[-1] += block.segments
        else:
            leaves.append(block.segments)
            flowing = True
    return leaves


def _runs_on(one: _Part, other: _Part, size: float) -> bool:
    """Whether some column of a block goes on in the next block at its usual distance."""
    if not (one.has_gutter and other.has_gutter):
        return False
    bottom = max(s.y1 for s in one.segments)
    top = min(s.y0 for s in other.segments)
    heads = [s for s in other.segments if s.y0 - top < size]
    return any(
        abs(foot.x0 - head.x0) < size
        and abs(foot.size - head.size) < 0.1 * size
        and head.y1 - foot.y1 < _LINE_STEP * size
        and abs(foot.x1 - head.x1) < size
        for foot in one.segments
        if bottom - foot.y1 < size
        for head in heads
    )


def _cut_block(block: list[Segment], size: float, depth: int) -> list[list[Segment]]:
    gutters = _true_gutters(block, size)
    if gutters:
        leaves: list[list[Segment]] = []
        for column in _split(block, gutters):
            leaves += _cut(column, depth + 1)
        return leaves
    return _untangle(block, size, depth) or [block]


def _bands(segments: list[Segment]) -> list[list[Segment]]:
    """Groups of segments between which a straight horizontal cut is possible, from top to bottom."""
    bands: list[list[Segment]] = []
    bottom = float("-inf")
    for segment in sorted(segments, key=lambda s: s.y0 + _SHRINK * (s.y1 - s.y0)):
        height = segment.y1 - segment.y0
        if segment.y0 + _SHRINK * height >= bottom:
            bands.append([])
        bands[-1].append(segment)
        bottom = max(bottom, segment.y1 - _SHRINK * height)
    return bands


class _Block:
    """Bands of one make-up, with what is needed to see whether the next one belongs to them."""

    __slots__ = ("_least_x1", "_most_x0", "bands", "bottom", "free")

    def __init__(self, band: list[Segment], free: list[Interval]) -> None:
        self.bands: list[list[Segment]] = []
        self.free = free
        self.bottom = self._most_x0 = float("-inf")
        self._least_x1 = float("inf")
        self.add(band, free)

    def add(self, band: list[Segment], free: list[Interval]) -> None:
        self.bands.append(band)
        self.free = free
        self.bottom = max(self.bottom, *(s.y1 for s in band))
        self._most_x0 = max(self._most_x0, *(s.x0 for s in band))
        self._least_x1 = min(self._least_x1, *(s.x1 for s in band))

    def has_inside(self, gutter: Interval) -> bool:
        """Whether there is text on both sides of the gutter."""
        return self._least_x1 <= (gutter[0] + gutter[1]) / 2 <= self._most_x0

    def has_inside_with(self, other: _Block, gutter: Interval) -> bool:
        """Whether the two together have text on both sides of the gutter."""
        middle = (gutter[0] + gutter[1]) / 2
        return min(self._least_x1, other._least_x1) <= middle <= max(self._most_x0, other._most_x0)

    def is_apart(self, gutter: Interval, other: _Block, size: float) -> bool:
        """Whether a block below has text beyond the gutter that is not under these headlines: it does not
        begin level with what is."""
        middle = (gutter[0] + gutter[1]) / 2
        if self.has_inside(gutter) or not other.has_inside(gutter):
            return False
        is_left = self._least_x1 <= middle
        sides: tuple[list[Segment], list[Segment]] = ([], [])
        for segment in other.segments():
            sides[segment.x0 >= middle].append(segment)
        under, beyond = sides if is_left else sides[::-1]
        if not under or not beyond:
            return False
        first = min(beyond, key=lambda s: s.y0)
        return first.size >= _LARGE * size or abs(first.y0 - min(s.y0 for s in under)) >= 0.8 * size

    def segments(self) -> list[Segment]:
        return [segment for band in self.bands for segment in band]


def _blocks(segments: list[Segment], size: float) -> list[_Part]:
    """Bands joined as long as they share a gutter, and whether they do."""
    left, right = min(s.x0 for s in segments), max(s.x1 for s in segments)
    width = _GUTTER * size
    blocks: list[_Block] = []
    bands = _bands(segments)
    for at, band in enumerate(bands):
        free = _free(band, left, right, width)
        alone = _Block(band, free)
        block = blocks[-1] if blocks else None
        if block is not None:
            common = _common(block.free, free, width)
            gap = min(s.y0 for s in band) - block.bottom
            stands_over_all = len(block.bands) == 1 and _is_banner(block.bands[0], left, right, size)
            if stands_over_all or (gap >= _ARTICLE_GAP * size and _all_begin_anew(bands, at, common, size)):
                blocks.append(alone)
                continue
            # The gutter must stay one: text on both sides of it, or a column that simply goes on. Lines of
            # columns that are not level make bands of their own.
            if any(
                alone.has_inside(gutter) or (gap < 0.1 * size and block.has_inside_with(alone, gutter))
                for gutter in common
            ):
                block.add(band, common)
                continue
            if (
                any(block.has_inside(gutter) for gutter in common)
                and gap <= _COLUMN_GAP * size
                and not _is_banner(band, left, right, size)
            ):
                block.add(band, common)
                continue
            _give_headlines(block, alone, size)
        blocks.append(alone)
    return [
        _Part(block.segments(), any(block.has_inside(gutter) for gutter in block.free))
        for block in _joined(blocks, size)
    ]


def _all_begin_anew(bands: list[list[Segment]], at: int, gutters: list[Interval], size: float) -> bool:
    """Whether every column goes on with a headline below a gap: the articles above end there together."""
    top = min(s.y0 for s in bands[at])
    near: list[Segment] = []
    for band in bands[at:]:
        if min(s.y0 for s in band) > top + _HEADLINE_ROOM * size:
            break
        near += band
    near = [s for s in near if s.y0 <= top + _HEADLINE_ROOM * size]
    for column in _split(near, [(start + end) / 2 for start, end in gutters]):
        if column and min(column, key=lambda s: s.y0).size < _LARGE * size:
            return False
    return True


def _give_headlines(block: _Block, following: _Block, size: float) -> None:
    """A headline at the end of a block of columns belongs to the text after it, wherever it is short."""
    given: list[list[Segment]] = []
    while len(block.bands) > 1 and len(block.bands[-1]) == 1 and block.bands[-1][0].size >= _LARGE * size:
        given.insert(0, block.bands.pop())
    following.bands[:0] = given


def _is_banner(band: list[Segment], left: float, right: float, size: float) -> bool:
    """A lone headline in the middle of the page: it stands over all columns even where it is short."""
    if len(band) != 1 or band[0].size < _LARGE * size:
        return False
    return abs((band[0].x0 + band[0].x1) / 2 - (left + right) / 2) < 0.04 * (right - left)


def _joined(blocks: list[_Block], size: float) -> list[_Block]:
    """Headlines that a free gutter parts from another article beside their text join that text: the gutter
    is cut before they are."""
    joined: list[_Block] = []
    for block in blocks:
        head = joined[-1] if joined else None
        if head is not None and all(s.size >= _LARGE * size for band in head.bands for s in band):
            common = _common(head.free, block.free, _GUTTER * size)
            if any(head.is_apart(gutter, block, size) for gutter in common):
                for band in block.bands:
                    head.add(band, common)
                continue
        joined.append(block)
    return joined


def _free(segments: Iterable[Segment], left: float, right: float, width: float) -> list[Interval]:
    """Where no segment stands, from ``left`` to ``right``, margins included; at least ``width`` wide."""
    free: list[Interval] = []
    at = left - width  # the left margin is free space too
    for x0, x1 in sorted((s.x0, s.x1) for s in segments):
        if x0 - at >= width:
            free.append((at, x0))
        at = max(at, x1)
    if right + width - at >= width:
        free.append((at, right + width))
    return free


def _common(one: list[Interval], other: list[Interval], width: float) -> list[Interval]:
    common: list[Interval] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if end - start >= width:
            common.append((start, end))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return common


def _true_gutters(block: list[Segment], size: float) -> list[float]:
    """Positions that divide columns of running text, not the cells of a table or the parts of one row."""
    left, right = min(s.x0 for s in block), max(s.x1 for s in block)
    inner = [
        (start + end) / 2
        for start, end in _free(block, left, right, _GUTTER * size)
        if start >= left and end <= right
    ]
    if not inner:
        return []
    columns = _split(block, inner)
    gutters: list[float] = []
    before = columns[0]
    for position, after in zip(inner, columns[1:], strict=True):
        if _is_table(before, after, size):
            before = before + after
        else:
            gutters.append(position)
            before = after
    return gutters


def _is_table(one: list[Segment], other: list[Segment], size: float) -> bool:
    """Whether two columns are read row by row: rows aligned, and single or narrow cells."""
    few, many = sorted((one, other), key=len)
    wide = _CELL * size
    narrow = median(s.x1 - s.x0 for s in one) < wide or median(s.x1 - s.x0 for s in other) < wide
    if not narrow and (len(few) >= 2 or len(many) >= 3):
        return False
    if few is other and len(few) == 1 and len(many) >= 3 and median(s.x1 - s.x0 for s in one) >= wide:
        return False  # the last words of an article, alone in their column
    bottoms = sorted(s.y1 for s in many)
    aligned = 0
    for segment in few:
        at = bisect_left(bottoms, segment.y1 - 0.25 * size)
        aligned += at < len(bottoms) and bottoms[at] <= segment.y1 + 0.25 * size
    return aligned >= 0.8 * len(few)


def _split(segments: list[Segment], positions: list[float]) -> list[list[Segment]]:
    columns: list[list[Segment]] = [[] for _ in range(len(positions) + 1)]
    for segment in segments:
        columns[bisect_left(positions, (segment.x0 + segment.x1) / 2)].append(segment)
    return columns


def _untangle(block: list[Segment], size: float, depth: int) -> list[list[Segment]] | None:
    """Order a block that no straight cut divides: headlines across some columns interlock.

    The headlines are lifted out, the rest falls into columns; headlines cut the columns they span; the
    pieces are then sorted. None where there is no such structure.
    """
    if len(block) < 6 or depth >= _DEEPEST:
        return None
    width = median(s.x1 - s.x0 for s in block)
    spanning = [s for s in block if s.x1 - s.x0 > 1.3 * width or s.size >= _LARGE * size]
    marked = {id(s) for s in spanning}
    rest = [s for s in block if id(s) not in marked]
    if not 0 < len(spanning) <= _MOST_PIECES or len(rest) < 4:
        return None
    gutters = _true_gutters(rest, size)
    if not gutters:
        return None
    pieces = [[s] for s in spanning]
    pieces = _stack_headlines(pieces)
    for column in _split(rest, gutters):
        column.sort(key=lambda s: s.y0)
        piece: list[Segment] = []
        for segment in column:
            if piece and (
                segment.y0 - piece[-1].y1 > _COLUMN_GAP * size
                or any(
                    piece[-1].y0 < head.y0 < segment.y0 and head.x0 < segment.x1 and segment.x0 < head.x1
                    for head in spanning
                )
            ):
                pieces.append(piece)
                piece = []
            piece.append(segment)
        if piece:
            pieces.append(piece)
    return _sorted_pieces(pieces)


def _stack_headlines(pieces: list[list[Segment]]) -> list[list[Segment]]:
    """Lines of one headline belong together: one below the other, of overlapping width."""
    pieces.sort(key=lambda piece: piece[0].y0)
    stacked: list[list[Segment]] = []
    for piece in pieces:
        head = piece[0]
        for other in stacked:
            last = other[-1]
            below = last.y0 <= head.y0 < last.y1 + last.size
            if below and head.x0 < last.x1 and last.x0 < head.x1:
                other.append(head)
                break
        else:
            stacked.append([head])
    return stacked


@dataclass(slots=True)
class _Box:
    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, piece: list[Segment]) -> _Box:
        return cls(
            min(s.x0 for s in piece),
            min(s.y0 for s in piece),
            max(s.x1 for s in piece),
            max(s.y1 for s in piece),
        )

    def overlaps(self, other: _Box) -> bool:
        return self.x0 < other.x1 - 1 and other.x0 < self.x1 - 1

    def parts(self, one: _Box, other: _Box) -> bool:
        """Whether this stands between the two in height and across both: a headline of both."""
        between = min(one.y0, other.y0) < self.y0 < max(one.y0, other.y0)
        return between and self.overlaps(one) and self.overlaps(other)


def _sorted_pieces(pieces: list[list[Segment]]) -> list[list[Segment]] | None:
    """Above comes first; left comes first unless something between the two spans both."""
    if len(pieces) > _MOST_PIECES:
        return None
    boxes = [_Box.around(piece) for piece in pieces]
    count = len(pieces)
    before: list[set[int]] = [set() for _ in range(count)]
    for i, one in enumerate(boxes):
        for j, other in enumerate(boxes):
            if one.overlaps(other):
                first = (one.y0, i) < (other.y0, j)
            else:
                first = (
                    one.x1 <= other.x0 + 1
                    and one.y0 < other.y1
                    and not any(box.parts(one, other) for box in boxes)
                )
            if first:
                before[j].add(i)
    ordered: list[list[Segment]] = []
    left = set(range(count))
    while left:
        ready = [i for i in left if not (before[i] & left)] or list(left)
        chosen = min(ready, key=lambda i: (boxes[i].y0, boxes[i].x0))
        left.remove(chosen)
        ordered.append(pieces[chosen])
    return ordered
