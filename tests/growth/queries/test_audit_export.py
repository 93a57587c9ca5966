"""The auditor's export: one file, checked by a script that knows nothing of us; whatever is altered in it is found."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.entry_review import decide_entry_review, open_entry_review, score_entry
from luoshi.growth.actions.lead import keep_undertaking
from luoshi.growth.actions.promise import decide_promise, end_promise, pay_promise, record_promise
from luoshi.growth.actions.register_projects import ProjectDraft, register_projects
from luoshi.growth.actions.transfer import answer_transfer, ask_transfer
from luoshi.growth.check_export import canonical, check, check_claims, derived
from luoshi.growth.identifiers import Identifier
from luoshi.growth.models import Merge, Project, Undertaking
from luoshi.growth.queries.audit_export import audit_export
from luoshi.record import chain
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because, acting
from luoshi.record.actions.erasing import _empty
from luoshi.record.models import Event, new_id
from tests.copying import copied_when_made_before
from tests.growth.projects import POINTS, SHEET, YI, City, credit, lawful, papers, reviewed, seen
from tests.record.organising import organising
from tests.web.clock import On

AT = datetime(2026, 6, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

pytestmark = pytest.mark.django_db


@copied_when_made_before
def _exported() -> tuple[City, UUID, bytes]:
    city = City()
    project = city.up_to("registered", date(2026, 3, 2))
    claim = city.money(project, "paid_in", date(2026, 4, 2), YI)
    record_promise(city.bureau, Because(), project, seen(project), lawful(city), papers("agreement"))
    city.strike(claim, "凭证是复印件")
    city.lead()
    return city, project, audit_export(city.auditor, project, AT)


@pytest.fixture
def exported(on: On, tmp_path: Path) -> tuple[City, UUID, Path]:
    on(6, 2)
    city, project, export = _exported()
    path = tmp_path / "export.zip"
    path.write_bytes(export)
    return city, project, path


def checked(path: Path, folder: Path, *more: str, english: bool = True) -> tuple[int, str]:
    """What the script that lies in the export says of it, in a Python that has nothing of ours."""
    with zipfile.ZipFile(path) as archive:
        script = folder / "check_export.py"
        script.write_bytes(archive.read("check_export.py"))
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-X",
            "utf8",
            str(script),
            str(path),
            *more,
            *(["--en"] if english else []),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_script_in_the_export_finds_nothing_wrong(
    exported: tuple[City, UUID, Path], tmp_path: Path
) -> None:
    _city, _project, path = exported
    code, said = checked(path, tmp_path)
    assert (code, said.split("  ")[0]) == (0, "OK"), said
    assert "5 claims, 5 proofs" in said
    assert "version 12 of the project" in said
    code, said = checked(path, tmp_path, english=False)
    assert (code, said.split("：")[0]) == (0, "OK  前后一致"), said
    assert "没有给以前印出的链头：只能说前后一致，不能说没有改过" in said
    code, said = checked(path, tmp_path, chain.head()[1])
    assert (code, said.split(":")[0]) == (0, "OK  unaltered"), said
    assert "only consistent" not in said
    with zipfile.ZipFile(path) as archive:
        earlier = json.loads(archive.read("chain.json"))["links"][-4]["hash"]
    code, said = checked(path, tmp_path, earlier)
    assert code == 0
    assert "unaltered up to the head you gave; the 3 links after it are only consistent" in said
    code, said = checked(path, tmp_path, "sha256:" + "0" * 64)
    assert code == 1
    assert "the head you gave" in said


def test_every_claim_with_its_proof_and_history_is_in_it(exported: tuple[City, UUID, Path]) -> None:
    _city, project, path = exported
    with zipfile.ZipFile(path) as archive:
        content = json.loads(archive.read("project.json"))
        entries = json.loads(archive.read("entries.json"))
        proofs = [name for name in archive.namelist() if name.startswith("proofs/")]
    assert content["project"]["id"] == str(project)
    assert [one["verdict"] for one in sorted(content["claims"], key=lambda one: one["at"])] == [
        "approved", "approved", "approved", "struck", "approved",
    ]  # fmt: skip
    assert len(proofs) == len(content["proofs"]) == 5
    assert {Path(name).suffix for name in proofs} == {".txt"}  # opens by a click
    assert {one["kind"] for one in entries} >= {
        "projects registered", "stage claimed", "money claimed", "claim reviewed", "striking claimed",
        "promise recorded",
    }  # fmt: skip


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The export with something altered, and its list of files made to fit: as somebody would who knows how."""
    from luoshi.record.hashing import hash_bytes

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    manifest = json.loads(parts.pop("manifest.json"))
    manifest["files"] = {name: hash_bytes(data) for name, data in parts.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
            archive.writestr(name, data)
    path = path.with_name("altered.zip")
    path.write_bytes(made.getvalue())
    return path


def _json(name: str, change: Callable[[Any], None]) -> Callable[[dict[str, bytes]], None]:
    def altered(parts: dict[str, bytes]) -> None:
        value = json.loads(parts[name])
        change(value)
        parts[name] = json.dumps(value, ensure_ascii=False).encode()

    return altered


def _proof(parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith("proofs/"))
    parts[name] += b" "


def _another_proof(parts: dict[str, bytes]) -> None:
    """Other bytes under their own address, in the file and in what is said of the proof."""
    from luoshi.record.hashing import hash_bytes

    name = next(name for name in parts if name.startswith("proofs/"))
    forged = hash_bytes(b"forged")
    parts["proofs/" + forged.replace(":", "-") + ".txt"] = b"forged"
    said = name.removeprefix("proofs/").removesuffix(".txt").replace("-", ":")
    parts["project.json"] = parts["project.json"].replace(said.encode(), forged.encode())
    del parts[name]


def _struck(project: Any) -> Any:
    return next(one for one in project["claims"] if one["verdict"] == "struck")


def _content(entries: Any) -> None:
    review = next(one for one in entries if one["kind"] == "claim reviewed")
    line = next(one for one in review["rows"] if one["line"].startswith('["record_event"'))
    line["content"] = line["content"].replace("招商二", "招商一")


ALTERED: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "a proof": (_proof, "its file is another"),
    "an amount": (
        _json("project.json", lambda one: one["claims"][0].update(amount="1.00")), ".amount: says",
    ),
    "a claim that was never made": (
        _json("project.json", lambda one: one["claims"][0].update(id=str(new_id()))), "is not in the entries",
    ),
    "a claim that was struck out": (
        _json("project.json", lambda one: _struck(one).update(verdict="approved")), ".verdict: says",
    ),
    "a claim left out": (
        _json("project.json", lambda one: one["claims"].remove(_struck(one))), "stands in the entries and is left out",
    ),
    "the address of a proof with its file": (_another_proof, ".address: says"),
    "a proof left out": (_json("project.json", lambda one: one["proofs"].pop()), "and is left out"),
    "what a proof proves": (_json("project.json", lambda one: one["proofs"][0].update(proof="audit")), ".proof: says"),
    "a sum of the project": (
        _json("project.json", lambda one: one["project"].update(contracted="900000000.00")), "project.contracted: says",
    ),
    "its stages": (
        _json("project.json", lambda one: one["project"]["stages"].update(signed="2026-01-01")),
        "project.stages.signed: says",
    ),
    "the amount of a promise": (
        _json("project.json", lambda one: one["promises"][0].update(amount="1")), ".amount: says",
    ),
    "a promise left out": (_json("project.json", lambda one: one["promises"].clear()), "and is left out"),
    "an entry left out": (
        _json("entries.json", lambda one: one.remove(next(e for e in one if e["kind"] == "stage claimed"))),
        "its versions have gaps",
    ),
    "the last entry left out": (
        _json("entries.json", lambda one: one.pop()), "project.version: says 12, the entries say 11",
    ),
    "a salt": (
        _json("entries.json", lambda one: one[0]["rows"][0].update(salt="00" * 32)), "content of a row is not what",
    ),
    "the hash of a row": (
        _json("entries.json", lambda one: one[0]["rows"][0].update(digest="sha256:0")), "is not that of its line",
    ),
    "when a link was made": (_json("chain.json", lambda one: one["links"][0].update(at=1)), "was changed"),
    "who reviewed": (_json("entries.json", _content), "content of a row is not what was written"),
    "a row left out": (_json("entries.json", lambda one: one[1]["rows"].pop()), "rows are not those"),
    "an entry left out of the chain": (_json("chain.json", lambda one: one["links"].pop(1)), "does not follow"),
    "the head": (_json("chain.json", lambda one: one.update(head="sha256:0")), "does not lead to the head"),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_whatever_was_altered_is_found(what: str, exported: tuple[City, UUID, Path], tmp_path: Path) -> None:
    change, complaint = ALTERED[what]
    code, said = checked(rewritten(exported[2], change), tmp_path)
    assert code == 1
    assert complaint in said


def test_a_file_altered_without_its_list_is_found(exported: tuple[City, UUID, Path], tmp_path: Path) -> None:
    path = exported[2]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("note.txt", "hello")
    code, said = checked(path, tmp_path)
    assert code == 1
    assert "note.txt: is in no list" in said


def test_the_same_record_gives_the_same_bytes_and_not_everybody_gets_them(
    exported: tuple[City, UUID, Path],
) -> None:
    city, project, path = exported
    assert audit_export(city.auditor, project, AT) == path.read_bytes()
    later = audit_export(city.second, project, AT + timedelta(minutes=1))
    told = [check(io.BytesIO(one))[1][2][0] for one in (path.read_bytes(), later)]
    for by, minute, said in zip((city.auditor, city.second), ("10:00", "10:01"), told, strict=True):
        assert said == f"{by.name}（{by.post}） 于 2026-06-02T{minute}+08:00 导出（清单上写的）"
    with pytest.raises(Refused):
        audit_export(city.area, project, AT)
    with pytest.raises(NotFound):
        audit_export(city.auditor, new_id(), AT)


@pytest.fixture
def busy(on: On, tmp_path: Path) -> tuple[City, UUID, Path]:
    """The export of a project to which everything happened that may: leads, reviews, promises, transfers, merges."""
    on(6, 2)
    city = City()
    project = city.lead(identifiers=[Identifier("investor", credit(7))], expected=YI)
    open_entry_review(city.area, Because(), project, seen(project), SHEET, papers("approval"))
    score_entry(
        city.second, Because(), project, conflict="", points=POINTS, vetoes={"environment": "在红线内"}
    )
    decide_entry_review(city.bureau, Because(), project, "returned", "换地块后再报")
    city.finance_sees(project)
    keep_undertaking(city.finance, Because(), Undertaking.objects.get().id, date(2026, 6, 2), "已出具")
    city.reach(project, "signed", date(2026, 3, 2), amount=5 * YI, despite="地块已经换过")
    city.money(project, "increase", date(2026, 4, 2), YI)
    city.lose(project, "signed", date(2026, 5, 2), "退地")
    city.reach(project, "signed", date(2026, 5, 4), amount=4 * YI, despite="地块已经换过")
    city.claimed(project, "started", date(2026, 5, 6))
    change_project(city.area, Because(), project, seen(project), {"place": "园区北路"})
    promise = record_promise(
        city.bureau, Because(), project, seen(project), lawful(city), reviewed("agreement")
    )
    decide_promise(city.second, Because(), promise, approve=True)
    city.approve(
        pay_promise(
            city.finance, Because(), promise, date(2026, 5, 6), Decimal(1_000_000), papers("bank slip")
        )
    )
    city.approve(end_promise(city.bureau, Because(), promise, "agreed", "双方签了终止协议"))
    transfer = ask_transfer(
        city.area, Because(), project, seen(project), city.units["青石县"], "厂址在青石县"
    )
    answer_transfer(city.other, Because(), transfer, agree=True, answer="同意")
    gone = city.signed()
    city.undo(city.merge(project, gone))
    city.exclude(project, "real estate")
    city.exclude(project, "")
    city.share(project, {city.units["青石县"]: Decimal(1)}, date(2026, 6, 2))
    plans: dict[str, Any] = {"planned": {"building": date(2026, 6, 1)}, "year_plans": {2026: 2 * YI}}
    plan_project(city.other, Because(), project, seen(project), **plans)
    city.put_off(project, planned={"building": date(2026, 9, 1)}, year_plans={2026: YI})
    path = tmp_path / "busy.zip"
    path.write_bytes(audit_export(city.auditor, project, AT))
    return city, project, path


def test_everything_that_may_happen_to_a_project_is_worked_out_from_its_entries(
    busy: tuple[City, UUID, Path],
) -> None:
    city, _project, path = busy
    wrong, _looked = check(str(path))
    assert not wrong
    with zipfile.ZipFile(path) as archive:
        left, said = (json.loads(archive.read(f"{name}.json")) for name in ("not_proven", "project"))
    assert {name: value for name, value in left.items() if value}.keys() == {"about", "comparisons"}
    assert all(said.values()), said
    gone = Merge.objects.get().gone
    assert not check(io.BytesIO(audit_export(city.auditor, gone, AT)))[0]


ALONE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "striking out a claim": ("2026-05-06", "claim struck out", {"struck": {"claim": "1", "reason": "不实"}}),
    "whether it counts": ("2026-05-06", "project changed", {"set": {"excluded": "farming"}}),
    "shares": ("2026-05-06", "credits set", {"set": {"credits": []}}),
    "merging": ("2026-05-06", "projects merged", {"merge": {"gone": "2"}}),
    "a payment": ("2026-05-06", "promise paid", {"payment": {"id": "3"}}),
    "the end of a promise": ("2026-05-06", "promise ended", {"promise": {"set": {"state": "ended"}}}),
    "putting a plan off": (
        "2026-02-06", "project planned",
        {"was": {"planned": {"started": "2026-05-01"}}, "set": {"planned": {"started": "2026-05-02"}}},
    ),
    "putting a plan off ": (
        "2026-01-06", "project planned",
        {"was": {"planned": {"started": "2026-01-05"}}, "set": {"planned": {}}},
    ),
    "putting a plan off  ": (
        "2026-02-06", "project planned",
        {"was": {"year_plans": {"2026": "200"}}, "set": {"year_plans": {"2026": "99"}}},
    ),
}  # fmt: skip
DONE_DIRECTLY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("2026-02-06", {"was": {"planned": {"started": "2026-05-02"}}, "set": {"planned": {"started": "2026-05-01"}}}),
    ("2026-01-06", {"was": {"planned": {"started": "2026-05-01"}}, "set": {"planned": {"started": "2026-05-02"}}}),
    ("2026-02-06", {"was": {"planned": {"started": "2027-05-01"}}, "set": {"planned": {}}}),
    ("2026-02-06", {"was": {"planned": {}}, "set": {"planned": {"started": "2026-05-02"}}}),
    ("2026-02-06", {"was": {"planned": {"started": "2026-05-01"}}, "set": {"planned": {}}, "no_longer": ["started"]}),
    ("2026-02-06", {"was": {"year_plans": {"2026": "99"}}, "set": {"year_plans": {"2026": "200"}}}),
    ("2026-02-06", {"was": {"year_plans": {"2027": "200"}}, "set": {"year_plans": {}}}),
)  # fmt: skip


def _signatures(day: str, kind: str, content: dict[str, Any]) -> list[str]:
    """What the script says of the signatures of one entry of a day."""
    at = int(datetime.fromisoformat(f"{day}T09:00:00+08:00").timestamp() * 1_000_000)
    line = json.dumps(["record_event", None, at, "", "", "sha256:0", "event", kind, "project"])
    hand = {"account": "1", "person": None, "posts": []}
    row = {"line": line, "content": json.dumps({"hand": hand, **content})}
    wrong: list[tuple[str, str]] = []
    check_claims([{"number": 1, "rows": [row]}], {"claims": []}, wrong)
    return [english for _chinese, english in wrong]


@pytest.mark.parametrize("what", ALONE)
def test_what_stands_without_a_second_signature_is_named(what: str) -> None:
    day, kind, content = ALONE[what]
    (said,) = _signatures(day, kind, content)
    assert said.startswith(what.strip())
    assert said.endswith("nobody else reviewed it")
    reviewed = {"review": {"claim": "1", "verdict": "approved"}, **content}
    assert not _signatures(day, "claim reviewed", reviewed)


@pytest.mark.parametrize(("day", "content"), DONE_DIRECTLY)
def test_a_plan_that_does_not_bind_or_is_brought_forward_takes_one_signature(
    day: str, content: dict[str, Any]
) -> None:
    assert not _signatures(day, "project planned", content)


def test_a_project_of_which_everything_is_said_can_be_checked(on: On, tmp_path: Path) -> None:
    """Every column that a registration may say, and that a change may say anew."""
    on(6, 2)
    city = City()
    with organising() as now:
        officer = now.post("望溪区招商专员", unit=city.units["望溪区"])
    said: dict[str, Any] = {
        "investor": "远山科技集团", "summary": "年产电池 10 GWh", "found_on": date(2026, 3, 1),
        "origin": "leader visit", "source_note": "区长带队", "kind": "new", "excluded": "real estate",
        "expected": YI, "company": "远山（青石）有限公司", "identifiers": (Identifier("investor", credit(7)),),
        "industry": "C3841", "area_code": "450203", "place": "园区北路",
        "officer": officer, "planned": {"signed": date(2026, 8, 1)},
        "year_plans": {2026: YI}, "bond_issued_on": date(2026, 5, 1), "bond_amount": YI,
    }  # fmt: skip
    left = {one.name for one in fields(ProjectDraft)} - {*said, "name", "unit", "edition"}
    # No columns, and those that name what the register of areas or a list of industries has.
    assert left == {"claims", "cell", "cells", "places", "area"}
    draft = ProjectDraft("远山电池", city.units["望溪区"], **said)
    (project,) = register_projects(city.bureau, Because(), [draft])
    change_project(city.bureau, Because(), project, seen(project), {"kind": "expansion"})
    path = tmp_path / "whole.zip"
    path.write_bytes(audit_export(city.auditor, project, AT))
    code, told = checked(path, tmp_path)
    assert (code, told.split("  ")[0]) == (0, "OK"), told
    with zipfile.ZipFile(path) as archive:
        row = json.loads(archive.read("project.json"))["project"]
    assert (row["kind"], row["bond_issued_on"], row["company"]) == (
        "expansion",
        "2026-05-01",
        "远山（青石）有限公司",
    )


Way = tuple[str | int, ...]


def leaves(value: Any, way: Way = ()) -> list[Way]:
    """The way to every value in ``value`` that holds no other; an empty list or table is one."""
    listed = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [leaf for key, one in listed for leaf in leaves(one, (*way, key))] or [way]


def put(value: Any, way: Way, new: Any) -> None:
    """Put another value at the end of a way."""
    for key in way[:-1]:
        value = value[key]
    value[way[-1]] = new


@pytest.mark.slow
def test_whatever_is_altered_in_what_is_said_of_the_project_is_named(busy: tuple[City, UUID, Path]) -> None:
    path = busy[2]
    with zipfile.ZipFile(path) as archive:
        said = archive.read("project.json")
    ways = leaves(json.loads(said))
    assert len(ways) > 200
    for way in ways:
        altered = rewritten(path, _json("project.json", lambda one, way=way: put(one, way, "别的")))  # type: ignore[misc]
        wrong, _looked = check(str(altered))
        last = next(part for part in reversed(way) if isinstance(part, str))
        if last == "id" and way != ("project", "id"):  # another row: the one that is missing is named
            before = json.loads(said)
            for key in way:
                before = before[key]
            last = before
        assert any(last in english for _chinese, english in wrong), (way, wrong)


def test_only_what_the_entries_do_not_say_is_left_unproven(exported: tuple[City, UUID, Path]) -> None:
    city, project, path = exported
    Project.objects.filter(pk=project).update(contracted=1)
    with (
        zipfile.ZipFile(io.BytesIO(audit_export(city.auditor, project, AT))) as altered,
        zipfile.ZipFile(path) as before,
    ):
        left, clean = (json.loads(one.read("not_proven.json")) for one in (altered, before))
        assert altered.read("project.json") == before.read("project.json")
    assert {name for name, value in clean.items() if value} == {"about"}
    assert left["project"] == [{"id": str(project), "contracted": "1.00"}]
    changed = rewritten(
        path, _json("not_proven.json", lambda one: one.update(comparisons=[{"check": "税收"}]))
    )
    wrong, looked = check(str(changed))
    assert not wrong
    assert (
        "链不能证明（not_proven.json）：comparisons",
        "not proven by the chain (not_proven.json): comparisons",
    ) in looked


@pytest.mark.parametrize(
    "name", ["project.json", "entries.json", "chain.json", "manifest.json", "not_proven.json"]
)
@pytest.mark.parametrize("data", [b"{", b"[1]", b"\xff", b"{}"])
def test_a_broken_file_gives_a_sentence(
    name: str, data: bytes, exported: tuple[City, UUID, Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(exported[2]) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()} | {name: data}
    altered = io.BytesIO()
    with zipfile.ZipFile(altered, "w") as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    wrong, _looked = check(altered)
    assert wrong
    assert check(io.BytesIO(b"no archive"))[0] == [
        ("打不开：不是压缩包，或者文件坏了", "cannot be opened: no ZIP file, or broken")
    ]


def test_a_batch_of_the_whole_city_is_worked_out_and_nothing_passes_for_one(on: On, tmp_path: Path) -> None:
    on(6, 2)
    city = City()
    adopt_shipped_schemes(city.bureau, Because())
    project = city.lead(industry="C3612")
    derive_batches(city.bureau, Because(), "1071", 2026)
    change_project(city.area, Because(), project, seen(project), {"place": "园区北路"})
    other = city.lead()
    path = tmp_path / "batch.zip"
    path.write_bytes(audit_export(city.auditor, project, AT))
    assert not check(str(path))[0]
    with zipfile.ZipFile(path) as archive:
        left, said = (json.loads(archive.read(f"{name}.json")) for name in ("not_proven", "project"))
        entries = archive.read("entries.json").decode()
    assert said["project"]["batches"] == {"1071": {"2026": "planning"}}
    assert "batches" not in left["project"][0]
    assert left["project"][0]["tracks"]["ten pillars"] == "auto"
    assert str(other) not in entries
    without = rewritten(path, _without("batches derived"))
    assert any("its versions have gaps" in english for _chinese, english in check(str(without))[0])


def _made_anew(parts: dict[str, bytes], entries: Any) -> None:
    """``project.json`` as the script itself works it out from entries that were tampered with."""
    own = json.loads(parts["project.json"])["project"]["id"]
    parts["entries.json"] = json.dumps(entries, ensure_ascii=False).encode()
    parts["project.json"] = json.dumps(derived(entries, own), ensure_ascii=False).encode()


def _without(*kinds: str) -> Callable[[dict[str, bytes]], None]:
    """Without the last entry of each of these kinds, and everything made to fit."""

    def altered(parts: dict[str, bytes]) -> None:
        entries = json.loads(parts["entries.json"])
        for kind in kinds:
            entries.remove([one for one in entries if one["kind"] == kind][-1])
        _made_anew(parts, entries)

    return altered


def test_a_claim_taken_out_with_all_that_became_of_it_is_missed(
    exported: tuple[City, UUID, Path], tmp_path: Path
) -> None:
    """Even where the export names an event of the city's batches for each version that is missing."""
    path = exported[2]
    head = chain.head()[1]

    def altered(parts: dict[str, bytes]) -> None:
        events = [one["event"] for one in json.loads(parts["entries.json"])]
        _without("money claimed", "claim reviewed", "striking claimed")(parts)
        left = json.loads(parts["not_proven.json"])
        left["batches_derived"] = [{"event": events[-1], "version": one} for one in range(1, 12)]
        parts["not_proven.json"] = json.dumps(left).encode()

    code, said = checked(rewritten(path, altered), tmp_path, head)
    assert code == 1
    assert "its versions have gaps" in said


def _blank(kind: str, parts: dict[str, bytes]) -> None:
    """The last entry of a kind without what it says, as if that had been erased by law."""
    entries = json.loads(parts["entries.json"])
    entry = [one for one in entries if one["kind"] == kind][-1]
    for row in entry["rows"]:
        if row["line"].startswith('["record_event"'):
            row |= {"content": None, "salt": None}
    _made_anew(parts, entries)


@pytest.mark.parametrize("kind", ["striking claimed", "claim reviewed", "promise recorded"])
def test_nothing_passes_for_erased_that_no_entry_erased(
    kind: str, exported: tuple[City, UUID, Path], tmp_path: Path
) -> None:
    code, said = checked(rewritten(exported[2], partial(_blank, kind)), tmp_path, chain.head()[1])
    assert code == 1
    assert "without its content, and no entry says that it was erased by law" in said


def _erased_by_law(city: City, project: UUID, kind: str) -> bytes:
    """The export once an event of the project was erased, as an erasure does it."""
    event = Event.objects.filter(subject=project, kind=kind).latest("at")
    with acting("erased", city.bureau, Because(), subject=new_id()) as act:
        _empty({Event: [event.id]})
        act.data = {
            "proposed": str(new_id()), "proposed_by": {"account": None, "at": AT.isoformat()},
            "legal_basis": "某法第一条", "subject_kind": "person", "subjects": [],
            "rows": {"record_event": [str(event.id)]},
        }  # fmt: skip
    return audit_export(city.auditor, project, AT)


def test_what_was_erased_by_law_is_said_to_be_and_a_review_without_words_is_no_ok(on: On) -> None:
    on(6, 2)
    city = City()
    project = city.signed()
    city.finance_sees(project)
    wrong, looked = check(io.BytesIO(_erased_by_law(city, project, "contact recorded")))
    assert not wrong
    assert any(english.startswith("what 1 entries said was erased by law") for _chinese, english in looked)
    wrong, _looked = check(io.BytesIO(_erased_by_law(city, project, "claim reviewed")))
    assert any(
        "(claim reviewed): erased by entry" in english and "某法第一条" in english for _c, english in wrong
    )


def test_an_export_made_anew_with_its_chain_is_only_consistent_and_not_in_the_record(
    exported: tuple[City, UUID, Path], tmp_path: Path
) -> None:
    from luoshi.record.hashing import hash_bytes

    def altered(parts: dict[str, bytes]) -> None:
        entries, links = json.loads(parts["entries.json"]), json.loads(parts["chain.json"])
        for row in (row for entry in entries for row in entry["rows"] if "招商二" in (row["content"] or "")):
            row["content"], old = row["content"].replace("招商二", "招商九"), row["digest"]
            row["digest"] = hash_bytes(bytes.fromhex(row["salt"]) + row["content"].encode())
            row["line"] = row["line"].replace(old, row["digest"])
        lines = {one["number"]: sorted(row["line"] for row in one["rows"]) for one in entries}
        previous = links["links"][0]["previous"]
        for link in links["links"]:
            if link["number"] in lines:
                link["digest"] = hash_bytes("\n".join(lines[link["number"]]).encode())
            said = [link["number"], link["event"], link["at"], link["rows"], link["digest"], previous]
            link["previous"], previous = previous, hash_bytes(canonical(said))
            link["hash"] = links["head"] = previous
        parts["chain.json"] = json.dumps(links).encode()
        _made_anew(parts, entries)

    path = rewritten(exported[2], altered)
    code, said = checked(path, tmp_path)
    assert (code, said.split(":")[0]) == (0, "OK  consistent")
    assert "not known to be unaltered" in said
    code, said = checked(path, tmp_path, chain.head()[1])
    assert code == 1
    assert "the head you gave is not among the links" in said
