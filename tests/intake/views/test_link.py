"""The link shows nothing private, changes nothing, and opens only with the code."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from intake import actions
from intake.models import BoundDevice
from portal.audit.actor import system
from portal.audit.models import AuditEvent, Outbox

MASK = "csrfmiddlewaretoken"


def test_a_scanner_that_opens_the_link_twenty_times_changes_nothing(browser):
    before = AuditEvent.objects.count()
    address = f"/i/{browser.issued.token}/"
    assert {browser.client.get(address).status_code for _ in range(20)} == {200}
    assert {browser.client.head(address).status_code for _ in range(20)} == {200}
    assert (AuditEvent.objects.count(), BoundDevice.objects.count(), Session.objects.count()) == (before, 0, 0)
    assert browser.open().status_code == 302


def test_the_page_behind_the_link_shows_nothing_private(browser, pia, clinic, ana):
    page = browser.client.get(f"/i/{browser.issued.token}/").content.decode()
    private = (pia.name, "Pia", clinic.name, clinic.phone, ana.name, browser.issued.code)
    assert not [word for word in private if word in page]


def test_a_post_without_the_code_opens_nothing(browser):
    assert browser.client.post(f"/i/{browser.issued.token}/").status_code == 422
    assert BoundDevice.objects.count() == 0


def test_a_link_that_ended_answers_with_the_same_bytes_as_one_that_never_was(browser, by_ana):
    actions.revoke(invitation=browser.issued.invitation, by=by_ana)
    ended, unknown = browser.client.get(f"/i/{browser.issued.token}/"), browser.client.get("/i/never-was/")
    assert (ended.status_code, ended.content) == (unknown.status_code, unknown.content)
    assert browser.open().content == unknown.content


def test_a_wrong_code_says_so_and_opens_nothing(browser):
    reply = browser.open("WRONGONE")
    assert reply.status_code == 422
    assert "That code does not match" in reply.content.decode()
    assert browser.invitation.wrong_codes == 1


def test_ten_wrong_codes_pause_the_code_and_tell_the_clinic(browser):
    for _ in range(10):
        browser.open("WRONGONE")
    assert "too many tries" in browser.open().content.decode()
    assert Outbox.objects.filter(topic="invitation.code-paused").count() == 1


def test_the_code_may_be_typed_small_and_with_a_space(browser):
    code = browser.issued.code.lower()
    assert browser.open(f" {code[:4]} {code[4:]} ").status_code == 302


def test_the_key_of_the_session_changes_when_it_is_bound(browser):
    browser.client.session.save()
    session = browser.client.session
    session["x"] = 1
    session.save()
    browser.client.cookies["session"] = session.session_key
    browser.open()
    assert browser.client.session.session_key != session.session_key
    assert "x" not in browser.client.session


def test_binding_signs_a_staff_member_out(browser, ana):
    browser.client.force_login(ana)
    browser.open()
    assert "_auth_user_id" not in browser.client.session


def test_the_link_opens_on_another_device_too(browser, another_browser):
    assert (browser.open().status_code, another_browser.open().status_code) == (302, 302)
    assert browser.invitation.devices.count() == 2


def test_the_page_speaks_the_language_of_the_invitation(pia, ana, by_ana, battery, consent_text):
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="es", by=by_ana)
    assert Client().get(f"/i/{issued.token}/")["Content-Language"] == "es"


def test_asking_the_clinic_is_one_tap_and_shows_how_to_reach_them(browser, clinic):
    page = browser.client.post(f"/i/{browser.issued.token}/ask/")
    assert clinic.phone in page.content.decode()
    assert browser.invitation.code_asked_at is not None
    assert Outbox.objects.filter(topic="invitation.code-asked").count() == 1


def test_asking_for_a_code_of_an_unknown_link_tells_nothing(browser):
    reply = browser.client.post("/i/never-was/ask/")
    assert reply.content == browser.client.get("/i/never-was/").content


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(browser, method):
    assert getattr(browser.client, method)(f"/i/{browser.issued.token}/").status_code == 405


def test_opening_is_audited_as_done_by_the_link(browser):
    browser.open()
    assert AuditEvent.objects.get(action="invitation.opened").actor_id == system("link").id
