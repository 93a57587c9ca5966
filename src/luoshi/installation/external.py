"""A PostgreSQL server of the city's own, named by ``LUOSHI_DATABASE_URL``."""

from __future__ import annotations

import re
from types import TracebackType

import psycopg
from psycopg import conninfo

from luoshi.installation.errors import InstallationError

OLDEST = 15
ANSWERS_WITHIN = 5  # seconds


class ExternalPostgres:
    """Somebody else starts, stops and sets up this server; here it is only asked whether it will do."""

    def __init__(self, address: str) -> None:
        """Raises InstallationError, without repeating the address, if it is none: it may hold a password, and
        nobody knows where in something that cannot be read."""
        try:
            named = conninfo.conninfo_to_dict(address)
        except psycopg.Error:
            raise InstallationError("database: address") from None
        self.parameters: dict[str, str] = {name: str(value) for name, value in named.items()}
        # A password with a character that had to be escaped ends up, in part, as host, port or database.
        misplaced = "@" in self.parameters.get("host", "") + self.parameters.get("dbname", "")
        if misplaced or not re.fullmatch("[0-9,]*", self.parameters.get("port", "")):
            raise InstallationError("database: address")

    def __repr__(self) -> str:
        return f"ExternalPostgres({self.where!r})"

    @property
    def where(self) -> str:
        """Host, port and database, for people; never the password."""
        host = self.parameters.get("host", "localhost")
        return f"{host}:{self.parameters.get('port', '5432')}/{self.parameters.get('dbname', '')}"

    @property
    def conninfo(self) -> str:
        """:attr:`parameters` as one string for libpq; it may hold the password."""
        return conninfo.make_conninfo("", **self.parameters)

    def check(self) -> None:
        """Asks the server whether the product can work on it.

        Raises InstallationError, never with the password, if it cannot be reached or refuses the sign-in, is
        older than 15, is a standby that cannot be written, does not store UTF-8, does not keep what it has
        acknowledged, or gives this role no right to make tables.
        """
        try:
            connection = psycopg.connect(
                conninfo.make_conninfo(self.conninfo, connect_timeout=ANSWERS_WITHIN), autocommit=True
            )
        except psycopg.Error as error:
            raise InstallationError(
                "database: not reached", where=self.where, reason=self._without_password(str(error).strip())
            ) from None
        with connection:
            self._check(connection)

    def is_empty(self) -> bool:
        """Whether the database holds nothing of anybody's, so that a backup may be restored into it."""
        with psycopg.connect(self.conninfo) as connection:
            row = connection.execute(_OBJECTS).fetchone()
        return row == (0,)

    def empty(self) -> None:
        """Removes everything the role can remove: for a restore that failed in a database that was empty
        before it."""
        with psycopg.connect(self.conninfo) as connection:
            for (statement,) in connection.execute(_REMOVALS).fetchall():
                connection.execute(str(statement).encode())

    def start(self) -> None:
        """Only :meth:`check`: the server is somebody else's."""
        self.check()

    def stop(self) -> None:
        """Nothing: the server is somebody else's."""

    def __enter__(self) -> ExternalPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _check(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        row = connection.execute(
            """SELECT current_setting('server_version_num')::int, current_setting('server_version'),
                      pg_encoding_to_char(encoding), pg_is_in_recovery(),
                      current_setting('fsync'), current_setting('full_page_writes')
               FROM pg_database WHERE datname = current_database()"""
        ).fetchone()
        assert row is not None
        number, version, encoding, standby, *durable = row
        if int(str(number)) < OLDEST * 10_000:
            raise InstallationError("database: too old", where=self.where, version=version, oldest=OLDEST)
        if standby:
            raise InstallationError("database: standby", where=self.where)
        if encoding != "UTF8":
            raise InstallationError("database: encoding", where=self.where, encoding=encoding)
        for name, value in zip(("fsync", "full_page_writes"), durable, strict=True):
            if value != "on":
                raise InstallationError("database: not durable", where=self.where, setting=name)
        row = connection.execute(
            """SELECT current_user, current_schema(),
                      coalesce(has_schema_privilege(current_schema(), 'USAGE')
                               AND has_schema_privilege(current_schema(), 'CREATE'), false)"""
        ).fetchone()
        assert row is not None
        role, schema, may = row
        if not may:
            raise InstallationError(
                "database: no rights", where=self.where, role=role, schema=schema or "public"
            )

    def _without_password(self, text: str) -> str:
        password = self.parameters.get("password")
        return text.replace(password, "…") if password else text


# Of extensions, which a city may have put there for its own tools, nothing counts and nothing is removed.
_OURS = """
    WITH space AS (
        SELECT oid, nspname FROM pg_namespace
        WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
    ), extension AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
    found (class, id, space, kind, name) AS (
        SELECT 'pg_class'::regclass, oid, relnamespace,
               CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                            WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, oid::regclass::text
        FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        UNION ALL
        SELECT 'pg_proc'::regclass, oid, pronamespace, 'ROUTINE', oid::regprocedure::text FROM pg_proc
        UNION ALL
        SELECT 'pg_type'::regclass, oid, typnamespace, 'TYPE', oid::regtype::text FROM pg_type
        WHERE typtype IN ('e', 'd', 'r') OR (typtype = 'c' AND typrelid IN (
            SELECT oid FROM pg_class WHERE relkind = 'c'))
        UNION ALL
        SELECT 'pg_namespace'::regclass, oid, oid, 'SCHEMA', quote_ident(nspname) FROM space
        WHERE nspname <> 'public'
    ), ours AS (
        SELECT kind, name FROM found JOIN space ON space.oid = found.space
        WHERE NOT EXISTS (SELECT FROM extension WHERE classid = found.class AND objid = found.id)
    )
"""
_OBJECTS = f"{_OURS} SELECT count(*) FROM ours"
_REMOVALS = f"{_OURS} SELECT format('DROP %s IF EXISTS %s CASCADE', kind, name) FROM ours"
