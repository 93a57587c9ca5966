"""Walking through what a page for clerks says: the product itself, a real browser, the sample city.

``LUOSHI_REGENERATE=1`` takes the pictures anew; look at each before it is committed. Without it the same steps are
walked, what a picture shows must be on the page, and it must be there.
"""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

REGENERATE = os.environ.get("LUOSHI_REGENERATE", "") == "1"
WIDTH, HEIGHT = 1440, 900
COLOURS = 96  # flat pages need no more, and a picture is a third of the size
CLERK = "suhe"
PASSWORD = "一条河-yunchuan-42"  # only of this run
PATIENCE = 30_000  # milliseconds: reading is done in the background, on whatever machine this is
LOADING = 900_000  # milliseconds: at the first start the sample city's ledgers come in before anything else


def luoshi(*arguments: str) -> subprocess.Popen[str]:
    """The command, as somebody at a terminal starts it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUOSHI_")}
    return subprocess.Popen(
        [sys.executable, "-m", "luoshi", *arguments],
        env=environment, text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def said(*arguments: str) -> str:
    """What a command says, which has to end well."""
    running = luoshi(*arguments)
    out, _ = running.communicate(timeout=300)
    assert running.returncode == 0, out
    return out


@dataclass
class City:
    """The running sample city."""

    data: Path
    address: str
    printed: list[str]

    @property
    def passwords(self) -> dict[str, str]:
        """The one-time password of each account."""
        return dict(re.findall(r"账号 (\w+)，一次性密码 ([\w-]+)", "\n".join(self.printed)))


@pytest.fixture
def city(root: Path, tmp_path: Path) -> Iterator[City]:
    with running_city(root, tmp_path / "sample-city", root / "samples" / "organisation.xlsx") as running:
        yield running


@contextmanager
def running_city(root: Path, data: Path, organisation: Path) -> Iterator[City]:
    """The product with the sample city in the folder ``data``, as ``make run`` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    samples = sorted(str(path) for path in (root / "samples").glob("[0-9]*"))
    running = luoshi(
        "serve", "--data", str(data), "--sample", str(organisation),
        "--city", "云川市", "--port", str(port), *samples,
    )  # fmt: skip
    try:
        printed: list[str] = []
        assert running.stdout is not None
        for line in running.stdout:
            printed.append(line.rstrip("\n"))
            if line.startswith("打开 "):
                break
        else:
            pytest.fail("\n".join(printed))
        yield City(data, f"http://127.0.0.1:{port}", printed)
    finally:
        running.terminate()
        running.communicate(timeout=60)


@dataclass
class Pictures:
    """Takes a picture, or looks whether it is there."""

    root: Path
    taken: set[str] = field(default_factory=set)

    def take(self, page: Page, name: str, *shown: Locator) -> None:
        """``shown`` must be on the page, in the part that the picture shows."""
        page.mouse.move(0, 0)
        for one in shown:
            one.first.wait_for(timeout=PATIENCE)
            box = one.first.bounding_box()
            assert box is not None
            assert box["y"] < HEIGHT, f"{name}: {one} is below the edge of the picture"
        path = self.root / "docs" / "images" / f"{name}.png"
        self.taken.add(name)
        if REGENERATE:
            page.evaluate("document.fonts.ready")
            path.parent.mkdir(parents=True, exist_ok=True)
            _save(page.screenshot(animations="disabled", caret="hide"), path)
        assert path.exists(), f"{path.name} is missing: LUOSHI_REGENERATE=1 takes it"


def _save(picture: bytes, path: Path) -> None:
    from PIL import Image

    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def pictures_on(*pages: Path) -> set[str]:
    """The pictures that pages show of the product."""
    return {name for page in pages for name in re.findall(r"images/([\w/-]+)\.png", page.read_text("utf-8"))}


def signed_in(page: Page, city: City) -> None:
    """Sign in for the first time, with a password of one's own from then on."""
    page.goto(city.address)
    page.get_by_label("账号").fill(CLERK)
    page.get_by_label("密码").fill(city.passwords[CLERK])
    page.keyboard.press("Enter")
    page.locator("[name=old]").fill(city.passwords[CLERK])
    page.locator("[name=new]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="修改密码").wait_for(state="detached")
