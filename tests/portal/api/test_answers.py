"""Answers that another system sends: the rules of the patient's own page, and what a machine may not do."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.utils import timezone

from intake import actions
from intake.actions.answers import Given
from intake.exceptions import NotAsked, NotTheseWords
from intake.models import Alert, Answer, AnswerRevision, Assessment, ClinicRiskRule, Invitation, Section, StaffEntry
from intake.wording import worded
from portal.accounts.roles import Role
from portal.api.description import document
from portal.api.renderers import encode
from portal.audit import actor
from portal.audit.models import AuditEvent, Outbox
from portal.care import actions as care
from portal.care.policies import PatientNotFound
from portal.integration.actions import revoke_client
from tests.conftest import make_user
from tests.portal.api.conftest import Machine, sheet_of
from tests.portal.api.test_description import check_fits
from tests.portal.api.test_shape import slug_of
from tests.portal.api.test_writes import pointers
from tests.portal.clinic.intakes import CHECK_IN, join
from tests.sign_in import sign_in

NOBODY = "00000000-0000-7000-8000-000000000000"
FIRST = {"If-None-Match": "*"}
ALONE = {"state": "answered", "value": 1, "language": "en", "privacy": "alone"}


class Sender:
    """Another system of Pia's clinic, and the sheet that it fills."""

    def __init__(self, machine: Machine, sheet) -> None:
        self.machine, self.sheet = machine, sheet

    def put(self, item: str, value: int | None = 1, known: str = "", path: str = "", **more):
        body = ALONE | ({"value": value} if value is not None else {"state": "skipped", "value": None}) | more
        return self.send(item, body, {"If-Match": known} if known else FIRST, path)

    def send(self, item: str, body, headers: dict[str, str], path: str = ""):
        return self.machine.call(
            "PUT",
            f"/assessments/{path or self.sheet.pk}/answers/{item}",
            data=json.dumps(body),
            content_type="application/json",
            headers=headers,
        )

    def get(self, item: str, **headers: str):
        return self.machine.get(f"/assessments/{self.sheet.pk}/answers/{item}", headers=headers)

    def submit(self, key: str | None = "key-1", path: str = ""):
        headers = {"Idempotency-Key": key} if key else {}
        return self.machine.post(f"/assessments/{path or self.sheet.pk}/submit", "", headers=headers)


@pytest.fixture
def sender(api, pia, lead) -> Sender:
    return Sender(api, sheet_of(pia))


def stored(item: str) -> Answer:
    return Answer.objects.get(item=item)


def by_pia(sender: Sender, item: str, code: str) -> None:
    """What the patient answers on a device of their own."""
    by = actor.patient(sender.sheet.patient)
    given = Given("answered", code)
    actions.save_answer(assessment=sender.sheet, item=item, given=given, language="en", by=by, client_id="phone")


class TestAnAnswer:
    def test_it_is_saved_with_the_system_and_no_time(self, sender, api):
        reply = sender.put("W1", 2)
        entry = StaffEntry.objects.get()
        assert (reply.status_code, reply["ETag"]) == (201, '"v1"')
        assert reply.json() == {
            "link_id": "W1", "value": 2, "state": "answered", "entered": "another-system", "language": "en",
            "alert": False, "support": None,
        }  # fmt: skip
        assert (entry.way, entry.system, entry.source) == ("another-system", api.client.client_id, "Records")
        answer = stored("W1")
        assert (answer.code, answer.value, answer.seconds, answer.client_id) == ("2", 2, None, str(entry.pk))
        assert (answer.actor_kind, answer.actor_id) == ("client", api.client.client_id)
        for action in ("answer.saved", "entry.started"):
            row = AuditEvent.objects.get(action=action)
            assert (row.actor_id, row.patients) == (api.client.client_id, [str(sender.sheet.patient_id)])

    def test_pace_is_not_judged_where_the_time_of_some_is_not_known(self, sender):
        by_pia(sender, "W1", "2")
        sender.put("W2", 2)
        sender.sheet.refresh_from_db()
        assert sender.sheet.answered_in_list

    def test_a_skip_has_no_value(self, sender):
        assert sender.put("W1", None).json()["state"] == "skipped"
        assert (stored("W1").state, stored("W1").value) == ("skipped", None)

    def test_what_they_would_rather_not_answer_is_no_skipped_question(self, sender):
        assert sender.put("W1", None, state="declined").json()["state"] == "declined"
        assert (stored("W1").state, stored("W1").value) == ("declined", None)

    def test_a_lost_reply_is_asked_again_and_writes_nothing_twice(self, sender):
        first, again = sender.put("W1", 2), sender.put("W1", 2)
        assert (first.status_code, again.status_code, again["ETag"]) == (201, 201, '"v1"')
        assert AnswerRevision.objects.count() == 1

    def test_it_is_changed_by_who_knows_what_stands(self, sender):
        etag = sender.put("W1", 2)["ETag"]
        reply = sender.put("W1", 0, known=etag)
        assert (reply.status_code, reply["ETag"], stored("W1").code) == (200, '"v2"', "0")
        assert [row.code for row in AnswerRevision.objects.order_by("revision")] == ["2", "0"]

    def test_an_older_etag_changes_nothing(self, sender):
        etag = sender.put("W1", 2)["ETag"]
        sender.put("W1", 0, known=etag)
        assert slug_of(sender.put("W1", 3, known=etag)) == "precondition-failed"
        assert stored("W1").code == "0"

    def test_a_sitting_lasts_while_the_same_people_are_there(self, sender):
        sender.put("W1", 2)
        sender.put("W2", 2)
        sender.put("W3", 2, privacy="seen")
        entries = StaffEntry.objects.order_by("started_at")
        assert [(row.privacy, row.ended_at is None) for row in entries] == [("alone", False), ("seen", True)]

    def test_no_row_is_of_nobody_or_of_two(self, sender, lead):
        sender.put("W1", 2)
        for wrong in ({"system": ""}, {"entered_by": lead}, {"way": "by-phone"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                StaffEntry.objects.update(**wrong)
        StaffEntry.objects.update(system_name="Other")

    def test_replies_and_bodies_are_as_the_document_says(self, sender):
        described = json.loads(encode(document()))
        path = described["paths"]["/api/v1/assessments/{id}/answers/{link_id}"]
        reply = path["put"]["responses"]["201"]["content"]["application/json"]["schema"]
        check_fits(described, reply, sender.put("S1", 2).json())
        check_fits(described, path["get"]["responses"]["200"]["content"]["application/json"]["schema"],
                   sender.get("S1").json())  # fmt: skip
        sent = described["paths"]["/api/v1/assessments/{id}/submit"]["post"]["responses"]["200"]
        check_fits(described, sent["content"]["application/json"]["schema"], sender.submit().json())


class TestReading:
    def test_a_system_reads_back_what_it_sent(self, sender):
        etag = sender.put("W1", 2)["ETag"]
        assert (sender.get("W1").json()["value"], sender.get("W1")["ETag"]) == (2, etag)
        assert sender.get("W1", **{"If-None-Match": etag}).status_code == 304
        assert AuditEvent.objects.filter(action="api.assessments.read").count() == 3

    def test_a_draft_of_the_patient_is_nobodys_to_read(self, sender):
        by_pia(sender, "W1", "2")
        assert sender.get("W1").status_code == 404
        assert sender.get("W1").content == sender.get("nothing").content
        actions.submit(invitation=sender.sheet.invitation, by=actor.patient(sender.sheet.patient))
        assert (sender.get("W1").json()["value"], sender.get("W1").json()["entered"]) == (2, None)

    def test_a_draft_of_another_system_is_not_either(self, sender, machine, clinic):
        sender.put("W1", 2)
        other = Sender(machine(clinic), sender.sheet)
        assert other.get("W1").status_code == 404
        assert sender.get("W1").status_code == 200


class TestRisk:
    @pytest.mark.parametrize("value", [1, 2, 3])
    def test_a_positive_answer_raises_its_alert_at_once(self, sender, api, pia, ana, clinic, settings, value):
        join(pia, ana)
        Invitation.objects.update(responsible=ana)
        reply = sender.put("S1", value).json()
        alert = Alert.objects.get()
        assert (alert.owner, alert.item, alert.acknowledged_at) == (ana, "S1", None)
        assert alert.due_at > alert.raised_at
        assert Outbox.objects.filter(topic="alert.raised", about_id=alert.pk).count() == 1
        who = {"by": api.client.client_id, "name": "Records", "way": "another-system"}
        assert alert.evidence["entered"] == who
        assert reply["alert"] is True
        assert reply["support"] == f"{settings.PUBLIC_URL}/help-now/{clinic.slug}/"

    def test_none_is_raised_below_the_line(self, sender):
        reply = sender.put("S1", 0).json()
        assert (reply["alert"], reply["support"], Alert.objects.count()) == (False, None, 0)

    def test_the_evidence_holds_the_words_of_the_version(self, sender, pia):
        sender.put("S1", 2)
        by_pia_alone = sheet_of(pia)
        given = Given("answered", "2")
        actions.save_answer(assessment=by_pia_alone, item="S1", given=given, language="en", by=actor.patient(pia))
        theirs, own = Alert.objects.order_by("raised_at")
        assert theirs.evidence["text"]
        assert {k: v for k, v in theirs.evidence.items() if k not in ("entered", "answered_at")} == {
            k: v for k, v in own.evidence.items() if k != "answered_at"
        }
        same = ("rule", "rule_version", "level", "owner_id")
        assert [getattr(theirs, name) for name in same] == [getattr(own, name) for name in same]

    def test_an_answer_that_is_changed_back_leaves_it(self, sender):
        etag = sender.put("S1", 2)["ETag"]
        evidence = Alert.objects.get().evidence
        assert sender.put("S1", 0, known=etag).json()["alert"] is False
        alert = Alert.objects.get()
        assert (stored("S1").code, alert.changed_since, alert.closed_at) == ("0", True, None)
        assert alert.evidence == evidence

    def test_a_repeat_raises_no_second_one(self, sender):
        sender.put("S1", 2)
        reply = sender.put("S1", 2).json()
        assert (Alert.objects.count(), reply["alert"], reply["support"] is None) == (1, False, False)

    def test_a_heavier_answer_is_never_held_up_by_a_clash(self, sender):
        by_pia(sender, "S1", "0")
        assert sender.put("S1", 2).status_code == 200
        assert Alert.objects.get().evidence["entered"]["way"] == "another-system"

    def test_a_lighter_one_of_the_patient_stays_as_it_is(self, sender):
        by_pia(sender, "S1", "3")
        assert slug_of(sender.put("S1", 0)) == "precondition-failed"
        assert (stored("S1").code, Alert.objects.count()) == ("3", 1)

    def test_rules_that_the_clinic_added_act_as_well(self, sender, lead, clinic):
        ClinicRiskRule.objects.create(
            clinic=clinic, instrument=CHECK_IN, item="W1", at_or_above=3, level="same-day", added_by=lead
        )
        sender.put("W1", 2)
        assert not Alert.objects.exists()
        sender.put("W1", 3, known='"v1"')
        assert Alert.objects.get().item == "W1"

    @pytest.mark.parametrize("skips", [True, False])
    def test_one_without_an_answer_is_asked_about_once_it_is_sent(self, sender, skips):
        sender.put("W1", 1)
        if skips:
            sender.put("S1", None)
        assert not Alert.objects.exists()
        sender.submit()
        assert Alert.objects.get().item == "S1"

    def test_it_is_in_spanish_for_who_answered_in_spanish(self, sender):
        Invitation.objects.update(language="es")
        sender.put("S1", 2, language="es")
        evidence = Alert.objects.get().evidence
        assert (evidence["language"], stored("S1").language) == ("es", "es")
        assert evidence["text"] not in ("", None)
        assert slug_of(sender.put("W1", 1, language="xx")) == "invalid"

    def test_words_that_the_clinic_does_not_show_are_refused(self, sender):
        assert pointers(sender.put("W1", 1, language="es")) == {"#/language": "not-in-languages"}
        assert sender.put("W1", 1, language="en").status_code == 201

    def test_the_page_of_the_patient_says_which_system_sent_it(self, sender, pia, clinic):
        ana = make_user(clinic, "Ana", Role.CLINICIAN)
        join(pia, ana)
        sender.put("S1", 2)
        page = sign_in(Browser(), ana).get(f"/p/{pia.pk}/").content.decode()
        assert "Sent by another system: Records." in page


class TestNotAlone:
    def test_a_question_for_nobody_else_is_not_taken_and_asked_about_later(self, sender):
        reply = sender.put("S1", 0, privacy="seen")
        assert (slug_of(reply), reply.json()["errors"][0]["code"]) == ("conflict", "held-back")
        assert not StaffEntry.objects.exists()
        sender.put("W1", 1, privacy="seen")
        sender.submit()
        assert stored("S1").state == Answer.HELD_BACK
        assert Alert.objects.get().evidence["state"] == "held-back"

    def test_but_an_answer_that_calls_for_somebody_is_never_refused(self, sender):
        assert sender.put("S1", 1, privacy="seen").status_code == 201
        assert Alert.objects.get().item == "S1"
        sender.put("W1", 1, privacy="seen")
        sender.submit()
        assert (stored("S1").state, Alert.objects.count()) == ("answered", 1)

    def test_it_is_taken_where_nobody_learned_the_answer(self, sender):
        assert sender.put("S1", 0, privacy="seen", answers_privately=True).status_code == 201


class TestSending:
    def test_the_whole_intake_is_sent_and_scored_once(self, sender, api):
        for item in ("W1", "W2", "W3", "W4"):
            sender.put(item, 1)
        sender.put("S1", 0)
        reply, again = sender.submit(), sender.submit()
        invitation = Invitation.objects.get()
        profile = invitation.profiles.get()
        assert (reply.status_code, again.content, again["Idempotency-Replayed"]) == (200, reply.content, "true")
        assert (reply.json()["profile"], reply.json()["status"]) == (str(profile.pk), "submitted")
        assert invitation.submitted_at is not None
        assert StaffEntry.objects.get().ended_at is not None
        row = AuditEvent.objects.get(action="invitation.submitted")
        assert (row.actor_kind, row.actor_id) == ("client", api.client.client_id)
        shown = api.get(f"/assessments/{sender.sheet.pk}").json()["answers"]
        assert (shown["W1"]["entered"], shown["W1"]["value"]) == ("another-system", 1)
        worry = next(s for s in api.get(f"/profiles/{profile.pk}").json()["scores"] if "W1" in s["items_used"])
        assert worry["items_entered"] == ["W1", "W2", "W3", "W4"]

    def test_what_staff_entered_says_how_and_the_rest_does_not(self, api, sender, ana, pia):
        join(pia, ana)
        by, invitation = actor.staff(ana, pia.clinic), sender.sheet.invitation
        entry = care.start_entry(invitation=invitation, is_confirmed=True, way="by-phone", privacy="alone", by=by)
        said = {"assessment": sender.sheet, "language": "en", "base_revision": 0, "by": by}
        for item in ("W1", "W2"):
            care.enter_answer(entry=entry, item=item, given=Given("answered", "1"), **said)
        by_pia(sender, "W3", "1")
        by_pia(sender, "W4", "1")
        care.submit_entry(entry=entry, by=by)
        shown = api.get(f"/assessments/{sender.sheet.pk}").json()["answers"]
        assert [shown[f"W{n}"]["entered"] for n in (1, 2, 3, 4)] == ["by-phone", "by-phone", None, None]
        (profile,) = api.get("/profiles").json()["results"]
        worry = next(score for score in profile["scores"] if "W1" in score["items_used"])
        assert (worry["items_used"], worry["items_entered"]) == (["W1", "W2", "W3", "W4"], ["W1", "W2"])

    def test_it_needs_a_key(self, sender):
        sender.put("W1", 1)
        assert slug_of(sender.submit(key=None)) == "idempotency-key-missing"
        assert Invitation.objects.get().submitted_at is None

    def test_a_system_that_sent_nothing_lately_sends_nothing_off(self, sender):
        by_pia(sender, "W1", "1")
        assert sender.submit().json()["errors"][0]["code"] == "no-answers"
        sender.put("W2", 1)
        StaffEntry.objects.update(started_at=timezone.now() - timezone.timedelta(hours=2))
        assert sender.submit(key="key-2").json()["errors"][0]["code"] == "no-answers"
        sender.put("W2", 1)
        assert sender.submit(key="key-3").status_code == 200

    def test_nothing_is_sent_of_nothing(self, sender):
        sender.put("W1", None)
        assert sender.submit().json()["errors"][0]["code"] == "nothing-answered"


class TestClosed:
    def closed(self, sender) -> dict[str, str]:
        """What a write and a sending say, and that neither left a row."""
        before = AnswerRevision.objects.count()
        codes = {}
        for name, reply in {"put": sender.put("W2", 1), "submit": sender.submit(key="late")}.items():
            assert reply.status_code == 409
            codes[name] = reply.json()["errors"][0]["code"]
        assert AnswerRevision.objects.count() == before
        return codes

    def test_after_sending(self, sender):
        sender.put("W1", 1)
        sender.submit()
        assert self.closed(sender) == {"put": "already-sent", "submit": "already-sent"}
        assert not StaffEntry.objects.filter(ended_at=None).exists()

    def test_without_a_yes_of_the_patient(self, sender):
        sender.put("W1", 1)
        invitation = Invitation.objects.get()
        actions.withdraw_consent(invitation=invitation, by=actor.patient(invitation.patient))
        assert self.closed(sender) == {"put": "not-consented", "submit": "not-consented"}

    @pytest.mark.parametrize("moment", ["revoked_at", "refused_at", "expires_at"])
    def test_after_its_end(self, sender, moment):
        sender.put("W1", 1)
        Invitation.objects.update(**{moment: timezone.now()})
        assert self.closed(sender) == {"put": "ended", "submit": "ended"}

    def test_a_risk_answer_is_refused_and_the_clinic_is_told_all_the_same(self, sender):
        sender.put("W1", 1)
        sender.submit()
        asked = Alert.objects.get()  # nobody answered the question
        sent = list(Answer.objects.values("item", "state", "code"))
        refused = sender.put("S1", 3)
        alert = Alert.objects.exclude(pk=asked.pk).get()
        assert (refused.status_code, "alert" in refused.json()) == (409, False)
        assert refused.json()["errors"][0]["code"] == "heard-late"
        assert (alert.evidence["after_sending"], alert.evidence["value"]) == (True, 3)
        assert alert.evidence["entered"]["way"] == "another-system"
        assert alert.evidence["entered"]["name"] == sender.machine.client.name
        assert list(Answer.objects.values("item", "state", "code")) == sent
        assert sender.put("S1", 3).json()["errors"][0]["code"] == "heard-late"
        assert Alert.objects.count() == 2

    def test_a_late_answer_that_calls_for_nobody_raises_nothing(self, sender):
        sender.put("W1", 1)
        sender.submit()
        assert sender.put("S1", 0).json()["errors"][0]["code"] == "already-sent"
        assert Alert.objects.count() == 1

    def test_who_took_their_consent_back_is_not_told_of(self, sender):
        sender.put("W1", 1)
        sender.submit()
        invitation = Invitation.objects.get()
        actions.withdraw_consent(invitation=invitation, by=actor.patient(invitation.patient))
        assert sender.put("S1", 3).json()["errors"][0]["code"] == "already-sent"
        assert Alert.objects.count() == 1


class TestWhatIsAsked:
    def test_of_a_part_that_asks_some_questions_the_others_are_not_taken(self, sender):
        Section.objects.filter(instrument=sender.sheet.instrument).update(items=["W1", "S1"])
        assert (sender.put("W1", 1).status_code, sender.put("W2", 1).status_code) == (201, 404)

    @pytest.mark.parametrize("items", [[], ["W1", "S1"]])
    def test_a_question_of_another_part_or_of_none_is_not_taken(self, sender, items):
        Section.objects.filter(instrument=sender.sheet.instrument).update(items=items)
        other = sender.sheet.invitation.assessments.exclude(instrument=sender.sheet.instrument).first()
        elsewhere = worded(other.instrument, other.instrument_version, other.clinic_id).items[0].id
        for item in (elsewhere, "no-such-item"):
            with pytest.raises(NotAsked):
                self.send(sender, item=item)
        self.send(sender)

    def test_a_sheet_that_the_set_no_longer_holds_takes_nothing(self, sender):
        Section.objects.filter(instrument=sender.sheet.instrument).delete()
        with pytest.raises(NotAsked):
            self.send(sender)

    def test_words_that_are_not_there_are_not_taken_though_the_intake_names_their_language(self, sender):
        Invitation.objects.update(language="fr")
        with pytest.raises(NotTheseWords):
            self.send(sender, language="fr")
        Invitation.objects.update(language="en")
        self.send(sender)

    def test_words_that_the_clinic_signed_are_taken_in_an_intake_of_another_language(self, sender, monkeypatch):
        with pytest.raises(NotTheseWords):
            self.send(sender, language="es")
        monkeypatch.setattr("intake.language.JUDGES", [lambda clinic, instrument, language: language == "es"])
        assert self.send(sender, language="es").answer.language == "es"

    def test_a_system_sends_to_no_sheet_of_another_clinic_though_its_own_has_one(self, sender, olga):
        with pytest.raises(PatientNotFound):
            care.send_answer(
                assessment=sheet_of(olga), item="W1", given=Given("answered", "1"), language="en", base_revision=0,
                privacy="alone", by=actor.client(sender.machine.client),
            )  # fmt: skip
        self.send(sender)

    @pytest.mark.parametrize(("privacy", "kept"), [("alone", False), ("seen", True)])
    def test_that_nobody_learned_the_answer_is_kept_where_somebody_was_there(self, sender, privacy, kept):
        for item in ("W1", "W2"):
            sender.put(item, 1, privacy=privacy, answers_privately=True)
        assert StaffEntry.objects.get().answers_privately is kept

    def send(self, sender, item="W1", language="en"):
        sheet = Assessment.objects.get(pk=sender.sheet.pk)
        return care.send_answer(
            assessment=sheet, item=item, given=Given("answered", "1"), language=language, base_revision=0,
            privacy="alone", by=actor.client(sender.machine.client),
        )  # fmt: skip


class TestWhoMay:
    @pytest.mark.parametrize("scope", ["system/QuestionnaireResponse.rs", "system/Task.c", "system/Flag.rs"])
    def test_another_scope_writes_and_sends_nothing(self, sender, machine, clinic, scope):
        narrow = Sender(machine(clinic, scope), sender.sheet)
        for reply in (narrow.put("S1", 2), narrow.submit()):
            assert slug_of(reply) == "insufficient-scope"
            assert 'scope="system/QuestionnaireResponse.cu"' in reply["WWW-Authenticate"]
        assert not Answer.objects.exists()
        wide = Sender(machine(clinic, "system/QuestionnaireResponse.cu"), sender.sheet)
        assert (wide.put("S1", 2).status_code, wide.submit().status_code) == (201, 200)

    def test_the_scope_to_write_reads_nothing(self, sender, machine, clinic):
        writes = Sender(machine(clinic, "system/QuestionnaireResponse.cu"), sender.sheet)
        writes.put("W1", 1)
        assert writes.get("W1").status_code == 403
        reads = Sender(machine(clinic, "system/QuestionnaireResponse.rs"), sender.sheet)
        assert reads.get("W1").status_code == 404

    def test_a_sheet_of_another_clinic_is_as_if_it_never_existed(self, sender, machine, other_clinic):
        foreign = Sender(machine(other_clinic), sender.sheet)
        for there, nowhere in (
            (foreign.put("S1", 2), foreign.put("S1", 2, path=NOBODY)),
            (foreign.submit(), foreign.submit(path=NOBODY)),
            (foreign.get("S1"), foreign.machine.get(f"/assessments/{NOBODY}/answers/S1")),
        ):
            assert (there.status_code, there.content) == (404, nowhere.content)
        assert not Answer.objects.exists()
        assert sender.put("S1", 2).status_code == 201

    def test_a_system_that_was_switched_off_is_out_at_once(self, sender, api):
        assert sender.put("W1", 1).status_code == 201
        client = actor.client(api.client)
        revoke_client(client=api.client, by=actor.system("tests"))
        assert sender.put("W2", 1).status_code == 401
        with pytest.raises(PatientNotFound):
            care.submit_by_system(assessment=sender.sheet, by=client)

    def test_the_actions_are_for_systems_alone(self, sender, ana, pia):
        join(pia, ana)
        said = {"item": "W1", "given": Given("answered", "1"), "language": "en", "privacy": "alone"}
        with pytest.raises(PatientNotFound):
            care.send_answer(assessment=sender.sheet, base_revision=0, by=actor.staff(ana, sender.sheet.clinic), **said)
        del said["privacy"]
        with pytest.raises(PatientNotFound):
            care.tell_late_answer(assessment=sender.sheet, by=actor.staff(ana, sender.sheet.clinic), **said)
        assert not Answer.objects.exists()

    def test_without_a_token_nothing_opens(self, sender):
        url = f"/api/v1/assessments/{sender.sheet.pk}/answers/S1"
        assert Browser().put(url, "{}", content_type="application/json", headers=FIRST).status_code == 401


class TestWhatDoesNotFit:
    @pytest.mark.parametrize(
        ("change", "pointer", "code"),
        [
            ({"value": 9}, "#/value", "not-in-options"),
            ({"value": None}, "#/value", "not-in-options"),
            ({"state": "skipped"}, "#/value", "not-in-options"),
            ({"state": "declined"}, "#/value", "not-in-options"),
            ({"value": "1"}, "#/value", "invalid"),
            ({"value": True}, "#/value", "invalid"),
            ({"value": 1.5}, "#/value", "invalid"),
            ({"state": "not-shown"}, "#/state", "invalid_choice"),
            ({"state": "held-back"}, "#/state", "invalid_choice"),
            ({"privacy": "perhaps"}, "#/privacy", "invalid_choice"),
            ({"answers_privately": 1}, "#/answers_privately", "invalid"),
            ({"language": "fr"}, "#/language", "not-in-languages"),
            ({"language": 5}, "#/language", "invalid"),
            ({"text": "words"}, "#/text", "unknown-member"),
            ({"seconds": 3}, "#/seconds", "unknown-member"),
            ({"actor_id": "x"}, "#/actor_id", "unknown-member"),
        ],
    )
    def test_a_member_is_named_by_its_place(self, sender, change, pointer, code):
        reply = sender.send("S1", ALONE | change, FIRST)
        assert slug_of(reply) == "invalid"
        assert pointers(reply).get(pointer) == code
        assert not Answer.objects.exists()
        assert sender.send("S1", ALONE, FIRST).status_code == 201

    @pytest.mark.parametrize("missing", ["state", "language", "privacy"])
    def test_a_member_that_is_missing_is_named(self, sender, missing):
        body = {name: value for name, value in ALONE.items() if name != missing}
        assert pointers(sender.send("S1", body, FIRST)) == {f"#/{missing}": "required"}

    @pytest.mark.parametrize("item", ["S9", "x", "w1", "%F0%9F%98%80"])
    def test_a_question_that_is_not_asked_has_no_address(self, sender, item):
        assert slug_of(sender.put(item, 1)) == "not-found"
        assert slug_of(sender.put(item, None)) == "not-found"

    @pytest.mark.parametrize(
        ("headers", "slug"),
        [
            ({}, "precondition-required"),
            ({"If-Match": "*"}, "precondition-failed"),
            ({"If-Match": '"v0"'}, "precondition-failed"),
            ({"If-Match": 'W/"v1"'}, "precondition-failed"),
            ({"If-Match": '"v2"'}, "precondition-failed"),
            ({"If-None-Match": '"v1"'}, "bad-request"),
            ({"If-None-Match": "*", "If-Match": '"v1"'}, "bad-request"),
        ],
    )
    def test_a_write_says_what_it_knows(self, sender, headers, slug):
        sender.put("W1", 1)
        assert slug_of(sender.send("W1", ALONE | {"value": 3}, headers)) == slug
        assert stored("W1").code == "1"
        assert sender.send("W1", ALONE | {"value": 3}, {"If-Match": '"v1"'}).status_code == 200

    def test_a_query_is_refused(self, sender):
        path = f"/assessments/{sender.sheet.pk}/answers/W1?x=1"
        assert slug_of(sender.machine.get(path)) == "unknown-parameter"
