"""Hashes that name their algorithm: ``sha256:…``, ``sm3:…``."""

from __future__ import annotations

import hashlib
import re
from typing import Protocol

from luoshi.installation.errors import InstallationError

# SM3 is the hash of GB/T 32905, which Chinese rules for commercial cryptography ask for.
DIGITS = {"sha256": 64, "sm3": 64}
_ADDRESS = re.compile("|".join(rf"{name}:[0-9a-f]{{{digits}}}" for name, digits in DIGITS.items()))


class Hash(Protocol):
    """What a running hash of :mod:`hashlib` can do."""

    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


def new_hash(algorithm: str) -> Hash:
    """A running hash.

    Raises InstallationError if Python's OpenSSL does not have the algorithm (SM3 needs OpenSSL 1.1.1 or
    newer, built with it) or if it is none of ours.
    """
    if algorithm not in DIGITS:
        raise InstallationError("hash: unknown", algorithm=algorithm, known=", ".join(DIGITS))
    try:
        return hashlib.new(algorithm)
    except ValueError:
        raise InstallationError("hash: not available", algorithm=algorithm) from None


def address_of(data: bytes, algorithm: str = "sha256") -> str:
    """``sha256:`` and the hash of ``data`` in lower-case hexadecimal. Raises what :func:`new_hash` raises."""
    running = new_hash(algorithm)
    running.update(data)
    return f"{algorithm}:{running.hexdigest()}"


def split_address(address: str) -> tuple[str, str]:
    """Algorithm and hexadecimal digits.

    Raises ValueError for anything else: an address comes from our own database, so another text is a fault
    of the program, and must never become a path.
    """
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"not the address of a stored file: {address!r}")
    algorithm, _, digits = address.partition(":")
    return algorithm, digits
