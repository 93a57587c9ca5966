from __future__ import annotations

import socket
from collections.abc import Iterator

import psycopg
import pytest

from luoshi.installation import EmbeddedPostgres, ExternalPostgres, InstallationError
from luoshi.installation.database import url

PASSWORD = "geheim-8642"


@pytest.fixture
def city(loopback_server: EmbeddedPostgres) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The superuser of a server that stands for the city's own; what is made there is removed again."""
    with psycopg.connect(**loopback_server.administration, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE clerk LOGIN PASSWORD '{PASSWORD}'")
        yield connection
        connection.execute("DROP DATABASE IF EXISTS other")
        connection.execute("DROP ROLE clerk")


def address(server: EmbeddedPostgres, **changes: str) -> str:
    values = {**server.parameters, "user": "clerk", "password": PASSWORD, "dbname": "other", **changes}
    return psycopg.conninfo.make_conninfo("", **values)


def refused(address: str) -> InstallationError:
    with pytest.raises(InstallationError) as caught:
        ExternalPostgres(address).check()
    assert PASSWORD not in str(caught.value)
    return caught.value


def test_a_server_that_will_do_is_accepted_by_url_and_by_names(loopback_server: EmbeddedPostgres) -> None:
    for text in (url(loopback_server), loopback_server.conninfo):
        with ExternalPostgres(text) as external:
            assert external.parameters == loopback_server.parameters
            assert loopback_server.parameters["password"] not in external.where + repr(external)
            assert psycopg.connect(external.conninfo).info.dbname == "luoshi"


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://clerk:{PASSWORD}@db:port/x",
        f"mysql://clerk:{PASSWORD}@db/x",
        f"postgresql://clerk:a@{PASSWORD}@db/x",
        f"postgresql://clerk:a/{PASSWORD}@db/x",
        f"postgresql://clerk:12/{PASSWORD}@db/x",
        f"postgresql://c:p%{PASSWORD}@db/x",
    ],
)
def test_what_is_no_address_is_not_repeated(text: str) -> None:
    with pytest.raises(InstallationError) as caught:
        ExternalPostgres(text)

    assert caught.value.text == "database: address"
    assert PASSWORD not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        port = taken.getsockname()[1]

        error = refused(f"postgresql://clerk:{PASSWORD}@127.0.0.1:{port}/city")

    assert error.text == "database: not reached"
    assert f"127.0.0.1:{port}/city" in str(error)


def test_a_wrong_password_is_named_and_not_repeated(
    city: psycopg.Connection[tuple[object, ...]], loopback_server: EmbeddedPostgres
) -> None:
    city.execute(f"ALTER ROLE clerk PASSWORD 'another'")  # noqa: F541

    assert refused(address(loopback_server, dbname="postgres")).text == "database: not reached"


def test_a_database_of_another_encoding_is_refused(
    city: psycopg.Connection[tuple[object, ...]], loopback_server: EmbeddedPostgres
) -> None:
    city.execute(
        "CREATE DATABASE other OWNER clerk ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
        " TEMPLATE template0"
    )

    error = refused(address(loopback_server))

    assert error.text == "database: encoding"
    assert "LATIN1" in str(error)


def test_a_role_that_may_not_make_tables_is_refused_with_what_to_grant(
    city: psycopg.Connection[tuple[object, ...]], loopback_server: EmbeddedPostgres
) -> None:
    city.execute("CREATE DATABASE other")

    error = refused(address(loopback_server))
    assert error.text == "database: no rights"
    assert "GRANT USAGE, CREATE ON SCHEMA public TO clerk" in str(error)

    with psycopg.connect(**{**loopback_server.administration, "dbname": "other"}) as connection:
        connection.execute("GRANT USAGE, CREATE ON SCHEMA public TO clerk")
    ExternalPostgres(address(loopback_server)).check()


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ((140011, "14.11", "UTF8", False, "on", "on"), "database: too old"),
        ((160003, "16.3", "UTF8", True, "on", "on"), "database: standby"),
        ((160003, "16.3", "UTF8", False, "off", "on"), "database: not durable"),
        ((160003, "16.3", "UTF8", False, "on", "off"), "database: not durable"),
    ],
)
def test_a_server_that_will_not_do_is_refused(found: tuple[object, ...], text: str) -> None:
    """These four cannot be had from the server that comes with the software, so its answer is given here."""

    class Answer:
        def execute(self, _: object) -> Answer:
            return self

        def fetchone(self) -> tuple[object, ...]:
            return found

    with pytest.raises(InstallationError) as caught:
        ExternalPostgres("host=db dbname=city")._check(Answer())  # type: ignore[arg-type]

    assert caught.value.text == text


def test_emptying_takes_everything_of_ours_and_nothing_of_an_extension(
    city: psycopg.Connection[tuple[object, ...]], loopback_server: EmbeddedPostgres
) -> None:
    city.execute("CREATE DATABASE other OWNER clerk")
    with psycopg.connect(**{**loopback_server.administration, "dbname": "other"}) as connection:
        connection.execute("CREATE EXTENSION vector")
    external = ExternalPostgres(address(loopback_server))
    assert external.is_empty()
    with psycopg.connect(external.conninfo) as connection:
        connection.execute("CREATE TYPE state AS ENUM ('open', 'done')")
        connection.execute("CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0)")
        connection.execute('CREATE TABLE "Odd name" (id serial PRIMARY KEY, state state, amount amount)')
        connection.execute('CREATE VIEW seen AS SELECT * FROM "Odd name"')
        connection.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )
        connection.execute(
            'CREATE TRIGGER guard BEFORE UPDATE ON "Odd name" FOR EACH ROW EXECUTE FUNCTION refuse()'
        )
        connection.execute("CREATE SCHEMA more CREATE TABLE kept (number int)")
    assert not external.is_empty()

    external.empty()

    assert external.is_empty()
    with psycopg.connect(external.conninfo) as connection:
        assert connection.execute("SELECT '[1,2]'::vector IS NOT NULL").fetchone() == (True,)


def test_stopping_is_not_ours(loopback_server: EmbeddedPostgres) -> None:
    ExternalPostgres(loopback_server.conninfo).stop()

    with psycopg.connect(loopback_server.conninfo) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
