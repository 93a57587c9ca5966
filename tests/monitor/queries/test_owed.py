"""Who owes which ledger by when follows from what came in, and from nothing that anybody has to keep."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.monitor.queries.owed import Owed, Owing, owed
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_ledger_form import forget_form, let_form_wait
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.models import LedgerForm
from luoshi.record.projection import rebuild_differences
from tests.monitor.acting import SAMPLES, confirmed, imported, received, renamed, unit
from tests.monitor.workbooks import output
from tests.record.acting import ADMINISTRATOR, CLERK, READER

pytestmark = pytest.mark.django_db


def bring(data: bytes, name: str, whose: str) -> None:
    batch = received(data, name, claimant=unit(whose))
    confirmed(batch, unit(whose))
    imported(batch)


def only(today: date) -> Owed:
    (one,) = owed(READER, today)
    return one


def test_the_next_month_is_owed_from_its_end_until_its_due_day_and_late_afterwards() -> None:
    bring(output(5), "5月.xlsx", "市统计局")

    # Industrial output is due on the 20th of the month after.
    states = {
        day: (one.state, one.days, [due.indicator.code for due in one.missing])
        for day in (date(2026, 6, 20), date(2026, 7, 1), date(2026, 7, 20), date(2026, 7, 23))
        for one in [only(day)]
    }

    assert states == {
        date(2026, 6, 20): (Owing.REPORTED, -30, []),
        date(2026, 7, 1): (Owing.DUE, -19, ["industrial-output"]),
        date(2026, 7, 20): (Owing.DUE, 0, ["industrial-output"]),
        date(2026, 7, 23): (Owing.OVERDUE, 3, ["industrial-output"]),
    }
    one = only(date(2026, 7, 23))
    assert one.name == "市统计局"
    assert one.last is not None
    assert one.last.text().chinese == "2026年5月"
    assert one.first is not None
    assert (one.first.next.text().chinese, one.first.due) == ("2026年6月", date(2026, 7, 20))


def test_what_comes_in_is_owed_no_longer_and_is_again_when_withdrawn() -> None:
    bring(output(5), "5月.xlsx", "市统计局")
    june = received(output(6), "6月.xlsx")
    imported(june)
    assert only(date(2026, 7, 23)).state is Owing.REPORTED

    withdraw_ledger(CLERK, Because(), june.id, "报错了")

    assert only(date(2026, 7, 23)).state is Owing.OVERDUE


def test_after_december_january_and_february_are_owed_together() -> None:
    bring(output(12, year=2025), "12月.xlsx", "市统计局")

    first = only(date(2026, 2, 10)).first
    assert first is not None
    assert first.next.text().chinese == "2026年1—2月"
    assert first.due == date(2026, 3, 20)


def test_each_indicator_of_a_workbook_has_its_own_next_period_and_tables_of_one_file_are_one_ledger() -> None:
    path = SAMPLES / "ledgers" / "统计局" / "2026年1—3月全市主要经济指标.xlsx"
    bring(path.read_bytes(), path.name, "市统计局")

    one = only(date(2026, 5, 21))
    following = {due.indicator.code: due.next.text().chinese for due in one.dues}

    assert len(one.forms) > 1
    assert following["gdp"] == "2026年二季度"
    assert following["industrial-output"] == "2026年4月"
    assert one.state is Owing.OVERDUE
    assert "gdp" not in {due.indicator.code for due in one.missing}
    assert "industrial-output" in {due.indicator.code for due in one.missing}


def test_yearly_targets_are_owed_on_no_day() -> None:
    path = SAMPLES / "ledgers" / "督查室" / "2026年度主要经济指标目标任务分解表.xlsx"
    bring(path.read_bytes(), path.name, "市督查室")

    assert (only(date(2027, 6, 1)).state, only(date(2027, 6, 1)).dues) == (Owing.NO_DAY, ())


def test_the_most_overdue_comes_first() -> None:
    renamed()
    path = SAMPLES / "ledgers" / "供电公司" / "2026年用电量.csv"
    bring(path.read_bytes(), path.name, "供电公司")
    bring(output(5), "5月.xlsx", "市统计局")

    assert [one.name for one in owed(CLERK, date(2026, 12, 20))] == ["市统计局", "供电公司"]


def test_a_form_that_was_only_confirmed_is_listed_without_a_day_and_a_forgotten_one_not_at_all() -> None:
    confirmed(received(output(5), "5月.xlsx"), unit("市统计局"))
    one = only(date(2026, 7, 23))
    assert (one.state, one.last, one.batch) == (Owing.NO_DAY, None, None)

    let_form_wait(CLERK, Because(), one.forms[0].id, unattended=False)
    assert LedgerForm.objects.get().unattended is False
    assert rebuild_differences() == []
    forget_form(CLERK, Because(), one.forms[0].id)

    assert owed(CLERK, date(2026, 7, 23)) == []
    assert rebuild_differences() == []


def test_who_sees_no_content_is_told_nothing_and_a_reader_changes_no_form() -> None:
    bring(output(5), "5月.xlsx", "市统计局")
    form = LedgerForm.objects.get().id

    assert owed(ADMINISTRATOR, date(2026, 7, 23)) == []
    with pytest.raises(Refused):
        forget_form(READER, Because(), form)
    with pytest.raises(Refused):
        let_form_wait(READER, Because(), form, unattended=False)
    with pytest.raises(NotFound):
        forget_form(CLERK, Because(), unit("市统计局"))
    assert LedgerForm.objects.get().unattended is True
