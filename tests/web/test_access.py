"""Every page and every action, asked by everybody: the one table (``luoshi.web.pages``) says who gets in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from lxml import html

import luoshi
from luoshi.delivery.models import Directive
from luoshi.monitor.actions.define_indicators import adopt_standard_indicators
from luoshi.record.access import PERMISSIONS
from luoshi.record.actions.acting import Because
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.models import GOOD_REASON, LedgerForm, Person, ProposalKind, Role, Statement, Tenure
from luoshi.web.pages import PAGES, POST
from tests.monitor.acting import confirmed, imported, received
from tests.monitor.workbooks import output
from tests.record.acting import CLERK, accept_all, open_ones, receive
from tests.record.city import import_city, unit
from tests.record.city import post as city_post
from tests.record.rulebooks import adopted, changed, published
from tests.web.accounts import BACKEND, account, signed_in

pytestmark = pytest.mark.django_db

ANONYMOUS, NOBODY = "anonymous", ""
ROLES = (ANONYMOUS, NOBODY, *Role.values)
SIGNED_IN = frozenset(ROLES) - {ANONYMOUS}
CONTENT = frozenset({Role.CLERK, Role.READER})
# Written out a second time, so that a right given by mistake is noticed.
GRANTED: dict[str, frozenset[str]] = {
    "": frozenset(ROLES),
    "signed in": SIGNED_IN,
    "see content": CONTENT,
    "receive documents": frozenset({Role.CLERK}),
    "read documents": frozenset({Role.CLERK}),
    "decide proposals": frozenset({Role.CLERK}),
    "change the organisation": frozenset({Role.CLERK}),
    "receive ledgers": frozenset({Role.CLERK}),
    "import ledgers": frozenset({Role.CLERK}),
    "withdraw ledgers": frozenset({Role.CLERK}),
    "decide conflicts": frozenset({Role.CLERK}),
    "define indicators": frozenset({Role.CLERK}),
    "adopt rule-books": frozenset({Role.CLERK}),
    "publish runs": frozenset({Role.CLERK}),
    "record findings": frozenset({Role.CLERK}),
    "judge identity": frozenset({Role.CLERK}),
    "propose erasure": frozenset({Role.CLERK}),
    "confirm erasure": frozenset({Role.CLERK, Role.ADMINISTRATOR}),
    "manage accounts": frozenset({Role.ADMINISTRATOR}),
}
# What an account with a one-time password may open.
OPEN_WITH_ONE_TIME_PASSWORD = {"change_password", "sign_out", "language"}


def patterns(found: list[Any]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        else:
            yield one


def names() -> dict[str, URLPattern]:
    """Every address by its name; one without a name would be in no table."""
    found = list(patterns(get_resolver().url_patterns))
    assert [str(one.pattern) for one in found if not one.name] == []
    assert len({one.name for one in found}) == len(found)
    return {str(one.name): one for one in found}


@pytest.fixture
def things() -> dict[str, UUID | str]:
    """One of everything that an address can name; the proposal is still open, and another follows it."""
    imported = import_city()
    accept_all(receive("11-appointments.txt"))
    document = receive()
    directive = Directive.objects.order_by("id").first()
    person, other = Person.objects.order_by("id")[:2]
    assert directive is not None
    return {
        "document": document,
        "proposal": open_ones(document, ProposalKind.DIRECTIVE)[0].id,
        "directive": directive.id,
        "person": person.id,
        "post": city_post("CZJ-JZ"),
        "other": other.id,
        "kind": "unit",
        "subject": unit("CZJ"),
        "unit": unit("CZJ"),
        "tenure": Tenure.objects.filter(post=city_post("CZJ-JZ")).order_by("id")[0].id,
        "event": imported,
        "account": account(Role.READER).id,
        "erasure": propose_erasure(CLERK, Because(), "person", other.id, "《档案法》"),
        **ledger_things(),
        **rulebook_things(),
    }


def rulebook_things() -> dict[str, UUID | str]:
    """A rule-book that judges every unit, its run, and a finding."""
    version = adopted(changed("level = 'county' and kind = 'government'", "level in ('city', 'county')"))
    finding = record_finding(
        CLERK,
        Because(),
        unit("CZJ"),
        GOOD_REASON,
        measure="output_growth",
        reason="停产检修",
        found_on=date(2026, 5, 20),
    )
    run = published().id
    return {
        "book": version.code,
        "version": version.id,
        "number": version.number,
        "run": run,
        "against": run,
        "finding": finding,
    }


def ledger_things() -> dict[str, UUID | str]:
    """A ledger that was imported, its form, and one of its figures."""
    adopt_standard_indicators(CLERK, Because())
    batch = received(output(5), "5月.xlsx")
    bureau = unit("CZJ")
    confirmed(batch, bureau, names={"unit": {"望溪区": str(bureau), "白渡区": "", "松岭县": ""}})
    imported(batch)
    return {
        "ledger": batch.id,
        "form": LedgerForm.objects.get().id,
        "code": "industrial-output",
        "statement": Statement.objects.filter(property__startswith="indicator/").order_by("id")[0].id,
    }


def address(name: str, things: dict[str, UUID | str]) -> str:
    wanted = names()[name].pattern.converters
    return reverse(name, kwargs={one: things[one] for one in wanted})


def form(name: str, things: dict[str, UUID | str]) -> dict[str, str]:
    """What the page's own form would send, where nothing at all names a thing that is not there."""
    if name == "ledger_cell":
        return {"sheet": "5月", "cell": "B4"}
    if name == "finding_new":
        return {"run": str(things["run"]), "subject": str(things["subject"]), "measure": "output_growth"}
    if name == "run_publish":
        return {"book": str(things["book"]), "period": "2026-05"}
    return {"other": str(things["other"])} if name.startswith("person_") else {}


def browser(role: str, *, checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks)
    if role != ANONYMOUS:
        client.force_login(account(role), backend=BACKEND)
    return client


def asked(client: Client, method: str, url: str, data: dict[str, str] | None = None) -> HttpResponse:
    """The answer; whatever the request did is undone, so that the next finds everything as it was."""
    undo = transaction.savepoint()
    try:
        send = client.get if method == "GET" else client.post
        answer: HttpResponse = send(url, data or {})  # type: ignore[operator]
        if not answer.streaming:
            assert answer.content is not None
        return answer
    finally:
        transaction.savepoint_rollback(undo)


def outcome(answer: HttpResponse) -> str:
    if answer.status_code == 302 and answer["Location"].startswith(reverse("sign_in") + "?"):
        return "to sign in"
    if answer.status_code in (403, 404):
        return str(answer.status_code)
    return "reached" if answer.status_code < 500 else f"broken ({answer.status_code})"


def expected(role: str, name: str, method: str) -> str:
    page = PAGES[name]
    if method not in page.methods:
        return "404"
    if role in GRANTED[page.permission]:
        return "reached"
    if role == ANONYMOUS:
        return "to sign in" if method == "GET" else "403"
    return "404"


def test_every_page_and_action_lets_in_whom_the_table_says(things: dict[str, UUID | str]) -> None:
    wrong = []
    for role in ROLES:
        client = browser(role)
        signed = client.cookies
        for name in names():
            for method in ("GET", "POST"):
                client.cookies = signed.copy()  # signing out takes the session's cookie away
                answer = asked(client, method, address(name, things), form(name, things))
                if outcome(answer) != expected(role, name, method):
                    wrong.append((role, method, name, outcome(answer), expected(role, name, method)))

    assert wrong == []


def test_every_address_stands_in_the_table() -> None:
    assert names().keys() - PAGES.keys() == set()


def test_everything_in_the_table_has_an_address() -> None:
    assert PAGES.keys() - names().keys() == set()


def test_the_table_names_permissions_that_there_are() -> None:
    asked_for = {page.permission for page in PAGES.values()}

    assert asked_for - GRANTED.keys() == set()
    assert asked_for - {"", "signed in"} <= PERMISSIONS.keys()


def test_every_permission_is_asked_for_by_an_action() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(luoshi.__file__).parent.rglob("*.py"))
    required = set(re.findall(r"""\b(?:require|may)\(\s*\w+,\s*["']([^"']+)["']""", code))

    assert PERMISSIONS.keys() - required == set()
    assert required - PERMISSIONS.keys() == set()


@pytest.mark.parametrize("role", ROLES)
def test_what_is_sent_without_the_token_is_refused(things: dict[str, UUID | str], role: str) -> None:
    client = browser(role, checks=True)

    answers = {name: asked(client, "POST", address(name, things)).status_code for name in names()}

    assert {name: status for name, status in answers.items() if status != 403} == {}


def test_with_the_token_it_is_taken(things: dict[str, UUID | str]) -> None:
    client = browser(Role.CLERK, checks=True)
    page = html.fromstring(client.get(reverse("inbox")).content.decode())
    token = page.xpath("string(//meta[@name='csrf-token']/@content)")

    answer = client.post(
        reverse("proposal_reject", args=[things["proposal"]]), headers={"X-CSRFToken": token}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("role", sorted(SIGNED_IN))
def test_unknown_and_forbidden_look_the_same(things: dict[str, UUID | str], role: str) -> None:
    client = signed_in(role)
    forbidden = [
        name for name, page in PAGES.items() if name in names() and role not in GRANTED[page.permission]
    ]
    if role != Role.CLERK:
        assert forbidden

    def words(url: str) -> list[str]:
        answer = client.get(url)
        assert answer.status_code == 404
        page = html.fromstring(answer.content.decode())
        return [" ".join(text.split()) for text in page.xpath("//body//text()[not(parent::script)]")]

    unknown, unknown_of_api = words("/there-is-no-such-page"), words("/api/there-is-no-such-address")
    # Programs are answered in JSON, people with a page; each in the same words whatever is asked for.
    told = {name: words(address(name, things)) for name in forbidden}
    wrong = {
        name: said
        for name, said in told.items()
        if said != (unknown_of_api if address(name, things).startswith("/api/") else unknown)
    }
    assert wrong == {}
    # Nor does the answer tell a document that is there from one that is not.
    if role not in GRANTED["see content"]:
        assert words(reverse("document", args=[things["document"]])) == unknown
        assert words(reverse("document", args=[things["person"]])) == unknown


def test_who_has_a_one_time_password_can_only_change_it(things: dict[str, UUID | str]) -> None:
    clerk = account(Role.CLERK)
    clerk.must_change_password = True
    clerk.save(update_fields=["must_change_password"])
    there = reverse("change_password")
    client = Client()
    client.force_login(clerk, backend=BACKEND)
    signed = client.cookies
    wrong = []
    for name, page in PAGES.items():
        if name not in names():
            continue
        for method in ("POST",) if page.methods == POST else ("GET",):
            client.cookies = signed.copy()
            answer = asked(client, method, address(name, things), form(name, things))
            sent_there = answer.status_code == 302 and answer["Location"] == there
            free = name in OPEN_WITH_ONE_TIME_PASSWORD or page.permission == ""
            if sent_there == free:
                wrong.append((method, name, answer.status_code))

    assert wrong == []


def test_who_loses_the_post_loses_the_pages_at_once(things: dict[str, UUID | str]) -> None:
    clerk = account(Role.CLERK)
    client = Client()
    client.force_login(clerk, backend=BACKEND)
    assert client.get(reverse("inbox")).status_code == 200

    clerk.is_active = False
    clerk.save(update_fields=["is_active"])

    assert outcome(client.get(reverse("inbox"))) == "to sign in"
