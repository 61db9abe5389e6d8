"""A release that goes by stored values gives the same bytes as building every profile anew from its answers."""

from random import Random

import pytest
from django.db import models
from django.db.models.functions import Cast

from intake import actions
from intake.actions import norm_releases, scores
from intake.actions.norm_releases import draft_release
from intake.beside import Beside, exact, is_short, scores_of, stored_profiles
from intake.instruments import load
from intake.instruments.loader import available
from intake.models import Answer, NormRelease, Profile, Score
from intake.psychometrics.scoring import score as score_sheet
from intake.psychometrics.scoring import stored
from intake.rescoring import differences
from intake.restating import profiles_beside, restated
from portal.audit.actor import patient, staff, system
from portal.audit.models import AuditEvent
from tests.conftest import make_patient
from tests.portal.clinic import intakes
from tests.portal.clinic.intakes import CHECK_IN, CORE

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORKER = system("worker")
OWN = ("id", "profile_id", "created_at")  # of each row alone


@pytest.fixture
def people(clinic, ana) -> list[Profile]:
    """Random sheets, under older norms and under none, one without enough answers and one without any."""
    dice = Random(11)
    found = [sent(make_patient(clinic, f"Person {number}"), ana, dice) for number in range(4)]
    intakes.norms(clinic)
    found += [
        sent(make_patient(clinic, f"Later {number}"), ana, dice, skip=skip) for number, skip in enumerate((0, 3, 36))
    ]
    return found


def sent(person, by, dice, skip=0) -> Profile:
    """Random answers; the first `skip` questions of the attachment part stay without one."""
    items = load(CORE).items
    values = {CORE: {item.id: dice.choice(sorted(item.values)) for item in items}}
    invitation = intakes.agreed(intakes.invited(person, by).invitation)
    intakes.fill(invitation, {CHECK_IN: {"S1": 0}} | values)
    left = [item.id for item in items[:skip]]
    answers = Answer.objects.filter(assessment__invitation=invitation, assessment__instrument=CORE, item__in=left)
    answers.update(state=Answer.SKIPPED, value=None, code="")
    return actions.submit(invitation=invitation, by=patient(person))


def released(clinic, lead, cleo, level=3.6, people=320) -> NormRelease:
    norm = intakes.norms(clinic, people, level=level)
    release = draft_release(norm=norm, instrument=load(CORE), by=WORKER)
    actions.propose_release(release=release, by=staff(lead, clinic))
    return actions.approve_release(release=release, by=staff(cleo, clinic))


def rows_of_last_run() -> list[tuple[object, ...]]:
    """Every column as it lies in the database, but for what is each row's own."""
    newest = Profile.objects.newest_run()
    return raw(newest, ["invitation_id"]) + raw(
        Score.objects.filter(profile__in=newest.values("pk")), ["assessment_id", "scale"]
    )


def raw(rows: models.QuerySet, order: list[str]) -> list[tuple[object, ...]]:
    """Every column as text, by the database and by no converter of ours."""
    names = [field.column for field in rows.model._meta.concrete_fields if field.column not in OWN]
    return [*rows.order_by(*order).values_list(*(Cast(name, models.TextField()) for name in names))]


@pytest.mark.parametrize("size", [320, 150, 60])
def test_stored_values_give_the_same_bytes_as_the_answers(people, clinic, lead, cleo, monkeypatch, size):
    release = released(clinic, lead, cleo, people=size)
    monkeypatch.setattr(Beside, "needs_answers", True)
    assert actions.run_release(release=release, by=WORKER) == len(people) - 1  # nothing was scored of one
    by_answers = rows_of_last_run()
    Profile.objects.filter(run=2).delete()
    NormRelease.objects.update(reached=None, restated=0)
    monkeypatch.undo()
    monkeypatch.setattr(scores, "restated", built_anew)

    assert actions.run_release(release=release, by=WORKER) == len(people) - 1

    assert rows_of_last_run() == by_answers
    assert list(differences()) == []


def test_what_rests_on_a_published_sample_is_built_anew_and_the_others_are_not(people, clinic, lead, cleo, monkeypatch):
    release = released(clinic, lead, cleo)
    rare, *others = Profile.objects.filter(pk__in=profiles_beside(release.norm))
    rare.quality = [{"instrument": str(load(CORE)), "code": "rare_profile", "value": "0.0001", "line": "0.001"}]
    rare.save()
    built = []
    monkeypatch.setattr(scores, "restated", lambda rows, norm: built.extend(rows) or restated(built, norm))

    actions.run_release(release=release, by=WORKER)

    assert built == [rare]
    assert all(each.invitation.profiles.filter(run=2).exists() for each in (rare, *others))
    assert rare.invitation.profiles.get(run=2).quality == []  # the answers do not say it


def test_a_batch_that_fails_on_its_way_writes_nothing(people, clinic, lead, cleo, monkeypatch):
    release = released(clinic, lead, cleo)
    before = (Profile.objects.count(), Score.objects.count())
    done = scores.write_copies

    def broken(model, columns, rows):
        done(model, columns, rows)
        if "recipe" in columns:
            raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(scores, "write_copies", broken)
        with pytest.raises(RuntimeError):
            actions.run_release(release=release, by=WORKER)
    assert (Profile.objects.count(), Score.objects.count()) == before
    assert not AuditEvent.objects.filter(action="profiles.restated").exists()

    assert actions.run_release(release=release, by=WORKER) == len(people) - 1
    assert AuditEvent.objects.get(action="profiles.restated").facts["profiles"] == len(people) - 1


def test_few_are_built_from_their_answers_in_one_transaction_and_none_is_left_out(
    people, clinic, lead, cleo, monkeypatch
):
    """Nobody else writes meanwhile on SQLite, and these take a hundred times as long."""
    monkeypatch.setattr(norm_releases, "BUILT_AT_ONCE", 2)
    Profile.objects.filter(pk__in=[each.pk for each in people[:4]]).update(
        quality=[{"key": "rare_profile", "family": "rare"}]
    )
    release = released(clinic, lead, cleo)

    steps = []
    while step := actions.run_release(release=release, by=WORKER):
        steps.append(step)

    assert steps == [2, len(people) - 3]
    assert Profile.objects.filter(run=2).count() == len(people) - 1  # who answered nothing has nothing to restate


def test_a_questionnaire_whose_change_is_told_needs_its_answers(clinic):
    assert Beside(intakes.norms(clinic, key="phq-9")).needs_answers
    assert not Beside(intakes.norms(clinic)).needs_answers


def test_two_scores_of_one_scale_and_person_need_their_answers(people, clinic):
    norm = intakes.norms(clinic, level=3.6)
    (stored_one,) = stored_profiles(Profile.objects.filter(pk=people[0].pk))
    rows = scores_of([stored_one], norm)[stored_one.id]
    assert is_short(stored_one, rows)
    assert not is_short(stored_one, [*rows, *rows])


def test_the_exact_score_comes_out_of_the_stored_one():
    dice = Random(5)
    for key, version in available():
        instrument = load(key, version)
        for _ in range(20):
            sheet = {each.id: dice.choice([None, *sorted(each.values)]) for each in instrument.items}
            for result in score_sheet(instrument, sheet):
                if result.value is not None:
                    assert exact(instrument, result.scale, float(stored(result.value))) == result.value


def built_anew(*_args):
    raise AssertionError("no profile needs its answers here")
