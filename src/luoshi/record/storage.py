"""The installation's file store, for actions."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from luoshi.installation.files import FileStore


def files() -> FileStore:
    """The store in the data folder of this installation."""
    return FileStore(Path(settings.LUOSHI_DATA) / "files")
