"""A workbook goes in whole or not at all, as it was shown, each figure from its cell; and comes out again whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.record import chain
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Because
from luoshi.record.actions.confirm_forms import WrongForm, confirm_forms
from luoshi.record.actions.discard_ledger import discard_ledger
from luoshi.record.actions.import_ledger import DifferenceChanged, NotReady, import_ledger
from luoshi.record.actions.receive_document import EmptyDocument, PerhapsSecret, SecretDocument
from luoshi.record.actions.receive_ledger import receive_ledger
from luoshi.record.actions.withdraw_ledger import WithoutReason, withdraw_ledger
from luoshi.record.ledgers.comparing import Category
from luoshi.record.ledgers.figures import PeriodOf, Series
from luoshi.record.ledgers.preparing import prepare
from luoshi.record.ledgers.recorded import claims
from luoshi.record.models import (
    AuditEntry,
    File,
    LedgerBatch,
    LedgerState,
    Sighting,
    Source,
    SourceKind,
    Statement,
    new_id,
)
from luoshi.sheets import SheetError
from tests.monitor.acting import DAY, city, confirmed, imported, received, unit
from tests.monitor.workbooks import output, workbook
from tests.record.acting import ADMINISTRATOR, CLERK, READER, assert_sound

pytestmark = pytest.mark.django_db

MAY = PeriodOf("month", date(2026, 5, 1), date(2026, 6, 1))
NAME = PROPERTY + "industrial-output"


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def statistics() -> UUID:
    return unit("市统计局")


def ready(data: bytes, name: str = "产值.xlsx", claimant: UUID | None = None) -> LedgerBatch:
    """A workbook received, its form confirmed."""
    batch = received(data, name, claimant=claimant)
    confirmed(batch, claimant or statistics())
    return LedgerBatch.objects.get(pk=batch.id)


def series(county: str = "望溪区政府", basis: str = "cumulative", aspect: str = "level") -> Series:
    return Series(unit(county), NAME, MAY, basis, aspect)


def said(one: Series) -> dict[str, Decimal]:
    """What each claimant says of a series now."""
    found = claims("unit", [one.property]).get(one, [])
    return {claim.claimant: claim.number for claim in found}


def counts(data: bytes, name: str = "again.xlsx", claimant: UUID | None = None) -> dict[str, int]:
    """What a workbook would change, by category."""
    difference = prepare(ready(data, name, claimant)).difference
    assert difference is not None
    return {category.name: count for category, count in difference.counts.items() if count}


def test_every_figure_comes_from_its_cell() -> None:
    batch = ready(output())
    imported(batch)
    assert said(series()) == {str(statistics()): Decimal("80000000000")}
    claim = claims("unit", [NAME])[series()][0]
    source = Source.objects.get(pk=claim.source)
    assert (source.kind, source.sheet, source.cell) == (SourceKind.CELL, "5月", "C4")
    assert source.opened() == {"stored": "800", "shown": "800.00"}
    assert File.objects.get(pk=source.file).id == batch.file
    statement = Statement.objects.get(pk=claim.statement)
    assert (statement.unit_of_measure, statement.currency, statement.scale) == ("yuan", "CNY", "亿元")
    assert_sound()


def test_nothing_is_written_before_somebody_says_yes() -> None:
    before = Statement.objects.count()
    ready(output())
    assert Statement.objects.count() == before


def test_next_months_workbook_of_the_same_form_asks_nothing() -> None:
    imported(ready(output(5)))
    prepared = prepare(received(output(6), "6月.xlsx"))
    assert prepared.unattended
    assert prepared.claimant == statistics()
    assert prepared.difference is not None
    assert prepared.difference.counts[Category.NEW] == 9


def test_a_workbook_that_names_another_maker_wants_to_be_looked_at() -> None:
    imported(ready(output(5)))
    assert prepare(received(output(6), "市统计局6月.xlsx")).unattended
    named = prepare(received(output(7), "望溪区7月.xlsx"))
    assert named.claimant == statistics()
    assert named.maker == unit("望溪区政府")
    assert not named.unattended


def test_a_changed_form_is_noticed_and_not_guessed_through() -> None:
    imported(ready(output(5)))
    changed = workbook(
        [("望溪区", 1.0, 2.0, 3.0, 4.0)],
        titles=("云川市2026年6月规模以上工业总产值", "单位：亿元"),
        header=("县区", "本月", "累计", "累计同比±%", "位次"),
    )
    prepared = prepare(received(changed, "6月.xlsx"))
    assert not prepared.forms_known
    assert prepared.difference is None


def test_the_same_shape_under_another_title_is_another_form() -> None:
    imported(ready(output(5)))
    other = workbook(
        [("望溪区", 1.0, 2.0, 3.0)], titles=("云川市2026年5月工业用电量", "单位：亿千瓦时"), sheet="5月"
    )
    assert not prepare(received(other, "用电.xlsx")).forms_known


def test_a_workbook_is_compared_figure_by_figure() -> None:
    imported(ready(output(5)))
    changed = output(5, changed={"望溪区": (85.0, 801.0, 6.5), "松岭县": (25.0, 200.0, 4.2)})
    assert counts(changed) == {"CHANGED": 2, "UNCHANGED": 7}


def test_a_changed_figure_supersedes_within_its_series_and_the_old_one_stays() -> None:
    imported(ready(output(5)))
    imported(ready(output(5, changed={"望溪区": (85.0, 801.0, 6.5)}), "修订.xlsx"))
    assert said(series()) == {str(statistics()): Decimal("80100000000")}
    assert (
        Statement.objects.filter(
            property=NAME, subject=unit("望溪区政府"), basis="cumulative", aspect="level"
        ).count()
        == 2
    )
    assert Sighting.objects.count() == 8
    assert_sound()


def test_two_claimants_that_differ_both_stay() -> None:
    imported(ready(output(5)))
    county = unit("望溪区政府")
    other = output(5, changed={"望溪区": (85.0, 799.0, 6.5)})
    assert counts(other, claimant=county) == {"CONTRADICTING": 1, "GIVEN": 8}
    imported(LedgerBatch.objects.get(name="again.xlsx"))
    assert said(series()) == {str(statistics()): Decimal("80000000000"), str(county): Decimal("79900000000")}


def test_a_figure_said_twice_in_one_workbook_with_two_values_is_refused_with_both_cells() -> None:
    twice = workbook([("望溪区", 1.0, 2.0, 3.0), ("望溪区", 1.0, 2.5, 3.0)])
    prepared = prepare(ready(twice))
    assert prepared.difference is not None
    assert prepared.difference.counts[Category.NEW] == 3
    assert prepared.difference.counts[Category.REPEATED] == 3
    (fault,) = prepared.faults
    assert (fault.cell, "C4" in fault.chinese) == ("C5", True)
    assert not prepared.unattended


def test_a_cell_that_is_no_number_is_refused_and_the_rest_goes_in() -> None:
    odd = workbook([("望溪区", 1.0, "见附件", 3.0), ("白渡区", 1.0, 2.0, 3.0)])
    batch = ready(odd)
    prepared = prepare(batch)
    assert [(fault.sheet, fault.cell) for fault in prepared.faults] == [("5月", "C4")]
    imported(batch)
    assert LedgerBatch.objects.get(pk=batch.id).refused == 1
    assert said(series()) == {}


def test_what_changed_since_it_was_shown_is_shown_again() -> None:
    first, second = ready(output(5)), ready(output(5, changed={"望溪区": (85.0, 801.0, 6.5)}), "乙.xlsx")
    shown = prepare(second).difference
    assert shown is not None
    imported(first)
    with pytest.raises(DifferenceChanged):
        import_ledger(CLERK, Because(), second.id, shown.fingerprint)
    assert LedgerBatch.objects.get(pk=second.id).state == LedgerState.RECEIVED
    assert_sound()


def test_what_is_still_asked_is_not_imported() -> None:
    batch = received(output(), "产值.xlsx")
    with pytest.raises(NotReady):
        import_ledger(CLERK, Because(), batch.id, "sha256:0")


def test_nobody_imports_twice_or_without_the_right() -> None:
    batch = ready(output())
    shown = prepare(batch).difference
    assert shown is not None
    for actor in (READER, ADMINISTRATOR):
        with pytest.raises(Refused):
            import_ledger(actor, Because(), batch.id, shown.fingerprint)
    imported(batch)
    with pytest.raises(AlreadyDecided):
        import_ledger(CLERK, Because(), batch.id, shown.fingerprint)
    with pytest.raises(NotFound):
        import_ledger(CLERK, Because(), new_id(), shown.fingerprint)


def test_a_large_workbook_is_several_entries_of_one_action(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.record.actions.import_ledger.PART_FIGURES", 4)
    before = AuditEntry.objects.count()
    imported(ready(output()))
    assert AuditEntry.objects.count() == before + 6  # received, confirmed, three parts, imported
    assert_sound()


def test_an_import_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.record.actions.import_ledger.PART_FIGURES", 4)
    batch = ready(output())
    entries, statements = AuditEntry.objects.count(), Statement.objects.count()
    real = chain.summed_up
    calls = []

    def failing(*arguments: object) -> chain.Part:
        calls.append(arguments)
        if len(calls) == 3:
            raise OSError("disk full")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(chain, "summed_up", failing)
    with pytest.raises(OSError, match="disk full"):
        imported(batch)
    assert (AuditEntry.objects.count(), Statement.objects.count()) == (entries, statements)
    assert LedgerBatch.objects.get(pk=batch.id).state == LedgerState.RECEIVED


def test_a_withdrawn_workbook_says_nothing_any_more_and_stays_to_be_read() -> None:
    batch = ready(output())
    imported(batch)
    withdraw_ledger(CLERK, Because(), batch.id, "报错了月份")
    assert said(series()) == {}
    assert Statement.objects.filter(property=NAME).count() == 9
    row = LedgerBatch.objects.get(pk=batch.id)
    assert (row.state, row.reason) == (LedgerState.WITHDRAWN, "报错了月份")
    assert_sound()


def test_what_a_withdrawn_workbook_had_changed_stands_again() -> None:
    imported(ready(output(5)))
    second = ready(output(5, changed={"望溪区": (85.0, 801.0, 6.5)}), "修订.xlsx")
    imported(second)
    withdraw_ledger(CLERK, Because(), second.id, "修订有误")
    assert said(series()) == {str(statistics()): Decimal("80000000000")}


def test_a_figure_that_a_later_workbook_saw_again_stands_on_its_cell() -> None:
    first = ready(output(5))
    imported(first)
    second = ready(output(5, changed={"望溪区": (85.0, 801.0, 6.5)}), "修订.xlsx")
    imported(second)
    third = ready(output(5, changed={"松岭县": (1.0, 2.0, 3.0)}), "再报.xlsx")
    imported(third)
    withdraw_ledger(CLERK, Because(), first.id, "重复")
    baidu = series("白渡区政府")
    assert said(baidu) == {str(statistics()): Decimal("39000000000")}
    source = Source.objects.get(pk=claims("unit", [NAME])[baidu][0].source)
    assert source.file == second.file
    withdraw_ledger(CLERK, Because(), second.id, "也重复")
    assert said(baidu) == {str(statistics()): Decimal("39000000000")}
    withdraw_ledger(CLERK, Because(), third.id, "全错")
    assert said(baidu) == {}
    assert_sound()


def test_withdrawing_asks_for_a_reason_a_right_and_an_import() -> None:
    batch = ready(output())
    with pytest.raises(AlreadyDecided):
        withdraw_ledger(CLERK, Because(), batch.id, "还没入库")
    imported(batch)
    with pytest.raises(WithoutReason):
        withdraw_ledger(CLERK, Because(), batch.id, "  ")
    with pytest.raises(Refused):
        withdraw_ledger(READER, Because(), batch.id, "无权")


def test_the_same_bytes_wait_once_and_may_come_again_after_they_were_withdrawn() -> None:
    data = output()
    batch = ready(data)
    again = receive_ledger(CLERK, Because(), data, "same.xlsx", "indicators", DAY, queue=False)
    assert (again.duplicate, again.batch) == (True, batch.id)
    imported(batch)
    assert receive_ledger(CLERK, Because(), data, "same.xlsx", "indicators", DAY, queue=False).duplicate
    withdraw_ledger(CLERK, Because(), batch.id, "重来")
    assert not receive_ledger(CLERK, Because(), data, "same.xlsx", "indicators", DAY, queue=False).duplicate


def test_a_discarded_workbook_gives_nothing_and_is_not_decided_again() -> None:
    batch = ready(output())
    discard_ledger(CLERK, Because(), batch.id, "不是这个月")
    with pytest.raises(AlreadyDecided):
        discard_ledger(CLERK, Because(), batch.id, "再来")
    with pytest.raises(WrongForm):
        confirm_forms(CLERK, Because(), batch.id, statistics(), [], {}, queue=False)
    assert_sound()


def test_a_marked_workbook_is_refused_before_a_byte_is_kept() -> None:
    before = File.objects.count()
    secret = workbook([("望溪区", 1.0, 2.0, 3.0)], titles=("机密★1年", "云川市2026年5月产值"))
    with pytest.raises(SecretDocument) as refused:
        received(secret, "产值.xlsx")
    assert not isinstance(refused.value, PerhapsSecret)
    with pytest.raises(EmptyDocument):
        received(b"", "空.xlsx")
    with pytest.raises(SheetError):
        received(b"%PDF-1.7 no workbook", "产值.xlsx")
    assert File.objects.count() == before


def test_a_computed_cell_says_so() -> None:
    batch = ready(workbook([("望溪区", 1.0, "=1+1", 3.0)]))
    imported(batch)
    source = Source.objects.get(file=batch.file, cell="C4")
    assert source.opened()["formula"] == "=1+1"
