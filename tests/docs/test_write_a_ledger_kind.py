"""The kind of ledger on its how-to page, taken from there as it stands and put through everything."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from luoshi.record.actions.acting import Because
from luoshi.record.actions.confirm_forms import ConfirmedForm, confirm_forms
from luoshi.record.actions.import_ledger import import_ledger
from luoshi.record.actions.receive_ledger import receive_ledger
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.ledgers import kinds
from luoshi.record.ledgers.comparing import Category
from luoshi.record.ledgers.preparing import Prepared, form_key, prepare
from luoshi.record.ledgers.recorded import claims
from luoshi.record.models import LedgerBatch
from luoshi.record.properties import FAMILIES, Property
from tests.monitor.acting import DAY, city, unit
from tests.monitor.workbooks import workbook
from tests.record.acting import CLERK, assert_sound

pytestmark = pytest.mark.django_db

ROWS = [("望溪区政府", 312), ("白渡区政府", "一百多"), ("鹤汀", 96), ("合计", 408)]


@pytest.fixture(autouse=True)
def complaints(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's kind and its properties, as long as the test runs."""
    page = (root / "docs" / "how-to" / "write-a-ledger-kind.md").read_text(encoding="utf-8")
    there: dict[str, Any] = {}
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    declared = re.search(r"`(\"complaints/\": (?:.*?\)))`", page)
    assert code
    assert declared
    exec(compile(code[1], "write-a-ledger-kind.md", "exec"), there)
    stated = eval(f"{{{declared[1]}}}", {"Property": Property})
    kind = there["ComplaintsLedger"]()
    for name, family in stated.items():
        monkeypatch.setitem(FAMILIES, name, family)
    monkeypatch.setattr(kinds, "_kinds", {**kinds._kinds})
    kinds.register_kind(kind)
    assert kinds.kind_of("complaints") is kind


def received(sheet: str) -> LedgerBatch:
    data = workbook(ROWS, titles=("云川市办件情况",), header=("承办单位", "办件量"), sheet=sheet)
    batch = receive_ledger(CLERK, Because(), data, "办件.xlsx", "complaints", DAY, queue=False).batch
    return LedgerBatch.objects.get(pk=batch)


def confirmed(batch: LedgerBatch, names: dict[str, str], answers: dict[str, str]) -> Prepared:
    (table,) = prepare(batch).tables
    mapping = {**table.mapping, "names": names}
    form = ConfirmedForm(form_key(table.table, mapping), "办件情况", mapping, table.table.shape.columns)
    confirm_forms(CLERK, Because(), batch.id, unit("市督查室"), [form], answers, queue=False)
    batch.refresh_from_db()
    return prepare(batch)


def test_the_kind_on_the_page_asks_compares_imports_and_withdraws() -> None:
    city()
    batch = received("5月")
    before = prepare(batch)
    assert before.difference is None
    assert [question.about for question in before.questions] == ["period"]

    named = confirmed(batch, {}, {"period": "2026年5月"})
    assert [question.about for question in named.questions] == ["names 鹤汀"]

    ready = confirmed(batch, {"鹤汀": str(unit("鹤汀区政府"))}, {"period": "2026年5月"})
    assert ready.questions == []
    assert ready.difference is not None
    assert ready.difference.counts[Category.NEW] == 2
    assert [(fault.code, fault.cell) for fault in ready.faults] == [("unreadable", "B4")]

    import_ledger(CLERK, Because(), batch.id, ready.difference.fingerprint)
    found = {
        series.subject: listed[0].number for series, listed in claims("unit", ["complaints/answered"]).items()
    }
    assert found == {unit("望溪区政府"): Decimal(312), unit("鹤汀区政府"): Decimal(96)}

    withdraw_ledger(CLERK, Because(), batch.id, "报错了月份")
    assert claims("unit", ["complaints/answered"]) == {}
    assert_sound()


def test_a_month_later_the_form_is_known_and_nothing_is_asked() -> None:
    city()
    names = {"鹤汀": str(unit("鹤汀区政府"))}
    confirmed(received("2026年5月"), names, {})

    later = prepare(received("2026年6月"))

    assert later.forms_known
    assert later.questions == []
    assert later.difference is not None
    assert later.difference.counts[Category.NEW] == 2
