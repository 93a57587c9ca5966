"""Every page and every action, asked by everybody: the one table (``luoshi.web.pages``) says who gets in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
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
from luoshi.delivery import stamping
from luoshi.delivery.actions.assign_tasks import Assignment, assign_tasks
from luoshi.delivery.actions.attach_evidence import attach_evidence
from luoshi.delivery.actions.import_tasks import import_tasks
from luoshi.delivery.actions.register_tasks import TaskDraft, register_tasks
from luoshi.delivery.models import Directive
from luoshi.delivery.queries.previews import preview_assignment
from luoshi.delivery.queries.task_imports import plan_import
from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.claim import attach_proof
from luoshi.growth.actions.claiming import Paper, Papers
from luoshi.growth.actions.import_project_table import receive_project_table
from luoshi.growth.actions.register_projects import ProjectDraft, register_projects
from luoshi.growth.models import Scheme
from luoshi.monitor.actions.define_indicators import adopt_standard_indicators
from luoshi.record.access import PERMISSIONS
from luoshi.record.actions.acting import Because
from luoshi.record.actions.edit_organisation import edit_subject, edit_tenure
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.publish_run import publish_run
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.evidence import FileEvidence
from luoshi.record.models import (
    GOOD_REASON,
    Account,
    Event,
    LedgerForm,
    Person,
    ProposalKind,
    Role,
    RoleGrant,
    Statement,
    Tenure,
)
from luoshi.web.pages import PAGES, POST
from tests.copying import copied_when_made_before
from tests.delivery.drawing import at_once
from tests.delivery.task_files import kept_table
from tests.delivery.tasks import somebody
from tests.growth.tables import workbook
from tests.monitor.acting import confirmed, imported, received
from tests.monitor.workbooks import output
from tests.record.acting import CLERK, GROWTH_CLERK, accept_all, open_ones, receive
from tests.record.city import import_city, unit
from tests.record.city import person as city_person
from tests.record.city import post as city_post
from tests.record.rulebooks import BOOK_OF_PROJECTS, adopted, changed, published
from tests.web.accounts import BACKEND, account, signed_in

pytestmark = pytest.mark.django_db

SMALLEST_IMAGE = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
ANONYMOUS, NOBODY = "anonymous", ""
ROLES = (ANONYMOUS, NOBODY, *Role.values)
SIGNED_IN = frozenset(ROLES) - {ANONYMOUS}
CONTENT = frozenset({Role.CLERK, Role.LEADER, Role.AUDITOR, Role.READER})
# Written out a second time, so that a right given by mistake is noticed.
GRANTED: dict[str, frozenset[str]] = {
    "": frozenset(ROLES),
    "signed in": SIGNED_IN,
    "see content": CONTENT,
    "see results": CONTENT | {Role.GROWTH},
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
    "hand in ledgers": frozenset({Role.CLERK, Role.LIAISON, Role.HEAD}),
    "see tasks": CONTENT | {Role.LIAISON, Role.HEAD},
    "work on tasks": frozenset({Role.CLERK, Role.LIAISON, Role.HEAD, Role.LEADER}),
    "manage tasks": frozenset({Role.CLERK}),
    "define task classes": frozenset({Role.CLERK}),
    "see projects": CONTENT | {Role.LIAISON, Role.HEAD, Role.GROWTH},
    "work on projects": frozenset({Role.GROWTH, Role.LIAISON, Role.HEAD, Role.LEADER}),
    "manage projects": frozenset({Role.GROWTH}),
    "export projects": frozenset({Role.GROWTH, Role.CLERK, Role.AUDITOR}),
    "confirm roles": frozenset({Role.CLERK, Role.ADMINISTRATOR}),
}
# What an account with a one-time password may open.
OPEN_WITH_ONE_TIME_PASSWORD = {"change_password", "sign_out", "language"}


def patterns(found: list[Any]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        else:
            yield one


@cache
def names() -> dict[str, URLPattern]:
    """Every address by its name; one without a name would be in no table."""
    found = list(patterns(get_resolver().url_patterns))
    assert [str(one.pattern) for one in found if not one.name] == []
    assert len({one.name for one in found}) == len(found)
    return {str(one.name): one for one in found}


@pytest.fixture(autouse=True)
def drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence is drawn in this process: another for each role and page would take half a minute."""
    monkeypatch.setattr(stamping, "_apart", at_once)


def one_of_everything() -> dict[str, UUID | str]:
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
        "grant": grant(),
        "erasure": propose_erasure(CLERK, Because(), "person", other.id, "《档案法》"),
        **ledger_things(),
        **rulebook_things(),
        **task_things(),
        **project_things(),
        **scheme_things(),
    }


_one_of_everything = copied_when_made_before(one_of_everything)


@pytest.fixture
def things() -> dict[str, UUID | str]:
    return _one_of_everything()


def task_things() -> dict[str, UUID | str]:
    """A task that a unit leads, and an image that was attached to it."""
    (task,) = register_tasks(
        CLERK, Because(), [TaskDraft("核实招商进度", lead=unit("CZJ"), due_on=date(2199, 1, 1))]
    )
    shown = preview_assignment(CLERK, [task], date(2026, 3, 5))
    assign_tasks(CLERK, Because(), [Assignment(task, 1)], shown.fingerprint)
    (evidence,) = attach_evidence(
        CLERK, Because(), task, 2, [FileEvidence("现场", SMALLEST_IMAGE, "现场.gif")]
    )
    data = kept_table(((1, "完成道路改造", "市财政局", None, None, "6月底前", None),))
    plan = plan_import(CLERK, data, "分解表.xlsx", date(2026, 3, 5), {})
    import_tasks(CLERK, data, "分解表.xlsx", {}, plan.mapping, plan.fingerprint)
    table = Event.objects.get(kind="task table received").id
    return {"task": task, "verb": "attach", "evidence": evidence, "page": "1", "task_table": table}


def project_things() -> dict[str, UUID | str]:
    """A project of a unit's, and an image that proves something of it."""
    (project,) = register_projects(GROWTH_CLERK, Because(), [ProjectDraft("电池基地", unit=unit("CZJ"))])
    picture = Paper("site photo", FileEvidence("现场", SMALLEST_IMAGE, "现场.gif"))
    (proof,) = attach_proof(GROWTH_CLERK, Because(), project, 1, Papers((picture,)))
    liaison = somebody("联络员", "liaison", unit("CZJ"))
    table = workbook({"项目": [{"项目名称": "铝材深加工", "投资方": "远航集团"}]})
    return {
        "project": project,
        "proof": proof,
        "table": receive_project_table(liaison, Because(), table, "项目.xlsx").batch,
    }


def scheme_things() -> dict[str, UUID | str]:
    """What a city lays down about projects, a mechanism among it."""
    adopt_shipped_schemes(GROWTH_CLERK, Because())
    return {
        "scheme": Scheme.objects.get(kind="stages").id,
        "mechanism": "1071",
        "shipped": "stages.toml",
        "list": "ten pillars",
    }


def grant() -> UUID:
    """A role that somebody gave to somebody with an account, and that waits for a second person."""
    Account.objects.create(username="guan", person=city_person("R3"))
    edit_subject(CLERK, Because(), "post", city_post("GZW-ZR"), {"role": Role.LIAISON})
    edit_tenure(CLERK, Because(), city_person("R3"), city_post("GZW-ZR"), start=date(2026, 1, 1), basis="任")
    return RoleGrant.objects.get().id


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
    of_projects = adopted(
        changed("level = 'county' and kind = 'government'", "level in ('city', 'county')", BOOK_OF_PROJECTS)
    )
    return {
        "book of projects": of_projects.code,
        "run of projects": publish_run(CLERK, Because(), of_projects.code, "2026-05"),
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


def readable(role: str, things: dict[str, UUID | str]) -> dict[str, UUID | str]:
    """The things, and of rule-books and runs those that the role may read: the bureau's are about projects."""
    if role != Role.GROWTH:
        return things
    run = things["run of projects"]
    return {**things, "book": things["book of projects"], "run": run, "against": run}


def address(name: str, things: dict[str, UUID | str]) -> str:
    wanted = names()[name].pattern.converters
    return reverse(name, kwargs={one: things[one] for one in wanted})


def form(name: str, things: dict[str, UUID | str]) -> dict[str, str]:
    """What the page's own form would send, where nothing at all names a thing that is not there."""
    if name == "ledger_cell":
        return {"sheet": "5月", "cell": "B4"}
    if name == "project_table_cell":
        return {"sheet": "项目", "cell": "A2"}
    if name == "finding_new":
        return {"run": str(things["run"]), "subject": str(things["subject"]), "measure": "output_growth"}
    if name == "industry_projects":
        return {"list": str(things["list"])}
    if name == "pipeline_projects":
        return {"stage": "signed"}
    if name == "dispatch_projects":
        return {"batch": "signed"}
    if name == "run_publish":
        return {"book": str(things["book"]), "period": "2026-05"}
    return {"other": str(things["other"])} if name.startswith("person_") else {}


def browser(role: str, *, checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks)
    if role != ANONYMOUS:
        client.force_login(account(role, unit=unit("CZJ")), backend=BACKEND)
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


def tried(role: str) -> Iterator[tuple[str, str]]:
    """Every page with both methods for clerks. For other roles all that refuses them, and of the pages that let them in
    one in four, others for each role: showing takes long, and what is shown is tested where the page is.

    That a page has no such method is nothing about a role, so one role after the other hears it. Whoever is signed in
    is refused the sight of each page in ``test_unknown_and_forbidden_look_the_same``.
    """
    for number, (name, page) in enumerate(sorted(PAGES.items())):
        place = number + ROLES.index(role)
        for method in ("GET", "POST"):
            if role == Role.CLERK:
                wanted = True
            elif role in GRANTED[page.permission]:
                wanted = place % (4 if method in page.methods else len(ROLES)) == 0
            elif role == ANONYMOUS:
                wanted = True
            else:
                wanted = method == "POST" and (method in page.methods or place % len(ROLES) == 0)
            if wanted:
                yield name, method


def assert_lets_in(role: str, things: dict[str, UUID | str], pages: Iterable[tuple[str, str]]) -> None:
    """Ask for all of these pages and actions as somebody with this role."""
    client = browser(role)
    signed = client.cookies
    wrong = []
    things = readable(role, things)
    for name, method in pages:
        client.cookies = signed.copy()  # signing out takes the session's cookie away
        answer = asked(client, method, address(name, things), form(name, things))
        if outcome(answer) != expected(role, name, method):
            wrong.append((method, name, outcome(answer), expected(role, name, method)))

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_every_page_and_action_lets_in_whom_the_table_says(things: dict[str, UUID | str], role: str) -> None:
    assert_lets_in(role, things, tried(role))


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_the_pages_that_let_in_a_role_all_do(things: dict[str, UUID | str], role: str) -> None:
    assert_lets_in(role, things, itertools.product(names(), ("GET", "POST")))


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
    # An action may hand on which permission another is to ask for.
    required = set(re.findall(r"""\b(?:(?:require|may)\(\s*\w+,\s*|of_projects=)["']([^"']+)["']""", code))

    assert PERMISSIONS.keys() - required == set()
    assert required - PERMISSIONS.keys() == set()


# Whose it is, is asked only after the token.
@pytest.mark.parametrize(
    "role",
    [
        role if role in (ANONYMOUS, Role.CLERK) else pytest.param(role, marks=pytest.mark.slow)
        for role in ROLES
    ],
)
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
    client = signed_in(role, unit("CZJ"))
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
