"""One-time passwords: made by the machine, shown once, good for nothing but setting one's own."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher

# Nothing that looks like something else on paper: no 0 and o, no 1, i and l, no u beside v.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
GROUPS, GROUP = 4, 4

# Stretching makes up for what people choose badly. This is 78 random bits, which no computer tries out, so
# that a thousand accounts need not take minutes; the password its owner then sets is stretched in full.
ROUNDS = 20_000


def one_time_password() -> str:
    """Four groups of four: 30^16 possibilities, read from paper and typed once."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def hash_of_one_time(password: str) -> str:
    """What is stored of a one-time password."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(password, hasher.salt(), iterations=ROUNDS)
