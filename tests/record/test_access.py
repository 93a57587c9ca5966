"""Every action, for every role: who may is in one table, and what it says is what happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from luoshi.record import chain
from luoshi.record.access import (
    PERMISSIONS,
    NotFound,
    Refused,
    access_document,
    access_erasure,
    access_proposals,
    may,
    require,
)
from luoshi.record.actions.accept_proposals import Decision, accept_proposals
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_chain_algorithm import change_chain_algorithm
from luoshi.record.actions.change_document_class import change_document_class
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.mark_directive import mark_directive
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.read_again import read_again
from luoshi.record.actions.read_all_again import read_all_again
from luoshi.record.actions.read_document import MACHINE, read_document
from luoshi.record.actions.receive_document import receive_document
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.actions.replay_erasure import replay_erasure
from luoshi.record.actions.reshape_proposals import merge_proposals, split_proposal
from luoshi.record.actions.undo_decision import last_decision, undo_decision
from luoshi.record.differences import difference_to_reading
from luoshi.record.models import ProposalKind, new_id
from tests.record.acting import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    GROWTH_CLERK,
    HEAD,
    LEADER,
    LIAISON,
    NOBODY,
    OTHER_CLERK,
    READER,
    accept,
    open_ones,
    receive,
)

pytestmark = pytest.mark.django_db

WHO = {
    "clerk": OTHER_CLERK,
    "growth": GROWTH_CLERK,
    "liaison": LIAISON,
    "head": HEAD,
    "leader": LEADER,
    "auditor": AUDITOR,
    "reader": READER,
    "administrator": ADMINISTRATOR,
    "nobody": NOBODY,
    "machine": MACHINE,
}

# Who may do what, written out a second time: a change of the table must be meant.
CONTENT = {"clerk", "leader", "auditor", "reader"}
TABLE = {
    "see content": CONTENT,
    "see results": CONTENT | {"growth"},
    "receive documents": {"clerk", "machine"},
    "read documents": {"clerk", "machine"},
    "decide proposals": {"clerk"},
    "change the organisation": {"clerk"},
    "judge identity": {"clerk"},
    "propose erasure": {"clerk"},
    "confirm erasure": {"clerk", "administrator"},
    "replay erasures": {"machine"},
    "manage accounts": {"administrator", "machine"},
    "change the chain": {"administrator"},
    "set up the sample city": {"machine"},
    "receive ledgers": {"clerk"},
    "import ledgers": {"clerk"},
    "withdraw ledgers": {"clerk"},
    "decide conflicts": {"clerk"},
    "define indicators": {"clerk"},
    "adopt rule-books": {"clerk"},
    "judge drafts": {"machine"},
    "publish runs": {"clerk"},
    "record findings": {"clerk"},
    "record findings of projects": {"growth"},
    "find entry reviews passed": {"growth", "leader"},
    "review entry again": {"growth", "leader", "liaison", "head"},
    "hand in ledgers": {"clerk", "liaison", "head"},
    "see tasks": CONTENT | {"liaison", "head"},
    "work on tasks": {"clerk", "liaison", "head", "leader"},
    "manage tasks": {"clerk"},
    "define task classes": {"clerk"},
    "recompute limits": {"machine"},
    "confirm roles": {"clerk", "administrator"},
    "see projects": CONTENT | {"growth", "liaison", "head"},
    "work on projects": {"growth", "liaison", "head", "leader"},
    "manage projects": {"growth"},
    "derive batches": {"growth", "machine"},
    "export projects": {"growth", "clerk", "auditor"},
}


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_the_table_is_this(permission: str) -> None:
    assert {role for role, actor in WHO.items() if may(actor, permission)} == TABLE[permission]


def test_an_unknown_permission_is_nobodys() -> None:
    with pytest.raises(KeyError):
        may(CLERK, "do everything")
    with pytest.raises(Refused, match="没有这个页面，或者您无权查看"):
        require(READER, "decide proposals")


def test_the_machine_may_decide_nothing_whatever_roles_it_is_given() -> None:
    machine = Actor("机器", roles=frozenset({"clerk", "reader", "administrator"}))
    assert {permission for permission in PERMISSIONS if may(machine, permission)} == {
        permission for permission, roles in TABLE.items() if "machine" in roles
    }


class Record:
    """Something to act upon: a document with proposals open and decided, and an erasure that waits."""

    def __init__(self) -> None:
        self.document = receive()
        self.first, self.second, self.third, *_ = open_ones(self.document, ProposalKind.DIRECTIVE)
        self.decision = accept(self.third)
        self.erasure = propose_erasure(
            CLERK, Because(), "document", receive("12-inspection.txt"), "《档案法》"
        )


# Every action of the record that this table can try; what it needs permission for.
ACTIONS: dict[str, tuple[str, Callable[[Actor, Record], object]]] = {
    "receive_document": (
        "receive documents",
        lambda actor, on: receive_document(actor, Because(), "会议".encode(), "x.txt", date(2026, 3, 2)),
    ),
    "read_document": ("read documents", lambda actor, on: read_document(actor, Because(), on.document)),
    "read_all_again": ("read documents", lambda actor, on: read_all_again(actor, Because())),
    "accept_proposals": (
        "decide proposals",
        lambda actor, on: accept_proposals(actor, Because(), [Decision(on.first.id)]),
    ),
    "reject_proposals": (
        "decide proposals",
        lambda actor, on: reject_proposals(actor, Because(), [on.first.id]),
    ),
    "split_proposal": (
        "decide proposals",
        lambda actor, on: split_proposal(actor, Because(), on.first.id, (on.first.start + on.first.end) // 2),
    ),
    "merge_proposals": (
        "decide proposals",
        lambda actor, on: merge_proposals(actor, Because(), [on.first.id, on.second.id]),
    ),
    "mark_directive": (
        "decide proposals",
        lambda actor, on: mark_directive(actor, Because(), on.document, on.first.article, 0, 4),
    ),
    "undo_decision": ("decide proposals", lambda actor, on: undo_decision(actor, on.decision)),
    "propose_erasure": (
        "propose erasure",
        lambda actor, on: propose_erasure(actor, Because(), "document", on.document, "《档案法》"),
    ),
    "confirm_erasure": ("confirm erasure", lambda actor, on: confirm_erasure(actor, Because(), on.erasure)),
    "replay_erasure": (
        "replay erasures",
        lambda actor, on: replay_erasure(
            actor,
            Because(),
            {
                "erasure": str(new_id()),
                "at": "2026-03-02T00:00:00+00:00",
                "subject": str(on.document),
                "subject_kind": "document",
                "by": {"name": "甲", "post": ""},
                "proposed": str(new_id()),
                "proposed_by": {"name": "乙", "post": "", "account": None, "at": "2026-03-01T00:00:00+00:00"},
                "legal_basis": "《档案法》",
            },
        ),
    ),
    "change_chain_algorithm": (
        "change the chain",
        lambda actor, on: change_chain_algorithm(actor, Because(), "sm3"),
    ),
}


@pytest.mark.parametrize("role", WHO)
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_done_by_whom_the_table_names_and_refused_to_others(action: str, role: str) -> None:
    permission, run = ACTIONS[action]
    on = Record()
    before = chain.head()
    if role in TABLE[permission]:
        run(WHO[role], on)
    else:
        with pytest.raises(Refused):
            run(WHO[role], on)
        assert chain.head() == before


LOOKS: dict[str, tuple[set[str], Callable[[Actor, Record], object]]] = {
    "document": (CONTENT, lambda actor, on: access_document(actor, on.document)),
    "proposals": (CONTENT, lambda actor, on: access_proposals(actor, [on.first.id])),
    "last decision": (CONTENT, lambda actor, on: last_decision(actor, on.document)),
    "difference": (CONTENT, lambda actor, on: difference_to_reading(actor, on.document)),
    "class": ({"clerk"}, lambda actor, on: change_document_class(actor, Because(), on.document, "other")),
    "read again": ({"clerk"}, lambda actor, on: read_again(actor, Because(), on.document)),
    "erasure": ({"clerk", "administrator"}, lambda actor, on: access_erasure(actor, on.erasure)),
}


@pytest.mark.parametrize("role", WHO)
@pytest.mark.parametrize("look", LOOKS)
def test_unknown_and_forbidden_look_the_same(look: str, role: str) -> None:
    on = Record()
    allowed, run = LOOKS[look]
    if role in allowed:
        run(WHO[role], on)
        return
    with pytest.raises((NotFound, Refused)) as forbidden:
        run(WHO[role], on)
    on.document = on.first.id = on.erasure = new_id()
    with pytest.raises((NotFound, Refused)) as unknown:
        run(WHO[role], on)
    assert (type(unknown.value), str(unknown.value)) == (type(forbidden.value), str(forbidden.value))
