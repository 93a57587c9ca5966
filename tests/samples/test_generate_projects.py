"""The sample projects: the same files from the same seed, lives that could be, sums that agree with the city's."""

from __future__ import annotations

import csv
import io
import lzma
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image, ImageChops
from python_calamine import CalamineWorkbook

from luoshi.growth.identifiers import credit_code, industry_code, national_code
from luoshi.growth.schemes import parsed, read_scheme, shipped
from luoshi.record.evidence import media_type
from luoshi.sheets.cells import cell_address
from tests.samples.generators import generator
from tests.samples.test_generate_ledgers import cells_of


@pytest.fixture(scope="module")
def projects(root: Path) -> Iterator[ModuleType]:
    """The generator, imported from the folder of the samples."""
    with generator(root, "generate_projects") as found:
        yield found


@pytest.fixture(scope="module")
def truth(projects: ModuleType) -> ModuleType:
    return sys.modules["investment"]


@pytest.fixture(scope="module")
def economy(projects: ModuleType) -> ModuleType:
    return sys.modules["economy"]


@pytest.fixture(scope="module")
def archive(root: Path) -> dict[str, bytes]:
    """The papers as they are checked in."""
    data = lzma.decompress((root / "samples" / "projects" / "papers.tar.xz").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(data)) as opened:
        return {member.name: opened.extractfile(member).read() for member in opened}  # type: ignore[union-attr]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_records_and_bytes(projects: ModuleType, truth: ModuleType) -> None:
    first, books = truth.records(), [file.bytes() for file in projects.files()]
    truth.records.cache_clear()
    projects.papers.cache_clear()
    projects._files_of.cache_clear()

    again = truth.records()

    assert again is not first
    assert again == first
    assert [file.bytes() for file in projects.files()] == books


def test_the_files_are_those_of_the_generator(projects: ModuleType, root: Path) -> None:
    """``make samples`` writes them anew."""
    committed = root / "samples" / "projects"
    files = {file.path: file for file in projects.files()}
    there = {str(path.relative_to(committed)) for path in committed.rglob("*.*") if path.parent != committed}
    assert there == set(files)
    assert [
        path for path in files if cells_of_bytes(path, files[path].bytes()) != cells_of(committed / path)
    ] == []
    assert (committed / projects.INDEX).read_text("utf-8") == projects.index()
    assert (committed / projects.DECISIONS).read_text("utf-8") == projects.decisions_text()
    assert projects.CASES_FILE.read_text("utf-8") == projects.cases_text()


def cells_of_bytes(path: str, data: bytes) -> object:
    if path.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(data.decode("gb18030"))))
        return {("用电量", cell_address(row, column)): value
                for row, values in enumerate(rows, start=1)
                for column, value in enumerate(values, start=1) if value != ""}  # fmt: skip
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {(name, cell_address(row, column)): value
            for name in book.sheet_names
            for row, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1)
            for column, value in enumerate(values, start=1) if value != ""}  # fmt: skip


def test_the_papers_are_those_of_the_generator(projects: ModuleType, archive: dict[str, bytes]) -> None:
    """Every one is there; of each kind one is drawn anew and compared."""
    listed = {paper.path: paper for paper in projects.papers()}
    assert set(archive) == set(listed)
    kinds = {paper.proof: path for path, paper in listed.items()}
    photo = kinds.pop(projects.PHOTO)
    assert [kind for kind, path in kinds.items() if archive[path] != projects.paper_bytes(listed[path])] == []
    # Programs pack pictures each in its way.
    there, drawn = (
        Image.open(io.BytesIO(data)) for data in (archive[photo], projects.paper_bytes(listed[photo]))
    )
    assert ImageChops.difference(there.convert("RGB"), drawn.convert("RGB")).getbbox() is None
    assert {media_type(data) for data in archive.values()} == {"application/pdf", "image/png", "text/plain"}
    assert max(map(len, archive.values())) < 5_000


def test_samples_of_projects_stay_small(root: Path) -> None:
    folder = root / "samples" / "projects"
    assert sum(path.stat().st_size for path in folder.rglob("*.*")) < 1_500_000


def test_there_are_four_hundred_over_three_years_in_every_stage_and_area(
    truth: ModuleType, economy: ModuleType
) -> None:
    records = truth.records()
    assert len(records) == 400 == len({one.name for one in records})
    years = Counter(one.stages["signed"].year for one in records if "signed" in one.stages)
    assert set(years) == {2024, 2025, 2026}
    assert min(years.values()) > 80
    assert min(Counter(one.stage for one in records).values()) > 15
    assert {one.unit for one in records} == set(economy.UNITS)
    ways = parsed("leads", read_scheme(shipped("leads.toml")).table).origins
    assert {one.origin for one in records} == set(ways)


def test_codes_are_valid_and_of_one_project_each(truth: ModuleType) -> None:
    records = truth.records()
    for one in records:
        assert credit_code(one.investor_code) == one.investor_code
        assert industry_code(one.industry) == one.industry
        if one.company_code:
            assert credit_code(one.company_code) == one.company_code
            assert national_code(one.national_code) == one.national_code
    companies = [one.company_code for one in records if one.company_code]
    assert len(companies) == len(set(companies))


def test_stages_come_in_their_order_with_what_they_need(truth: ModuleType) -> None:
    stages = parsed("stages", read_scheme(shipped("stages.toml")).table)
    wrong = []
    for one in truth.records():
        days = one.stages
        needed = [need for stage in days for need in stages.stage(stage).needs]
        if any(need not in days for need in needed):
            wrong.append((one.name, "lacks"))
        if any(days[need] > days[stage] for stage in days for need in stages.stage(stage).needs):
            wrong.append((one.name, "order"))
        if any(day > truth.AS_OF or day < one.found_on for day in days.values()):
            wrong.append((one.name, "day"))
        refused = [stage for stage in days if truth.verdict(one, stage) not in ("approved", "struck")]
        if any(need in refused for need in needed):
            wrong.append((one.name, "rests on what was not approved"))
    assert wrong == []


def test_every_claim_has_the_proof_that_it_needs(projects: ModuleType, truth: ModuleType) -> None:
    stages = parsed("stages", read_scheme(shipped("stages.toml")).table)
    names = {
        proof: stages.proofs[proof] for stage in stages.stages for group in stage.proofs for proof in group
    }
    given = defaultdict(set)
    for paper in projects.papers():
        given[paper.record.number, paper.about].add(paper.proof)
    lacking = [
        (one.name, stage)
        for one in truth.records()
        for stage in one.stages
        for group in stages.stage(stage).proofs
        if not {names[proof] for proof in group} & given[one.number, projects.STAGE_NAMES[stage]]
    ]
    assert lacking == []


def test_paid_in_funds_are_a_part_of_what_the_city_reports(truth: ModuleType, economy: ModuleType) -> None:
    """By county and year never more than its 招商引资到位资金; the rest is of projects that are not in the register."""
    came = truth.paid_in(truth.records())
    asked = {(unit, year): truth.indicator(unit, "招商引资到位资金", year)
             for unit in economy.UNITS for year in (2024, 2025, 2026)}  # fmt: skip
    assert [key for key in asked if came[key] > truth.MOST * asked[key] * Decimal("1.05")] == []
    of_all = sum(came.values()) / sum(asked.values())
    assert Decimal("0.35") < of_all < truth.PART * Decimal("1.05")


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_what_others_record_is_less_than_what_the_city_has(
    truth: ModuleType, economy: ModuleType, year: int
) -> None:
    records = truth.records()
    for unit in economy.UNITS:
        own = [one for one in records if one.unit == unit]
        tax = sum((amount for one in own for day, amount in one.tax.items() if day.year == year), Decimal(0))
        power = sum(number for one in own for day, number in one.electricity.items() if day.year == year)
        abroad = sum((sum_.amount for one in own for sum_ in one.money
                      if sum_.funds == "foreign" and sum_.on.year == year), Decimal(0))  # fmt: skip
        assert tax < truth.indicator(unit, "税收收入", year) / 2, unit
        assert power < truth.indicator(unit, "工业用电量", year) / 2, unit
        assert abroad <= truth.indicator(unit, "实际利用外资", year) * truth.DOLLAR, unit


def test_money_is_no_more_than_what_was_signed(truth: ModuleType) -> None:
    for one in truth.records():
        increased = truth.money_of(one, "increase")
        for kind in ("paid_in", "completed"):
            assert truth.money_of(one, kind) <= one.contracted + increased, one.name


def test_few_undertakings_are_overdue_and_none_for_long(truth: ModuleType) -> None:
    undertaken = [
        (record, due, done)
        for record in truth.records()
        for visit in record.visits
        for _, due, done in visit.undertaken
    ]
    late = [(record, due) for record, due, done in undertaken if done is None and due <= truth.AS_OF]
    assert len(late) == 6
    assert [1 for record, _ in late if {"completed", "producing", "terminated"} & set(record.stages)] == []
    assert min(due for _, due in late) >= truth.AS_OF - timedelta(days=60)
    assert [1 for _, _, done in undertaken if done is not None and done > truth.AS_OF] == []


def test_one_stage_that_was_approved_is_lost_again_and_nothing_rests_on_it(truth: ModuleType) -> None:
    ((record, lost),) = [
        (record, one) for record in truth.records() for one in record.decisions if one.verdict == "lost"
    ]
    assert record.stage == lost.claim == "building"
    assert record.stages["building"] < lost.lost_on <= truth.AS_OF
    assert "building" not in truth.approved_stages(record)


class TestCases:
    """What is deliberately not as it should be, and what only looks so."""

    def test_each_is_there(self, truth: ModuleType) -> None:
        assert {one.case for one in truth.records()} - {""} == set(truth.CASES)

    def test_doubles_count_too_often_until_they_are_found(self, truth: ModuleType) -> None:
        records = truth.records()
        doubles = [one for one in records if one.repeats is not None]
        assert {one.case for one in doubles} == set(truth.DOUBLES)
        assert len([one for one in doubles if one.found]) == 6
        counted = truth.contracted()
        assert not [one.name for one in doubles if one.found and one.number in counted]
        assert truth.counted_too_often() == sum(counted[one.number] for one in doubles if not one.found) > 0

    def test_who_claims_production_falsely_has_neither_electricity_nor_tax(self, truth: ModuleType) -> None:
        for one in truth.records():
            if one.case == "claimed production":
                begun = one.stages["producing"]
                assert sum(one.electricity.values()) == 0 < len(one.electricity)
                assert sum(amount for day, amount in one.tax.items() if day >= begun) == 0

    def test_honest_ones_have_what_shows_it(self, truth: ModuleType) -> None:
        by_case = defaultdict(list)
        for one in truth.records():
            by_case[one.case].append(one)
        for one in by_case["seasonal plant"]:
            season = {day.month for day, number in one.electricity.items() if number}
            assert season <= {12, 1, 2, 3}
            assert 0 in one.electricity.values()
        for one in by_case["tax holiday"]:
            assert all(number > 0 for number in one.electricity.values())
            assert sum(amount for day, amount in one.tax.items() if day >= one.stages["producing"]) == 0
        for one in by_case["slow permit"]:
            assert "started" not in one.stages
            assert len(one.permits) >= 3
            assert one.planned["started"] < truth.AS_OF

    def test_one_slip_proves_two_projects(self, projects: ModuleType) -> None:
        whose = defaultdict(set)
        for paper in projects.papers():
            whose[paper.path].add(paper.record.name)
        assert sum(len(names) == 2 for names in whose.values()) == 2

    def test_stalled_ones_have_spent_nothing_for_long(self, truth: ModuleType) -> None:
        for one in truth.records():
            if one.case == "stalled":
                assert max(sum_.on for sum_ in one.money) < date(2026, 6, 1)
                assert "suspended" not in one.stages
                assert "completed" not in one.stages
