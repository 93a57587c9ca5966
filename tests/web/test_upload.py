"""Files and folders are sent one by one; every outcome is explained and none stops the others."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.site import Answer, Asked, Site, as_json

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

Open = Callable[..., "Page"]


def field(asked: Asked, name: str) -> str | None:
    """A field of a multipart body."""
    found = re.search(rb'name="' + name.encode() + rb'"\r\n\r\n(.*?)\r\n', asked.body, re.DOTALL)
    return found[1].decode() if found else None


def answer(asked: Asked) -> Answer | str:
    """Answers by the name of the file."""
    path = field(asked, "path") or ""
    if "重复" in path:
        return as_json({"state": "duplicate", "message": "与 11 月 14 日收到的相同。", "url": "/document/7"})
    if "涉密" in path:
        return as_json({"state": "refused", "message": "首页有密级标志，没有收下。请按保密规定办理。"})
    if "存疑" in path and not field(asked, "confirmed"):
        return as_json({"state": "doubtful", "message": "首页有“机密”二字。", "ask": "确认不是涉密文件？"})
    if "太大" in path:
        return 413, {}, "too large"
    if "出错" in path:
        return 500, {}, "<h1>错</h1>"
    if "登录" in path:
        return "<!DOCTYPE html><title>登录</title>"
    return as_json({"state": "received", "message": "", "url": "/document/1"})


@pytest.fixture
def page(site: Site, opened: Open) -> Page:
    site.page("/", "{% block main %}{{ ui.upload_zone('/upload') }}{% endblock %}")
    site.replies["/upload"] = answer
    page = opened("/", expected=("413", "500", "503", "ERR_"))
    page.evaluate(
        "() => { window.through = [];"
        " document.body.addEventListener('luoshi:uploaded', (event) => window.through.push(event.detail)); }"
    )
    return page


@pytest.fixture
def narrow(site: Site, opened: Open) -> Page:
    site.page("/", "{% block main %}{{ ui.upload_zone('/upload') }}{% endblock %}")
    site.replies["/upload"] = answer
    return opened("/", width=390, height=844, expected=("500",))


def choose(page: Page, folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("会议报道", encoding="utf-8")
    page.locator("#upload-files").set_input_files([folder / name for name in names])


def row(page: Page, name: str) -> Locator:
    return page.locator(".upload-list li", has_text=name)


def test_every_outcome_is_explained(page: Page, site: Site, tmp_path: Path) -> None:
    names = ("好.txt", "重复.txt", "涉密.txt", "存疑.txt", "太大.txt", "出错.txt", "登录.txt", "也好.txt")

    choose(page, tmp_path, *names)

    expect(page.locator("[data-totals]")).to_have_text(
        "共 8 份，已收下 2，重复 1，请确认 1，不收 1，没传上 3"
    )
    assert row(page, "重复.txt").locator("a").get_attribute("href") == "/document/7"
    assert "请按保密规定办理" in row(page, "涉密.txt").inner_text()
    assert row(page, "涉密.txt").locator("button").count() == 0
    assert "拆开再传" in row(page, "太大.txt").inner_text()
    assert "告诉管理员" in row(page, "出错.txt").inner_text()
    assert "重新登录" in row(page, "登录.txt").inner_text()
    assert {asked.headers["X-CSRFToken"] for asked in site.asked if asked.path == "/upload"} == {
        "forged-by-nobody"
    }
    assert page.evaluate("window.through.length") == 1


def test_a_doubtful_file_waits_for_a_yes_and_is_sent_again(page: Page, site: Site, tmp_path: Path) -> None:
    choose(page, tmp_path, "存疑.txt")
    doubtful = row(page, "存疑.txt")
    expect(doubtful).to_contain_text("确认不是涉密文件？")

    doubtful.get_by_role("button", name="确认收下").click()

    expect(doubtful).to_contain_text("已收下")
    assert [field(asked, "confirmed") for asked in site.asked if asked.path == "/upload"] == [None, "1"]


def test_a_failed_file_can_be_sent_again(page: Page, site: Site, tmp_path: Path) -> None:
    choose(page, tmp_path, "出错.txt")
    expect(row(page, "出错.txt")).to_contain_text("没传上")
    site.replies["/upload"] = as_json({"state": "received"})[2]

    row(page, "出错.txt").get_by_role("button", name="重传").click()

    expect(row(page, "出错.txt")).to_contain_text("已收下")


def test_only_what_needs_a_person_can_be_shown(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, "好.txt", "存疑.txt")
    expect(row(page, "存疑.txt")).to_contain_text("请确认")

    page.get_by_label("只看需要处理的").check()

    assert not row(page, "好.txt").is_visible()
    assert row(page, "存疑.txt").is_visible()


def test_at_most_three_are_on_their_way(page: Page, site: Site, tmp_path: Path) -> None:
    go = threading.Event()
    arrived = threading.Semaphore(0)
    under_way = []
    most = []
    lock = threading.Lock()

    def slow(asked: Asked) -> Answer:
        with lock:
            under_way.append(asked)
            most.append(len(under_way))
        arrived.release()
        go.wait(20)
        with lock:
            under_way.remove(asked)
        return as_json({"state": "received"})

    site.replies["/upload"] = slow
    choose(page, tmp_path, *(f"{n}.txt" for n in range(7)))
    expect(page.locator(".upload-list li[data-state=sending]")).to_have_count(3)
    assert page.locator(".upload-list li[data-state=waiting]").count() == 4
    assert all(arrived.acquire(timeout=10) for _ in range(3))
    go.set()

    expect(page.locator("[data-totals]")).to_have_text("共 7 份，已收下 7")
    assert max(most) == 3


def test_a_folder_is_sent_with_its_paths_and_without_what_systems_leave(
    page: Page, site: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "十一月"
    (folder / "第二周").mkdir(parents=True)
    for name in ("甲.txt", "Thumbs.db", "~$乙.docx", "第二周/乙.txt", "第二周/.DS_Store"):
        (folder / name).write_text("会议报道", encoding="utf-8")

    page.locator("#upload-folder").set_input_files(folder)

    expect(page.locator("[data-totals]")).to_have_text("共 2 份，已收下 2，另跳过系统文件 3 个")
    assert {field(asked, "path") for asked in site.asked if asked.path == "/upload"} == {
        "十一月/甲.txt",
        "十一月/第二周/乙.txt",
    }


DROP = """async (count) => {
  const transfer = new DataTransfer();
  for (let n = 0; n < count; n += 1) transfer.items.add(new File(["会议报道"], "拖" + n + ".txt"));
  const zone = document.querySelector("[data-upload]");
  zone.dispatchEvent(new DragEvent("dragenter", { dataTransfer: transfer, bubbles: true }));
  window.lit = zone.classList.contains("over");
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""

# Chromium makes entries only for files that a person drags, so folders are pretended here.
DROP_FOLDER = """(count) => {
  const entry = (name, file) => ({ name, isFile: true, isDirectory: false, file });
  const file = (name) => entry(name, (done) => done(new File(["报道"], name)));
  const broken = entry("坏.txt", (done, fail) => fail(new Error("locked")));
  const folder = (name, children) => ({
    name, isFile: false, isDirectory: true,
    createReader() {
      const parts = [];
      for (let i = 0; i < children.length; i += 100) parts.push(children.slice(i, i + 100));
      return { readEntries: (done) => done(parts.shift() || []) };
    },
  });
  const many = Array.from({ length: count }, (_, n) => file(n + ".txt"));
  const tree = folder("报道", [folder("内", many), file("desktop.ini"), broken]);
  const event = new Event("drop", { bubbles: true, cancelable: true });
  event.dataTransfer = { types: ["Files"], files: [], items: [{ webkitGetAsEntry: () => tree }] };
  document.querySelector("[data-upload]").dispatchEvent(event);
}"""


def test_files_can_be_dropped(page: Page) -> None:
    page.evaluate(DROP, 2)

    expect(page.locator("[data-totals]")).to_have_text("共 2 份，已收下 2")
    assert page.evaluate("window.lit")
    assert "over" not in (page.locator("[data-upload]").get_attribute("class") or "")


def test_a_dropped_folder_is_read_to_its_end(page: Page, site: Site) -> None:
    """A folder is listed a hundred entries at a time, and the first hundred are not all."""
    page.evaluate(DROP_FOLDER, 130)

    expect(page.locator("[data-totals]")).to_have_text(
        "共 131 份，已收下 130，没传上 1，另跳过系统文件 1 个", timeout=30_000
    )
    assert "没有被别的程序占用" in row(page, "坏.txt").inner_text()
    assert "报道/内/129.txt" in {field(asked, "path") for asked in site.asked if asked.path == "/upload"}


def test_a_lost_network_is_waited_for(page: Page, site: Site, tmp_path: Path) -> None:
    page.clock.install()
    page.context.set_offline(True)
    choose(page, tmp_path, "甲.txt")
    expect(row(page, "甲.txt")).to_contain_text("第 1 次")

    page.context.set_offline(False)
    page.clock.run_for(1_500)

    expect(row(page, "甲.txt")).to_contain_text("已收下")
    assert len([asked for asked in site.asked if asked.path == "/upload"]) == 1


def test_after_the_last_try_a_person_is_asked_and_a_network_that_returns_starts_it_again(
    page: Page, tmp_path: Path
) -> None:
    page.clock.install()
    page.context.set_offline(True)
    choose(page, tmp_path, "甲.txt")
    for n, pause in ((1, 1_100), (2, 3_100), (3, 9_100)):
        expect(row(page, "甲.txt")).to_contain_text(f"第 {n} 次")
        page.clock.run_for(pause)
    expect(row(page, "甲.txt")).to_contain_text("网络断了，试了几次都没传上")

    page.context.set_offline(False)

    expect(row(page, "甲.txt")).to_contain_text("已收下")


@pytest.mark.parametrize(("key", "chooser"), [("F2", "upload-files"), ("F8", "upload-folder")])
def test_choosing_by_keyboard(page: Page, key: str, chooser: str) -> None:
    """The browser opens its own window only for what a person did; a key counts as that."""
    page.evaluate(
        """() => document.addEventListener("click", (event) => {
          if (event.target.type !== "file") return;
          window.chooser = [event.target.id, navigator.userActivation.isActive];
          event.preventDefault();
        }, true)"""
    )

    page.keyboard.press(key)

    assert page.evaluate("window.chooser") == [chooser, True]


def test_names_and_reasons_have_room_on_a_phone(narrow: Page, tmp_path: Path) -> None:
    choose(narrow, tmp_path, "涉密.txt", "出错.txt", "市委经济工作会议报道（最终稿）2025年11月14日第二版.txt")
    expect(narrow.locator("[data-totals]")).to_contain_text("没传上 1")

    narrow.wait_for_function(
        """() => [...document.querySelectorAll(".upload-list .name, .upload-list .message")]
            .every((one) => one.offsetWidth > 180)"""
    )
