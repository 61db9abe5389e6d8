"""Norms of every questionnaire that a clinic uses: by its version, and by the kind of person that it is about."""

import re
from datetime import timedelta
from fractions import Fraction

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.actions import approve_release, propose_release, renew_norms
from intake.actions.norms import leave_norms
from intake.instruments import load
from intake.models import (
    Answer,
    Assessment,
    Battery,
    Consent,
    Invitation,
    NormRelease,
    NormSet,
    Profile,
    Score,
    Wording,
)
from intake.norm_sample import qualifying
from intake.norms import of_clinic
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.psychometrics.relationships import spread_between
from intake.rescoring import differences
from intake.wording import version_of
from portal.audit.actor import staff
from portal.audit.models import Outbox
from portal.care.casefile import open_case
from portal.care.norm_watch import own_norms, watched
from portal.care.rule_facts import facts_for
from portal.clinic.loading import read
from portal.clinic.present.relationships import relationships
from portal.operations import duties
from tests.answered import about as sheets_about
from tests.answered import answered, people_of
from tests.conftest import make_patient
from tests.own import confirmed
from tests.portal.clinic import intakes
from tests.portal.clinic.several_people import FORM, about
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ECR_S, ECR_7, ECR_5 = load("ecr-s"), load("ecr", "1.0.0-7pt"), load("ecr", "1.0.0-5pt")


@pytest.fixture
def as_ana(client, ana):
    return sign_in(client, ana)


def release(row, lead, cleo) -> NormSet:
    propose_release(release=row.release, by=staff(lead, row.clinic))
    approve_release(release=row.release, by=staff(cleo, row.clinic))
    return row


def of_two(clinic, mothers=120, partners=110) -> dict[str, NormSet]:
    """The norms that the duty makes where the same people answered about their mother, and some about a partner too."""
    rows = answered(clinic, FORM, people_of(FORM, mothers), target="mother")
    intakes_ = [row.invitation for row in rows][:partners]
    sheets_about(intakes_, FORM, people_of(FORM, partners, seed=11), "partner")
    duties.renew_all_norms()
    return {row.target_kind: row for row in clinic.norm_sets.order_by("target_kind")}


def page(client, person) -> str:
    return page_at(client, f"/p/{person.pk}/")


def page_at(client, address) -> str:
    return re.sub(r"\s+", " ", client.get(address).content.decode())


@pytest.mark.parametrize("instrument", [ECR_S, ECR_7], ids=str)
def test_a_published_form_without_a_sample_gets_its_plane_once_two_people_released_the_norms(
    clinic, ana, pia, as_ana, lead, cleo, instrument
):
    answered(clinic, instrument, people_of(instrument, 120))
    duties.renew_all_norms()
    row = clinic.norm_sets.get()
    before = intakes.of_published(pia, ana, instrument.key, version=instrument.version)
    assert before.planes[0]["status"] == "no-norms"
    assert "No plane: there are no norms" in page(as_ana, pia)

    release(row, lead, cleo)
    while NormRelease.objects.running().exists():
        duties.run_releases()
    drawn = Profile.objects.newest_run().get(invitation=before.invitation).planes[0]
    assert (drawn["status"], drawn["norm"]["row"], drawn["may_name"]) == ("drawn", str(row.pk), False)
    said = page(as_ana, pia)
    assert "people who came here, n = 120" in said
    assert "No plane: " not in said
    assert [each for profile in pia.profiles.all() for each in differences(profile.pk)] == []


@pytest.mark.parametrize(("count", "made"), [(49, []), (50, [50]), (99, [99])])
def test_fifty_people_are_the_fewest_and_under_a_hundred_need_no_release(clinic, count, made):
    answered(clinic, ECR_S, people_of(ECR_S, count))
    duties.renew_all_norms()
    assert [*clinic.norm_sets.values_list("n", flat=True)] == made
    assert not NormRelease.objects.exists()


def test_each_version_has_norms_of_its_own(clinic):
    answered(clinic, ECR_5, people_of(ECR_5, 60))
    answered(clinic, ECR_7, people_of(ECR_7, 55))
    duties.renew_all_norms()
    assert dict(clinic.norm_sets.values_list("instrument_version", "n")) == {"1.0.0-5pt": 60, "1.0.0-7pt": 55}


@pytest.mark.parametrize("key", ["c-ssrs-screener", "pc-ptsd-5", "ace-10", "rq", "itq"])
def test_what_is_no_scale_of_everybody_gets_none(clinic, key):
    instrument = load(key)
    answered(clinic, instrument, people_of(instrument, 60))
    answered(clinic, ECR_S, people_of(ECR_S, 60))
    duties.renew_all_norms()
    assert [*clinic.norm_sets.values_list("instrument", flat=True)] == ["ecr-s"]


def test_a_questionnaire_of_the_clinics_own_gets_none(clinic, lead, cleo):
    row = confirmed(clinic, lead, cleo)
    own = load(row.key, row.version)
    answered(clinic, own, people_of(own, 60))
    duties.renew_all_norms()
    assert not clinic.norm_sets.exists()


def test_whoever_was_asked_by_a_line_alone_is_in_none(clinic):
    rows = answered(clinic, ECR_S, people_of(ECR_S, 60))
    battery = Battery.objects.get(pk=rows[0].invitation.battery_id)
    battery.sections.create(
        position=1, key="all", instrument="ecr-s", instrument_version="1.0.0", title={"en": "all"},
        condition={"part": "first", "items": ["1"], "at_or_above": 3},
    )  # fmt: skip
    duties.renew_all_norms()
    assert not clinic.norm_sets.exists()
    battery.sections.update(condition={})
    duties.renew_all_norms()
    assert clinic.norm_sets.get().n == 60


def test_sheets_in_a_wording_that_contradicts_the_keys_are_in_none_and_take_theirs_with_them(clinic, lead, cleo):
    texts = {item.id: f"Line {item.id}" for item in ECR_S.items}
    wording = Wording.objects.create(
        clinic=clinic, instrument="ecr-s", instrument_version="1.0.0", order_id=ECR_S.order_id, language="en",
        texts=texts, anchors={}, entitlement="free", checksum="c", staged_by=lead, confirmed_by=cleo,
        confirmed_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    name = version_of(wording, ECR_S)
    answered(clinic, ECR_S, people_of(ECR_S, 130, contrary=("2",)), wording=name)
    other = answered(clinic, ECR_S, people_of(ECR_S, 60, seed=3), wording="another", language="es")
    duties.renew_all_norms()
    old = release(clinic.norm_sets.get(), lead, cleo)
    assert old.n == 190

    duties.check_wordings()
    wording.refresh_from_db()
    assert wording.blocked_at is not None
    old.refresh_from_db()
    assert old.stale_at is not None
    assert of_clinic(ECR_S, clinic.pk) is None
    assert {row.pk for row in qualifying(clinic, "ecr-s", "1.0.0")} == {row.pk for row in other}


def test_norms_without_a_new_person_are_not_made_again(clinic):
    answered(clinic, ECR_S, people_of(ECR_S, 60))
    duties.renew_all_norms()
    NormSet.objects.update(created_at=timezone.now() - timedelta(days=40))
    Assessment.objects.update(submitted_at=timezone.now() - timedelta(days=41))
    duties.renew_all_norms()
    assert clinic.norm_sets.count() == 1

    answered(clinic, ECR_S, people_of(ECR_S, 1, seed=2))
    duties.renew_all_norms()
    assert [*clinic.norm_sets.order_by("created_at").values_list("n", flat=True)] == [60, 61]


def test_looking_takes_two_questions_however_much_is_used_where_nothing_is_due(clinic):
    answered(clinic, ECR_S, people_of(ECR_S, 60))
    of_two(clinic, 60, 55)

    def looked() -> int:
        with CaptureQueriesContext(connection) as asked:
            duties.renew_all_norms()
        return len(asked)

    assert looked() == 2
    for key in ("phq-9", "gad-7", "ecr-12"):
        answered(clinic, load(key), people_of(load(key), 50))
    duties.renew_all_norms()
    assert looked() == 2


def test_many_that_are_due_are_made_a_few_seconds_at_a_time(clinic):
    for instrument in (ECR_S, ECR_7):
        answered(clinic, instrument, people_of(instrument, 55))
    duties.renew_all_norms(seconds=-1)
    assert not clinic.norm_sets.exists()
    duties.renew_all_norms()
    assert clinic.norm_sets.count() == 2


def test_who_answered_nothing_of_it_is_not_counted(clinic):
    rows = answered(clinic, ECR_S, people_of(ECR_S, 50))
    Answer.objects.filter(assessment=rows[0]).update(state=Answer.DECLINED, value=None, code="")
    assert len(qualifying(clinic, "ecr-s", ECR_S.version)) == 49
    duties.renew_all_norms()
    assert not clinic.norm_sets.exists()

    answered(clinic, ECR_S, people_of(ECR_S, 1, seed=2))
    duties.renew_all_norms()
    assert clinic.norm_sets.get().n == 50


def test_one_that_takes_all_the_time_and_gives_no_set_keeps_no_other_waiting(clinic, monkeypatch):
    for instrument in (ECR_S, ECR_7):
        answered(clinic, instrument, people_of(instrument, 50))
    slow, clock = str(ECR_7), [0.0]  # the first in order

    def looking(clinic, instrument, version, target=""):
        if f"{instrument}@{version}" == slow:
            clock[0] += duties.RUN_SECONDS + 1
            return []
        return qualifying(clinic, instrument, version, target)

    monkeypatch.setattr(duties, "qualifying", looking)
    monkeypatch.setattr(duties.time, "monotonic", lambda: clock[0])
    for hour in range(2):
        with time_machine.travel(timezone.now() + timedelta(hours=hour), tick=False):
            duties.renew_all_norms()
    assert [row.instrument for row in clinic.norm_sets.all()] == [ECR_S.key]


def test_norms_that_somebody_left_are_renewed_a_few_seconds_at_a_time_and_none_is_lost(clinic, monkeypatch):
    """One of them has too few people left and takes all the time, each time."""
    for instrument, count in ((ECR_7, 50), (ECR_S, 51)):
        answered(clinic, instrument, people_of(instrument, count))
    duties.renew_all_norms()
    for row in clinic.norm_sets.all():
        sheet = Assessment.objects.filter(instrument=row.instrument, instrument_version=row.instrument_version).first()
        Consent.objects.filter(patient=sheet.patient_id).update(allows_comparison=False)
        leave_norms(clinic=clinic, patient_id=sheet.patient_id)
    clock, renew = [0.0], duties.renew_norms

    def slowly(**values):
        clock[0] += duties.RUN_SECONDS + 1
        return renew(**values)

    monkeypatch.setattr(duties, "renew_norms", slowly)
    monkeypatch.setattr(duties.time, "monotonic", lambda: clock[0])
    begun = timezone.now()
    for minute in range(2):
        with time_machine.travel(begun + timedelta(minutes=minute), tick=False):
            duties.renew_stale_norms()
    assert clinic.norm_sets.get(stale_at=None).n == 50
    assert clock[0] == 2 * (duties.RUN_SECONDS + 1)  # one of them each time


def test_each_kind_of_person_has_norms_of_its_own_and_they_are_never_mixed(clinic):
    found = of_two(clinic)
    assert {kind: row.n for kind, row in found.items()} == {"mother": 120, "partner": 110}
    assert found["mother"].label["en"] == "people who came here, about their mother"
    assert found["partner"].label["es"] == "personas que vinieron aquí, sobre su pareja"
    assert ComputedNorms.from_dict(found["mother"].document).target == "mother"
    releases = NormRelease.objects.open().order_by("target_kind")
    assert [each.target_kind for each in releases] == ["mother", "partner"]


def test_one_kind_is_released_without_the_other_and_only_its_results_change(clinic, ana, pia, lead, cleo):
    before = about(pia, ana, {"mother": 4, "partner": 2})
    found = of_two(clinic)
    release(found["mother"], lead, cleo)
    while NormRelease.objects.running().exists():
        duties.run_releases()

    after = Profile.objects.newest_run().get(invitation=before.invitation)
    compared = {(row.assessment.target_kind, row.norm) for row in after.scores.select_related("assessment", "norm")}
    assert compared == {("mother", found["mother"]), ("partner", None)}
    assert {row["target"]: row["status"] for row in after.planes} == {"mother": "drawn", "partner": "no-norms"}
    assert after.scores.filter(assessment__target_kind="mother").first().recipe["norm"]["target"] == "mother"
    assert found["partner"].release.approved_at is None
    later = about(make_patient(clinic, "Pat"), ana, {"mother": 3, "partner": 3, "friend": 3})
    used = later.scores.exclude(norm=None).values_list("assessment__target_kind", "norm").distinct()
    assert [*used] == [("mother", found["mother"].pk)]
    assert [each for profile in (after, later) for each in differences(profile.pk)] == []


def test_the_preview_counts_the_results_about_that_kind_alone(clinic, ana, pia):
    about(pia, ana, {"mother": 4, "partner": 2, "friend": None}, absent="no-such-person")
    about(make_patient(clinic, "Pat"), ana, {"partner": 2})
    found = of_two(clinic)
    told = {kind: row.release.preview for kind, row in found.items()}
    assert {kind: each["profiles"] for kind, each in told.items()} == {"mother": 1, "partner": 2}
    assert (told["mother"]["plane"]["results"], told["mother"]["plane"]["new"]) == (1, 1)
    assert (told["partner"]["plane"]["results"], told["partner"]["scales"]["AX"]["results"]) == (2, 2)


def test_released_norms_give_the_spread_over_people_its_interval(clinic, ana, pia, as_ana, by_ana, lead, cleo):
    profile = about(pia, ana, {"mother": 5, "partner": 1})
    assert "How much of this is error is not known." in page(as_ana, pia)
    found = of_two(clinic)
    for row in found.values():
        release(row, lead, cleo)
    while NormRelease.objects.running().exists():
        duties.run_releases()

    rows = Score.objects.filter(profile=Profile.objects.newest_run().get(invitation=profile.invitation), scale="AX")
    sems = {row.assessment.target_kind: float(row.sem) for row in rows}
    own = {kind: ComputedNorms.from_dict(row.document).scales["AX"].sem for kind, row in found.items()}
    assert sems == pytest.approx(own, abs=1e-6)
    assert sems["mother"] != sems["partner"]
    low, high = spread_between([Fraction(5), Fraction(1)], [own["mother"], own["partner"]]).ci95
    (view,) = relationships(read(open_case(by_ana, pia.pk)))
    assert f"95% range {low:.2f}–{high:.2f}" in view.spreads[0]
    said = page(as_ana, pia)
    assert "More than error explains." in said
    assert "people who came here, about their mother, n = 120" in said
    assert said.count("(about their partner)") > 0


def test_with_norms_about_one_of_two_people_there_is_no_interval_yet(clinic, ana, pia, as_ana, lead, cleo):
    release(of_two(clinic)["mother"], lead, cleo)
    about(pia, ana, {"mother": 5, "partner": 1})
    assert "How much of this is error is not known." in page(as_ana, pia)


def test_who_leaves_is_out_of_the_norms_about_those_they_answered_about(clinic, lead, cleo):
    found = of_two(clinic)
    for row in found.values():
        release(row, lead, cleo)
    only_mother = Assessment.objects.filter(target_kind="mother").exclude(
        patient__in=Assessment.objects.filter(target_kind="partner").values("patient")
    )
    one = only_mother.first().patient_id
    Consent.objects.filter(patient=one).update(allows_comparison=False)
    leave_norms(clinic=clinic, patient_id=one)
    duties.renew_stale_norms()

    assert of_clinic(FORM, clinic.pk, "mother").row.n == 119
    assert of_clinic(FORM, clinic.pk, "partner").row == found["partner"]
    assert of_clinic(FORM, clinic.pk) is None


def test_a_draft_about_one_kind_does_not_end_the_draft_about_another(clinic):
    found = of_two(clinic)
    answered(clinic, FORM, people_of(FORM, 5, seed=9), target="mother")
    renew_norms(clinic=clinic, instrument=FORM.key, version=FORM.version, target="mother", by=duties.BY)
    found["mother"].release.refresh_from_db()
    found["partner"].release.refresh_from_db()
    assert found["mother"].release.superseded_at is not None
    assert found["partner"].release.is_open


def test_who_has_no_such_person_or_answers_again_counts_once_or_not(clinic):
    rows = answered(clinic, FORM, people_of(FORM, 60), target="mother")
    again = Invitation.objects.get(pk=rows[0].invitation_id)
    again.pk, again.token_hash, again.submitted_at = None, "again", timezone.now()
    again.save(force_insert=True)
    sheets_about([again], FORM, people_of(FORM, 1), "mother")
    Profile.objects.create(
        clinic=clinic, patient=again.patient, invitation=again, completed_at=timezone.now(), engine="tests",
        passes_quality_gate=True,
    )  # fmt: skip
    Assessment.objects.filter(pk=rows[1].pk).update(target_absent="no-such-person")
    duties.renew_all_norms()
    assert clinic.norm_sets.get().n == 59


def test_drafts_about_each_kind_are_named_for_those_who_release_them(client, clinic, lead):
    found = of_two(clinic)
    assert Outbox.objects.filter(topic="norms.waiting").count() == 2
    said = sign_in(client, lead).get("/clinic/norms/").content.decode()
    assert "(about their mother)" in said
    assert "(about their partner)" in said
    one = client.get(f"/clinic/norms/{found['partner'].pk}/").content.decode()
    assert "(about their partner)" in one
    assert [each.row.target_kind for each in watched(clinic)] == ["mother", "partner"]


def test_rules_may_ask_for_figures_about_the_kinds_that_have_norms(clinic, ana, pia, lead, cleo):
    about(pia, ana, {"mother": 5, "partner": 1})
    found = of_two(clinic)
    low = f"{FORM.key}.AX.apart_low"
    assert low not in facts_for(clinic)
    release(found["mother"], lead, cleo)
    known = facts_for(clinic)
    assert f"{FORM.key}.AX.ci95_low@mother" in known
    assert f"{FORM.key}.AX.ci95_low@partner" not in known
    assert low not in known
    release(found["partner"], lead, cleo)
    assert low in facts_for(clinic)
    assert [row.target_kind for row in own_norms(clinic, FORM)] == ["mother", "partner"]


def test_who_releases_reads_which_published_sample_the_set_takes_the_place_of(client, clinic, lead):
    said = {}
    for instrument in (ECR_5, ECR_S):
        answered(clinic, instrument, people_of(instrument, 100))
        row = renew_norms(clinic=clinic, instrument=instrument.key, version=instrument.version, by=duties.BY)
        said[instrument] = page_at(sign_in(client, lead), f"/clinic/norms/{row.pk}/")
    assert "n = 12616: with norms of your own no region of the plane is named any more" in said[ECR_5]
    assert "Stands in place of" not in said[ECR_S]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("itq", "it is read by criteria, not by how high a score is."),
        ("pc-ptsd-5", "no scale of it is a sum or mean of several questions that everybody is asked."),
        ("ippa-1987", "it may not be used, or nobody has checked its keys."),
        ("ecr-s", ""),
    ],
)
def test_the_page_of_a_questionnaire_says_why_it_gets_none_and_none_is_made(client, clinic, lead, key, why):
    answered(clinic, load(key), people_of(load(key), 60))
    made = renew_norms(clinic=clinic, instrument=key, version="1.0.0", by=duties.BY)
    said = page_at(sign_in(client, lead), f"/clinic/instruments/{key}/1.0.0/")
    assert (made is None, "No norms of this clinic’s own are made" in said) == (bool(why), bool(why))
    assert why in said


def test_a_questionnaire_of_the_clinics_own_says_why_it_gets_none(client, clinic, lead, cleo):
    row = confirmed(clinic, lead, cleo)
    said = page_at(sign_in(client, lead), f"/clinic/instruments/{row.key}/{row.version}/")
    assert "a questionnaire that a clinic declared is read in the words of its answers." in said
