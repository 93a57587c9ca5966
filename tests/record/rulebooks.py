"""A small rule-book about the invented city, adopted and published as a clerk would."""

from __future__ import annotations

from uuid import UUID

from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.actions.publish_run import publish_run
from luoshi.record.models import RuleBookVersion, Run
from tests.record.acting import CLERK

BOOK = "output-watch"
TEXT = """\
rulebook: output-watch
format: 1
title: {zh: 产值监测, en: Output watch}
status: illustrative
implements: [{mechanism: 试验用的机制}]
valid: {from: 2026-01-01}
subjects: units where level = 'county' and kind = 'government'
period: month, cumulative
full_marks: 100
measures:
  output_growth:
    title: {zh: 产值增速, en: Growth of output}
    from: indicators
    where: indicator = 'industrial-output'
    value: max(growth)
    unit: percent
    missing: not scored
    score: {linear: {from: 0, to: 10, points: [60, 100]}}
    weight: 100
    lights:
      - {colour: red, when: value < 5, for: 2}
      - {colour: yellow, when: value < 5}
      - {colour: green}
    then: [{on: red, do: {zh: 提请调度, en: Propose a dispatch}, to: {zh: 分管市领导, en: leader in charge}}]
deductions:
  - {code: falsified, title: {zh: 虚报产值, en: Falsified output}, finding: falsified, each: {from: 2, to: 5}}
"""
BOOK_OF_PROJECTS = """\
rulebook: starts-watch
format: 1
title: {zh: 开工监测, en: Starts watch}
status: illustrative
implements: [{mechanism: 试验用的机制}]
valid: {from: 2026-01-01}
subjects: units where level = 'county' and kind = 'government'
period: month, cumulative
full_marks: 100
measures:
  started:
    title: {zh: 开工项目, en: Projects started}
    from: projects
    window: {until: started_on}
    value: count(*)
    missing: not scored
    score: {linear: {from: 0, to: 10, points: [60, 100]}}
    weight: 100
    lights:
      - {colour: red, when: value < 1}
      - {colour: green}
  reasons:
    title: {zh: 正当理由, en: Good reasons}
    from: findings
    where: finding = 'good reason'
    value: count(*)
    missing: not scored
"""


def changed(found: str, put: str, text: str = TEXT) -> bytes:
    """The book with one place changed."""
    assert found in text
    return text.replace(found, put).encode()


def adopted(data: bytes = TEXT.encode(), actor: Actor = CLERK) -> RuleBookVersion:
    """The book adopted; its version."""
    found: RuleBookVersion = RuleBookVersion.objects.get(
        pk=adopt_rulebook(actor, Because(), data, "book.yaml")
    )
    return found


def published(period: str = "2026-05", actor: Actor = CLERK) -> Run:
    """The book's run of a period published."""
    run: UUID = publish_run(actor, Because(), BOOK, period)
    found: Run = Run.objects.get(pk=run)
    return found
