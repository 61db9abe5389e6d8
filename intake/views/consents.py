"""Consent before the first question: the clinic's own words, a yes or a no, and the way to take it back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from intake import actions, policies, sessions
from intake.actions.consents import text_for
from intake.bound import BoundRequest
from intake.doors import before_sending, bound, go
from intake.forms import ConsentForm, posted
from intake.models import ConsentText
from intake.pages import show, tel


@require_http_methods(["GET", "HEAD", "POST"])
@before_sending
def consent(request: BoundRequest) -> HttpResponse:
    """Show the words and take the decision about exactly these words."""
    invitation = request.bound.invitation
    text = text_for(invitation, request.LANGUAGE_CODE)
    form = ConsentForm(posted(request), text=text)
    if request.method == "POST" and text is not None and form.is_valid():
        return decide(request, text, form.cleaned_data)
    context = {"form": form, "text": text, "is_given": policies.has_consent(invitation)}
    return show(request, "intake/consent.html", context, status=422 if form.errors else 200)


def decide(request: BoundRequest, text: ConsentText, said: dict[str, bool]) -> HttpResponse:
    actions.consent(invitation=request.bound.invitation, text=text, by=request.bound.actor, **said)
    return go(request, "you_next") if said["agrees"] else thank(request)


def thank(request: BoundRequest) -> HttpResponse:
    """Thank somebody who said no; their session ends with this page."""
    clinic = request.bound.invitation.clinic
    sessions.end(request)
    context = {"phone": clinic.phone, "phone_href": tel(clinic.phone), "help_url": f"/help-now/{clinic.slug}/"}
    return render(request, "intake/refused.html", context)


@require_POST
@bound
def withdraw(request: BoundRequest) -> HttpResponse:
    """Take consent back."""
    invitation = request.bound.invitation
    if policies.has_consent(invitation):
        actions.withdraw_consent(invitation=invitation, by=request.bound.actor)
    return go(request, "patient_home")
