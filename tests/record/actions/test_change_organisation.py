"""The organisation's template becomes statements, each with its cell; what is shown is what is applied."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.installation.files import FileStore
from luoshi.record import chain
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_account import change_account
from luoshi.record.actions.change_organisation import (
    NothingToChange,
    RecordMoved,
    apply_organisation,
    compare_organisation,
    summary,
)
from luoshi.record.actions.create_account import create_account
from luoshi.record.actions.create_first_administrator import create_first_administrator
from luoshi.record.actions.receive_document import SecretDocument
from luoshi.record.entries import WrongEntry
from luoshi.record.models import AuditEntry, Event, File, Post, Sighting, Source, Statement, Tenure, Unit
from luoshi.record.organising import Recorded
from luoshi.record.projection import rebuild_differences
from luoshi.record.queries.choices import unit_names_to_choose
from luoshi.record.statements import subjects, value_of
from luoshi.record.storage import files
from luoshi.sheets import SheetErrors
from luoshi.sheets.organisation import Organisation, export_organisation
from tests.record.acting import ADMINISTRATOR, CLERK, READER
from tests.record.city import CITY, DAY, outline, person, post, unit, with_unit
from tests.record.city import apply_city as import_city
from tests.sheets.organisation.material import organisations

pytestmark = pytest.mark.django_db


def test_an_import_is_one_action_and_the_current_rows_say_what_the_file_says() -> None:
    import_city()

    assert outline() == [
        "SZF 云川市人民政府", "  CZJ 云川市财政局", "  GZW 云川市国资委", "  WXQ 望溪区人民政府",
        "DCS 云川市督查室",
    ]  # fmt: skip
    assert outline(hierarchy="reporting") == [
        "SZF 云川市人民政府", "  WXQ 望溪区人民政府", "DCS 云川市督查室", "  CZJ 云川市财政局",
        "  GZW 云川市国资委",
    ]  # fmt: skip
    assert Post.objects.get(code="DCS-KY").role == "clerk"
    assert (Event.objects.count(), AuditEntry.objects.count()) == (1, 1)
    assert rebuild_differences() == []
    assert chain.verify().first_break is None


def test_every_value_leads_to_its_cell_as_stored() -> None:
    import_city()

    said = subjects(Statement.objects.filter(subject=unit("CZJ")))[unit("CZJ")]
    source = Source.objects.get(pk=said.statements["unit.name"].source)
    file = File.objects.get(pk=source.file)

    assert (source.kind, source.sheet, source.cell) == ("cell", "单位", "B4")
    assert source.opened() == {"stored": "云川市财政局"}
    assert file.opened()["name"] == "组织.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(files().read(file.address)))
    assert book[source.sheet][source.cell].value == "云川市财政局"


def test_the_same_file_again_changes_nothing_and_is_not_kept() -> None:
    import_city()
    before = Statement.objects.count(), File.objects.count(), Event.objects.count()

    with pytest.raises(NothingToChange):
        import_city()

    assert (Statement.objects.count(), File.objects.count(), Event.objects.count()) == before


def test_units_stand_everywhere_in_the_order_of_the_list_as_last_imported() -> None:
    import_city()
    codes = [unit.code for unit in CITY.units]
    assert [one.code for one in Unit.objects.order_by(*Unit.ORDER)] == codes

    # The same list the other way round: nothing else changes, and it is said so before it is recorded.
    turned = replace(CITY, units=tuple(reversed(CITY.units)))
    import_city(turned)
    assert [one.code for one in Unit.objects.order_by(*Unit.ORDER)] == codes[::-1]
    with pytest.raises(NothingToChange):
        import_city(turned)

    # One more in a file of two stands behind the one before it; whoever is not in the file stays where they are.
    first, last = CITY.units[0], CITY.units[-1]
    two = (last, replace(first, code="NEW", name="云川市新局", short_name=None), first)
    import_city(replace(CITY, units=two, posts=(), people=(), tenures=()))
    assert [one.code for one in Unit.objects.order_by(*Unit.ORDER)] == [codes[-1], "NEW", *codes[-2::-1]]
    assert outline()[0] == "NEW 云川市新局"
    names = [one.shown for one in unit_names_to_choose(CLERK, date(2026, 6, 1)).listed]
    assert names.index("云川市新局") == 1
    assert rebuild_differences() == []


def test_a_change_is_one_statement_from_its_day_and_the_rest_is_seen_again() -> None:
    import_city()
    before = Statement.objects.count()

    import_city(with_unit("CZJ", name="云川市财政与国资局"), date(2026, 5, 1))

    assert Statement.objects.count() == before + 1
    assert Sighting.objects.count() == before - 1
    assert "  CZJ 云川市财政局" in outline(date(2026, 4, 30))
    assert "  CZJ 云川市财政与国资局" in outline(date(2026, 5, 1))
    assert Unit.objects.get(code="CZJ").name == "云川市财政与国资局"
    assert rebuild_differences() == []


def test_a_correction_holds_from_where_the_mistake_held() -> None:
    import_city(with_unit("DCS", name="云川市督察室"))

    import_city(CITY, correction=True)

    assert "DCS 云川市督查室" in outline(date(2020, 1, 1))
    assert "DCS 云川市督查室" in outline()


def test_an_emptied_cell_ends_what_it_said() -> None:
    import_city()

    import_city(with_unit("CZJ", parent=None, short_name=None), date(2026, 5, 1))

    assert "  CZJ 云川市财政局" in outline(date(2026, 4, 30))
    assert "CZJ 云川市财政局" in outline(date(2026, 5, 1))
    assert Unit.objects.get(code="CZJ").short_name == ""


def test_a_unit_is_there_only_between_its_days() -> None:
    import_city()
    import_city(with_unit("GZW", end=date(2026, 6, 1)))

    assert "  GZW 云川市国资委" not in outline(date(2019, 4, 30))
    assert "  GZW 云川市国资委" in outline(date(2019, 5, 1))
    assert "  GZW 云川市国资委" in outline(date(2026, 5, 31))
    assert "  GZW 云川市国资委" not in outline(date(2026, 6, 1))
    assert rebuild_differences() == []


def test_a_corrected_first_day_takes_name_and_place_along() -> None:
    import_city()
    import_city(with_unit("GZW", start=date(2015, 1, 1)))

    assert "  GZW 云川市国资委" in outline(date(2015, 1, 1))
    assert "  GZW 云川市国资委" not in outline(date(2014, 12, 31))


def test_a_row_that_is_not_in_the_file_stays_and_is_said() -> None:
    import_city()
    fewer = replace(CITY, units=CITY.units[:-1])
    data = export_organisation(fewer, "zh")

    shown = compare_organisation(CLERK, data, "组织.xlsx", DAY)

    assert [row.code for row in shown.difference.units.stays] == ["WXQ"]
    assert shown.difference.changes_nothing
    assert "  WXQ 望溪区人民政府" in outline()


def test_tenures_are_terms_or_days_seen() -> None:
    import_city()

    held = Tenure.objects.filter(person=person("R3"), known_to__isnull=True).order_by("valid_from")
    assert [(row.seen, row.valid_from, row.valid_to) for row in held] == [
        (False, date(2021, 9, 1), date(2025, 8, 28)),
        (True, date(2026, 1, 5), date(2026, 1, 6)),
    ]


def test_a_term_that_ends_takes_the_place_of_the_open_one() -> None:
    import_city()
    tenures = (*CITY.tenures[:1], replace(CITY.tenures[1], end=date(2026, 3, 1)), *CITY.tenures[2:])

    import_city(replace(CITY, tenures=tenures))

    held = Tenure.objects.filter(person=person("R2"))
    assert [(row.valid_to, row.known_to is None) for row in held.order_by("known_from")] == [
        (None, False),
        (date(2026, 3, 1), True),
    ]
    assert rebuild_differences() == []


def test_a_term_never_takes_back_a_day_on_which_somebody_was_seen() -> None:
    import_city()
    tenures = (*CITY.tenures[:3], replace(CITY.tenures[3], start=date(2026, 1, 5), seen_on=None))

    import_city(replace(CITY, tenures=tenures))

    held = Tenure.objects.filter(person=person("R3"), post=post("GZW-ZR"), known_to__isnull=True)
    assert sorted(row.seen for row in held) == [False, True]
    assert compare_organisation(
        CLERK, export_organisation(replace(CITY, tenures=tenures), "zh"), "a.xlsx", DAY
    ).difference.changes_nothing


def test_what_is_wrong_in_the_file_leaves_nothing_behind() -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_organisation(CITY, "zh")))
    book["岗位"]["C2"] = "没有"
    saved = io.BytesIO()
    book.save(saved)

    with pytest.raises(SheetErrors) as refused:
        apply_organisation(CLERK, Because(), saved.getvalue(), "组织.xlsx", DAY, "")

    assert [(error.code, error.sheet, error.cell) for error in refused.value.errors] == [
        ("unknown_reference", "岗位", "C2")
    ]
    assert Statement.objects.count() == Event.objects.count() == 0


def test_what_fails_half_way_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: FileStore, data: bytes) -> str:
        raise OSError("disk full")

    monkeypatch.setattr(FileStore, "put", full)

    with pytest.raises(OSError, match="disk full"):
        import_city()

    assert Statement.objects.count() == Event.objects.count() == Unit.objects.count() == 0


def test_what_was_not_shown_is_not_applied() -> None:
    import_city()
    data = export_organisation(with_unit("CZJ", name="甲"), "zh")
    shown = compare_organisation(CLERK, data, "组织.xlsx", DAY)
    import_city(with_unit("CZJ", name="乙"))

    with pytest.raises(RecordMoved):
        apply_organisation(CLERK, Because(), data, "组织.xlsx", DAY, shown.fingerprint)

    assert Unit.objects.get(code="CZJ").name == "乙"


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR])
def test_only_a_clerk_imports(actor: Any) -> None:
    with pytest.raises(Refused):
        import_city(actor=actor)

    assert Statement.objects.count() == 0


def test_a_secret_workbook_is_refused_before_it_touches_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_organisation(CITY, "zh")))
    for sheet in book.worksheets:
        sheet.insert_rows(1)
        sheet["A1"] = "机密★10年"
    saved = io.BytesIO()
    book.save(saved)
    monkeypatch.setattr(FileStore, "put", None)

    with pytest.raises(SecretDocument):
        compare_organisation(CLERK, saved.getvalue(), "组织.xlsx", DAY)
    with pytest.raises(SecretDocument):
        apply_organisation(CLERK, Because(), saved.getvalue(), "组织.xlsx", DAY, "")


def test_no_import_takes_the_last_administrator_away() -> None:
    create_first_administrator()
    import_city(replace(CITY, posts=tuple(replace(one, role="administrator") for one in CITY.posts)))
    admin = create_account(ADMINISTRATOR, Because(), "suhe", person("R1"))
    first = Event.objects.filter(kind="account created").first()
    assert first is not None

    change_account(ADMINISTRATOR, Because(), first.subject, active=False)

    with pytest.raises(WrongEntry, match="管理员"):
        import_city(CITY)

    assert Post.objects.get(code="DCS-KY").role == "administrator"
    assert admin.username == "suhe"


def test_the_summary_counts_rows() -> None:
    data = export_organisation(CITY, "zh")

    assert summary(compare_organisation(CLERK, data, "a.xlsx", DAY).difference) == {
        "areas": {"added": 2, "changed": 0, "ended": 0},
        "units": {"added": 5, "changed": 0, "ended": 0},
        "posts": {"added": 3, "changed": 0, "ended": 0},
        "people": {"added": 3, "changed": 0, "ended": 0},
        "tenures": {"added": 4, "changed": 0, "ended": 0},
    }


@pytest.mark.slow
class AnyOrganisation(TestCase):
    """Whatever the organisation, and whatever file comes after it."""

    @given(organisations())
    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    def test_applying_what_was_exported_changes_nothing(self, organisation: Organisation) -> None:
        applied(organisation)

        exported = replace(Recorded.now().organisation(), accounts=())

        data = export_organisation(exported, "zh")
        assert compare_organisation(CLERK, data, "a.xlsx", DAY).difference.changes_nothing

    @given(st.lists(organisations(), min_size=1, max_size=3), st.booleans())
    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    def test_what_was_applied_differs_no_more(self, files_: list[Organisation], correction: bool) -> None:
        for organisation in files_:
            applied(organisation, correction=correction)

            data = export_organisation(organisation, "zh")
            shown = compare_organisation(CLERK, data, "a.xlsx", DAY, correction=correction)
            assert shown.difference.changes_nothing
        assert rebuild_differences() == []


def applied(organisation: Organisation, *, correction: bool = False) -> None:
    """Apply it, if there is anything to apply."""
    try:
        import_city(organisation, correction=correction)
    except NothingToChange:
        return


def test_values_are_read_back_in_their_type() -> None:
    import_city()

    statement = Statement.objects.get(subject=unit("CZJ"), property="unit.parent")

    assert value_of(statement) == unit("SZF")
