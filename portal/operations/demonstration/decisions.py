"""What the made-up staff decided, through the actions, and dated to when they would have decided it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from intake.actions import close_alert
from intake.actions.scores import NOT_ANSWERED
from intake.models import Alert, AlertEvent, Patient, Profile
from portal.accounts.models import User
from portal.audit.actor import staff
from portal.care import actions as care
from portal.care.models import Review
from portal.operations.demonstration.clinics import DemoClinic

SEEN_AFTER, CLOSED_AFTER, REVIEWED_AFTER = timedelta(minutes=25), timedelta(minutes=45), timedelta(days=1)
NEXT_DATE_AFTER = timedelta(days=7)


def review_all(demo: DemoClinic, profiles: Iterable[Profile]) -> None:
    """Review past intakes, as a colleague did the day after."""
    Review.objects.bulk_create(
        Review(
            clinic=demo.clinic,
            profile=profile,
            decision="discuss-in-visit",
            reviewed_by=demo.staff["colleague"],
            reviewed_at=profile.completed_at + REVIEWED_AFTER,
        )
        for profile in profiles
    )


def close_alerts(demo: DemoClinic, user: User, alerts: Iterable[Alert], now: datetime) -> None:
    """Close alerts of past intakes, as somebody did at the time."""
    by = staff(user, demo.clinic)
    for alert in alerts:
        soon = (now + NEXT_DATE_AFTER).date()
        close_alert(alert=alert, by=by, action_code="called", risk_level="low", plan="made", next_date=soon)
        _date_back(alert, now)


def decide(demo: DemoClinic, patients: dict[str, Patient], unread: set[str], now: datetime) -> None:
    """Review what was read already; acknowledge what was answered last, close what was answered before that."""
    user = demo.staff["clinician"]
    by = staff(user, demo.clinic)
    for name, patient in patients.items():
        if name in unread:
            continue
        alerts = list(patient.alerts.open().order_by("raised_at"))
        close_alerts(demo, user, alerts[:-1], now)
        for newest in alerts[-1:]:
            care.acknowledge_alert(alert=newest, by=by, action_code="called", plan="in-place")
            _date_back(newest, now)
        for profile in patient.profiles.all():
            review = care.complete_review(profile=profile, decision="discuss-in-visit", by=by)
            Review.objects.filter(pk=review.pk).update(reviewed_at=_then(profile.completed_at + REVIEWED_AFTER, now))


def see_unanswered(demo: DemoClinic, now: datetime) -> None:
    """Have a safety question that was not answered seen, and nothing done yet: that person is asked at the visit."""
    by = staff(demo.staff["clinician"], demo.clinic)
    for alert in Alert.objects.open().unacknowledged().filter(clinic=demo.clinic, rule=NOT_ANSWERED):
        care.see_alert(alert=alert, by=by)
        _date_back(alert, now)


def _date_back(alert: Alert, now: datetime) -> None:
    """Date what was done about an alert to soon after its answer."""
    seen, closed = _then(alert.raised_at + SEEN_AFTER, now), _then(alert.raised_at + CLOSED_AFTER, now)
    rows = Alert.objects.filter(pk=alert.pk)
    rows.update(acknowledged_at=seen)
    rows.exclude(acted_at=None).update(acted_at=seen)
    rows.exclude(closed_at=None).update(closed_at=closed)
    events = AlertEvent.objects.filter(alert=alert)
    events.exclude(state__in=["raised", "resolved"]).update(at=seen)
    events.filter(state="resolved").update(at=closed, next_date=(alert.raised_at + NEXT_DATE_AFTER).date())


def _then(moment: datetime, now: datetime) -> datetime:
    """Nobody decided in the future."""
    return min(moment, now)
