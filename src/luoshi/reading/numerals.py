"""Chinese and Arabic numbers: what a written number is worth, and a number written in Chinese.

Only whole strings are read, never running text: replacing inside a sentence turns 三农 into 3农.
"""

from __future__ import annotations

import re

DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
          "八": 8, "九": 9}  # fmt: skip
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_TENS = {"廿": 20, "卅": 30}

# Bounded, and never begun inside a longer number: a page of digits must not take a square of time.
_MOST_DIGITS = 15
ARABIC = rf"\d(?<!\d\d)\d{{0,{_MOST_DIGITS - 1}}}(?:,\d{{3}}){{0,5}}(?:\.\d{{1,9}})?"
_ARABIC = re.compile(rf"({ARABIC})([百千]?[万亿]{{0,2}})")


def parse(written: str) -> int | float | None:
    """The value of a written number (十二, 两百零三, 二〇二四, 1,234.5, 3.5万), or None if it is none."""
    if len(written) <= _MOST_DIGITS and written.isdecimal():
        return int(written)
    if (arabic := _ARABIC.fullmatch(written)) is not None:
        value: float = float(arabic[1].replace(",", ""))
        for scale in arabic[2]:
            value *= _SMALL.get(scale, 0) or _LARGE[scale]
        rounded = round(value, 6)
        return int(rounded) if rounded == int(rounded) else rounded
    return _parse_chinese(written)


def _parse_chinese(written: str) -> int | None:
    if not written or any(c not in DIGITS and c not in _SMALL and c not in _LARGE and c not in _TENS
                          for c in written):  # fmt: skip
        return None
    if all(c in DIGITS for c in written):
        # 二〇二四 is read digit by digit; 八八 (of 八八战略) is no number.
        if len(written) == 1 or (len(written) >= 4 and "两" not in written):
            return int("".join(str(DIGITS[c]) for c in written))
        return None
    total = section = 0
    digit: int | None = None
    last_small = 10**9
    last_large = 10**16
    zero = False
    for char in written:
        if char in DIGITS:
            if char in "零〇○":
                if digit is not None or zero:
                    return None
                zero = True
                continue
            if digit is not None:
                return None
            digit = DIGITS[char]
        elif char in _TENS:
            if digit is not None or last_small <= 10:
                return None
            section += _TENS[char]
            last_small = 10
        elif char in _SMALL:
            scale = _SMALL[char]
            if scale >= last_small or (digit is None and scale != 10):
                return None
            section += (1 if digit is None else digit) * scale
            digit, last_small, zero = None, scale, False
        else:
            scale = _LARGE[char]
            section += digit or 0
            if scale >= last_large:
                # 万亿: the larger scale multiplies everything before it.
                if char != "亿" or total == 0:
                    return None
                total = (total + section) * scale
            elif section == 0:
                return None
            else:
                total += section * scale
            section, digit, last_small, last_large, zero = 0, None, 10**9, scale, False
    if digit is not None:
        # 三万五 means 35,000 in speech; a report never writes it: not a number here.
        first = total == 0 and last_small == 10**9
        if not (first or zero or last_small == 10):
            return None
        section += digit
    elif zero:
        return None
    return total + section


_NAMES = "零一二三四五六七八九"


def write(number: int) -> str:
    """A whole number from 0 to under 10**16 in Chinese characters (12 -> 十二).

    Raises ValueError outside that range.
    """
    if not 0 <= number < 10**16:
        raise ValueError(f"{number} is outside 0 … 10**16 - 1")
    if number == 0:
        return "零"
    groups: list[str] = []
    pending_zero = False
    upper, lower = divmod(number, 10**8)
    for part, unit in ((upper, "亿"), (lower, "")):
        if part == 0:
            pending_zero = bool(groups)
            continue
        text = _under_hundred_million(part)
        if groups and (pending_zero or part < 10**7):
            text = "零" + text
        groups.append(text + unit)
    joined = "".join(groups)
    return joined[1:] if joined.startswith("一十") else joined


def _under_hundred_million(number: int) -> str:
    upper, lower = divmod(number, 10**4)
    if not upper:
        return _under_ten_thousand(lower)
    if not lower:
        return _under_ten_thousand(upper) + "万"
    return _under_ten_thousand(upper) + "万" + ("零" if lower < 1000 else "") + _under_ten_thousand(lower)


def _under_ten_thousand(number: int) -> str:
    text = ""
    gap = False
    for scale, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            text += ("零" if gap and text else "") + _NAMES[digit] + unit
            gap = False
        else:
            gap = True
    return text
