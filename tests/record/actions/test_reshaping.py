"""Where a directive may be cut; that cuts and merges are undone is tested with all decisions."""

from __future__ import annotations

import pytest

from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.actions.acting import Because
from luoshi.record.actions.reshape_proposals import split_proposal
from luoshi.record.models import ProposalKind
from tests.record.acting import CLERK, assert_sound, open_ones, receive

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("at", [-(10**19), -1, 0, 10**19])
def test_a_cut_outside_the_words_is_refused_at_once(at: int) -> None:
    """Walking back from far outside would take for ever."""
    directive = open_ones(receive(), ProposalKind.DIRECTIVE)[0]

    with pytest.raises(WrongChange, match="两边都要有字"):
        split_proposal(CLERK, Because(), directive.id, at)

    assert_sound()


def test_a_cut_at_the_edge_is_refused_and_one_inside_makes_two() -> None:
    document = receive()
    directive = open_ones(document, ProposalKind.DIRECTIVE)[0]
    for at in (directive.start, directive.end):
        with pytest.raises(WrongChange):
            split_proposal(CLERK, Because(), directive.id, at)

    split_proposal(CLERK, Because(), directive.id, (directive.start + directive.end) // 2)

    first, second = open_ones(document, ProposalKind.DIRECTIVE)[:2]
    assert directive.start == first.start < first.end <= second.start < second.end == directive.end
    assert_sound()
