"""Whether Spark can run on this machine; tests that need it skip themselves, loudly, where it cannot."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from luoshi.judging.running import JudgingError


def needs_spark() -> None:
    """Skip what follows where pyspark or Java is missing."""
    if find_spec("pyspark") is None:
        pytest.skip("missing: Spark (make test-all installs it where there is Java 17)")
    from luoshi.judging.spark import check_java

    try:
        check_java()
    except JudgingError:
        pytest.skip("missing: Java 17 (apt-get install openjdk-17-jre-headless)")
