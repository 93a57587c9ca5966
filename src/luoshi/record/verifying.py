"""Everything that can be proved of an installation: the chain, the stored files, the current rows."""

from __future__ import annotations

from luoshi.installation.files import FileState
from luoshi.record.chain import Break, Verdict, verify
from luoshi.record.models import File
from luoshi.record.projection import rebuild_differences
from luoshi.record.storage import files


def verify_everything(head: str | None = None, *, rebuild: bool = False) -> Verdict:
    """Walk the chain, then hash every file anew, then (``rebuild``) compare the current rows with rebuilt ones."""
    verdict = verify(head)
    for one in verdict.erasures:
        verdict.notes.append(
            f"已依法删除：{one.at:%Y-%m-%d}，{one.by}确认（{one.proposed_by}提出），{one.rows} 处内容，"
            f"依据：{one.legal_basis}"
        )
    if verdict.first_break is not None:
        return verdict
    store = files()
    for file in File.objects.filter(address__isnull=False).order_by("id").iterator():
        state = store.verify(str(file.address))
        if state is not FileState.WHOLE:
            verdict.first_break = Break(f"文件 {file.address}", f"{state.value}（登记编号 {file.id}）")
            return verdict
        verdict.files += 1
    if rebuild and (differences := rebuild_differences()):
        verdict.first_break = Break("当前数据", "；".join(differences))
    return verdict
