"""``luoshi serve``: run the product on a data folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from luoshi.commands import SOME_FAILED, WrongUsage
from luoshi.installation import DataFolder, InstallationError
from luoshi.messages import say


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; raises WrongUsage for a path that is not there."""
    from luoshi.reading.folders import files
    from luoshi.serving.preparing import receive_files
    from luoshi.serving.product import serve

    for path in options.paths:
        if not Path(path).exists():
            raise WrongUsage(say("no such path", path=path))
    paths = [Path(path) for path in files(options.paths)]

    def prepare() -> None:
        from luoshi.serving.first_start import first_start

        for account in first_start(sample=Path(options.sample) if options.sample else None):
            _tell(say("serve: account", **account))
        if paths:
            new, refused = receive_files(paths)
            _tell(say("serve: received", new=new, total=len(paths)))
            for line in refused:
                _tell(say("serve: refused", line=line))

    def tell(address: str) -> None:
        _tell(say("serve: open", address=address))

    try:
        folder = folder_of(options)
        folder.open_or_create("sample" if options.sample else "city", options.city)
        _tell(say("serve: folder", path=folder.path))
        serve(folder, options.host, options.port, options.workers, prepare, tell, _tell)
    except InstallationError as error:
        sys.stderr.write(say("error", message=error) + "\n")
        return SOME_FAILED
    _tell(say("serve: stopped"))
    return 0


def folder_of(options: argparse.Namespace) -> DataFolder:
    """The data folder that the command names, or the usual one."""
    from luoshi.installation import usual_folder

    return DataFolder(options.data or usual_folder())


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
