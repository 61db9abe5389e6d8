"""What a clinic sets about its alerts. Who may is asked in `portal.care`."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from intake import exceptions
from intake.clock import PROPOSED
from intake.instruments import load
from intake.models import AlertPolicy, ClinicRiskRule
from intake.psychometrics.rules import LEVELS
from portal.audit.actor import Actor
from portal.audit.record import record

LONGEST = 24 * 60


@transaction.atomic
def sign_alert_policy(*, clinic: Any, times: Mapping[str, Mapping[str, int | None]], by: Actor) -> AlertPolicy:
    """Set how soon alerts are answered, from now on. Raises NotATime.

    Until it is seen: up to a day. Until something is done, and between two rungs: never longer than proposed.
    """
    if set(times) != set(LEVELS):
        raise exceptions.NotATime
    for level in LEVELS:
        _check(level, times[level])
    row = AlertPolicy.objects.create(
        clinic=clinic, times={level: dict(times[level]) for level in LEVELS}, signed_by=by.row
    )
    record("alert_policy.signed", by=by, about=row, clinic_id=clinic.pk)
    return row


@transaction.atomic
def add_risk_rule(
    *, clinic: Any, instrument: str, item: str, at_or_above: int, level: str, by: Actor
) -> ClinicRiskRule:
    """Add a rule beside those that an instrument brings. Raises NotARule."""
    try:
        asked = load(instrument)
        values = [option.value for option in asked.item(item).options]
    except LookupError as error:
        raise exceptions.NotARule from error
    if level not in LEVELS or at_or_above not in values or not asked.is_known_to(clinic.pk):
        raise exceptions.NotARule
    try:
        with transaction.atomic():
            row = ClinicRiskRule.objects.create(
                clinic=clinic, instrument=instrument, item=item, at_or_above=at_or_above, level=level, added_by=by.row
            )
    except IntegrityError as error:
        raise exceptions.NotARule from error
    record("risk_rule.added", by=by, about=row, clinic_id=clinic.pk, item=item, level=level)
    return row


@transaction.atomic
def end_risk_rule(*, rule: ClinicRiskRule, by: Actor) -> None:
    """End a rule that the clinic added itself. What it raised stays, and so does who ended it first."""
    standing = ClinicRiskRule.objects.filter(pk=rule.pk, ended_at=None)
    if not standing.update(ended_at=timezone.now(), ended_by=by.row):
        return
    record("risk_rule.ended", by=by, about=rule, clinic_id=rule.clinic_id)


def _check(level: Any, given: Mapping[str, int | None]) -> None:
    seen, act, rung = given.get("seen"), given.get("act"), given.get("rung")
    proposed = PROPOSED[level]
    is_fine = (
        set(given) == {"seen", "act", "rung"}
        and _within(seen, LONGEST)
        and _within(rung, proposed.rung)
        and ((act is None and proposed.act is None) or _within(act, proposed.act or LONGEST))
    )
    if not is_fine:
        raise exceptions.NotATime


def _within(minutes: int | None, most: int) -> bool:
    return isinstance(minutes, int) and not isinstance(minutes, bool) and 1 <= minutes <= most
