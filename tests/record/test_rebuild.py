"""Current rows follow from events, and whatever does not is named."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from luoshi.record import projection
from luoshi.record.models import Document
from luoshi.record.projection import rebuild_differences
from tests.record.acting import accepted
from tests.twins import kept, temporary

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[temporary, kept])
def _twins(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "_twins", request.param)


@pytest.mark.usefixtures("_twins")
def test_what_no_event_explains_is_named_and_the_live_rows_stay() -> None:
    document = accepted()
    before = _everything()
    assert rebuild_differences() == []
    assert rebuild_differences() == []

    table = Document._meta.db_table
    Document.objects.filter(pk=document).update(title="别的")
    assert rebuild_differences() == [
        f"{table} has rows that no event explains, for example {document}",
        f"{table} lacks rows that events explain, for example {document}",
    ]

    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}"')
    assert rebuild_differences() == [f"{table} lacks rows that events explain, for example {document}"]

    projection.rebuild()
    assert _everything() == before
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == ('"$user", public',)


def _everything() -> dict[str, list[dict[str, Any]]]:
    return {
        model._meta.db_table: list(model._default_manager.order_by("id").values())
        for model in projection.current_models()
    }
