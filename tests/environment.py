"""The environment of a test run: a data folder and a key of this run alone, and nothing of the machine's own.

A plugin (``-p tests.environment``) and no conftest: pytest-django has Django read its settings before those.
"""

from __future__ import annotations

import os
import tempfile

DATA = tempfile.mkdtemp(prefix="luoshi-tests-")
os.environ |= {
    "LUOSHI_DATA": DATA,
    "LUOSHI_SECRET_KEY": "for tests only",
    "LUOSHI_HOSTS": "127.0.0.1,localhost,testserver",
}
for _name in (
    "LUOSHI_DATABASE_URL",
    "LUOSHI_DATABASE_CONNECTION",
    "LUOSHI_SAMPLE",
    "LUOSHI_CITY",
    "LUOSHI_HTTPS",
    "LUOSHI_STATIC",
    "LUOSHI_TIME_ZONE",
):
    os.environ.pop(_name, None)
