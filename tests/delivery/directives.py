"""Rows of the register put straight into its table, where a test is about reading many of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField, Value

from luoshi.delivery.models import Directive
from luoshi.record.models import new_id
from luoshi.record.models.current import plain
from luoshi.record.search import pieces

RECORDED = datetime(2026, 3, 1, 1, tzinfo=UTC)


def keep_directives(texts: Iterable[str], **values: Any) -> list[str]:
    """A row for each text, the first the newest; other values as given or the same for all. The texts."""
    document, kept = new_id(), []
    rows = []
    for number, text in enumerate(texts):
        kept.append(plain(text))
        rows.append(
            Directive(
                **{
                    "id": new_id(),
                    "document": document,
                    "article": new_id(),
                    "proposal": new_id(),
                    "source": new_id(),
                    "position": number,
                    "decided_on": date(2026, 2, 24) - timedelta(days=number // 7),
                    "meeting_name": "市政府常务会议",
                    "speaker": "林若川",
                    "kind": "action",
                    "domain": "安全",
                    "known_from": RECORDED,
                    "search": Func(
                        Value(pieces(kept[-1]), output_field=ArrayField(TextField())),
                        function="array_to_tsvector",
                    ),
                    **values,
                    "quote": kept[-1],
                }
            )
        )
    Directive.objects.bulk_create(rows)
    return kept
