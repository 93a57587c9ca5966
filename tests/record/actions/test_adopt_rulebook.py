"""Adopting and withdrawing rule-books: checked first, each text a version, nothing twice."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import AdoptedAlready, FaultyBook
from luoshi.record.actions.withdraw_ledger import WithoutReason
from luoshi.record.actions.withdraw_rulebook import withdraw_rulebook
from luoshi.record.judged.books import book_of, standing
from luoshi.record.models import Event, File, RuleBookVersion, new_id
from luoshi.record.queries import rulebooks
from luoshi.record.storage import files
from tests.record.acting import ADMINISTRATOR, CLERK, NOBODY, READER, assert_sound
from tests.record.rulebooks import BOOK, TEXT, adopted, changed

pytestmark = pytest.mark.django_db


def test_a_book_is_kept_byte_for_byte_with_what_pages_need() -> None:
    version = adopted()

    assert (version.code, version.number, version.status) == (BOOK, 1, "illustrative")
    assert (version.valid_from, version.valid_to) == (date(2026, 1, 1), None)
    assert version.title == {"zh": "产值监测", "en": "Output watch"}
    (measure,) = version.outline["measures"]
    assert measure["indicators"] == ["industrial-output"]
    assert measure["lights"] == ["red", "yellow", "green"]
    assert version.outline["findings"] == ["falsified"]
    address = File.objects.get(pk=version.file).address
    assert files().read(str(address)) == TEXT.encode() == rulebooks.version_text(READER, version.id)
    assert book_of(version).hash == version.hash
    event = Event.objects.get(kind="rule-book adopted")
    assert (event.actor, event.subject) == (CLERK.account, version.id)
    assert_sound()


def test_a_faulty_text_is_refused_with_everything_that_is_wrong_and_where() -> None:
    with pytest.raises(FaultyBook, match="indicatr") as refused:
        adopted(changed("from: indicators", "from: indicatrs"))
    assert refused.value.error.problems[0].line == 13
    assert not RuleBookVersion.objects.exists()
    assert not Event.objects.exists()


def test_the_same_bytes_again_are_refused() -> None:
    adopted()
    with pytest.raises(AdoptedAlready, match="第 1 版"):
        adopted()
    assert RuleBookVersion.objects.count() == 1


def test_another_text_is_the_next_version_and_takes_the_place_of_the_first() -> None:
    first = adopted()
    second = adopted(changed("points: [60, 100]", "points: [50, 100]"))

    assert (first.number, second.number) == (1, 2)
    shown = rulebooks.versions(READER, BOOK)
    assert [(one.version.number, one.superseded_by) for one in shown] == [(2, None), (1, 2)]
    assert rulebooks.rulebook(READER, BOOK).version.id == second.id
    assert_sound()


def test_a_text_that_was_given_up_can_be_taken_up_again() -> None:
    adopted()
    adopted(changed("points: [60, 100]", "points: [50, 100]"))
    assert adopted().number == 3


def test_a_withdrawn_version_leaves_the_one_before_it_standing() -> None:
    first = adopted()
    second = adopted(changed("points: [60, 100]", "points: [50, 100]"))

    withdraw_rulebook(CLERK, Because(), second.id, "权重写错")

    assert [one.id for one in standing(BOOK)] == [first.id]
    assert rulebooks.rulebook(READER, BOOK).version.id == first.id
    second.refresh_from_db()
    assert (second.withdrawn_by, second.reason) == (CLERK.name, "权重写错")
    assert_sound()


def test_nothing_is_withdrawn_twice_or_without_a_reason_or_that_is_not_there() -> None:
    version = adopted()
    with pytest.raises(WithoutReason):
        withdraw_rulebook(CLERK, Because(), version.id, " ")
    withdraw_rulebook(CLERK, Because(), version.id, "写错")
    with pytest.raises(AlreadyDecided, match="已经撤回"):
        withdraw_rulebook(CLERK, Because(), version.id, "写错")
    with pytest.raises(NotFound):
        withdraw_rulebook(CLERK, Because(), new_id(), "写错")


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR, NOBODY], ids=lambda actor: actor.name)
def test_only_clerks_adopt_and_withdraw(actor: object) -> None:
    with pytest.raises(Refused):
        adopted(actor=actor)  # type: ignore[arg-type]
    version = adopted()
    with pytest.raises(Refused):
        withdraw_rulebook(actor, Because(), version.id, "写错")  # type: ignore[arg-type]


def test_who_sees_no_content_sees_no_rule_book() -> None:
    version = adopted()
    for ask in (
        lambda: rulebooks.rulebooks(ADMINISTRATOR),
        lambda: rulebooks.versions(ADMINISTRATOR, BOOK),
        lambda: rulebooks.version_text(ADMINISTRATOR, version.id),
    ):
        with pytest.raises(NotFound):
            ask()
    assert rulebooks.shipped(READER) == []


def test_shipped_books_are_offered_to_clerks_until_they_are_adopted() -> None:
    shipped = {one.path.name: one for one in rulebooks.shipped(CLERK)}
    assert not shipped["city-monthly-monitoring.yaml"].adopted

    adopted(shipped["city-monthly-monitoring.yaml"].path.read_bytes())

    again = {one.path.name: one.adopted for one in rulebooks.shipped(CLERK)}
    assert again["city-monthly-monitoring.yaml"]
    assert not again["county-ranking.yaml"]
