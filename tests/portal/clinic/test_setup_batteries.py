"""The pages on which a clinic puts its sets of questions together."""

import pytest
from django.test import Client
from django.urls import reverse

from intake import actions, exceptions
from intake.models import Battery, BatteryDraft
from portal.accounts.roles import Role
from portal.audit.actor import staff
from portal.audit.models import AuditEvent
from portal.care import batteries as found
from portal.care.sending import batteries_for
from tests.conftest import make_user
from tests.intake import staged
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worded(clinic, ana, lead, batteries):
    for language in ("en", "es"):
        for key in ("phq-9", "gad-7"):
            staged.word(clinic, ana, lead, key, language)


@pytest.fixture
def draft(clinic, lead):
    by = staff(lead, clinic)
    return actions.start_battery(clinic=clinic, title={"en": "Weekly look", "es": "Cada semana"}, by=by)


def step(browser, draft, name, **said):
    draft.refresh_from_db()
    address = reverse("clinic_battery_change", args=[draft.pk, name])
    reply = browser.post(address, {"revision": draft.revision, **said}, follow=True)
    draft.refresh_from_db()
    return reply


def released(browser, draft):
    draft.refresh_from_db()
    address = reverse("clinic_battery_release", args=[draft.pk])
    return browser.post(address, {"revision": draft.revision}, follow=True)


def words(reply):
    return reply.content.decode()


def test_a_lead_builds_a_set_in_two_steps_and_it_can_be_sent(as_lead, clinic, worded, draft):
    step(as_lead, draft, "add", asks="gad-7@1.0.0")
    step(as_lead, draft, "add", asks="phq-9@1.0.0")
    shown = words(step(as_lead, draft, "in-steps", at="1", line="3"))
    assert "Only if PHQ-9, questions 1, 2, come to 3 or more." in shown
    assert "Below it nobody asks about safety" in shown
    assert "to " in shown
    assert "Released. It can be sent now." in words(released(as_lead, draft))
    battery = Battery.objects.get(clinic=clinic)
    assert [(row.instrument, row.stage, len(row.items)) for row in battery.sections.all()] == [
        ("gad-7", 1, 0), ("phq-9", 1, 2), ("phq-9", 2, 7),
    ]  # fmt: skip
    assert battery in batteries_for(clinic)
    assert not BatteryDraft.objects.exists()
    assert AuditEvent.objects.filter(action="battery.released", actor_kind="staff").count() == 1


def test_what_blocks_is_said_at_once_and_nothing_is_released(as_lead, clinic, worded, draft):
    assert "No part asks a questionnaire yet." in words(as_lead.get(reverse("clinic_battery_draft", args=[draft.pk])))
    step(as_lead, draft, "add", asks="phq-9@1.0.0")
    step(as_lead, draft, "add", asks="phq-9@1.0.0")
    reply = released(as_lead, draft)
    assert reply.status_code == 422
    assert "asks again what an earlier part asks" in words(reply)
    assert not Battery.objects.filter(clinic=clinic).exists()


def test_a_new_version_takes_the_place_of_the_old_one_and_leaves_what_was_sent(
    as_lead, clinic, worded, draft, pia, ana, by_ana
):
    step(as_lead, draft, "add", asks="gad-7@1.0.0")
    released(as_lead, draft)
    first = Battery.objects.get(clinic=clinic)
    invitation = actions.invite(patient=pia, battery=first, responsible=ana, language="en", by=by_ana).invitation
    as_lead.post(reverse("clinic_battery_version", args=[first.pk]))
    new = BatteryDraft.objects.get()
    step(as_lead, new, "add", asks="form:what-helps")
    released(as_lead, new)
    second = Battery.objects.get(clinic=clinic, retired_at=None)
    assert (first.version, second.version, second.key) == ("1", "2", first.key)
    assert first.sections.count() == 1
    assert second.sections.count() == 2
    invitation.refresh_from_db()
    assert invitation.battery == first
    assert [row for row in batteries_for(clinic) if row.clinic_id] == [second]


def test_a_missing_wording_is_told_by_language(as_lead, clinic, ana, lead, batteries, draft):
    staged.word(clinic, ana, lead, "gad-7")
    shown = words(step(as_lead, draft, "add", asks="gad-7@1.0.0"))
    assert "GAD-7: the wording in Spanish is needed" in shown
    assert "There is no language in which your clinic has the words of all parts." not in shown
    shown = words(step(as_lead, draft, "add", asks="phq-9@1.0.0"))
    assert "There is no language in which your clinic has the words of all parts." in shown


def test_a_licence_that_keeps_the_clinic_out_blocks(as_lead, clinic, worded, draft, monkeypatch):
    def refuse(_clinic, _instrument):
        raise exceptions.NotForSoldCare

    monkeypatch.setattr(found, "check_licence", refuse)
    assert "only where care is not sold" in words(step(as_lead, draft, "add", asks="gad-7@1.0.0"))
    assert released(as_lead, draft).status_code == 422


def test_somebody_who_changed_it_meanwhile_is_not_overwritten(as_lead, worded, draft):
    stale = draft.revision
    step(as_lead, draft, "add", asks="gad-7@1.0.0")
    address = reverse("clinic_battery_change", args=[draft.pk, "add"])
    reply = as_lead.post(address, {"revision": stale, "asks": "phq-9@1.0.0"})
    assert reply.status_code == 422
    assert "Somebody else changed this draft meanwhile." in words(reply)
    draft.refresh_from_db()
    assert len(draft.parts) == 1


def test_parts_are_moved_and_removed_by_buttons(as_lead, worded, draft):
    for asks in ("gad-7@1.0.0", "phq-9@1.0.0", "form:what-helps"):
        step(as_lead, draft, "add", asks=asks)
    step(as_lead, draft, "up", at="1")
    assert [part["key"] for part in draft.parts] == ["phq-9", "gad-7", "what-helps"]
    step(as_lead, draft, "depend", at="1", gate="phq-9:1", at_or_above="2")
    assert draft.parts[1]["condition"] == {"part": "phq-9", "items": ["1"], "at_or_above": 2}
    step(as_lead, draft, "always", at="1")
    step(as_lead, draft, "remove", at="2")
    assert [part.get("condition") for part in draft.parts] == [None, None]


def test_a_private_question_is_not_offered_as_a_condition(as_lead, worded, draft):
    for asks in ("phq-9@1.0.0", "gad-7@1.0.0"):
        step(as_lead, draft, "add", asks=asks)
    assert step(as_lead, draft, "depend", at="1", gate="phq-9:9", at_or_above="1").status_code == 422
    assert step(as_lead, draft, "depend", at="1", gate="phq-9:1", at_or_above="1").status_code == 200


def test_one_set_is_put_together_once_at_a_time(as_lead, clinic, batteries):
    standard = Battery.objects.get(clinic=None, key="standard")
    address = reverse("clinic_battery_version", args=[standard.pk])
    assert as_lead.post(address).status_code == 302
    reply = as_lead.post(address)
    assert reply.status_code == 422
    assert "being put together already" in words(reply)


def test_a_discarded_draft_is_gone_and_a_retired_set_is_not_offered(as_lead, clinic, worded, draft):
    step(as_lead, draft, "add", asks="gad-7@1.0.0")
    released(as_lead, draft)
    own = Battery.objects.get(clinic=clinic)
    as_lead.post(reverse("clinic_battery_version", args=[own.pk]))
    as_lead.post(reverse("clinic_battery_discard", args=[BatteryDraft.objects.get().pk]))
    assert not BatteryDraft.objects.exists()
    assert own in batteries_for(clinic)
    as_lead.post(reverse("clinic_battery_retire", args=[own.pk]))
    assert own not in batteries_for(clinic)


@pytest.mark.parametrize("step", ["add", "up", "never-was"])
def test_another_clinic_does_not_find_the_draft(other_clinic, draft, step):
    there = sign_in(Client(), make_user(other_clinic, "Leo", Role.LEAD))
    assert there.get(reverse("clinic_battery_draft", args=[draft.pk])).status_code == 404
    assert there.post(reverse("clinic_battery_change", args=[draft.pk, step]), {"at": 0}).status_code == 404


def test_a_clinician_does_not_build_sets(as_ana, as_lead, draft):
    assert as_ana.get(reverse("clinic_batteries")).status_code == 404
    assert as_lead.get(reverse("clinic_batteries")).status_code == 200
