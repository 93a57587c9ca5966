"""The acceptance of a directive stands as long as a task, or “not tracked”, rests on it."""

from __future__ import annotations

from uuid import UUID

import pytest

from luoshi.delivery.actions.cancel_task import cancel_task
from luoshi.delivery.actions.mark_untracked import mark_untracked, track_again
from luoshi.delivery.models import Directive
from luoshi.record.access import NotFound
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Because
from luoshi.record.actions.undo_decision import undo_decision
from luoshi.record.models import ProposalKind
from luoshi.record.projection import rebuild_differences
from tests.delivery.tasks import City, row, seen
from tests.record.acting import CLERK, accept, open_ones, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def accepted() -> tuple[UUID, Directive]:
    """The event that accepted a directive, and the directive."""
    event = accept(open_ones(receive(), ProposalKind.DIRECTIVE)[0])
    return event, Directive.objects.get()


def test_an_acceptance_on_which_tasks_rest_is_undone_only_when_they_are_cancelled(
    city: City, accepted: tuple[UUID, Directive]
) -> None:
    event, directive = accepted
    first = city.assigned("完成老旧小区改造", directives=(directive.id,))
    second = city.registered("开展质量回访", directives=(directive.id,))

    with pytest.raises(AlreadyDecided) as refused:
        undo_decision(CLERK, event)
    assert row(first).code in str(refused.value)
    assert row(second).code in str(refused.value)
    assert "请先撤销这些任务" in str(refused.value)
    assert Directive.objects.get().known_to is None

    for task in (first, second):
        cancel_task(city.office, Because(), task, seen(task), "重复")
    undo_decision(CLERK, event)
    assert Directive.objects.get().known_to is not None
    assert rebuild_differences() == []


def test_an_acceptance_that_was_marked_as_not_tracked_is_undone_once_the_mark_is_taken_back(
    city: City, accepted: tuple[UUID, Directive]
) -> None:
    event, directive = accepted
    mark_untracked(city.office, Because(), [directive.id], "仅供学习")

    with pytest.raises(AlreadyDecided, match="已标为不立项。请先"):
        undo_decision(CLERK, event)

    track_again(city.office, Because(), directive.id)
    undo_decision(CLERK, event)
    with pytest.raises(NotFound):
        mark_untracked(city.office, Because(), [directive.id], "仅供学习")
