"""Answers that staff enter by phone or in the room: the rules of the patient's own page, and who entered what."""

import re

import pytest
from django.db import IntegrityError
from django.test import Client

from intake import actions, exceptions
from intake.actions.answers import Given
from intake.models import Alert, Answer, AnswerRevision, Consent, ConsentText, Invitation, StaffEntry, Statement
from intake.path import Path
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit.actor import patient
from portal.audit.models import AuditEvent, Outbox
from portal.care import actions as care
from portal.care import policies
from portal.care.actions import entries
from portal.care.models import CareTeamMember
from tests.conftest import make_patient, make_user
from tests.intake.conftest import WORDS, battery, consent_text, invitation, issued  # noqa: F401
from tests.portal.clinic import intakes
from tests.portal.clinic.intakes import join
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
START = {"is_confirmed": "on", "way": "by-phone", "privacy": "alone"}
MOOD = 4


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


class Desk:
    """Ana at her desk, with Pia on the phone."""

    def __init__(self, client: Client, invitation: Invitation):  # noqa: F811
        self.client, self.of = client, invitation

    @property
    def entry(self) -> StaffEntry:
        return StaffEntry.objects.latest("started_at")

    @property
    def base(self) -> str:
        return f"/p/{self.of.patient_id}/entries/{self.entry.pk}"

    def start(self, **more: str):
        return self.client.post(f"/p/{self.of.patient_id}/intakes/{self.of.pk}/enter/", START | more)

    def consents(self, agrees: str = "yes", language: str = "en", **more: str):
        row = ConsentText.objects.get(clinic=self.of.clinic, language=language)
        said = {"shown": row.pk, "agrees": agrees, "allows_comparison": "no", "allows_research": "no"}
        return self.client.post(f"{self.base}/consent/", said | more)

    def part(self, number: int, **chosen: str):
        """Send a part as its page was drawn, with some lines chosen and some buttons pressed."""
        address = f"{self.base}/part/{number}/"
        return self.send(address, self.client.get(address).content.decode(), **chosen)

    def send(self, address: str, drawn: str, **chosen: str):
        fields = dict(re.findall(r'type="hidden" name="((?:base|was)-[^"]+)" value="([^"]*)"', drawn))
        fields |= dict(re.findall(r'name="(a-[^"]+)"[^>]*value="([^"]*)" checked', drawn))
        given = {
            name if name in ("stop", "nobody", "absent", "decline", "chosen") else f"a-{name}": code
            for name, code in chosen.items()
        }
        return self.client.post(address, fields | given)

    def page(self, where: str) -> str:
        return text(self.client.get(f"{self.base}/{where}"))


@pytest.fixture
def desk(as_ana, pia, ana, invitation) -> Desk:  # noqa: F811
    join(pia, ana)
    return Desk(as_ana, invitation)


@pytest.fixture
def agreed(desk) -> Desk:
    desk.start()
    desk.consents()
    return desk


def mood(code: str, **more: str) -> dict[str, str]:
    return {"M2": "1", "M1": "1", "M3": "1", "S1": code, "M4": "1", **more}


def stored(item: str) -> Answer:
    return Answer.objects.get(item=item)


class TestTheStart:
    def test_an_open_intake_offers_it(self, desk, pia, by_ana):
        assert "Enter answers with the patient" in text(desk.client.get(f"/p/{pia.pk}/"))
        actions.revoke(invitation=desk.of, by=by_ana)
        assert "Enter answers with the patient" not in text(desk.client.get(f"/p/{pia.pk}/"))

    def test_name_and_birth_date_are_confirmed_first(self, desk):
        page = text(desk.client.get(f"/p/{desk.of.patient_id}/intakes/{desk.of.pk}/enter/"))
        assert "Pia Example" in page
        assert "4 May 1990" in page
        assert desk.start(is_confirmed="").status_code == 422
        assert not StaffEntry.objects.exists()

        assert desk.start().url.endswith("/consent/")
        assert (desk.entry.way, desk.entry.privacy, desk.entry.entered_by.name) == ("by-phone", "alone", "Ana")
        assert AuditEvent.objects.filter(action="entry.started", patients=[str(desk.of.patient_id)]).count() == 1

    def test_an_action_without_it_is_refused(self, desk, by_ana):
        said = {"invitation": desk.of, "way": "by-phone", "privacy": "alone", "by": by_ana}
        with pytest.raises(exceptions.NotConfirmed):
            care.start_entry(is_confirmed=False, **said)
        care.start_entry(is_confirmed=True, **said)

    def test_who_helps_is_named(self, desk):
        assert desk.start(privacy="helped").status_code == 422
        desk.start(privacy="helped", helper="The sister")
        desk.of.refresh_from_db()
        assert (desk.of.privacy, desk.of.was_helped, desk.of.helpers) == ("helped", True, ["The sister"])

    def test_a_call_that_ends_early_is_still_to_be_made(self, desk, pia):
        actions.put_off(invitation=desk.of, until="by-phone", by=patient(pia))
        desk.start()
        desk.of.refresh_from_db()
        assert desk.of.put_off == "by-phone"


class TestConsent:
    def test_the_words_are_read_out_and_a_spoken_yes_is_kept_with_who_and_how(self, desk, ana):
        desk.start()
        assert WORDS["en"] in desk.page("consent/")
        assert desk.consents().url.endswith("/part/1/")
        row = Consent.objects.get()
        assert (row.decision, row.spoken, row.recorded_by, row.language) == ("given", "by-phone", ana, "en")
        assert row.text_hash == row.text.text_hash
        assert "Spoken by phone, written down by Ana." in text(desk.client.get(f"/p/{desk.of.patient_id}/"))

    def test_nothing_is_asked_before_it(self, desk):
        desk.start()
        assert desk.client.get(f"{desk.base}/part/{MOOD}/").url == f"{desk.base}/consent/"
        reply = desk.client.post(f"{desk.base}/part/{MOOD}/", {"a-S1": "2"})
        assert (reply.status_code, Answer.objects.count(), Alert.objects.count()) == (409, 0, 0)
        assert f'href="{desk.base}/consent/"' in text(reply)

    def test_a_no_keeps_no_answer_and_ends_it(self, agreed):
        agreed.part(2, W1="1", W2="1", W3="1", W4="1")
        agreed.consents("no")
        assert (Answer.objects.count(), Consent.objects.latest("decided_at").decision) == (0, "refused")
        assert agreed.entry.ended_at is not None

    def test_a_row_with_a_way_and_nobody_is_refused(self, desk):
        desk.start()
        desk.consents()
        with pytest.raises(IntegrityError):
            Consent.objects.update(recorded_by=None)


class TestAnswers:
    def test_each_is_saved_with_who_entered_it_and_no_time(self, agreed, ana):
        agreed.part(2, W1="1", W2="2", W3="skip", W4="0")
        assert dict(Answer.objects.values_list("item", "code")) == {"W1": "1", "W2": "2", "W3": "", "W4": "0"}
        assert set(Answer.objects.values_list("actor_kind", "actor_id", "client_id", "seconds")) == {
            ("staff", str(ana.pk), str(agreed.entry.pk), None)
        }
        assert AuditEvent.objects.filter(action="answer.saved", actor_id=str(ana.pk)).count() == 4

    def test_one_that_the_database_refuses_loses_no_other(self, agreed, monkeypatch):
        whole = entries.intake.save_answer

        def fails(**said):
            if said["item"] == "W1":
                raise IntegrityError
            return whole(**said)

        monkeypatch.setattr(entries.intake, "save_answer", fails)
        with pytest.raises(IntegrityError):
            agreed.part(2, W1="1", W2="2", W3="1", W4="0")
        assert set(Answer.objects.values_list("item", flat=True)) == {"W2", "W3", "W4"}

    def test_what_was_answered_elsewhere_is_not_shown(self, agreed, pia):
        give(agreed.of, pia, "W1", "2")
        page = agreed.page("part/2/")
        assert "Answered before, not shown here: 1." in page
        assert not re.search(r'name="a-W1"[^>]* checked', page)
        agreed.part(2, W2="2")
        assert re.search(r'name="a-W2"[^>]* checked', agreed.page("part/2/"))

    def test_a_part_about_nobody_is_left_out(self, agreed):
        agreed.part(3, nobody="yes")
        assert Path(agreed.of).part(3).is_skipped
        agreed.client.post(f"{agreed.base}/part/3/", {"nobody": "no"})
        assert not Path(agreed.of).part(3).is_skipped

    def test_our_own_forms_are_entered(self, agreed):
        address = f"{agreed.base}/part/1/"
        shown = re.search(r'name="shown" value="([^"]+)"', agreed.client.get(address).content.decode())[1]
        agreed.client.post(address, {"shown": shown, "contact": "021 000, no voicemail"})
        assert Statement.objects.get(kind="contact").text == "021 000, no voicemail"
        assert "021 000, no voicemail" in agreed.page("part/1/")
        assert "Something is written here already." not in agreed.page("part/1/")


class TestForms:
    """Our own forms: words of the sitting are read back, those of the patient show in a clash alone."""

    def form(self, desk: Desk) -> str:
        page = desk.client.get(f"{desk.base}/part/1/").content.decode()
        return re.search(r'name="shown" value="([^"]+)"', page)[1]

    def save(self, desk: Desk, shown: str, **words: str):
        return desk.client.post(f"{desk.base}/part/1/", {"shown": shown} | words)

    def writes(self, desk: Desk, words: str) -> None:
        """What the patient writes on a device of their own."""
        said = {"kind": "contact", "text": words, "language": "en", "by": patient(desk.of.patient)}
        actions.save_statement(invitation=desk.of, **said)

    def test_words_of_the_sitting_are_read_back(self, agreed):
        self.save(agreed, self.form(agreed), contact="021 000", reasons="<script>alert(1)</script>")
        page = agreed.page("check/")
        assert "021 000" in page
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page

    def test_words_of_the_patient_are_not(self, agreed):
        self.writes(agreed, "my words")
        assert "my words" not in agreed.page("check/")
        assert "Written down elsewhere, not shown before it is sent" in agreed.page("check/")
        assert "my words" not in agreed.page("part/1/")
        assert "Something is written here already." in agreed.page("part/1/")

    def test_a_line_left_blank_leaves_them(self, agreed):
        self.writes(agreed, "my words")
        self.save(agreed, self.form(agreed), contact="", reasons="sleep")
        assert Statement.objects.get(kind="contact").text == "my words"
        assert Statement.objects.get(kind="reasons").text == "sleep"

    def test_what_was_written_meanwhile_is_shown_beside_what_was_typed(self, agreed):
        shown = self.form(agreed)
        self.writes(agreed, "my words")
        reply = self.save(agreed, shown, contact="typed here")
        page = text(reply)
        assert reply.status_code == 409
        assert "Something else was written here meanwhile." in page
        assert "my words" in page
        assert "typed here" in page
        assert Statement.objects.get(kind="contact").text == "my words"

        again = re.search(r'name="shown" value="([^"]+)"', reply.content.decode())[1]
        assert self.save(agreed, again, contact="typed here").status_code == 302
        assert Statement.objects.get(kind="contact").text == "typed here"

    def test_but_not_where_somebody_can_see(self, desk):
        desk.start(privacy="seen")
        desk.consents()
        shown = self.form(desk)
        self.writes(desk, "my words")
        page = text(self.save(desk, shown, contact="typed here"))
        assert "my words" not in page
        assert "Not shown while someone can see" in page
        assert "typed here" in page

    def test_a_colleague_in_a_sitting_of_their_own_meets_the_same(self, agreed, pia, clinic):
        bea = make_user(clinic, "Bea", Role.CLINICIAN)
        join(pia, bea)
        theirs = Desk(sign_in(Client(), bea), agreed.of)
        mine, shown = agreed.base, self.form(agreed)
        theirs.start()
        self.save(theirs, self.form(theirs), contact="told to Bea")
        reply = agreed.client.post(f"{mine}/part/1/", {"shown": shown, "contact": "told to Ana"})
        assert (reply.status_code, "told to Bea" in text(reply), "told to Ana" in text(reply)) == (409, True, True)

    def test_a_second_press_of_the_same_words_is_no_clash(self, agreed):
        shown = self.form(agreed)
        assert [self.save(agreed, shown, contact="021 000").status_code for _ in range(2)] == [302, 302]

    def test_once_the_patient_writes_it_is_theirs(self, agreed):
        self.save(agreed, self.form(agreed), contact="021 000")
        self.writes(agreed, "021 999")
        assert "021 999" not in agreed.page("part/1/")


def give(invitation: Invitation, person, item: str, code: str) -> None:  # noqa: F811
    """What the patient answers on a device of their own."""
    sheet = invitation.assessments.get(instrument=intakes.CHECK_IN)
    given = Given("answered", code)
    actions.save_answer(assessment=sheet, item=item, given=given, language="en", by=patient(person), client_id="phone")


class TestRisk:
    @pytest.mark.parametrize("code", ["1", "2", "3"])
    def test_a_positive_answer_raises_its_alert_at_once(self, agreed, ana, code):
        reply = agreed.part(MOOD, **mood(code))
        alert = Alert.objects.get()
        assert reply.url == f"{agreed.base}/alerts/{alert.pk}/"
        assert (alert.owner, alert.item, alert.acknowledged_at, alert.acted_at) == (ana, "S1", None, None)
        assert Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).count() == 1
        assert alert.evidence["entered"] == {"by": str(ana.pk), "name": "Ana", "way": "by-phone"}
        assert alert.due_at > alert.raised_at
        assert Answer.objects.count() == 5

    def test_it_is_what_the_patients_own_page_raises(self, agreed, other_patient_sheet):
        agreed.part(MOOD, **mood("2"))
        mine, theirs = Alert.objects.order_by("raised_at")
        same = ("rule", "rule_version", "level", "item")
        assert [getattr(mine, name) for name in same] == [getattr(theirs, name) for name in same]
        assert {k: v for k, v in theirs.evidence.items() if k not in ("entered", "answered_at")} == {
            k: v for k, v in mine.evidence.items() if k != "answered_at"
        }

    def test_the_page_says_what_to_do_and_leads_to_the_steps(self, agreed, pia):
        agreed.part(MOOD, **mood("2"))
        alert = Alert.objects.get()
        page = agreed.page(f"alerts/{alert.pk}/")
        assert "Entered by Ana, by phone." in page
        assert "What to do now" in page
        assert "Thank you for telling us." in page
        assert "09 000 0001" in page
        assert f'href="/p/{pia.pk}/#alert-{alert.pk}"' in page
        assert f'href="{agreed.base}/part/1/"' in page
        alert.refresh_from_db()
        assert alert.acknowledged_at is None

    def test_an_answer_that_is_changed_back_leaves_it(self, agreed):
        agreed.part(MOOD, **mood("2"))
        agreed.part(MOOD, S1="0")
        alert = Alert.objects.get()
        assert (stored("S1").code, alert.changed_since, alert.closed_at) == ("0", True, None)
        assert [row.code for row in AnswerRevision.objects.filter(answer__item="S1").order_by("revision")] == ["2", "0"]

    @pytest.mark.parametrize("code", ["0", "skip"])
    def test_no_risk_raises_nothing_while_answering(self, agreed, code):
        agreed.part(MOOD, **mood(code))
        assert not Alert.objects.exists()

    def test_one_that_was_skipped_is_asked_about_once_it_is_sent(self, agreed):
        agreed.part(MOOD, **mood("skip"))
        agreed.client.post(f"{agreed.base}/check/")
        assert Alert.objects.get().evidence["state"] == "skipped"

    def test_it_is_in_spanish_for_who_was_asked_in_spanish(self, desk):
        Invitation.objects.update(language="es")
        desk.start()
        assert WORDS["es"] in desk.page("consent/")
        desk.consents(language="es")
        assert "¿" in desk.page(f"part/{MOOD}/") or 'lang="es"' in desk.page(f"part/{MOOD}/")
        desk.part(MOOD, **mood("1"))
        alert = Alert.objects.get()
        assert (alert.evidence["language"], stored("S1").language) == ("es", "es")
        assert "Gracias por" in desk.page(f"alerts/{alert.pk}/")


@pytest.fixture
def other_patient_sheet(clinic, ana, by_ana, battery, invitation):  # noqa: F811
    """Another patient of Ana's, who answers the same on their own page."""
    paul = make_patient(clinic, "Paul Example")
    intakes.answer(intakes.agreed(intakes.invited(paul, ana).invitation), intakes.CHECK_IN, "S1", 2)


class TestNotAlone:
    @pytest.fixture
    def watched(self, desk) -> Desk:
        desk.start(privacy="seen")
        desk.consents()
        return desk

    def test_the_questions_for_nobody_else_are_not_asked(self, watched):
        assert 'name="a-S1"' not in watched.page(f"part/{MOOD}/")
        assert "1 question is not asked, because somebody else is there." in watched.page(f"part/{MOOD}/")

    @pytest.mark.parametrize(("privately", "is_asked"), [("", False), ("on", True)])
    def test_so_are_those_about_fear_of_somebody_close(self, as_ana, pia, ana, consent_text, privately, is_asked):  # noqa: F811
        study = Desk(as_ana, intakes.invited(pia, ana, "study").invitation)
        study.start(privacy="seen", answers_privately=privately)
        study.consents()
        page = study.page("part/1/")
        assert 'name="a-AX1"' in page
        assert [f'name="a-{item}"' in page for item in ("DF1", "DF5")] == [is_asked, is_asked]

    def test_they_are_where_nobody_learns_the_answer(self, desk):
        desk.start(privacy="seen", answers_privately="on")
        desk.consents()
        assert 'name="a-S1"' in desk.page(f"part/{MOOD}/")

    def test_the_patients_later_word_on_a_device_opens_nothing_here(self, watched, pia):
        actions.say_privacy(invitation=watched.of, privacy="alone", helper="", is_shared_device=False, by=patient(pia))
        assert 'name="a-S1"' not in watched.page(f"part/{MOOD}/")

    def test_what_was_held_back_raises_an_alert_once_it_is_sent(self, watched):
        watched.part(MOOD, M1="1", M2="1", M3="1", M4="1")
        watched.client.post(f"{watched.base}/check/")
        assert stored("S1").state == Answer.HELD_BACK
        assert Alert.objects.get().evidence["state"] == "held-back"


class TestTwoDevices:
    def test_both_answers_are_shown_and_nothing_is_overwritten(self, agreed, pia):
        address = f"{agreed.base}/part/2/"
        drawn = agreed.client.get(address).content.decode()
        give(agreed.of, pia, "W1", "2")
        reply = agreed.send(address, drawn, W1="1", W2="1", W3="1", W4="1")
        page = text(reply)
        assert reply.status_code == 409
        assert "This was answered elsewhere meanwhile" in page
        assert (stored("W1").code, stored("W1").actor_kind) == ("2", "patient")
        assert set(Answer.objects.values_list("item", flat=True)) == {"W1", "W2", "W3", "W4"}

        agreed.send(address, reply.content.decode(), chosen="1", W1="1")
        assert (stored("W1").code, stored("W1").actor_kind, stored("W1").revision) == ("1", "staff", 2)

    def test_a_heavier_risk_answer_is_not_held_up(self, agreed, pia):
        address = f"{agreed.base}/part/{MOOD}/"
        drawn = agreed.client.get(address).content.decode()
        give(agreed.of, pia, "S1", "0")
        assert "/alerts/" in agreed.send(address, drawn, **mood("2")).url
        assert Alert.objects.get().evidence["entered"]["way"] == "by-phone"

    def test_the_clash_is_told_after_the_page_about_an_alert(self, agreed, pia):
        address = f"{agreed.base}/part/{MOOD}/"
        drawn = agreed.client.get(address).content.decode()
        give(agreed.of, pia, "M1", "2")
        reply = agreed.send(address, drawn, **mood("2"))
        assert reply.url.endswith("?part=4&met=M1")
        assert f"{agreed.base}/part/4/?met=M1" in text(agreed.client.get(reply.url))
        assert "answered elsewhere meanwhile: 2" in agreed.page("part/4/?met=M1")

    def test_the_patients_page_meets_what_was_entered(self, agreed, pia):
        agreed.part(2, W1="1", W2="1", W3="1", W4="1")
        with pytest.raises(exceptions.AnswerConflict):
            give(agreed.of, pia, "W1", "3")
        assert stored("W1").code == "1"


class TestSending:
    @pytest.fixture
    def sent(self, agreed) -> Desk:
        agreed.part(2, W1="1", W2="1", W3="1", W4="1")
        lines = {q.item.id: "2" for q in Path(agreed.of).part(3).questions}
        agreed.part(3, **lines)
        agreed.part(MOOD, **mood("0"))
        assert "Read the answers back" in agreed.page("check/")
        agreed.client.post(f"{agreed.base}/check/")
        return agreed

    def test_it_is_scored_and_the_sitting_ends(self, sent):
        sent.of.refresh_from_db()
        assert sent.of.submitted_at is not None
        assert sent.entry.ended_at is not None
        profile = sent.of.profiles.get()
        assert {flag["code"] for flag in profile.quality}.isdisjoint({"fast"})

    def test_a_second_press_leads_to_the_patient_and_scores_nothing_again(self, sent):
        assert sent.client.post(f"{sent.base}/check/").url == f"/p/{sent.of.patient_id}/"
        assert sent.of.profiles.count() == 1

    def test_profile_and_print_say_who_entered_which(self, sent, pia):
        for where in ("?items=mood", "print/"):
            page = text(sent.client.get(f"/p/{pia.pk}/{where}"))
            assert "Entered by staff: 25 of 25 answers (Ana, by phone)." in page or "Entered by staff: 9 of 9" in page
        assert "Entered by Ana, by phone." in text(sent.client.get(f"/p/{pia.pk}/?items=mood"))
        assert "pace is not judged" in text(sent.client.get(f"/p/{pia.pk}/"))

    def test_the_ledger_tells_it(self, sent, pia):
        rows = AuditEvent.objects.filter(action="entry.read", patients=[str(pia.pk)])
        assert rows.count() > 3

    def test_the_patient_may_finish_what_staff_began(self, agreed, pia):
        agreed.part(2, W1="1", W2="1", W3="1", W4="1")
        actions.submit(invitation=agreed.of, by=patient(pia))
        assert agreed.client.get(f"{agreed.base}/part/2/").url == f"/p/{pia.pk}/"

    def test_a_stop_keeps_what_was_entered(self, agreed):
        agreed.part(2, W1="1", stop="1")
        assert (Answer.objects.count(), agreed.entry.ended_at is None) == (1, False)


class TestWhoMay:
    PAGES = ("consent/", "part/2/", "check/")

    def test_a_colleague_of_another_team_and_another_clinic_learn_nothing(self, agreed, as_ben, otto):
        nobody = f"/p/{agreed.of.patient_id}/entries/00000000-0000-7000-8000-000000000000"
        for client in (as_ben, sign_in(Client(), otto)):
            for page in self.PAGES:
                for method in ("get", "post"):
                    there = getattr(client, method)(f"{agreed.base}/{page}")
                    assert there.status_code == 404
                    assert bare(there) == bare(getattr(client, method)(f"{nobody}/{page}"))
        assert agreed.client.get(f"{agreed.base}/part/2/").status_code == 200

    def test_a_colleague_of_the_team_starts_a_sitting_of_their_own(self, agreed, pia, clinic):
        bea = make_user(clinic, "Bea", Role.CLINICIAN)
        join(pia, bea)
        theirs = Desk(sign_in(Client(), bea), agreed.of)
        assert theirs.client.get(f"{agreed.base}/part/2/").status_code == 404
        theirs.start()
        assert theirs.client.get(f"{theirs.base}/part/2/").status_code == 200

    def test_who_left_the_team_enters_nothing_more(self, agreed, pia, ben):
        join(pia, ben)
        CareTeamMember.objects.exclude(user=ben).update(ends_at=agreed.entry.started_at)
        assert agreed.client.post(f"{agreed.base}/part/2/", {"a-W1": "1"}).status_code == 404
        assert not Answer.objects.exists()

    def test_a_membership_that_ended_stops_at_once(self, agreed, ana, by_ana):
        entry, sheet = agreed.entry, agreed.of.assessments.get(instrument="leeside-check-in")
        said = {"assessment": sheet, "item": "W1", "language": "en", "base_revision": 0, "by": by_ana}
        care.enter_answer(entry=entry, given=Given("answered", "1"), **said)
        Membership.objects.filter(user=ana).update(ends_at=entry.started_at)
        with pytest.raises(policies.MayNot):
            care.enter_answer(entry=entry, given=Given("answered", "2"), **said | {"base_revision": 1})
        assert stored("W1").code == "1"

    def test_the_action_of_intake_asks_for_a_sitting(self, agreed, by_ana):
        sheet = agreed.of.assessments.get(instrument="leeside-check-in")
        StaffEntry.objects.update(ended_at=agreed.entry.started_at)
        with pytest.raises(exceptions.NoEntry):
            actions.save_answer(assessment=sheet, item="S1", given=Given("answered", "2"), language="en", by=by_ana)
        assert agreed.client.get(f"{agreed.base}/part/2/").status_code == 302


VARIES = r'(csrf-token" content=|csrfmiddlewaretoken" value=|data-left=|data-latest=)"[^"]+"'


def bare(response) -> str:
    return re.sub(VARIES, "", text(response))
