"""How much is asked of a patient, and what is planned to be asked again, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.models import Battery
from portal.care.asking import BudgetOverride, Schedule
from portal.care.burden import Burden
from portal.clinic.present.symptoms import in_language
from portal.clinic.present.times import day
from portal.country.languages import language_name


@dataclass(frozen=True)
class Plan:
    """One schedule as its row says it."""

    schedule: Schedule
    title: str
    when: str
    state: str
    is_due: bool


def asked_words(burden: Burden, zone: tzinfo) -> list[str]:
    """Minutes against the budget, questions spared, and when results were last talked about."""
    minutes = _("Asked in the last 30 days: %(minutes)s of %(budget)s minutes.")
    said = [minutes % {"minutes": burden.minutes, "budget": burden.budget}]
    if burden.spared:
        spared = ngettext(
            "%(count)s question did not have to be asked, or not twice.",
            "%(count)s questions did not have to be asked, or not twice.",
            burden.spared,
        )
        said.append(spared % {"count": burden.spared})
    if burden.discussed_at is None:
        return [*said, _("No results were discussed with them or released to them yet.")]
    return [*said, _("Results were last discussed or released on %(day)s.") % {"day": day(burden.discussed_at, zone)}]


def override_words(row: BudgetOverride, zone: tzinfo) -> str:
    """Who sent more than the budget, when and why."""
    facts = {
        "day": day(row.decided_at, zone), "name": row.decided_by.name, "asked": row.asked, "budget": row.budget,
        "reason": row.reason,
    }  # fmt: skip
    return _("%(day)s, %(name)s: %(asked)s minutes within 30 days, %(budget)s were meant. %(reason)s") % facts


def plans(schedules: list[Schedule], batteries: dict[Battery, Any], today: date, zone: tzinfo) -> list[Plan]:
    """The plans of a patient as of a day, in the order in which they are due."""
    titles = {battery.key: in_language(battery.title) for battery in batteries}
    return [_plan(schedule, titles, today, zone) for schedule in schedules]


def _plan(schedule: Schedule, titles: dict[str, str], today: date, zone: tzinfo) -> Plan:
    every = ngettext("every week", "every %(count)s weeks", schedule.every_weeks) % {"count": schedule.every_weeks}
    facts = {"every": every, "until": day(schedule.until, zone), "language": language_name(schedule.language)}
    when = _("%(every)s until %(until)s, in %(language)s") % facts
    is_due = schedule.is_due(today)
    return Plan(
        schedule, titles.get(schedule.battery_key, schedule.battery_key), when, _state(schedule, is_due, zone), is_due
    )


def _state(schedule: Schedule, is_due: bool, zone: tzinfo) -> str:
    if schedule.paused_at:
        return _("Paused by %(name)s") % {"name": schedule.paused_by.name if schedule.paused_by else ""}
    if schedule.next_on > schedule.until:
        return _("Over: nothing more becomes due")
    facts = {"day": day(schedule.next_on, zone)}
    return _("Due since %(day)s") % facts if is_due else _("Next on %(day)s") % facts
