"""The process that answers requests: ``python -m luoshi.serving.web_server HOST PORT WORKERS``."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from luoshi.serving.lifeline import end_with_starter


def main() -> None:
    """Serve until the product ends."""
    host, port, workers = sys.argv[1:]
    end_with_starter()
    Granian(
        "luoshi.web.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
