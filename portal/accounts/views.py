"""Joining by a link, choosing a clinic, one's own account, and the reader's language and colours."""

from typing import Literal, TypedDict

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import actions, devices, doors, reach
from portal.accounts.doors import SignedInRequest, StaffRequest
from portal.accounts.exceptions import LinkEnded, NotADemonstration, Refused
from portal.accounts.forms import AccountForm, JoinForm
from portal.accounts.models import StaffInvitation, User
from portal.accounts.roles import Permission
from portal.audit.actor import system
from portal.audit.throttle import slow_to_guess
from portal.country.languages import is_offered

YEAR = 365 * 24 * 3600
THEMES = ("light", "dark")


@slow_to_guess
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody make their account from a staff link; whoever is signed in only confirms."""
    try:
        invitation = actions.open_staff_invitation(token)
    except LinkEnded as error:
        return render(request, "accounts/link_ended.html", {"text": error.message}, status=410)
    if request.user.is_authenticated:
        return join_signed_in(request, request.user, token, invitation)
    form = JoinForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.join(token=token, by=system("staff-link"), **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error.message))
        else:
            sign_in(request, user, "password")
            return redirect("mfa_activate_totp")
    status = 422 if form.errors else 200
    return render(request, "accounts/join.html", {"form": form, "invitation": invitation}, status=status)


def join_signed_in(request: HttpRequest, user: User, token: str, invitation: StaffInvitation) -> HttpResponse:
    """Add the link's roles to the account that is signed in, with its second factor."""
    turned_away = doors.sign_in_first(request)
    if turned_away:
        return turned_away
    context = {"invitation": invitation}
    if request.method == "POST":
        try:
            clinic = actions.join_another(token=token, by=doors.own_actor(user))
        except Refused as error:
            return render(request, "accounts/join_another.html", {**context, "error": error.message}, status=422)
        request.session[doors.CLINIC] = str(clinic.pk)
        return redirect("start")
    return render(request, "accounts/join_another.html", context)


@slow_to_guess
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign a made-up person of the demonstration in, by a button: opening the link alone uses nothing up."""
    try:
        person = actions.open_sign_in_link(token).user
        if person is None:
            raise LinkEnded
        if request.method != "POST":
            return render(request, "accounts/sign_in_link.html", {"person": person})
        actions.use_sign_in_link(token=token, by=system("sign-in-link"))
    except (LinkEnded, NotADemonstration):
        return render(request, "accounts/link_ended.html", {"text": LinkEnded.message}, status=410)
    sign_in(request, person, "link")
    request.session[doors.SIGNED_IN_BY_LINK] = str(person.pk)
    return redirect("start")


def sign_in(request: HttpRequest, user: User, method: str) -> None:
    get_adapter().login(request, user)
    record_authentication(request, user, method=method)


@require_safe
@doors.requires()
def start(request: StaffRequest) -> HttpResponse:
    """Take whoever signed in to the first page of their work."""
    if Permission.READ_PATIENTS in request.permissions:
        return redirect("/caseload/")
    if Permission.MANAGE_CLINIC in request.permissions:
        return redirect("/clinic/")
    if Permission.SIGN_CONTENT in request.permissions:
        return redirect("/clinic/content/")
    return redirect("/cms/")


@require_http_methods(["GET", "HEAD", "POST"])
@doors.require_second_factor
def choose_clinic(request: SignedInRequest) -> HttpResponse:
    """Let somebody who works in several clinics say in which one they work now."""
    clinics = {str(row.clinic_id): row.clinic for row in doors.memberships_of(request)}
    if request.method == "POST" and request.POST.get("clinic") in clinics:
        request.session[doors.CLINIC] = request.POST["clinic"]
        return HttpResponseRedirect(doors.safe_next(request, reverse("start")))
    context = {"clinics": clinics.values(), "next": doors.safe_next(request, "")}
    return render(request, "accounts/clinics.html" if clinics else "accounts/no_clinic.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.requires()
def me(request: StaffRequest) -> HttpResponse:
    """Show and change one's own account."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_own_account(user=request.user, by=doors.own_actor(request.user), **form.cleaned_data)
        request.session["language"] = request.user.language
        return redirect(f"{reverse('me')}?saved=1")
    context = {
        "form": form,
        "saved": "saved" in request.GET,
        "devices": devices.devices_of(request),
        "points": reach.points_of(request.user),
        "has_app": doors.has_second_factor(request.user),
        "memberships": doors.memberships_of(request),
        "several": len({row.clinic_id for row in doors.memberships_of(request)}) > 1,
    }
    return render(request, "accounts/me.html", context, status=422 if form.errors else 200)


@csrf_exempt  # it stands on pages that are kept for everybody; whoever forges it changes colours
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of light or dark in a cookie; anything else forgets it."""
    response = HttpResponseRedirect(doors.safe_next(request, "/"))
    if request.POST.get("theme") in THEMES:
        response.set_cookie("theme", request.POST["theme"], max_age=YEAR, **cookie_flags())
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language in their session and a cookie."""
    response = HttpResponseRedirect(doors.safe_next(request, "/"))
    language = request.POST.get("language", "")
    if is_offered(language):
        request.session["language"] = language
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, **cookie_flags())
    return response


@require_safe
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Say that accounts are made from a link."""
    text = _("Nobody signs up here by themselves. Ask an admin of your clinic for a link.")
    return render(request, "accounts/link_ended.html", {"text": text}, status=404)


class CookieFlags(TypedDict):
    secure: bool
    httponly: bool
    samesite: Literal["Lax"]


def cookie_flags() -> CookieFlags:
    return {"secure": settings.SERVED_OVER_TLS, "httponly": True, "samesite": "Lax"}
