"""Several people on the profile: one plane, one mean by its rule, and the spread as a number with an interval."""

import re
from decimal import Decimal

import pytest

from intake.models import Score
from portal.care.casefile import open_case
from portal.clinic.loading import read
from portal.clinic.present.planes import planes
from portal.clinic.present.relationships import relationships
from tests.portal.clinic import intakes
from tests.portal.clinic.several_people import about

pytestmark = pytest.mark.django_db


def views(by_ana, pia):
    return relationships(read(open_case(by_ana, pia.pk)))


def test_each_person_has_a_point_and_all_have_a_mean_by_our_own_rule(ana, pia, by_ana):
    about(pia, ana, {"mother": 5, "father": 1, "partner": 3})
    (view,) = views(by_ana, pia)
    assert [row[0] for row in view.table.rows] == ["Mother", "Father", "Partner", "All together"]
    assert [row[1] for row in view.table.rows] == ["5.0", "1.0", "3.0", "3.0"]
    assert "our own rule. It counts: Mother, Father, Partner." in " ".join(view.notes)


def test_without_a_known_error_the_spread_is_its_two_ends(ana, pia, by_ana):
    about(pia, ana, {"mother": 5, "father": 1})
    (view,) = views(by_ana, pia)
    assert "from 1.0 to 5.0. How much of this is error is not known." in view.spreads[0]


@pytest.mark.parametrize(("values", "said"), [((5, 1), "More than error explains."), ((3, 3), "No more than error")])
def test_with_a_known_error_the_spread_is_a_number_with_an_interval(ana, pia, by_ana, values, said):
    profile = about(pia, ana, dict(zip(("mother", "father"), values, strict=True)))
    Score.objects.filter(profile=profile).update(sem=Decimal("0.4"))
    (view,) = views(by_ana, pia)
    assert re.search(r"lie \d\.\d\d apart \(SD, 95% range \d\.\d\d–\d+\.\d\d\)", view.spreads[0])
    assert said in view.spreads[0]


@pytest.mark.parametrize(
    ("people", "weighs"),
    [({"mother": 5, "father": 1, "partner": 3}, True), ({"mother": 5, "father": 1}, False)],
)
def test_it_is_said_where_some_people_count_for_more(ana, pia, by_ana, people, weighs):
    profile = about(pia, ana, people)
    said = "whoever is measured more exactly counts for more"
    Score.objects.filter(profile=profile).update(sem=Decimal("0.4"))
    assert said not in " ".join(views(by_ana, pia)[0].notes)

    Score.objects.filter(profile=profile, assessment__target_kind="mother").update(sem=Decimal("0.8"))

    assert (said in " ".join(views(by_ana, pia)[0].notes)) == weighs


@pytest.mark.parametrize(
    ("absent", "why"),
    [
        ("no-such-person", "there is no such person."),
        ("not-in-touch", "they are not in touch."),
        ("", "too few answers"),
    ],
)
def test_who_is_not_there_is_left_out_and_named(ana, pia, by_ana, absent, why):
    about(pia, ana, {"mother": 4, "father": None, "friend": 2}, absent)
    (view,) = views(by_ana, pia)
    assert [row[0] for row in view.table.rows] == ["Mother", "Closest friend", "All together"]
    assert f"Father: {why}" in " ".join(view.notes)
    assert "It counts: Mother, Closest friend." in " ".join(view.notes)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("wording-blocked", "answers contradict this wording."),
        ("no-close-person", "there is nobody close now."),
        ("too-few-answers", "too few answers for both scores."),
    ],
)
def test_who_has_no_score_for_another_reason_has_that_reason(ana, pia, by_ana, status, why):
    about(pia, ana, {"mother": 4, "father": 3, "friend": 2})
    Score.objects.filter(assessment__target_kind="father").update(status=status, value=None)
    (view,) = views(by_ana, pia)
    assert [note for note in view.notes if note.startswith("Father")] == [f"Father: {why}"]


def test_one_person_alone_has_no_plane_of_several(ana, pia, by_ana):
    about(pia, ana, {"mother": 4})
    assert views(by_ana, pia) == []


def test_who_has_one_score_of_two_counts_in_that_mean_alone_and_it_says_so(ana, pia, by_ana):
    about(pia, ana, {"mother": 5, "father": 1, "partner": 3}, half="partner")
    (view,) = views(by_ana, pia)
    assert [row[0] for row in view.table.rows] == ["Mother", "Father", "All together"]
    assert "anxiety: Mother, Father, Partner; " in " ".join(view.notes)
    assert "avoidance: Mother, Father." in " ".join(view.notes)
    assert "Partner: too few answers for both scores." in view.notes


def test_where_no_plane_of_several_is_drawn_each_one_says_why(as_ana, ana, pia):
    about(pia, ana, {"mother": 5, "father": 1}, half="father")
    page = as_ana.get(f"/p/{pia.pk}/").content.decode()
    assert "Relationships, one by one" not in page
    assert page.count("No plane: ") == 2


@pytest.mark.parametrize(
    ("absent", "why"),
    [
        ("no-such-person", "Not asked: no such person, or not in touch."),
        ("not-chosen", "Left out: the patient chose not to answer about them."),
    ],
)
def test_a_plane_of_somebody_who_is_left_out_does_not_speak_of_too_few_answers(ana, pia, by_ana, absent, why):
    about(pia, ana, {"mother": 5, "father": None}, absent)
    mother, father = planes(read(open_case(by_ana, pia.pk)))
    assert mother.reason == "No plane: there are no norms for this group yet."
    assert father.reason == why


@pytest.mark.parametrize("path", ["", "print/"])
def test_it_stands_on_the_profile_and_its_print_in_place_of_single_reasons(as_ana, ana, pia, path):
    about(pia, ana, {"mother": 5, "father": 1})
    page = re.sub(r"\s+", " ", as_ana.get(f"/p/{pia.pk}/{path}").content.decode())
    assert "Relationships, one by one" in page
    assert page.count("No plane: ") == 0
    assert "Mother 5.0" in page
    assert re.search(r"Attachment anxiety \(Mother\)</a> <b class=\"num\">5.0</b>", page)


def test_a_profile_about_nobody_in_particular_has_none(as_ana, ana, pia):
    intakes.sent(pia, ana)
    page = as_ana.get(f"/p/{pia.pk}/").content.decode()
    assert "Relationships, one by one" not in page
    assert "No plane: " in page
