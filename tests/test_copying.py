"""A copied beginning is the one that the actions made, and can be gone on from."""

from __future__ import annotations

import pytest

from luoshi.record.models import Document, Unit
from tests.monitor.acting import city, renamed
from tests.record.acting import assert_sound, everything_kept, receive

pytestmark = pytest.mark.django_db
_seen: list[list[str]] = []


@pytest.mark.parametrize("time", [1, 2])
def test_the_second_is_as_the_first_and_goes_on_as_any(time: int) -> None:
    city()
    _seen.append(sorted(everything_kept().splitlines()))
    assert _seen[-1] == _seen[0]
    assert Unit.objects.exists()
    assert_sound()

    renamed()
    assert_sound()


def test_in_a_database_with_anything_in_it_the_actions_themselves_are_done() -> None:
    receive()
    city()
    assert Document.objects.count() == 1
    assert Unit.objects.exists()
    assert_sound()
