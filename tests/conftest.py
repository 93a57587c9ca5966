"""What all tests share: how hard hypothesis tries, the browser, and the loud line for what was skipped."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.browsing import Windows
from tests.environment import DATA

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.plugin import DjangoDbBlocker

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
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
    from django.core.management.commands import flush as commands_flush
    from django.db import connection, transaction
    from django.db.backends.postgresql.operations import DatabaseOperations

    from tests.twins import keep_twins

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            " AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        keep_twins()
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)

    def flush(self: DatabaseOperations, statements: list[str]) -> None:
        """Of some hundred tables a test fills a dozen with a few rows: to empty those takes a tenth of the time."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(filled)
            for (name,) in cursor.fetchall():
                cursor.execute(f'DELETE FROM "{name}"')
            cursor.execute(
                "INSERT INTO record_chain_head (id, number, hash, algorithm) VALUES (1, 0, 'none', 'sha256')"
                " ON CONFLICT DO NOTHING"
            )

    # What it would put there again was never taken away.
    commands_flush.emit_post_migrate_signal = lambda *_arguments: None  # type: ignore[attr-defined]
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> None:
    """One round instead of a million: nothing in this process is about how long a password resists."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of one-time passwords
    ]


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(pytestconfig: pytest.Config) -> None:
    """What one process has compiled of the templates the others take from the disk, and so does the next run."""
    from django.template import engines

    from luoshi.web.compiled_templates import CompiledTemplates

    if (cache := getattr(pytestconfig, "cache", None)) is not None:
        engines["jinja2"].env.bytecode_cache = CompiledTemplates(str(cache.mkdir("templates")))


@pytest.fixture(autouse=True)
def _workbooks_taken_apart_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a workbook only brings something into the database, what its process said of the same bytes is enough.

    Reading itself is tested in tests/sheets, without a database and so with a process for each file.
    """
    if request.node.get_closest_marker("django_db") is None:
        return
    from luoshi.sheets import workbook
    from luoshi.sheets.ledgers import reading

    for module in (workbook, reading):
        monkeypatch.setattr(module, "run_apart", _taken_apart_once())


@cache
def _taken_apart_once() -> Callable[[str, bytes, str], bytes]:
    from luoshi.sheets.workbook import run_apart

    return lru_cache(maxsize=300)(run_apart)


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


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    """Windows of that browser, which tests use one after another; ``tests.browsing.watched`` takes them."""
    return Windows(browser)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MISSING] = {}


LONG_FOLDERS = (
    "serving",
    "web",
)  # whose files take longest: begun first, no process is left alone with one at the end


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files are dealt out to the processes in this order (``--dist=loadfile``)."""
    items.sort(key=lambda item: not any(part in LONG_FOLDERS for part in item.path.parts))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: nobody looks through its millions of objects for rubbish."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    gc.unfreeze()


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
