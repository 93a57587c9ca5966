"""What each kind of proposal becomes when it is accepted, as read or as edited; and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from luoshi.delivery.models import Directive
from luoshi.record import chain
from luoshi.record.access import NotFound
from luoshi.record.actions.accept_proposals import (
    AlreadyDecided,
    Decision,
    NeedsJudgement,
    WrongChange,
    accept_proposals,
)
from luoshi.record.actions.acting import Because
from luoshi.record.actions.reject_proposals import reject_proposals
from luoshi.record.actions.reshape_proposals import merge_proposals, split_proposal
from luoshi.record.actions.undo_decision import last_decision, undo_decision
from luoshi.record.anchors import Unplaced
from luoshi.record.models import (
    Article,
    Commitment,
    CommitmentKind,
    Event,
    Mechanism,
    MechanismVersion,
    Meeting,
    Person,
    Post,
    Proposal,
    ProposalKind,
    ProposalState,
    Source,
    Statement,
    Tenure,
    new_id,
)
from tests.record.acting import CLERK, accept, accept_all, assert_sound, open_ones, receive

pytestmark = pytest.mark.django_db

REPORT = (
    "本报讯 2026年3月2日，市委书记周启明主持召开全市项目建设推进会并讲话。\n"
    "周启明强调，要全面落实“三单工作法”，狠抓项目开工。各县区要逐项销号。\n"
)


@pytest.fixture
def document() -> UUID:
    return receive("一.txt", data=REPORT.encode())


def one(document: UUID, kind: ProposalKind) -> Proposal:
    return open_ones(document, kind)[0]


def test_a_directive_becomes_a_commitment_a_row_of_the_register_and_a_source(document: UUID) -> None:
    proposal = one(document, ProposalKind.DIRECTIVE)
    accept(proposal)

    (row,) = Directive.objects.all()
    text = Article.objects.get(pk=row.article).text
    source = Source.objects.get(pk=row.source)
    assert text[source.start : source.end] == row.quote == proposal.quote
    assert (row.speaker, row.decided_on, row.meeting_name) == (
        "周启明",
        date(2026, 3, 2),
        "全市项目建设推进会",
    )
    assert row.accepted_by == CLERK.account
    commitment = Commitment.objects.get(pk=row.id)
    assert (commitment.kind, commitment.source, commitment.owner) == (
        CommitmentKind.DIRECTIVE,
        source.id,
        None,
    )
    assert_sound()


def test_an_edited_directive_is_what_the_clerk_made_of_it_and_the_event_says_what_was_edited(
    document: UUID,
) -> None:
    proposal = one(document, ProposalKind.DIRECTIVE)
    changes = {
        "end": proposal.end - 7,
        "speaker": "会议",
        "domain": "项目建设",
        "assignee": "各县区",
        "terms": [],
    }
    event = accept(proposal, **changes)

    (row,) = Directive.objects.all()
    assert row.quote == proposal.quote[:-7]
    assert (row.speaker, row.domain, row.assignee, row.mechanisms) == ("会议", "项目建设", "各县区", [])
    (decision,) = Event.objects.get(pk=event).opened()["decisions"]
    assert decision["edited"] == sorted(changes)
    proposal.refresh_from_db()
    assert proposal.values["speaker"] == "周启明", "what the machine read stays"
    assert_sound()


def test_a_person_holds_the_post_on_the_day_of_the_meeting_and_on_no_other(document: UUID) -> None:
    accept(one(document, ProposalKind.PERSON))
    (tenure,) = Tenure.objects.all()
    assert (tenure.valid_from, tenure.valid_to, tenure.seen) == (date(2026, 3, 2), date(2026, 3, 3), True)
    assert Person.objects.get(pk=tenure.person).name == "周启明"
    assert Post.objects.get(pk=tenure.post).title == "市委书记"
    assert_sound()


def test_an_edited_person_has_the_name_posts_and_day_given(document: UUID) -> None:
    proposal = one(document, ProposalKind.PERSON)
    accept(
        proposal,
        name="周启铭",
        posts=[{"title": "市长"}],
        posts_appointed=[{"title": "组长"}],
        day="2026-03-01",
    )
    assert Person.objects.get().name == "周启铭"
    held = {
        Post.objects.get(pk=row.post).title: (row.valid_from, row.valid_to, row.seen)
        for row in Tenure.objects.all()
    }
    assert held == {
        "市长": (date(2026, 3, 1), date(2026, 3, 2), True),
        "组长": (date(2026, 3, 1), None, False),
    }
    assert_sound()


def test_a_post_lost_is_held_until_the_day(document: UUID) -> None:
    accept(one(document, ProposalKind.PERSON), posts=[], posts_removed=[{"title": "市长"}])
    (row,) = Tenure.objects.all()
    assert (row.valid_from, row.valid_to, row.seen) == (None, date(2026, 3, 2), False)
    assert_sound()


def test_a_mechanism_has_a_version_for_every_source(document: UUID) -> None:
    accept(one(document, ProposalKind.TERM))
    other = receive("二.txt", data=REPORT.replace("3月2日", "3月9日").replace("推进会", "调度会").encode())
    accept(one(other, ProposalKind.TERM), items=["清单", "派单", "销单"], declared=3)
    (mechanism,) = Mechanism.objects.all()
    versions = MechanismVersion.objects.filter(mechanism=mechanism.id).order_by("seen_on")
    assert mechanism.name == "三单工作法"
    assert [(row.seen_on, row.items, row.declared) for row in versions] == [
        (date(2026, 3, 2), [], None),
        (date(2026, 3, 9), ["清单", "派单", "销单"], 3),
    ]
    assert [(row.counted, row.check_result) for row in versions] == [(None, "n/a"), (3, "match")]
    assert_sound()


def test_a_meeting_accepted_afterwards_gives_the_directives_its_name_and_undoing_it_takes_it_back(
    document: UUID,
) -> None:
    accept(one(document, ProposalKind.DIRECTIVE))
    event = accept(
        one(document, ProposalKind.MEETING), name="第一次推进会", date="2026-03-01", place="市政府"
    )
    accept(one(document, ProposalKind.DIRECTIVE))
    assert Meeting.objects.get().place == "市政府"
    assert set(Directive.objects.values_list("meeting_name", "meeting_day", "decided_on")) == {
        ("第一次推进会", date(2026, 3, 1), date(2026, 3, 1))
    }
    assert_sound()

    undo_decision(CLERK, event)

    assert set(Directive.objects.values_list("meeting_name", "meeting_day", "decided_on")) == {
        ("全市项目建设推进会", date(2026, 3, 2), date(2026, 3, 2))
    }
    assert_sound()


def test_a_block_is_one_event_and_one_entry(document: UUID) -> None:
    entries, _ = chain.head()
    block = [row for row in open_ones(document) if row.kind != ProposalKind.DIRECTIVE]
    assert len(block) == 3
    accept(*block)
    assert chain.head()[0] == entries + 1
    assert_sound()


WRONG: list[tuple[ProposalKind, dict[str, Any]]] = [
    (ProposalKind.DIRECTIVE, {"quote": "别的话"}),
    (ProposalKind.DIRECTIVE, {"start": "3"}),
    (ProposalKind.DIRECTIVE, {"end": True}),
    (ProposalKind.DIRECTIVE, {"kind": "wish"}),
    (ProposalKind.DIRECTIVE, {"terms": "三单工作法"}),
    (ProposalKind.DIRECTIVE, {"speaker": 3}),
    (ProposalKind.PERSON, {"speaker": "x"}),
    (ProposalKind.PERSON, {"name": " "}),
    (ProposalKind.PERSON, {"posts": ["市长"]}),
    (ProposalKind.PERSON, {"posts": [{"title": ""}]}),
    (ProposalKind.PERSON, {"day": "三月二日"}),
    (ProposalKind.PERSON, {"person": "周启明"}),
    (ProposalKind.PERSON, {"person": "00000000-0000-7000-8000-000000000000"}),
    (ProposalKind.TERM, {"items": [1]}),
    (ProposalKind.TERM, {"declared": "三"}),
    (ProposalKind.TERM, {"name": ""}),
    (ProposalKind.MEETING, {"date": "2026-02-30"}),
    (ProposalKind.MEETING, {"name": None}),
]


@pytest.mark.parametrize(("kind", "changes"), WRONG, ids=lambda one: str(one))
def test_a_change_that_cannot_be_is_refused_and_nothing_is_written(
    document: UUID, kind: ProposalKind, changes: dict[str, Any]
) -> None:
    before = chain.head()
    with pytest.raises(WrongChange):
        accept(one(document, kind), **changes)
    assert chain.head() == before
    assert one(document, kind).state == ProposalState.OPEN


@pytest.mark.parametrize(
    "changes", [{"start": -1}, {"end": 10**6}, {"start": 20, "end": 20}, {"start": 30, "end": 20}]
)
def test_a_span_outside_the_text_is_never_guessed(document: UUID, changes: dict[str, int]) -> None:
    with pytest.raises(Unplaced):
        accept(one(document, ProposalKind.DIRECTIVE), **changes)


def test_one_wrong_change_in_a_block_accepts_nothing(document: UUID) -> None:
    person, term = one(document, ProposalKind.PERSON), one(document, ProposalKind.TERM)
    with pytest.raises(WrongChange):
        accept_proposals(CLERK, Because(), [Decision(person.id), Decision(term.id, {"declared": "三"})])
    assert not Person.objects.exists()
    assert not Statement.objects.exists()
    assert_sound()


def test_nobody_decides_twice(document: UUID) -> None:
    row = one(document, ProposalKind.DIRECTIVE)
    accept(row)
    for again in (
        lambda: accept(row),
        lambda: reject_proposals(CLERK, Because(), [row.id]),
        lambda: split_proposal(CLERK, Because(), row.id, row.start + 5),
    ):
        with pytest.raises(AlreadyDecided):
            again()
    assert_sound()


def test_a_namesake_without_a_common_post_needs_a_judgement(document: UUID) -> None:
    accept_all(document)
    (known,) = Person.objects.all()
    other = receive(
        "二.txt",
        data=(
            "本报讯 2026年4月1日，全市防汛会议召开，副县长周启明出席会议并讲话。\n周启明指出，要加强巡查。\n"
        ).encode(),
    )
    proposal = one(other, ProposalKind.PERSON)
    with pytest.raises(NeedsJudgement, match="周启明"):
        accept_proposals(CLERK, Because(), [Decision(proposal.id)])

    accept_proposals(CLERK, Because(), [Decision(proposal.id, {"person": str(known.id)})])

    assert Person.objects.count() == 1
    assert Tenure.objects.filter(person=known.id).count() == 2
    assert_sound()


def test_proposals_of_two_documents_are_not_decided_together(document: UUID) -> None:
    other = receive("12-inspection.txt")
    with pytest.raises(NotFound):
        accept_proposals(CLERK, Because(), [Decision(open_ones(one)[0].id) for one in (document, other)])
    with pytest.raises(NotFound):
        accept_proposals(CLERK, Because(), [])
    with pytest.raises(NotFound):
        accept_proposals(CLERK, Because(), [Decision(new_id())])


def test_splitting_leaves_the_punctuation_out_and_merging_puts_it_back(document: UUID) -> None:
    whole = one(document, ProposalKind.DIRECTIVE)
    cut = whole.start + whole.quote.index("，")
    split_proposal(CLERK, Because(), whole.id, cut)
    left, right, *_ = open_ones(document, ProposalKind.DIRECTIVE)
    assert f"{left.quote}，{right.quote}" == whole.quote
    assert left.values["terms"] == ["三单工作法"]
    assert right.values["terms"] == []

    merge_proposals(CLERK, Because(), [left.id, right.id])

    merged = one(document, ProposalKind.DIRECTIVE)
    assert (merged.quote, merged.start, merged.end, merged.fingerprint) == (
        whole.quote,
        whole.start,
        whole.end,
        whole.fingerprint,
    )
    assert_sound()


def test_what_cannot_be_split_or_merged_is_refused(document: UUID) -> None:
    first, *rest = open_ones(document, ProposalKind.DIRECTIVE)
    person = one(document, ProposalKind.PERSON)
    for at in (first.start, first.end, first.end + 3, -1):
        with pytest.raises(WrongChange):
            split_proposal(CLERK, Because(), first.id, at)
    with pytest.raises(WrongChange, match="只有部署"):
        split_proposal(CLERK, Because(), person.id, person.start + 1)
    with pytest.raises(WrongChange, match="两条"):
        merge_proposals(CLERK, Because(), [first.id])
    with pytest.raises(WrongChange, match="只有部署"):
        merge_proposals(CLERK, Because(), [first.id, person.id])
    assert rest
    assert_sound()


def test_only_neighbours_are_merged() -> None:
    first, second, third, *_ = open_ones(receive(), ProposalKind.DIRECTIVE)
    assert second.article == first.article == third.article
    with pytest.raises(WrongChange, match="相邻"):
        merge_proposals(CLERK, Because(), [first.id, third.id])


def test_decisions_are_undone_one_after_another_from_the_last(document: UUID) -> None:
    accept_all(document)
    undone = 0
    while (event := last_decision(CLERK, document)) is not None:
        undo_decision(CLERK, event)
        undone += 1
    assert undone == 3
    for model in (Person, Post, Tenure.objects.known(None), Mechanism, Directive.objects.known(None)):
        rows = model.objects.all() if isinstance(model, type) else model
        assert not rows.exists()
    assert all(row.state == ProposalState.OPEN for row in Proposal.objects.all())
    assert_sound()


def test_what_was_undone_is_not_undone_again(document: UUID) -> None:
    event = accept(one(document, ProposalKind.DIRECTIVE))
    undo_decision(CLERK, event)
    with pytest.raises(AlreadyDecided, match="已经撤销"):
        undo_decision(CLERK, event)
    with pytest.raises(NotFound):
        undo_decision(CLERK, Event.objects.filter(kind="document received").values_list("id", flat=True)[0])


def test_undoing_one_report_keeps_what_another_says() -> None:
    first = receive("一.txt", data=REPORT.encode())
    second = receive("二.txt", data=REPORT.replace("3月2日", "3月9日").replace("推进会", "调度会").encode())
    blocks = []
    for document in (first, second):
        blocks.append(accept(*[row for row in open_ones(document) if row.kind != ProposalKind.DIRECTIVE]))

    undo_decision(CLERK, blocks[0])

    assert Person.objects.get().name == "周启明"
    assert Post.objects.get().title == "市委书记"
    assert Mechanism.objects.get().name == "三单工作法"
    assert Tenure.objects.known(None).get().valid_from == date(2026, 3, 9)
    assert_sound()
    undo_decision(CLERK, blocks[1])
    assert not Person.objects.exists()
    assert not Post.objects.exists()
    assert_sound()
