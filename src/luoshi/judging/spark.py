"""Spark as the engine of a run: the query of a plan over the tables of a snapshot, on this machine or on a cluster.

It is an extra (``luoshi[spark]``, Java 17). ``LUOSHI_SPARK_MASTER`` names a cluster, as ``spark://host:7077``, on all
of whose machines the snapshot's folder is found by the same path; without it Spark runs on this machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.judging.formulas import Kind
from luoshi.judging.known_facts import RUNS
from luoshi.judging.plan import Plan
from luoshi.judging.querying import gathered_columns, query_of
from luoshi.judging.running import Gathered, JudgingError, out_of_range
from luoshi.judging.spark_sql import Spark
from luoshi.judging.sql_steps import NUMBER
from luoshi.judging.tables import TABLES
from luoshi.judging.vectors import Vector
from luoshi.words import Words

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17

_TYPES: dict[Kind, str] = {"number": NUMBER, "text": "STRING", "day": "DATE", "truth": "BOOLEAN"}
_NAMED_TYPES = {"VARCHAR": "STRING", "VARCHAR[]": "ARRAY<STRING>"}

# What decides values. The rest of a session says how fast they come, and what is printed.
_MEANING = {
    "spark.sql.ansi.enabled": "true",  # what leaves the range is an error, not NULL
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",  # `spark_sql` says for what
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",  # ${…} in a text stays as it is written
    "spark.sql.parser.escapedStringLiterals": "false",
}
# A plan has hundreds of small steps over few rows: to compile each into Java takes longer than to do it.
_QUICK = {"spark.sql.codegen.factoryMode": "NO_CODEGEN"}
_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "4g",  # as much as DuckDB takes for a snapshot; only what is used is taken
    "spark.sql.adaptive.enabled": "false",  # plans the query anew at every step: worth it on a cluster only
}
_OTHERWISE = Words(
    "或者不用 Spark：--engine duckdb（默认）给出同样的结果",
    "or leave Spark: --engine duckdb, the default, gives the same rows",
)

_kept: tuple[str, SparkSession] | None = None


def on_spark(plan: Plan, folder: Path, workers: int) -> Gathered:
    """What a plan gathers from the snapshot in ``folder``.

    ``workers``: how many threads of this machine, where no cluster is named. The first call starts Spark (about ten
    seconds), which stays for later ones. Raises JudgingError where pyspark or Java is missing, where Spark does not
    start, and where a number leaves the range.
    """
    spark = session(workers)
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    _read(spark, plan, folder)
    try:
        rows = spark.sql(query_of(plan, Spark())).collect()
    except (PySparkException, Py4JJavaError) as error:
        if (said := _too_large(error)) is not None:
            raise out_of_range(said) from None
        raise
    columns = {
        name: Vector.of(kind, [row[name] for row in rows]) for name, kind in gathered_columns(plan).items()
    }
    return Gathered([row["subject"] for row in rows], [row["group"] for row in rows], columns)


def session(workers: int = 2) -> SparkSession:
    """A session in which formulas mean what they should; raises JudgingError. There is one at a time: of another
    number of workers or another cluster it stops that before."""
    global _kept
    master = os.environ.get("LUOSHI_SPARK_MASTER") or f"local[{workers}]"
    if _kept is not None:
        if _kept[0] == master:
            return _kept[1]
        stop()
    _kept = master, _started(master)
    return _kept[1]


def stop() -> None:
    """End the session, if there is one."""
    global _kept
    if _kept is not None:
        _kept[1].stop()
        _kept = None


def _started(master: str) -> SparkSession:
    try:
        from pyspark import SparkConf, SparkContext
        from pyspark.java_gateway import launch_gateway
        from pyspark.logger import PySparkLogger
        from pyspark.sql import SparkSession
    except ImportError:
        raise _unusable(
            "没有安装 Spark。请运行 pip install 'luoshi[spark]'（约 480 MB，另需 Java 17）",
            "Spark is not installed. Run pip install 'luoshi[spark]' (480 MB; it needs Java 17 as well)",
        ) from None
    check_java()
    warehouse = Path(tempfile.gettempdir()) / "luoshi-spark-warehouse"  # nothing is ever put there
    local = _LOCAL if master.startswith("local") else {}
    settings = {**_MEANING, **_QUICK, **_QUIET, **local, "spark.sql.warehouse.dir": str(warehouse)}
    conf = SparkConf().setMaster(master).setAppName("luoshi judge").setAll(list(settings.items()))
    # What Spark prints while it starts is no concern of who judges, unless it does not start.
    with tempfile.TemporaryFile() as printed:
        try:
            gateway = SparkContext._gateway or launch_gateway(conf, {"stderr": printed})
            context = SparkContext(conf=conf, gateway=gateway)
        except Exception as error:
            printed.seek(0)
            lines = printed.read().decode(errors="replace").strip().splitlines()
            said = next((line for line in lines if "rror" in line or "xception" in line), None)
            raise _unusable(
                f"Spark 在 {master} 上启动不了：{said or error}",
                f"Spark does not start on {master}: {said or error}",
            ) from error
    # It would print every number out of range as a page of JSON.
    PySparkLogger.getLogger("SQLQueryContextLogger").disabled = True
    spark = SparkSession(context)
    spark.conf.set("spark.sql.shuffle.partitions", str(context.defaultParallelism))
    return spark


def check_java() -> None:
    """Raises JudgingError where there is no Java that is new enough."""
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=str(Path(home, "bin")) if home else None)
    version = java_version(program) if program else None
    if version is None or version < OLDEST_JAVA:
        found = (
            Words(f"只有 Java {version}", f"has Java {version}")
            if version
            else Words("没有 Java", "has no Java")
        )
        raise _unusable(
            f"Spark 需要 Java {OLDEST_JAVA} 或更新，本机{found.chinese}。请安装（Debian：apt-get install"
            " openjdk-17-jre-headless），已装则把 JAVA_HOME 设为它的文件夹",
            f"Spark needs Java {OLDEST_JAVA} or newer; this machine {found.english}. Install it (Debian:"
            " apt-get install openjdk-17-jre-headless), or set JAVA_HOME to its folder",
        )


def java_version(program: str) -> int | None:
    """Of which version this Java is, 17 or 21; None where it does not say."""
    try:
        said = subprocess.run(
            [program, "-version"], capture_output=True, text=True, timeout=60, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else None


def _unusable(chinese: str, english: str) -> JudgingError:
    return JudgingError(Words(f"{chinese}；{_OTHERWISE.chinese}", f"{english}; {_OTHERWISE.english}"))


def _read(spark: SparkSession, plan: Plan, folder: Path) -> None:
    """Make the tables that a plan reads known by their names. Their columns are told: Spark would start a job for each
    to look."""
    beside = {"unit_tree": "hierarchy STRING, above STRING, unit STRING"}
    beside["runs"] = ", ".join(f"`{name}` {_NAMED_TYPES.get(kind, kind)}" for name, kind in RUNS)
    read = {plan.table, *(scan.table for scan in plan.scans)}
    read |= {item.table for pick in plan.picks for item in pick.items}
    for name in (*read, *beside):
        columns = beside.get(name) or ", ".join(
            f"`{column}` {_TYPES[kind]}" for column, kind in TABLES[name].kinds().items()
        )
        spark.read.schema(columns).parquet(_address(folder / f"{name}.parquet")).createOrReplaceTempView(name)


def _address(path: Path) -> str:
    """A file as Spark names it: of this machine, not of a cluster's own store, and never a pattern."""
    return "file://" + re.sub(r"([\\{}\[\]*?])", r"\\\1", path.resolve().as_posix())


def _too_large(error: Any) -> str | None:
    """What Spark says of a number that left the range, without its advice to go on without it; None where it failed for
    another reason. Where a thread or another machine failed, the reason lies deep."""
    cause = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    while cause is not None:
        if cause.getClass().getName() == "org.apache.spark.SparkArithmeticException":
            value = cause.getMessageParameters().get("value")
            return f"{value} ({cause.getCondition()})" if value else str(cause.getCondition())
        cause = cause.getCause()
    return None
