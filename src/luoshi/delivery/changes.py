"""What an event changed of a task, so that the row now, on any earlier day, and its history agree."""

from __future__ import annotations

from luoshi.delivery.models import Task
from luoshi.record.versions import Versions

task_versions = Versions(Task, derived=frozenset({"audience", "search"}))
