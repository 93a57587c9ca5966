"""The sample city's ledgers go through the same door as any other, each known from the day it came in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from luoshi.monitor.actions.set_up_sample_ledgers import sample_ledgers, set_up_sample_ledgers
from luoshi.monitor.indicator import Basis
from luoshi.monitor.periods import month
from luoshi.monitor.queries.definitions import indicators_now
from luoshi.monitor.queries.figures import Figures
from luoshi.monitor.queries.tree import places
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.create_account import create_in_act
from luoshi.record.models import Account, Cause, LedgerBatch, LedgerState, Person, Statement
from tests.monitor.acting import SAMPLES, city, renamed, unit
from tests.record.acting import ADMINISTRATOR, assert_sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    return _account(monkeypatch)


@pytest.fixture
def account_before_the_renaming(monkeypatch: pytest.MonkeyPatch) -> Account:
    return _account(monkeypatch, known_by_new_name=False)


def _account(monkeypatch: pytest.MonkeyPatch, *, known_by_new_name: bool = True) -> Account:
    monkeypatch.setattr(settings, "LUOSHI_SAMPLE", True)
    city()
    if known_by_new_name:
        renamed()
    person = Person.objects.get(code="R021")
    made = create_in_act(ADMINISTRATOR, Because(Cause.INSTALLATION), "gujianshan", person.id)
    return Account.objects.get(pk=made.account)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Four of the sample's files: a month, that month revised, the next one, and the year's targets."""
    return _only(
        tmp_path,
        "2025年1—10月全市主要经济指标.xlsx",
        "2025年1—10月全市主要经济指标（修订）.xlsx",
        "2025年1—11月全市主要经济指标.xlsx",
        "2025年度主要经济指标目标任务分解表.xlsx",
    )


def _only(folder: Path, *wanted: str) -> Path:
    lines = (SAMPLES / "ledgers" / "index.csv").read_text("utf-8").splitlines()
    chosen = [line for line in lines[1:] if line.split(",")[1].rpartition("/")[2] in wanted]
    assert len(chosen) == len(wanted)
    (folder / "index.csv").write_text("\n".join([lines[0], *chosen]) + "\n", encoding="utf-8")
    for line in chosen:
        path = folder / line.split(",")[1]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((SAMPLES / "ledgers" / line.split(",")[1]).read_bytes())
    return folder


def test_each_figure_is_known_from_the_day_its_ledger_came_in(account: Account, few: Path) -> None:
    assert set_up_sample_ledgers(few, account.id) == 4
    assert set(LedgerBatch.objects.values_list("state", flat=True)) == {LedgerState.IMPORTED}
    revised = unit("桐岭县政府")

    def known(day: date) -> str:
        moment = timezone.make_aware(datetime(day.year, day.month, day.day)) if day else None
        figures = Figures(indicators_now(), places().units, known=moment)
        found = figures.of(revised, "industrial-output", month(2025, 10), Basis.CURRENT)
        return f"{found.number:.0f}" if found else "none"

    days = {one.path.name: one.received_on for one in sample_ledgers(few)}
    first, second = (
        days["2025年1—10月全市主要经济指标.xlsx"],
        days["2025年1—10月全市主要经济指标（修订）.xlsx"],
    )
    assert known(first) == "none"
    before, after = known(second), known(date(2026, 10, 1))
    assert int(before) - int(after) == 186_400_000
    assert_sound()


@pytest.mark.slow
def test_doing_it_again_changes_nothing(account: Account, few: Path) -> None:
    set_up_sample_ledgers(few, account.id)
    before = Statement.objects.count()
    assert set_up_sample_ledgers(few, account.id) == 0
    assert Statement.objects.count() == before


def test_a_ledger_with_a_name_that_nobody_knows_waits_and_breaks_nothing(
    account_before_the_renaming: Account, tmp_path: Path
) -> None:
    names = "2026年1—6月全市主要经济指标.xlsx", "2025年1—11月全市主要经济指标.xlsx"
    assert set_up_sample_ledgers(_only(tmp_path, *names), account_before_the_renaming.id) == 1
    states = dict(LedgerBatch.objects.values_list("name", "state"))
    assert states == {names[0]: LedgerState.RECEIVED, names[1]: LedgerState.IMPORTED}


def test_a_city_of_its_own_refuses(account: Account, few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LUOSHI_SAMPLE", False)
    with pytest.raises(Refused):
        set_up_sample_ledgers(few, account.id)
    assert not LedgerBatch.objects.exists()


@pytest.mark.slow
def test_every_ledger_of_the_sample_is_imported(account: Account) -> None:
    listed = sample_ledgers(SAMPLES / "ledgers")
    assert len(listed) > 40
    assert set_up_sample_ledgers(SAMPLES / "ledgers", account.id) == len(listed)
    assert_sound()
