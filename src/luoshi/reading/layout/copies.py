"""Second copies of an article on one page (traps 8, 10).

A paragraph that repeats an earlier one word for word (punctuation aside) is a copy if it is long, and a run
of copies takes the short lines between along. Two reports of the same yearly event differ in date, ordinal
or names, so their paragraphs are not equal and both stay.
"""

from __future__ import annotations

from collections import Counter

from luoshi.reading.layout.blocks import Block

_LONG = 30  # characters without punctuation


def mark_copies(blocks: list[Block]) -> None:
    """Turn the blocks of second copies into left-out blocks with the reason ``copy``."""
    first: dict[str, int] = {}
    copies: list[int] = []
    long_ones = [i for i, block in enumerate(blocks) if block.kind == "body" and len(block.text) >= _LONG]
    # Most paragraphs already begin unlike all others: those need no key.
    beginnings = [blocks[i].key_beginning for i in long_ones]
    times = Counter(beginnings)
    for i, beginning in zip(long_ones, beginnings, strict=True):
        if times[beginning] == 1 or len(key := blocks[i].key) < _LONG:
            continue
        if key in first:
            copies.append(i)
        else:
            first[key] = i
    if not copies:
        return
    runs: list[list[int]] = []
    for i in copies:
        if runs and not _separates(blocks, runs[-1][-1], i):
            runs[-1].append(i)
        else:
            runs.append([i])
    known = {block.key for block in blocks[: copies[0]]}
    for run in runs:
        original = first[blocks[run[0]].key]
        if not (_opens(blocks, original) or _opens(blocks, run[0])):
            continue  # a paragraph that two reports share, each after a lead of its own
        if len(run) < 2 and len(blocks[run[0]].key) < 100 and not _repeats_around(blocks, run[0]):
            continue
        start, end = run[0], run[-1]
        while start > 0 and blocks[start - 1].kind in ("heading", "meta", "furniture") and start - 1 > 0:
            if (
                blocks[start - 1].kind == "heading"
                and blocks[start - 1].key not in known
                and len(blocks[start - 1].key) > 6
            ):
                break
            start -= 1
        while end + 1 < len(blocks) and blocks[end + 1].kind == "body" and blocks[end + 1].key in known:
            end += 1
        for block in blocks[start : end + 1]:
            if block.kind != "furniture":
                block.kind, block.reason = "furniture", "copy"


def _opens(blocks: list[Block], at: int) -> bool:
    """Whether a body paragraph is the first one after something that is no body."""
    return at == 0 or blocks[at - 1].kind != "body"


def _repeats_around(blocks: list[Block], at: int) -> bool:
    """Whether the line before a single copied paragraph repeats an earlier line, too."""
    if at == 0 or len(blocks[at - 1].key) < 4:
        return False
    return any(b.key == blocks[at - 1].key for b in blocks[: at - 1])


def _separates(blocks: list[Block], first: int, second: int) -> bool:
    """Whether something new of any length stands between two copied paragraphs."""
    return any(b.kind == "body" and len(b.key) >= _LONG for b in blocks[first + 1 : second])
