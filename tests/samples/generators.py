"""The programs that make the samples, imported from their folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType


@contextmanager
def generator(root: Path, name: str) -> Iterator[ModuleType]:
    """One of them; inside, what it imports is in ``sys.modules``."""
    folder = str(root / "samples")
    sys.path.insert(0, folder)
    try:
        yield import_module(name)
    finally:
        sys.path.remove(folder)
