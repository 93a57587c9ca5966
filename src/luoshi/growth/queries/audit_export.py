"""The export of one project for an auditor: every claim, its proof, its history, its place in the chain, in one file.

The file brings a small script with it that checks it with nothing but Python.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files as package_files
from typing import Any
from uuid import UUID

from django.db import connection, models

from luoshi.growth import check_export
from luoshi.growth.access import access_project
from luoshi.growth.life import VERBS
from luoshi.growth.models import (
    Claim,
    ClaimKind,
    Contact,
    Counted,
    EntryReview,
    Merge,
    Payment,
    Project,
    Promise,
    Proof,
    Transfer,
    Undertaking,
)
from luoshi.growth.queries.independent import comparisons
from luoshi.record import chain
from luoshi.record.access import require
from luoshi.record.actions.acting import Actor
from luoshi.record.hashing import hash_bytes
from luoshi.record.models import AuditEntry, Event, Statement
from luoshi.record.storage import files

SCRIPT = "check_export.py"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TABLES: tuple[tuple[str, type[models.Model], str], ...] = (
    ("claims", Claim, "project"),
    ("proofs", Proof, "project"),
    ("contacts", Contact, "project"),
    ("undertakings", Undertaking, "project"),
    ("transfers", Transfer, "project"),
    ("entry_reviews", EntryReview, "project"),
    ("promises", Promise, "project"),
    ("counted", Counted, "project"),
    ("merges", Merge, "kept"),
)


def audit_export(actor: Actor, project: UUID, at: datetime) -> bytes:
    """One project as a ZIP file: ``project.json`` (what it is now, as its entries add up), ``not_proven.json`` (what is
    known beside and does not follow from them), ``entries.json`` (what was written, with content,
    salts and hashes), ``chain.json`` (the links of the audit chain from the first of them to the head), the files of
    the proofs, ``manifest.json`` and the script that checks them.

    ``manifest.json`` says who took it out and ``at`` which minute; beside that the same record gives the same bytes.
    Raises Refused, NotFound.
    """
    require(actor, "export projects")
    row = access_project(actor, project)
    with chain.snapshot():
        events, entries = _written(row)
        content = check_export.derived(entries, str(row.id))
        parts = {
            "project.json": _json(content),
            "not_proven.json": _json(_not_proven(actor, row, content)),
            "entries.json": _json(entries),
            "chain.json": _json(_links(events)),
            SCRIPT: (package_files("luoshi.growth") / SCRIPT).read_bytes(),
        }
    for proof in content["proofs"]:
        if proof.get("address") and not proof["erased"]:
            parts[check_export.proof_file(proof)] = files().read(proof["address"])
    manifest = {
        "project": row.code,
        "name": row.name,
        "taken_out": {
            "by": f"{actor.name}（{actor.post}）" if actor.post else actor.name,
            "at": at.isoformat(timespec="minutes"),
        },
        "files": {name: hash_bytes(data) for name, data in sorted(parts.items())},
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted({**parts, "manifest.json": _json(manifest)}.items()):
            # A day that is always the same: the bytes say nothing but what they hold.
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _not_proven(actor: Actor, row: Project, content: dict[str, Any]) -> dict[str, Any]:
    """What is known of the project and does not follow from the entries of its export: by other entries (lists of
    industries, a merge that counts elsewhere), by other bureaus, or erased since."""
    found: dict[str, Any] = {
        "about": "链不能证明：这里的内容不能从导出的记录算出来，只供参考。"
        " Not proven by the chain: none of this follows from the entries that are exported."
    }
    found["project"] = _left([row], [content["project"]])
    for name, model, column in _TABLES:
        rows = model._default_manager.filter(**{column: row.id}).order_by("id")
        found[name] = _left(rows, content[name])
    promises = [UUID(one["id"]) for one in content["promises"]]
    found["payments"] = _left(
        Payment.objects.filter(promise__in=promises).order_by("id"), content["payments"]
    )
    statements = Statement.objects.filter(subject=row.id).order_by("known_at", "id")
    found["statements"] = _left(statements, content["statements"])
    found["comparisons"] = [
        {
            "check": one.check, "claim": str(one.claim), "outcome": one.outcome,
            "claimed": _plain(one.claimed), "recorded": _plain(one.recorded), "needed": _plain(one.needed),
            "records": [
                {"from": _plain(r.begins), "until": _plain(r.ends), "number": _plain(r.number),
                 "unit": r.unit_of_measure, "bureau": r.bureau, "statement": str(r.statement)}
                for r in one.records
            ],
        }
        for one in comparisons(actor, row.id)
    ]  # fmt: skip
    return found


_FOR_OURSELVES = {"search", "audience", "content", "salt"}
"""Columns by which the product finds and guards rows; contents and salts stand in the entries."""


def _left(rows: Iterable[models.Model], proven: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows' columns that are neither empty nor proven, with their ids; rows of which nothing is left are not
    given."""
    known = {one["id"]: one for one in proven}
    found = []
    for row in rows:
        empty, there = _columns(type(row)(), but=_FOR_OURSELVES), known.get(str(row.pk), {})
        left = {
            name: value
            for name, value in _columns(row, but=_FOR_OURSELVES).items()
            if not _alike(value, there.get(name, empty[name]))
        }
        if left:
            found.append({"id": str(row.pk), **left})
    return found


def _alike(first: Any, second: Any) -> bool:
    """Whether two columns are the same, sums by their value."""
    if first == second:
        return True
    try:
        return Decimal(str(first)) == Decimal(str(second))
    except ArithmeticError:
        return False


def _derived(row: Project) -> set[UUID]:
    """The events in which the whole city's batches were derived and this project got one."""
    return {
        event.id
        for event in Event.objects.filter(kind=VERBS["derive batch"].event, at__gte=row.registered_at)
        if any(one["id"] == str(row.id) for one in (event.opened() or {"projects": ()})["projects"])
    }


def _written(row: Project) -> tuple[list[Event], list[dict[str, Any]]]:
    """The events of the project and what they wrote, with those by which some of it was erased."""
    events = _events(row)
    while True:
        entries = _entries(events, row.id)
        erased = _erasing(entries, row.id) - {one.id for one in events}
        if not erased:
            return events, entries
        events = [*events, *Event.objects.filter(pk__in=erased)]


def _erasing(entries: list[dict[str, Any]], own: UUID) -> set[UUID]:
    """The events that erased what these entries say of the project."""
    blank = {
        (line[0], column)
        for entry in entries
        for one in entry["rows"]
        if one["content"] is None and not _of_others(line := json.loads(one["line"]), own)
        for column in line[1:]
    }
    return {
        event.id
        for event in (Event.objects.filter(kind=chain.ERASED) if blank else ())
        if any((table, one) in blank for table, listed in event.opened()["rows"].items() for one in listed)
    }


def _of_others(line: list[Any], own: UUID) -> bool:
    """Whether a line is that of a statement about something else than the project."""
    return line[0] == Statement._meta.db_table and str(own) not in line


def _events(row: Project) -> list[Event]:
    """Everything that was done with the project, merges seen from either side."""
    gone = Merge.objects.filter(gone=row.id)
    asked = Claim.objects.filter(kind=ClaimKind.MERGE, asked__gone=str(row.id), approved_at__isnull=False)
    ids = {
        row.registered_by,
        *Event.objects.filter(subject=row.id).values_list("id", flat=True),
        *gone.values_list("id", flat=True),
        *_derived(row),
        # Who asked for a merge that another approved, so that both can be told apart.
        *Event.objects.filter(
            subject__in=asked.values("project"), at__in=asked.values("at"), kind=VERBS["merge"].event
        ).values_list("id", flat=True),
    }
    return list(Event.objects.filter(pk__in=ids).order_by("at", "id"))


def _entries(events: list[Event], own: UUID) -> list[dict[str, Any]]:
    """The rows that each event wrote, as the chain hashes them. A registration of many projects is given whole, or its
    hash could not be checked; of what acts on the whole record, statements about anything else come without their
    content, from which nothing is worked out."""
    of_all = {one.id for one in events if one.kind in (VERBS["derive batch"].event, chain.ERASED)}
    numbers = dict(
        AuditEntry.objects.filter(event__in=[one.id for one in events]).values_list("event", "number")
    )
    found = {
        one.id: {
            "number": numbers[one.id],
            "event": str(one.id),
            "kind": one.kind,
            "at": _plain(one.at),
            "rows": [],
        }
        for one in events
    }
    for model in chain.kept_models():
        table, column = model._meta.db_table, chain.event_column(model)
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT "{column}", {chain.canonical_row(model)}, digest, content, salt FROM "{table}"'
                f' WHERE "{column}" = ANY(%s) ORDER BY id',
                [list(found)],
            )
            for event, line, digest, content, salt in cursor.fetchall():
                given = event not in of_all or not _of_others(json.loads(line), own)
                found[event]["rows"].append(
                    {
                        "line": line,
                        "digest": digest,
                        "content": content if given else None,
                        "salt": bytes(salt).hex() if salt and given else None,
                    }
                )
    return sorted(found.values(), key=lambda one: one["number"])


def _links(events: list[Event]) -> dict[str, Any]:
    """The links from the first of these entries to the head; of others nothing but their hashes."""
    first = AuditEntry.objects.filter(event__in=[one.id for one in events]).order_by("number").first()
    _number, head = chain.head()
    if first is None:
        return {"head": head, "links": []}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, event, (extract(epoch FROM at) * 1000000)::bigint, rows, digest, previous, hash"
            " FROM record_audit_entry WHERE number >= %s ORDER BY number",
            [first.number],
        )
        links = [
            {"number": number, "event": str(event), "at": at, "rows": rows, "digest": digest, "previous": previous,
             "hash": hashed}
            for number, event, at, rows, digest, previous, hashed in cursor.fetchall()
        ]  # fmt: skip
    return {"head": head, "links": links}


def _columns(row: models.Model, but: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    return {
        field.attname: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.attname not in but and field.attname not in row.get_deferred_fields()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return check_export.moment(round((value - _EPOCH) / timedelta(microseconds=1)))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
