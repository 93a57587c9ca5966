"""The product as a city runs it: started, used, started twice, stopped, backed up, restored, verified."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"


def luoshi(*arguments: object, check: int = 0) -> str:
    """What a command says; it must end with the exit code ``check``."""
    done = subprocess.run(
        [sys.executable, "-m", "luoshi", *map(str, arguments)],
        capture_output=True, text=True, timeout=120, env=environment(), check=False,
    )  # fmt: skip
    assert done.returncode == check, done.stdout + done.stderr
    return done.stdout + done.stderr


def environment() -> dict[str, str]:
    """Nothing of the test run's own settings, and Chinese."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LUOSHI_", "DJANGO_"))}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """``luoshi serve`` in a process of its own."""

    def __init__(self, data: Path, *more: object) -> None:
        self.port = free_port()
        self.log = data.with_name(f"{data.name}-{self.port}.log")
        command = [sys.executable, "-m", "luoshi", "serve", "--data", data, "--port", self.port, *more]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdout=log, stderr=subprocess.STDOUT, env=environment()
            )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait(self, words: str) -> None:
        deadline = time.monotonic() + 120  # two quiet cores need five seconds, busy ones many more
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Product]]:
    """A new sample city with one report, served."""
    data = tmp_path_factory.mktemp("product") / "city"
    report = SAMPLES / "12-inspection.txt"
    # Without the ledgers that lie beside it: importing two years of them would go on during every test.
    workbook = data.parent / "organisation.xlsx"
    workbook.write_bytes((SAMPLES / "organisation.xlsx").read_bytes())
    product = Product(data, "--sample", workbook, "--city", "云川市", report)
    product.wait("打开")
    yield data, product
    product.stop()


@pytest.fixture(scope="module")
def restored(city: tuple[Path, Product], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What a backup gives back that was made while it served, and the backup's hash."""
    data, _ = city
    folder = tmp_path_factory.mktemp("restored")
    backup, restored = folder / "city.tar", folder / "city"
    backed_up = re.search(r"sha256:\w+", luoshi("backup", backup, "--data", data))
    assert backed_up is not None
    assert "已经" in luoshi("backup", backup, "--data", data, check=1) or backup.exists()
    assert backed_up[0] in luoshi("restore", backup, "--data", restored)
    return restored, backed_up[0]


@pytest.fixture(scope="module")
def head(city: tuple[Path, Product]) -> str:
    """The head of the chain, before anything is backed up."""
    data, _ = city
    found = re.search(r"链首：(\S+)", luoshi("verify", "--rebuild", "--data", data))
    assert found is not None
    return found[1]


def test_a_new_city_is_served_with_an_account_for_each_and_its_report(city: tuple[Path, Product]) -> None:
    _, product = city
    assert "收到 1 份文件，其中新的 1 份" in product.said()
    assert re.search(r"系统管理员：账号 admin，一次性密码 \S{10,}（", product.said())
    with urllib.request.urlopen(f"http://127.0.0.1:{product.port}/sign-in", timeout=20) as page:
        assert "登录" in page.read().decode()


@pytest.mark.slow
def test_a_second_start_on_the_same_folder_says_who_has_it_and_stops(city: tuple[Path, Product]) -> None:
    data, product = city
    said = luoshi("serve", "--data", data, "--port", free_port(), check=1)
    assert f"http://127.0.0.1:{product.port}" in said
    assert str(product.process.pid) in said
    with urllib.request.urlopen(f"http://127.0.0.1:{product.port}/health", timeout=20) as answer:
        assert answer.status == 200


@pytest.mark.slow
def test_an_address_somebody_has_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = luoshi("serve", "--data", tmp_path / "city", "--port", taken.getsockname()[1], check=1)
    assert "--port" in said


@pytest.mark.slow
def test_a_backup_made_while_it_serves_restores_to_the_same_head(
    head: str, restored: tuple[Path, str]
) -> None:
    data, backed_up = restored  # it served meanwhile: its report may have been read since the head was told
    said = luoshi("verify", "--rebuild", "--head", head, "--data", data)
    assert "没有改动" in said
    assert backed_up in said


@pytest.mark.slow
def test_an_altered_file_is_named(city: tuple[Path, Product], tmp_path: Path) -> None:
    data, _ = city
    backup, restored = tmp_path / "city.tar", tmp_path / "restored"
    luoshi("backup", backup, "--data", data)
    luoshi("restore", backup, "--data", restored)
    stored = sorted(path for path in (restored / "files").rglob("*") if path.is_file())[0]
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes() + b" ")
    assert stored.name in luoshi("verify", "--data", restored, check=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "how", [pytest.param(signal.SIGTERM, id="stopped"), pytest.param(signal.SIGKILL, id="killed")]
)
def test_it_starts_again_with_everything_there(restored: tuple[Path, str], how: signal.Signals) -> None:
    again, _ = restored
    before = luoshi("verify", "--data", again)

    first = Product(again)
    first.wait("打开")
    first.stop(how)
    second = Product(again)
    second.wait("打开")
    assert second.stop() == 0

    assert luoshi("verify", "--data", again) == before
