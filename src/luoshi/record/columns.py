"""Columns of a row that follows from events, as the content of an event has them: from what, to what.

Every event of such a row says which columns it ``set`` and what they were (``was``). Applied one after the other they
give the row; up to a moment they give it as it was known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from luoshi.record.models.current import plain_values

Columns: TypeAlias = "Mapping[str, models.Field[Any, Any]]"


def columns_of(model: type[models.Model], derived: frozenset[str]) -> dict[str, models.Field[Any, Any]]:
    """The columns that events say, without those that follow from others (``derived``)."""
    return {field.attname: field for field in model._meta.concrete_fields if field.attname not in derived}


def to_json(value: Any) -> Any:
    """A column's value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [to_json(one) for one in value]
    return value


def from_json(columns: Columns, name: str, value: Any) -> Any:
    """The value of the column ``name`` that ``to_json`` wrote."""
    field = columns[name]
    if value is None:
        return None
    if isinstance(field, ArrayField):
        return [UUID(one) if isinstance(field.base_field, models.UUIDField) else one for one in value]
    if isinstance(field, models.UUIDField):
        return UUID(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    if isinstance(field, models.DecimalField):
        return Decimal(value)
    return plain_values(value)


def filled(row: models.Model, columns: Columns) -> dict[str, Any]:
    """The columns of a new row that are not as an empty one has them, as JSON."""
    empty = type(row)()
    return {
        name: to_json(getattr(row, name)) for name in columns if getattr(row, name) != getattr(empty, name)
    }
