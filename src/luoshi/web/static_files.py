"""Where scripts and styles come from: their names carry their hash, so a browser may keep them for good."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names; a file that no manifest knows is served under its own name rather than not at all."""

    manifest_strict = False
