"""The text of a rule-book with other weights, and what two texts have different: for the bench and for comparing."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from luoshi.judging.books.model import Book, Measure
from luoshi.judging.books.yaml_text import Spot, read_yaml
from luoshi.judging.judgements import number_text

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of two texts side by side: ``sign`` is " ", "-", "+", or "…" where equal lines were left out."""

    sign: str
    before: int | None
    after: int | None
    text: str


def with_weights(text: str, book: Book, weights: Mapping[str, Decimal], *, same_sum: bool) -> str:
    """The text with other weights of measures of the book, by code.

    ``same_sum``: the other weighted measures share what is left of the whole in proportion, as the weights have to add
    up to the full marks; else the full marks change. Parts keep their share of what they are parts of. Raises
    ValueError where nothing would be left for the others.
    """
    weighted = [one for one in book.measures if one.weight is not None]
    before = {one.code: one.weight or Decimal(0) for one in weighted}
    after = dict(before) | {code: value for code, value in weights.items() if code in before}
    whole = sum(before.values(), Decimal(0))
    others = [code for code in before if after[code] == before[code]]
    if same_sum and after != before:
        given = sum((after[code] for code in before if code not in others), Decimal(0))
        shared = sum((before[code] for code in others), Decimal(0))
        if given > whole or (not others and given != whole) or (others and given == whole):
            raise ValueError
        after |= _in_proportion({code: before[code] for code in others}, shared, whole - given)
    changed: dict[str, Decimal] = {}
    for one in weighted:
        if after[one.code] != before[one.code]:
            changed |= {one.code: after[one.code]} | _of_parts(one, after[one.code])
    full = sum(after.values(), Decimal(0))
    return _written(text, changed, full if book.full_marks is not None and full != whole else None)


def _in_proportion(weights: Mapping[str, Decimal], whole: Decimal, wanted: Decimal) -> dict[str, Decimal]:
    """Weights that add up to ``wanted`` in the proportions they had, in hundredths; the last takes the rest."""
    found = {
        code: (weight * wanted / whole).quantize(_CENT, rounding=ROUND_DOWN) if whole else Decimal(0)
        for code, weight in weights.items()
    }
    if found:
        last = list(found)[-1]
        found[last] += wanted - sum(found.values(), Decimal(0))
    return found


def _of_parts(measure: Measure, weight: Decimal) -> dict[str, Decimal]:
    parts = {part.code: part.weight for part in measure.parts if part.weight is not None}
    if not parts:
        return {}
    found = _in_proportion(parts, sum(parts.values(), Decimal(0)), weight)
    for part in measure.parts:
        if part.code in found:
            found |= _of_parts(part, found[part.code])
    return found


def _written(text: str, weights: Mapping[str, Decimal], full_marks: Decimal | None) -> str:
    root, _decoded, _problems = read_yaml(text.encode())
    if root is None:
        return text
    places = [(spot, weights[code]) for code, spot in _weight_spots(root.get("measures")) if code in weights]
    full = root.get("full_marks")
    if full_marks is not None and full is not None:
        places.append((full, full_marks))
    lines = text.split("\n")
    for spot, number in sorted(places, key=lambda one: (one[0].line, one[0].column), reverse=True):
        line, start = lines[spot.line - 1], spot.column - 1
        end = start + len(spot.raw or "")
        if not spot.raw:
            end = start
            while end < len(line) and (line[end].isdigit() or line[end] in ".+-eE"):
                end += 1
        lines[spot.line - 1] = line[:start] + (number_text(number) or "0") + line[end:]
    return "\n".join(lines)


def _weight_spots(measures: Spot | None) -> list[tuple[str, Spot]]:
    found = []
    for code, spot in measures.keys.items() if measures else ():
        weight = spot.get("weight")
        if weight is not None:
            found.append((code, weight))
        found += _weight_spots(spot.get("parts"))
    return found


def text_difference(before: str, after: str, around: int = 3) -> list[TextLine]:
    """What two texts have different, line by line, with some equal lines around each."""
    first, second = before.splitlines(), after.splitlines()
    found: list[TextLine] = []
    for group in difflib.SequenceMatcher(None, first, second, autojunk=False).get_grouped_opcodes(around):
        if found or group[0][1] > 0:
            found.append(TextLine("…", None, None, ""))
        for what, start, end, other, other_end in group:
            if what == "equal":
                found += [
                    TextLine(" ", start + n + 1, other + n + 1, line)
                    for n, line in enumerate(first[start:end])
                ]
                continue
            found += [TextLine("-", start + n + 1, None, line) for n, line in enumerate(first[start:end])]
            found += [
                TextLine("+", None, other + n + 1, line) for n, line in enumerate(second[other:other_end])
            ]
    return found
