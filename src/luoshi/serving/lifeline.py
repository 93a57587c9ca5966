"""No process outlives the product: when whoever started it is gone, however it went, it ends itself.

Otherwise a product killed with ``kill -9`` would leave servers behind that hold its address.
"""

from __future__ import annotations

import os
import sys
import threading
import time

LOOK_EVERY = 0.5  # seconds


def end_with_starter() -> None:
    """End this process when the pipe on its standard input closes, which the operating system does with the starter."""

    def wait() -> None:
        while os.read(descriptor, 1024):
            pass
        os._exit(0)

    descriptor = os.dup(sys.stdin.fileno())
    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def end_with_parent() -> None:
    """End this process when its parent is gone: for the server's workers, whose input is nobody's."""
    parent = os.getppid()

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY)
        os._exit(0)

    threading.Thread(target=look, name="lifeline", daemon=True).start()
