"""What erasing a subject empties. Used inside the actions that erase; nothing else may empty a kept row.

What is said about a document goes with the document: its file, readings, articles, the sources and
statements that rest on it, and what was decided on it. What rests on other sources as well goes on standing
on those. What tasks copied from it goes along (``erasing_along``). What is said about a person goes with the
person: every personal statement, the spreadsheet cells they came from, the entries that person made, and
events that only tell of names. Not emptied: the words of documents and workbooks that name the person (these
are erased as documents), posts and tenures (they say that somebody held a post), and who carried out an
official act, which is what the chain is there to keep.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.actions.acting import Act
from luoshi.record.erasing_along import Rows, followers
from luoshi.record.identity import everybody_judged_same
from luoshi.record.judged.snapshots import forget_all
from luoshi.record.models import (
    Account,
    Article,
    Document,
    DocumentState,
    Event,
    File,
    Reading,
    Sighting,
    Source,
    SourceKind,
    Statement,
)
from luoshi.record.projection import kinds_without_data
from luoshi.record.retraction import withdraw_sources
from luoshi.record.storage import remove_if_unused

ERASURE_KINDS = ("erasure proposed", "erased")
SUBJECT_KINDS = ("document", "person")


def require_erasable(subject_kind: str, subject: UUID) -> None:
    """Raise NotFound for no such subject, WrongChange for one that cannot be erased now."""
    if subject_kind == "document":
        document = Document.objects.filter(pk=subject).first()
        if document is None:
            raise NotFound(_("没有这份文件，或者您无权查看"))
        if document.state == DocumentState.ERASED:
            raise WrongChange(_("这份文件已依法删除"))
    elif subject_kind == "person":
        if not Statement.objects.filter(subject=subject, subject_kind="person").exists():
            raise NotFound(_("名册里没有这个人"))
        if Account.objects.filter(person__in=everybody_judged_same(subject), is_active=True).exists():
            raise WrongChange(_("此人还有可以登录的账号，请管理员先停用"))
    else:
        raise WrongChange(
            _("只能删除文件或人员的内容，不能删除“%(subject_kind)s”") % {"subject_kind": subject_kind}
        )


def erase(act: Act, subject_kind: str, subject: UUID) -> None:
    """Withdraw and empty everything about the subject, and name the rows in ``act.data``.

    The bytes of files go once the transaction is committed, for until then it may still be given up.
    """
    if subject_kind == "document":
        act.alone_on_document(subject)
    act.alone_among_subjects()
    require_erasable(subject_kind, subject)
    people = everybody_judged_same(subject) if subject_kind == "person" else set()
    rows = _about_person(people) if subject_kind == "person" else _about_document(act, subject)
    if subject_kind == "document":
        for function in followers():
            for model, more in function(act, subject, rows).items():
                rows[model] = [*rows.get(model, []), *more]
        transaction.on_commit(forget_all)
    for address in _addresses(rows.get(File, [])):
        transaction.on_commit(lambda address=address: remove_if_unused(address))  # type: ignore[misc]
    _empty(rows)
    act.data |= {
        "subject_kind": subject_kind,
        "subjects": sorted(str(one) for one in people or {subject}),
        "rows": {
            model._meta.db_table: sorted(str(row) for row in listed)
            for model, listed in rows.items()
            if listed
        },
    }


def _about_document(act: Act, document: UUID) -> Rows:
    sources = list(Source.objects.filter(document=document).values_list("id", flat=True))
    withdraw_sources(act, sources, act.event_source().id)
    file = Document.objects.values_list("file", flat=True).get(pk=document)
    shared = file is None or Document.objects.filter(file=file).exclude(pk=document).exists()
    return {
        Event: _ids(Event.objects.filter(subject=document).exclude(kind__in=ERASURE_KINDS)),
        File: [] if file is None or shared else [file],
        Reading: _ids(Reading.objects.filter(document=document)),
        Article: _ids(Article.objects.filter(document=document)),
        Source: sources,
        Statement: _ids(Statement.objects.filter(source__in=sources)),
        Sighting: _ids(Sighting.objects.filter(source__in=sources)),
    }


def _about_person(people: set[UUID]) -> Rows:
    statements = list(Statement.objects.filter(subject_kind="person", subject__in=people))
    said = Sighting.objects.filter(statement__in=[row.id for row in statements]).values_list(
        "source", flat=True
    )
    sources = {row.source for row in statements} | set(said)
    accounts = Account.objects.filter(person__in=people).values_list("id", flat=True)
    entries = _any(f'"account":{json.dumps(str(account))}' for account in accounts)
    names = {
        content["value"]
        for row in statements
        if (content := row.opened()) and isinstance(content.get("value"), str)
    }
    naming = _any(json.dumps(name, ensure_ascii=False) for name in names)
    return {
        Event: _ids(
            Event.objects.filter(Q(subject__in=people) | Q(naming, kind__in=kinds_without_data())).exclude(
                kind__in=ERASURE_KINDS
            )
        ),
        Source: _ids(
            Source.objects.filter(
                Q(pk__in=sources, kind=SourceKind.CELL) | (Q(kind=SourceKind.ENTRY) & entries),
                content__isnull=False,
            )
        ),
        Statement: [row.id for row in statements if not row.erased],
    }


def _any(parts: Iterable[str]) -> Q:
    """The condition that a content has one of these parts; never met when there is none."""
    condition = Q(pk__in=[])
    for part in parts:
        condition |= Q(content__contains=part)
    return condition


def _ids(rows: object) -> list[UUID]:
    return list(rows.filter(content__isnull=False).values_list("id", flat=True))  # type: ignore[attr-defined]


def _addresses(kept_files: list[UUID]) -> list[str]:
    found = File.objects.filter(pk__in=kept_files, address__isnull=False).values_list("address", flat=True)
    return [str(address) for address in found]


def _empty(rows: Rows) -> None:
    """Empty the erasable columns, which the database allows in a transaction that says so, and only then."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL luoshi.erasing = 'on'")
        for model, listed in rows.items():
            columns = ", ".join(f'"{name}" = NULL' for name in model.erasable)
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET {columns} WHERE id = ANY(%s)', [listed])
        cursor.execute("SET LOCAL luoshi.erasing = 'off'")
