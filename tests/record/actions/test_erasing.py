"""Erasing takes two people and a legal basis, leaves no word behind, and the chain still verifies."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from luoshi.installation.erasures import ErasureLedger
from luoshi.record import chain
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.accept_proposals import AlreadyDecided, WrongChange
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.judge_different_people import judge_different_people
from luoshi.record.actions.judge_same_person import judge_same_person
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.receive_document import receive_document
from luoshi.record.actions.replay_erasure import replay_erasure
from luoshi.record.actions.undo_decision import last_decision, undo_decision
from luoshi.record.models import (
    Account,
    Cause,
    Document,
    DocumentState,
    Event,
    File,
    IdentityJudgement,
    Mechanism,
    Meeting,
    Person,
    Post,
    Proposal,
    ProposalKind,
    Source,
    Statement,
    Tenure,
    new_id,
)
from luoshi.record.projection import rebuild_differences
from luoshi.record.queries.people import who_held_what
from luoshi.record.storage import data_folder, files
from luoshi.record.verifying import verify_everything
from tests.record.acting import (
    ADMINISTRATOR,
    CLERK,
    NOBODY,
    OTHER_CLERK,
    READER,
    accept_all,
    assert_sound,
    everything_kept,
    open_ones,
    receive,
)
from tests.record.organising import organising

pytestmark = pytest.mark.django_db

BASIS = "《个人信息保护法》第四十七条"
LAW = Because(Cause.LEGAL_BASIS)
# Two reports of one meeting place by one invented person, so that each says what the other says as well.
FIRST = (
    "本报讯 2026年3月2日，市委书记周启明主持召开全市项目建设推进会并讲话。\n"
    "周启明强调，要全面落实“三单工作法”，狠抓项目开工。各县区要逐项销号。\n"
)
SECOND = (
    "本报讯 2026年3月9日，市委书记周启明主持召开全市安全生产工作会议并讲话。\n"
    "周启明指出，要落实“三单工作法”，守牢安全底线。市应急局要加强督查。\n"
)


def report(text: str, name: str) -> UUID:
    return receive(name, data=text.encode())


def erase(subject: UUID, kind: str = "document") -> UUID:
    return confirm_erasure(OTHER_CLERK, LAW, propose_erasure(CLERK, LAW, kind, subject, BASIS))


def test_an_erased_document_leaves_no_word_behind(django_capture_on_commit_callbacks: object) -> None:
    document = receive()
    other = receive("12-inspection.txt")
    accept_all(document)
    accept_all(other)
    quotes = [row.quote for row in Proposal.objects.filter(document=document)]
    address = File.objects.get(pk=Document.objects.get(pk=document).file).address
    assert address is not None
    assert all(quote in everything_kept() for quote in quotes)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        event = erase(document)

    left = everything_kept()
    directives = [quote for quote in quotes if len(quote) > 8]
    assert len(directives) >= 9
    assert [quote for quote in directives if quote in left] == []
    assert not files().exists(address)
    assert address not in left
    assert Document.objects.get(pk=document).state == DocumentState.ERASED
    assert Document.objects.get(pk=document).name == ""
    assert not Meeting.objects.filter(document=document).exists()
    assert Proposal.objects.filter(document=other).exists()
    assert Event.objects.get(pk=event).cause == Cause.LEGAL_BASIS
    assert_sound()


def test_verify_says_what_was_erased_by_whom_and_why(django_capture_on_commit_callbacks: object) -> None:
    document = receive()
    accept_all(document)
    before = chain.verify()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase(document)

    verdict = verify_everything(before.head, rebuild=True)
    assert verdict.first_break is None
    (told,) = verdict.erasures
    assert (told.subject, told.proposed_by, told.by, told.legal_basis) == (
        document,
        CLERK.name,
        OTHER_CLERK.name,
        BASIS,
    )
    assert told.rows == verdict.erased > 20
    (note,) = verdict.notes
    assert all(part in note for part in (CLERK.name, OTHER_CLERK.name, BASIS))


def test_emptying_a_row_that_no_erasure_names_is_a_break() -> None:
    kept = receive()
    accept_all(kept)
    erase(receive("12-inspection.txt"))
    source = Source.objects.filter(document=kept).first()
    assert source is not None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL luoshi.erasing = 'on'")
        cursor.execute("UPDATE record_source SET content = NULL, salt = NULL WHERE id = %s", [source.id])

    found = chain.verify().first_break

    assert found is not None
    assert (found.where, "no erasure names it" in found.what) == (f"record_source {source.id}", True)


def test_what_another_document_says_as_well_goes_on_standing() -> None:
    first, second = report(FIRST, "一.txt"), report(SECOND, "二.txt")
    accept_all(first)
    accept_all(second)
    (person,) = Person.objects.filter(name="周启明")
    held = Tenure.objects.filter(person=person.id, known_to__isnull=True)
    assert held.count() == 2
    assert Mechanism.objects.filter(name="三单工作法").exists()

    erase(first)

    assert Person.objects.get(pk=person.id).name == "周启明"
    (left,) = held.all()
    assert left.valid_from is not None
    assert left.valid_from.day == 9
    assert Post.objects.get(pk=left.post).title == "市委书记"
    assert Mechanism.objects.filter(name="三单工作法").exists()
    named = Statement.objects.get(pk=left.id)
    assert Source.objects.get(pk=named.source).document == second
    assert_sound()

    erase(second)

    assert not Person.objects.exists()
    assert not Post.objects.exists()
    assert not Mechanism.objects.exists()
    assert "周启明" not in everything_kept()
    assert_sound()


def test_undone_decisions_are_erased_with_their_document() -> None:
    document = receive()
    accept_all(document)
    last = last_decision(CLERK, document)
    assert last is not None
    undo_decision(CLERK, last)
    erase(document)
    assert_sound()


@pytest.mark.parametrize("name", ["01-newspaper-page.txt", "broken.txt"])
def test_an_erased_document_is_read_no_more(name: str) -> None:
    document = receive(name, data=None if name.startswith("01") else b"\0")
    erase(document)
    entries = chain.head()

    assert not read_document(MACHINE, because_of(document), document)

    assert chain.head() == entries
    assert_sound()


def test_the_same_bytes_may_be_received_again_as_a_new_document() -> None:
    first = receive()
    erase(first)
    again = receive_document(
        CLERK, Because(), b"\xe4\xbc\x9a\xe8\xae\xae", "x.txt", date(2026, 3, 2)
    ).document
    assert again != first
    assert receive() not in (first, again)
    assert_sound()


SAME_PERSON = Actor(
    "经办甲", account=new_id(), person=CLERK.person, post="系统管理员", roles=frozenset({"administrator"})
)


@pytest.mark.parametrize("second", [CLERK, SAME_PERSON], ids=["the same account", "another account"])
def test_whoever_proposed_an_erasure_cannot_confirm_it(second: Actor) -> None:
    document = receive()
    erasure = propose_erasure(CLERK, LAW, "document", document, BASIS)
    with pytest.raises(Refused, match="不能自己确认"):
        confirm_erasure(second, LAW, erasure)
    assert Document.objects.get(pk=document).state == DocumentState.READ


def test_a_person_judged_to_be_the_proposer_cannot_confirm_either() -> None:
    erasure = propose_erasure(CLERK, LAW, "document", receive(), BASIS)
    assert CLERK.person is not None
    assert OTHER_CLERK.person is not None
    Person.objects.create(id=CLERK.person, name="经办甲")
    Person.objects.create(id=OTHER_CLERK.person, name="经办甲")
    judge_same_person(CLERK, Because(), OTHER_CLERK.person, CLERK.person)
    with pytest.raises(Refused, match="不能自己确认"):
        confirm_erasure(OTHER_CLERK, LAW, erasure)


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR, NOBODY, MACHINE], ids=lambda actor: actor.name)
def test_others_may_not_propose(actor: Actor) -> None:
    with pytest.raises(Refused):
        propose_erasure(actor, LAW, "document", receive(), BASIS)


@pytest.mark.parametrize("actor", [READER, NOBODY, MACHINE], ids=lambda actor: actor.name)
def test_others_may_not_confirm(actor: Actor) -> None:
    erasure = propose_erasure(CLERK, LAW, "document", receive(), BASIS)
    with pytest.raises(Refused):
        confirm_erasure(actor, LAW, erasure)


def test_an_administrator_may_confirm_without_seeing_the_content() -> None:
    document = receive()
    confirm_erasure(ADMINISTRATOR, LAW, propose_erasure(CLERK, LAW, "document", document, BASIS))
    assert Document.objects.get(pk=document).state == DocumentState.ERASED


@pytest.mark.parametrize(
    ("kind", "basis", "error", "words"),
    [
        ("document", "  ", WrongChange, "法律"),
        ("unit", BASIS, WrongChange, "不能删除"),
        ("person", BASIS, NotFound, "名册"),
    ],
)
def test_a_wrong_proposal_is_refused(kind: str, basis: str, error: type[Exception], words: str) -> None:
    document = receive()
    entries = chain.head()
    with pytest.raises(error, match=words):
        propose_erasure(CLERK, LAW, kind, document, basis)
    assert chain.head() == entries


def test_an_erasure_is_proposed_once_and_done_once() -> None:
    document = receive()
    erasure = propose_erasure(CLERK, LAW, "document", document, BASIS)
    with pytest.raises(WrongChange, match="已经有人提出"):
        propose_erasure(OTHER_CLERK, LAW, "document", document, BASIS)
    confirm_erasure(OTHER_CLERK, LAW, erasure)
    with pytest.raises(AlreadyDecided):
        confirm_erasure(OTHER_CLERK, LAW, erasure)
    with pytest.raises(WrongChange, match="已依法删除"):
        propose_erasure(CLERK, LAW, "document", document, BASIS)


def test_a_ledger_that_cannot_be_written_erases_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    document = receive()
    erasure = propose_erasure(CLERK, LAW, "document", document, BASIS)
    blocked = data_folder().path / "blocked"
    blocked.mkdir(exist_ok=True, parents=True)
    monkeypatch.setattr(
        "luoshi.record.actions.confirm_erasure.ErasureLedger", lambda path: ErasureLedger(blocked)
    )
    with pytest.raises(Exception, match="blocked"):
        confirm_erasure(OTHER_CLERK, LAW, erasure)
    assert Document.objects.get(pk=document).state == DocumentState.READ
    assert_sound()


def test_an_erased_person_has_no_name_and_the_posts_stay() -> None:
    document = receive()
    accept_all(document)
    person = Person.objects.get(name="周启明")
    posts = set(Tenure.objects.filter(person=person.id).values_list("post", flat=True))

    erase(person.id, "person")

    assert Person.objects.get(pk=person.id).name == ""
    assert set(Tenure.objects.filter(person=person.id).values_list("post", flat=True)) == posts != set()
    assert all(row.erased for row in Statement.objects.filter(subject=person.id))
    assert_sound()


def test_judgements_about_an_erased_person_go_with_the_person() -> None:
    """Both records of the person are erased, the reason as well, and who was judged to be another is left."""
    with organising() as now:
        post = now.post("云川市市长")
        first, second, other = (now.person("周启明") for _ in range(3))
        now.seen(first, post, date(2024, 8, 1))
        now.seen(other, post, date(2025, 8, 1))
    judge_different_people(CLERK, Because(), second, first, "先误判")
    judge_same_person(CLERK, Because(), first, second, "同为一九七〇年生")
    judge_different_people(CLERK, Because(), other, second, "另一位")
    erase(first, "person")

    assert not IdentityJudgement.objects.exists()
    assert not any("一九七〇" in content for content in everything_kept())
    told = {
        row.person.name: row.source is None for row in who_held_what(READER, date(2024, 8, 1)).posts[0].held
    }
    assert told == {None: True}
    (still,) = who_held_what(READER, date(2025, 8, 1)).posts[0].held
    assert still.person.name == "周启明"
    assert_sound()


def test_a_person_with_an_account_in_use_is_not_erased() -> None:
    accept_all(receive())
    person = Person.objects.get(name="周启明")
    account = Account.objects.create(username="zhou", person=person.id)
    with pytest.raises(WrongChange, match="停用"):
        propose_erasure(CLERK, LAW, "person", person.id, BASIS)
    Account.objects.filter(pk=account.id).update(is_active=False)
    erase(person.id, "person")
    assert Person.objects.get(pk=person.id).name == ""


def test_nobody_confirms_the_erasing_of_themselves() -> None:
    accept_all(receive())
    person = Person.objects.get(name="周启明")
    erasure = propose_erasure(CLERK, LAW, "person", person.id, BASIS)
    myself = Actor("周启明", account=new_id(), person=person.id, roles=frozenset({"clerk"}))
    with pytest.raises(Refused, match="自己的内容"):
        confirm_erasure(myself, LAW, erasure)


def test_a_restored_record_is_erased_again_from_the_ledger() -> None:
    """The database of before is played by rolling the erasure back; the ledger outlives it, as on a new
    machine."""
    from django.db import transaction

    document = receive()
    accept_all(document)

    ledger = ErasureLedger(Path(data_folder().erasures))
    already = len(list(ledger))
    with transaction.atomic():
        erase(document)
        transaction.set_rollback(True)
    assert Document.objects.get(pk=document).state == DocumentState.READ
    (entry,) = list(ledger)[already:]
    assert Proposal.objects.filter(document=document, kind=ProposalKind.DIRECTIVE).exists()
    assert all(row.quote not in str(entry) for row in open_ones(document))

    machine = Actor("恢复程序")
    because = Because(Cause.LEGAL_BASIS, UUID(entry["erasure"]))
    assert replay_erasure(machine, because, entry) is not None
    assert replay_erasure(machine, because, entry) is None

    assert Document.objects.get(pk=document).state == DocumentState.ERASED
    (told,) = chain.verify().erasures
    assert (told.by, told.proposed_by) == (OTHER_CLERK.name, CLERK.name)
    assert_sound()
    with pytest.raises(Refused):
        replay_erasure(CLERK, because, entry)


def test_current_rows_rebuilt_after_erasing_are_the_same() -> None:
    accept_all(receive())
    document = receive("12-inspection.txt")
    accept_all(document)
    erase(document)
    assert rebuild_differences() == []
