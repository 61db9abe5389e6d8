"""The patient sees the devices that opened the link, and ends any."""

from intake import actions
from portal.audit.actor import staff, system
from portal.audit.devices import device_label

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def test_another_device_can_be_ended(started, another_browser):
    another_browser.open()
    other = started.invitation.devices.order_by("bound_at").last()
    started.client.post(f"/you/devices/{other.pk}/end/")
    assert another_browser.client.get("/you/devices/").status_code == 401
    assert started.client.get("/you/devices/").status_code == 200


def test_the_present_one_stands_first_and_is_named_coarsely(browser):
    browser.client.post(f"/i/{browser.issued.token}/", {"code": browser.issued.code}, headers={"user-agent": PHONE})
    page = browser.client.get("/you/devices/").content.decode()
    assert "Phone, Chrome" in page
    assert "Pixel" not in page


def test_a_device_of_another_intake_is_not_found(started, olga, battery, other_clinic, otto):
    by = staff(otto, other_clinic)
    issued = actions.invite(patient=olga, battery=battery, responsible=otto, language="en", by=by)
    _opened, device = actions.open_invitation(token=issued.token, code=issued.code, label="", by=system("tests"))
    assert started.client.post(f"/you/devices/{device.pk}/end/").status_code == 404
    device.refresh_from_db()
    assert device.ended_at is None


def test_labels_tell_the_kind_of_device_and_the_browser():
    assert device_label(PHONE) == "phone Chrome"
    assert device_label("Mozilla/5.0 (iPad; CPU OS 17_5) Version/17.5 Mobile Safari/604.1") == "tablet Safari"
    assert device_label("Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/127.0") == "computer Firefox"
    assert device_label("") == "computer"
