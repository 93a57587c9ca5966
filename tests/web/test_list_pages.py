"""List pages ask the database as often for much as for little, of today and of an earlier day.

The inbox, the register, people, the organisation and the board's lists are counted beside their other tests.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.record.actions.acting import Because
from luoshi.record.actions.create_account import create_account
from luoshi.record.actions.propose_erasure import propose_erasure
from tests.monitor.acting import city, received
from tests.monitor.giving import given
from tests.monitor.workbooks import output, workbook
from tests.record.acting import ADMINISTRATOR, CLERK, REPORT, SAMPLES, receive
from tests.record.city import import_city, person
from tests.web.accounts import signed_in
from tests.web.clock import On, on

__all__ = ["on"]

pytestmark = pytest.mark.django_db


def asked(role: str, name: str, **query: str) -> Callable[[], int]:
    """How many questions one opening of a page takes, by somebody who has opened it before."""
    client = signed_in(role)

    def count() -> int:
        assert client.get(reverse(name), query).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name), query)
        return len(captured)

    return count


@pytest.mark.parametrize("query", [{}, {"known": "2026-03-06"}], ids=["today", "then"])
def test_the_lists_about_ledgers(on: On, query: dict[str, str]) -> None:
    on(3, 5)
    city()
    given(output(5), "5月.xlsx")
    given(workbook([("白渡区", 1.0, 2.0, 3.0)]), "白渡区.xlsx", "白渡区政府")
    received(output(3), "3月.xlsx")
    most = {"ledgers": 14, "ledgers_owed": 10, "ledger_forms": 8, "ledger_conflicts": 22}
    counts = {name: asked("clerk", name, **query) for name in most}
    few = {name: count() for name, count in counts.items()}

    for month in (4, 6):
        given(output(month), f"{month}月.xlsx")
    for county in ("望溪区", "松岭县"):
        given(workbook([(county, 1.5, 2.5, 3.5)]), f"{county}.xlsx", f"{county}政府")
    for month in (8, 9):
        received(output(month), f"{month}月.xlsx")

    assert {name: (many, few[name]) for name, count in counts.items() if (many := count()) > few[name]} == {}
    assert {name: few[name] for name in most if few[name] > most[name]} == {}


@pytest.mark.parametrize("query", [{}, {"known": "2026-03-06"}], ids=["today", "then"])
def test_the_inbox_and_the_erasures(on: On, query: dict[str, str]) -> None:
    on(3, 5)
    text = (SAMPLES / REPORT).read_bytes()

    def add(number: int) -> None:
        document = receive(name=f"{number}.txt", data=text + str(number).encode())
        propose_erasure(CLERK, Because(), "document", document, "《档案法》")

    add(0)
    counts = {name: asked("clerk", name, **query) for name in ("inbox", "erasures")}
    few = {name: count() for name, count in counts.items()}
    for number in range(1, 6):
        add(number)

    assert {name: count() for name, count in counts.items()} == few
    assert few["erasures"] <= 9
    assert few["inbox"] <= 8


def test_the_accounts() -> None:
    import_city()
    count = asked("administrator", "accounts")
    few = count()
    for code in ("R1", "R2", "R3"):
        create_account(ADMINISTRATOR, Because(), f"account-{code.lower()}", person(code))

    assert count() <= few <= 21
