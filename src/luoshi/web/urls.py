"""Addresses; each has its line in ``luoshi.web.pages``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from luoshi.web.views import document, inbox, password, people, register, sign_in


def health(request: HttpRequest) -> HttpResponse:
    """Answers “ok” as long as pages are answered; asks neither the database nor who is there."""
    return HttpResponse("ok")


urlpatterns = [
    path("health", health, name="health"),
    path("", sign_in.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("password", password.change_password, name="change_password"),
    path("language", sign_in.language, name="language"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/upload", inbox.upload, name="upload"),
    path("documents/<uuid:document>", document.document, name="document"),
    path("documents/<uuid:document>/original", document.document_original, name="document_original"),
    path("documents/<uuid:document>/read-again", document.document_read_again, name="document_read_again"),
    path("documents/<uuid:document>/class", document.document_class, name="document_class"),
    path("documents/<uuid:document>/accept", document.proposals_accept, name="proposals_accept"),
    path("documents/<uuid:document>/undo", document.decision_undo, name="decision_undo"),
    path("proposals/<uuid:proposal>", document.proposal_item, name="proposal_item"),
    path("proposals/<uuid:proposal>/accept", document.proposal_accept, name="proposal_accept"),
    path("proposals/<uuid:proposal>/reject", document.proposal_reject, name="proposal_reject"),
    path("proposals/<uuid:proposal>/edit", document.proposal_edit, name="proposal_edit"),
    path("proposals/<uuid:proposal>/split", document.proposal_split, name="proposal_split"),
    path("proposals/<uuid:proposal>/merge", document.proposal_merge, name="proposal_merge"),
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
]

NOT_YET = ("organisation", "accounts")
urlpatterns += [path(name, lambda request: HttpResponse(name), name=name) for name in NOT_YET]

handler404 = "luoshi.web.views.errors.not_found"
handler500 = "luoshi.web.views.errors.server_error"
