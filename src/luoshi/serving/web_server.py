"""The process that answers requests."""

from __future__ import annotations

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from luoshi.serving.lifeline import end_with_starter


def serve_pages(host: str, port: str, workers: str) -> None:
    """Serve until the product ends."""
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
        log_level=LogLevels.error,
    ).serve()
