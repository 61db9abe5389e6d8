"""Test alerts: somebody starts one, or the month does; it climbs until a person says that they got it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.exceptions import Refused
from intake.models import Deadlines
from intake.models.alerts import TOP
from portal.accounts.models import Clinic
from portal.accounts.policies import check_may
from portal.accounts.roles import Permission
from portal.audit import outbox
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care.actions.alerts import climb_all
from portal.care.drills import LEVEL, Drill
from portal.care.readiness import lines

MONTH = timedelta(days=28)


class DrillRuns(Refused):
    message = _("A test alert is on its way already.")


class DrillIsOver(Refused):
    message = _("This test alert is over: somebody else got it, or its time ran out.")


@transaction.atomic
def start_drill(*, clinic: Clinic, by: Actor) -> Drill:
    """Send a test alert to the people on duty. Raises DrillRuns while another one is open."""
    check_may(by, clinic, Permission.PLAN_DUTY)
    now = timezone.now()
    due_at = Deadlines(clinic).seen_by(LEVEL, now)
    try:
        with transaction.atomic():
            drill = Drill.objects.create(
                clinic=clinic, started_by=by.row, started_at=now, due_at=due_at, climbs_at=due_at
            )
    except IntegrityError as error:
        raise DrillRuns from error
    outbox.post("drill.raised", about=drill, clinic_id=clinic.pk)
    record("drill.started", by=by, about=drill)
    return drill


@transaction.atomic
def take_drill(*, drill: Drill, by: Actor) -> Drill:
    """Say that the test alert arrived: whoever was called may. Raises DrillIsOver."""
    check_may(by, drill.clinic, Permission.ANSWER_ALERTS)
    now = timezone.now()
    mine = Drill.objects.open().filter(pk=drill.pk, calls__user=by.row)
    if not mine.update(seen_by=by.row, seen_at=now, ended_at=now, climbs_at=None):
        raise DrillIsOver
    record("drill.seen", by=by, about=drill)
    drill.refresh_from_db()
    return drill


def climb_late_drills(*, by: Actor, at: datetime | None = None) -> int:
    """Move every test up the ladder that nobody took in time, and end those that nobody took at the top."""
    late = Drill.objects.climbing(at or timezone.now()).select_related("clinic")
    return climb_all(late, lambda drill: _climb(drill, by))


@transaction.atomic
def _climb(drill: Drill, by: Actor) -> bool:
    """Go a rung up with a message of its own; from the top the test ends. False where another worker was faster."""
    at = drill.climbs_at
    assert at is not None  # it was found by its clock
    same = Drill.objects.climbing(timezone.now()).filter(pk=drill.pk, rung=drill.rung, climbs_at=at)
    if drill.rung == TOP:
        if same.update(ended_at=timezone.now(), climbs_at=None):
            record("drill.unanswered", by=by, about=drill)
        return False
    rung = drill.rung + 1
    if not same.update(rung=rung, climbs_at=Deadlines(drill.clinic).next_rung(LEVEL, at)):
        return False
    outbox.post("drill.climbed", about=drill, clinic_id=drill.clinic_id)
    record("drill.escalated", by=by, about=drill, rung=rung)
    return True


def start_monthly_drills(*, by: Actor) -> int:
    """Start a test for each clinic that can send intakes, is open now, and had none for a month; return how many."""
    return sum(_start_monthly(clinic, by) for clinic in _without_recent_drill(timezone.now()))


def _without_recent_drill(at: datetime) -> list[Clinic]:
    """Real clinics that are open now: a demonstration writes to nobody of its own accord."""
    known = Clinic.objects.filter(suspended_at=None, is_demonstration=False).annotate(last=Max("drills__started_at"))
    return [clinic for clinic in known.filter(Q(last=None) | Q(last__lte=at - MONTH)) if clinic.is_open(at)]


def _start_monthly(clinic: Clinic, by: Actor) -> bool:
    if not all(line.is_done for line in lines(clinic) if line.blocks_sending):
        return False
    try:
        start_drill(clinic=clinic, by=by)
    except DrillRuns:  # another worker was faster
        return False
    return True
