"""Which words of tasks were copied from a document, and what stands in their place once it was erased.

Copied is what a person would call the document's own words: ``LEAST`` characters running, whatever marks and spaces
stand between them; a whole demand that was registered from it; or a title that stands there as it is. What somebody
has put in their own words is theirs, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from luoshi.record.search import folded

ERASED_WORDS = "（原文已依法删除）"
"""What a title, a report … says instead."""

LEAST = 8
DEMAND = 6
WHOLE = 4
"""Characters from which on a run, a whole demand, or a title that stands there whole counts as copied: shorter ones are
everybody's words."""

TASK_WORDS = ("title", "measure", "evidence_expected", "meeting", "mechanism", "said", "reason", "verdict")
"""Columns of a task that hold words as somebody typed or copied them."""

_NO_LETTERS = re.compile(r"[\W_]+")
_PARTS = {
    "report": ("text",),
    "review": ("comment",),
    "objection": ("reason", "answer"),
    "extension": ("reason", "progress", "answer"),
    "coordination": ("reason", "answer"),
    "series": ("title",),
}


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", folded(text))


class Copies:
    """The words of a document, to tell what was copied from it.

    ``texts``: all that stands in it, and names registered from it; ``demands``: demands as they were registered;
    ``said_elsewhere``: names that other documents say as well; ``address``: the hash of its bytes, if these go too.
    """

    def __init__(
        self,
        texts: Iterable[str],
        demands: Iterable[str],
        said_elsewhere: Collection[str] = (),
        address: str = "",
    ) -> None:
        registered = list(map(_letters, demands))
        self._demands = {one for one in registered if len(one) >= DEMAND}
        self._texts = [*map(_letters, texts), *registered]
        self._runs = {
            text[start : start + LEAST] for text in self._texts for start in range(len(text) - LEAST + 1)
        }
        self._said_elsewhere = {_letters(one) for one in said_elsewhere}
        self.address = address
        self.renamed: dict[
            str, str
        ] = {}  # files kept anew under a name that says nothing: the old id and the new

    def are_in(self, words: str) -> bool:
        """Whether these words, or a part of them, were copied."""
        own = _letters(words)
        if len(own) < WHOLE or own in self._said_elsewhere:
            return False
        if any(own[start : start + LEAST] in self._runs for start in range(len(own) - LEAST + 1)):
            return True
        return any(one in own for one in self._demands) or any(own in text for text in self._texts)

    def without(self, words: str) -> str:
        """The words, or what stands in their place."""
        return ERASED_WORDS if self.are_in(words) else words

    def column(self, name: str, value: Any) -> Any:
        """The value of a column of a task, without what was copied into it."""
        if name == "mechanism":
            return "、".join(one for one in value.split("、") if not self.are_in(one))
        if name in TASK_WORDS and isinstance(value, str):
            return self.without(value)
        if name == "stages" and value:
            return [
                {**row, **{part: self.without(row[part]) for part in ("title", "measure")}} for row in value
            ]
        return value

    def anywhere(self, value: Any) -> Any:
        """Any JSON, with every text in it looked at: for drafts, which nothing is computed from."""
        match value:
            case str():
                return self.without(value)
            case list():
                return [self.anywhere(one) for one in value]
            case dict():
                return {name: self.anywhere(one) for name, one in value.items()}
        return value

    def event(self, data: Mapping[str, Any], tasks: Collection[UUID]) -> dict[str, Any]:
        """What an event of tasks says, without what was copied; of other tasks than these it says the same."""
        found = dict(data)
        if "tasks" in data:
            found["tasks"] = [
                {**one, "set": self._columns(one["set"])} if UUID(one["id"]) in tasks else one
                for one in data["tasks"]
            ]
        for part in ("set", "was"):
            if part in data:
                found[part] = self._columns(data[part])
        for part, names in _PARTS.items():
            if part in data:
                found[part] = self._named(data[part], names)
        if "evidence" in data:
            found["evidence"] = [self.evidence(one) for one in data["evidence"]]
        if data.get("reason"):
            found["reason"] = self.without(data["reason"])
        return found

    def evidence(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A piece of evidence without what was copied; of the document's own file, without its hash."""
        found = self._named(row, ("claim", "name"))
        if row.get("link") and self.are_in(row["link"]):
            found["link"] = ""
        if (file := str(row.get("file"))) in self.renamed:
            found["file"] = self.renamed[file]
        if self.address and row.get("address") == self.address:
            found |= {"address": "", "name": ERASED_WORDS}
        return found

    def _columns(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.column(name, value) for name, value in columns.items()}

    def _named(self, row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        return {**row, **{name: self.without(row[name]) for name in names if row.get(name)}}
