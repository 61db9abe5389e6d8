"""A new norm set: held back, proposed, approved by another person, and run for every result without an edit."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake import actions, exceptions
from intake.actions.norm_releases import count_again, draft_release
from intake.crossing import crossings
from intake.instruments import load
from intake.models import Alert, NormRelease, NormSet, Profile, Score
from intake.norms import of_clinic
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.rescoring import FIGURES, differences
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit.actor import staff, system
from portal.audit.models import AuditEvent
from tests.conftest import make_patient, make_user
from tests.portal.clinic import intakes
from tests.portal.clinic.intakes import CORE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORKER = system("worker")
INSTRUMENT = load(CORE)
HIGHER = 3.6  # people who came here since answer higher


@pytest.fixture
def old(clinic) -> NormSet:
    return intakes.norms(clinic)


@pytest.fixture
def profile(old, pia, ana) -> Profile:
    """One finished intake, compared with the norms of its day."""
    return intakes.sent(pia, ana, {intakes.CHECK_IN: {"S1": 1}}, middle=4)


@pytest.fixture
def release(profile, clinic) -> NormRelease:
    return drafted(clinic)


def drafted(clinic, level=HIGHER, people=320) -> NormRelease:
    """Newer norms of the clinic, as a draft."""
    return draft_release(norm=intakes.norms(clinic, people, level=level), instrument=INSTRUMENT, by=WORKER)


def approved(release, lead, cleo) -> NormRelease:
    actions.propose_release(release=release, by=staff(lead, release.clinic))
    return actions.approve_release(release=release, by=staff(cleo, release.clinic))


def run(release, at_once=200) -> list[int]:
    """Every batch of a run, to its end."""
    done = []
    while NormRelease.objects.running().filter(pk=release.pk).exists():
        done.append(actions.run_release(release=release, by=WORKER, at_once=at_once))
    return done


def figures(score: Score) -> list[object]:
    return [getattr(score, name) for name in (*FIGURES, "norm_id", "profile_id")]


def core(profile: Profile) -> list[Score]:
    return list(profile.scores.filter(assessment__instrument=CORE).order_by("scale"))


def test_a_draft_is_compared_with_by_nobody(release, old, clinic, ana):
    assert of_clinic(INSTRUMENT, clinic.pk).row == old
    later = intakes.sent(make_patient(clinic, "Paul"), ana)
    assert {score.norm for score in core(later)} == {old}


def test_new_results_use_a_set_from_its_approval_on(release, clinic, ana, lead, cleo):
    approved(release, lead, cleo)
    later = intakes.sent(make_patient(clinic, "Paul"), ana)
    assert {score.norm for score in core(later)} == {release.norm}


def test_who_proposed_cannot_approve_and_another_person_can(release, clinic, lead, cleo):
    actions.propose_release(release=release, by=staff(lead, clinic))
    with pytest.raises(exceptions.OwnProposal):
        actions.approve_release(release=release, by=staff(lead, clinic))
    release.refresh_from_db()
    assert release.approved_at is None

    actions.approve_release(release=release, by=staff(cleo, clinic))
    release.refresh_from_db()
    assert (release.proposed_by, release.approved_by, release.finished_at) == (lead, cleo, None)
    said = (
        AuditEvent.objects.filter(action__startswith="norm_release.").order_by("at").values_list("action", "actor_id")
    )
    assert [*said] == [
        ("norm_release.drafted", "worker"),
        ("norm_release.proposed", str(lead.pk)),
        ("norm_release.approved", str(cleo.pk)),
    ]


def test_the_database_refuses_one_person_for_both(release, lead):
    both = {"proposed_by": lead, "proposed_at": timezone.now(), "approved_by": lead, "approved_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        NormRelease.objects.filter(pk=release.pk).update(**both)


def test_nothing_is_approved_that_nobody_proposed(release, clinic, cleo):
    with pytest.raises(exceptions.NotProposed):
        actions.approve_release(release=release, by=staff(cleo, clinic))


def test_a_draft_is_proposed_once(release, clinic, lead, cleo):
    actions.propose_release(release=release, by=staff(lead, clinic))
    with pytest.raises(exceptions.ReleaseDecided):
        actions.propose_release(release=release, by=staff(cleo, clinic))
    release.refresh_from_db()
    assert release.proposed_by == lead


def test_a_rejection_needs_its_reason_and_ends_the_draft(release, old, clinic, lead, cleo):
    actions.propose_release(release=release, by=staff(lead, clinic))
    with pytest.raises(exceptions.NoReasonGiven):
        actions.reject_release(release=release, reason="  ", by=staff(cleo, clinic))
    actions.reject_release(release=release, reason="Too many from one group.", by=staff(cleo, clinic))

    release.refresh_from_db()
    assert (release.rejected_by, release.reason) == (cleo, "Too many from one group.")
    with pytest.raises(exceptions.ReleaseDecided):
        actions.approve_release(release=release, by=staff(cleo, clinic))
    assert of_clinic(INSTRUMENT, clinic.pk).row == old
    assert actions.run_release(release=release, by=WORKER) == 0


def test_a_newer_draft_takes_the_place_of_one_that_nobody_decided(release, clinic, lead):
    newer = drafted(clinic, level=3.0)
    release.refresh_from_db()
    assert release.superseded_at is not None
    assert list(NormRelease.objects.open()) == [newer]
    with pytest.raises(exceptions.ReleaseDecided):
        actions.propose_release(release=release, by=staff(lead, clinic))


def test_a_run_adds_a_reading_and_edits_none(release, profile, old, lead, cleo):
    before, alerts = [figures(score) for score in core(profile)], Alert.objects.count()
    assert run(approved(release, lead, cleo)) == [1, 0]

    again = Profile.objects.newest_run().get(invitation=profile.invitation)
    assert (again.run, again.completed_at, again.engine) == (2, profile.completed_at, profile.engine)
    assert [figures(score) for score in core(profile)] == before
    assert {score.norm for score in core(profile)} == {old}
    assert {score.norm for score in core(again)} == {release.norm}
    assert [score.value for score in core(again)] == [score.value for score in core(profile)]
    assert all(new.t < was.t for new, was in zip(core(again), core(profile), strict=True))
    assert Alert.objects.count() == alerts
    assert list(differences()) == []
    release.refresh_from_db()
    assert (release.restated, release.finished_at is not None) == (1, True)


def test_a_run_leaves_other_questionnaires_and_findings_as_they_are(release, profile, lead, cleo):
    run(approved(release, lead, cleo))
    again = profile.invitation.profiles.get(run=2)
    others = [
        [(row.scale, row.value, row.norm_id, row.recipe) for row in each.scores.exclude(assessment__instrument=CORE)]
        for each in (profile, again)
    ]
    assert sorted(others[0], key=str) == sorted(others[1], key=str)
    assert (again.quality, again.findings) == (profile.quality, profile.findings)
    assert again.passes_quality_gate is profile.passes_quality_gate


def test_every_restated_profile_is_audited(release, profile, lead, cleo):
    run(approved(release, lead, cleo))
    written = AuditEvent.objects.get(action="profiles.restated")
    assert (written.patients, written.actor_id) == ([str(profile.patient_id)], "worker")
    assert AuditEvent.objects.get(action="norm_release.finished").facts["restated"] == 1


def test_a_run_that_was_ended_goes_on_where_it_stood(release, profile, clinic, ana, lead, cleo, monkeypatch):
    for name in ("Paul", "Pat"):
        intakes.sent(make_patient(clinic, name), ana)
    approved(release, lead, cleo)
    assert actions.run_release(release=release, by=WORKER, at_once=1) == 1

    def broken(*_what):
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr("intake.actions.norm_releases.save_beside", broken)
        with pytest.raises(RuntimeError):
            actions.run_release(release=release, by=WORKER, at_once=1)
    release.refresh_from_db()
    assert release.restated == 1
    assert sum(run(release, at_once=1)) == 2
    assert sorted(Profile.objects.values_list("run", flat=True)) == [1, 1, 1, 2, 2, 2]
    assert actions.run_release(release=release, by=WORKER) == 0


def test_what_was_sent_during_a_run_is_found_at_its_end(release, profile, clinic, ana, old, lead, cleo):
    approved(release, lead, cleo)
    actions.run_release(release=release, by=WORKER)
    late = intakes.sent(make_patient(clinic, "Paul"), ana)  # read the old norms before they were replaced
    late.scores.filter(norm=release.norm).update(norm=old)
    NormRelease.objects.update(reached="ffffffff-ffff-ffff-ffff-ffffffffffff")

    assert run(release) == [0, 1, 0]
    assert {score.norm for score in core(late.invitation.profiles.latest("run"))} == {release.norm}


def test_newer_norms_end_the_run_of_older_ones(release, profile, clinic, ana, lead, cleo):
    intakes.sent(make_patient(clinic, "Paul"), ana)
    older = approved(release, lead, cleo)
    assert actions.run_release(release=older, by=WORKER, at_once=1) == 1
    newer = approved(drafted(clinic, level=3.0), lead, cleo)

    assert run(newer) == [2, 0]
    assert run(older) == []
    older.refresh_from_db()
    assert older.superseded_at == older.finished_at is not None
    standing = Profile.objects.newest_run().filter(clinic=clinic, scores__norm__isnull=False).distinct()
    assert {score.norm for each in standing for score in core(each)} == {newer.norm}


def test_a_run_goes_on_while_the_next_norms_are_only_proposed_or_rejected(release, profile, clinic, lead, cleo):
    older = approved(release, lead, cleo)
    draft = drafted(clinic, level=3.0)
    actions.propose_release(release=draft, by=staff(lead, clinic))
    with pytest.raises(exceptions.ReleaseDecided):
        actions.reject_release(release=older, reason="Stop.", by=staff(cleo, clinic))
    actions.reject_release(release=draft, reason="Too many from one group.", by=staff(cleo, clinic))
    assert run(older) == [1, 0]
    assert run(draft) == []


def test_what_is_sent_after_the_count_is_run_all_the_same(old, profile, clinic, ana, lead, cleo):
    release = drafted(clinic)
    actions.propose_release(release=release, by=staff(lead, clinic))
    read = release.counted_at.isoformat()
    late = intakes.sent(make_patient(clinic, "Paul"), ana)
    assert {score.norm for score in core(late)} == {old}
    actions.approve_release(release=release, by=staff(cleo, clinic), counted=read)
    assert release.preview["profiles"] == 1
    assert run(release) == [2, 0]
    assert {score.norm for score in core(late.invitation.profiles.latest("run"))} == {release.norm}


def test_another_clinic_keeps_its_results(release, profile, other_clinic, olga, otto, lead, cleo):
    intakes.norms(other_clinic)
    theirs = intakes.sent(olga, otto)
    run(approved(release, lead, cleo))
    assert list(theirs.invitation.profiles.values_list("run", flat=True)) == [1]


def test_a_result_without_norms_gets_them(clinic, pia, ana, lead, cleo):
    bare = intakes.sent(pia, ana, middle=4)
    release = drafted(clinic, level=2.7)
    assert release.preview["scales"]["AX"] == {"results": 1, "new": 1, "lost": 0, "crossing": 0}
    assert release.preview["plane"] == {"results": 1, "new": 1, "lost": 0, "crossing": 0}

    run(approved(release, lead, cleo))
    assert core(bare)[0].t is None
    assert core(bare.invitation.profiles.get(run=2))[0].t is not None


def test_the_preview_counts_what_the_run_then_changes(clinic, old, ana, lead, cleo):
    for number, middle in enumerate((1, 2, 3, 4, 5, 4)):
        intakes.sent(make_patient(clinic, f"Person {number}"), ana, middle=middle)
    release = drafted(clinic)
    expected = release.preview
    run(approved(release, lead, cleo))

    changed = set()
    for scale in ("AX", "AV", "DF"):
        pairs = [
            (row, Score.objects.get(profile__invitation=row.profile.invitation_id, profile__run=2, scale=scale))
            for row in Score.objects.filter(profile__run=1, scale=scale)
        ]
        crossing = [was for was, now in pairs if band(was) != band(now)]
        changed |= {row.profile_id for row in crossing}
        assert expected["scales"][scale] == {"results": 6, "new": 0, "lost": 0, "crossing": len(crossing)}
    planes = [(regions(one), regions(one.invitation.profiles.get(run=2))) for one in Profile.objects.filter(run=1)]
    assert expected["plane"]["crossing"] == sum(was != now for was, now in planes)
    changed |= {one.pk for one, (was, now) in zip(Profile.objects.filter(run=1), planes, strict=True) if was != now}
    assert (expected["profiles"], expected["crossing"]) == (6, len(changed))
    assert 0 < expected["scales"]["AX"]["crossing"] < 6


def test_a_draft_is_counted_again_with_the_results_of_today(release, clinic, ana, lead, cleo):
    first = release.counted_at
    intakes.sent(make_patient(clinic, "Paul"), ana, middle=4)
    assert count_again(release=release, instrument=INSTRUMENT, by=WORKER)
    release.refresh_from_db()
    assert release.preview["profiles"] == 2
    assert release.counted_at > first
    assert AuditEvent.objects.filter(action="norm_release.counted").count() == 1

    approved(release, lead, cleo)
    assert not count_again(release=release, instrument=INSTRUMENT, by=WORKER)
    release.refresh_from_db()
    assert release.preview["profiles"] == 2


def test_nobody_approves_a_count_that_they_did_not_read(release, clinic, ana, lead, cleo):
    read = release.counted_at.isoformat()
    actions.propose_release(release=release, by=staff(lead, clinic))
    count_again(release=release, instrument=INSTRUMENT, by=WORKER)
    with pytest.raises(exceptions.CountedMeanwhile):
        actions.approve_release(release=release, by=staff(cleo, clinic), counted=read)
    release.refresh_from_db()
    assert release.approved_at is None
    counted = release.counted_at.isoformat()
    assert actions.approve_release(release=release, by=staff(cleo, clinic), counted=counted).approved_at


def test_one_person_with_two_roles_is_one_person(release, clinic, lead, cleo):
    Membership.objects.create(user=lead, clinic=clinic, role=Role.ADMIN)
    actions.propose_release(release=release, by=staff(lead, clinic))
    with pytest.raises(exceptions.OwnProposal):
        actions.approve_release(release=release, by=staff(lead, clinic))
    actions.approve_release(release=release, by=staff(cleo, clinic))


def test_of_two_who_approve_at_once_one_is_told_that_it_was_decided(release, clinic, lead, cleo):
    actions.propose_release(release=release, by=staff(lead, clinic))
    mine, theirs = (NormRelease.objects.get(pk=release.pk) for _ in range(2))
    third = make_user(clinic, "Noor", Role.LEAD)
    actions.approve_release(release=mine, by=staff(cleo, clinic))
    with pytest.raises(exceptions.ReleaseDecided):
        actions.approve_release(release=theirs, by=staff(third, clinic))
    release.refresh_from_db()
    assert release.approved_by == cleo


def test_who_left_the_clinic_since_proposed_all_the_same(release, clinic, lead, cleo):
    """Two people stood behind it; that one of them works elsewhere now takes nothing back."""
    actions.propose_release(release=release, by=staff(lead, clinic))
    type(lead).objects.filter(pk=lead.pk).update(is_active=False)
    assert actions.approve_release(release=release, by=staff(cleo, clinic)).proposed_by == lead


def band(score: Score) -> tuple[str, str]:
    """Worked out apart from the code: the words of the picture, and the side of the shaded band."""
    sd = ComputedNorms.from_dict(score.norm.document).scales[score.scale].sd
    t, reach, percentile = float(score.t), 1.959964 * float(score.sem) / sd * 10, round(float(score.percentile))
    words = "clear" if abs(t - 50) > reach else "unclear"
    quarter = "low" if percentile <= 25 else "high" if percentile >= 75 else "middle"
    shade = "below" if t < 40 else "above" if t > 60 else "within"
    return (quarter if quarter == "middle" else f"{quarter} {words}"), shade


def regions(profile: Profile) -> str:
    (drawn,) = [row for row in profile.planes if row["status"] == "drawn"]
    return max(drawn["regions"], key=lambda region: float(region["probability"]))["code"]


def test_a_preview_of_many_results_takes_no_more_queries(clinic, old, ana):
    counts = []
    for number in range(3):
        intakes.sent(make_patient(clinic, f"Person {number}"), ana)
        norm = intakes.norms(clinic, level=3.1)
        draft_release(norm=norm, instrument=INSTRUMENT, by=WORKER)
        counts.append(queries(lambda norm=norm: crossings(INSTRUMENT, norm)))
    assert counts[0] == counts[1] == counts[2] <= 4


def test_a_batch_takes_as_many_queries_for_three_as_for_one(clinic, old, ana, lead, cleo):
    counts = []
    for size in (1, 3):
        for number in range(size):
            intakes.sent(make_patient(clinic, f"Person {size} {number}"), ana)
        release = approved(drafted(clinic, level=3 + size / 10), lead, cleo)
        counts.append(queries(lambda release=release: actions.run_release(release=release, by=WORKER)))
    assert counts[0] == counts[1]


def queries(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_norms_that_somebody_left_are_not_approved(release, clinic, lead, cleo):
    actions.propose_release(release=release, by=staff(lead, clinic))
    NormSet.objects.filter(pk=release.norm_id).update(stale_at=timezone.now())
    with pytest.raises(exceptions.ReleaseDecided):
        actions.approve_release(release=release, by=staff(cleo, clinic))


def test_a_run_stops_when_somebody_leaves_its_norms(release, profile, lead, cleo):
    approved(release, lead, cleo)
    NormSet.objects.filter(pk=release.norm_id).update(stale_at=timezone.now())
    assert actions.run_release(release=release, by=WORKER) == 0
    assert list(profile.invitation.profiles.values_list("run", flat=True)) == [1]


def test_a_set_that_changes_no_result_needs_no_release(clinic, pia, ana):
    intakes.norms(clinic, people=60)
    assert of_clinic(INSTRUMENT, clinic.pk) is None
    assert not NormRelease.objects.exists()


def test_looking_at_what_is_weak_is_noted_once(old, clinic, lead, cleo):
    actions.look_at_norms(norm=old, by=staff(lead, clinic))
    first = NormSet.objects.get(pk=old.pk)
    actions.look_at_norms(norm=old, by=staff(cleo, clinic))
    old.refresh_from_db()
    assert (old.looked_by, old.looked_at) == (lead, first.looked_at)
    assert AuditEvent.objects.filter(action="norms.looked_at").count() == 1


def test_a_questionnaire_without_a_plane_is_counted_by_scale_alone(clinic, pia, ana, lead, cleo):
    gad7 = load("gad-7")
    intakes.of_published(pia, ana, "gad-7", {item.id: 3 for item in gad7.items})
    release = draft_release(norm=intakes.norms(clinic, key="gad-7", level=0.8), instrument=gad7, by=WORKER)
    assert release.preview["plane"] is None
    assert release.preview["scales"]["total"] == {"results": 1, "new": 1, "lost": 0, "crossing": 0}

    run(approved(release, lead, cleo))
    was, now = Score.objects.filter(scale="total").order_by("profile__run")
    assert (was.t, was.band) == (None, now.band)
    assert now.t > 60


def test_norms_whose_figures_contradict_each_other_take_the_plane_away(profile, clinic):
    norm = intakes.norms(clinic, level=HIGHER)
    norm.document["r"] = 0.99
    norm.save()
    release = draft_release(norm=norm, instrument=INSTRUMENT, by=WORKER)

    assert release.preview["plane"] == {"results": 1, "new": 0, "lost": 1, "crossing": 0}


def test_a_set_of_too_few_people_takes_figures_away(profile, clinic):
    release = drafted(clinic, people=60)

    assert release.preview["scales"]["AX"] == {"results": 1, "new": 0, "lost": 1, "crossing": 0}
    assert release.preview["plane"]["lost"] == 1
