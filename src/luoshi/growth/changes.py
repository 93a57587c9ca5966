"""What an event changed of a project, so that the row now, on any earlier day, and its history agree."""

from __future__ import annotations

from luoshi.growth.models import Project
from luoshi.record.versions import Versions

project_versions = Versions(Project, derived=frozenset({"audience", "search", "codes", "tracks"}))
