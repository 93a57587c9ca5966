"""A chain that goes over from SHA-256 to SM3 still verifies, and still finds what was altered on either
side."""

from __future__ import annotations

import hashlib

import pytest

from luoshi.record import chain
from luoshi.record.access import Refused
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_chain_algorithm import change_chain_algorithm
from luoshi.record.models import AuditEntry, Event, Source, Statement
from tests.record.acting import ADMINISTRATOR, CLERK, READER, accept_all, assert_sound, receive
from tests.record.test_chain import behind_our_back

pytestmark = pytest.mark.django_db
needs_sm3 = pytest.mark.skipif(
    "sm3" not in hashlib.algorithms_available,
    reason="missing: SM3 in this Python (OpenSSL with GM algorithms)",
)


@needs_sm3
def test_entries_and_contents_after_the_change_use_the_new_algorithm_and_the_old_ones_verify() -> None:
    accept_all(receive())
    printed = chain.head()[1]

    change = change_chain_algorithm(ADMINISTRATOR, Because(), "sm3")
    accept_all(receive("12-inspection.txt"))

    changed_at = AuditEntry.objects.get(event=change).number
    hashes = dict(AuditEntry.objects.values_list("number", "hash"))
    assert {hashes[number].split(":")[0] for number in hashes if number < changed_at} == {"sha256"}
    assert {hashes[number].split(":")[0] for number in hashes if number >= changed_at} == {"sm3"}
    after = AuditEntry.objects.filter(number__gt=changed_at).values("event")
    for model in (Event, Source, Statement):
        rows = model.objects.filter(**{f"{chain.event_column(model)}__in": after})  # type: ignore[attr-defined]
        assert rows.exists()
        assert all(row.digest.startswith("sm3:") for row in rows)
    assert chain.verify(printed).first_break is None
    assert_sound()


@needs_sm3
@pytest.mark.parametrize("position", ["first", "last"])
def test_what_is_altered_is_found_on_either_side_of_the_change(position: str) -> None:
    accept_all(receive())
    change_chain_algorithm(ADMINISTRATOR, Because(), "sm3")
    accept_all(receive("12-inspection.txt"))
    source = getattr(Source.objects.filter(kind="span").order_by("id"), position)()
    assert source.digest.startswith("sha256:" if position == "first" else "sm3:")

    behind_our_back(
        "UPDATE record_source SET content = replace(content, 'quote', 'Quote') WHERE id = %s", source.id
    )

    found = chain.verify().first_break
    assert found is not None
    assert found.where == f"record_source {source.id}"


@needs_sm3
def test_a_chain_may_go_back() -> None:
    for algorithm in ("sm3", "sha256"):
        change_chain_algorithm(ADMINISTRATOR, Because(), algorithm)
    assert chain.algorithm() == "sha256"
    assert_sound()


@pytest.mark.parametrize(("algorithm", "words"), [("md5", "不认识"), ("sha256", "已经在用")])
def test_a_wrong_algorithm_is_refused(algorithm: str, words: str) -> None:
    with pytest.raises(WrongChange, match=words):
        change_chain_algorithm(ADMINISTRATOR, Because(), algorithm)
    assert chain.head()[0] == 0


def test_an_algorithm_that_this_machine_lacks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    with pytest.raises(WrongChange, match="没有 sm3"):
        change_chain_algorithm(ADMINISTRATOR, Because(), "sm3")


@pytest.mark.parametrize("actor", [CLERK, READER], ids=lambda actor: actor.name)
def test_only_an_administrator_may(actor: Actor) -> None:
    with pytest.raises(Refused):
        change_chain_algorithm(actor, Because(), "sm3")
