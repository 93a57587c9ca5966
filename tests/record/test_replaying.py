"""A restored installation forgets what had been erased: in its database, and in its files."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import connection, transaction

from luoshi.installation.erasures import ErasureLedger
from luoshi.record.actions.acting import Because
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.models import Cause, Document, DocumentState, File, Person
from luoshi.record.replaying import replay
from luoshi.record.storage import data_folder, files
from luoshi.record.verifying import verify_everything
from tests.record.acting import CLERK, OTHER_CLERK, accept_all, assert_sound, everything_kept, receive

pytestmark = pytest.mark.django_db(transaction=True)
LAW = Because(Cause.LEGAL_BASIS)


@dataclass
class Restored:
    """A database as a restore hands it over: only how it is reached."""

    parameters: dict[str, str]


@pytest.fixture
def restored() -> Restored:
    settings = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return Restored({name: str(settings[ours]) for name, ours in names.items() if settings[ours]})


def erased_after_the_backup(kind: str, subject: UUID) -> dict[str, object]:
    ledger = ErasureLedger(data_folder().erasures)
    already = len(list(ledger))
    # The database stays as the backup has it; the ledger is newer.
    with transaction.atomic():
        confirm_erasure(OTHER_CLERK, LAW, propose_erasure(CLERK, LAW, kind, subject, "《个人信息保护法》"))
        transaction.set_rollback(True)
    (entry,) = list(ledger)[already:]
    return entry


def test_what_was_erased_after_the_backup_is_erased_in_what_was_restored(restored: Restored) -> None:
    document, other = receive(), receive("12-inspection.txt")
    accept_all(document)
    address = File.objects.get(pk=Document.objects.get(pk=document).file).address
    assert address is not None
    entry = erased_after_the_backup("document", document)
    assert "年中经济工作会议" in everything_kept()

    assert replay(restored, files(), [entry]) == 1

    assert Document.objects.get(pk=document).state == DocumentState.ERASED
    assert Document.objects.get(pk=other).state == DocumentState.READ
    assert "年中经济工作会议" not in everything_kept()
    assert not files().exists(address)
    (told,) = verify_everything(rebuild=True).erasures
    assert (told.proposed_by, told.by, told.legal_basis) == (
        CLERK.name,
        OTHER_CLERK.name,
        "《个人信息保护法》",
    )
    assert_sound()


def test_replaying_twice_does_nothing_more(restored: Restored) -> None:
    document = receive()
    accept_all(document)
    person = Person.objects.order_by("id")[0]
    entries = [erased_after_the_backup("person", person.id), erased_after_the_backup("document", document)]
    assert replay(restored, files(), entries) == 2
    before = connection.settings_dict["NAME"]
    assert replay(restored, files(), entries) == 0
    assert connection.settings_dict["NAME"] == before
    assert_sound()


def test_files_that_the_restored_database_does_not_know_are_removed(restored: Restored) -> None:
    document = receive()
    kept = File.objects.get(pk=Document.objects.get(pk=document).file).address
    stray = files().put("一份备份之后才收的文件".encode())
    assert replay(restored, files(), []) == 0
    assert kept is not None
    assert files().exists(kept)
    assert not files().exists(stray)
    assert verify_everything().first_break is None


def test_an_erasure_of_what_came_after_the_backup_is_passed_over(restored: Restored) -> None:
    with transaction.atomic():
        document = receive()
        ledger = ErasureLedger(data_folder().erasures)
        already = len(list(ledger))
        confirm_erasure(OTHER_CLERK, LAW, propose_erasure(CLERK, LAW, "document", document, "《档案法》"))
        (entry,) = list(ledger)[already:]
        transaction.set_rollback(True)
    assert replay(restored, files(), [entry]) == 0
    assert_sound()
