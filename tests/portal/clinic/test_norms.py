"""The screens of a clinic's own norms: who comes in, what they say, and the two people's steps."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from intake.actions.norm_releases import count_again, draft_release, run_release
from intake.instruments import load
from intake.models import NormRelease, NormSet
from portal.accounts.exceptions import MayNot
from portal.accounts.roles import Role
from portal.audit.actor import staff, system
from portal.care.actions import norms as care
from portal.care.casefile import open_case
from portal.clinic.loading import reading
from portal.clinic.present import change_notes, course
from portal.clinic.present.norms import counted
from tests.conftest import make_patient, make_user
from tests.portal.clinic import intakes
from tests.portal.clinic.test_profile import profile_of
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORKER = system("worker")


@pytest.fixture
def profile(clinic, pia, ana):
    intakes.norms(clinic)
    return intakes.sent(pia, ana, middle=4)


@pytest.fixture
def release(profile, clinic) -> NormRelease:
    return draft(clinic)


def draft(clinic) -> NormRelease:
    row = intakes.norms(clinic, level=3.6)
    return draft_release(norm=row, instrument=load(intakes.CORE), by=WORKER)


def page_of(client, release, step="set"):
    return reverse(f"clinic_norm_{step}", args=[release.norm_id])


def read(client, release) -> str:
    return client.get(page_of(client, release)).content.decode()


def counts_on(page: str) -> dict[str, str]:
    """Which count the approval of a page is about."""
    return {"counted": re.search(r'name="counted" value="([^"]+)"', page)[1]}


def test_who_approves_reads_the_count_of_today_first(client, lead, cleo, release):
    care.propose_release(release=release, by=staff(lead, release.clinic))
    browser = sign_in(client, cleo)
    old = read(browser, release)
    count_again(release=release, instrument=load(intakes.CORE), by=WORKER)
    for stale in (counts_on(old), {}):
        said = browser.post(page_of(browser, release, "approve"), stale, follow=True).content.decode()
        assert "was counted anew after you opened the page" in said
        release.refresh_from_db()
        assert release.approved_at is None
    browser.post(page_of(browser, release, "approve"), counts_on(read(browser, release)))
    release.refresh_from_db()
    assert release.approved_by == cleo


def test_a_draft_says_what_it_would_change_and_small_counts_point_at_nobody(client, lead, release):
    said = read(sign_in(client, lead), release)

    assert "What it would change" in said
    assert "Intakes with such a result: fewer than 10." in said
    assert "In another band afterwards: fewer than 10." in said
    assert "I propose these norms as Lea" in said
    assert "I approve" not in said


@pytest.mark.parametrize(("count", "said"), [(0, "none"), (1, "fewer than 10"), (9, "fewer than 10"), (10, "10")])
def test_a_count_below_ten_is_not_told(count, said):
    assert counted(count) == said


def test_the_page_holds_alpha_omega_and_each_question(client, lead, release):
    said = read(sign_in(client, lead), release)
    scale = release.norm.document["scales"]["AX"]

    low, high = scale["alpha_interval"]
    assert f"{scale['alpha']:.2f} ({low:.2f} – {high:.2f})" in said
    assert f"{scale['omega']:.2f}" in said
    assert f"{scale['item_totals'][0][1]:.2f}" in said
    assert f"{scale['alpha_if_dropped'][0][1]:.2f}" in said
    assert "± 5.5 points" in said  # of a middle percentile among 320: 1.96 × √(.25 ÷ 320)


def test_one_proposes_and_another_approves(client, lead, cleo, release):
    first = sign_in(client, lead)
    assert first.post(page_of(first, release, "propose")).status_code == 302
    said = read(first, release)
    assert "You proposed these norms. A second person must approve them" in said
    assert "I approve" not in said

    second = sign_in(client, cleo)
    assert "I approve these norms as Cleo" in read(second, release)
    second.post(page_of(second, release, "approve"), counts_on(read(second, release)))
    release.refresh_from_db()
    assert (release.proposed_by, release.approved_by) == (lead, cleo)
    assert "In use, running for earlier results" in read(second, release)


def test_who_proposed_is_refused_their_own_approval(client, lead, release):
    browser = sign_in(client, lead)
    browser.post(page_of(browser, release, "propose"))
    said = browser.post(page_of(browser, release, "approve"), follow=True).content.decode()

    assert "A second person must approve them." in said
    release.refresh_from_db()
    assert release.approved_at is None


def test_a_rejection_without_a_reason_is_asked_again_and_with_one_is_kept(client, cleo, release):
    browser = sign_in(client, cleo)
    empty = browser.post(page_of(browser, release, "reject"), {"reason": ""})
    assert empty.status_code == 422
    assert "Say why these norms are rejected." in empty.content.decode()

    browser.post(page_of(browser, release, "reject"), {"reason": "Too many of one group."})
    said = read(browser, release)
    assert "Reason: Too many of one group." in said
    assert "Rejected by Cleo" in said
    assert "I propose" not in said


def test_a_clinician_comes_in_nowhere(client, ana, release):
    browser = sign_in(client, ana)
    assert browser.get(reverse("clinic_norms")).status_code == 404
    assert browser.get(page_of(browser, release)).status_code == 404
    assert browser.post(page_of(browser, release, "propose")).status_code == 404
    for act in (care.propose_release, care.approve_release):
        with pytest.raises(MayNot):
            act(release=release, by=staff(ana, release.clinic))
    with pytest.raises(MayNot):
        care.reject_release(release=release, reason="No.", by=staff(ana, release.clinic))
    with pytest.raises(MayNot):
        care.look_at_norms(norm=release.norm, by=staff(ana, release.clinic))
    release.refresh_from_db()
    assert release.is_open
    assert release.proposed_at is None


def test_another_clinic_gets_the_same_page_as_for_no_norms(client, otto, other_clinic, release, make_lead):
    browser = sign_in(client, make_lead(other_clinic))
    absent = browser.get(reverse("clinic_norm_set", args=["00000000-0000-7000-8000-000000000000"]))
    theirs = browser.get(page_of(browser, release))
    assert (theirs.status_code, absent.status_code) == (404, 404)
    for step in ("propose", "approve", "looked"):
        assert browser.post(page_of(browser, release, step)).status_code == 404
    assert browser.post(page_of(browser, release, "reject"), {"reason": "No."}).status_code == 404
    release.refresh_from_db()
    assert release.is_open


@pytest.fixture
def make_lead():
    return lambda clinic: make_user(clinic, "Lou", Role.LEAD)


def test_what_stands_out_is_looked_at_by_a_named_person(client, lead, release):
    row = release.norm
    row.document["scales"]["AX"]["item_totals"][0][1] = -0.2
    row.save()
    browser = sign_in(client, lead)
    item = row.document["scales"]["AX"]["item_totals"][0][0]
    assert f"{item}: goes against the rest of its scale." in read(browser, release)

    browser.post(page_of(browser, release, "looked"))
    said = read(browser, release)
    assert "Looked at by Lea" in said
    assert "I have looked at it" not in said


def test_the_library_says_what_waits_to_whom_it_concerns(client, lead, ana, release):
    assert "Norms that wait for you" in sign_in(client, lead).get(reverse("instruments")).content.decode()
    assert "Norms that wait for you" not in sign_in(client, ana).get(reverse("instruments")).content.decode()
    NormRelease.objects.update(superseded_at=timezone.now())
    assert "Norms that wait for you" not in sign_in(client, lead).get(reverse("instruments")).content.decode()


def approve(release, lead, cleo) -> None:
    care.propose_release(release=release, by=staff(lead, release.clinic))
    care.approve_release(release=release, by=staff(cleo, release.clinic))
    while run_release(release=release, by=WORKER):
        pass
    run_release(release=release, by=WORKER)


def test_the_list_says_how_far_each_set_is(client, lead, cleo, release):
    browser = sign_in(client, lead)
    assert "Draft" in browser.get(reverse("clinic_norms")).content.decode()
    approve(release, lead, cleo)
    said = browser.get(reverse("clinic_norms")).content.decode()
    assert said.count("Replaced") == 1
    assert said.count("In use") == 1
    assert "In use" in read(browser, release)
    before = NormSet.objects.exclude(pk=release.norm_id).get()
    assert "Replaced" in browser.get(reverse("clinic_norm_set", args=[before.pk])).content.decode()


def test_the_list_takes_as_many_queries_for_many_sets(client, lead, clinic, release):
    browser = sign_in(client, lead)
    counts = []
    for _ in range(2):
        browser.get(reverse("clinic_norms"))
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("clinic_norms"))
        counts.append(len(captured))
        draft(clinic)
        draft(clinic)
    assert counts[0] == counts[1]


def test_a_restated_profile_says_so_and_keeps_the_figures_of_before(client, ana, pia, lead, cleo, release, profile):
    before = profile.scores.get(scale="AX")
    browser = sign_in(client, ana)
    assert "Under new norms since" not in profile_of(browser, pia)
    approve(release, lead, cleo)

    said = profile_of(browser, pia)
    assert "Under new norms since" in said
    now = profile.invitation.profiles.get(run=2).scores.get(scale="AX")
    number = browser.get(reverse("score", args=[pia.pk, now.pk])).content.decode()
    assert "The same score under other norms" in number
    assert f"{float(before.t):.1f}" in number
    assert f"{float(now.t):.1f}" in number
    assert f"{float(now.t):.1f}" != f"{float(before.t):.1f}"


def test_a_number_that_was_compared_alike_in_both_runs_tells_of_no_other_norms(
    client, ana, pia, lead, cleo, release, profile
):
    approve(release, lead, cleo)
    row = profile.invitation.profiles.get(run=2).scores.get(scale="worry")
    said = sign_in(client, ana).get(reverse("score", args=[pia.pk, row.pk])).content.decode()

    assert "The same score under other norms" not in said


def test_a_number_has_no_other_norms_before_any_release(client, ana, pia, profile):
    row = profile.scores.get(scale="AX")
    said = sign_in(client, ana).get(reverse("score", args=[pia.pk, row.pk])).content.decode()

    assert "The same score under other norms" not in said
    assert "Crawford and Garthwaite, 2002" in said


def test_the_plane_never_draws_points_of_two_norm_sets(client, ana, clinic, lead, cleo):
    person = make_patient(clinic, "Paul")
    intakes.join(person, ana)
    intakes.norms(clinic)
    intakes.sent(person, ana, middle=4, days_ago=60)
    release = draft(clinic)
    care.propose_release(release=release, by=staff(lead, clinic))
    care.approve_release(release=release, by=staff(cleo, clinic))
    intakes.sent(person, ana, middle=2)  # under the new norms, before the run has come to the earlier one
    left_out = "Earlier intakes that stand under other norms are not drawn."
    browser = sign_in(client, ana)
    mixed = profile_of(browser, person)
    assert left_out in mixed
    assert "Hollow points: earlier intakes." not in mixed

    while run_release(release=release, by=WORKER):
        pass
    together = profile_of(browser, person)
    assert left_out not in together
    assert "Hollow points: earlier intakes." in together


def test_change_is_judged_by_the_norms_of_one_reading_alone(clinic, ana, lead, cleo, monkeypatch):
    person = make_patient(clinic, "Paul")
    intakes.join(person, ana)
    intakes.norms(clinic)
    first = intakes.sent(person, ana, middle=4, days_ago=60)
    release = draft(clinic)
    care.propose_release(release=release, by=staff(lead, clinic))
    care.approve_release(release=release, by=staff(cleo, clinic))
    last = intakes.sent(person, ana, middle=2)
    opened = reading.read(open_case(staff(ana, clinic), person.pk))

    judged = {each.score.scale: each for each in course._changes(opened)}["AX"]
    assert judged.score.norm_id == release.norm_id
    assert first.scores.get(scale="AX").norm_id != release.norm_id
    assert judged.change.sem == float(last.scores.get(scale="AX").sem)
    assert [each.value for each in judged.change.readings] == [
        float(profile.scores.get(scale="AX").value) for profile in (first, last)
    ]
    seen = []
    monkeypatch.setattr(change_notes, "judge", lambda values, basis: seen.append(basis))
    change_notes.judged(judged.score, judged.instrument, [4, 2], opened)
    assert seen[0].sample.mean == release.norm.document["scales"]["AX"]["mean"]
