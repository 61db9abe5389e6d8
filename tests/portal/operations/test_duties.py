"""The worker's duties are done when they are due, by one worker, and again after their time."""

from datetime import timedelta
from random import Random

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from content import library
from content.models import Rule
from intake.actions import approve_release, propose_release
from intake.instruments import load
from intake.models import Consent
from intake.psychometrics.normset import NormSet
from portal.audit import outbox
from portal.audit.actor import staff
from portal.audit.models import AuditEvent, DutyRun
from portal.clinic.present.duties import names
from portal.operations import doctor, duties
from portal.operations.backup import taking
from portal.operations.worker import PAUSE_SECONDS, Worker
from tests.answered import answered, people_of
from tests.portal.clinic import intakes
from tests.portal.clinic.test_profile import profile_of
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
CORE = load(intakes.CORE)


@pytest.fixture
def counted(monkeypatch):
    """One duty that counts how often it was done."""
    done = []
    duty = duties.Duty("count", timedelta(hours=1), lambda: done.append(1))
    monkeypatch.setattr(duties, "DUTIES", (duty,))
    return done


def test_a_duty_is_done_once_until_it_is_due_again(counted):
    assert duties.do_due() == ["count"]
    assert duties.do_due() == []
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert duties.do_due() == ["count"]
    assert len(counted) == 2


def broken(*_given):
    raise KeyError("Pia Example")


@pytest.fixture
def one_breaks(monkeypatch):
    """Three duties of which the middle one fails while `mended` is empty."""
    done, mended = [], []
    monkeypatch.setattr(duties, "DUTIES", (
        duties.Duty("first", timedelta(hours=1), lambda: done.append("first")),
        duties.Duty("second", timedelta(hours=1), lambda: mended or broken()),
        duties.Duty("third", timedelta(hours=1), lambda: done.append("third")),
    ))  # fmt: skip
    return done, mended


def test_a_duty_that_fails_keeps_no_other_from_being_done(one_breaks, db):
    done, _mended = one_breaks

    assert duties.do_due() == ["first", "third"]
    assert done == ["first", "third"]


def test_a_failure_is_noted_without_what_it_was_about(one_breaks, db):
    duties.do_due()

    row = DutyRun.objects.get(name="second")
    assert (row.last_error, row.failed_at is not None) == ("KeyError", True)
    assert not DutyRun.objects.exclude(name="second").exclude(failed_at=None).exists()


def test_a_failed_duty_is_tried_again_after_five_minutes_and_keeps_since_when(one_breaks, db):
    now = timezone.now()
    duties.do_due()
    since = DutyRun.objects.get(name="second").failed_at
    with time_machine.travel(now + timedelta(minutes=4)):
        assert duties.do_due() == []
    with time_machine.travel(now + timedelta(minutes=6)):
        duties.do_due()
        row = DutyRun.objects.get(name="second")
        assert (row.failed_at, row.at > since) == (since, True)


def test_a_duty_that_goes_well_again_is_told_of_no_more(one_breaks, db):
    _done, mended = one_breaks
    now = timezone.now()
    duties.do_due()
    assert len(list(doctor.duties())) == 1

    mended.append("now")
    with time_machine.travel(now + timedelta(minutes=6)):
        assert duties.do_due() == ["second"]
    assert DutyRun.objects.get(name="second").last_error == ""
    assert list(doctor.duties()) == []


def test_doctor_names_the_duty_and_the_cause(one_breaks, db):
    duties.do_due()

    (finding,) = doctor.duties()
    assert "duty second fails since" in finding.what
    assert "KeyError" in finding.what


def test_a_long_duty_notes_its_failure_from_its_own_thread(db, monkeypatch):
    monkeypatch.setattr(duties.connections, "close_all", lambda: None)
    DutyRun.objects.create(name="backup", at=timezone.now())
    duties._aside(duties.Duty("backup", timedelta(minutes=15), broken, is_long=True))

    assert DutyRun.objects.get(name="backup").last_error == "KeyError"


def test_a_backup_that_cannot_be_written_is_a_failure(db, monkeypatch):
    monkeypatch.setattr(duties.connections, "close_all", lambda: None)
    monkeypatch.setattr(taking, "is_due", lambda _now: True)
    monkeypatch.setattr(taking, "take", lambda: (_ for _ in ()).throw(OSError("disk full")))
    DutyRun.objects.create(name="backup", at=timezone.now())
    (backup,) = (duty for duty in duties.DUTIES if duty.name == "backup")
    duties._aside(backup)

    assert DutyRun.objects.get(name="backup").last_error == "OSError"


def test_a_worker_that_found_a_failure_goes_on_delivering(one_breaks, pia, monkeypatch):
    got = []
    monkeypatch.setitem(outbox._handlers, "test.topic", lambda message: got.append(message) or outbox.Outcome(True))
    worker = Worker()
    worker.turn()
    outbox.post("test.topic", about=pia, clinic_id=pia.clinic_id)
    assert worker.turn() == PAUSE_SECONDS

    assert len(got) == 1


def test_every_duty_has_words_for_an_admin():
    assert set(names()) == {duty.name for duty in duties.DUTIES}


CLINIC_PAGES = ("clinic", "clinic_people", "clinic_settings")


@pytest.mark.parametrize("page", CLINIC_PAGES)
def test_an_admin_reads_on_the_clinic_pages_what_fails(client, cleo, starter, page):
    sign_in(client, cleo)
    assert "Background work fails" not in client.get(reverse(page)).content.decode()

    DutyRun.objects.create(name="norms", at=timezone.now(), failed_at=timezone.now(), last_error="KeyError")
    said = client.get(reverse(page)).content.decode()
    assert "Background work fails: renewing norms." in said
    assert "KeyError" not in said


def test_a_clinician_is_not_told_of_background_work(client, ana):
    DutyRun.objects.create(name="norms", at=timezone.now(), failed_at=timezone.now(), last_error="KeyError")

    assert "Background work" not in sign_in(client, ana).get("/caseload/").content.decode()


def test_a_broken_rule_is_told_of_within_five_minutes(client, cleo, starter, monkeypatch):
    Rule.objects.filter(pk=Rule.objects.first().pk).update(when={"fact": "x", "op": "resembles", "value": 1})
    (rules,) = (duty for duty in duties.DUTIES if duty.name == "rules")
    monkeypatch.setattr(duties, "DUTIES", (rules,))
    assert rules.every <= timedelta(minutes=5)
    duties.do_due()

    assert str(Rule.objects.first()) in DutyRun.objects.get(name="rules").last_error
    said = sign_in(client, cleo).get(reverse("clinic")).content.decode()
    assert "Background work fails: the rules that suggest content." in said


def test_a_broken_rule_takes_no_suggestion_of_another_rule_away(starter):
    one, other = Rule.objects.filter(is_current=True)[:2]
    Rule.objects.filter(pk=one.pk).update(when={"any": []})
    Rule.objects.filter(pk=other.pk).update(when={"fact": "x", "op": "==", "value": 1})
    (by_piece,) = library.matches_by_piece([{"x": 1}])
    found = [match.rule.pk for matches in by_piece.values() for match in matches]

    assert other.pk in found
    assert one.pk not in found


def test_every_duty_can_be_done(starter, clinic, begun):
    assert duties.do_due() == [duty.name for duty in duties.DUTIES]
    assert begun == [duties.check_links, taking.take_when_due]


def test_norms_wait_for_enough_people(batteries, clinic, pia):
    duties.renew_all_norms()
    assert not clinic.norm_sets.exists()


def renewed(clinic, count, **changes):
    """The norms that the duty makes of so many people who agreed, each with one sent intake."""
    answered(clinic, CORE, people_of(CORE, count, **changes))
    duties.renew_all_norms()
    return clinic.norm_sets.filter(instrument=CORE.key).first()


def test_a_hundred_people_who_agreed_earn_a_clinic_its_norms(clinic, other_clinic, pia, ana, lead, cleo):
    row = renewed(clinic, 120)
    propose_release(release=row.release, by=staff(lead, clinic))
    approve_release(release=row.release, by=staff(cleo, clinic))

    norms = NormSet.from_dict(row.document)
    assert (row.n, norms.n, row.is_simulated) == (120, 120, False)
    assert 0.7 < norms.scales["AX"].alpha < 1
    assert len(norms.scales["AX"].item_totals) == 7
    assert not other_clinic.norm_sets.exists()
    assert AuditEvent.objects.get(action="norms.renewed").facts["n"] == 120
    score = intakes.sent(pia, ana).scores.get(scale="AX")
    assert (score.norm, score.t is not None, score.sem is not None) == (row, True, True)

    duties.renew_all_norms()
    assert clinic.norm_sets.count() == 1  # a month has not passed


def test_who_did_not_agree_is_in_no_norms(clinic):
    answered(clinic, CORE, people_of(CORE, 120))
    Consent.objects.update(allows_comparison=False)
    duties.renew_all_norms()

    assert not clinic.norm_sets.exists()


def test_norms_in_which_nothing_stands_out_are_no_finding(clinic, client, cleo):
    renewed(clinic, 120)

    assert list(doctor.norms()) == []
    page = sign_in(client, cleo).get(reverse("clinic_wordings")).content.decode()
    assert "people who came here, n = 120" in page
    assert "Nothing stands out" in page


def test_an_item_that_goes_against_its_scale_is_said_by_doctor_and_page(clinic, client, cleo):
    renewed(clinic, 120, contrary=("AX1",))

    found = [finding.what for finding in doctor.norms()]
    assert len(found) == 1
    assert "(120 people)" in found[0]
    assert "AX1 go against the rest" in found[0]
    page = sign_in(client, cleo).get(reverse("clinic_wordings")).content.decode()
    assert "AX1: goes against the rest of its scale." in page
    assert "Nothing stands out" not in page


def test_a_scale_that_does_not_hang_together_is_said(clinic, client, cleo):
    dice = Random(5)
    answered(clinic, CORE, [{item.id: dice.randint(1, 5) for item in CORE.items} for _ in range(120)])
    duties.renew_all_norms()

    assert "alpha lies wholly under .70" in "\n".join(finding.what for finding in doctor.norms())
    page = sign_in(client, cleo).get(reverse("clinic_wordings")).content.decode()
    assert "Alpha lies wholly under .70" in page
    assert "hardly goes with the rest of its scale" in page


def test_norms_that_somebody_left_are_watched_no_more(clinic):
    row = renewed(clinic, 120, contrary=("AX1",))
    type(row).objects.update(stale_at=timezone.now())

    assert list(doctor.norms()) == []


def test_sixty_people_give_staff_a_mean_and_nothing_to_compare_with(clinic, client, ana, cleo, pia):
    row = renewed(clinic, 60)
    assert (row.n, NormSet.from_dict(row.document).scales["AX"].alpha) == (60, None)

    score = intakes.sent(pia, ana).scores.get(scale="AX")
    assert (score.norm, score.t) == (None, None)
    browser = sign_in(client, ana)
    page = profile_of(browser, pia)
    assert "For staff, too few to compare with: people who came here, n = 60. Mean (SD): Attachment anxiety " in page
    assert "For staff" not in browser.get(f"/p/{pia.pk}/print/").content.decode()
    assert "Too few people to say" in sign_in(client, cleo).get(reverse("clinic_wordings")).content.decode()


@pytest.mark.parametrize("count", [49, 100])
def test_fewer_give_nothing_and_more_give_a_comparison_instead(clinic, client, ana, pia, count):
    renewed(clinic, count)
    intakes.sent(pia, ana)

    assert "For staff, too few" not in profile_of(sign_in(client, ana), pia)


def test_a_test_alert_climbs_beside_the_real_ones_and_the_month_starts_one(clinic, ana, monkeypatch):
    past = timezone.now() - timedelta(minutes=1)
    drill = clinic.drills.create(due_at=past, climbs_at=past)
    duties.climb()
    drill.refresh_from_db()
    assert drill.rung == 1

    started = []
    monkeypatch.setattr(duties, "start_monthly_drills", lambda by: started.append(by))
    duties.start_drills()
    assert started == [duties.BY]


@pytest.mark.parametrize(("is_demonstration", "is_on", "asked"), [(False, True, 1), (True, True, 0), (False, False, 0)])
def test_links_are_asked_after_for_a_clinic_and_never_for_a_demonstration(
    clinic, settings, monkeypatch, is_demonstration, is_on, asked
):
    looked = []
    monkeypatch.setattr(duties.content, "check_links", lambda **given: looked.append(given["by"]))
    clinic.is_demonstration = is_demonstration
    clinic.save()
    settings.CHECK_LINKS = is_on

    duties.check_links()

    assert looked == [duties.BY] * asked
