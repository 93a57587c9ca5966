"""What somebody claims of a project and another reviews: a stage reached, money contracted, spent or arrived, shares,
whether it counts, that two are one, a payment of a promise, a plan put off, a claim struck out; and its proof."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.record.models import EvidenceRow
from luoshi.record.models.current import Current


class ClaimKind(models.TextChoices):
    """What is claimed."""

    STAGE = "stage", _("阶段")
    MONEY = "money", _("资金")
    LOSS = "loss", _("退出阶段")
    SHARES = "shares", _("分成")
    EXCLUSION = "exclusion", _("是否计入")
    MERGE = "merge", _("并项")
    UNMERGE = "unmerge", _("撤销并项")
    PAYMENT = "payment", _("兑现付款")
    END = "end", _("终止承诺")
    DELAY = "delay", _("计划推后、调低")
    STRIKE = "strike", _("撤销申报")


OF_LIFE = frozenset({ClaimKind.STAGE, ClaimKind.MONEY, ClaimKind.LOSS})
OF_PROMISES = frozenset({ClaimKind.PAYMENT, ClaimKind.END})


class MoneyKind(models.TextChoices):
    """What money a claim is about. The contracted sum comes with the signing, and more of it as an increase."""

    INCREASE = "increase", _("增资")
    COMPLETED = "completed", _("完成投资")
    PAID_IN = "paid_in", _("到位资金")
    BOND_USED = "bond_used", _("专项债支出")


class Verdict(models.TextChoices):
    """What another person says of a claim; empty until then."""

    WAITING = "", _("待审核")
    APPROVED = "approved", _("属实")
    RETURNED = "returned", _("退回")
    STRUCK = "struck", _("已撤销")


class Claim(Current):
    """One claim. Unreviewed it is in no total and no rule-book; returned it stays to be read.

    ``on``: the day on which the stage was reached, the money arrived, or the period of what was completed ended; of a
    loss the day from which on the project is no longer in the stage.
    ``definition``: what the city understood by the stage then. ``amount`` in yuan: of a signing what was contracted.
    ``asked``: of what is no stage and no money what it would change: ``shares`` by unit; ``excluded``, why it is not
    to count (empty: it is to count); ``gone``, the record that this one stands for; ``merge``, the one to be undone;
    ``promise``, and of its end ``reason``; ``planned`` and ``year_plans``, by stage and year what a plan was and is to
    be (null: none); ``claim``, the one to be struck out.
    ``hands``: whoever claimed it, or changed it or the project while it waited. ``approved_at``, ``struck_at``,
    ``lost_at``: from when on it was known to be true, to be none, to be lost; so an earlier day shows what was known.
    """

    project = models.UUIDField(db_index=True)
    kind = models.TextField(choices=ClaimKind.choices)
    stage = models.TextField(default="")
    money = models.TextField(choices=MoneyKind.choices, default="", blank=True)
    on = models.DateField()
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    funds = models.TextField(default="")  # source of funds
    text = models.TextField(default="")
    asked = models.JSONField(default=dict)
    definition = models.TextField(default="")
    scheme = models.UUIDField(null=True)  # the version by which it was claimed
    source = models.UUIDField()
    hands = models.JSONField(default=list)
    verdict = models.TextField(choices=Verdict.choices, default=Verdict.WAITING, blank=True)
    comment = models.TextField(default="")
    lost_on = models.DateField(null=True)  # the stage was lost again
    lost_because = models.TextField(default="")
    lost_at = models.DateTimeField(null=True)  # when that was recorded
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.TextField(default="")
    by_post = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.TextField(default="")
    decided_by_post = models.TextField(default="")
    approved_at = models.DateTimeField(null=True)  # stays, whatever became of it later
    struck_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "growth_claim"
        indexes = (
            models.Index(fields=["verdict", "at"], name="claims_waiting", condition=models.Q(verdict="")),
            models.Index(fields=["project", "kind", "on"], name="claims_of_project"),
            # Of ten claims nine are of money: the funnel of the whole city reads the others, and from the index alone.
            models.Index(
                fields=["project", "stage"],
                include=["on", "approved_at", "struck_at", "lost_on", "lost_at"],
                name="claims_of_stages",
                condition=models.Q(kind="stage"),
            ),
        )


class Proof(EvidenceRow):
    """One piece of proof of a claim, or of a project. ``proof``: which kind of proof it is, by the city's list."""

    project = models.UUIDField(db_index=True)
    about = models.UUIDField(null=True, db_index=True)  # the claim, promise, review … that it proves
    proof = models.TextField(default="")

    class Meta:
        db_table = "growth_proof"
        indexes = (models.Index(fields=["link"], name="proofs_by_link", condition=~models.Q(link="")),)
