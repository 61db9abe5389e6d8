"""Consent: the clinic's own words and a yes or a no, two choices beside it, and the way to take it back."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from intake import actions, exceptions, sessions
from intake.actions.consents import text_for
from intake.bound import BoundRequest
from intake.doors import bound, go
from intake.forms import ConsentForm, UsesForm, posted
from intake.models import ConsentText
from intake.pages import phone_of, show
from intake.present.consents import agreed, asked, withdrawing


@require_http_methods(["GET", "HEAD", "POST"])
@bound
def consent(request: BoundRequest) -> HttpResponse:
    """Show what was agreed; before that, or where somebody wants to choose again, the words and the decision."""
    if request.method != "POST" and request.bound.agrees and "again" not in request.GET:
        return show_agreed(request)
    text = text_for(request.bound.invitation, request.LANGUAGE_CODE)
    form = ConsentForm(posted(request), text=text)
    if request.method == "POST" and text is not None and form.is_valid():
        return decide(request, text, form.cleaned_data)
    context = asked(request.bound) | {"form": form, "text": text}
    return show(request, "intake/consent.html", context, status=422 if form.errors else 200)


def decide(request: BoundRequest, text: ConsentText, said: dict[str, bool]) -> HttpResponse:
    try:
        actions.consent(invitation=request.bound.invitation, text=text, by=request.bound.actor, **said)
    except exceptions.AlreadySent:  # a no after sending leaves everything as it is
        return go(request, "patient_home")
    if not said["agrees"]:
        return thank(request)
    return go(request, "patient_home" if request.bound.invitation.submitted_at else "you_next")


def thank(request: BoundRequest) -> HttpResponse:
    """Thank somebody who said no; their session ends with this page."""
    invitation = request.bound.invitation
    sessions.end(request)
    context = {
        "has_alert": invitation.alerts.exists(),
        **phone_of(invitation.clinic),
        "help_url": f"/help-now/{invitation.clinic.slug}/",
    }
    return render(request, "intake/refused.html", context)


@require_POST
@bound
def choose_uses(request: BoundRequest) -> HttpResponse:
    """Change what the numbers may be used for, and nothing else."""
    form = UsesForm(request.POST)
    if not form.is_valid():
        return show_agreed(request, form) if request.bound.agrees else go(request, "you_consent")
    try:
        actions.choose_uses(invitation=request.bound.invitation, by=request.bound.actor, **form.said)
    except exceptions.NotConsented:
        return go(request, "you_consent")
    return go(request, f"{reverse('you_consent')}?saved=1")


def show_agreed(request: BoundRequest, form: UsesForm | None = None) -> HttpResponse:
    newest = text_for(request.bound.invitation, request.LANGUAGE_CODE)
    context = agreed(request.bound, newest, form) | {"is_saved": "saved" in request.GET}
    return show(request, "intake/agreed.html", context, status=422 if form is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@bound
def withdraw(request: BoundRequest) -> HttpResponse:
    """Say what happens when consent is taken back; POST takes it back."""
    if request.method == "POST":
        with suppress(exceptions.NothingToWithdraw):  # it was taken back before: the page that follows says so
            actions.withdraw_consent(invitation=request.bound.invitation, by=request.bound.actor)
        return go(request, "patient_home")
    if not request.bound.agrees:
        return go(request, "patient_home")
    return show(request, "intake/withdraw.html", withdrawing(request.bound))
