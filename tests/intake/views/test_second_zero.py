"""Whatever the roster holds, an answer about safety has an owner in the moment it is given, or no intake was sent.

And the patient reads on the page that follows when the next person is there.
"""

from datetime import date, datetime

import pytest
import time_machine

from intake.exceptions import Refused
from intake.models import Alert
from portal.accounts.confirmations import fingerprint
from portal.accounts.models import Membership, User
from portal.audit.outbox import deliver_due
from portal.care import duty
from portal.care.actions import intakes
from portal.care.policies import CannotSend
from tests.portal.care.people import away, cares, on_duty, shift

WEDNESDAY = datetime.fromisoformat("2026-06-10T10:00:00+12:00")
SUNDAY = datetime.fromisoformat("2026-06-14T10:00:00+12:00")
DAY = 86400
NUMBERS = "Until then, please use the numbers above."


@pytest.fixture(params=[WEDNESDAY])
def now(request):
    """Whatever is made is made at this moment, on which the clock stands."""
    with time_machine.travel(request.param, tick=False):
        yield request.param


@pytest.fixture
def there(now, ana, ben, lead):
    """Ana, Ben and Lea work here. Ana is responsible for Pia's intake."""


@pytest.fixture
def answered(there, started, clinic, ana):
    """Answer the safety question and return its alert with what the page then says."""
    clinic.confirmations.create(subject="hours", fingerprint=fingerprint(clinic, "hours"), confirmed_by=ana)

    def answer():
        address = started.answer(*started.place_of("S1"), "1").url
        return Alert.objects.get(), started.client.get(address).content.decode()

    return answer


def owners_told(mailoutbox):
    deliver_due()
    return [address for mail in mailoutbox for address in mail.to]


def test_the_clinician_of_the_team_owns_it(answered, ana, pia):
    cares(ana, pia)

    alert, page = answered()

    assert duty.effective_owners(alert) == [ana]
    assert "Somebody there reads it by Wednesday 10 June, 11:00." in page
    assert "next person" not in page


def test_without_a_team_the_duty_owns_it(answered, clinic, ben, mailoutbox):
    on_duty(ben, clinic)

    alert, page = answered()

    assert duty.effective_owners(alert) == [ben]
    assert owners_told(mailoutbox) == [ben.email]
    assert "Somebody there reads it by Wednesday 10 June, 11:00." in page


def test_with_an_empty_roster_the_lead_owns_it(answered, lead, mailoutbox):
    alert, page = answered()

    assert duty.effective_owners(alert) == [lead]
    assert owners_told(mailoutbox) == [lead.email]
    assert "can see this answer now." in page


def test_in_a_gap_between_shifts_everybody_named_owns_it(answered, clinic, ana, ben):
    on_duty(ana, clinic), on_duty(ben, clinic)
    shift(ben, clinic, "12:00", "18:00", weekday=2)

    alert, page = answered()

    assert duty.effective_owners(alert) == [ana, ben]
    assert "Somebody there reads it by Wednesday 10 June, 11:00." in page


def test_on_a_shift_whoever_has_it_owns_it(answered, clinic, ana, ben):
    on_duty(ana, clinic), on_duty(ben, clinic)
    shift(ben, clinic, "08:00", "12:00", weekday=2)

    assert duty.effective_owners(answered()[0]) == [ben]


@pytest.mark.parametrize("reason", ["deactivated", "membership ended", "on leave"])
def test_an_owner_who_cannot_answer_gives_it_to_the_others_at_once(answered, clinic, ana, ben, pia, reason, mailoutbox):
    cares(ana, pia), on_duty(ben, clinic)
    if reason == "deactivated":
        User.objects.filter(pk=ana.pk).update(is_active=False)
    elif reason == "membership ended":
        Membership.objects.filter(user=ana).update(ends_at=WEDNESDAY)
    else:
        away(ana, clinic)

    alert, page = answered()

    assert alert.owner == ana
    assert duty.effective_owners(alert) == [ben]
    assert owners_told(mailoutbox) == [ben.email]
    assert "Somebody there reads it by Wednesday 10 June, 11:00." in page


def test_with_everybody_on_leave_the_lead_owns_it_and_no_time_is_promised(
    answered, clinic, ana, ben, lead, pia, mailoutbox
):
    cares(ana, pia), on_duty(ben, clinic)
    for user, days in ((ana, 9), (ben, 5), (lead, 9)):
        away(user, clinic, ends=days * DAY)

    alert, page = answered()

    assert duty.effective_owners(alert) == [lead]
    assert owners_told(mailoutbox) == [lead.email]
    assert "reads it by" not in page
    assert "The next person is there Monday 15 June, 10:00." in page
    assert NUMBERS in page


without_night_cover = pytest.mark.parametrize("now", [SUNDAY], indirect=True)


@without_night_cover
def test_without_night_cover_the_page_says_when_the_clinic_opens(answered, clinic, ben):
    on_duty(ben, clinic)

    alert, page = answered()

    assert duty.effective_owners(alert) == [ben]
    assert "The next person is there Monday 15 June, 08:00." in page
    assert NUMBERS in page


@without_night_cover
def test_without_night_cover_the_page_says_when_the_next_shift_begins(answered, clinic, ben):
    on_duty(ben, clinic)
    shift(ben, clinic, "14:00", "18:00", first_day=date(2026, 6, 14), last_day=date(2026, 6, 14))

    alert, page = answered()

    assert duty.effective_owners(alert) == [ben]
    assert "The next person is there Sunday 14 June, 14:00." in page


@without_night_cover
@pytest.mark.parametrize("reason", ["on leave", "not confirmed"])
def test_a_shift_of_somebody_who_will_not_be_there_is_no_promise(answered, clinic, ana, ben, reason):
    on_duty(ben, clinic, confirmed=reason != "not confirmed")
    if reason == "on leave":
        away(ben, clinic)
    shift(ben, clinic, "14:00", "18:00", weekday=6)

    assert "The next person is there Monday 15 June, 08:00." in answered()[1]


@without_night_cover
def test_during_a_shift_the_page_sends_nobody_elsewhere_until_then(answered, clinic, ben):
    on_duty(ben, clinic)
    shift(ben, clinic, "22:00", "18:00", weekday=5)

    alert, page = answered()

    assert duty.effective_owners(alert) == [ben]
    assert "next person" not in page
    assert NUMBERS not in page


@without_night_cover
def test_whoever_comes_back_after_the_opening_is_there_then(answered, clinic, ana, ben, lead):
    for user in (ana, ben, lead):
        away(user, clinic, ends=2 * DAY)

    alert, page = answered()

    assert duty.effective_owners(alert) == [lead]
    assert "The next person is there Tuesday 16 June, 10:00." in page


def test_an_intake_is_not_sent_where_nobody_could_receive_its_alerts(now, clinic, ana, by_ana, pia, battery):
    User.objects.filter(pk=ana.pk).update(is_active=False)

    with pytest.raises(CannotSend) as refused:
        intakes.check_ready(clinic, battery, "en")

    assert (
        "Nobody in your clinic could receive an alert. Invite a clinician, or give somebody a clinical role."
        in refused.value.reasons
    )
    assert isinstance(refused.value, Refused)


def test_an_intake_is_not_sent_while_nobody_on_duty_confirmed_a_message(now, clinic, ana, by_ana, pia, battery):
    cares(ana, pia), on_duty(ana, clinic, confirmed=False)

    with pytest.raises(CannotSend) as refused:
        intakes.send_intake(patient=pia, battery=battery, language="en", by=by_ana)

    assert "Nobody on duty has confirmed a test message yet, so an alert would reach nobody." in refused.value.reasons
    assert not pia.invitations.exists()


@pytest.mark.parametrize("kind", ["everybody on leave", "no shift now", "owner deactivated"])
def test_leave_and_gaps_alone_refuse_nothing(now, clinic, ana, ben, battery, kind):
    on_duty(ana, clinic)
    if kind == "everybody on leave":
        away(ana, clinic), away(ben, clinic)
    elif kind == "no shift now":
        shift(ana, clinic, "01:00", "02:00", weekday=0)
    else:
        User.objects.filter(pk=ben.pk).update(is_active=False)

    with pytest.raises(CannotSend) as refused:  # for what else this clinic has not settled
        intakes.check_ready(clinic, battery, "en")

    assert not [reason for reason in refused.value.reasons if "alert" in reason]
