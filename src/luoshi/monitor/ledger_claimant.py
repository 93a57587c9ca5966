"""Whose ledger a workbook is, as far as its own words tell: to propose, for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from luoshi.monitor.vocabulary import Vocabulary

_MADE_BY = re.compile(r"(?:制表|填报|报送|编制|发布|填表)(?:单位|部门|机关)?\s*[:：]\s*([^\s，,；;]+)")
_ENDINGS = re.compile(r"(?:局|委|办|厅|院|行|公司|中心|室|部|会)$")


class Proposed(NamedTuple):
    """A unit and what speaks for it: maker, title, file, uploader; or that a form like it is the unit's (alike)."""

    unit: UUID
    where: str


def propose_claimant(
    name: str, lines: Iterable[str], words: Vocabulary, uploader: UUID | None
) -> Proposed | None:
    """The unit named as maker in the lines above and below the tables; else a line that is nothing but a bureau's
    name; else the unit in the name of the file; else that of whoever sent it in."""
    listed = list(lines)
    for line in listed:
        found = _MADE_BY.search(line)
        unit = (words.unit_named(found[1]) or words.unit_in(found[1])) if found else None
        if unit is not None:
            return Proposed(unit, "maker")
    for line in listed:
        # Titles name places too, of which the figures are; a bureau's name alone is the maker's.
        unit = words.unit_named(line) if _ENDINGS.search(line.strip()) else None
        if unit is not None:
            return Proposed(unit, "title")
    unit = words.unit_in(name)
    if unit is not None:
        return Proposed(unit, "file")
    return Proposed(uploader, "uploader") if uploader in words.units and uploader is not None else None
