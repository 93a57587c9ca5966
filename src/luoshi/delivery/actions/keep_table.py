"""Keep a decomposition table as far as somebody has filled it in: on the server, so that nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.models import TableDraft
from luoshi.delivery.table_rows import MOST_ROWS, TypedRow, rows_as_tables
from luoshi.record.access import require
from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry
from luoshi.record.prepared import prepared


class TableMoved(WrongEntry):
    """The same table was kept from another window meanwhile; nothing was kept, and nothing there was overwritten."""


def keep_table(actor: Actor, about: str, rows: Sequence[TypedRow], seen: int) -> int:
    """Keep the rows in place of those kept before; the version by which the next keeping names them. No event.

    Raises Refused, TableMoved where ``seen`` is not the version kept, WrongEntry for too many rows.
    """
    require(actor, "manage tasks")
    check_size(rows)
    account = actor.account
    if account is None:
        return seen
    new = {"rows": rows_as_tables(rows), "version": seen + 1, "saved_at": timezone.now()}
    if seen:
        alone = TableDraft.objects.filter(account=account, about=about, version=seen).update(**new) == 1
    else:
        alone = _begin(TableDraft(account=account, about=about, **new))
    if not alone:
        raise TableMoved(_("这张表在另一个窗口里改过。请把这里刚填的复制出来，再刷新本页；先前保存的都还在"))
    return seen + 1


def check_size(rows: Sequence[TypedRow]) -> None:
    """Raise WrongEntry for more rows than one table may have."""
    if len(rows) > MOST_ROWS:
        raise WrongEntry(_("一张表最多 %(most)s 行，请分几次立项") % {"most": MOST_ROWS})


def _begin(table: TableDraft) -> bool:
    """Keep a table that was not kept before; whether nobody else had, waiting for whoever is about to."""
    with prepared() as cursor:
        cursor.execute(
            "INSERT INTO delivery_table_draft (id, account, about, rows, version, saved_at)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [table.id, table.account, table.about, json.dumps(table.rows), table.version, table.saved_at],
        )
        return bool(cursor.rowcount)


def drop_table(actor: Actor, about: str) -> None:
    """Throw away what one has kept of a table, if anything."""
    if actor.account is not None:
        TableDraft.objects.filter(account=actor.account, about=about).delete()
