"""Rows that many people change, by what their events say: as they were made, after each change, and overtaken."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from luoshi.delivery.changes import task_versions
from luoshi.growth.changes import project_versions
from luoshi.record.entries import WrongEntry
from luoshi.record.models import new_id

AT, LATER = datetime(2026, 3, 2, 2, tzinfo=UTC), datetime(2026, 3, 4, 2, tzinfo=UTC)
SAID = "您打开以后，%(who)s改过这件任务"


def test_a_row_is_made_and_changed_by_what_its_events_say_and_by_nothing_that_follows_from_others() -> None:
    unit = new_id()
    entry = {"id": str(new_id()), "set": {"title": "改造小区", "lead": str(unit), "due_on": "2026-06-30"}}
    event = new_id()

    made = task_versions.made(entry, event, AT)
    assert (str(made.id), made.version, made.registered_by, made.changed_at) == (entry["id"], 1, event, AT)
    assert (made.title, made.lead, made.due_on) == ("改造小区", unit, date(2026, 6, 30))
    assert task_versions.changes(entry)[1] == ("lead", None, unit)

    change = {"version": 2, "set": {"due_on": None}, "was": {"due_on": "2026-06-30"}}
    changed = task_versions.applied(made, change, LATER)
    assert (changed.due_on, changed.version, changed.changed_at) == (None, 2, LATER)
    assert task_versions.changes(change) == (("due_on", date(2026, 6, 30), None),)

    assert not {"id", "version", "search", "audience"} & set(task_versions.columns)
    assert not {"changed_at", "registered_by", "codes", "tracks"} & set(project_versions.columns)


def test_whoever_saw_the_version_that_is_there_is_let_through_and_nobody_saw_one_that_is_not() -> None:
    row = task_versions.made({"id": str(new_id()), "set": {}}, new_id(), AT)
    row.version = 3
    task_versions.require(row, 3, SAID)
    task_versions.require(row, 2, SAID, adds=True)  # it takes nothing away from what others did
    with pytest.raises(WrongEntry, match="版本不对"):
        task_versions.require(row, 4, SAID, adds=True)
