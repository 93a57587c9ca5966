"""A liaison hands in the ledgers of their own units, and nobody else's."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, HeldPost
from luoshi.record.actions.receive_ledger import receive_ledger
from luoshi.record.models import LedgerBatch, new_id
from tests.monitor.workbooks import output
from tests.record.acting import READER
from tests.record.city import import_city, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison() -> Actor:
    import_city()
    held = (HeldPost(new_id(), unit("CZJ"), "liaison"),)
    return Actor("财政联络员", account=new_id(), person=new_id(), roles=frozenset({"liaison"}), held=held)


def test_ones_own(liaison: Actor) -> None:
    found = receive_ledger(
        liaison, Because(), output(5), "5月.xlsx", "indicators", date(2026, 6, 3), unit("CZJ"), queue=False
    )
    assert LedgerBatch.objects.get().id == found.batch


@pytest.mark.parametrize("whose", ["GZW", "SZF", None])
def test_not_anothers_and_not_nobodys(liaison: Actor, whose: str | None) -> None:
    claimant = unit(whose) if whose else None
    with pytest.raises(access.Refused, match="本单位"):
        receive_ledger(
            liaison, Because(), output(5), "5月.xlsx", "indicators", date(2026, 6, 3), claimant, queue=False
        )
    assert not LedgerBatch.objects.exists()


def test_a_reader_hands_in_none(liaison: Actor) -> None:
    with pytest.raises(access.Refused, match="没有这个页面，或者您无权查看"):
        receive_ledger(
            READER, Because(), output(5), "5月.xlsx", "indicators", date(2026, 6, 3), unit("CZJ"), queue=False
        )
