"""Loaded before anything else in a test run (``-p`` in pyproject.toml): Django reads its settings before any conftest.

A data folder and a key of this run alone, and nothing of the machine's own.
"""

from __future__ import annotations

import os
import tempfile

DATA = tempfile.mkdtemp(prefix="luoshi-tests-")

for _name in [name for name in os.environ if name.startswith("LUOSHI_") and name != "LUOSHI_TEST_DATABASE"]:
    if _name not in ("LUOSHI_DEVELOPMENT_TEXTS", "LUOSHI_REGENERATE", "LUOSHI_SHOTS"):
        del os.environ[_name]
os.environ |= {
    "LUOSHI_DATA": DATA,
    "LUOSHI_SECRET_KEY": "for tests only",
    "LUOSHI_HOSTS": "127.0.0.1,localhost,testserver",
}
