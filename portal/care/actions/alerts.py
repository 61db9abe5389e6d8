"""What staff do about alerts: the role is checked here, the alert's own rules in intake."""

from datetime import date

from django.db import transaction

from intake import actions as intake
from intake.models import Alert
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies


@transaction.atomic
def acknowledge_alert(*, alert: Alert, by: Actor, action_code: str, plan: str = "", note: str = "") -> Alert:
    """Say what was done on seeing an alert. Ends its messages."""
    policies.check_cares_for(by, alert.patient, Permission.ANSWER_ALERTS)
    return intake.acknowledge_alert(alert=alert, by=by, action_code=action_code, plan=plan, note=note)


@transaction.atomic
def close_alert(
    *, alert: Alert, by: Actor, action_code: str, risk_level: str, plan: str, next_date: date | None, note: str = ""
) -> Alert:
    """Close an alert with what was done, the risk level, the plan and the next date."""
    policies.check_cares_for(by, alert.patient, Permission.ANSWER_ALERTS)
    return intake.close_alert(
        alert=alert, by=by, action_code=action_code, risk_level=risk_level, plan=plan, next_date=next_date, note=note
    )
