"""An instrument of a clinic's own, for machines: asked, answered and scored as any other, and only for that clinic."""

from intake import actions
from intake.models import Assessment, Invitation
from portal.accounts.roles import Role
from portal.audit import actor
from tests.conftest import make_user
from tests.own import confirmed
from tests.portal.api.conftest import consent_text
from tests.portal.api.test_answers import Sender
from tests.portal.api.test_writes import invite, pointers


def test_a_machine_of_the_clinic_sends_answers_and_reads_the_scores(api, ready, clinic, lead, cleo, pia):
    row = confirmed(clinic, lead, cleo)
    reply = invite(api, pia, battery=row.key)
    assert reply.status_code == 201
    invitation = Invitation.objects.get(pk=reply.json()["id"])
    actions.consent(invitation=invitation, text=consent_text(pia), agrees=True, by=actor.patient(pia))
    sender = Sender(api, Assessment.objects.get(invitation=invitation))
    for item, value in {"q1": 3, "q2": 1, "q3": 2, "q4": 3}.items():
        assert sender.put(item, value).status_code == 201
    assert sender.put("q5", 1).status_code == 404
    assert sender.submit().status_code == 200

    (profile,) = api.get("/profiles").json()["results"]
    scores = {score["scale"]: score for score in profile["scores"]}
    assert (float(scores["calm"]["value"]), float(scores["pace"]["value"])) == (7, 2.5)
    assert scores["calm"]["instrument"] == row.key
    for name in ("t", "percentile", "sem", "ci95", "band", "norm"):
        assert scores["calm"][name] is None
    (sheet,) = api.get(f"/assessments?instrument={row.key}").json()["results"]
    assert sheet["answers"]["q2"]["value"] == 1


def test_the_key_of_another_clinic_is_one_that_is_not_there(api, ready, clinic, other_clinic, lead, cleo, pia):
    olaf, oda = (make_user(other_clinic, name, Role.LEAD) for name in ("Olaf", "Oda"))
    theirs = confirmed(other_clinic, olaf, oda)
    refused, unknown = invite(api, pia, battery=theirs.key), invite(api, pia, "key-2", battery="own-nobody")
    assert pointers(refused) == pointers(unknown) == {"#/battery": "not-found"}
    assert invite(api, pia, "key-3", battery=confirmed(clinic, lead, cleo).key).status_code == 201
