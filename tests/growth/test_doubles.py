"""Names of investors and projects are compared by what they say, however they are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.growth import doubles
from luoshi.growth.doubles import Firms, Look, twins_of, written

TODAY = date(2026, 6, 2)


@pytest.fixture(scope="module", autouse=True)
def _places() -> object:
    """A register with two places."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doubles, "_place_names", lambda: frozenset({"青石县", "青石", "云川市", "云川"}))
        yield


def firms() -> Firms:
    """As the shipped counting rules say which words are of a firm's form."""
    return Firms(["股份有限公司", "有限公司", "公司", "集团", "控股"])


def wide(text: str) -> str:
    """The text with the wide form of every sign and letter that has one."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


NAMES = st.text(
    st.sampled_from("鹭汀远山科技青石云川集团控股有限公司(一期)[]ABCxyz019-·.&"), min_size=1, max_size=20
)


@given(NAMES, st.data())
def test_width_and_blanks_make_no_other_name(name: str, data: st.DataObject) -> None:
    """One sign after the other in either width, with blanks between."""
    otherwise = "".join(
        data.draw(st.sampled_from([one, wide(one), f"{one} ", f"\u3000{wide(one)}"])) for one in name
    )
    assert written(otherwise) == written(name)
    assert firms().name_of(otherwise) == firms().name_of(name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("鹭汀控股（集团）股份有限公司", "鹭汀控股集团股份有限公司", True),
        ("鹭汀(控股)集团有限公司", "鹭汀控股集团有限公司", True),
        ("鹭汀（集团）科技有限公司", "鹭汀集团科技有限公司", True),
        ("鹭汀（集团）科技有限公司", "鹭汀科技有限公司", False),
        ("鹭汀（青石）科技有限公司", "鹭汀科技", True),
        ("鹭汀【集团控股】食品", "鹭汀集团控股食品", True),
        ("鹭汀控股", "远山控股", False),
    ],
)
def test_a_bracket_around_words_of_the_form_is_read_and_a_place_is_not(
    one: str, other: str, *, same: bool
) -> None:
    assert (firms().name_of(one) == firms().name_of(other)) is same


@pytest.mark.django_db
@given(st.sampled_from(["机器人关节产业园(一期)", "AI 算力中心(二期)", "10GWh电池[东区]基地"]), st.booleans())
def test_one_project_in_two_widths_is_a_pair(name: str, blank: bool) -> None:
    looks = [
        Look(written_as, "", (), "", "", Decimal(100))
        for written_as in (name, wide(name.replace(" ", "")) + (" " if blank else ""))
    ]
    assert twins_of(looks, TODAY) == [(1, 0)]
