"""What the benchmark of projects loads is what the actions would have written, and what is copied of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from luoshi.growth.models import Counted, Project
from luoshi.growth.queries.board import board
from luoshi.record import chain
from luoshi.record.projection import rebuild_differences

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from projects_loader import MECHANISM, load_patterns, multiply, statements_made

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_patterns_verify_and_rebuild_to_themselves_and_copies_are_counted_on_the_board() -> None:
    city = load_patterns(6, payments=2)
    year = Project.objects.values_list("year", flat=True)[0]
    assert chain.verify().first_break is None
    assert rebuild_differences() == []
    few = board(city.bureau, MECHANISM, year, 12)
    signings, statements = Counted.objects.filter(counts=True).count(), statements_made()
    loaded = multiply(3)
    assert (loaded.projects, loaded.statements) == (24, 4 * statements)
    assert Counted.objects.filter(counts=True).count() == 4 * signings
    many = board(city.bureau, MECHANISM, year, 12)
    assert {code: cell.count for code, cell in many.total.items()} == {
        code: 4 * cell.count for code, cell in few.total.items()
    }
    assert Project.objects.values("code").distinct().count() == 24
