"""What a licence lets a clinic send, asked again whenever something is sent."""

from dataclasses import replace

import pytest

from intake import actions, exceptions, policies
from intake.instruments import load
from intake.instruments.guard import check_staging
from intake.instruments.sheet import SheetRefused
from intake.models import Battery, Invitation
from portal.audit.actor import staff
from portal.care.readiness import refusals
from tests.wordings import looked, sheet

ECR, PHQ = load("ecr", "1.0.0-5pt"), load("phq-9")
UNALTERED = replace(PHQ, licence=replace(PHQ.licence, unaltered=True))


@pytest.fixture
def battery(clinic, lead, cleo, batteries):
    """The ECR alone, worded by a clinic that does not sell care."""
    row = actions.stage_wording(clinic=clinic, sheet=sheet(ECR), answers=looked(ECR), by=staff(lead, clinic))
    actions.confirm_wording(wording=row, answers={"read_all": 36}, by=staff(cleo, clinic))
    return Battery.objects.get(clinic=clinic, key="ecr")


def invite(pia, battery, by):
    pia.clinic.refresh_from_db()
    return actions.invite(patient=pia, battery=battery, responsible=by.row, language="en", by=by)


@pytest.mark.parametrize(
    ("is_commercial", "refusal"), [(True, exceptions.NotForSoldCare), (None, exceptions.SoldCareUnsaid)]
)
def test_a_clinic_that_began_to_sell_care_cannot_send_it_any_more(clinic, pia, by_ana, battery, is_commercial, refusal):
    clinic.is_commercial = is_commercial
    clinic.save()
    with pytest.raises(refusal):
        invite(pia, battery, by_ana)
    assert not Invitation.objects.exists()
    assert any("care is not sold" in said for said in refusals(clinic, battery, "en"))


def test_a_clinic_that_does_not_sell_care_sends_it(clinic, pia, by_ana, battery):
    assert invite(pia, battery, by_ana).invitation.pk
    assert not any("care is not sold" in said for said in refusals(clinic, battery, "en"))


def unaltered(monkeypatch):
    monkeypatch.setattr("intake.wording.load", lambda key, version: replace(
        ECR, licence=replace(ECR.licence, unaltered=True)
    ))  # fmt: skip


@pytest.mark.parametrize("items", [["1", "2"], [*(str(number) for number in range(36, 0, -1))]])
def test_what_must_stay_as_published_is_not_sent_in_part_or_reordered(clinic, pia, by_ana, battery, monkeypatch, items):
    unaltered(monkeypatch)
    battery.sections.update(items=items)
    with pytest.raises(exceptions.AlteredText):
        invite(pia, battery, by_ana)
    assert any("only as published" in said for said in refusals(clinic, battery, "en"))


def test_what_must_stay_as_published_is_sent_whole(clinic, pia, by_ana, battery, monkeypatch):
    unaltered(monkeypatch)
    assert invite(pia, battery, by_ana).invitation.pk
    assert not any("only as published" in said for said in refusals(clinic, battery, "en"))


def test_what_may_be_altered_is_sent_in_part(pia, by_ana, battery):
    battery.sections.update(items=["1", "2"])
    assert invite(pia, battery, by_ana).invitation.pk


def test_what_must_stay_as_published_is_never_adapted():
    with pytest.raises(exceptions.AlteredText):
        policies.check_unaltered(UNALTERED, [], is_adaptive=True)
    policies.check_unaltered(PHQ, [], is_adaptive=True)
    policies.check_unaltered(UNALTERED, [item.id for item in PHQ.items])


def test_somebody_says_that_no_word_was_changed():
    words = sheet(PHQ)
    for said in ({}, {"is_unaltered": False}):
        with pytest.raises(SheetRefused, match="unchanged"):
            check_staging(UNALTERED, words, looked(PHQ, **said))
    check_staging(UNALTERED, words, looked(PHQ, is_unaltered=True))
    check_staging(PHQ, words, looked(PHQ))
