"""What every page's frame shows: theme, banners, and the menu of the person who is signed in."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal.accounts import sessions
from portal.accounts.doors import StaffRequest, is_staff, memberships_of, roles_in
from portal.accounts.policies import is_demonstration
from portal.accounts.roles import Permission, permissions_of
from portal.audit.actor import staff
from portal.audit.heartbeat import failing_duties, is_stale
from portal.care.caseload import Waiting, waiting_alerts
from portal.clinic.present.duties import duty_names
from portal.country.expiry import Notice, notice_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context that the base templates need. What asks the database does so only where it is drawn."""
    theme = request.COOKIES.get("theme", "")
    found = {
        "theme": theme if theme in {"light", "dark"} else "",
        "theme_url": address("set_theme"),
        "language_url": address("set_language"),
        "demonstration": settings.DEMO,
        "trial_of_account": SimpleLazyObject(lambda: is_trial(request)),
    }
    return found | (staff_frame(request) if is_staff(request) else {})


def staff_frame(request: StaffRequest) -> dict[str, Any]:
    """Return what staff pages add: the menu, who is signed in, and what is wrong with the house."""
    return {
        "menu": SimpleLazyObject(lambda: list(menu(request))),
        "account_name": f"{request.user.title} {request.user.name}".strip(),
        "account_url": address("me"),
        "home_url": address("start"),
        "find_url": address("caseload") if Permission.READ_PATIENTS in request.permissions else "",
        "demonstration": request.clinic.is_demonstration,
        "trial": not request.clinic.is_demonstration,
        "worker_stale": SimpleLazyObject(is_stale),
        "failing_duties": SimpleLazyObject(lambda: failing(request)),
        "late_alerts": lambda: waiting_of(request).late,  # asked where a page draws it
        "alerts_elsewhere": SimpleLazyObject(lambda: elsewhere(request)),
        "line_notice": SimpleLazyObject(lambda: line_notice(request)),
        **time_out(request),
    }


def line_notice(request: StaffRequest) -> Notice | None:
    """Return what is wrong with the crisis lines, for who leads or runs the clinic; read only where it is drawn."""
    told = request.permissions & {Permission.MANAGE_CLINIC, Permission.READ_UNASSIGNED}
    return notice_for(request.clinic) if told else None


def failing(request: StaffRequest) -> str:
    """Return which duties of the worker fail, in words, on the clinic's pages; whoever runs it must mend them."""
    on_clinic_page = Permission.MANAGE_CLINIC in request.permissions and request.path.startswith(address("clinic"))
    return ", ".join(duty_names(failing_duties())) if on_clinic_page else ""


def is_trial(request: HttpRequest) -> bool:
    """Say whether somebody of the staff is signed in, and not to a demonstration; for pages that are in no clinic."""
    return request.user.is_authenticated and not is_demonstration()


def time_out(request: StaffRequest) -> dict[str, Any]:
    """Return what the page must know to warn before the session ends, and to keep what is being typed."""
    left = sessions.time_left(request)
    return {
        "stay_url": address("stay"),
        "keep_url": address("keep"),
        "stay_left": left["left"],
        "stay_latest": left["latest"],
        "stay_idle": settings.STAFF_IDLE_SECONDS,
    }


def menu(request: StaffRequest) -> Iterator[dict[str, Any]]:
    """Yield the entries that this person may open; none without a page behind it."""
    entries = (
        (Permission.READ_PATIENTS, _("Caseload"), "caseload"),
        (Permission.READ_LIBRARY, _("Library"), "/library/"),
        (Permission.READ_LIBRARY, _("Questionnaires"), "instruments"),
        (Permission.EDIT_CONTENT, _("Write content"), "wagtailadmin_home"),
        (Permission.EDIT_CONTENT, _("From readers"), "content_reports"),
        (Permission.FOLLOW_CONTENT, _("Content review"), "content_signing"),
        (Permission.WRITE_RULES, _("Rules"), "content_rules"),
        (Permission.SIGN_SAFETY_TEXTS, _("Texts to sign"), "safety_question"),
        (Permission.SET_ALERT_RULES, _("Alerts"), "alert_policy"),
        (Permission.PLAN_DUTY, _("Duty"), "clinic_duty"),
        (Permission.MANAGE_CLINIC, _("Clinic"), "clinic"),
        (Permission.READ_LIBRARY, _("What we treat"), "clinic_treats"),
    )
    offered = [(label, name, address(name)) for permission, label, name in entries if permission in request.permissions]
    urls = [url for _label, _name, url in offered if url and request.path.startswith(url)]
    here = max(urls, key=len, default="")
    for label, name, url in offered:
        if url:
            yield {"label": label, "url": url, "current": url == here, **count(request, name)}


def count(request: StaffRequest, name: str) -> dict[str, Any]:
    """Return how many alerts wait, beside the caseload; the caseload itself has counted them already."""
    if name != "caseload":
        return {}
    return {"count": waiting_of(request).unseen, "count_label": _("need action")}


def waiting_of(request: StaffRequest) -> Waiting:
    """Count once a request; nothing for whom no alert is meant."""
    if Permission.ANSWER_ALERTS not in request.permissions:
        return Waiting(0, 0)
    if getattr(request, "waiting_alerts", None) is None:
        request.waiting_alerts = waiting_alerts(request.actor)
    return request.waiting_alerts


def elsewhere(request: StaffRequest) -> list[str]:
    """Name the person's other clinics in which alerts wait for them. No query for somebody who works in one clinic."""
    memberships = memberships_of(request)
    others = {row.clinic.pk: row.clinic for row in memberships if row.clinic_id != request.clinic.pk}
    return [
        str(clinic)
        for clinic in others.values()
        if Permission.ANSWER_ALERTS in permissions_of(roles_in(memberships, clinic))
        and waiting_alerts(staff(request.user, clinic)).unseen
    ]


def address(name: str) -> str:
    """Return the address of a page, or nothing where there is no such page."""
    if name.startswith("/"):
        return name
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
