"""Adopt a text file of what the city lays down about projects: stages, limits, what counts, a mechanism …"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.actions.limit_leads import limit_leads
from luoshi.growth.models import Scheme
from luoshi.growth.scheme_names import check_names
from luoshi.growth.schemes import SHIPPED, ReadScheme, WrongScheme, parsed, read_scheme, shipped
from luoshi.record.access import require
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.receive_document import file_name
from luoshi.record.entries import WrongEntry
from luoshi.record.hashing import hash_bytes
from luoshi.record.models import File
from luoshi.record.storage import alone_with_file, files
from luoshi.record.written import written_day


class FaultyScheme(WrongEntry):
    """A file with something wrong in it; ``problems``: what, line by line."""

    def __init__(self, wrong: WrongScheme) -> None:
        super().__init__(str(wrong), "file")
        self.problems = wrong.problems


def adopt_scheme(actor: Actor, because: Because, data: bytes, name: str) -> UUID:
    """Adopt a file as a version that holds from the day it says; its id. What was claimed before keeps the version by
    which it was; leads that run are asked for what a file of leads asks for and they were not asked before
    (``limit_leads``). Only the first of its kind holds from before today. Raises Refused; FaultyScheme with all that is
    wrong in the file; WrongEntry where just it stands already, or it is back-dated.
    """
    require(actor, "manage projects")
    try:
        read = read_scheme(data)
        check_names(data, read)
    except WrongScheme as wrong:
        raise FaultyScheme(wrong) from None
    last = Scheme.objects.filter(kind=read.kind, code=read.code, valid_from=read.valid_from).order_by(
        "-adopted_at"
    )
    if (stands := last.first()) is not None and stands.hash == read.hash:
        raise WrongEntry(_("这一版已经采用，内容没有变化"), "file")
    with transaction.atomic():
        adopted = _adopt(actor, because, data, name, read)
        if read.kind == "leads":
            scheme = Scheme.objects.get(pk=adopted)
            limit_leads(actor, because, scheme, parsed("leads", scheme.table))
    return adopted


def _require_not_back_dated(read: ReadScheme, today: date) -> None:
    """What was claimed, counted or scored goes by what held on its day, so nobody lays down a later day's rules for it:
    only the first file of its kind (of lists and mechanisms of its code) may hold from before today."""
    stands = Scheme.objects.filter(kind=read.kind)
    if read.kind in ("industries", "mechanism"):
        stands = stands.filter(code=read.code)
    if read.valid_from < today and stands.exists():
        raise WrongEntry(
            _("已经采用过这一种方案：新的一版从今天（%(today)s）或以后的日子起算，请改 valid_from")
            % {"today": written_day(today)},
            "file",
        )


def _adopt(actor: Actor, because: Because, data: bytes, name: str, read: ReadScheme) -> UUID:
    address = hash_bytes(data)
    with acting("scheme adopted", actor, because) as act:
        _require_not_back_dated(read, timezone.localdate(act.event.at))
        alone_with_file(address)
        files().put(data)
        file = act.keep(File(size=len(data), address=address), {"address": address, "name": file_name(name)})
        act.event.subject = act.event.id
        act.data = {
            "kind": read.kind, "code": read.code, "title": read.title, "status": read.status,
            "valid_from": read.valid_from.isoformat(),
            "valid_to": read.valid_to.isoformat() if read.valid_to else None,
            "table": read.table, "file": str(file.id), "hash": read.hash,
        }  # fmt: skip
        return act.event.id


def adopt_shipped_schemes(actor: Actor, because: Because) -> int:
    """Adopt every file that ships and is not adopted yet; how many were. Raises Refused."""
    require(actor, "manage projects")
    known = set(Scheme.objects.values_list("hash", flat=True))
    new = 0
    for name in SHIPPED:
        data = shipped(name)
        if read_scheme(data).hash not in known:
            adopt_scheme(actor, because, data, name)
            new += 1
    return new
