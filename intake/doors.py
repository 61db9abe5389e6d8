"""The door of every patient page: a session that a link and a code bound to one invitation, not idle and not ended."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, retarget

from intake import actions, exceptions, late, policies, sessions
from intake.bound import Bound, BoundRequest
from intake.pages import kept, link_ended, phone_of, show, signed_out
from intake.present.support import panel, what_we_do
from intake.veil import veil_of
from portal.country.help_page import region_of

View = Callable[..., HttpResponse]
IS_BOUND = "is_bound"  # what a sweep of all addresses looks for on a view
NO_ANSWERS = ("you_send", "you_private", "you_later", "you_stop")  # what is posted there holds no answer


def bound(view: View) -> View:
    """Open a view to the patient whose session this is; others get the way back in, and no other word."""

    @wraps(view)
    def behind(request: BoundRequest, *args: object, **kwargs: object) -> HttpResponse:
        return turn_away(request) or view(request, *args, **kwargs)

    setattr(behind, IS_BOUND, True)
    return behind


def before_sending(view: View) -> View:
    """Open a view only while the answers are not sent; afterwards no answer shows again."""

    @wraps(view)
    def behind(request: BoundRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.bound.invitation.submitted_at:
            try:
                return view(request, *args, **kwargs)
            except exceptions.AlreadySent:  # from another page, while this was on its way
                pass
        return too_late(request) if is_late_answer(request) else go(request, "you_sent")

    return bound(behind)


def while_asked(view: View) -> View:
    """Open a view only while the person may be asked: no longer once they took their consent back."""

    @wraps(view)
    def behind(request: BoundRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.bound.took_back:
            return taken_back(request) if is_late_answer(request) else go(request, "patient_home")
        return view(request, *args, **kwargs)

    return before_sending(behind)


def answering(view: View) -> View:
    """Open a view once the person said how private it is here, and agreed to be asked."""

    @wraps(view)
    def behind(request: BoundRequest, *args: object, **kwargs: object) -> HttpResponse:
        invitation = request.bound.invitation
        if not sessions.privacy_said(request.session, invitation):
            return go(request, "you_private")
        if not request.bound.agrees:
            return go(request, "you_consent")
        return view(request, *args, **kwargs)

    return while_asked(behind)


def is_late_answer(request: BoundRequest) -> bool:
    """Say whether something was given that can no longer be saved. Sending again only leads to the sent page."""
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.url_name not in NO_ANSWERS


def too_late(request: BoundRequest) -> HttpResponse:
    """Say that this was not saved, and how to tell the clinic. What calls for somebody is told the clinic at once."""
    calls = late.calling(request)
    alert = late.tell(request, calls)
    if alert is None:
        reason = _("Your answers were already sent, so this one did not reach your clinic.")
        return not_saved(request, reason, calls=bool(calls))
    if request.bound.veil.hides:
        return not_saved(request, _("Your answers were already sent, so this one is not among them."))
    actions.note_panel_shown(alert=alert, by=request.bound.actor)
    reason = _("Your answers were already sent, so this one is not among them. Your clinic was told of it anyway.")
    return not_saved(request, reason, calls=True, sentences=what_we_do(alert))


def taken_back(request: BoundRequest) -> HttpResponse:
    """Say that this was not saved, because the person took their consent back, perhaps on another device."""
    reason = _("You took your consent back, so nothing more is saved and your clinic does not see this.")
    return not_saved(request, reason, calls=bool(late.calling(request)))


def not_saved(request: BoundRequest, reason: str, *, calls: bool = False, **more: Any) -> HttpResponse:
    """Show why something was not saved; with the numbers to call where it calls for somebody, and nobody looks on."""
    clinic = request.bound.invitation.clinic
    context = {"reason": reason, **phone_of(clinic), **more}
    if calls and not request.bound.veil.hides:
        context["panel"] = panel(clinic, region_of(request))
    if not request.htmx:
        return show(request, "intake/too_late.html", context, status=409)
    reply = show(request, "intake/_too_late.html", context, status=422)  # a swap takes no 409
    reply["HX-Reswap"] = "innerHTML show:window:top"
    return retarget(reply, "#main")


def turn_away(request: BoundRequest) -> HttpResponse | None:
    """Return the page for somebody whose session is none or over; else set `request.bound`."""
    device = sessions.device_of(request)
    if device is None or sessions.is_idle(request.session) or sessions.is_too_old(request.session):
        return move(request) or signed_out(request, device)
    try:
        invitation = policies.check_link(device.invitation)
    except exceptions.LinkEnded:
        return move(request) or link_ended(request, is_unsaved=bool(kept(request)))
    if sessions.is_person(request):
        actions.keep_open(invitation=invitation, by=sessions.actor_of(device))
    request.bound = Bound(invitation.patient, invitation, device, veil_of(request.session, invitation, device))
    sessions.renew(request)
    return None


def move(request: BoundRequest) -> HttpResponse | None:
    """Move the whole page when only a fragment was asked for."""
    return HttpResponseClientRedirect(request.path) if request.htmx else None


def go(request: BoundRequest, to: str, *args: object) -> HttpResponse:
    """Redirect the page, also when only a fragment was asked for."""
    reply = redirect(to, *args)
    if request.htmx:
        return HttpResponseClientRedirect(reply.url)
    reply.status_code = 303
    return reply
