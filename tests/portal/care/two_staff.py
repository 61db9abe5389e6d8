"""A model of one alert in the hands of two staff while its patient changes the answer on two devices.

The staff work with pages that may be old; people leave teams, go on leave, are deactivated and come back; the clock
runs and the worker wakes now and then. Whatever the order, the alert has an owner, its evidence stays, each state has a
person and a time, and nothing that was entered is dropped without a word.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from intake import actions as intake
from intake.actions.answers import Given
from intake.exceptions import AnswerConflict, ClosedMeanwhile, NewerAlert, OpenedMeanwhile
from intake.models import Alert, Answer, AnswerRevision, Assessment, ConsentText
from intake.models.alerts import TOP
from portal.accounts.models import Membership, User
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import Outbox
from portal.care import actions
from portal.care.duty import effective_owners, ladder_of
from portal.care.models import CareTeamMember, Leave
from portal.care.policies import MayNot, PatientNotFound
from tests.conftest import make_clinic, make_patient, make_user
from tests.portal.care.people import invited

START = datetime(2026, 6, 22, 20, 0, tzinfo=UTC)
STAFF = ("Ana", "Ben")
WHO, DEVICE = st.sampled_from(STAFF), st.sampled_from((0, 1))
ASSESSED = {"tool": "interview", "risk_level": "low", "plan": "made"}
Step = Callable[..., Alert]


class TwoStaff(RuleBasedStateMachine):
    """Each example begins anew and is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.now = self.clock.__enter__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.clinic = make_clinic("machine")
        self.patient = make_patient(self.clinic, "Pia Example")
        self.staff = {name: make_user(self.clinic, name, Role.CLINICIAN) for name in STAFF}
        self.staff["Lea"] = make_user(self.clinic, "Lea", Role.LEAD)
        for name in STAFF:
            self.join(name)
        invitation = invited(self.patient)
        invitation.responsible, invitation.expires_at = self.staff["Ana"], START + timedelta(days=3650)
        invitation.save()
        text = ConsentText.objects.create(
            clinic=self.clinic, language="en", version=1, text="Words.", text_hash="0" * 64
        )
        intake.consent(invitation=invitation, text=text, agrees=True, by=actor.patient(self.patient))
        self.sheet = Assessment.objects.create(
            clinic=self.clinic, patient=self.patient, invitation=invitation,
            instrument="leeside-check-in", instrument_version="1.0.0-draft1",
        )  # fmt: skip
        self.known = [0, 0]  # the revision that each device shows
        self.pages: dict[str, Alert | None] = dict.fromkeys(STAFF)  # what each of the staff has open
        self.evidence: dict[Any, list[dict[str, Any]]] = {}
        self.steps: dict[Any, int] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        self.clock.__exit__(None, None, None)

    # What people do ------------------------------------------------------------------------------------------------
    @initialize()
    def a_first_risk_answer(self) -> None:
        self.save(0, "1")

    @rule(device=DEVICE, code=st.sampled_from("0123"))
    def answer(self, device: int, code: str) -> None:
        """One device answers the safety question, by what it saw last."""
        self.save(device, code)

    def save(self, device: int, code: str) -> None:
        before = AnswerRevision.objects.filter(answer__assessment=self.sheet).count()
        try:
            saved = intake.save_answer(
                assessment=self.sheet, item="S1", given=Given(Answer.ANSWERED, code), language="en",
                by=actor.patient(self.patient), base_revision=self.known[device],
            )  # fmt: skip
        except AnswerConflict:
            assert AnswerRevision.objects.filter(answer__assessment=self.sheet).count() == before
        else:
            self.known[device] = saved.answer.revision
            assert not saved.shows_support or Alert.objects.filter(assessment=self.sheet).exists()

    @rule(device=DEVICE)
    def reload(self, device: int) -> None:
        self.known[device] = Answer.objects.get(assessment=self.sheet, item="S1").revision

    @rule(who=WHO)
    def open_the_profile(self, who: str) -> None:
        self.pages[who] = Alert.objects.order_by("raised_at", "id").last()

    @rule(who=WHO)
    def see(self, who: str) -> None:
        self.take(who, actions.see_alert)

    @rule(who=WHO)
    def call(self, who: str) -> None:
        self.take(who, actions.acknowledge_alert, action_code="called", note="Words.")

    @rule(who=WHO)
    def assess(self, who: str) -> None:
        self.take(who, actions.assess_alert, note="Words.", **ASSESSED)

    @rule(who=WHO)
    def close(self, who: str) -> None:
        day = timezone.now().astimezone(self.clinic.zone).date()
        more = {"risk_level": "low", "plan": "made", "next_date": day, "note": "Words."}
        self.take(who, actions.close_alert, action_code="called", **more)

    @rule(who=WHO)
    def make_void(self, who: str) -> None:
        self.take(who, actions.void_alert, note="Words.")

    @rule(who=WHO)
    def open_again(self, who: str) -> None:
        self.take(who, actions.reopen_alert, note="Words.")

    def take(self, who: str, step: Step, **given: Any) -> None:
        """Take a step on what the page showed. It is kept with its words, or refused: never neither."""
        shown = self.pages[who]
        if shown is None:
            return
        stood, before = Alert.objects.get(pk=shown.pk), shown.events.count()
        try:
            step(alert=shown, by=actor.staff(self.staff[who], self.clinic), **given)
        except ClosedMeanwhile:
            assert not stood.is_open
        except OpenedMeanwhile:
            assert step is actions.reopen_alert
            assert stood.is_open
        except NewerAlert:
            assert Alert.objects.open().filter(assessment=self.sheet).exists()
        except (PatientNotFound, MayNot):
            assert not self.may(who)
        else:
            kept = [event.note for event in shown.events.all()][before:]
            assert given.get("note", "") in (*kept, "")

    def may(self, who: str) -> bool:
        user = User.objects.get(pk=self.staff[who].pk)
        works = Membership.objects.current().filter(user=user).exists()
        return user.is_active and works and CareTeamMember.objects.filter(user=user, ends_at=None).exists()

    # What happens to people and time -------------------------------------------------------------------------------
    @rule(who=WHO)
    def join(self, who: str) -> None:
        if not CareTeamMember.objects.filter(user=self.staff[who], ends_at=None).exists():
            CareTeamMember.objects.create(patient=self.patient, user=self.staff[who])

    @rule(who=WHO)
    def leave_the_team(self, who: str) -> None:
        CareTeamMember.objects.filter(user=self.staff[who], ends_at=None).update(ends_at=timezone.now())

    @rule(who=st.sampled_from((*STAFF, "Lea")), hours=st.integers(1, 30))
    def go_on_leave(self, who: str, hours: int) -> None:
        now = timezone.now()
        Leave.objects.create(
            clinic=self.clinic, user=self.staff[who], starts_at=now, ends_at=now + timedelta(hours=hours),
            entered_by=self.staff[who],
        )  # fmt: skip

    @rule(who=WHO, is_active=st.booleans())
    def deactivate(self, who: str, is_active: bool) -> None:
        User.objects.filter(pk=self.staff[who].pk).update(is_active=is_active)

    @rule(minutes=st.sampled_from((1, 16, 61, 241, 1500)), worker_lives=st.booleans())
    def wait(self, minutes: int, worker_lives: bool) -> None:
        self.now.shift(timedelta(minutes=minutes))
        if worker_lives:
            actions.climb_late_alerts(by=actor.system("worker"))

    # What must hold at every moment --------------------------------------------------------------------------------
    @invariant()
    def every_open_alert_has_an_owner_and_somebody_up_the_ladder(self) -> None:
        for alert in Alert.objects.open().filter(clinic=self.clinic):
            owners = effective_owners(alert)
            assert owners  # Lea is always there, on leave or not
            assert all(owner.is_active for owner in owners)
            rungs = ladder_of(alert, timezone.now())
            assert rungs[0]
            assert rungs[-1]

    @invariant()
    def no_state_stands_without_who_and_when(self) -> None:
        for alert in Alert.objects.filter(clinic=self.clinic):
            states = [event.state for event in alert.events.all()]
            assert states[0] == "raised"
            assert ("resolved" in states or "void" in states) or alert.is_open
            assert alert.acknowledged_at is None or "seen" in states
            assert alert.acted_at is None or {"contacted", "assessed"} & set(states)
            assert all(event.actor_id and event.at for event in alert.events.all())
            assert len(states) >= self.steps.get(alert.pk, 0)  # no step is ever taken away
            self.steps[alert.pk] = len(states)

    @invariant()
    def while_nobody_acts_the_clock_runs(self) -> None:
        for alert in Alert.objects.open().filter(clinic=self.clinic, acted_at=None):
            assert alert.climbs_at is not None or alert.rung == TOP
            assert Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).exists()
            climbs = alert.events.filter(state="escalated").count()
            assert Outbox.objects.filter(topic="alert.climbed", about_id=alert.pk).count() == climbs

    @invariant()
    def evidence_is_added_to_and_never_changed(self) -> None:
        for alert in Alert.objects.filter(clinic=self.clinic):
            chain = chain_of(alert)
            known = self.evidence.get(alert.pk, [])
            assert chain[: len(known)] == known
            self.evidence[alert.pk] = chain

    @invariant()
    def every_risk_answer_ever_given_is_found(self) -> None:
        """Changed, lowered or overwritten: some alert still says it, or something heavier of the same time."""
        given = AnswerRevision.objects.filter(answer__assessment=self.sheet, value__gte=1)
        heaviest = max((row.value for row in given), default=0)
        said = [each.get("value", 0) for alert in Alert.objects.filter(clinic=self.clinic) for each in chain_of(alert)]
        assert max(said, default=0) == heaviest


def chain_of(alert: Alert) -> list[dict[str, Any]]:
    """What raised an alert, and each heavier answer that was put on it, oldest first."""
    newest = {name: value for name, value in alert.evidence.items() if name != "earlier"}
    return [*alert.evidence.get("earlier", []), newest]
