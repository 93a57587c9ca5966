"""Identity numbers, which may not be imported: people are told apart by codes of the city's own."""

from __future__ import annotations

import re
import unicodedata

# Of GB 11643: region, birthday, sequence, check digit; and the 15 digits of before 1999.
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_OF_TODAY = rf"[1-9]\d{{5}}(?:18|19|20)\d{{2}}{_DAY}\d{{3}}[\dXx]"
LIKE_AN_IDENTITY_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_OF_TODAY}|[1-9]\d{{5}}\d{{2}}{_DAY}\d{{3}})(?![0-9A-Za-z])"
)
TITLE_OF_IDENTITY_NUMBERS = re.compile(
    r"(?:公民|居民)?身份(?:证|证件)?(?:号|号码)|(?:居民)?身份证|证件(?:号|号码)|护照(?:号|号码)"
    r"|(?:id|identity|passport)(?:card)?(?:no\.?|number)"
)
_WHOLE = re.compile(rf"(?<![0-9A-Za-z]){_OF_TODAY}(?![0-9A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def holds_identity_number(text: str) -> bool:
    """Whether a text holds an 18-digit identity number with the right check digit."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return any(
        _CHECKS[sum(int(d) * w for d, w in zip(found[0], _WEIGHTS, strict=False)) % 11]
        == found[0][17].upper()
        for found in _WHOLE.finditer(plain)
    )
