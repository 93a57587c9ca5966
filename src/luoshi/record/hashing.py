"""Hashes that name their algorithm, and the one way a value becomes bytes.

A hash is written ``sha256:9f86d0…``: whoever reads it in thirty years knows how to compute it again. A chain may
go over to another algorithm (SM3, GB/T 32905-2016) at any entry; the old ones still verify.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

ALGORITHMS = ("sha256", "sm3")
SALT_BYTES = 16


class UnknownAlgorithm(ValueError):
    """A hash names an algorithm that this installation does not know."""


def hash_bytes(data: bytes, algorithm: str = "sha256") -> str:
    """``algorithm:hexadecimal`` of ``data``; raises UnknownAlgorithm."""
    if algorithm == "sha256":
        return "sha256:" + hashlib.sha256(data).hexdigest()
    if algorithm not in ALGORITHMS or algorithm not in hashlib.algorithms_available:
        raise UnknownAlgorithm(algorithm)
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def algorithm_of(named_hash: str) -> str:
    """The algorithm a hash names; raises UnknownAlgorithm for a hash that names none we know."""
    algorithm, colon, digits = named_hash.partition(":")
    if not (colon and digits) or algorithm not in ALGORITHMS:
        raise UnknownAlgorithm(algorithm)
    return algorithm


def matches(data: bytes, named_hash: str) -> bool:
    """Whether ``named_hash`` is the hash of ``data`` under the algorithm it names."""
    return hash_bytes(data, algorithm_of(named_hash)) == named_hash


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text.

    A lone surrogate (a broken character of a source) has no UTF-8, so such a value is written with escapes.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return text


def new_salt() -> bytes:
    """Random bytes that keep a short value from being guessed from its hash after it was erased."""
    return secrets.token_bytes(SALT_BYTES)


def salted(content: str, salt: bytes, algorithm: str = "sha256") -> str:
    """The hash that stays when ``content`` and ``salt`` are erased."""
    return hash_bytes(salt + content.encode(), algorithm)
