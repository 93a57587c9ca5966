"""A month of a county: twelve tasks, four of which are answered by typing, four by its ledger, four with a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from luoshi.delivery.actions.define_classes import adopt_standard_classes
from luoshi.delivery.actions.receive_task import receive_task
from luoshi.delivery.actions.register_tasks import TaskDraft, register_tasks
from luoshi.delivery.models import SourceClass
from luoshi.delivery.stages import Stage
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.models import Account
from luoshi.record.roles import actor_for
from tests.delivery.tasks import assign, seen
from tests.monitor.acting import city, confirmed, imported, received, unit
from tests.monitor.workbooks import workbook
from tests.record.acting import CLERK
from tests.web.accounts import account_in

TYPED = (
    ("推进工业项目前期审批提速", "每个项目写明卡在哪个环节"),
    ("开展企业用工需求摸底", ""),
    ("制定产业链招商图谱", "图谱经市政府审定"),
    ("解决停产半停产企业复工困难", "逐户建档"),
)
BY_LEDGER = (
    ("规模以上工业总产值保持增长", "industrial-output", "规模以上工业总产值", "亿元"),
    ("扩大社会消费", "retail-sales", "社会消费品零售总额", "亿元"),
    ("稳定工业用电", "industrial-electricity", "工业用电量", "亿千瓦时"),
    ("招商引资资金到位", "paid-in-funds", "招商引资到位资金", "亿元"),
)
WITH_FILE = (
    ("老旧工业园区雨污分流改造", "竣工验收单"),
    ("中小企业服务大厅挂牌运行", "挂牌通知"),
    ("安全生产隐患排查整改", "整改台账"),
    ("园区危化品仓库搬迁", "搬迁方案批复"),
)


@dataclass
class Owing:
    """A county with its liaison, and tasks that it owes."""

    unit: UUID = field(init=False)
    liaison: Account = field(init=False)
    today: date = field(init=False)

    def __post_init__(self) -> None:
        city()
        self.today = timezone.localdate()
        self.unit = unit("松岭县政府")
        self.liaison = account_in(self.unit, "liaison", "罗一鸣", "松岭县政府办联络员")
        if not SourceClass.objects.exists():
            adopt_standard_classes(CLERK, Because())

    @property
    def actor(self) -> Actor:
        """The liaison, as pages know them."""
        return actor_for(self.liaison, self.today)

    def task(self, title: str, days: int = 10, *, take: bool = True, **values: Any) -> UUID:
        """A task of the county, due in so many days."""
        draft = TaskDraft(
            **{"title": title, "lead": self.unit, "due_on": self.today + timedelta(days=days), **values}
        )
        (task,) = register_tasks(CLERK, Because(), [draft], not_double=True)
        assign(CLERK, [task])
        if take:
            receive_task(self.actor, Because(), task, seen(task))
        return task

    def month(self) -> dict[str, list[UUID]]:
        """Twelve tasks."""
        stage = Stage("形成初稿", self.today + timedelta(days=12), "初稿报分管副市长")
        found: dict[str, list[UUID]] = {"typed": [], "ledger": [], "file": []}
        for number, (title, measure) in enumerate(TYPED):
            values = {"stages": (stage,)} if number == 2 else {"kind": "key-project"}
            found["typed"].append(self.task(title, 200, measure=measure, **values))
        for title, indicator, _name, _measure in BY_LEDGER:
            found["ledger"].append(self.task(title, 200, indicator=indicator, kind="key-project"))
        for number, (title, expected) in enumerate(WITH_FILE):
            found["file"].append(self.task(title, 2 + number, evidence_expected=expected))
        return found

    def ledger(self, month: int) -> bytes:
        """The county's own table of a month of 2026."""
        rows = [
            (name, measure, 10.0 + month + number, 100.0 + 11 * month + number)
            for number, (_title, _code, name, measure) in enumerate(BY_LEDGER)
        ]
        return workbook(
            rows, titles=(f"松岭县2026年{month}月主要经济指标",), header=("指标名称", "计量单位", "本月", "累计"),
            sheet=f"{month}月",
        )  # fmt: skip

    def form_known(self) -> None:
        """The office has confirmed once how the table is read: by that of July, long ago."""
        batch = received(self.ledger(7), "松岭县7月.xlsx")
        confirmed(batch, self.unit)
        imported(batch)
