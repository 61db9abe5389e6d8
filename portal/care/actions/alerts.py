"""What staff do about alerts: the role is checked here, the alert's own rules in intake."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from intake import actions as intake
from intake.models import Alert, AlertPolicy, ClinicRiskRule
from portal.accounts.models import Membership
from portal.accounts.policies import check_may
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies
from portal.care.models import Leave, holds
from portal.care.roster import ANSWERING


@transaction.atomic
def see_alert(*, alert: Alert, by: Actor) -> Alert:
    """Say that one has seen an alert and takes it."""
    policies.check_cares_for(by, alert.patient, Permission.ANSWER_ALERTS)
    return intake.see_alert(alert=alert, by=by)


@transaction.atomic
def acknowledge_alert(*, alert: Alert, by: Actor, action_code: str, plan: str = "", note: str = "") -> Alert:
    """Say what was done on seeing an alert. Ends its messages."""
    policies.check_cares_for(by, alert.patient, Permission.ANSWER_ALERTS)
    return intake.acknowledge_alert(alert=alert, by=by, action_code=action_code, plan=plan, note=note)


@transaction.atomic
def assess_alert(
    *, alert: Alert, by: Actor, tool: str, risk_level: str, plan: str, covered: Iterable[str] = (), note: str = ""
) -> Alert:
    """Keep an assessment of the risk behind an alert."""
    policies.check_cares_for(by, alert.patient, Permission.ANSWER_ALERTS)
    return intake.assess_alert(
        alert=alert, by=by, tool=tool, risk_level=risk_level, plan=plan, covered=covered, note=note
    )


@transaction.atomic
def close_alert(
    *, alert: Alert, by: Actor, action_code: str, risk_level: str, plan: str, next_date: date | None, note: str = ""
) -> Alert:
    """Close an alert with what was done, the risk level, the plan and the next date."""
    policies.check_cares_for(by, alert.patient, Permission.ANSWER_ALERTS)
    return intake.close_alert(
        alert=alert, by=by, action_code=action_code, risk_level=risk_level, plan=plan, next_date=next_date, note=note
    )


@transaction.atomic
def void_alert(*, alert: Alert, by: Actor, note: str) -> Alert:
    """Close an alert that should not have been raised, with the reason."""
    policies.check_cares_for(by, alert.patient, Permission.ANSWER_ALERTS)
    return intake.void_alert(alert=alert, by=by, note=note)


@transaction.atomic
def reopen_alert(*, alert: Alert, by: Actor, note: str) -> Alert:
    """Open a closed alert again, with the reason."""
    policies.check_cares_for(by, alert.patient, Permission.ANSWER_ALERTS)
    return intake.reopen_alert(alert=alert, by=by, note=note)


def climb_late_alerts(*, by: Actor, at: datetime | None = None) -> int:
    """Move every alert up the ladder that nobody saw, or did anything about, in time; return how many rungs.

    Each rung that was missed while nothing ran is gone up now, so that everybody hears who should have.
    """
    at = at or timezone.now()
    pass_on_left_alerts(at=at)
    late = Alert.objects.climbing(at).select_related("clinic")
    return climb_all(late, lambda alert: intake.climb(alert=alert, by=by))


def pass_on_left_alerts(*, at: datetime) -> int:
    """Let go up at once what somebody saw who is away by now, or does not work here any more; return how many.

    It is due from now, so it happens once to each.
    """
    person = {"user": OuterRef("acknowledged_by"), "clinic": OuterRef("clinic")}
    works = Membership.objects.current(at).filter(role__in=ANSWERING, **person)
    away = Leave.objects.filter(holds(at), **person)
    seen = Alert.objects.open().filter(acted_at=None, acknowledged_at__isnull=False, due_at__gt=at)
    return seen.filter(~Exists(works) | Exists(away)).update(climbs_at=at, due_at=at, updated_at=at)


def climb_all(late: QuerySet[Any], climb: Callable[[Any], bool]) -> int:
    """Climb one rung with each that is late, until none is; return how many rungs.

    One that breaks keeps no other from climbing: what broke first is raised once the rest is done.
    """
    climbed, broken = 0, dict[Any, Exception]()
    while found := list(late.exclude(pk__in=broken)[:100]):
        for each in found:
            try:
                climbed += climb(each)
            except Exception as error:
                broken[each.pk] = error
    if broken:
        raise next(iter(broken.values()))
    return climbed


@transaction.atomic
def sign_alert_policy(*, clinic: Any, times: Mapping[str, Mapping[str, int | None]], by: Actor) -> AlertPolicy:
    """Set how soon the clinic's alerts are answered."""
    check_may(by, clinic, Permission.SET_ALERT_RULES)
    return intake.sign_alert_policy(clinic=clinic, times=times, by=by)


@transaction.atomic
def add_risk_rule(
    *, clinic: Any, instrument: str, item: str, at_or_above: int, level: str, by: Actor
) -> ClinicRiskRule:
    """Add a rule of the clinic's own."""
    check_may(by, clinic, Permission.SET_ALERT_RULES)
    return intake.add_risk_rule(
        clinic=clinic, instrument=instrument, item=item, at_or_above=at_or_above, level=level, by=by
    )


@transaction.atomic
def end_risk_rule(*, rule: ClinicRiskRule, by: Actor) -> None:
    """End a rule that the clinic added itself."""
    check_may(by, rule.clinic, Permission.SET_ALERT_RULES)
    intake.end_risk_rule(rule=rule, by=by)
