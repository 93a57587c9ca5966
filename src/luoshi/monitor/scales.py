"""Units of measure, and the scale in which figures are printed: 亿元 is 100,000,000 yuan."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from luoshi.words import Words, written

# Base unit: how it is written in Chinese, the usual form first.
UNITS_OF_MEASURE: dict[str, tuple[str, ...]] = {
    "yuan": ("元", "人民币元", "圆"),
    "US dollar": ("美元",),
    "kilowatt hour": ("千瓦时", "千瓦小时", "度", "kwh"),
    "tonne": ("吨",),
    "tonne of standard coal": ("吨标准煤", "吨标煤"),
    "tonne kilometre": ("吨公里",),
    "person": ("人", "人次"),
    "passenger kilometre": ("人公里",),
    "cubic metre": ("立方米", "方"),
    "square metre": ("平方米",),
    "hectare": ("公顷",),
    "mu": ("亩",),
    "kilometre": ("公里", "千米"),
    "household": ("户",),
    "firm": ("家",),
    "item": ("件", "项", "个"),
    "day": ("天", "日"),
    "percent": ("%",),
    "percentage point": ("个百分点", "百分点"),
    "index": ("指数", "点", "上年同月=100", "上年同期=100", "上月=100", "上年=100"),
}
# What cannot be added up over units.
NO_SUMS = frozenset({"percent", "percentage point", "index"})

_SCALES = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9,
           "百亿": 10, "千亿": 11, "万亿": 12}  # fmt: skip
_ENGLISH_SCALES = {1: "10", 2: "100", 3: "1,000", 4: "10,000", 5: "100,000", 6: "1 million", 7: "10 million",
                   8: "100 million", 9: "1 billion", 10: "10 billion", 11: "100 billion",
                   12: "1,000 billion"}  # fmt: skip
_BY_WRITTEN = {name: unit for unit, names in UNITS_OF_MEASURE.items() for name in names}
_PATTERN = re.compile(
    "({})({})".format(
        "|".join(sorted(filter(None, _SCALES), key=len, reverse=True)) + "|",
        "|".join(re.escape(name) for name in sorted(_BY_WRITTEN, key=len, reverse=True)),
    )
)


@dataclass(frozen=True, slots=True)
class Scale:
    """A printed unit: so many of a base unit. ``power`` is the number of zeros."""

    written: str
    unit_of_measure: str
    power: int

    @property
    def factor(self) -> Decimal:
        """What one of it is in the base unit."""
        return Decimal(1).scaleb(self.power)

    @property
    def english(self) -> str:
        """As yearbooks write it: 100 million yuan."""
        scale = _ENGLISH_SCALES.get(self.power)
        return f"{scale} {self.unit_of_measure}" if scale else self.unit_of_measure


def scale_named(text: str) -> Scale | None:
    """The scale that a unit note names (亿元, 万美元, 亿千瓦时, 万人次, %), or None if it names none.

    千瓦时 is itself a unit and not a thousand of something: the whole text has to be a scale and a unit.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    unit = _BY_WRITTEN.get(plain)
    if unit is not None:
        return Scale(plain, unit, 0)
    found = _PATTERN.fullmatch(plain)
    return found and Scale(plain, _BY_WRITTEN[found[2]], _SCALES[found[1]])


@dataclass(frozen=True, slots=True)
class Shown:
    """How figures of an indicator are printed: in which scale, with how many decimals.

    Raises ValueError, with the texts of :class:`Words`, when the scale is none.
    """

    unit: str
    decimals: int

    def __post_init__(self) -> None:
        if scale_named(self.unit) is None:
            raise ValueError(
                Words(
                    f"显示单位“{self.unit}”不认识：应为亿元、万美元、亿千瓦时、%这样的数量级加单位",
                    f"“{self.unit}” is no unit of print: write a scale and a unit, as in 亿元, 万美元, 亿千瓦时 or %",
                )
            )
        if not 0 <= self.decimals <= 6:
            raise ValueError(
                Words(
                    f"显示小数位数应在0到6之间，现为{self.decimals}",
                    f"decimals must be from 0 to 6, not {self.decimals}",
                )
            )

    @property
    def scale(self) -> Scale:
        """The scale named by ``unit``."""
        scale = scale_named(self.unit)
        assert scale is not None
        return scale

    @property
    def step(self) -> Decimal:
        """One unit of the last printed place, in base units: 0.01亿元 is 1,000,000 yuan."""
        return Decimal(1).scaleb(self.scale.power - self.decimals)

    def number(self, value: Decimal) -> str:
        """A value in base units as the number that is printed."""
        return written(value.scaleb(-self.scale.power), self.decimals)

    def text(self, value: Decimal) -> Words:
        """A value in base units with its unit."""
        return self._with_unit(self.number(value))

    def exact_text(self, value: Decimal) -> Words:
        """The same with as many decimals as the value has, so that two that differ never look alike."""
        scaled = value.scaleb(-self.scale.power).normalize()
        exponent = scaled.as_tuple().exponent
        assert isinstance(exponent, int)
        return self._with_unit(written(scaled, max(self.decimals, -exponent)))

    def _with_unit(self, number: str) -> Words:
        if self.scale.unit_of_measure == "percent":
            return Words(f"{number}%", f"{number}%")
        if self.scale.unit_of_measure == "index":
            return Words(number, number)
        factor = " × " if self.scale.power else " "
        return Words(f"{number}{self.unit}", f"{number}{factor}{self.scale.english}")
