"""A careless clinician and a patient who is busy at the same time: nothing is lost, nothing is said twice."""

import pytest
from django.test import Client
from django.utils import timezone

from intake import actions
from intake.models import Alert, Answer, AnswerRevision, Invitation, StaffEntry, Statement
from portal.accounts.roles import Role
from portal.audit.actor import patient
from portal.audit.models import AuditEvent, Outbox
from tests.conftest import make_patient, make_user
from tests.intake.conftest import battery, consent_text, invitation, issued  # noqa: F401
from tests.portal.clinic.intakes import join
from tests.portal.clinic.test_entries import MOOD, Desk, agreed, desk, give, mood, stored, text  # noqa: F401
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def over(desk) -> dict[str, object]:  # noqa: F811
    """The ways in which a sitting can end while its page stays open, by name."""

    def by_time() -> None:
        StaffEntry.objects.update(started_at=timezone.now() - timezone.timedelta(hours=2))

    def by_another_tab() -> None:
        StaffEntry.objects.update(ended_at=timezone.now())

    def by_the_patient_who_sends() -> None:
        give(desk.of, desk.of.patient, "W1", "1")
        actions.submit(invitation=desk.of, by=patient(desk.of.patient))

    def by_a_consent_taken_back() -> None:
        actions.withdraw_consent(invitation=desk.of, by=patient(desk.of.patient))

    def by_an_end_of_the_link() -> None:
        Invitation.objects.update(expires_at=timezone.now())

    found = (by_time, by_another_tab, by_the_patient_who_sends, by_a_consent_taken_back, by_an_end_of_the_link)
    return {end.__name__: end for end in found}


ENDS = ["by_time", "by_another_tab", "by_the_patient_who_sends", "by_a_consent_taken_back", "by_an_end_of_the_link"]


class TestAPageThatComesTooLate:
    @pytest.mark.parametrize("end", ENDS)
    def test_what_was_heard_is_shown_again_and_says_that_nobody_was_told(self, agreed, end):  # noqa: F811
        address = f"{agreed.base}/part/{MOOD}/"
        drawn = agreed.client.get(address).content.decode()
        over(agreed)[end]()
        Outbox.objects.all().delete()
        before = Alert.objects.count(), AnswerRevision.objects.count()
        reply = agreed.send(address, drawn, **mood("3"))
        page = text(reply)
        assert reply.status_code == 409
        assert "This page was not saved" in page
        assert "An answer here calls for somebody now" in page
        assert (Alert.objects.count(), AnswerRevision.objects.count()) == before
        can_go_on = end in ("by_time", "by_another_tab", "by_a_consent_taken_back")
        assert ("Then start again and enter it: that raises the alert." in page) is can_go_on
        assert ("tell who is on duty" in page) is not can_go_on

    def test_without_a_risk_nobody_is_alarmed(self, agreed):  # noqa: F811
        over(agreed)["by_time"]()
        page = text(agreed.client.post(f"{agreed.base}/part/{MOOD}/", {"a-M1": "3", "a-S1": "0"}))
        assert "This page was not saved" in page
        assert "calls for somebody" not in page

    def test_without_anything_typed_it_leads_back(self, agreed):  # noqa: F811
        over(agreed)["by_time"]()
        assert agreed.client.post(f"{agreed.base}/part/{MOOD}/", {}).url == f"/p/{agreed.of.patient_id}/"
        assert agreed.client.get(f"{agreed.base}/part/{MOOD}/").url == f"/p/{agreed.of.patient_id}/"

    def test_a_line_that_saves_itself_is_told_as_well(self, agreed):  # noqa: F811
        over(agreed)["by_time"]()
        reply = agreed.client.post(f"{agreed.base}/part/{MOOD}/", {"a-S1": "2"}, headers=HX)
        assert (reply.status_code, reply["HX-Retarget"]) == (422, "#main")
        assert "calls for somebody now" in text(reply)

    def test_words_are_shown_again_and_never_as_markup(self, agreed):  # noqa: F811
        over(agreed)["by_time"]()
        page = text(agreed.client.post(f"{agreed.base}/part/1/", {"contact": "<script>alert(1)</script>"}))
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert not Statement.objects.exists()

    def test_in_the_next_sitting_the_same_page_saves_it(self, agreed):  # noqa: F811
        over(agreed)["by_time"]()
        agreed.start()
        assert "/alerts/" in agreed.part(MOOD, **mood("3")).url
        assert Alert.objects.count() == 1

    def test_that_it_was_looked_at_is_written_down(self, agreed):  # noqa: F811
        over(agreed)["by_time"]()
        before = AuditEvent.objects.filter(action="entry.read").count()
        agreed.client.post(f"{agreed.base}/part/{MOOD}/", {"a-S1": "2"})
        assert AuditEvent.objects.filter(action="entry.read").count() == before + 1

    def test_a_colleague_reads_nothing_of_it(self, agreed, as_ben):  # noqa: F811
        over(agreed)["by_time"]()
        assert as_ben.post(f"{agreed.base}/part/{MOOD}/", {"a-S1": "2"}).status_code == 404


class TestTwice:
    def test_a_second_press_of_start_leaves_one_open_sitting(self, desk):  # noqa: F811
        desk.start()
        desk.start()
        assert StaffEntry.objects.filter(ended_at=None).count() == 1
        assert StaffEntry.objects.count() == 2

    def test_a_second_press_of_a_part_raises_one_alert(self, agreed):  # noqa: F811
        address = f"{agreed.base}/part/{MOOD}/"
        drawn = agreed.client.get(address).content.decode()
        for _ in range(2):
            agreed.send(address, drawn, **mood("2"))
        assert (Alert.objects.count(), AnswerRevision.objects.filter(answer__item="S1").count()) == (1, 1)
        assert Outbox.objects.filter(topic="alert.raised").count() == 1

    def test_an_older_tab_does_not_take_a_risk_answer_back(self, agreed):  # noqa: F811
        address = f"{agreed.base}/part/{MOOD}/"
        drawn = agreed.client.get(address).content.decode()
        agreed.part(MOOD, **mood("2"))
        reply = agreed.send(address, drawn, **mood("0"))
        assert (reply.status_code, stored("S1").code) == (409, "2")
        assert Alert.objects.get().changed_since is False

    def test_a_second_yes_and_the_back_button_change_nothing(self, agreed):  # noqa: F811
        agreed.part(2, W1="1")
        agreed.consents()
        assert stored("W1").code == "1"

    def test_sending_twice_scores_once_and_raises_once(self, agreed):  # noqa: F811
        agreed.part(2, W1="1", W2="1", W3="1", W4="1")
        for _ in range(2):
            agreed.client.post(f"{agreed.base}/check/")
        assert agreed.of.profiles.count() == 1
        assert Alert.objects.filter(item="S1").count() == 1  # nobody answered it


class TestTheWrongPage:
    @pytest.mark.parametrize("field", ["S1", "W1"])
    def test_an_answer_that_is_not_offered_is_not_saved(self, agreed, field):  # noqa: F811
        agreed.client.post(f"{agreed.base}/part/{MOOD}/", {f"a-{field}": "99"})
        agreed.client.post(f"{agreed.base}/part/{MOOD}/", {"a-S1": "<script>"})
        assert not Answer.objects.exists()

    def test_an_alert_of_another_intake_does_not_open_in_this_sitting(self, agreed, pia, ana):  # noqa: F811
        agreed.part(MOOD, **mood("2"))
        alert = Alert.objects.get()
        assert agreed.client.get(f"{agreed.base}/alerts/{alert.pk}/").status_code == 200
        bea = make_user(pia.clinic, "Bea", Role.CLINICIAN)
        other = Desk(sign_in(Client(), bea), agreed.of)
        assert other.client.get(f"{agreed.base}/alerts/{alert.pk}/").status_code == 404
        join(pia, bea)
        assert other.client.get(f"{agreed.base}/alerts/{alert.pk}/").status_code == 404

    def test_a_sitting_of_one_patient_is_not_one_of_another(self, agreed, clinic, ana):  # noqa: F811
        paul = make_patient(clinic, "Paul Example")
        join(paul, ana)
        assert agreed.client.get(f"/p/{paul.pk}/entries/{agreed.entry.pk}/part/2/").status_code == 404
        assert agreed.client.get(f"{agreed.base}/part/2/").status_code == 200

    def test_words_in_the_name_of_a_helper_are_never_markup(self, desk):  # noqa: F811
        desk.start(privacy="helped", helper="<b>sister</b>")
        desk.consents()
        desk.part(2, W1="1", W2="1", W3="1", W4="1")
        desk.client.post(f"{desk.base}/check/")
        assert "<b>sister</b>" not in text(desk.client.get(f"/p/{desk.of.patient_id}/"))
        assert "&lt;b&gt;sister&lt;/b&gt;" in text(desk.client.get(f"/p/{desk.of.patient_id}/"))


class TestThePatientAtTheSameTime:
    def test_who_says_meanwhile_that_somebody_is_there_keeps_a_risk_answer_that_was_heard(self, agreed, pia):  # noqa: F811
        address = f"{agreed.base}/part/{MOOD}/"
        drawn = agreed.client.get(address).content.decode()
        actions.say_privacy(invitation=agreed.of, privacy="seen", helper="", is_shared_device=False, by=patient(pia))
        agreed.send(address, drawn, **mood("2"))
        assert Alert.objects.get().item == "S1"

    def test_who_sends_while_staff_look_at_the_read_back_sends_once(self, agreed, pia):  # noqa: F811
        agreed.part(2, W1="1", W2="1", W3="1", W4="1")
        agreed.page("check/")
        actions.submit(invitation=agreed.of, by=patient(pia))
        assert agreed.client.post(f"{agreed.base}/check/").url == f"/p/{pia.pk}/"
        assert agreed.of.profiles.count() == 1

    def test_a_lighter_answer_of_the_patient_leaves_the_alert(self, agreed, pia):  # noqa: F811
        agreed.part(MOOD, **mood("3"))
        evidence = Alert.objects.get().evidence
        sheet = agreed.of.assessments.get(instrument="leeside-check-in")
        actions.save_answer(
            assessment=sheet, item="S1", given=actions.answers.Given("answered", "0"), language="en",
            by=patient(pia), base_revision=1, client_id="phone",
        )  # fmt: skip
        alert = Alert.objects.get()
        assert (alert.evidence, alert.changed_since, alert.closed_at) == (evidence, True, None)
