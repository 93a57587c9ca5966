"""Windows of the one browser of a test process.

A window costs a second of the processor to open and to close, and a page in a window that is open already a third of
that. So windows are kept, and each test gets one in which nothing is left of the test before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# Of this page; says whether a test has put a clock of its own into the window, which cannot be taken out again.
FORGET = """() => {
  try { localStorage.clear(); } catch { /* a page of no place has none */ }
  return "__pwClock" in window;
}"""


class Windows:
    """The windows of a browser; a window has cookies of its own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[BrowserContext] = []

    def take(self) -> BrowserContext:
        """A window with no cookies, in which one blank page stays open and is not to be used."""
        if self._free:
            return self._free.pop()
        window = self._browser.new_context(locale="zh-CN")
        # With the last page of a window goes its process, and the next page starts one anew.
        window.new_page()
        return window

    def give_back(self, window: BrowserContext) -> None:
        """Close the pages of a window and forget what they kept."""
        changed = False
        for page in window.pages[1:]:
            changed |= page.evaluate(FORGET)
            page.close()
        if changed:
            window.close()
            return
        window.set_offline(False)
        window.clear_cookies()
        self._free.append(window)


@dataclass
class Watched:
    """Pages that a test opens, each in a window of its own, and what they complained of, remarked and asked for."""

    windows: Windows
    complaints: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    taken: list[BrowserContext] = field(default_factory=list)

    def page(self, width: int, height: int, cookies: Sequence[Any] = ()) -> Page:
        """A blank page of this size in pixels, in a window that has these cookies."""
        window = self.windows.take()
        self.taken.append(window)
        window.add_cookies(list(cookies))
        page = window.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.hear(message.type, message.text))
        page.on("request", lambda request: self.asked.append(request.url))
        return page

    def hear(self, kind: str, text: str) -> None:
        """What stands in the browser's console, or would."""
        (self.complaints if kind in ("error", "warning") else self.remarks).append(text)


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window.

    Waits for the page: a click that leads elsewhere is over when the next page begins, which has no element yet.
    """
    page.wait_for_load_state()
    wide: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return wide


@contextmanager
def watched(windows: Windows) -> Iterator[Watched]:
    """Pages whose windows are given back afterwards."""
    made = Watched(windows)
    try:
        yield made
    finally:
        for window in made.taken:
            windows.give_back(window)
