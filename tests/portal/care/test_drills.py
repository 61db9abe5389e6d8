"""A test alert goes the way of a real one, up the same ladder, until a person says that they got it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone

from intake.actions import sign_alert_policy
from intake.clock import PROPOSED
from intake.models.alerts import TOP
from portal.accounts.exceptions import MayNot
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent, Outbox
from portal.audit.outbox import deliver_due
from portal.care import drill_history
from portal.care.actions import climb_late_drills, drills, start_drill, start_monthly_drills, take_drill
from portal.care.models import Drill, DutyPerson
from portal.care.readiness import lines
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WORKER = actor.system("worker")
NOON = datetime(2026, 6, 23, 0, 0, tzinfo=UTC)  # a Tuesday, noon in Auckland


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def people(clock, clinic, cleo):
    """Ada is on duty, Lea leads, Ben answers alerts too."""
    clinic.has_night_cover = True
    clinic.save()
    found = {name: make_user(clinic, name, role) for name, role in (
        ("Ada", Role.CLINICIAN), ("Lea", Role.LEAD), ("Ben", Role.CLINICIAN),
    )}  # fmt: skip
    DutyPerson.objects.create(clinic=clinic, user=found["Ada"], confirmed_at=NOON, starts_at=NOON)
    return {name: actor.staff(user, clinic) for name, user in found.items()}


@pytest.fixture
def by_cleo(cleo, clinic):
    return actor.staff(cleo, clinic)


@pytest.fixture
def drill(people, clinic, by_cleo):
    return start_drill(clinic=clinic, by=by_cleo)


def told() -> set[str]:
    """Who is written to by what is due now."""
    mail.outbox.clear()
    deliver_due()
    return {message.to[0].partition("@")[0] for message in mail.outbox}


def actions_of(drill: Drill) -> list[str]:
    return list(AuditEvent.objects.filter(about_id=str(drill.pk)).order_by("at").values_list("action", flat=True))


def test_it_writes_to_who_is_on_duty_and_says_that_it_is_a_test(drill):
    assert told() == {"ada"}
    (message,) = mail.outbox
    assert message.subject == "This is a test. A page is ready for you"
    assert message.body.startswith("This is a test. A page is ready for you: http")
    call = drill.calls.get()
    assert (call.user.name, call.rung, call.told_at, call.error) == ("Ada", 0, NOON, "")


def test_it_is_written_in_the_language_of_whoever_reads_it(drill, people):
    people["Ada"].row.language = "es"
    people["Ada"].row.save()
    told()
    assert mail.outbox[0].subject == "Esto es una prueba. Hay una página lista para ti"


def test_it_keeps_to_the_urgent_times_of_the_clinics_own_policy(people, clinic, by_cleo):
    times = {
        level: {"seen": t.seen, "act": t.act, "rung": t.rung} for level, t in PROPOSED.items()
    } | {"urgent": {"seen": 20, "act": 60, "rung": 7}}  # fmt: skip
    sign_alert_policy(clinic=clinic, times=times, by=people["Lea"])
    drill = start_drill(clinic=clinic, by=by_cleo)
    assert drill.due_at == drill.climbs_at == NOON + 20 * MINUTE


def test_it_climbs_the_ladder_and_each_rung_is_told(drill, clock):
    for minutes, names in ((60, {"ada"}), (75, {"ada", "lea"}), (90, {"ada", "lea", "ben"})):
        clock.move_to(NOON + (minutes + 0.02) * MINUTE)
        climb_late_drills(by=WORKER)
        assert told() == names
    drill.refresh_from_db()
    assert drill.rung == TOP
    assert dict(drill.calls.values_list("user__name", "rung")) == {"Ada": 0, "Lea": 2, "Ben": 3}


def test_whoever_got_it_ends_it_and_its_messages(drill, clock, people):
    assert told() == {"ada"}
    clock.shift(6 * MINUTE)
    assert told() == {"ada"}
    take_drill(drill=drill, by=people["Ada"])
    clock.shift(6 * MINUTE)
    assert told() == set()
    assert not Outbox.objects.waiting().exists()
    assert (drill.seen_by, drill.took, drill.is_open) == (people["Ada"].row, 6 * MINUTE, False)
    assert climb_late_drills(by=WORKER, at=NOON + DAY) == 0
    assert actions_of(drill) == ["drill.started", "message.sent", "message.sent", "drill.seen"]


def test_nobody_ends_it_who_was_not_called(drill, people, by_cleo):
    told()
    with pytest.raises(drills.DrillIsOver):
        take_drill(drill=drill, by=people["Ben"])
    with pytest.raises(MayNot):
        take_drill(drill=drill, by=by_cleo)
    drill.refresh_from_db()
    assert drill.is_open


def test_only_the_first_one_got_it(drill, people, clock):
    clock.move_to(NOON + 61 * MINUTE)
    told()
    clock.move_to(NOON + 76 * MINUTE)
    climb_late_drills(by=WORKER)
    told()
    take_drill(drill=drill, by=people["Lea"])
    with pytest.raises(drills.DrillIsOver):
        take_drill(drill=drill, by=people["Ada"])
    assert drill.seen_by == people["Lea"].row


def test_one_that_nobody_got_ends_at_the_top_and_is_told_of(drill, clinic, clock):
    clock.move_to(NOON + 104 * MINUTE)
    assert climb_late_drills(by=WORKER) == TOP
    assert drill_history.trouble_of(clinic, timezone.now()) == "No test alert was sent yet."
    clock.move_to(NOON + 105 * MINUTE)
    climb_late_drills(by=WORKER)
    drill.refresh_from_db()
    assert (drill.has_failed, drill.ended_at) == (True, NOON + 105 * MINUTE)
    assert "Nobody got the test alert of 23 June 2026." in drill_history.trouble_of(clinic, timezone.now())
    assert actions_of(drill)[-1] == "drill.unanswered"
    assert told() == set()


def test_what_stood_in_the_way_is_kept_until_it_got_through(drill, monkeypatch, clock):
    def hang_up(_message: EmailMessage) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", hang_up)
        told()
    assert list(drill.calls.values_list("told_at", "error")) == [(None, "mail: ConnectionRefusedError")]
    clock.shift(MINUTE)
    assert told() == {"ada"}
    assert list(drill.calls.values_list("told_at", "error")) == [(NOON + MINUTE, "")]


def test_without_mail_it_waits_on_the_caseload_of_who_is_on_duty(drill, people, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    deliver_due()
    assert drill.calls.get().error == "no mail configured"
    assert drill_history.waiting_for(people["Ada"]) == drill
    assert drill_history.waiting_for(people["Ben"]) is None


def test_one_clinic_has_one_at_a_time_and_another_one_later(drill, clinic, by_cleo, people):
    with pytest.raises(drills.DrillRuns):
        start_drill(clinic=clinic, by=by_cleo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Drill.objects.create(clinic=clinic, due_at=NOON, climbs_at=NOON)
    told()
    take_drill(drill=drill, by=people["Ada"])
    assert start_drill(clinic=clinic, by=people["Lea"]).is_open


def test_a_clinician_starts_none_and_nobody_starts_one_elsewhere(people, clinic, other_clinic, by_cleo):
    for by, where in ((people["Ada"], clinic), (by_cleo, other_clinic)):
        with pytest.raises(MayNot):
            start_drill(clinic=where, by=by)
    assert not Drill.objects.exists()


@pytest.mark.parametrize("step", ["start", "take"])
def test_a_failing_audit_leaves_nothing_behind(people, clinic, by_cleo, monkeypatch, step):
    drill = start_drill(clinic=clinic, by=by_cleo) if step == "take" else None
    told()

    def fails(*_args: object, **_facts: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(drills, "record", fails)
    with pytest.raises(RuntimeError):
        start_drill(clinic=clinic, by=by_cleo) if drill is None else take_drill(drill=drill, by=people["Ada"])
    assert Drill.objects.filter(ended_at=None).count() == (drill is not None)
    assert Outbox.objects.count() == (drill is not None)


@pytest.fixture
def ready(people, clinic, monkeypatch):
    """Whether the clinic could send an intake is another test's business."""
    monkeypatch.setattr(drills, "lines", lambda clinic: [])
    return clinic


def test_each_month_one_goes_out_by_itself(ready, clock, people):
    assert start_monthly_drills(by=WORKER) == 1
    assert told() == {"ada"}
    drill = Drill.objects.get()
    assert drill.started_by is None
    take_drill(drill=drill, by=people["Ada"])
    clock.move_to(NOON + 27 * DAY)
    assert start_monthly_drills(by=WORKER) == 0
    clock.move_to(NOON + 28 * DAY)
    assert start_monthly_drills(by=WORKER) == 1


def test_two_workers_start_one(ready, monkeypatch):
    both = drills._without_recent_drill(NOON)
    monkeypatch.setattr(drills, "_without_recent_drill", lambda at: both)
    assert [start_monthly_drills(by=WORKER), start_monthly_drills(by=WORKER)] == [1, 0]
    assert Drill.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("hours", {"mon": ["08:00", "18:00"]}), ("suspended_at", NOON), ("is_demonstration", True)],
)
def test_none_goes_out_where_it_would_reach_nobody_or_the_wrong_ones(ready, field, value):
    before = getattr(ready, field)
    setattr(ready, field, value)
    ready.save()
    assert start_monthly_drills(by=WORKER) == 0
    setattr(ready, field, before)
    ready.save()
    assert start_monthly_drills(by=WORKER) == 1


def test_none_goes_out_before_the_clinic_can_send_an_intake(people, clinic, batteries):
    assert not all(line.is_done for line in lines(clinic) if line.blocks_sending)
    assert start_monthly_drills(by=WORKER) == 0


def test_the_list_asks_for_a_test_that_worked_and_is_not_old(drill, clinic, clock, people, batteries):
    def line():
        return next(line for line in lines(clinic) if line.key == "drill")

    assert not line().is_done
    assert "No test alert was sent yet." in line().why
    told()
    take_drill(drill=drill, by=people["Ada"])
    assert line().is_done
    clock.move_to(NOON + 35 * DAY + MINUTE)
    assert not line().is_done
    assert "The last test alert is of 23 June 2026." in line().why


def test_an_old_one_is_no_trouble_in_a_demonstration_and_a_failed_one_is(drill, clinic, clock):
    clinic.is_demonstration = True
    clinic.save()
    clock.move_to(NOON + 99 * DAY)
    assert drill_history.trouble_of(clinic, timezone.now()) == ""
    climb_late_drills(by=WORKER)
    assert "Nobody got" in drill_history.trouble_of(clinic, timezone.now())
