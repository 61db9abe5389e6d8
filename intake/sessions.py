"""The bound session: which device it belongs to, and when it ends. Nothing about a person stands in it but ids."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from intake.models import BoundDevice, Invitation
from portal.audit import actor

DEVICE, BOUND_AT, SEEN_AT = "patient_device", "patient_bound_at", "patient_seen_at"
# What the person said in this session: how private it is, and how they like to answer.
PRIVACY_SAID, PRIVACY, PRIVACY_AT = "patient_privacy_said", "patient_privacy", "patient_privacy_at"
QUICK, TEXT_SAVED_AT = "patient_quick", "patient_text_saved_at"
CLASHES = "patient_list_clashes"  # items of a list that another device answered, to be told after a support page
LANGUAGE = "language"  # the same key that the language switch writes
RENEW_SECONDS = 60


def bind(request: HttpRequest, invitation: Invitation, device: BoundDevice) -> None:
    """Make this session the patient's. Whoever was signed in before is out, and the session's key changes."""
    language = chosen_language(request) or invitation.language
    before = dict(request.session.items()) if request.session.get(DEVICE) else {}
    request.session.flush()
    request.user = AnonymousUser()
    now = int(time.time())
    request.session.update({DEVICE: str(device.pk), BOUND_AT: now, SEEN_AT: now, LANGUAGE: language})
    if before.get(PRIVACY_SAID) == str(invitation.pk):
        kept = (PRIVACY_SAID, PRIVACY, PRIVACY_AT)
        request.session.update({name: before[name] for name in kept if name in before})


def say_privacy(request: HttpRequest, invitation: Invitation, privacy: str) -> None:
    """Note who can see this screen, and since when: the same word again changes nothing."""
    if privacy_said(request.session, invitation) != privacy:
        request.session[PRIVACY_AT] = time.time()
    request.session.update({PRIVACY_SAID: str(invitation.pk), PRIVACY: privacy})


def privacy_said(session: Any, invitation: Invitation) -> str:
    """Return who can see this screen, as the person said here; empty where they were not asked yet."""
    return session.get(PRIVACY, "") if session.get(PRIVACY_SAID) == str(invitation.pk) else ""


def end(request: HttpRequest) -> None:
    """Forget the session, whoever it belonged to; the language of the page stays."""
    language = request.session.get(LANGUAGE)
    request.session.flush()
    request.user = AnonymousUser()
    if language:
        request.session[LANGUAGE] = language


def chosen_language(request: HttpRequest) -> str:
    """Return the language that the person switched to before binding; empty where a staff session chose it."""
    return "" if request.user.is_authenticated else request.session.get(LANGUAGE, "")


def device_of(request: HttpRequest) -> BoundDevice | None:
    """Return the device that this session was bound to, over or not. One query."""
    rows = BoundDevice.objects.select_related("invitation__patient", "invitation__clinic")
    try:
        return rows.get(pk=request.session[DEVICE], ended_at=None)
    except (KeyError, ValidationError, BoundDevice.DoesNotExist):
        return None


def actor_of(device: BoundDevice) -> actor.Actor:
    return actor.patient(device.invitation.patient)


def is_idle(session: Any) -> bool:
    return time.time() - session.get(SEEN_AT, 0) > settings.PATIENT_IDLE_SECONDS


def is_too_old(session: Any) -> bool:
    return time.time() - session.get(BOUND_AT, 0) > settings.PATIENT_ABSOLUTE_SECONDS


def time_left(session: Any) -> dict[str, int]:
    """Return the seconds until the session ends if nothing happens, and until it ends whatever happens."""
    now = time.time()
    latest = int(session.get(BOUND_AT, 0) + settings.PATIENT_ABSOLUTE_SECONDS - now)
    return {"left": min(int(session.get(SEEN_AT, 0) + settings.PATIENT_IDLE_SECONDS - now), latest), "latest": latest}


def renew(request: HttpRequest) -> None:
    """Note, at most once a minute, that the person is there. Polling never counts."""
    now = int(time.time())
    if now - request.session.get(SEEN_AT, 0) >= RENEW_SECONDS and is_person(request):
        request.session[SEEN_AT] = now


def is_person(request: HttpRequest) -> bool:
    """Say whether a person asked, and not an open page by itself."""
    return "HX-Polling" not in request.headers
