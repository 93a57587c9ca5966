"""Addresses; each has its line in ``luoshi.web.pages``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from luoshi.web.views import (
    accounts,
    components,
    document,
    erasures,
    figures,
    inbox,
    ledgers,
    organisation,
    people,
    register,
    sign_in,
)


def health(request: HttpRequest) -> HttpResponse:
    """Answers “ok” as long as pages are answered; asks neither the database nor who is there."""
    return HttpResponse("ok")


urlpatterns = [
    path("health", health, name="health"),
    path("", sign_in.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("language", sign_in.language, name="language"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/upload", inbox.upload, name="upload"),
    path("documents/<uuid:document>", document.document, name="document"),
    path("documents/<uuid:document>/original", document.document_original, name="document_original"),
    path("documents/<uuid:document>/read-again", document.document_read_again, name="document_read_again"),
    path("documents/<uuid:document>/class", document.document_class, name="document_class"),
    path("documents/<uuid:document>/accept", document.proposals_accept, name="proposals_accept"),
    path("documents/<uuid:document>/undo", document.decision_undo, name="decision_undo"),
    path("documents/<uuid:document>/mark", document.directive_mark, name="directive_mark"),
    path("proposals/<uuid:proposal>", document.proposal_item, name="proposal_item"),
    path("proposals/<uuid:proposal>/accept", document.proposal_accept, name="proposal_accept"),
    path("proposals/<uuid:proposal>/reject", document.proposal_reject, name="proposal_reject"),
    path("proposals/<uuid:proposal>/edit", document.proposal_edit, name="proposal_edit"),
    path("proposals/<uuid:proposal>/split", document.proposal_split, name="proposal_split"),
    path("proposals/<uuid:proposal>/merge", document.proposal_merge, name="proposal_merge"),
    path("ledgers", ledgers.ledgers, name="ledgers"),
    path("ledgers/owed", ledgers.ledgers_owed, name="ledgers_owed"),
    path("ledgers/upload", ledgers.ledger_upload, name="ledger_upload"),
    path("ledgers/forms", ledgers.ledger_forms, name="ledger_forms"),
    path("ledgers/forms/<uuid:form>", ledgers.ledger_form_change, name="ledger_form_change"),
    path("ledgers/conflicts", ledgers.ledger_conflicts, name="ledger_conflicts"),
    path("ledgers/conflicts/decide", ledgers.ledger_decide, name="ledger_decide"),
    path("ledgers/<uuid:ledger>", ledgers.ledger, name="ledger"),
    path("ledgers/<uuid:ledger>/progress", ledgers.ledger_progress, name="ledger_progress"),
    path("ledgers/<uuid:ledger>/confirm", ledgers.ledger_confirm, name="ledger_confirm"),
    path("ledgers/<uuid:ledger>/compare", ledgers.ledger_compare, name="ledger_compare"),
    path("ledgers/<uuid:ledger>/import", ledgers.ledger_import, name="ledger_import"),
    path("ledgers/<uuid:ledger>/discard", ledgers.ledger_discard, name="ledger_discard"),
    path("ledgers/<uuid:ledger>/withdraw", ledgers.ledger_withdraw, name="ledger_withdraw"),
    path("ledgers/<uuid:ledger>/original", ledgers.ledger_original, name="ledger_original"),
    path("ledgers/<uuid:ledger>/difference.xlsx", ledgers.ledger_difference, name="ledger_difference"),
    path("ledgers/<uuid:ledger>/cell", ledgers.ledger_cell, name="ledger_cell"),
    path("figures/<uuid:statement>", figures.figure, name="figure"),
    path("figures/<uuid:statement>/remark", figures.figure_remark, name="figure_remark"),
    path("register", register.register, name="register"),
    path("register/download", register.register_download, name="register_download"),
    path("directives/<uuid:directive>", register.directive, name="directive"),
    path("people", people.people, name="people"),
    path("people/popolo.json", people.people_popolo, name="people_popolo"),
    path("people/<uuid:person>", people.person, name="person"),
    path("people/<uuid:person>/same", people.person_same, name="person_same"),
    path("people/<uuid:person>/different", people.person_different, name="person_different"),
    path("people/<uuid:person>/undo", people.person_undo, name="person_undo"),
    path("posts/<uuid:post>", people.post, name="post"),
    path("organisation", organisation.organisation, name="organisation"),
    path("organisation/template.xlsx", organisation.organisation_template, name="organisation_template"),
    path("organisation/import", organisation.organisation_import, name="organisation_import"),
    path("organisation/apply", organisation.organisation_apply, name="organisation_apply"),
    path("organisation/new/<str:kind>", organisation.organisation_edit, name="organisation_new"),
    path(
        "organisation/edit/<str:kind>/<uuid:subject>",
        organisation.organisation_edit,
        name="organisation_edit",
    ),
    path("organisation/undo/<uuid:event>", organisation.organisation_undo, name="organisation_undo"),
    path("units/<uuid:unit>", organisation.unit, name="unit"),
    path("units/<uuid:unit>/rename", organisation.unit_rename, name="unit_rename"),
    path("units/<uuid:unit>/merge", organisation.unit_merge, name="unit_merge"),
    path("units/<uuid:unit>/split", organisation.unit_split, name="unit_split"),
    path("posts/<uuid:post>/tenures", organisation.tenure_edit, name="tenure_new"),
    path("posts/<uuid:post>/tenures/<uuid:tenure>", organisation.tenure_edit, name="tenure_edit"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/create", accounts.account_create, name="account_create"),
    path("accounts/import", accounts.account_import, name="account_import"),
    path("accounts/first-clerk", accounts.first_clerk, name="first_clerk"),
    path("accounts/<uuid:account>", accounts.account_change, name="account_change"),
    path("password", accounts.change_password, name="change_password"),
    path("erasures", erasures.erasures, name="erasures"),
    path("erasures/<uuid:erasure>/confirm", erasures.erasure_confirm, name="erasure_confirm"),
    path("components", components.components, name="components"),
]

handler400 = "luoshi.web.views.errors.bad_request"
handler404 = "luoshi.web.views.errors.not_found"
handler500 = "luoshi.web.views.errors.server_error"
