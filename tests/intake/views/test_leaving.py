"""Ways out: save and stop, stop for good, sign out, quick exit."""

import pytest
from django.test import Client

from intake import actions, exceptions
from intake.models import Answer, BoundDevice
from intake.views.leaving import NEUTRAL_SITE
from portal.audit.models import Outbox


def test_save_and_stop_says_how_to_come_back(started):
    page = started.client.get("/you/saved/").content.decode()
    assert "open the link in your message and enter your code" in page


def test_stopping_for_good_tells_the_clinic_once_and_keeps_answers(started):
    started.answer(2, 1, "1")
    started.client.post("/you/stop/")
    started.client.post("/you/stop/")
    assert started.invitation.stopped_at is not None
    assert Outbox.objects.filter(topic="invitation.stopped").count() == 1
    assert Answer.objects.count() == 1


def test_what_another_device_just_sent_is_not_stopped_or_put_off(started, by_pia):
    """The page was read before the other device sent. The clinic would be told that a whole intake was given up."""
    stale = started.invitation
    started.answer_all("3")
    actions.submit(invitation=started.invitation, by=by_pia)
    assert stale.submitted_at is None

    with pytest.raises(exceptions.AlreadySent):
        actions.stop(invitation=stale, by=by_pia)
    with pytest.raises(exceptions.AlreadySent):
        actions.put_off(invitation=stale, until="by-phone", by=by_pia)
    assert (started.invitation.stopped_at, started.invitation.put_off) == (None, "")
    assert not Outbox.objects.filter(topic="invitation.stopped").exists()


def test_signing_out_ends_this_device_alone(started, another_browser):
    another_browser.open()
    started.client.post("/you/sign-out/")
    assert started.client.get("/you/devices/").status_code == 401
    assert another_browser.client.get("/you/devices/").status_code == 200


def test_quick_exit_ends_the_session_and_leads_to_the_clinics_neutral_site(started, clinic):
    started.answer(2, 1, "1")
    reply = started.client.get("/leave/")
    assert (reply.status_code, reply["Location"]) == (303, clinic.exit_url)
    assert reply["Clear-Site-Data"] == '"cache", "storage"'
    assert started.client.get("/you/part/2/1/").status_code == 401
    assert BoundDevice.objects.get().ended_at is not None
    assert Answer.objects.count() == 1


def test_quick_exit_works_for_anybody(db):
    assert Client().get("/leave/")["Location"] == NEUTRAL_SITE


def test_quick_exit_signs_staff_out(client, ana):
    client.force_login(ana)
    client.get("/leave/")
    assert "_auth_user_id" not in client.session


def test_no_page_of_a_patient_may_be_kept(started):
    for page in ("/you/", "/you/part/2/1/", "/you/about/", "/you/check/", f"/i/{started.issued.token}/"):
        reply = started.client.get(page)
        assert (reply["Cache-Control"], reply["X-Robots-Tag"], reply["Referrer-Policy"]) == (
            "no-store",
            "noindex",
            "no-referrer",
        )
