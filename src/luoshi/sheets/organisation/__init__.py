"""A city's organisation in one spreadsheet: units, areas, posts, people, tenures and accounts.

``template_workbook`` gives the empty file, ``parse_organisation`` reads it or says everything that is wrong,
``export_organisation`` writes what is known so that it reads back the same, and ``difference`` says what
applying a file would change. Reference: ``docs/reference/organisation-template.md``.
"""

from __future__ import annotations

from luoshi.sheets.organisation.difference import Change, Difference, FieldChange, SheetDifference, difference
from luoshi.sheets.organisation.layout import LAYOUTS, Field, Layout
from luoshi.sheets.organisation.parse import parse_organisation
from luoshi.sheets.organisation.rows import Account, Area, Organisation, Person, Post, Tenure, Unit
from luoshi.sheets.organisation.template import export_organisation, template_workbook

__all__ = [
    "LAYOUTS",
    "Account",
    "Area",
    "Change",
    "Difference",
    "Field",
    "FieldChange",
    "Layout",
    "Organisation",
    "Person",
    "Post",
    "SheetDifference",
    "Tenure",
    "Unit",
    "difference",
    "export_organisation",
    "parse_organisation",
    "template_workbook",
]
