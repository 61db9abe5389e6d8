"""What engine 1.3.0 adds beside the scores: the level by a model of the items, flags, lines and patterns."""

import re
from datetime import date
from decimal import Decimal

import pytest

from intake import scoring
from intake.instruments import load
from intake.instruments.calibrations import calibration_of
from intake.models import Answer, Patient, Profile
from intake.psychometrics.scoring import ENGINE, ENGINES
from intake.rescoring import differences, news_of
from portal.care.casefile import open_case
from portal.clinic.loading import read
from portal.clinic.present import risk
from portal.clinic.present.brief import brief
from portal.clinic.present.course import course
from portal.clinic.present.recomputed import news
from portal.clinic.present.trust import trust
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db
FIVE = "1.0.0-5pt"
ECR = load("ecr", FIVE)
USUAL = {str(number): 2 + number % 3 for number in range(1, 37)}
YES = {str(number): 5 for number in range(1, 37)}
HIGHEST = {item: 1 if item in scale.reversed_items else 5 for scale in ECR.scales for item in scale.items}


def of_ecr(pia, ana, values=USUAL, version=FIVE) -> Profile:
    return intakes.of_published(pia, ana, "ecr", values, version)


def page(client, person) -> str:
    return re.sub(r"\s+", " ", client.get(f"/p/{person.pk}/").content.decode())


def checks(by, person) -> list[str]:
    return [check.text for check in trust(read(open_case(by, person.pk))).checks]


def test_the_level_stands_in_the_recipe_and_comes_out_again(pia, ana):
    profile = of_ecr(pia, ana)
    expected = calibration_of(ECR).level(ECR, "anxiety", USUAL)
    kept = profile.scores.get(scale="anxiety").recipe["item_model"]
    assert (Decimal(kept["theta"]), Decimal(kept["t_se"])) == (
        round(Decimal(expected.theta), 6),
        round(Decimal(expected.t_se), 6),
    )
    assert (kept["calibration"], kept["n"], kept["answered"]) == ("open-ecr-grm-2026-11", 12616, 18)
    assert list(differences(profile.pk)) == []


def test_the_level_stands_in_one_line_beside_the_scores(pia, ana, as_ana):
    of_ecr(pia, ana)
    shown = page(as_ana, pia)
    assert re.search(r"By a model of the single questions: Attachment anxiety T \d\d\.\d ± \d\.\d", shown)
    assert "among 12616 web volunteers." in shown
    assert "no model of the single questions is known" not in shown


@pytest.mark.parametrize(("key", "version"), [("ecr", "1.0.0-7pt"), ("gad-7", None)])
def test_for_other_answers_it_is_said_that_there_is_none(pia, ana, as_ana, key, version):
    profile = intakes.of_published(pia, ana, key, {}, version)
    assert not any("item_model" in score.recipe for score in profile.scores.all())
    shown = page(as_ana, pia)
    assert "By a model of the single questions" not in shown
    assert "For these answers no model of the single questions is known, so no score by such a model is shown." in shown
    score = profile.scores.first()
    made = as_ana.get(f"/p/{pia.pk}/scores/{score.pk}/").content.decode()
    assert "Level by a model of the single questions: none is known for these answers." in made


def test_answers_in_another_language_have_none(pia, ana):
    profile = of_ecr(pia, ana)
    Answer.objects.filter(assessment__invitation=profile.invitation).update(language="es")
    found = [each.where for each in differences(profile.pk)]
    assert found == ["anxiety.recipe", "avoidance.recipe"]


def test_the_sum_by_hand_shows_the_level(pia, ana, as_ana):
    score = of_ecr(pia, ana).scores.get(scale="avoidance")
    made = as_ana.get(f"/p/{pia.pk}/scores/{score.pk}/").content.decode()
    assert "Level by a model of the single questions, with its standard error" in made
    assert "Bock &amp; Mislevy, 1982; open-ecr-grm-2026-11, n = 12616" in made


def test_yes_to_everything_is_flagged_and_changes_no_score(pia, ana, by_ana):
    profile = of_ecr(pia, ana, YES)
    codes = {flag["code"] for flag in profile.quality}
    assert "acquiescence" in codes
    assert {score.status for score in profile.scores.all()} == {"scored"}
    assert any("Much the same answer to lines written either way" in text for text in checks(by_ana, pia))


def test_a_rare_place_is_told_as_one_that_may_be_true(pia, ana, by_ana):
    profile = of_ecr(pia, ana, HIGHEST)
    assert [flag["code"] for flag in profile.quality] == ["rare_profile"]
    assert profile.passes_quality_gate
    said = checks(by_ana, pia)
    assert any(
        "Both scores together are rare in the comparison sample. They may well be true." in each for each in said
    )
    assert "Long runs, answers that hardly vary and rare scores are usual where somebody suffers a lot." in said


def test_an_unlikely_pattern_names_its_scale(pia, ana, by_ana):
    wild = {str(number): 5 if number % 4 < 2 else 1 for number in range(1, 37)}
    profile = of_ecr(pia, ana, wild)
    assert {flag["scale"] for flag in profile.quality if flag["code"] == "unlikely_pattern"} == {"anxiety", "avoidance"}
    said = checks(by_ana, pia)
    assert any("Answers that seldom go together (Attachment anxiety): fit" in each for each in said)
    assert "Answers go together as they usually do." not in said


def test_a_pattern_that_fits_is_said(pia, ana, by_ana):
    of_ecr(pia, ana, dict.fromkeys(USUAL, 3) | {"2": 4, "4": 4, "6": 4, "1": 2, "5": 2})
    assert "Answers go together as they usually do." in checks(by_ana, pia)


def test_somebody_who_had_help_is_not_judged_by_it(pia, ana, by_ana):
    profile = of_ecr(pia, ana, YES)
    profile.invitation.was_helped = True
    profile.invitation.save()
    assert [each.where for each in differences(profile.pk)] == ["quality"]
    assert "Answers go together as they usually do." not in checks(by_ana, pia)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({str(number): 2 for number in range(1, 9)} | {"9": 0}, "is there. It is a screen, not a diagnosis."),
        ({str(number): 0 for number in range(1, 10)}, "is not there."),
    ],
)
def test_the_pattern_of_the_phq_9_stands_on_the_profile(pia, ana, by_ana, values, says):
    profile = intakes.of_published(pia, ana, "phq-9", values)
    assert {each["key"] for each in profile.findings if each["kind"] == "pattern"} == {
        "mdd_screen",
        "other_depressive_screen",
    }
    said = [ask.text for ask in risk.asks(read(open_case(by_ana, pia.pk)))]
    assert f"PHQ-9: the pattern of answers for major depression {says}" in said
    assert list(differences(profile.pk)) == []


def test_a_line_without_a_band_stands_on_the_profile(pia, ana, by_ana):
    intakes.of_published(pia, ana, "core-10", {str(number): 2 for number in range(1, 11)} | {"6": 0})
    said = [ask.text for ask in risk.asks(read(open_case(by_ana, pia.pk)))]
    assert "CORE-10, Psychological distress: at the published line of 11 or above." in said


def test_what_an_older_engine_made_comes_out_as_it_wrote_it_and_today_says_more(pia, ana, as_ana, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(scoring.build, "__kwdefaults__", {**scoring.build.__kwdefaults__, "engine": ENGINES[2]})
        profile = of_ecr(pia, ana, YES)
    assert (profile.engine, profile.quality) == (ENGINES[2], [])
    assert list(differences(profile.pk)) == []
    assert [each.where for each in news_of(profile)] == ["quality"]
    score = profile.scores.first()
    reply = as_ana.post(f"/p/{pia.pk}/scores/{score.pk}/recompute/").content.decode()
    assert "Same." in reply
    assert f"Made by {ENGINES[2]}, today’s is {ENGINE}." in reply
    assert "acquiescence" in reply
    assert Profile.objects.get(pk=profile.pk).quality == []


def test_what_today_says_the_same_is_told_and_a_profile_of_today_has_no_news(pia, ana, as_ana, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(scoring.build, "__kwdefaults__", {**scoring.build.__kwdefaults__, "engine": ENGINES[2]})
        profile = intakes.of_published(pia, ana, "gad-7")
    assert news(profile).lines == ()
    reply = as_ana.post(f"/p/{pia.pk}/scores/{profile.scores.first().pk}/recompute/").content.decode()
    assert "It says the same." in reply
    today = of_ecr(pia, ana)
    assert news(today) is None
    assert list(news_of(today)) == []


def test_the_brief_of_a_first_intake_says_nothing_of_change(pia, ana, by_ana):
    of_ecr(pia, ana)
    reading = read(open_case(by_ana, pia.pk))
    assert not any("worse" in str(point) for point in brief(reading, [], course(reading), []).ask)


@pytest.mark.parametrize(
    ("gender", "age", "mean", "sd", "said"),
    [
        # 3.0592 - 0.1099 × 0.4 + 0.0051 × 0.16 + 0.0437, residual SD .7834; then pooled.
        ("female", 34, 3.059756, 0.7834, "Allowing for age and gender (female, 34): Attachment anxiety T {t}, "),
        ("male", 34, 3.016056, 0.7834, "Allowing for age and gender (male, 34): Attachment anxiety T {t}, "),
        ("unknown", 34, 3.1147, 0.7921, "Age and gender are not both known, or few in the sample have them, "),
        ("other", 34, 3.1147, 0.7921, "so everybody in it is pooled: Attachment anxiety T {t}, "),
        ("female", None, 3.1147, 0.7921, "so everybody in it is pooled: Attachment anxiety T {t}, "),
        ("female", 80, 3.1147, 0.7921, "so everybody in it is pooled: Attachment anxiety T {t}, "),
    ],
)
def test_a_score_is_set_beside_people_of_that_age_and_gender_or_everybody(
    pia, ana, as_ana, gender, age, mean, sd, said
):
    row = of_ecr(pia, ana).scores.get(scale="anxiety")
    day = pia.clinic.day(row.profile.completed_at)
    born = None if age is None else date(day.year - age, 1, 1)
    Patient.objects.filter(pk=pia.pk).update(gender=gender, birth_date=born)

    t = round(50 + 10 * (float(row.value) - mean) / sd, 1)
    assert said.format(t=t) in page(as_ana, pia)
    behind = re.sub(r"\s+", " ", as_ana.get(f"/p/{pia.pk}/scores/{row.pk}/").content.decode())
    is_told = said.startswith("Allowing")
    assert ("T score allowing for age and gender" in behind) == is_told
    assert ("T score among everybody in the sample" in behind) != is_told
    assert f"= {t}" in behind


def test_seven_point_answers_and_other_questionnaires_have_no_such_line(pia, ana, as_ana):
    of_ecr(pia, ana, version="1.0.0-7pt")
    shown = page(as_ana, pia)
    assert "Allowing for age" not in shown
    assert "everybody in it is pooled" not in shown
