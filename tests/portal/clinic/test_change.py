"""The change panel: the baseline of the episode, second readings, and what is too early to say."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from intake.instruments import load
from intake.models import Invitation, Profile, Score
from intake.psychometrics.course import Basis, Sample, judge
from intake.psychometrics.scoring import ENGINES
from intake.rescoring import differences
from portal.care.casefile import open_case
from portal.care.caseload import Caseload
from portal.care.models import EpisodeOfCare, Review
from portal.clinic.charts import change
from portal.clinic.loading import read
from portal.clinic.present import change_notes, symptoms, times
from portal.clinic.present.brief import brief
from portal.clinic.present.course import course
from tests.portal.clinic import intakes
from tests.portal.clinic.several_people import about

pytestmark = pytest.mark.django_db
FIVE_POINTS = "1.0.0-5pt"
LOW = {f"{number}": 0 for number in range(1, 8)}
HIGH = {f"{number}": 2 for number in range(1, 8)}
TOP = {f"{number}": 3 for number in range(1, 8)}
ECR_LOW = {f"{number}": 2 for number in range(1, 37)}
ECR_HIGH = {f"{number}": 2 if number % 2 else 5 for number in range(1, 37)}


@pytest.fixture
def reading_of(by_ana):
    return lambda person: read(open_case(by_ana, person.pk))


def given(person, ana, key, values, days_ago=0):
    """A finished intake of one published questionnaire, of some days ago."""
    version = FIVE_POINTS if key == "ecr" else None  # the form that has figures
    profile = intakes.of_published(person, ana, key, values, version)
    intakes.Battery.objects.filter(key=f"only-{key}").update(key=f"only-{key}-{profile.pk}"[:60])
    intakes.move_back(profile, timezone.now() - timedelta(days=days_ago))
    return profile


def trend_of(found, name):
    return next(trend for trend in found.trends if trend.name == name)


def ended_episode(person, days_ago: int) -> None:
    ended = timezone.now() - timedelta(days=days_ago)
    EpisodeOfCare.objects.filter(patient=person).delete()
    EpisodeOfCare.objects.create(
        clinic=person.clinic, patient=person, starts_at=ended - timedelta(days=100), ends_at=ended
    )


def test_a_reliable_rise_is_named_worse_and_asked_about(ana, pia, reading_of):
    given(pia, ana, "gad-7", LOW, 60)
    given(pia, ana, "gad-7", HIGH)
    reading = reading_of(pia)
    found = course(reading)
    (trend,) = found.trends
    assert trend.is_worse
    assert trend.verdict is not None
    assert trend.verdict.text == "Reliably worse"
    asked = [str(point) for point in brief(reading, [], found, []).ask]
    assert f"Anxiety symptoms: reliably worse since {found.since}" in asked


def test_a_reliable_rise_is_kept_with_the_profile_and_comes_out_again(ana, pia, reading_of):
    given(pia, ana, "gad-7", LOW, 60)
    profile = given(pia, ana, "gad-7", HIGH)
    (finding,) = [each for each in profile.findings if each["kind"] == "reliably-worse"]
    assert (finding["since"], finding["from"], finding["to"]) == ("first", "0.000000", "14.000000")
    assert [str(each) for each in differences(profile.pk)] == []
    Profile.objects.filter(pk=profile.pk).update(findings=[])
    (lost,) = differences(profile.pk)
    assert lost.where == "findings"


def test_a_profile_from_before_findings_of_change_is_told_of_all_the_same(ana, pia, reading_of):
    given(pia, ana, "gad-7", LOW, 60)
    profile = given(pia, ana, "gad-7", HIGH)
    Profile.objects.filter(pk=profile.pk).update(engine=ENGINES[2], findings=[])
    reading = reading_of(pia)
    found = course(reading)
    assert f"Anxiety symptoms: reliably worse since {found.since}" in [
        str(point) for point in brief(reading, [], found, []).ask
    ]


def test_what_is_worse_than_last_time_is_asked_about_with_its_own_date(ana, pia, reading_of):
    given(pia, ana, "gad-7", HIGH, 60)
    given(pia, ana, "gad-7", LOW, 30)
    given(pia, ana, "gad-7", HIGH)
    reading = reading_of(pia)
    day = times.short_day(timezone.now() - timedelta(days=30), reading.zone)
    asked = [str(point) for point in brief(reading, [], course(reading), []).ask]
    assert f"Anxiety symptoms: reliably worse since {day}" in asked


def test_a_reliable_rise_stands_on_the_caseload(ana, pia, as_ana):
    given(pia, ana, "core-10", {str(number): 0 for number in range(1, 11)} | {"2": 4, "3": 4}, 60)
    profile = given(pia, ana, "core-10", {str(number): 3 for number in range(1, 11)} | {"2": 1, "3": 1, "6": 0})
    Review.objects.create(clinic=pia.clinic, profile=profile, decision="no-change", reviewed_by=ana)
    page = re.sub(r"\s+", " ", as_ana.get("/caseload/?view=worse").content.decode())
    assert "Psychological distress up 27 since" in page
    assert "Psychological distress up" not in as_ana.get("/caseload/?view=unassigned").content.decode()


def test_a_reliable_fall_is_nothing_to_ask_about(ana, pia, reading_of):
    given(pia, ana, "gad-7", HIGH, 60)
    given(pia, ana, "gad-7", LOW)
    reading = reading_of(pia)
    found = course(reading)
    assert not found.trends[0].is_worse
    assert not any("reliably worse" in str(point) for point in brief(reading, [], found, []).ask)


def test_the_second_reading_stands_beside_the_first(ana, pia, reading_of):
    given(pia, ana, "ecr", ECR_LOW, 60)
    given(pia, ana, "ecr", ECR_HIGH)
    anxiety = trend_of(course(reading_of(pia)), "Attachment anxiety")
    assert "Second reading (Edwards and Nunnally): the same." in anxiety.notes


def test_attachment_gets_higher_or_lower_and_never_better_or_recovered(ana, pia, reading_of, as_ana):
    given(pia, ana, "ecr", ECR_HIGH, 60)
    given(pia, ana, "ecr", ECR_LOW)
    anxiety = trend_of(course(reading_of(pia)), "Attachment anxiety")
    assert anxiety.verdict is not None
    assert anxiety.verdict.text == "Reliably lower"
    page = re.sub(r"\s+", " ", as_ana.get(f"/p/{pia.pk}/").content.decode()).lower()
    assert "recovered" not in page
    assert "reliable improvement" not in page
    assert "it crossed" not in page


def test_the_second_point_carries_the_note_on_chance_and_a_third_does_not(ana, pia, reading_of):
    given(pia, ana, "ecr", ECR_HIGH, 90)
    given(pia, ana, "ecr", ECR_LOW, 60)
    two = course(reading_of(pia))
    assert any(note.startswith("Two points only.") for note in two.notes)
    expected = [note for note in trend_of(two, "Attachment anxiety").notes if note.startswith("Without any change")]
    assert len(expected) == 1
    given(pia, ana, "ecr", ECR_LOW)
    three = course(reading_of(pia))
    assert not any(note.startswith("Two points only.") for note in three.notes)
    assert not any("Without any change" in note for trend in three.trends for note in trend.notes)


def test_what_chance_would_do_is_the_regression_to_the_mean():
    instrument = load("ecr", FIVE_POINTS)
    scale = instrument.norms[0].scales["anxiety"]
    two = [change.Reading(timezone.now().date(), str(value), value) for value in (5.0, 2.0)]
    each = change.Change("x", 1, 5, tuple(two), sem=0.232, step=0.1)
    sample = Sample(scale.mean, scale.sd, scale.reliability)
    found = judge([5.0, 2.0], Basis(0.232, sample))
    (said,) = change_notes._chance(found, each)
    expected = scale.mean + scale.reliability * (5.0 - scale.mean)
    assert said == f"Without any change 5.0 would be followed by about {expected:.1f}."


def test_the_baseline_is_the_first_intake_of_the_episode(ana, pia, reading_of):
    given(pia, ana, "gad-7", TOP, 400)
    given(pia, ana, "gad-7", LOW, 60)
    given(pia, ana, "gad-7", HIGH)
    assert trend_of(course(reading_of(pia)), "Anxiety symptoms").first == "21"
    ended_episode(pia, 200)
    found = course(reading_of(pia))
    assert trend_of(found, "Anxiety symptoms").first == "0"
    assert "the first intake since the last episode of care ended." in found.baseline
    assert "1 intake of an earlier episode of care is not compared with." in found.notes


@pytest.mark.parametrize(("ended", "is_compared"), [(None, True), (200, False), (1, True)])
def test_the_list_compares_with_the_same_baseline_as_the_page(ana, by_ana, pia, reading_of, ended, is_compared):
    """An episode that ended before the newest intake is over; after it, that intake belongs to it."""
    calm = dict.fromkeys(map(str, range(1, 10)), 0)
    given(pia, ana, "phq-9", calm | dict.fromkeys(map(str, range(1, 9)), 3), 400)
    given(pia, ana, "phq-9", calm, 2)
    Score.objects.update(sem=1)  # as it is under norms of the clinic's own
    if ended is not None:
        ended_episode(pia, ended)
    reading = reading_of(pia)
    assert bool(course(reading).trends) is is_compared
    (standing,) = Caseload(by_ana, timezone.now(), timezone.now().date()).standings(symptoms.INSTRUMENTS)
    mood = symptoms.mood(standing.scores, reading.load)
    assert (mood.number, mood.change) == ("0", "down 24, reliable" if is_compared else "")


def test_the_first_intake_of_an_episode_has_no_change_yet(ana, pia, reading_of):
    given(pia, ana, "gad-7", TOP, 400)
    ended_episode(pia, 200)
    given(pia, ana, "gad-7", LOW)
    found = course(reading_of(pia))
    assert found.sentence == "First intake of this episode of care. Change appears after the second."
    assert found.trends == []


def test_a_scale_with_one_score_is_too_early(ana, pia, reading_of):
    given(pia, ana, "gad-7", LOW, 60)
    intakes.sent(pia, ana, days_ago=30)
    given(pia, ana, "gad-7", HIGH)
    assert not any("Too early" in note for note in course(reading_of(pia)).notes)
    reading = read(open_case(reading_of(pia).case.actor, pia.pk), "")
    reading.scores[0].scale = "total"
    early = change_notes._early([], reading)
    assert next(early) == "Too early to say, one score so far: Anxiety symptoms."


def test_a_measure_of_a_moment_gets_no_verdict(ana, pia, reading_of):
    given(pia, ana, "ecr", ECR_HIGH, 60)
    profile = given(pia, ana, "ecr", ECR_LOW)
    score, moment = profile.scores.first(), replace(load("ecr", FIVE_POINTS), is_state=True)
    reading = reading_of(pia)
    assert course(reading).trends[0].verdict is not None
    found = change_notes.judged(score, moment, [5.0, 2.0], reading)
    assert change_notes.of_scale(found, None) == ("It measures a moment, so there is no verdict on change.",)
    known = change_notes.judged(score, reading.instrument(score.assessment), [5.0, 2.0], reading)
    assert known.change is not None


@pytest.mark.parametrize(("last", "said"), [(3.0, "It crossed 8.9"), (14.0, "It did not cross 8.9")])
def test_the_line_between_two_groups_is_told_where_both_are_sourced(last, said):
    basis = Basis(1.5, groups=((15, 5), (4, 4)))
    (note,) = change_notes._line(judge([24.0, last], basis))
    assert note.startswith(said)
    assert list(change_notes._line(judge([24.0, last], Basis(1.5)))) == []
    assert list(change_notes._line(judge([24.0, 23.0], basis))) == []


def test_a_change_that_counts_at_90_percent_alone_is_told():
    (note,) = change_notes._ninety(judge([11.0, 5.0], Basis(2.434953798)))
    assert note == "By the weaker line of 90% it would count as a change."
    assert list(change_notes._ninety(judge([24.0, 9.0], Basis(2.434953798)))) == []
    assert list(change_notes._ninety(judge([24.0, 23.0], Basis(2.434953798)))) == []


def test_a_scale_without_bands_can_be_better_too(ana, pia, reading_of):
    """CORE-10 has a line and two sourced groups, and no bands."""
    given(pia, ana, "core-10", {str(number): 4 for number in range(1, 11)} | {"2": 0, "3": 0}, 60)
    given(pia, ana, "core-10", {str(number): 0 for number in range(1, 11)} | {"2": 4, "3": 4})
    (trend,) = course(reading_of(pia)).trends
    assert trend.verdict.text == "Reliable improvement"
    assert any(note.startswith("It crossed 10.5") for note in trend.notes)


def test_two_intakes_of_one_day_are_both_in_the_table(ana, pia, reading_of):
    given(pia, ana, "gad-7", LOW)
    given(pia, ana, "gad-7", HIGH)
    found = course(reading_of(pia))
    assert [row[1] for row in found.table.rows] == ["0", "14"]


def test_a_case_opens_at_the_intake_that_was_finished_last(ana, pia, reading_of):
    """The older invitation lay open until after the newer one was sent."""
    last = given(pia, ana, "gad-7", HIGH)
    given(pia, ana, "gad-7", LOW, days_ago=5)
    opened = timezone.now() - timedelta(days=9)
    Invitation.objects.filter(pk=last.invitation_id).update(created_at=opened)

    reading = reading_of(pia)
    assert reading.profile == last
    assert [trend.last for trend in course(reading).trends] == ["14"]


def test_about_a_partner_it_says_that_another_person_may_be_meant(ana, pia, reading_of):
    for days in (60, 1):
        intakes.move_back(about(pia, ana, {"mother": 4, "partner": 2}), timezone.now() - timedelta(days=days))
    notes = {trend.name: " ".join(trend.notes) for trend in course(reading_of(pia)).trends}
    assert "same person as before" in notes["Attachment anxiety (Partner)"]
    assert "same person" not in notes["Attachment anxiety (Mother)"]
