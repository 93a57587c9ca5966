"""Findings: a person's, with a reason, in the name of a post; counted by rule-books until they are withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import duckdb
import pytest
from django.utils import timezone

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.actions.withdraw_finding import withdraw_finding
from luoshi.record.actions.withdraw_ledger import WithoutReason
from luoshi.record.entries import WrongEntry
from luoshi.record.judged.snapshots import take_snapshot
from luoshi.record.models import GOOD_REASON, Event, Statement, new_id
from luoshi.record.queries.findings import findings
from tests.record.acting import ADMINISTRATOR, CLERK, NOBODY, READER, assert_sound
from tests.record.city import import_city, unit

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def _city() -> None:
    import_city()


def found(
    finding: str = "falsified",
    *,
    amount: Decimal | None = Decimal("2.5"),
    actor: Actor = CLERK,
    **more: object,
) -> UUID:
    said = {"reason": "多报产值，已由统计局核实", "found_on": DAY, **more}
    subject = said.pop("subject", None) or unit("WXQ")
    return record_finding(actor, Because(), subject, finding, amount=amount, **said)  # type: ignore[arg-type]


def in_snapshot() -> list[tuple[object, ...]]:
    path = take_snapshot(date(2026, 5, 31)).snapshot.folder / "findings.parquet"
    return duckdb.sql(
        f"SELECT id, subject, finding, measure, amount, decided_by, found_on, finding__statement FROM '{path}'"
    ).fetchall()


def test_a_finding_is_stated_and_reaches_the_published_table() -> None:
    finding = found(measure="output_growth")

    ((key, subject, what, measure, amount, post, day, statement),) = in_snapshot()
    assert (key, subject) == (str(finding), str(unit("WXQ")))
    assert (what, measure, amount, day) == ("falsified", "output_growth", Decimal("2.5"), DAY)
    assert post == CLERK.post
    assert Statement.objects.get(pk=statement).property == "finding.finding"
    (row,) = findings(READER, subject=unit("WXQ"))
    assert (row.finding, row.amount, row.decided_by) == ("falsified", Decimal("2.5"), CLERK.post)
    event = Event.objects.get(kind="finding recorded")
    assert (event.actor, event.subject) == (CLERK.account, finding)
    assert_sound()


def test_the_words_of_a_reason_can_be_erased_and_are_in_no_fixed_column() -> None:
    finding = found(GOOD_REASON, amount=None, reason="骆明远已说明停产检修")
    said = Statement.objects.get(subject=finding, property="finding.reason")
    assert said.text is None
    assert said.opened() == {"value": "骆明远已说明停产检修"}


def test_a_withdrawn_finding_counts_no_longer_and_can_still_be_seen() -> None:
    finding = found()
    before = timezone.now()
    withdraw_finding(CLERK, Because(), finding, "查明不实")

    assert in_snapshot() == []
    assert findings(READER, subject=unit("WXQ")) == []
    assert [row.id for row in findings(READER, subject=unit("WXQ"), known=before)] == [finding]
    (row,) = findings(READER, ids=[finding])
    assert (row.withdrawn_by, row.withdrawn_because) == (CLERK.name, "查明不实")
    assert_sound()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"finding": "  "}, "finding"),
        ({"reason": " "}, "reason"),
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-3)}, "amount"),
        ({"found_on": timezone.localdate() + timedelta(days=1)}, "found_on"),
    ],
)
def test_what_is_left_out_or_impossible_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(WrongEntry) as refused:
        found(**changes)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Statement.objects.filter(subject_kind="finding").exists()


def test_nobody_is_found_anything_of_who_is_not_there() -> None:
    with pytest.raises(NotFound):
        found(subject=new_id())


def test_nothing_is_withdrawn_twice_or_without_a_reason() -> None:
    finding = found()
    with pytest.raises(WithoutReason):
        withdraw_finding(CLERK, Because(), finding, "")
    withdraw_finding(CLERK, Because(), finding, "查明不实")
    with pytest.raises(AlreadyDecided):
        withdraw_finding(CLERK, Because(), finding, "查明不实")
    with pytest.raises(NotFound):
        withdraw_finding(CLERK, Because(), new_id(), "查明不实")


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR, NOBODY, Actor("machine")], ids=lambda one: one.name)
def test_only_clerks_find_anything_and_no_machine(actor: Actor) -> None:
    with pytest.raises(Refused):
        found(actor=actor)
