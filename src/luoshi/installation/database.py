"""How a database is reached, whichever server it lies on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import quote

from psycopg.conninfo import make_conninfo

from luoshi.installation.errors import InstallationError
from luoshi.installation.external import ExternalPostgres
from luoshi.installation.folder import DataFolder
from luoshi.installation.lock import ProductLock
from luoshi.installation.postgresql import EmbeddedPostgres


class Database(Protocol):
    """What the embedded and the city's own server have in common, once they are there."""

    @property
    def parameters(self) -> dict[str, str]:
        """``host``, ``port``, ``user``, ``dbname``, perhaps ``password`` and others, by libpq's names."""


def conninfo(database: Database) -> str:
    """One string of ``name=value`` for libpq. It may hold the password."""
    return make_conninfo("", **database.parameters)


def url(database: Database) -> str:
    """The same as an address ``postgresql://…``. It may hold the password."""
    rest = dict(database.parameters)
    user, password, name = (quote(rest.pop(key, ""), safe="") for key in ("user", "password", "dbname"))
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    # A folder of sockets cannot stand where a host name does, so all hosts are written behind.
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in rest.items())
    return f"postgresql://{who}/{name}" + (f"?{query}" if query else "")


def database_of(
    folder: DataFolder, environ: Mapping[str, str] = os.environ
) -> EmbeddedPostgres | ExternalPostgres:
    """The city's own server if ``LUOSHI_DATABASE_URL`` names one, else the embedded one of the folder.
    Neither is started or asked yet."""
    if address := environ.get("LUOSHI_DATABASE_URL"):
        return ExternalPostgres(address)
    return EmbeddedPostgres(folder)


@contextmanager
def reached(folder: DataFolder, environ: Mapping[str, str] = os.environ) -> Iterator[Database]:
    """The database of an installation whether or not its product is running, for a command such as ``verify``
    or ``backup``: with no product running it is started for the while, else the running one is used.

    Raises InstallationError if there is no installation, or the database cannot be reached.
    """
    folder.read()
    database = database_of(folder, environ)
    if isinstance(database, ExternalPostgres):
        database.check()
        yield database
        return
    lock = ProductLock(folder)
    try:
        lock.acquire()
    except InstallationError as error:
        if error.text not in {"lock: held", "lock: held by"}:
            raise
        database.attach()
        yield database
    else:
        with lock, database:
            yield database
