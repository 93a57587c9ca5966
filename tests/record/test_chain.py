"""The chain finds what was altered behind the product's back, and where."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from luoshi.record import chain
from luoshi.record.actions.acting import Because, acting
from luoshi.record.models import AuditEntry, Event, ProposalKind, Remainder, Source
from tests.copying import copied_when_made_before
from tests.record.acting import CLERK, REPORT, SAMPLES, accept, accept_all, open_ones, receive

pytestmark = pytest.mark.django_db


def behind_our_back(sql: str, *values: object) -> None:
    """Run SQL as somebody would who may switch the database's own guards off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture(autouse=True)
def _record() -> None:
    some_record()


@copied_when_made_before
def some_record() -> None:
    """A few decisions of each kind; the same people twice, so that there are sightings; and what an erasure keeps."""
    for data in (None, (SAMPLES / REPORT).read_bytes() + "\n完\n".encode()):
        document = receive(data=data)
        for kind, number in ((ProposalKind.PERSON, 3), (ProposalKind.TERM, 1), (ProposalKind.DIRECTIVE, 3)):
            for proposal in open_ones(document, kind)[:number]:
                accept(proposal)
    with acting("password set", CLERK, Because()) as act:
        act.keep(Remainder(of=act.event.id), {})


def test_an_untouched_record_is_consistent() -> None:
    verdict = chain.verify()
    assert verdict.first_break is None
    assert verdict.entries == AuditEntry.objects.count() > 5
    assert (verdict.entries, verdict.head) == chain.head()


def test_unaltered_since_a_head_printed_earlier() -> None:
    _, printed = chain.head()
    accept_all(receive("12-inspection.txt"))
    assert chain.verify(printed).first_break is None


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE record_source SET start = start + 1, "end" = "end" + 1 WHERE id = %s',
        "UPDATE record_source SET content = replace(content, 'quote', 'Quote') WHERE id = %s",
        "UPDATE record_source SET digest = 'sha256:00' WHERE id = %s",
        "UPDATE record_source SET content = NULL, salt = NULL WHERE id = %s",
        "DELETE FROM record_source WHERE id = %s",
    ],
)
def test_an_altered_row_is_named(sql: str) -> None:
    source = Source.objects.filter(kind="span").order_by("id")[3]
    number = AuditEntry.objects.get(event=source.event).number
    behind_our_back(sql, source.id)
    found = chain.verify().first_break
    assert found is not None
    assert found.where in (f"entry {number}", f"record_source {source.id}")


def test_a_row_added_without_an_entry_is_named() -> None:
    behind_our_back(
        "INSERT INTO record_event (id, kind, at, cause, digest)"
        " VALUES (gen_random_uuid(), 'proposals accepted', now(), 'person', 'sha256:00')"
    )
    found = chain.verify().first_break
    assert found is not None
    assert "no entry" in found.what


def test_a_row_added_to_an_action_is_named() -> None:
    event = Event.objects.filter(kind="document read").earliest("at")
    behind_our_back(
        "INSERT INTO record_source (id, event, kind, digest) VALUES (gen_random_uuid(), %s, 'entry', 'sha256:00')",
        event.id,
    )
    number = AuditEntry.objects.get(event=event.id).number
    found = chain.verify().first_break
    assert found is not None
    assert str(number) in found.where or "record_source" in found.where


def test_a_deleted_entry_in_the_middle_is_named() -> None:
    behind_our_back("DELETE FROM record_audit_entry WHERE number = 3")
    found = chain.verify().first_break
    assert found is not None
    assert found.where == "entry 3"


def test_two_entries_that_changed_places_are_named() -> None:
    behind_our_back("UPDATE record_audit_entry SET number = -number WHERE number IN (3, 4)")
    behind_our_back("UPDATE record_audit_entry SET number = 7 + number WHERE number IN (-3, -4)")
    found = chain.verify().first_break
    assert found is not None
    assert found.where == "entry 3"


def test_the_last_entry_deleted_shows_at_the_head() -> None:
    number, _ = chain.head()
    behind_our_back("DELETE FROM record_audit_entry WHERE number = %s", number)
    assert chain.verify().first_break is not None


def test_only_a_head_printed_earlier_shows_that_the_end_was_cut_off_with_care() -> None:
    number, printed = chain.head()
    last = AuditEntry.objects.get(number=number)
    for model in chain.kept_models():
        behind_our_back(
            f'DELETE FROM "{model._meta.db_table}" WHERE "{chain.event_column(model)}" = %s', last.event
        )
    behind_our_back("DELETE FROM record_audit_entry WHERE number = %s", number)
    behind_our_back("UPDATE record_chain_head SET number = %s, hash = %s", number - 1, last.previous)
    assert chain.verify().first_break is None
    found = chain.verify(printed).first_break
    assert found is not None
    assert "the head given" in found.what


@pytest.mark.parametrize("model", chain.kept_models(), ids=lambda model: model._meta.db_table)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {} SET digest = 'x'",
        "UPDATE {} SET content = NULL, salt = NULL",
        "DELETE FROM {}",
        "TRUNCATE {}",
    ],
)
def test_the_database_itself_refuses_to_change_kept_rows(model: type, sql: str) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


@pytest.mark.parametrize(
    "sql", ["UPDATE record_audit_entry SET hash = 'x'", "DELETE FROM record_audit_entry"]
)
def test_the_database_itself_refuses_to_change_entries(sql: str) -> None:
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_erasing_switched_on_still_changes_nothing_but_what_may_be_erased() -> None:
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL luoshi.erasing = 'on'")
        cursor.execute("UPDATE record_event SET kind = 'x', content = NULL, salt = NULL")
    with pytest.raises(IntegrityError, match="emptied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL luoshi.erasing = 'on'")
        cursor.execute("UPDATE record_event SET content = 'x'")


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE record_audit_entry SET hash = 'x' WHERE number = 2", "entry 2"),
        ("UPDATE record_audit_entry SET hash = 'md5:00' WHERE number = 2", "entry 2"),
        ("UPDATE record_audit_entry SET digest = 'x' WHERE number = 2", "entry 2"),
        ("UPDATE record_audit_entry SET rows = rows + 1 WHERE number = 2", "entry 2"),
        ("UPDATE record_audit_entry SET at = at + interval '1 day' WHERE number = 2", "entry 2"),
        ("UPDATE record_chain_head SET hash = 'x'", "after entry"),
        ("DELETE FROM record_chain_head", "after entry"),
        ("UPDATE record_file SET address = 'sha256:' || repeat('0', 64)", "record_file"),
        ("UPDATE record_file SET address = NULL", "record_file"),
        ("UPDATE record_file SET content = NULL, salt = NULL", "record_file"),
        ("UPDATE record_file SET content = NULL, salt = NULL, address = NULL", "record_file"),
        ("UPDATE record_statement SET digest = 'x'", "record_statement"),
        ("UPDATE record_statement SET salt = NULL", "record_statement"),
    ],
)
def test_nonsense_is_a_break_like_any_other(sql: str, where: str) -> None:
    behind_our_back(sql)
    found = chain.verify().first_break
    assert found is not None
    assert found.where.startswith(where)
