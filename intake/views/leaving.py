"""Ways out: save and stop for now, stop for good, sign out, quick exit; and staying."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake import actions, sessions
from intake.bound import BoundRequest
from intake.doors import bound, go, while_asked
from intake.pages import phone_of, show
from intake.present.times import day_of
from portal.country import help_cookie

# A page with nothing personal on it, for where no clinic chose one.
NEUTRAL_SITE = "https://www.timeanddate.com/weather/"


@require_safe
@while_asked
def saved(request: BoundRequest) -> HttpResponse:
    """Say that everything is saved, and how to come back."""
    invitation = request.bound.invitation
    context = {
        "until": day_of(invitation.expires_at, invitation.patient),
        **phone_of(invitation.clinic),
        "has_stopped": invitation.stopped_at is not None,
    }
    return show(request, "intake/saved.html", context)


@require_POST
@while_asked
def stop(request: BoundRequest) -> HttpResponse:
    """Stop for good; the clinic is told."""
    if request.bound.invitation.stopped_at is None:
        actions.stop(invitation=request.bound.invitation, by=request.bound.actor)
    return go(request, "you_saved")


@require_POST
@bound
def sign_out(request: BoundRequest) -> HttpResponse:
    """Sign this device out."""
    clinic = request.bound.invitation.clinic
    actions.end_device(device=request.bound.device, by=request.bound.actor)
    sessions.end(request)
    reply = render(request, "intake/signed_off.html", {"help_url": f"/help-now/{clinic.slug}/"})
    reply["Clear-Site-Data"] = '"cache", "storage"'
    help_cookie.forget(reply)
    return reply


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Quick exit: end whatever session this is and go to the neutral site. Saved answers stay."""
    device = sessions.device_of(request)
    site = device.invitation.clinic.exit_url if device else ""
    if device is not None:
        actions.end_device(device=device, by=sessions.actor_of(device))
    if request.user.is_authenticated:
        logout(request)
    request.session.flush()
    reply = HttpResponseRedirect(site or NEUTRAL_SITE, status=303)
    reply["Clear-Site-Data"] = '"cache", "storage"'
    help_cookie.forget(reply)
    return reply


@require_http_methods(["GET", "HEAD", "POST"])
@bound
def stay(request: BoundRequest) -> HttpResponse:
    """Stay signed in: the door has noted that the person is there. Asking how long is left says it, and is no stay."""
    if request.method == "POST":
        return HttpResponse(status=204)
    return JsonResponse(sessions.time_left(request.session))
