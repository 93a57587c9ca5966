"""The installation's file store and data folder, for actions."""

from __future__ import annotations

from django.conf import settings

from luoshi.installation.files import FileStore
from luoshi.installation.folder import DataFolder


def data_folder() -> DataFolder:
    """The data folder of this installation."""
    return DataFolder(settings.LUOSHI_DATA)


def files() -> FileStore:
    """The store in it."""
    return FileStore(data_folder().files)
