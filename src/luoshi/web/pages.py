"""Every page and every action of the interface, and what one must be allowed to do to reach it.

A test asks each for each role; an address that is not here does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

GET = frozenset({"GET", "HEAD"})
POST = frozenset({"POST"})
BOTH = GET | POST


@dataclass(frozen=True, slots=True)
class Page:
    """``permission`` is one of ``luoshi.record.access``, "signed in", or empty for everybody."""

    permission: str
    methods: frozenset[str] = GET


PAGES: dict[str, Page] = {
    "sign_in": Page("", BOTH),
    "sign_out": Page("signed in", POST),
    "change_password": Page("signed in", BOTH),
    "language": Page("", POST),
    "health": Page(""),
    "home": Page("signed in"),
    "components": Page("signed in"),
    "inbox": Page("see content"),
    "upload": Page("receive documents", POST),
    "document": Page("see content"),
    "document_original": Page("see content"),
    "document_read_again": Page("read documents", POST),
    "document_class": Page("receive documents", POST),
    "document_parts": Page("see content"),
    "directive_mark": Page("decide proposals", POST),
    "proposal_item": Page("see content"),
    "proposals_accept": Page("decide proposals", POST),
    "proposal_accept": Page("decide proposals", POST),
    "proposal_edit": Page("decide proposals"),
    "proposal_reject": Page("decide proposals", POST),
    "proposal_split": Page("decide proposals", BOTH),
    "proposal_merge": Page("decide proposals", POST),
    "decision_undo": Page("decide proposals", POST),
    "ledgers": Page("see content"),
    "ledgers_owed": Page("see content"),
    "ledger_upload": Page("receive ledgers", POST),
    "ledger_forms": Page("see content"),
    "ledger_form_change": Page("import ledgers", POST),
    "ledger_conflicts": Page("see content"),
    "ledger_decide": Page("decide conflicts", POST),
    "ledger": Page("see content"),
    "ledger_progress": Page("see content"),
    "ledger_confirm": Page("import ledgers", POST),
    "ledger_compare": Page("import ledgers", POST),
    "ledger_import": Page("import ledgers", POST),
    "ledger_discard": Page("import ledgers", POST),
    "ledger_withdraw": Page("withdraw ledgers", POST),
    "ledger_original": Page("see content"),
    "ledger_filled": Page("see content"),
    "ledger_difference": Page("import ledgers"),
    "ledger_cell": Page("see content"),
    "figure": Page("see content"),
    "figure_remark": Page("import ledgers", POST),
    "register": Page("see content"),
    "register_download": Page("see content"),
    "register_print": Page("see content"),
    "directive": Page("see content"),
    "board": Page("see content"),
    "changes": Page("see content"),
    "indicators": Page("see content"),
    "indicators_adopt": Page("define indicators", POST),
    "indicator_new": Page("define indicators", BOTH),
    "indicator": Page("see content"),
    "indicator_curve": Page("define indicators", POST),
    "indicator_edit": Page("define indicators", BOTH),
    "indicator_rolled": Page("see content"),
    "people": Page("see content"),
    "people_popolo": Page("see content"),
    "person": Page("see content"),
    "person_same": Page("judge identity", POST),
    "person_different": Page("judge identity", POST),
    "person_undo": Page("judge identity", POST),
    "post": Page("see content"),
    "organisation": Page("see content"),
    "organisation_template": Page("signed in"),
    "organisation_import": Page("change the organisation", BOTH),
    "organisation_apply": Page("change the organisation", POST),
    "organisation_new": Page("change the organisation", BOTH),
    "organisation_edit": Page("change the organisation", BOTH),
    "organisation_undo": Page("change the organisation", POST),
    "unit": Page("see content"),
    "unit_figures": Page("see content"),
    "unit_fill_in": Page("see content"),
    "unit_rename": Page("change the organisation", BOTH),
    "unit_merge": Page("change the organisation", BOTH),
    "unit_split": Page("change the organisation", BOTH),
    "tenure_new": Page("change the organisation", BOTH),
    "tenure_edit": Page("change the organisation", BOTH),
    "accounts": Page("manage accounts", GET),
    "account_create": Page("manage accounts", POST),
    "account_change": Page("manage accounts", POST),
    "account_import": Page("manage accounts", BOTH),
    "first_clerk": Page("manage accounts", POST),
    "erasures": Page("confirm erasure", BOTH),
    "erasure_confirm": Page("confirm erasure", POST),
    "api_docs": Page("see content"),
    "api_schema": Page("see content"),
    "api_rulebooks": Page("see content"),
    "api_rulebook": Page("see content"),
    "api_rulebook_text": Page("see content"),
    "api_runs": Page("see content"),
    "api_run": Page("see content"),
    "api_run_rows": Page("see content"),
    "api_explanation": Page("see content"),
}
