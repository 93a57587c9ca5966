"""What pages ask of runs: ranks and their changes, what was known on a day, what two runs say differently."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from luoshi.record.access import NotFound
from luoshi.record.models import Run, new_id
from luoshi.record.queries import rulebooks, runs
from tests.copying import copied_when_made_before
from tests.monitor.acting import city
from tests.monitor.giving import given
from tests.monitor.workbooks import output
from tests.record.acting import ADMINISTRATOR, READER
from tests.record.rulebooks import BOOK, adopted, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def may() -> Run:
    """April and May published."""
    return Run.objects.get(pk=_two_months())


@copied_when_made_before
def _two_months() -> UUID:
    """April and May published; in May 松岭县 is first, which was last in April."""
    city()
    given(output(4), "4月.xlsx")
    adopted()
    published("2026-04")
    given(output(5, changed={"松岭县": (25.0, 200.0, 9.0)}), "5月.xlsx")
    return published("2026-05").id


def test_ranks_say_how_many_places_were_gained_since_the_period_before(may: Run) -> None:
    changes = runs.rank_changes(READER, runs.run(READER, may.id))

    ranked = [(one.row.data["code"], one.row.rank, one.before, one.change) for one in changes if one.row.rank]
    assert ranked == [("SLXZF", 1, 3, 2), ("WXQZF", 2, 1, -1), ("BDQZF", 3, 2, -1)]
    assert {one.change for one in changes if not one.row.rank} == {None}


def test_in_the_first_period_nobody_has_gained_or_lost(may: Run) -> None:
    first = Run.objects.get(label="2026-04")
    assert {one.change for one in runs.rank_changes(READER, runs.run(READER, first.id))} == {None}


def test_published_runs_are_listed_with_what_was_run_again_behind_each(may: Run) -> None:
    before = timezone.now()
    given(output(5, changed={"松岭县": (25.0, 200.0, 3.0)}), "5月更正.xlsx")
    published("2026-05")

    def listed(known: datetime | None = None) -> list[tuple[str, int]]:
        found = runs.published_runs(READER, BOOK, known)
        return [(one.run.label, one.run.number) for one in found if isinstance(one.run, Run)]

    assert listed() == [("2026-05", 1), ("2026-05", 2), ("2026-04", 1)]
    assert listed(before) == [("2026-05", 1), ("2026-04", 1)]
    newest = runs.newest_run(READER, BOOK)
    assert newest is not None
    assert newest.run.id == may.id  # what was run again stands beside it, never instead
    assert {one.shown for one in runs.lights(READER)} == {"green"}


def test_what_two_runs_say_differently_is_told_row_by_row(may: Run) -> None:
    given(output(5, changed={"松岭县": (25.0, 200.0, 3.0)}), "5月更正.xlsx")
    again = published("2026-05")

    found = runs.differences(READER, runs.run(READER, may.id), runs.run(READER, again.id))

    lights = [one for one in found if one.measure == "output_growth" and one.kind == "measure"]
    changed = [(one.first["light"], one.second["light"]) for one in lights if one.first and one.second]
    assert ("green", "red") in changed
    assert runs.differences(READER, runs.run(READER, may.id), runs.run(READER, may.id)) == []


def test_why_leads_down_to_the_statement(may: Run) -> None:
    shown = runs.run(READER, may.id)
    first = runs.rank_changes(READER, shown)[0].row
    assert runs.explanation(READER, shown, first.subject)
    with pytest.raises(NotFound):
        runs.explanation(READER, shown, new_id())
    with pytest.raises(NotFound):
        runs.explanation(READER, shown, first.subject, hidden={"industrial-output"})


def test_lists_ask_the_database_the_same_few_questions_however_long_they_are(may: Run) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            runs.published_runs(READER)
            rulebooks.rulebooks(READER)
            runs.lights(READER)
        return len(queries)

    before = asked()
    given(output(3), "3月.xlsx")
    published("2026-03")
    assert asked() == before <= 10


def test_who_sees_no_content_sees_no_run(may: Run) -> None:
    for ask in (
        lambda: runs.published_runs(ADMINISTRATOR),
        lambda: runs.run(ADMINISTRATOR, may.id),
        lambda: runs.lights(ADMINISTRATOR),
        lambda: runs.drafts(ADMINISTRATOR),
        lambda: runs.prove(ADMINISTRATOR, may.id),
        lambda: runs.run(READER, new_id()),
    ):
        with pytest.raises(NotFound):
            ask()
