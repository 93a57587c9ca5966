"""Ledgers and their forms on an earlier day, folded from events, are what their rows said on that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from luoshi.monitor.queries.ledgers import access_inside, ledger_shown
from luoshi.monitor.queries.owed import owed
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_ledger_form import forget_form, let_form_wait
from luoshi.record.actions.discard_ledger import discard_ledger
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.models import Event, LedgerBatch, LedgerForm
from luoshi.record.queries.ledgers import forms, ledgers
from luoshi.record.queries.ledgers_then import forms_at, imported_at, ledgers_then
from tests.monitor.acting import confirmed, imported, received, unit
from tests.monitor.workbooks import output
from tests.record.acting import CLERK, NOBODY, READER

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)
# What an answer given meanwhile says is looked at only while deciding.
LEFT_OUT = {"_state", "answers"}


def now() -> datetime:
    """A moment after everything that has happened and before everything to come."""
    return Event.objects.latest("at").at + timedelta(microseconds=1)


def plainly(rows: list[Any]) -> list[dict[str, Any]]:
    return [{key: value for key, value in vars(row).items() if key not in LEFT_OUT} for row in rows]


def said(moment: datetime | None) -> dict[str, Any]:
    """Everything that the pages about ledgers show of a moment; None is now."""
    batches = LedgerBatch.objects.order_by("id")
    rows = list(batches if moment is None else batches.filter(received_at__lt=moment))
    if moment is not None:
        ledgers_then(rows, moment)
    return {
        "ledgers": plainly(rows),
        "forms": plainly(sorted(forms_at(moment), key=lambda row: row.id)),
        "imported": sorted(imported_at(moment).values_list("id", flat=True)),
        "owed": [(one.name, one.state, one.days, one.batch) for one in owed(READER, TODAY, moment)],
        "counted": [(one.claimant, one.imported) for one in forms(READER, moment)],
    }


def test_ledgers_at_every_moment_are_what_their_rows_said_then() -> None:
    bureau = unit("市统计局")
    batches: list[LedgerBatch] = []

    def receive(month: int) -> Callable[[], object]:
        return lambda: batches.append(received(output(month), f"{month}月.xlsx"))

    steps: list[Callable[[], object]] = [
        receive(5),
        lambda: confirmed(batches[0], bureau),
        lambda: imported(batches[0]),
        receive(6),
        lambda: let_form_wait(CLERK, Because(), LedgerForm.objects.get().id, unattended=False),
        lambda: imported(batches[1]),
        lambda: let_form_wait(CLERK, Because(), LedgerForm.objects.get().id, unattended=True),
        lambda: withdraw_ledger(CLERK, Because(), batches[1].id, "填错了"),
        receive(7),
        lambda: discard_ledger(CLERK, Because(), batches[2].id, "重复"),
        lambda: forget_form(CLERK, Because(), LedgerForm.objects.get().id),
        receive(8),
        lambda: confirmed(batches[3], bureau, unattended=False),
    ]
    told = [(now(), said(None))]
    for step in steps:
        step()
        told.append((now(), said(None)))
        assert told[-1][1] != told[-2][1]

    for moment, what in told:
        assert said(moment) == what


def test_the_list_and_the_page_show_what_was_known() -> None:
    bureau = unit("市统计局")
    earlier = now()
    batch = received(output(5), "5月.xlsx")
    waiting = now()
    confirmed(batch, bureau)
    imported(batch)
    counted = now()
    withdraw_ledger(CLERK, Because(), batch.id, "填错了")

    def states(moment: datetime | None, **asked: Any) -> list[str]:
        return [row.state for row in ledgers(CLERK, moment=moment, **asked)]

    assert [states(one) for one in (earlier, waiting, counted, None)] == [
        [], ["received"], ["imported"], ["withdrawn"]
    ]  # fmt: skip
    assert states(waiting, state="withdrawn") == states(counted, state="withdrawn") == []
    assert states(counted, state="imported", claimant=bureau) == ["imported"]
    assert states(waiting, claimant=bureau) == []
    assert ledger_shown(CLERK, batch.id, waiting).batch.state == "received"
    assert ledger_shown(CLERK, batch.id, waiting).summary is None
    assert ledger_shown(CLERK, batch.id, counted).claimant == "市统计局"
    with pytest.raises(NotFound, match="还没有收到"):
        ledger_shown(CLERK, batch.id, earlier)
    # A reader sees inside what was imported, and nothing of what still waited.
    assert access_inside(READER, batch.id, counted).state == "imported"
    with pytest.raises(NotFound):
        access_inside(READER, batch.id, waiting)
    for ask in (ledgers, forms):
        with pytest.raises(NotFound, match="无权查看"):
            ask(NOBODY, moment=counted)
    assert owed(NOBODY, TODAY, counted) == []


def test_a_filter_of_an_earlier_day_goes_page_by_page(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr("luoshi.record.queries.ledgers.PAGE", 2)
    made = [received(output(month), f"{month}月.xlsx").id for month in (4, 5, 6, 7, 8)]
    waiting = now()
    for batch in made:
        discard_ledger(CLERK, Because(), batch, "")

    assert ledgers(CLERK, state="received") == []
    with django_assert_max_num_queries(2):
        first = ledgers(CLERK, state="received", moment=waiting)
    assert [row.id for row in first] == made[:1:-1]
    assert [row.id for row in ledgers(CLERK, state="received", before=made[3], moment=waiting)] == made[2::-1]
    with django_assert_max_num_queries(5):
        assert ledgers(CLERK, state="received", moment=now()) == []
