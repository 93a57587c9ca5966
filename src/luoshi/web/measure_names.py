"""What a task can be measured by: the indicators, and the measures of rule-books, by the names that a table holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from luoshi.monitor.queries.definitions import indicators_now
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.rulebooks import rulebooks
from luoshi.record.remembered import remembered


@remembered
def measure_names(actor: Actor) -> Mapping[str, str]:
    """Name and code of each, indicators first; a measure of a rule-book has a stroke in its code. Always in Chinese, as
    what is typed into a table stays what it is in either language."""
    found = {one.name: one.code for one in indicators_now()}
    if not may(actor, "see content"):
        return MappingProxyType(found)
    for book in rulebooks(actor):
        if not book.stands:
            continue
        for measure in book.version.outline["measures"]:
            name = f"{book.version.title['zh']}·{measure['title'].get('zh') or measure['code']}"
            found.setdefault(name, f"{book.code}/{measure['code']}")
    return MappingProxyType(found)
