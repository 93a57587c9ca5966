"""What a file would change is told field by field; what it does not mention stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given

from luoshi.sheets.organisation import Account, FieldChange, Organisation, Tenure, Unit, difference
from luoshi.sheets.organisation.difference import Difference
from tests.sheets.organisation.material import SMALL, organisations


def of_units(*units: Unit) -> Difference:
    return difference(SMALL, replace(SMALL, units=units))


def of_tenures(known: list[Tenure], new: list[Tenure]) -> tuple[int, int, int, int, int]:
    found = difference(Organisation(tenures=tuple(known)), Organisation(tenures=tuple(new))).tenures
    return len(found.added), len(found.changed), len(found.ended), len(found.stays), found.unchanged


@given(organisations())
def test_the_same_file_changes_nothing(organisation: Organisation) -> None:
    found = difference(organisation, organisation)

    assert found.changes_nothing
    assert found.units.unchanged == len(organisation.units)
    assert found.tenures.unchanged == len(organisation.tenures)


@given(organisations(), organisations())
def test_every_row_is_told_exactly_once(current: Organisation, new: Organisation) -> None:
    found = difference(current, new)

    for key in ("units", "areas", "posts", "people", "tenures", "accounts"):
        part = getattr(found, key)
        both = len(part.changed) + len(part.ended) + part.unchanged
        assert len(part.added) + both == len(getattr(new, key))
        assert len(part.stays) + both == len(getattr(current, key))


def test_into_an_empty_city_everything_is_added() -> None:
    found = difference(Organisation(), SMALL)

    assert found.units.added == SMALL.units
    assert found.accounts.added == SMALL.accounts
    assert not found.changes_nothing


def test_a_change_is_told_field_by_field() -> None:
    government, finance, district = SMALL.units
    renamed = replace(finance, name="云川市财政与国资局", short_name=None)

    found = of_units(government, renamed, district).units

    (change,) = found.changed
    assert (change.before, change.after) == (finance, renamed)
    assert change.fields == (
        FieldChange("name", "云川市财政局", "云川市财政与国资局"),
        FieldChange("short_name", "市财政局", None),
    )  # fmt: skip
    assert (found.unchanged, found.added, found.ended, found.stays) == (2, (), (), ())


def test_a_row_that_is_not_in_the_file_stays() -> None:
    government, finance, district = SMALL.units

    found = of_units(government, finance)

    assert found.units.stays == (district,)
    assert found.changes_nothing


def test_a_row_ends_only_by_its_day() -> None:
    government, finance, district = SMALL.units

    found = of_units(government, finance, replace(district, end=date(2026, 1, 1))).units

    (ended,) = found.ended
    assert ended.fields == (FieldChange("end", None, date(2026, 1, 1)),)
    assert (found.changed, found.stays) == ((), ())


def test_an_end_taken_back_or_moved_is_a_change() -> None:
    (government, *others) = SMALL.units
    known = replace(SMALL, units=(replace(government, end=date(2026, 1, 1)), *others))

    assert len(difference(known, SMALL).units.changed) == 1


def test_an_account_is_closed_and_its_name_has_no_case() -> None:
    found = difference(SMALL, replace(SMALL, accounts=(Account("LUOMINGYUAN", "R2", active=False),)))

    (closed,) = found.accounts.ended
    assert [field.key for field in closed.fields] == ["username", "active"]


def term(start: str | None, end: str | None = None, seen: str | None = None) -> Tenure:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    return Tenure("R1", "P1", day(start), day(end), day(seen))


def test_the_end_of_a_term_ends_it() -> None:
    assert of_tenures([term("2021-09-01")], [term("2021-09-01", "2025-08-28")]) == (0, 0, 1, 0, 0)


def test_a_corrected_first_day_is_a_change_and_not_a_second_term() -> None:
    assert of_tenures([term("2021-09-01")], [term("2021-09-02")]) == (0, 1, 0, 0, 0)
    assert of_tenures([term(None, None, "2024-08-01")], [term("2021-09-01")]) == (0, 1, 0, 0, 0)


def test_a_second_term_is_added() -> None:
    first, second = term("2016-09-01", "2021-09-01"), term("2024-01-01")

    assert of_tenures([first], [second]) == (1, 0, 0, 1, 0)
    assert of_tenures([first], [first, second]) == (1, 0, 0, 0, 1)


def test_another_day_seen_is_added_beside_the_first() -> None:
    seen, again = term(None, None, "2024-08-01"), term(None, None, "2025-08-01")

    assert of_tenures([seen], [seen, again]) == (1, 0, 0, 0, 1)
    assert of_tenures([seen, again], [again]) == (0, 0, 0, 1, 1)
