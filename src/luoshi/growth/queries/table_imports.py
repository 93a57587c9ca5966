"""What importing a ledger of projects would do: shown before anything is done, and worked out the same way then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import access_project_table
from luoshi.growth.actions.claiming import missing_proofs, needed_proofs, proof_names
from luoshi.growth.actions.register_projects import MOST_AT_ONCE, look_of_draft
from luoshi.growth.doubles import (
    LOOKED_AT,
    Double,
    Look,
    as_seen,
    doubles_of,
    look_of,
    twins_of,
    waiting_amounts,
)
from luoshi.growth.doubts import (
    STANDING,
    WITHIN_THE_CONTRACT,
    Doubt,
    doubts_of_entry,
    doubts_of_files,
    doubts_of_increase,
    doubts_within,
    over_contract,
    standing_increases,
)
from luoshi.growth.in_force import laid_down_once
from luoshi.growth.models import Claim, MoneyKind
from luoshi.growth.tables.file import read_table_file
from luoshi.growth.tables.layout import NEEDED, TableKind, columns_of
from luoshi.growth.tables.money import read_cumulative, read_money
from luoshi.growth.tables.papers import read_papers
from luoshi.growth.tables.plan import AddedPapers, ChangedProject, NewClaim, Said, TablePlan
from luoshi.growth.tables.projects import read_projects
from luoshi.growth.tables.promises import read_promises
from luoshi.growth.tables.targets import read_targets
from luoshi.growth.tables.values import Line
from luoshi.growth.tables.work import Work
from luoshi.record.actions.acting import Actor
from luoshi.record.hashing import canonical, hash_bytes
from luoshi.record.ledgers.faults import ImportFault
from luoshi.record.models import File, new_id
from luoshi.record.storage import files
from luoshi.record.written import written_day

MOST_ROWS = 20_000
"""Of all tables of a file together."""


def plan_table(actor: Actor, batch: UUID, said: Said | None = None) -> TablePlan:
    """What importing a received ledger of projects would do; raises NotFound, SheetError."""
    row = access_project_table(actor, batch)
    address = File.objects.values_list("address", flat=True).get(pk=row.file)
    data = files().read(address or "")
    said = said or Said()
    today = timezone.localdate()
    with laid_down_once():
        file = read_table_file(data, row.name, today, said.kinds)
        told = {number for number, _position in said.columns or {}}
        for table in file.tables:
            if table.number in told:
                table.columns = [
                    replace(one, key=(said.columns or {}).get((table.number, one.position), ""))
                    for one in table.columns
                ]
        years = {
            int(one.key[5:]) for table in file.tables for one in table.columns if one.key.startswith("year:")
        }
        layouts = {kind: columns_of(kind, today, years) for kind in TableKind}
        plan = TablePlan(row, said, file.tables, layouts)
        _work(Work(actor, plan, file, today), plan)
    return plan


def _work(work: Work, plan: TablePlan) -> None:
    _find_lines(work, plan)
    plan.rows = sum(map(len, work.lines.values()))
    if not plan.rows and not plan.faults and not work.skipped and any(table.kind for table in plan.tables):
        plan.faults.append(ImportFault("", "", _("表头认得，下面没有一行：请填好再放进来")))
    elif not plan.rows and not plan.faults and not work.skipped:
        plan.faults.append(
            ImportFault(
                "",
                "",
                _("看不出哪张表是项目、资金、承诺、证明材料或年度目标：请在下面选每张表是什么、各列对应什么"),
            )
        )
    if plan.rows > MOST_ROWS or len(work.lines[TableKind.PROJECT]) > MOST_AT_ONCE:
        plan.faults.append(
            ImportFault("", "", _("一次最多 %(most)s 个项目、%(rows)s 行，请拆成几个文件")
                        % {"most": MOST_AT_ONCE, "rows": MOST_ROWS})
        )  # fmt: skip
    elif plan.rows:
        work.find_projects()
        read_projects(work)
        read_money(work)
        read_promises(work)
        read_papers(work)
        read_cumulative(work)
        read_targets(work)
        _finish(work, plan)
    plan.skipped = work.skipped_rows()
    # What is wrong with a cell is found by whatever reads it, and told once.
    plan.faults += dict.fromkeys(work.reader.faults)
    plan.notes += work.reader.notes
    plan.units_asked += work.reader.units_asked.values()
    plan.names_asked, plan.names_settled = work.reader.names_asked, work.reader.names_settled
    plan.fingerprint = _fingerprint(plan)


def _find_lines(work: Work, plan: TablePlan) -> None:
    for table in plan.tables:
        if table.kind is None:
            continue
        positions: dict[str, int] = {}
        for column in table.columns:
            if column.key in positions:
                plan.faults.append(
                    ImportFault(table.sheet, f"{column.letters}{table.header_row}",
                                _("两列都对应“%(title)s”，请只留一列") % {"title": column.title})
                )  # fmt: skip
            elif column.key:
                positions[column.key] = column.position
        titles = {one.key: one.title for one in plan.layouts[table.kind]}
        if missing := [key for key in NEEDED[table.kind] if key not in positions]:
            plan.faults.append(
                ImportFault(table.sheet, f"A{table.header_row or 1}",
                            _("缺“%(title)s”这一列：请补上，或在下面选哪一列是它")
                            % {"title": "、".join(titles[key] for key in missing)})
            )  # fmt: skip
            continue
        # Of which project a row is, may stand in a column of its own or be said by the code alone.
        for row in table.rows:
            line = Line(table, row, positions)
            if not any(line.text(key) for key in positions):
                continue
            plan.row_keys[table.sheet, row.number] = line.key
            if line.key in plan.said.skipped:
                work.skipped.append(line)
            else:
                work.lines[table.kind].append(line)


def _fingerprint(plan: TablePlan) -> str:
    told = {
        "file": str(plan.batch.id),
        "new": [[one.key, one.shown, [_told(claim) for claim in one.claims], len(one.doubles), one.twins]
                for one in plan.new],
        "changed": [[str(one.project.id), one.project.version, one.shown, [_told(claim) for claim in one.claims],
                     [_told_papers(added) for added in one.added.values()], len(one.doubles)]
                    for one in plan.changed],
        "promises": [[one.key, str(one.target), one.shown, one.promise and one.promise.version]
                     for one in plan.promises],
        "skipped": [one.key for one in plan.skipped],
        "targets": [[one.key, one.unit, one.words, one.was, one.becomes, one.draft.basis] for one in plan.targets],
    }  # fmt: skip
    return hash_bytes(canonical(told).encode())


def _finish(work: Work, plan: TablePlan) -> None:
    for one in work.new.values():
        one.draft = replace(one.draft, claims=tuple(claim.draft for claim in one.claims))
        plan.new.append(one)
    plan.changed = [known.changed for known in work.known.values() if not known.changed.empty]
    plan.changed.sort(key=lambda one: (one.project.year, one.project.number))
    names = proof_names(work.today)
    for claim in plan.claims:
        draft = claim.draft
        groups = needed_proofs("stage" if draft.stage else "money", draft.stage, draft.money, draft.on)
        lacking = missing_proofs(groups, [paper.proof for paper in draft.papers])
        claim.lacks = tuple(_(" 或 ").join(names.get(one, one) for one in group) for group in lacking)
    _doubt(work, plan)
    _doubles_of_changed(work, plan)
    if not plan.new:
        return
    looks = [look_of_draft(one.draft) for one in plan.new]
    doubles: dict[int, list[Double]] = defaultdict(list)
    for double in as_seen(work.actor, doubles_of(looks, work.today)):
        doubles[double.row].append(double)
    for at, twin in twins_of(looks, work.today):
        plan.new[at].twins = (
            *plan.new[at].twins,
            _("“%(sheet)s”第 %(row)s 行") % {"sheet": plan.new[twin].sheet, "row": plan.new[twin].row},
        )
    for row, listed in doubles.items():
        one = plan.new[row - 1]
        one.doubles = tuple(listed)
        guarded = [other for other in listed if other.protected_until and other.unit != one.draft.unit]
        if guarded and not work.office:
            plan.faults.append(
                ImportFault(one.sheet, f"{one.row}:{one.row}",
                            _("这个项目由另一个单位首谈首报，保护期到 %(day)s：不能另行登记，请与投资促进局联系")
                            % {"day": written_day(guarded[0].protected_until)})
            )  # fmt: skip


def _doubles_of_changed(work: Work, plan: TablePlan) -> None:
    """What known projects come to look like by what the file says of them, and did not before."""
    rows = [one for one in plan.changed if LOOKED_AT & set(one.values)]
    if not rows:
        return
    waiting = waiting_amounts(one.project.id for one in rows)
    looks = [look_of(one.project, waiting.get(one.project.id)) for one in rows]
    found: dict[int, dict[UUID, Double]] = defaultdict(dict)
    for double in doubles_of(
        [*looks, *(_look_after(one, waiting.get(one.project.id)) for one in rows)], work.today
    ):
        found[double.row - 1][double.project] = double
    for at, one in enumerate(rows):
        before, after = found[at], found[at + len(rows)]
        new = [
            double
            for other, double in after.items()
            if other != one.project.id
            and (other not in before or set(double.reasons) - set(before[other].reasons))
        ]
        one.doubles = tuple(as_seen(work.actor, new))


def _look_after(one: ChangedProject, waiting: Decimal | None) -> Look:
    project, values = one.project, one.values
    identifiers = values.get("identifiers")
    return replace(
        look_of(project),
        name=values.get("name", project.name),
        investor=values.get("investor", project.investor),
        codes=tuple(project.codes) if identifiers is None else tuple(each.code for each in identifiers),
        area_code=values.get("area_code", project.area_code),
        place=values.get("place", project.place),
        amount=project.contracted or waiting or values.get("expected", project.expected),
    )


def _doubt(work: Work, plan: TablePlan) -> None:
    """Of every claim, that waits already or is made, the others that its papers prove as well, in the register and in
    this file, money above the contract, and increases much like others."""
    given: dict[str, list[NewClaim | AddedPapers]] = defaultdict(list)
    files: dict[str, str] = {}
    proving = plan.proving
    for one in proving:
        for paper in one.papers:
            if one not in given[paper.address]:
                given[paper.address].append(one)
            files[paper.address] = paper.name
    recorded = doubts_of_files(work.actor, files)
    found: dict[str, list[Doubt]] = defaultdict(list)
    for one in proving:
        found[one.key] += doubts_within((paper.address, paper.name) for paper in one.papers)
    of_project = [(claim, one.project.id) for one in plan.changed for claim in one.claims]
    of_project += [(claim, new_id()) for one in plan.new for claim in one.claims]
    signings = [one for one in of_project if one[0].draft.stage and one[0].draft.amount is not None]
    entries = doubts_of_entry([(project, claim.draft.on) for claim, project in signings])
    for claim, project in signings:
        found[claim.key] += entries.get(project, ())
    for address, listed in given.items():
        for one in listed:
            found[one.key] += recorded.get(address, ())
            found[one.key] += [
                Doubt(
                    _("同一份文件“%(file)s”在这次带来的材料里还证明 %(name)s 的“%(claim)s”")
                    % {"file": files[address], "name": other.name, "claim": other.words}
                )
                for other in listed
                if other is not one
            ]
    for claims, contracted, before in [
        *((one.claims, _signed_for(one.claims), {}) for one in plan.new),
        *((one.claims, one.project.contracted or _signed_for(one.claims), _before(work.known[one.project.id].claims))
          for one in plan.changed),
    ]:  # fmt: skip
        totals = dict(before)
        for claim in sorted(claims, key=lambda one: one.draft.on):
            draft = claim.draft
            if draft.money in WITHIN_THE_CONTRACT and draft.amount is not None and contracted is not None:
                totals[draft.money] = totals.get(draft.money, Decimal(0)) + draft.amount
                found[claim.key] += over_contract(draft.money, totals[draft.money], contracted)
    recorded_increases = standing_increases(
        [one.project.id for one in plan.changed if any(map(_increases, one.claims))]
    )
    for claims, known in [
        *((one.claims, ()) for one in plan.new),
        *((one.claims, recorded_increases.get(one.project.id, {}).values()) for one in plan.changed),
    ]:
        others = list(known)
        for claim in filter(_increases, claims):
            draft = claim.draft
            found[claim.key] += doubts_of_increase(draft.on, draft.amount, others)
            others.append((draft.on, draft.amount or Decimal(0)))
    for one in proving:
        one.doubts = tuple(dict.fromkeys(found[one.key]))


def _increases(claim: NewClaim) -> bool:
    return claim.draft.money == MoneyKind.INCREASE


def _signed_for(claims: Sequence[NewClaim]) -> Decimal | None:
    amounts = [one.draft.amount for one in claims if one.draft.stage and one.draft.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _before(claims: Sequence[Claim]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in claims:
        if one.money and one.verdict in STANDING:
            found[one.money] += one.amount or Decimal(0)
    return found


def _told_papers(added: AddedPapers) -> list[Any]:
    return [
        str(added.claim.id),
        [[one.address, one.proof] for one in added.papers],
        [one.words for one in added.doubts],
    ]


def _told(claim: NewClaim) -> list[Any]:
    draft = claim.draft
    return [
        claim.key,
        claim.words,
        draft.text,
        claim.alike,
        [one.words for one in claim.doubts],
        [[one.proof, one.address] for one in draft.papers],
    ]
