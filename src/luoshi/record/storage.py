"""The installation's file store and data folder, for actions."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction

from luoshi.installation.files import FileStore
from luoshi.installation.folder import DataFolder
from luoshi.record.models import File


def data_folder() -> DataFolder:
    """The data folder of this installation."""
    return DataFolder(settings.LUOSHI_DATA)


def files() -> FileStore:
    """The store in it."""
    return FileStore(data_folder().files)


def alone_with_file(address: str) -> None:
    """Wait, to the end of the transaction, for whoever else is storing or removing the same bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [address])


def remove_if_unused(address: str) -> bool:
    """Remove stored bytes that no row names (any more); whether they were there."""
    with transaction.atomic():
        alone_with_file(address)
        if File.objects.filter(address=address).exists():
            return False
        return files().erase(address)
