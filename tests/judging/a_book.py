"""A small rule-book of a city that does not exist, for tests that need one."""

from __future__ import annotations

from luoshi.judging.books.loading import load_book
from luoshi.judging.books.model import Book

TEXT = """\
rulebook: county-projects
format: 1
title: {zh: 县区项目考核, en: Projects of counties}
status: illustrative
implements:
  - {document: 云川市招商引资工作方案（试验用）}
valid: {from: 2026-01-01}
subjects: units where level = 'county'
period: month, cumulative
groups:
  - {code: districts, title: {zh: 城区, en: Districts}, where: kind = 'district'}
  - {code: counties, title: {zh: 县, en: Counties}}
full_marks: 100
measures:
  start_rate:
    title: {zh: 开工率, en: Start rate}
    from: projects
    where: terminated_on is null
    window: {year: signed_on}
    value: count(*) filter (where started_on <= period_end) / nullif(count(*), 0)
    unit: ratio
    missing: not scored
    score: {linear: {from: 0.3, to: 0.8, points: [60, 100]}}
    weight: 60
    lights:
      - {colour: red, when: value < elapsed - 0.3, for: 2}
      - {colour: yellow, when: value < elapsed}
      - {colour: green}
    then:
      - {on: red, do: {zh: 建议发督办单, en: propose a slip}, to: {zh: 分管领导, en: leader in charge}}
  paid_in:
    title: {zh: 到位资金, en: Paid-in funds}
    from: projects
    window: {until: signed_on}
    value: sum(paid_in)
    unit: yuan
    target: {from: targets, where: measure = 'paid_in', value: sum(amount)}
    against: target
    missing: zero
    score: {ratio: {points: 100, most: 1}}
    weight: 40
bonuses:
  - {code: big, title: {zh: 大项目, en: Big}, from: projects, where: contracted >= 1e9, each: 4, most: 8, one_of: size}
  - {code: huge, title: {zh: 特大项目, en: Huge}, from: projects, where: contracted >= 5e9, each: 8, one_of: size}
deductions:
  - {code: faked, title: {zh: 虚报, en: Falsified}, finding: falsified, each: {from: 2, to: 10}}
effects:
  - {code: serious, title: {zh: 严重问题, en: Serious}, finding: serious, grade_at_most: 一般, no_award: true}
grades: {names: [优秀, 良好, 一般, 较差], cuts: [90, 80, 60], quota: {优秀: 0.34}, of: all}
notice: {days: 5, publish: group}
"""


def a_book(text: str = TEXT) -> Book:
    """The book, or the one that ``text`` writes."""
    return load_book(text.encode(), "county-projects.yaml")
