"""One installation: its data folder, its database server, its stored files, its backups.

Knows nothing of Django and nothing of what is recorded; whatever has to be known about the content (head of
the chain, how an erasure is replayed) comes in as an argument.
"""

from luoshi.installation.backup import BackupReport, check_backup, make_backup, restore_backup
from luoshi.installation.database import database_of, reached
from luoshi.installation.erasures import ErasureLedger
from luoshi.installation.errors import InstallationError
from luoshi.installation.external import ExternalPostgres
from luoshi.installation.files import DamagedFile, FileState, FileStore
from luoshi.installation.folder import DataFolder, Description, usual_folder
from luoshi.installation.lock import Holder, ProductLock
from luoshi.installation.postgresql import EmbeddedPostgres

__all__ = [
    "BackupReport",
    "DamagedFile",
    "DataFolder",
    "Description",
    "EmbeddedPostgres",
    "ErasureLedger",
    "ExternalPostgres",
    "FileState",
    "FileStore",
    "Holder",
    "InstallationError",
    "ProductLock",
    "check_backup",
    "database_of",
    "make_backup",
    "reached",
    "restore_backup",
    "usual_folder",
]
