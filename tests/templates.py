"""Compiled templates on the disk."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from luoshi.web import jinja

LOCALE = Path(jinja.__file__).parent / "locale"


class Compiled(FileSystemBytecodeCache):
    """A file for each template and language, good as long as nothing that compiling goes by has changed."""

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """What is kept of a template, empty where nothing is."""
        assert isinstance(environment, jinja.Pages)
        return super().get_bucket(environment, f"{environment.language} {name}", filename, source)

    def get_source_checksum(self, source: str) -> str:
        """Changes with the text of the template, the texts in it, and how they get there."""
        return super().get_source_checksum(source + _state())


@cache
def _state() -> str:
    files = [Path(jinja.__file__), *sorted(LOCALE.rglob("*.mo"))]
    return sha256(b"".join([jinja2.__version__.encode(), *map(Path.read_bytes, files)])).hexdigest()
