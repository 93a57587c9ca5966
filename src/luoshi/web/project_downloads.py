"""The register of projects as a workbook in the bureau's own layout: whose it is and when it was taken out on it."""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO, cast

from django.conf import settings
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from luoshi.growth.queries.projects import ProjectFilter, ProjectTotal, projects_total
from luoshi.growth.queries.table_export import (
    money_rows,
    printed_columns,
    project_rows,
    promise_rows,
    table_export,
)
from luoshi.growth.tables.layout import KIND_TITLES, TableKind
from luoshi.record import chain
from luoshi.record.actions.acting import Actor
from luoshi.sheets.printed import About, book_row_by_row, write_register
from luoshi.web.boards_shown import halted_words, money
from luoshi.web.downloads import XLSX, download_file
from luoshi.web.project_words import yuan

_ROWS = {TableKind.PROJECT: project_rows, TableKind.MONEY: money_rows, TableKind.PROMISE: promise_rows}


def register_download(
    actor: Actor,
    wanted: ProjectFilter,
    filters: Sequence[tuple[str, str]],
    name: str = KIND_TITLES[TableKind.PROJECT],
    kinds: Sequence[TableKind] = tuple(_ROWS),
) -> FileResponse:
    """A sheet for each of these kinds of table, of the projects that the actor may see and asks for; ``name``: what the
    first is called."""
    made_at = timezone.localtime()
    by = f"{actor.name}（{actor.post}）" if actor.post else actor.name
    file = cast("IO[bytes]", TemporaryFile(prefix="luoshi-"))  # noqa: SIM115 (closed with the answer)
    try:
        with (
            transaction.atomic(),
            translation.override("zh-hans"),  # a ledger is the office's own, whatever language a page is in
        ):
            about = About(
                settings.LUOSHI_CITY,
                made_at.date(),
                made_at,
                by,
                list(filters),
                _totals(projects_total(actor, wanted)),
            )
            with book_row_by_row(file, about, name) as book:
                export = table_export(actor, wanted, made_at.date())
                for at, kind in enumerate(kinds):
                    title = name if at == 0 else KIND_TITLES[kind]
                    write_register(
                        book, title, printed_columns(kind, export), _ROWS[kind](export), about, chain.head
                    )
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return download_file(f"{settings.LUOSHI_CITY}{name}（{made_at:%Y-%m-%d %H%M}）.xlsx", file, XLSX)


def _totals(total: ProjectTotal) -> str:
    """What the list says above its rows."""
    if not total.counting:
        return ""
    told = _("合计（只算计入统计的 %(n)s 个，一个项目只计一次）：合同投资%(contracted)s") % {
        "n": total.counting, "contracted": yuan(total.contracted)
    }  # fmt: skip
    halted = halted_words(total.halted)
    told += f"（{halted}）" if halted else ""
    return told + _("，到位资金%(paid_in)s，完成投资%(completed)s") % {
        "paid_in": money(total.paid_in), "completed": money(total.completed)
    }  # fmt: skip
