"""Papers that came along: which claim each proves, by a table or by its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.actions.claiming import StoredPaper, proof_names
from luoshi.growth.models import Verdict
from luoshi.growth.tables.layout import MONEY_NAMES, TableKind
from luoshi.growth.tables.values import Line
from luoshi.growth.tables.work import Work
from luoshi.record.ledgers.arrived import PaperFile, papers_of
from luoshi.record.ledgers.faults import ImportFault


def read_papers(work: Work) -> None:
    given = papers_of(work.plan.batch.id)
    work.plan.papers = len(given)
    used: set[str] = set()
    names = proof_names(work.today)
    for line in work.lines[TableKind.PAPER]:
        paper = _file(work, line, given)
        proof = work.reader.coded(line, "proof", names, _("证明种类"))
        target = work.target(line)
        about = work.reader.words(line, "about")
        if paper is None or not proof or target is None:
            continue
        used.add(paper.path)
        stored = _stored(paper, proof, work.reader.words(line, "text") or names[proof])
        _prove(work, line, target, about, stored)
    for paper in given:
        if paper.path not in used:
            _by_folder(work, paper, names)


def _file(work: Work, line: Line, given: Sequence[PaperFile]) -> PaperFile | None:
    text = work.reader.words(line, "file").replace("\\", "/").strip("/")
    if not text:
        work.reader.fault(line, "file", _("没有写文件名"))
        return None
    exact = [one for one in given if one.path == text]
    found = exact or [one for one in given if f"/{one.path}".endswith(f"/{text}")]
    if len(found) == 1:
        return found[0]
    if found:
        work.reader.fault(line, "file", _("有几个“%(name)s”：请写上文件夹") % {"name": text})
    elif given:
        work.reader.fault(line, "file", _("带来的材料里没有“%(name)s”") % {"name": text})
    else:
        work.reader.note(
            line, "file", _("这次没有带材料，“%(name)s”没有收；可以以后在项目页补") % {"name": text}
        )
    return None


def _prove(work: Work, line: Line, target: UUID | str, about: str, paper: StoredPaper) -> None:
    """Give a paper to the claim of the file or of the register that it proves."""
    wanted = _about(work, line, about)
    if wanted is None:
        return
    on, amount = work.reader.day(line, "on"), work.reader.yuan(line, "amount")
    known = work.known.get(target) if isinstance(target, UUID) else None
    claims = known.changed.claims if known else work.new[str(target)].claims
    fresh = [
        one
        for one in claims
        if wanted in ((one.draft.stage, ""), ("", one.draft.money))
        and (on is None or one.draft.on == on)
        and (amount is None or one.draft.amount == amount)
    ]
    kept = [
        one
        for one in (known.claims if known else ())
        if wanted in ((one.stage, ""), ("", one.money))
        and (on is None or one.on == on)
        and (amount is None or one.amount == amount)
    ]
    if len(fresh) == 1:
        if all(one.address != paper.address or one.proof != paper.proof for one in fresh[0].draft.papers):
            fresh[0].draft = replace(fresh[0].draft, papers=(*fresh[0].draft.papers, paper))
        return
    if len(fresh) > 1:
        work.reader.fault(line, "about", _("这个项目有几项“%(about)s”：请写日期和金额") % {"about": about})
        return
    if any(paper.address in work.proved[one.id] for one in kept):
        work.plan.unchanged += 1
        return
    waiting = [one for one in kept if one.verdict == Verdict.WAITING]
    if known and len(waiting) == 1:
        known.changed.add(waiting[0], paper)
    elif waiting:
        work.reader.fault(line, "about", _("这个项目有几项“%(about)s”：请写日期和金额") % {"about": about})
    elif kept:
        work.reader.note(line, "about", _("“%(about)s”已经审核过，这份材料没有收") % {"about": about})
    elif (target, wanted[0]) not in work.unread:
        work.reader.fault(
            line, "about", _("没有“%(about)s”这项申报可以证明：请先写日期或资金") % {"about": about}
        )


def _about(work: Work, line: Line, about: str) -> tuple[str, str] | None:
    """The stage or the kind of money that a paper proves."""
    found = _meant(work, about)
    if found is None:
        listed = [one.name for one in work.scheme.stages[1:]] + list(MONEY_NAMES.values())
        work.reader.fault(
            line,
            "about",
            _("不知道“%(about)s”是什么：可以写 %(listed)s") % {"about": about, "listed": "、".join(listed)},
        )
    return found


def _meant(work: Work, about: str) -> tuple[str, str] | None:
    for stage in work.scheme.stages[1:]:
        if about in (stage.name, stage.code):
            return stage.code, ""
    for code, label in MONEY_NAMES.items():
        if about in (label, code):
            return "", code
    return None


def _by_folder(work: Work, paper: PaperFile, names: Mapping[str, str]) -> None:
    """A paper that no table speaks of: 项目/事项/种类….pdf says it by its folders."""
    parts = paper.path.split("/")
    note = ImportFault(
        "",
        paper.path,
        _("没有写它证明什么，没有收：写进“证明材料”表，或放进“项目/阶段/种类.pdf”这样的文件夹"),
    )
    if len(parts) < 3:
        work.plan.notes.append(note)
        return
    project, about, file = parts[-3:]
    code = work.by_code.get(project.upper())
    found = [code] if code else work.named(project)
    proof = next(
        (
            code
            for code, name in sorted(names.items(), key=lambda pair: -len(pair[1]))
            if file.startswith(name)
        ),
        "",
    )
    wanted = _meant(work, about)
    if len(found) != 1 or not proof or wanted is None:
        work.plan.notes.append(note)
        return
    target = found[0]
    assert target is not None
    known = work.known.get(target) if isinstance(target, UUID) else None
    claims = known.changed.claims if known else work.new[str(target)].claims
    fresh = [one for one in claims if wanted in ((one.draft.stage, ""), ("", one.draft.money))]
    stored = _stored(paper, proof, names[proof])
    kept = [one for one in (known.claims if known else ()) if wanted in ((one.stage, ""), ("", one.money))]
    waiting = [one for one in kept if one.verdict == Verdict.WAITING]
    if len(fresh) == 1:
        fresh[0].draft = replace(fresh[0].draft, papers=(*fresh[0].draft.papers, stored))
    elif any(paper.address in work.proved[one.id] for one in kept):
        work.plan.unchanged += 1
    elif not fresh and known and len(waiting) == 1:
        known.changed.add(waiting[0], stored)
    else:
        work.plan.notes.append(note)


def _stored(paper: PaperFile, proof: str, claim: str) -> StoredPaper:
    name = paper.path.rpartition("/")[2]
    return StoredPaper(proof, claim, paper.file, paper.address, name, paper.media_type, paper.size)
