"""Let the chain go over to another hash algorithm; what was hashed before still verifies."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.hashing import ALGORITHMS


def change_chain_algorithm(actor: Actor, because: Because, algorithm: str) -> UUID:
    """Use ``algorithm`` (``sha256`` or ``sm3``, GB/T 32905-2016) for every later entry and content; the
    event's id.

    The entry of this event is the first one. Files keep their addresses, which only name them: the chain's
    hash is over the address too. Raises WrongChange for an algorithm in use, unknown, or missing in this
    machine's Python.
    """
    access.require(actor, "change the chain")
    if algorithm not in ALGORITHMS:
        raise WrongChange(
            _("不认识散列算法“%(algorithm)s”，可用的是：%(known)s")
            % {"algorithm": algorithm, "known": "、".join(ALGORITHMS)}
        )
    if algorithm not in hashlib.algorithms_available:
        raise WrongChange(
            _("这台机器的 Python 没有 %(algorithm)s，需要 OpenSSL 1.1.1 以上并带国密算法")
            % {"algorithm": algorithm}
        )
    with acting("chain algorithm changed", actor, because) as act:
        with connection.cursor() as cursor:
            cursor.execute("SELECT algorithm FROM record_chain_head WHERE id = 1 FOR UPDATE")
            (before,) = cursor.fetchone()
            if before == algorithm:
                raise WrongChange(_("审计链已经在用 %(algorithm)s") % {"algorithm": algorithm})
            cursor.execute("UPDATE record_chain_head SET algorithm = %s WHERE id = 1", [algorithm])
        act.data = {"before": before, "after": algorithm}
    return act.event.id
