"""Take the picture of the front page: the annotated page of our samples, with one demand pointed at.

``make read && .venv/bin/python docs/picture.py`` after a change of the page.
"""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).resolve().parent
PAGE = DOCS.parent / "out" / "reading.html"
PICTURE = DOCS / "images" / "reading.png"
WIDTH, HEIGHT = 1440, 860
COLOURS = 128  # a flat page needs no more, and the picture is half the size


def take() -> None:
    """Write ``docs/images/reading.png`` from ``out/reading.html``."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=sandbox)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(PAGE.as_uri())
        page.locator("#d-1-1-3").hover()
        picture = page.screenshot()
        browser.close()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(PICTURE, optimize=True)


if __name__ == "__main__":
    take()
