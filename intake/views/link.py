"""The link: shows nothing private, and a button with the code binds the session."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from intake import actions, exceptions, sessions
from intake.forms import CodeForm, posted
from intake.links import live_invitation
from intake.models import BoundDevice, Invitation
from intake.pages import back_to, kept, link_ended, phone_of, signed_out
from portal.audit.actor import system
from portal.audit.devices import device_label
from portal.audit.throttle import slow_to_guess

NOBODY_YET = "link"  # who acts before the code is known to be right


@slow_to_guess
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code; the right one opens the session. GET changes nothing, however often."""
    invitation = live_invitation(token)
    if invitation is None:
        return link_ended(request)
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return bind(request, token, form.cleaned_data["code"])
        except exceptions.Refused as error:
            form.add_error("code", str(error.message))
    return ask_for_code(request, invitation, form, token)


def bind(request: HttpRequest, token: str, code: str) -> HttpResponse:
    invitation, device = actions.open_invitation(token=token, code=code, label=label(request), by=system(NOBODY_YET))
    sessions.bind(request, invitation, device)
    return redirect("you_next" if invitation.submitted_at is None else "patient_home")


def ask_for_code(request: HttpRequest, invitation: Invitation, form: CodeForm, token: str) -> HttpResponse:
    language = sessions.chosen_language(request) or invitation.language
    with translation.override(language):
        context = {"form": form, "token": token, "demonstration": invitation.clinic.is_demonstration}
        reply = render(request, "intake/open.html", context, status=422 if form.errors else 200)
    reply["Content-Language"] = language
    return reply


@slow_to_guess
@require_POST
def ask_the_clinic(request: HttpRequest, token: str) -> HttpResponse:
    """Tell the clinic that the code is lost, and say how to reach them: never a dead end."""
    try:
        invitation = actions.ask_for_code(token=token, by=system(NOBODY_YET))
    except exceptions.LinkEnded:
        return link_ended(request)
    with translation.override(sessions.chosen_language(request) or invitation.language):
        return render(request, "intake/asked.html", {"token": token, **phone_of(invitation.clinic)})


@sensitive_post_parameters("code")
@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """Sign in again on the same device with the code alone; what was being saved is saved now."""
    device = sessions.device_of(request)
    form = CodeForm(request.POST)
    if device is None:
        return signed_out(request, None)
    problem = form.errors["code"][0] if not form.is_valid() else ""
    try:
        if not problem:
            return bind_again(request, device, form.cleaned_data["code"])
    except exceptions.LinkEnded:
        return link_ended(request, is_unsaved=bool(kept(request)))
    except exceptions.Refused as error:
        problem = error.message
    return signed_out(request, device, problem=problem, status=422)


def bind_again(request: HttpRequest, device: BoundDevice, code: str) -> HttpResponse:
    invitation = actions.open_again(device=device, code=code, by=system(NOBODY_YET))
    sessions.bind(request, invitation, device)
    # 307 sends the same body on, so an answer that came after the time was over is not lost.
    return HttpResponseRedirect(back_to(request), status=307 if kept(request) else 303)


def label(request: HttpRequest) -> str:
    return device_label(request.headers.get("User-Agent", ""))
