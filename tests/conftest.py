"""What all tests share: how hard hypothesis tries, the browser, and the loud line for what was skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.environment import DATA

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.plugin import DjangoDbBlocker

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MISSING = pytest.StashKey[dict[str, int]]()

# Machines differ in speed, so no example has a deadline: a slow one is not a wrong one. The same examples
# come every time, so that a change is judged by what it changed; fuzzing/ is where chance looks for faults.
settings.register_profile(
    "quick", max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=60)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> list[Path]:
    """The two real reports, where they lie beside the repository."""
    files = sorted(SEEDS.glob("*.txt"))
    if not files:
        pytest.skip("missing: the two real reports (../shared/seeds)")
    return files


@pytest.fixture(scope="session")
def postgresql() -> Iterator[dict[str, str]]:
    """A PostgreSQL of this run alone, as the product embeds it; or the one that LUOSHI_TEST_DATABASE names.

    The parameters are those of a role that may make databases.
    """
    if named := os.environ.get("LUOSHI_TEST_DATABASE"):
        from psycopg.conninfo import conninfo_to_dict

        yield {key: str(value) for key, value in conninfo_to_dict(named).items() if value is not None}
        return
    from luoshi.installation.folder import DataFolder
    from luoshi.installation.postgresql import EmbeddedPostgres

    folder = DataFolder(Path(DATA))
    folder.open_or_create("sample", "试验")
    with EmbeddedPostgres(folder) as server:
        import psycopg

        with psycopg.connect(**server.administration, autocommit=True) as connection:
            # Nothing in it has to outlive the run; what must survive a crash is tested on servers of its own.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.administration


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A server of this run alone goes away with all that is in it."""
    return "LUOSHI_TEST_DATABASE" not in os.environ


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgresql: dict[str, str]) -> None:
    """Let Django make its test database on that server."""
    from django.db import connections

    parts = dict(postgresql)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    connections.settings["default"].update({ours: parts.pop(theirs, "") for ours, theirs in names.items()})
    # Several checkouts may test on one server at once.
    connections.settings["default"]["TEST"]["NAME"] = f"test_luoshi_{os.getpid()}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let tests that commit be cleaned up after: kept tables refuse to be emptied, so their guards are off
    for that.

    What migrations put into the empty tables is there again afterwards.
    """
    from django.db import connection
    from django.db.backends.postgresql.operations import DatabaseOperations

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'procrastinate\\_%'")
        jobs = ", ".join(name for (name,) in cursor.fetchall())
    truncate = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, statements: list[str]) -> None:
        guarded = [
            "SET LOCAL session_replication_role = replica",
            *statements,
            f"TRUNCATE {jobs} RESTART IDENTITY CASCADE",
            "INSERT INTO record_chain_head (id, number, hash, algorithm) VALUES (1, 0, 'none', 'sha256')"
            " ON CONFLICT DO NOTHING",
        ]
        truncate(self, guarded)

    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, driven by playwright; nothing is downloaded."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("missing: a browser (apt-get install chromium)")
    api = pytest.importorskip("playwright.sync_api", reason="missing: playwright (make test installs it)")
    # As root, as in a container, Chromium does not start inside its own sandbox.
    sandbox = [] if hasattr(os, "geteuid") and os.geteuid() else ["--no-sandbox"]
    # playwright keeps an event loop in this thread, in which Django would refuse to speak with the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=sandbox)
        yield chromium
        chromium.close()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MISSING] = {}


LONG_FOLDERS = (
    "serving",
    "web",
)  # whose files take longest: begun first, no process is left alone with one at the end


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files are dealt out to the processes in this order (``--dist=loadfile``)."""
    items.sort(key=lambda item: not any(part in LONG_FOLDERS for part in item.path.parts))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ").replace("missing: ", "missing ")
        missing = item.config.stash[MISSING]
        missing[reason] = missing.get(reason, 0) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One loud line for each thing that was not there, so that a skipped test is never taken for a passed
    one."""
    for reason, tests in config.stash[MISSING].items():
        terminalreporter.write_line(f"NOT TESTED, {tests} test(s): {reason}", red=True, bold=True)
