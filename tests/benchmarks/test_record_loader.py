"""What the benchmark loads is what the actions would have written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from luoshi.delivery.models import Directive
from luoshi.record import chain
from luoshi.record.models import Document, new_id
from luoshi.record.projection import rebuild_differences

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from record_loader import load, open_directives

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_a_loaded_record_verifies_and_rebuilds_to_itself() -> None:
    load(6, 10, 2, new_id())
    assert Document.objects.count() == 8
    assert Directive.objects.count() == 60
    assert len(list(open_directives(100))) == 20
    assert chain.verify().first_break is None
    assert rebuild_differences() == []
