"""What the number in a name declares: 十大顽疾 ten items, 24字要求 24 characters, 两整治三提升 2 and 3.

Traps answered: ordinals (第四大支柱产业, 二十届三中全会, 一号文件), periods (三年, 百日, 15分钟), five-year
plans, idioms and numbers that are no count (千万工程, 八八战略, 一把手) declare nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from luoshi.reading.numerals import parse
from luoshi.reading.words import words

# 一 alone never makes a set (一张蓝图, 一网通办); in a compound it does (一区两地).
_NUMBER = "两|双|[二三四五六七八九]?十[一二三四五六七八九]?|[二三四五六七八九]"
_ANY_NUMBER = f"{_NUMBER}|一"
_NUMERAL_SIGNS = "一二两双三四五六七八九十"
# What follows the number in words that count time, rank, money or people and so name no set.
_NO_SET = (
    "年|月|日|天|周|季|岁|时|点|刻|分|秒|代|届|次|位|名|人|户|元|级|线|号|期|成|倍|亩|里|米|吨|度|"
    "百分点|小时|分钟|公里|平方|者|[零〇一二两三四五六七八九十百千万亿]"
)
_NO_PART = re.compile("年|月|日|天|周|季|岁|小时|分钟|次|届|元|亩|公里|倍")
_LEVEL = "(?:中央|全国|省|市|县|区|州|旗|盟|镇|乡)?"
_CHARACTERS = re.compile(rf"({_NUMBER}|\d{{1,3}})字(?!路|街|楼|塔|架|形|绣)[\u4e00-\u9fff]{{0,6}}")
_SAMPLES = re.compile(rf"[新老旧]({_NUMBER})样")
_PART = re.compile(
    rf"(?:^|、|，|和|-|·)?({_ANY_NUMBER})(?![百千万亿])((?:(?![{_NUMERAL_SIGNS}])[\u4e00-\u9fff]){{1,5}})"
)
_SIMPLE = re.compile(rf"{_LEVEL}(?:新|老|新时代)?({_NUMBER})(?!{_NO_SET})([\u4e00-\u9fffA-Za-z“”].*)")
_AT_END = re.compile(
    rf"[\u4e00-\u9fff]{{2,6}}?({_NUMBER}|\d{{1,2}})(条|事|策|招|法|问|项|件实事|严禁|不准|不得|比|干)"
)
_IN_ONE = re.compile(rf"({_NUMBER})位一体")
_EACH_ONE = re.compile(rf"({_NUMBER})个(一[^、，]*)")
_COUNTED_AS_THEY_ARE = ("长", "班子")  # 检法“两长”, 四班子: people and bodies, no contraction
_CLASSIFIER_SIGNS = "个大项条种类张"
_ORDINAL = re.compile(r"第|[一二三四五六七八九十]+届|[一二三四五六七八九十]+中全会")


@dataclass(frozen=True, slots=True)
class Count:
    """The number a name declares: ``parts`` has one number, or several in a compound."""

    parts: tuple[int, ...]
    unit: Literal["item", "字"]
    heads: tuple[str, ...]  # what is counted: 顽疾, or one word a part: 整治, 提升
    classifier: str | None = None

    @property
    def declared(self) -> int:
        return sum(self.parts)

    @property
    def contracted(self) -> bool:
        """A number and a word without a classifier between them (三化, 双减), and nothing more."""
        if self.classifier is not None or len(self.parts) > 1 or self.unit == "字":
            return False
        return not self.heads[0].endswith(_COUNTED_AS_THEY_ARE)


@cache
def _classifier() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words("classifiers"), key=len, reverse=True)))


def _value(number: str) -> int | None:
    value = 2 if number == "双" else parse(number)
    return value if isinstance(value, int) and 0 < value < 1000 else None


@cache
def _arabic() -> re.Pattern[str]:
    # An Arabic number needs the classifier: 9大行动 is a set, 5G and 12345 are none.
    signs = "|".join(
        sorted((w for w in words("classifiers") if w not in ("年", "级")), key=len, reverse=True)
    )
    return re.compile(rf"(\d{{1,2}})({signs})([\u4e00-\u9fff“”].*)")


@lru_cache(maxsize=4096)  # reports repeat the same names
def count_in(name: str) -> Count | None:
    """The count a name declares, or None: the name is a word, a code, a date or an ordinal."""
    bare = re.sub("[“”‘’ ]", "", name)
    if not bare or _ORDINAL.match(bare):
        return None
    if match := _CHARACTERS.fullmatch(bare):
        number = _value(match[1])
        return Count((number,), "字", (bare[match.end(1) + 1 :],), "字") if number else None
    if match := _SAMPLES.fullmatch(bare):
        return Count((_value(match[1]) or 0,), "item", ("样",), "样")
    if match := _IN_ONE.fullmatch(bare):  # 三位一体: three, and the 一 counts nothing
        return Count((_value(match[1]) or 0,), "item", ("位一体",))
    if match := _EACH_ONE.fullmatch(bare):  # 五个一工程, 三个一批: each item begins with 一
        return Count((_value(match[1]) or 0,), "item", (match[2],), "个")
    if compound := _compound(bare):
        return compound
    if re.search("[，；：。]", bare) or (bare.count("、") and not bare.startswith("、")):
        return None
    for pattern in (_SIMPLE, _arabic()):
        if match := pattern.fullmatch(bare):
            number = _value(match[1])
            if number is None:
                return None
            if pattern is not _SIMPLE:
                return Count((number,), "item", (match[3],), match[2])
            rest = match[2]
            found = _classifier().match(rest)
            if found and found.end() < len(rest):
                return Count((number,), "item", (rest[found.end() :],), found[0])
            return Count((number,), "item", (rest,), None)
    if match := _AT_END.fullmatch(bare):
        number = _value(match[1])
        return Count((number,), "item", (match[2],), None) if number else None
    return None


def _compound(bare: str) -> Count | None:
    """两整治三提升, 一区两地一园一通道: at least two numbers, each with its word, and nothing else."""
    parts: list[int] = []
    heads: list[str] = []
    at = 0
    while at < len(bare):
        part = _PART.match(bare, at)
        if part is None:
            return None
        number = _value(part[1])
        if number is None or _NO_PART.match(part[2]):
            return None
        parts.append(number)
        heads.append(part[2])
        at = part.end()
    if "，" in bare and any(len(head) > 2 and head[0] not in _CLASSIFIER_SIGNS for head in heads):
        return None  # a couplet
    if len(parts) < 2 or all(n == 1 for n in parts):
        return None  # 一企一策, 一事一议: distributive, no sum
    return Count(tuple(parts), "item", tuple(heads))
