"""Keys as an input method sends them, which playwright's own keyboard cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

PROCESS = 229  # the key code of whatever an input method is working on


class InputMethod:
    """A Chinese input method that is switched on: every key arrives as Process."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)

    def press(self, code: str, *, repeats: int = 0) -> None:
        for n in range(repeats + 1):
            self.session.send("Input.dispatchKeyEvent", {
                "type": "rawKeyDown", "key": "Process", "code": code,
                "windowsVirtualKeyCode": PROCESS, "autoRepeat": n > 0,
            })  # fmt: skip
        self.up(code)

    def announce(self, code: str, key: str, key_code: int) -> None:
        """One press that arrives twice: as Process, then handed on as itself."""
        self.session.send("Input.dispatchKeyEvent", {
            "type": "rawKeyDown", "key": "Process", "code": code, "windowsVirtualKeyCode": PROCESS,
        })  # fmt: skip
        self.session.send("Input.dispatchKeyEvent", {
            "type": "keyDown", "key": key, "code": code, "windowsVirtualKeyCode": key_code, "text": "\r",
        })  # fmt: skip
        self.up(code)

    def up(self, code: str) -> None:
        self.session.send("Input.dispatchKeyEvent", {
            "type": "keyUp", "key": "Process", "code": code, "windowsVirtualKeyCode": PROCESS,
        })  # fmt: skip

    def compose(self, text: str) -> None:
        self.session.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )

    def commit(self, text: str) -> None:
        self.session.send("Input.insertText", {"text": text})
