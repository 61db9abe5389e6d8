"""What a new score is compared with: the same scale about the same person, in the same episode of care."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intake.history import history, history_of
from intake.instruments import load
from intake.models import Assessment, Profile, Score
from intake.readings import worse_read
from portal.care.models import EpisodeOfCare
from tests.portal.clinic import intakes

NOW = timezone.now()
GAD, WHO = load("gad-7"), load("who-5")


def row(value, days_ago=0, instrument=GAD, scale="total", sem="1.16", run=1, invitation=None, target="") -> Score:
    """A score of one scale, saved nowhere."""
    sheet = Assessment(instrument=instrument.key, instrument_version=instrument.version, target_kind=target)
    profile = Profile(completed_at=NOW - timedelta(days=days_ago), run=run)
    profile.invitation_id = invitation or f"of {days_ago} days ago"
    return Score(profile=profile, assessment=sheet, scale=scale, value=value, sem=sem)


def found(instrument, now, *before):
    return [(each["since"], each["from"], each["to"]) for each in worse_read(instrument, [now], history(before))]


def test_worse_than_at_the_start_is_counted_from_there():
    assert found(GAD, row(15), row(4, 60), row(12, 30)) == [("first", "4.000000", "15.000000")]


def test_worse_than_last_time_alone_is_counted_from_the_last_time():
    assert found(GAD, row(15), row(16, 60), row(4, 30)) == [("last", "4.000000", "15.000000")]


def test_the_finding_holds_what_it_rests_on():
    (finding,) = worse_read(GAD, [row(15)], history([row(4, 60)]))
    assert (finding["kind"], finding["instrument"], finding["scale"]) == ("reliably-worse", str(GAD), "total")
    assert (finding["rci"], finding["needed"]) == ("6.705323", "3.215297")  # 11 / (1.16 x root of 2), and 1.96 of these
    assert finding["at"] == (NOW - timedelta(days=60)).isoformat()


def test_a_scale_on_which_higher_is_better_is_worse_when_it_falls():
    def of(value, days_ago):
        return row(value, days_ago, WHO, sem=5)

    assert found(WHO, of(20, 0), of(80, 60)) == [("first", "80.000000", "20.000000")]
    assert found(WHO, of(80, 0), of(20, 60)) == []


@pytest.mark.parametrize(
    "before",
    [
        [],
        [row(14, 60)],  # within error
        [row(20, 60)],  # better
        [row(None, 60)],
        [row(2, 60, WHO)],
        [row(2, 60, scale="other")],
        [row(2, 60, target="mother")],
    ],
)
def test_nothing_is_worse_without_a_reliable_change_of_the_same_scale(before):
    assert found(GAD, row(15), *before) == []


def test_without_an_error_or_a_score_nothing_is_said():
    assert found(GAD, row(15, sem=None), row(2, 60)) == []
    assert found(GAD, row(None), row(2, 60)) == []


def test_of_one_intake_its_newest_run_counts():
    before = history([row(3, 60, run=2, invitation="one"), row(9, 60, run=1, invitation="one"), row(5, 30)])
    assert [each.value for each in before["gad-7", GAD.version, "", "total"]] == [3, 5]


@pytest.mark.django_db
def test_what_an_earlier_episode_held_is_not_compared_with(pia, ana):
    profile = intakes.of_published(pia, ana, "gad-7", {str(number): 1 for number in range(1, 8)})
    intakes.move_back(profile, NOW - timedelta(days=90))
    assert [len(rows) for rows in history_of(pia.pk, NOW).values()] == [1]
    assert history_of(pia.pk, NOW - timedelta(days=91)) == {}
    EpisodeOfCare.objects.filter(patient=pia).delete()
    EpisodeOfCare.objects.create(clinic=pia.clinic, patient=pia, ends_at=NOW - timedelta(days=30))
    assert history_of(pia.pk, NOW) == {}
    assert len(history_of(pia.pk, NOW - timedelta(days=31))) == 1  # it had not ended then
