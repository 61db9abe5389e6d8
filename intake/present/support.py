"""The support page and the crisis panel. Every time and every reader named comes from the clinic's own settings."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from intake import clock
from intake.models import Alert
from intake.present.times import moment_of
from portal.audit.mail import mail_is_configured
from portal.country.hours import in_words
from portal.country.languages import left_to_right
from portal.country.lines import help_for


def panel(clinic: Any, country: str = "") -> dict[str, Any]:
    """Return the crisis panel of a clinic: its urgent number and checked lines, or advice; never an empty panel.

    `country` is where the person says they are; where they say nothing, the clinic's own.
    """
    found = help_for(clinic, country)
    address = f"/help-now/{clinic.slug}/"
    more_url = f"{address}?country={found.region}" if found.region != clinic.country else address
    return {"calls": found.calls, "advice": found.advice, "help": found, "more_url": more_url}


def what_we_do(alert: Alert) -> list[str]:
    """Say who reads the answer and by when. A time is a promise: it stands here only where the clinic signed one."""
    clinic, now = alert.invitation.clinic, timezone.now()
    sentences = [_("%(clinic)s can see this answer now.") % {"clinic": clinic.name}]
    back = clinic.leaves.somebody_is_back(clinic, now)
    if not may_promise(clinic):
        sentences += how_to_reach(clinic)
    elif now < alert.due_at and alert.acknowledged_at is None and back == now:
        by = moment_of(alert.due_at, alert.patient)
        sentences.append(_("Somebody there reads it by %(moment)s.") % {"moment": by})
    if back > now or (clinic.has_night_cover is False and not clinic.is_open(now)):
        upcoming = next_person(alert, now, back)
        sentences += [upcoming, _("Until then, please use the numbers above.")] if upcoming else []
    return sentences


def may_promise(clinic: Any) -> bool:
    """Say whether the clinic signed a time and something tells its duty people of an alert."""
    is_told = mail_is_configured() or clinic.is_demonstration
    return bool(clinic.urgent_minutes) and is_told and clinic.has_confirmed("hours")


def how_to_reach(clinic: Any) -> list[str]:
    hours = in_words(clinic.hours)
    if not clinic.phone or not hours:
        return []
    return [_("You can call them on %(phone)s: %(hours)s.") % {"phone": left_to_right(clinic.phone), "hours": hours}]


def next_person(alert: Alert, now: datetime, back: datetime) -> str:
    """Say when the next person is there, by the hours and the shifts; empty where neither says so, or one is there.

    `back` is when somebody is back from leave.
    """
    clinic = alert.invitation.clinic
    if any(clinic.hours.values()) and clinic.has_night_cover is False:
        there = clock.next_opening(clinic, back)
    else:
        there = back if back > now else None
    shift = clinic.duty_shifts.next_there(clinic, now)
    moments = [moment for moment in (there, shift) if moment is not None]
    if not moments or min(moments) <= now:
        return ""
    return _("The next person is there %(moment)s.") % {"moment": moment_of(min(moments), alert.patient)}
