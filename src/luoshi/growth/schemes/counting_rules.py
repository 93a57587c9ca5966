"""What counts and what does not: excluded kinds, bands of size, sources of funds, what proves which money; and why a
promise may end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from luoshi.growth.schemes.reading import (
    HEAD,
    Named,
    amount,
    inside,
    known,
    named_of,
    number,
    once,
    tables,
    text,
    texts,
    wrong,
)

FORMS = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "集团公司",
    "分公司",
    "公司",
    "集团",
    "控股",
    "股份",
    "有限",
)
"""What says of which form a firm is, where a city has laid down nothing else."""
PROVED = ("completed", "paid_in", "bond_used")
"""Kinds of money that a kind of proof may be said to prove; more of the contract is proved by its agreement."""


SHARES_WITHIN = 60
"""Days after the approval of a signing in which its shares may still be said, where a city says nothing else."""


@dataclass(frozen=True, slots=True)
class TargetMeasure:
    """What a target is of, and in what: ``yuan``, or ``count`` for pieces."""

    name: str
    unit: str
    english: str = ""


ENDINGS = {
    "breach": "投资方违约",
    "expired": "约定期满",
    "agreed": "双方协议终止",
    "revoked": "依法撤销",
    "public interest": "因公共利益依法定程序改变并补偿",
}
"""Why a promise may end where a city has laid down nothing else (优化营商环境条例 art. 31: neither new leaders nor new
bodies are a reason)."""


@dataclass(frozen=True, slots=True)
class PromiseRules:
    """What approving a promise needs: a paper of one of these kinds of proof (``review``; where the city has none of
    them, any), words for its basis and its review that are none of ``no_basis``, and an end within ``years`` years."""

    review: tuple[str, ...] = ("fair competition review",)
    no_basis: tuple[str, ...] = ("无", "暂无", "没有", "待定", "空", "未审查")
    years: int = 10


@dataclass(frozen=True, slots=True)
class CountingRules:
    """``exclusions``: code and name of each kind that is not counted. ``bands``: name and least amount (yuan), the
    largest first. ``funds``: sources of funds; ``public_funds``: those of them that are the public's own, which are no
    paid-in funds in sums and rates. ``proofs``: kinds of proof of money; ``proves``: of each that says so, the kinds of
    money it proves, of all others any. ``alike``: from which likeness of
    names, and within which part of the amount, two projects are suspected to be one; ``alike_forms``: what says of
    which form a firm is, and is left out where investors are compared. ``endings``: the reasons for which
    a promise to an investor may be ended; of a file that names none those of the law. ``targets``: what areas are given
    targets of, by the code that rule-books know. ``files``: the kinds of proof that are a file: an address proves
    nothing. ``shares_within``: for how many days after the approval of what was signed or added it may still be said
    in which shares it is whose. ``promise``: what approving a promise needs."""

    exclusions: Named
    kinds: Named
    bands: tuple[tuple[str, Decimal], ...]
    funds: Named
    public_funds: frozenset[str]
    proofs: Named
    alike_name: Decimal
    alike_amount: Decimal
    alike_forms: tuple[str, ...]
    proves: dict[str, tuple[str, ...]]
    endings: dict[str, str]
    targets: dict[str, TargetMeasure] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    shares_within: int = SHARES_WITHIN
    promise: PromiseRules = PromiseRules()

    def proofs_of(self, money: str) -> tuple[str, ...]:
        """The kinds of proof of which one proves that money of a kind came, or was spent; every kind where the city has
        named none for it, so that no sum goes without."""
        found = tuple(code for code in self.proofs if money in self.proves.get(code, (money,)))
        return found or tuple(self.proofs)

    def band(self, contracted: Decimal | None) -> str:
        """The band of size of an amount; empty where nothing is known."""
        if contracted is None:
            return ""
        return next((name for name, least in self.bands if contracted >= least), "")


def counting_from(table: dict[str, Any]) -> CountingRules:
    """The rules of a file; raises WrongScheme."""
    known(
        table,
        HEAD
        | {"exclusion", "kind", "band", "funds", "proof", "alike", "ending", "target", "shares", "promise"},
        "计数规则",
    )
    named = {key: _named(table, key) for key in ("exclusion", "kind", "funds", "proof")}
    bands = sorted(
        ((text(one, "name"), amount(one, "least")) for one in tables(table, "band")), key=lambda one: -one[1]
    )
    alike = inside(table, "alike")
    known(alike, {"name", "amount", "forms"}, "alike")
    forms = texts(alike, "forms") if "forms" in alike else FORMS
    name, part = amount(alike, "name", "0.6"), amount(alike, "amount", "0.1")
    if not 0 < name <= 1 or not 0 <= part <= 1:
        wrong("alike：name、amount 在 0 到 1 之间", alike, "name")
    public = frozenset(one["code"] for one in tables(table, "funds") if _public(one))
    proves = {text(one, "code"): texts(one, "proves") for one in tables(table, "proof") if "proves" in one}
    for one in tables(table, "proof"):
        if odd := [money for money in proves.get(str(one.get("code")), ()) if money not in PROVED]:
            wrong(f"proves 是 {'、'.join(PROVED)}，不是“{'、'.join(odd)}”", one, "proves")
    return CountingRules(
        named["exclusion"], named["kind"], tuple(bands), named["funds"], public, named["proof"], name, part,
        forms, proves, _endings(table) if "ending" in table else dict(ENDINGS), _targets(table),
        frozenset(one["code"] for one in tables(table, "proof") if _a_file(one)), _shares_within(table),
        _promise(table),
    )  # fmt: skip


def _promise(table: dict[str, Any]) -> PromiseRules:
    said, usual = inside(table, "promise"), PromiseRules()
    known(said, {"review", "no_basis", "years"}, "promise")
    years = number(said, "years", usual.years)
    if not 1 <= years <= 50:
        wrong("years 在 1 到 50 之间", said, "years")
    return PromiseRules(
        texts(said, "review") if "review" in said else usual.review,
        texts(said, "no_basis") if "no_basis" in said else usual.no_basis,
        years,
    )


def _targets(table: dict[str, Any]) -> dict[str, TargetMeasure]:
    listed = tables(table, "target")
    for one in listed:
        known(one, {"code", "name", "english", "unit", "basis"}, "target")
        if one.get("unit", "yuan") not in ("yuan", "count"):
            wrong("unit 写 yuan（元）或 count（个）", one, "unit")
    once(listed, "target")
    return {
        text(one, "code"): TargetMeasure(text(one, "name"), one.get("unit", "yuan"), text(one, "english", ""))
        for one in listed
    }


def _shares_within(table: dict[str, Any]) -> int:
    shares = inside(table, "shares")
    known(shares, {"within_days"}, "shares")
    days = shares.get("within_days", SHARES_WITHIN)
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        wrong("within_days 写审定以后多少天以内，整数", shares, "within_days")
    return int(days)


def _a_file(proof: dict[str, Any]) -> bool:
    said = proof.get("file", False)
    if not isinstance(said, bool):
        wrong("file 写 true 或 false", proof, "file")
    return said is True


def _public(funds: dict[str, Any]) -> bool:
    public = funds.get("public", False)
    if not isinstance(public, bool):
        wrong("public 写 true 或 false", funds, "public")
    return public is True


_NO_REASON = re.compile(
    "换届|行政区划|(?:机构|职能|区划|分工|班子|领导|人事|责任人|负责人|主要领导)[^，。；]{0,6}(?:调整|改革|更替|更换|变动|变更|调动|离任|换)"
    "|新官|新领导|新班子|new leaders?|change of leaders",
    re.IGNORECASE,
)
"""What is no reason to break a promise: changes of districts, terms of office, offices and their duties, and of those
answerable (优化营商环境条例 article 31)."""


def _endings(table: dict[str, Any]) -> Named:
    """For which reasons a promise may be ended; raises WrongScheme for one that the law does not take for a reason."""
    for one in tables(table, "ending"):
        if found := _NO_REASON.search(f"{one.get('name', '')}\n{one.get('english', '')}"):
            wrong(
                f"“{found[0]}”不能是终止承诺的理由：区划调整、政府换届、机构或者职能调整、责任人更替都不是违约毁约的理由"
                "（优化营商环境条例第三十一条）",
                one, "name",
            )  # fmt: skip
    return _named(table, "ending")


def _named(table: dict[str, Any], key: str) -> Named:
    listed = tables(table, key)
    more = {"funds": {"public"}, "proof": {"proves", "file"}}
    for one in listed:
        known(one, {"code", "name", "english", "basis"} | more.get(key, set()), key)
    once(listed, key)
    return named_of(listed)
