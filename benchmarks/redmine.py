"""Redmine from Debian's packages, with data of our own: the peer of ``make bench-tasks``.

Nothing of Redmine is in this repository, and nothing that the packages installed is changed: what they brought is
copied into a scratch folder and served from there, as the package's own user, on a database of this run.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg

PACKAGES = ("redmine", "redmine-pgsql", "redmine-sqlite", "puma", "ruby-pg", "postgresql-15", "wrk")
INSTALLED = Path("/usr/share/redmine")
# The bundler that Debian's ruby brings since a security update does not find Debian's own gems; its package does.
BUNDLER = "2.3.15"
USERNAME, PASSWORD = "member", "a long password for benchmarks"
STARTS_WITHIN = 90  # seconds

_SETTINGS = """
Setting.rest_api_enabled = '1'
Setting.per_page_options = '25,50,100'
Setting.notified_events = []
Setting.login_required = '1'
Setting.default_language = 'zh'
projects = (1..10).map do |number|
  project = Project.new(name: "项目#{number}", identifier: "project-#{number}", is_public: false)
  project.enabled_module_names = ['issue_tracking']
  project.trackers = Tracker.all
  project.save!
  project
end
users = (1..20).map do |number|
  user = User.new(firstname: '成员', lastname: "#{number}", mail: "member#{number}@example.invalid", language: 'zh')
  user.login = number == 1 ? ENV['MEMBER'] : "member#{number}"
  user.password = user.password_confirmation = ENV['MEMBER_PASSWORD']
  user.save!
  user
end
role = Role.givable.order(:position).first
projects.each do |project|
  users.each { |user| Member.create!(project_id: project.id, user_id: user.id, role_ids: [role.id]) }
end
User.where.not(login: '').update_all(must_change_passwd: false)
puts "KEY #{users.first.api_key}"
puts "PROJECTS #{projects.map(&:id).join(',')}"
puts "USERS #{users.map(&:id).join(',')}"
puts "STATUSES #{IssueStatus.sorted.limit(3).pluck(:id).join(',')}"
puts "PRIORITIES #{IssuePriority.active.pluck(:id).join(',')}"
puts "TRACKERS #{Tracker.sorted.pluck(:id).join(',')}"
puts "VERSION #{Redmine::VERSION}"
"""


@dataclass(frozen=True, slots=True)
class Issue:
    """What is put into Redmine for one of our tasks: its title, its words, and what was reported on it."""

    title: str
    words: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class Redmine:
    """A Redmine that answers. ``process``: from which its processes come; ``issues``: the ids of what was put in."""

    process: int
    port: int
    cookie: str
    key: str
    version: str
    issues: list[int]
    project: int
    tracker: int
    status: int
    priority: int
    assignee: int
    conninfo: str

    def remove_new(self) -> None:
        """Take out what was created over HTTP, so that every round begins with the same number of rows."""
        last = max(self.issues)
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute(
                "DELETE FROM journal_details USING journals WHERE journal_id = journals.id AND journalized_id > %s",
                [last],
            )
            connection.execute("DELETE FROM journals WHERE journalized_id > %s", [last])
            connection.execute("DELETE FROM issues WHERE id > %s", [last])
            connection.execute("VACUUM ANALYZE issues")


def missing_packages() -> list[str]:
    """Which of the packages are not installed."""
    found = []
    for name in PACKAGES:
        asked = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Status}", name],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.stdout != "install ok installed":
            found.append(name)
    return found


def install(names: Sequence[str]) -> None:
    """Install packages with apt; raises CalledProcessError."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "BUNDLER_VERSION": BUNDLER}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *names]):
        subprocess.run(
            ["apt-get", "--quiet", "--quiet", *command],
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def redmine(scratch: Path, database: dict[str, str], port: int, issues: Iterable[Issue]) -> Iterator[Redmine]:
    """Redmine with these issues, answering on ``port``, until the block is left. ``database``: host, port, user,
    password, dbname of an empty database."""
    place = scratch / "redmine"
    _copy(place, database)
    environment = {
        **os.environ,
        "RAILS_ENV": "production",
        "REDMINE_INSTANCE": "benchmark",
        "REDMINE_LANG": "zh",
        "BUNDLE_GEMFILE": str(place / "Gemfile"),
        "BUNDLER_VERSION": BUNDLER,
        "SCHEMA": "/dev/null",
        "HOME": str(place),
        "MEMBER": USERNAME,
        "MEMBER_PASSWORD": PASSWORD,
        "LANG": "C.UTF-8",
    }
    _as_its_user(place, environment, "bundle", "install", "--local", "--quiet")
    # One after the other: models loaded before the tables are there do not know their columns.
    for task in ("db:migrate", "redmine:load_default_data"):
        _as_its_user(place, environment, "bundle", "exec", "rake", task)
    script = place / "settings.rb"
    script.write_text(_SETTINGS)
    said = _as_its_user(place, environment, "bundle", "exec", "rails", "runner", str(script))
    told = dict(re.findall(r"^([A-Z]+) (\S+)$", said, re.MULTILINE))
    conninfo = psycopg.conninfo.make_conninfo("", **database)
    ids = _fill(conninfo, told, issues)
    log = (place / "puma.log").open("w")
    server = subprocess.Popen(
        _command("bundle", "exec", "puma", "--config", str(place / "puma.rb")),
        cwd=place,
        env=environment | {"PORT": str(port)},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        _wait(port, server, place / "puma.log")
        first = {name: int(told[name].split(",")[0]) for name in ("PROJECTS", "TRACKERS", "STATUSES")}
        yield Redmine(
            server.pid,
            port,
            _sign_in(port),
            told["KEY"],
            told["VERSION"],
            ids,
            first["PROJECTS"],
            first["TRACKERS"],
            first["STATUSES"],
            int(told["PRIORITIES"].split(",")[1]),
            int(told["USERS"].split(",")[4]),
            conninfo,
        )
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        log.close()


def _copy(place: Path, database: dict[str, str]) -> None:
    left = shutil.ignore_patterns("instances", "Gemfile.lock", "database.yml")
    shutil.copytree(INSTALLED, place, ignore=left, ignore_dangling_symlinks=True)
    home = place / "instances" / "benchmark"
    for name in ("config", "log", "tmp/cache", "files", "public/plugin_assets"):
        (home / name).mkdir(parents=True)
    settings = "\n".join(
        f"  {name}: {value}"
        for name, value in (
            ("adapter", "postgresql"),
            ("host", database["host"]),
            ("port", database["port"]),
            ("username", database["user"]),
            ("password", database["password"]),
            ("database", database["dbname"]),
            ("encoding", "utf8"),
            ("pool", "5"),
        )
    )
    (home / "config" / "database.yml").write_text(f"production:\n{settings}\n")
    (home / "config" / "secret_key.txt").write_text(os.urandom(32).hex())
    (place / "Gemfile.local").write_text('gem "pg", "~> 1.2"\ngem "puma"\n')
    (place / "puma.rb").write_text(
        "workers 2\nthreads 5, 5\npreload_app!\nenvironment 'production'\n"
        f"directory '{place}'\nbind \"tcp://127.0.0.1:#{{ENV['PORT']}}\"\n"
    )
    subprocess.run(["chown", "--recursive", "www-data:www-data", str(place)], check=True)


def _command(*words: str) -> list[str]:
    return ["runuser", "-u", "www-data", "--preserve-environment", "--", *words]


def _as_its_user(place: Path, environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        _command(*words), cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}:\n{done.stdout[-2000:]}{done.stderr[:4000]}")
    return done.stdout


def _fill(conninfo: str, told: dict[str, str], issues: Iterable[Issue]) -> list[int]:
    """The issues with their journals, in Redmine's own tables; their ids."""
    numbers = {name: [int(one) for one in told[name].split(",")] for name in
               ("PROJECTS", "USERS", "STATUSES", "PRIORITIES", "TRACKERS")}  # fmt: skip
    with psycopg.connect(conninfo, autocommit=True) as connection, connection.cursor() as cursor:
        ids: list[int] = []
        notes: list[tuple[int, int, str, int]] = []
        with cursor.copy(
            "COPY issues (id, tracker_id, project_id, subject, description, due_date, status_id, assigned_to_id,"
            " priority_id, author_id, lock_version, created_on, updated_on, start_date, done_ratio, is_private,"
            " lft, rgt, root_id) FROM STDIN"
        ) as out:
            for number, issue in enumerate(issues, start=1):

                def one(name: str, number: int = number) -> int:
                    return numbers[name][number % len(numbers[name])]

                day = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
                out.write_row(
                    (number, one("TRACKERS"), one("PROJECTS"), issue.title[:255], issue.words, day, one("STATUSES"),
                     one("USERS"), one("PRIORITIES"), numbers["USERS"][0], 0, "2026-01-05", "2026-03-05", "2026-01-05",
                     number % 11 * 10, False, 1, 2, number)
                )  # fmt: skip
                ids.append(number)
                for place, note in enumerate(issue.notes):
                    notes.append((number, one("USERS"), note, place))
        with cursor.copy(
            "COPY journals (id, journalized_id, journalized_type, user_id, notes, created_on) FROM STDIN"
        ) as out:
            for number, (issue_id, user, note, place) in enumerate(notes, start=1):
                out.write_row((number, issue_id, "Issue", user, note, f"2026-02-{place + 1:02d}"))
        with cursor.copy(
            "COPY journal_details (journal_id, property, prop_key, old_value, value) FROM STDIN"
        ) as out:
            for number, (_issue, _user, _note, place) in enumerate(notes, start=1):
                out.write_row((number, "attr", "done_ratio", str(place * 10), str(place * 10 + 10)))
        for table in ("issues", "journals", "journal_details"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("VACUUM ANALYZE")
    return ids


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/login")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"Redmine does not answer:\n{log.read_text()[-2000:]}")


def _sign_in(port: int) -> str:
    """The Cookie header of a member of every project."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/login")
    answer = connection.getresponse()
    page = answer.read().decode()
    token = re.search(r'name="authenticity_token" value="([^"]+)"', page)
    assert token is not None
    form = urlencode({"username": USERNAME, "password": PASSWORD, "authenticity_token": token[1]})
    connection.request("POST", "/login", form, {
        "Cookie": _cookie(answer), "Content-Type": "application/x-www-form-urlencoded"
    })  # fmt: skip
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise SystemExit(f"signing in to Redmine was answered with {answer.status}")
    return _cookie(answer)


def _cookie(answer: http.client.HTTPResponse) -> str:
    (header, *_others) = answer.headers.get_all("Set-Cookie") or [""]
    return str(header).partition(";")[0].strip()
