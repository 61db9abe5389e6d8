"""Whether the person is alone, and what else is possible when they are not."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from intake import actions, sessions
from intake.bound import BoundRequest
from intake.doors import bound, go, while_asked
from intake.forms import LaterForm, PrivacyForm, ScreenForm, posted
from intake.pages import phone_of, show


@require_http_methods(["GET", "HEAD", "POST"])
@while_asked
def private(request: BoundRequest) -> HttpResponse:
    """Ask "Is it private for you right now?", once on each device; it decides what is asked, and what shows here."""
    invitation, form = request.bound.invitation, PrivacyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.say_privacy(invitation=invitation, by=request.bound.actor, **form.cleaned_data)
        sessions.say_privacy(request, invitation, form.cleaned_data["privacy"])
        return go(request, "you_next" if form.is_alone else "you_later")
    return show(request, "intake/private.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@bound
def screen(request: BoundRequest) -> HttpResponse:
    """Ask the same where nothing is answered any more: it decides what shows on this screen, and stays with it."""
    if request.bound.is_asked:
        return go(request, "you_private")
    form = ScreenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        sessions.say_privacy(request, request.bound.invitation, form.cleaned_data["privacy"])
        return go(request, "patient_home")
    context = {"form": form, "is_over": True}
    return show(request, "intake/private.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@while_asked
def later(request: BoundRequest) -> HttpResponse:
    """Offer to answer later, by phone or at the clinic, or to go on."""
    invitation, form = request.bound.invitation, LaterForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if form.goes_on:
            return go(request, "you_next")
        actions.put_off(invitation=invitation, until=form.cleaned_data["until"], by=request.bound.actor)
        return go(request, "you_later")
    context = {"form": form, "put_off": invitation.put_off, **phone_of(invitation.clinic)}
    return show(request, "intake/later.html", context, status=422 if form.errors else 200)
